/*
 * The inside of a table for a terminal, for the two files that it is made of.
 */
#ifndef CRM_TABLE_TABTERM_PRIVATE_H
#define CRM_TABLE_TABTERM_PRIVATE_H

#include "lib/base/arena.h"
#include "lib/table/tabterm.h"

#define CRM_TABTERM_HELD 500 /* rows */
#define CRM_TABTERM_GAP 2    /* blanks between columns */

struct crm_tabterm {
	const struct crm_column *columns;
	size_t n;
	size_t room;   /* the terminal's width; SIZE_MAX: any */
	size_t *width; /* of each column, without its bar */
	size_t bar;    /* cells of the bar of a share; 0: there is none */
	size_t *pick;  /* the columns that are being printed, npick of them */
	size_t npick;
	size_t shown; /* columns, from the first, that there is room for; all when unfolded */
	bool unfold, folded, laid_out;
	struct crm_arena arena; /* the rows held: made visible, n cells each */
	const char **held[CRM_TABTERM_HELD];
	size_t nheld, bytes;
	struct crm_buf cell;
};

/* Cells of text that was made visible: only then crm_text_width never fails. */
size_t crm_tabterm_width_of(const char *visible);
/* Cells that so many bytes of a name take. */
size_t crm_tabterm_part_width(const char *name, size_t len);
/* Bytes of the first part of a name, which ends behind an underscore or with the name. */
size_t crm_tabterm_part(const char *name);

/* Appends one line of the columns picked, as cells say, which are n. */
void crm_tabterm_put_line(
    const struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf);
/* The header, in as many lines as it needs, and the rule below. names: as they are shown. */
enum crm_status crm_tabterm_put_header(
    struct crm_tabterm *term, const char *const *names, struct crm_buf *buf);
/* The one row that is held as lines of names and cells. */
void crm_tabterm_put_list(struct crm_tabterm *term, const char *const *names, struct crm_buf *buf);
/* Which columns there was no room for. */
void crm_tabterm_put_left_out(struct crm_tabterm *term, struct crm_buf *buf);

#endif
