/*
 * Finding out how a foreign CSV separates its cells.
 */
#ifndef CRM_TABLE_SNIFF_H
#define CRM_TABLE_SNIFF_H

#include <stddef.h>

/*
 * The delimiter of "sep=;", a line that Excel writes before the header; 0 when the line is
 * none of that.
 */
char crm_sniff_sep(const char *line, size_t len);

/*
 * The delimiter of a text that begins with its header. Only what stands in the header can be
 * it: it is the one of , ; TAB | that gives most records as many cells as the header. A list of
 * one column gets one that its text has not.
 */
char crm_sniff_delimiter(const char *text, size_t len);

#endif
