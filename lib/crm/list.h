/*
 * Rows of a noun: found, sorted and shown.
 */
#ifndef CRM_CRM_LIST_H
#define CRM_CRM_LIST_H

#include "lib/crm/where.h"

struct crm_view;
struct crm_list;

/*
 * Shows rows by their id. wanted: a flag for each column of the noun, NULL for all of them; columns
 * that are not wanted are shown empty. Freed with crm_view_free before the connection closes.
 */
enum crm_status crm_view_new(struct crm_view **out, struct crm_db *db, const struct crm_noun *noun,
    const bool *wanted, struct crm_err *err);
void crm_view_free(struct crm_view *view);

/*
 * One row: a cell for each column of the noun, NULL when it is empty. They are valid until the next
 * call. CRM_DONE: there is no such row.
 */
enum crm_status crm_view_row(
    struct crm_view *view, int64_t id, const char *const **cells, struct crm_err *err);

struct crm_list_query {
	const bool *wanted; /* as in crm_view_new */
	const char *sort;   /* "created,-amount", - for descending; NULL: by id */
	int64_t limit;      /* below 0: none */
	bool hidden;        /* merged cards too */
};

/*
 * Starts a list of the rows for which a condition holds. The condition is the caller's; it is
 * added to. Empty values sort last, text as people sort it, without case. CRM_EUSAGE: an
 * unknown column to sort by. Rows come one by one, when they are asked for: hold a snapshot
 * (crm_db_snapshot) around all of it.
 */
enum crm_status crm_list_new(struct crm_list **out, struct crm_db *db,
    const struct crm_list_query *query, struct crm_where *where, struct crm_err *err);
void crm_list_free(struct crm_list *list);

/* The next row, as crm_view_row. CRM_DONE: no more. */
enum crm_status crm_list_next(
    struct crm_list *list, const char *const **cells, struct crm_err *err);

#endif
