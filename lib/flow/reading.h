/*
 * How a foreign list is read: what its columns mean, in which order its dates are written, and how
 * well a sample of its rows fits that. Nothing is written.
 */
#ifndef CRM_FLOW_READING_H
#define CRM_FLOW_READING_H

#include "lib/flow/clean.h"
#include "lib/store/db.h"

/* Everything is borrowed while the reading is opened. */
struct crm_reading_options {
	const char *const *maps; /* as crm_header_recognise takes them; they overrule saved ones */
	size_t nmaps;
	enum crm_date_order date_order; /* UNKNOWN: as saved, or by the votes of the sample */
	bool headerless;                /* names of columns say nothing: cells tell what they are */
	/* the first rows, without broken ones */
	const struct crm_intake_row *sample;
	size_t nsample;
	/* without a database: the country of national phone numbers, or NULL; and the time */
	const char *region;
	int64_t now;
	bool comparing; /* as in struct crm_cleaner */
};

/* How the meaning of a column is known. */
enum crm_reading_by {
	CRM_READ_BY_NOTHING,
	CRM_READ_BY_HEADER,
	CRM_READ_BY_MAP, /* given, or saved */
	CRM_READ_BY_CELLS
};

/* "header", "map", "cells"; "" for nothing. */
const char *crm_reading_by_name(enum crm_reading_by by);

struct crm_reading_column {
	const char *name; /* as the header has it, cleaned */
	enum crm_reading_by by;
	enum crm_meaning looks_like; /* by its cells, where nothing else tells; or UNKNOWN */
	/* of the sample: rows that have something there, and those where none of it is usable */
	size_t filled, failed;
	int64_t line;      /* of the first that failed */
	const char *error; /* why it did: "phone: too short" */
};

/* Everything belongs to it, until crm_reading_clear. */
struct crm_reading {
	struct crm_arena arena;
	struct crm_header_map map;
	struct crm_reading_column *column; /* map.n of them */
	struct crm_cleaner cleaner;
	enum crm_date_order given_order; /* by an option or a saved map; else UNKNOWN */
	const char *form;  /* of the header, by which its map is saved; NULL without a header */
	const char *saved; /* the name of the saved map that was used, or NULL */
	const char *maps;  /* all maps that were used, a line each; NULL: none */
	const char *taken; /* what all columns were taken for, a line each: for the record */
	int64_t
	    other_header;    /* the line of a second one, whose columns are in other places; or 0 */
	const char *unknown; /* "'Booth', 'Scan time'": kept in the inquiry only; or NULL */
	const char *hint; /* "--map 'Booth=phone'": of these, what their cells look like; or NULL */
};

/*
 * Finds out how a list with that header is read. Without a database (db NULL) there are no saved
 * maps, and the options say what its settings would. CRM_EUSAGE, CRM_EDATA: as
 * crm_header_recognise. Clear it in any case.
 */
enum crm_status crm_reading_open(struct crm_reading *reading, struct crm_db *db,
    const struct crm_record *header, const struct crm_reading_options *options,
    struct crm_err *err);
void crm_reading_clear(struct crm_reading *reading);

/*
 * CRM_EDATA when it had better not be read so: no column identifies anybody; or, unless forced,
 * another table follows, or of a column most cells fail, so that it must mean something else.
 * `list` is its name, for the message.
 */
enum crm_status crm_reading_check(
    const struct crm_reading *reading, const char *list, bool force, struct crm_err *err);

/*
 * One cell as it would be read, for people: "+74951234567 x12", "first Анна, last Иванова", or in
 * parentheses why it is not. *text is NULL for an empty one; in the arena.
 */
enum crm_status crm_reading_show(const struct crm_reading *reading,
    const struct crm_intake_row *row, size_t column, const char **text, struct crm_arena *arena,
    struct crm_err *err);

#endif
