/*
 * What the files of merging share, and nobody else.
 */
#ifndef CRM_FLOW_MERGE_WORK_H
#define CRM_FLOW_MERGE_WORK_H

#include "lib/flow/merge.h"
#include "lib/store/tables.h"

struct crm_merge {
	struct crm_db *db;
	char *login;
	int64_t actor; /* of the login; 0: no user */
};

/* A card of a group, as it was before. */
struct merge_card {
	int64_t id, first; /* first: the lowest of the ids by which the group names it */
	enum crm_tab kind;
	int rank; /* how far it is: the furthest has the lowest */
	int64_t history, created, owner;
	const char *stage;         /* "qualified"; NULL: no lead */
	struct crm_value *value;   /* of its columns, in their order */
	enum crm_merge_word word;  /* of its rows together */
	size_t points;             /* that the survivor took of it */
	bool joined;               /* a lead that was converted into the survivor */
	bool apart;                /* it was held apart from another, which was not known */
	const char *reason, *note; /* why it was unqualified; or NULL */
};

/* A group at work. */
struct merge_work {
	struct crm_merge *merge;
	struct crm_db *db;
	struct crm_arena *arena;
	struct merge_card **card; /* those that become one: the survivor first, then by rule */
	size_t n;
	size_t same; /* of them, those of the survivor's kind; behind them leads of a client */
	struct merge_card *furthest; /* whose stage it gets */
	struct crm_set set[CRM_TAB_COLUMNS_MAX];
	size_t nset;
	int64_t owner;      /* of the survivor, in the end */
	bool merged;        /* something became one that was not */
	bool first_contact; /* somebody is to contact it for the first time */
};

/* Sets merge->actor: another process may have made or removed the user. */
enum crm_status merge_actor(struct crm_merge *merge, struct crm_err *err);

/* The value of a card's column; CRM_NULL for one that it has not. */
struct crm_value merge_value(const struct merge_card *card, const char *column);
const char *merge_text(const struct merge_card *card, const char *column);

/* Reads a card, with how much history it has. */
enum crm_status merge_card_read(
    struct merge_work *w, int64_t id, struct merge_card **out, struct crm_err *err);

/* Collects in w->set what the survivor takes of the others' fields. */
enum crm_status merge_fields(struct merge_work *w, struct crm_err *err);
/* The names of fields in which a card said something else than the survivor has now; "" for none.
 */
enum crm_status merge_differences(
    struct merge_work *w, const struct merge_card *card, const char **names, struct crm_err *err);

/* What belongs to a card goes to the survivor. */
enum crm_status merge_points(struct merge_work *w, struct merge_card *from, struct crm_err *err);
enum crm_status merge_links(
    struct merge_work *w, const struct merge_card *from, struct crm_err *err);
enum crm_status merge_pairs(
    struct merge_work *w, const struct merge_card *from, struct crm_err *err);
/* Sets w->first_contact, before the first of merge_tasks. */
enum crm_status merge_first_contact(struct merge_work *w, struct crm_err *err);
enum crm_status merge_tasks(
    struct merge_work *w, const struct merge_card *from, struct crm_err *err);

/* Remembers that two cards are not one. *known: that is known already. */
enum crm_status merge_say_not(struct merge_work *w, int64_t a, int64_t b, enum crm_what what,
    bool *known, struct crm_err *err);
/* CRM_EDATA: two of the cards to be merged were said not to be the same. */
enum crm_status merge_check_not(struct merge_work *w, struct crm_err *err);

/* All who owned one of the cards are told by a notice, each once, but for whoever does it. */
enum crm_status merge_tell_owners(struct merge_work *w, struct crm_err *err);
/* Sets action, into and why of a row, which names the card. */
enum crm_status merge_tell_row(struct merge_work *w, struct crm_merge_row *row,
    const struct merge_card *card, struct crm_err *err);

/* Runs a query of ids to its end; they are in the arena. */
enum crm_status merge_ids(struct merge_work *w, const char *const *sql,
    const struct crm_value *args, size_t nargs, int64_t **ids, size_t *n, struct crm_err *err);

#endif
