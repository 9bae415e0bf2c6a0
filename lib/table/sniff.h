/*
 * Finding out how a foreign CSV separates its cells.
 */
#ifndef CRM_TABLE_SNIFF_H
#define CRM_TABLE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

struct crm_dialect {
	char delimiter; /* 0: to be found out */
	bool blanks;    /* quotes have blanks around them: "a", "b" */
};

/*
 * The delimiter of "sep=;", a line that Excel writes before the header; 0 when the line is
 * none of that.
 */
char crm_sniff_sep(const char *line, size_t len);

/*
 * Finds the dialect of a text that begins with its header. Only what stands in the header can
 * be the delimiter: it is the one of , ; TAB | that gives most records as many cells as the
 * header. A list of one column gets one that its text has not.
 */
void crm_sniff(struct crm_dialect *dialect, const char *text, size_t len);

#endif
