/*
 * Recognising the columns of a foreign list by their headers.
 */
#ifndef CRM_TABLE_HEADER_H
#define CRM_TABLE_HEADER_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/table/table.h"

/* What a column of a list can mean. */
enum crm_meaning {
	CRM_MEANS_UNKNOWN,
	CRM_MEANS_IGNORE, /* nothing, on purpose: --map 'Their name=-' */
	CRM_MEANS_NAME,   /* a whole name */
	CRM_MEANS_FIRST_NAME,
	CRM_MEANS_MIDDLE_NAME,
	CRM_MEANS_LAST_NAME,
	CRM_MEANS_EMAIL,
	CRM_MEANS_PHONE,
	CRM_MEANS_HANDLE,
	CRM_MEANS_URL,
	CRM_MEANS_COMPANY,
	CRM_MEANS_LEGAL_NAME,
	CRM_MEANS_DEPARTMENT,
	CRM_MEANS_JOB_TITLE,
	CRM_MEANS_INN,
	CRM_MEANS_KPP,
	CRM_MEANS_OGRN,
	CRM_MEANS_COUNTRY,
	CRM_MEANS_REGION,
	CRM_MEANS_CITY,
	CRM_MEANS_POSTCODE,
	CRM_MEANS_ADDRESS,
	CRM_MEANS_SEGMENT,
	CRM_MEANS_PRODUCT,
	CRM_MEANS_AMOUNT,   /* what it is worth */
	CRM_MEANS_CURRENCY, /* of the amount */
	CRM_MEANS_LANGUAGE,
	CRM_MEANS_BIRTH_DATE,
	CRM_MEANS_NOTE,
	CRM_MEANS_SOURCE,
	CRM_MEANS_CAMPAIGN,
	CRM_MEANS_EXTERNAL_ID,
	CRM_MEANS_TIME,    /* when the inquiry was made */
	CRM_MEANS_CLOCK,   /* the time of that day, where the date stands apart */
	CRM_MEANS_CONSENT, /* consent given: yes, 1, да, opted in ... */
	CRM_MEANS_OPT_OUT, /* consent refused */
	CRM_MEANS_MAX
};

/* The name of a meaning as --map takes it ("email", "first_name"); NULL for UNKNOWN and IGNORE. */
const char *crm_meaning_name(enum crm_meaning meaning);
/* By that name, case-insensitively; CRM_MEANS_UNKNOWN when there is none. "-" is IGNORE. */
enum crm_meaning crm_meaning_by_name(const char *name);

struct crm_header_map {
	size_t n;
	enum crm_meaning *meaning; /* of each column; in the arena */
	const char **label;        /* of a point: "work", "mobile"; or NULL; in the arena */
	bool *mapped;              /* whether a map says so; in the arena */
};

/* True for what a row may have several of, one column each: points, notes, consents. */
bool crm_meaning_repeats(enum crm_meaning meaning);

/*
 * Gives each column its meaning: by `maps` first, then by the aliases in English and Russian:
 * longest exact alias, never a substring. Headers are compared without case, spaces,
 * punctuation, and numbering ("E-mail 2 - Value"); words such as "work" or "(моб.)" beside the
 * alias of a point become its label.
 *
 * A map is "Their name=email", "Their name=-" (ignore the column), or "3=email" by the number of
 * the column, from 1, when none is called so. Of several columns with one meaning that does not
 * repeat, a mapped one wins, then the longest alias, then the first; the others are UNKNOWN, but
 * for companies and countries behind it, which are for rows where the first is blank. What stands
 * beside a column counts: "Имя" and "Name" are a first name beside a last name, and else a whole
 * name; the city of the home is UNKNOWN beside one of work. IGNORE without a map is what only
 * describes another column: "Phone 1 - Label".
 *
 * CRM_EUSAGE: a map without '=', of an unknown meaning (with the nearest) or of a column that
 * is not there (with the nearest), or two columns mapped to one meaning that does not repeat;
 * CRM_EDATA: columns of the same spelling where that makes the meaning doubtful (with the map by
 * number that tells); CRM_ENOMEM.
 */
enum crm_status crm_header_recognise(struct crm_header_map *map, const struct crm_record *header,
    const char *const *maps, size_t nmaps, struct crm_arena *arena, struct crm_err *err);

/*
 * True when some column can identify a person or an organisation (a name, a point, a company, an
 * INN): else the header is none, or of a list that is of no use.
 */
bool crm_header_identifies(const struct crm_header_map *map);

#endif
