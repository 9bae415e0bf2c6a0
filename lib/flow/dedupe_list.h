/*
 * Duplicates in a foreign list, without a database: its rows are held, compared, and given back
 * in their order with what was found.
 */
#ifndef CRM_FLOW_DEDUPE_LIST_H
#define CRM_FLOW_DEDUPE_LIST_H

#include "lib/flow/dedupe.h"
#include "lib/flow/reading.h"

struct crm_dedupe_list;

/*
 * Opens an empty list that is read so; both are borrowed. Of what is asked for `ids`, `since` and
 * `kinds` say nothing. Columns without a meaning are evidence too, the first CRM_DEDUPE_EXTRAS of
 * them. CRM_EDATA: the model can't be read.
 */
#define CRM_DEDUPE_EXTRAS 20
enum crm_status crm_dedupe_list_open(struct crm_dedupe_list **out,
    const struct crm_reading *reading, const struct crm_duplicates_ask *ask, struct crm_err *err);
void crm_dedupe_list_free(struct crm_dedupe_list *list);

/* The names of these columns, n of them. */
const char *const *crm_dedupe_list_extras(const struct crm_dedupe_list *list, size_t *n);

/*
 * Holds one record, whatever it is. One that is broken, blank or a header again is compared with
 * nothing.
 */
enum crm_status crm_dedupe_list_add(
    struct crm_dedupe_list *list, const struct crm_record *record, struct crm_err *err);

/* Finds the groups; once, behind all records. */
enum crm_status crm_dedupe_list_run(struct crm_dedupe_list *list, struct crm_err *err);

/* As of crm_duplicates; a row is counted as a card when it was compared. */
void crm_dedupe_list_count(
    const struct crm_dedupe_list *list, struct crm_duplicates_counts *counts);
enum crm_status crm_dedupe_list_model(const struct crm_dedupe_list *list, const char **text,
    struct crm_arena *arena, struct crm_err *err);

/* What is added behind the list's own columns: group, certainty, score. */
#define CRM_DEDUPE_LIST_ADDED 3
extern const struct crm_column crm_dedupe_list_added[CRM_DEDUPE_LIST_ADDED];

/* The columns of the other views; of CRM_DUPLICATES_CARDS there are none but the list's. */
const struct crm_column *crm_dedupe_list_columns(enum crm_duplicates_view view, size_t *n);

/*
 * Gives the rows of a view, as crm_duplicates_show: CARDS are all rows of the list in their order.
 * In pairs a row is called by its cell in column `id`, or by its number when that is below 0.
 */
enum crm_status crm_dedupe_list_show(const struct crm_dedupe_list *list,
    enum crm_duplicates_view view, int id,
    enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err), void *arg,
    struct crm_err *err);

#endif
