/*
 * Everything that happened to a card, in one line of time: requests as they came, what was done,
 * what was to be done, and every change.
 */
#ifndef CRM_REPORT_TIMELINE_H
#define CRM_REPORT_TIMELINE_H

#include "lib/crm/history.h"
#include "lib/table/table.h"

enum crm_entry_kind {
	CRM_ENTRY_INQUIRY,
	CRM_ENTRY_ACTIVITY,
	CRM_ENTRY_TASK,   /* was made */
	CRM_ENTRY_CLOSED, /* a task was done, cancelled or opened again */
	CRM_ENTRY_CREATE, /* a card */
	CRM_ENTRY_ADD,    /* a row of it, like a point */
	CRM_ENTRY_CHANGE, /* of a field */
	CRM_ENTRY_REMOVE  /* of a card or a row, by an undo */
};

/* All text is in the history's arena. */
struct crm_entry {
	enum crm_entry_kind kind;
	int64_t at;    /* when it happened */
	int64_t card;  /* of the family: the id it was written with */
	int64_t op;    /* the run that recorded it */
	int64_t event; /* or 0 */
	enum crm_tab tab;
	int64_t row;
	const char *
	    *value;  /* of the row: as it is (INQUIRY, ACTIVITY, TASK), was made, or was last */
	bool undone; /* the row was taken back later */
	enum crm_what what;            /* of changes */
	const char *field, *old, *new; /* CHANGE, CLOSED: old and new in words once described */
	const char *reason;            /* its own, or that of its op; or NULL */
	const char *who, *tool;        /* NULL until described */
};

struct crm_timeline {
	struct crm_entry *entry;
	size_t n;     /* at most the limit */
	size_t total; /* all there are */
};

/*
 * The timeline of the members, up to the time that the history has reached; takes the history back
 * to its beginning. limit: only the newest; 0: all. They come newest first, or oldest first when
 * reverse is set; what one op did is in its own order in both. Left out are keys and stamps that
 * follow from other fields, and notices. entry is freed with crm_timeline_clear. CRM_ENOMEM.
 */
enum crm_status crm_timeline_load(struct crm_timeline *timeline, struct crm_history *history,
    const struct crm_member *member, size_t members, size_t limit, bool reverse,
    struct crm_err *err);
void crm_timeline_clear(struct crm_timeline *timeline);

/* The value of a column of the entry's row, or NULL; and in words. */
const char *crm_entry_text(const struct crm_entry *entry, const char *column);
enum crm_status crm_entry_words(struct crm_history *history, const struct crm_entry *entry,
    const char *column, const char **words, struct crm_err *err);

/*
 * In a word: "inquiry", "activity", "task", "done", "cancelled", "reopened"; else what was done:
 * "create", "edit", "assign" ...
 */
const char *crm_entry_what(const struct crm_entry *entry);

/*
 * The row of an ADD, REMOVE or CREATE in a few words: "phone +74959900011", "call: text", a name.
 * CRM_ENOMEM.
 */
enum crm_status crm_entry_row(struct crm_history *history, const struct crm_entry *entry,
    const char **words, struct crm_err *err);

/* An entry as a row of a table; NULL is an empty cell. Text is the history's. */
#define CRM_ENTRY_CELLS 17
extern const struct crm_column crm_entry_columns[CRM_ENTRY_CELLS];
struct crm_entry_cells {
	const char *cell[CRM_ENTRY_CELLS];
};
enum crm_status crm_entry_cells(struct crm_history *history, const struct crm_entry *entry,
    struct crm_entry_cells *cells, struct crm_err *err);

#endif
