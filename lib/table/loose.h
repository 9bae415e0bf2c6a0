/*
 * Lines with text behind a closing quote: "Sever" LLC,Tver. CSV has no such thing, lists that were
 * written by hand or by simple programs do.
 */
#ifndef CRM_TABLE_LOOSE_H
#define CRM_TABLE_LOOSE_H

#include "lib/table/cells.h"

enum crm_loose {
	CRM_LOOSE_READ,
	CRM_LOOSE_OPEN,  /* a quote has no partner on the line */
	CRM_LOOSE_UNSURE /* two readings give different numbers of cells, none of them `width` */
};

/*
 * Adds the cells of the line that an eye would see. A cell that is quoted as a whole comes without
 * its quotes, "LLC "Sever"" and "24" screen" too; one with text behind its quotes comes with them:
 * "Sever" LLC, "Ivanov" "Pyotr". width is that of the header, 0 while that is not known. Without
 * CRM_LOOSE_READ nothing is added.
 */
enum crm_loose crm_loose_cells(
    struct crm_cells *cells, const char *line, size_t len, char delimiter, size_t width);

#endif
