/*
 * Where quoted fields open and close. libcsv reads the cells; this tells what it does not say:
 * on which line a quote opened, and whether what follows a closing quote is as it should be.
 */
#ifndef CRM_TABLE_QUOTES_H
#define CRM_TABLE_QUOTES_H

#include <stdbool.h>
#include <stddef.h>

enum crm_quote_state {
	CRM_QUOTE_START, /* of a field */
	CRM_QUOTE_NONE,  /* in an unquoted field */
	CRM_QUOTE_OPEN,
	CRM_QUOTE_CLOSED, /* behind a quote, which a second one would undo */
	CRM_QUOTE_BEHIND  /* in text behind a closing quote */
};

struct crm_quotes {
	char delimiter;
	bool blanks; /* those between a delimiter and a quote do not count */
	enum crm_quote_state state;
	size_t fields;
	size_t padded; /* quotes that had such blanks */
	bool violated; /* something stood behind a closing quote */
	bool opened;   /* on the line last read, and before anything was violated */
};

/* At the beginning of a record. */
void crm_quotes_start(struct crm_quotes *quotes, char delimiter, bool blanks);

/* Reads one physical line of it, without its line end. True when the record ends with it. */
bool crm_quotes_line(struct crm_quotes *quotes, const char *line, size_t len);

/*
 * Reads the first line of a record; with `blanks` those between delimiters and quotes do not count
 * when the line makes sense so and they are there. True when it has text behind a closing quote,
 * whether blanks count or not: `violated` tells whether it has when they do.
 */
bool crm_quotes_first(
    struct crm_quotes *quotes, char delimiter, bool blanks, const char *line, size_t len);

/*
 * True for a line that is a whole record and of whose quotes there is nothing to say: each opens
 * or closes a field, or is doubled in one. Faster than to find that out from the above.
 */
bool crm_quotes_plain(const char *line, size_t len, char delimiter);

#endif
