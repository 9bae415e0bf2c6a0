/*
 * A row of a foreign list, cleaned: who it is, how to reach them, and what else it says.
 */
#ifndef CRM_FLOW_CLEAN_H
#define CRM_FLOW_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/crm/point.h"
#include "lib/table/header.h"
#include "lib/table/table.h"
#include "lib/text/company.h"
#include "lib/text/date.h"
#include "lib/text/name.h"

struct crm_dedupe_record;
struct crm_name_facts;

/* A row of a list as it came; everything is borrowed. */
struct crm_intake_row {
	int64_t line;
	size_t n;
	const struct crm_cell *cell;
	const char *raw; /* the record's text, after decoding */
};

/* "phone kept as it is: too short": without the value, which is personal data. */
struct crm_warning {
	struct crm_warning *next;
	const char *text;
	const char *error; /* "phone: too short": where the row is rejected for it */
	size_t column;
	bool whole; /* of the cell nothing could be used */
};

/* What all rows of a list share; everything is borrowed. */
struct crm_cleaner {
	const struct crm_header_map *map;
	const char *const *header; /* the names of the columns, folded: part of the digest */
	const char *const *names;  /* the same, cleaned only; NULL when the list has no header */
	const bool *plain;         /* of each column, as lib/flow/titles.h has it; or NULL */
	const char *region;        /* of national phone numbers, where the row names no country */
	const char *currency;      /* of amounts that name none; NULL: amounts are not read */
	enum crm_date_order time_order, birth_order; /* of these two columns */
	int64_t now;
	/*
	 * Rows are compared and not kept: they get no key of their name, and without a region
	 * phones stay as they came, without value and key.
	 */
	bool comparing;
};

/* Strings are in the arena of crm_clean_row; what is not known is NULL. */
struct crm_incoming {
	bool blank;         /* nothing in it that is of anybody */
	const char *nobody; /* then: "the header again"; NULL: only spaces */
	bool other_header;  /* of another table, to which rows below it belong */
	/* of plain fields: city, note, source ...; an amount in minor units of its currency */
	const char *text[CRM_MEANS_MAX];
	struct crm_name name;
	const char *name_key;
	struct crm_company_name company;
	struct crm_point *point;
	size_t npoints;
	enum crm_consent consent; /* of its addresses and phones, which have it too */
	int64_t at;               /* when the inquiry was made; 0: it does not say */
	int64_t digest, digest2;
	struct crm_warning *warnings;
	/* made ahead by crm_intake_clean; else NULL */
	const char *words, *raw_words; /* of the index: of a new lead, and of its inquiry */
	const struct crm_dedupe_record *record;
	const struct crm_name_facts *facts;
};

/*
 * Cleans one row of n cells; of a cleaner's list it may be shorter than the header. What
 * does not validate is kept (points, invalid) or left to the inquiry (tax ids, dates, points
 * behind the first 200), with a warning. CRM_ENOMEM; CRM_EUNAVAILABLE: the library of phone numbers
 * is missing.
 */
enum crm_status crm_clean_row(struct crm_incoming *row, const struct crm_cleaner *cleaner,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena, struct crm_err *err);

/* True when something in it tells a person or an organisation from others. */
bool crm_incoming_identifies(const struct crm_incoming *row);

#endif
