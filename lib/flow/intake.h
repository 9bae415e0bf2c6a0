/*
 * Intake: a row of a list, or of a door, becomes an inquiry of a card.
 *
 * One code path for whatever comes in. The row is cleaned; it is decided what it is (the table
 * of crm-lead-add(1)); it is written. Nothing is decided by a scan.
 */
#ifndef CRM_FLOW_INTAKE_H
#define CRM_FLOW_INTAKE_H

#include "lib/crm/import.h"
#include "lib/flow/reading.h"

/* What came of a row. */
enum crm_intake_action {
	CRM_INTAKE_CREATED,
	CRM_INTAKE_ATTACHED,
	CRM_INTAKE_UNCHANGED,
	CRM_INTAKE_SUPPRESSED,
	CRM_INTAKE_BLANK
};

/* "created", "attached" ... */
const char *crm_intake_action_name(enum crm_intake_action action);

/* What a match does. */
enum crm_on_match {
	CRM_ON_MATCH_ATTACH, /* keep the inquiry, fill what is empty */
	CRM_ON_MATCH_FILL,   /* fill what is empty, keep no inquiry */
	CRM_ON_MATCH_UPDATE, /* keep the inquiry, newer values win */
	CRM_ON_MATCH_SKIP,   /* nothing */
	CRM_ON_MATCH_CREATE  /* a new lead all the same */
};

#define CRM_ON_MATCH_WORDS "attach|fill|update|skip|create"
/* By its word; ATTACH for NULL and for none of them. */
enum crm_on_match crm_on_match_by_name(const char *name);

/* Everything is borrowed while the intake is open. */
struct crm_intake_options {
	const char *source, *campaign; /* of all rows; NULL: of each row's columns, or none */
	enum crm_on_match on_match;
	bool door;        /* people coming by themselves; else a list that somebody brings */
	bool repeat_lead; /* a client who asks again becomes a lead again, linked to the client */
	bool strict;      /* what would be warned of is rejected; names have to be known */
	bool dry_run;     /* the caller will roll back: new cards get no id */
	bool quiet;       /* nobody is told of candidates: they are not put into why */
	const char *save_map; /* the name under which to keep the maps of the list; or NULL */
	/* the list, for its import record */
	const char *file, *encoding;
	char delimiter;
	const char *header; /* as it came */
};

/* Strings are in the arena of crm_intake_row, or constant. */
struct crm_intake_result {
	enum crm_intake_action action;
	int64_t card;    /* 0: none, or new in a dry run */
	int64_t inquiry; /* likewise */
	const char *owner;
	const char *why;
	const struct crm_warning *warnings;    /* also of a row that is rejected */
	const char *new_source, *new_campaign; /* made by this row; else NULL */
};

struct crm_intake;

/*
 * Opens an intake of one list that is read so; the reading is borrowed. CRM_EDATA, when strict:
 * an unknown source or campaign. Writes nothing.
 */
enum crm_status crm_intake_open(struct crm_intake **intake, struct crm_db *db,
    const struct crm_reading *reading, const struct crm_intake_options *options,
    struct crm_err *err);
void crm_intake_free(struct crm_intake *intake);

/*
 * Cleans one row, whatever the database is at: in any thread, also while others use the intake.
 * CRM_ENOMEM, CRM_EUNAVAILABLE: as crm_clean_row.
 */
enum crm_status crm_intake_clean(const struct crm_intake *intake, const struct crm_intake_row *row,
    int64_t now, struct crm_incoming *in, struct crm_arena *arena, struct crm_err *err);

/*
 * Takes in one row, inside a write transaction, which may be one that gathers (crm_db_gather).
 * CRM_EDATA: it is rejected; the caller takes back what it has written, if anything. The result
 * then has its warnings. in: what crm_intake_clean made of it, borrowed; NULL: it is cleaned here.
 */
enum crm_status crm_intake_row(struct crm_intake *intake, const struct crm_intake_row *row,
    const struct crm_incoming *in, struct crm_intake_result *result, struct crm_arena *arena,
    struct crm_err *err);

/*
 * Remembers how far it is; and goes back there, after a rollback: rows taken in since may be taken
 * in again.
 */
void crm_intake_mark(struct crm_intake *intake);
void crm_intake_back(struct crm_intake *intake);

/*
 * Before each commit: the import record is brought up to date. rejected: rows of this list so far,
 * those included that never came to crm_intake_row.
 */
enum crm_status crm_intake_commit(struct crm_intake *intake, int64_t rejected,
    const struct crm_import_input *input, struct crm_err *err);

/* What came of the rows so far; those rejected as of the last commit. */
const struct crm_import_counts *crm_intake_counts(const struct crm_intake *intake);

#endif
