#include <stdlib.h>
#include <string.h>

#include "lib/table/bar.h"
#include "lib/table/tabterm_private.h"
#include "lib/table/visible.h"
#include "lib/text/utf8.h"

size_t
crm_tabterm_width_of(const char *visible)
{
	int width = crm_text_width(visible);

	return width < 0 ? strlen(visible) : (size_t)width;
}

size_t
crm_tabterm_part(const char *name)
{
	const size_t len = strcspn(name, "_");

	return name[len] == '_' ? len + 1 : len;
}

/* A character at a time: the name goes on behind the part. */
size_t
crm_tabterm_part_width(const char *name, size_t len)
{
	size_t width = 0, bytes;

	for (size_t at = 0; at < len; at += bytes) {
		char one[8] = "";
		crm_utf8_next(name + at, &bytes);
		memcpy(one, name + at, bytes);
		width += crm_tabterm_width_of(one);
	}
	return width;
}

static void
put_blanks(struct crm_buf *buf, size_t n)
{
	while (n-- > 0)
		crm_buf_putc(buf, ' ');
}

/* Appends what fits into width cells, and blanks for what is left of them. */
static void
put_cut(struct crm_buf *buf, const char *s, size_t width)
{
	put_blanks(buf, width - (size_t)crm_text_cut(buf, s, (int)width));
}

/* The bar of a share, 100 being all of its cells; none of what is no number. */
static void
put_bar(const struct crm_tabterm *term, const char *cell, struct crm_buf *buf)
{
	char *end;
	double share = strtod(cell, &end);
	int used = 0;

	put_blanks(buf, 1);
	if (end != cell && *end == '\0' && share > 0) {
		share = share < 100 ? share : 100;
		used = crm_bar_add(buf, (int)(share / 100 * (double)(term->bar * 8) + 0.5));
	}
	put_blanks(buf, term->bar - (size_t)used);
}

static void
end_line(struct crm_buf *buf, size_t begin)
{
	while (buf->len > begin && buf->data[buf->len - 1] == ' ')
		buf->data[--buf->len] = '\0';
	crm_buf_putc(buf, '\n');
}

void
crm_tabterm_put_line(const struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf)
{
	const size_t begin = buf->len;
	size_t at = 0;

	for (size_t k = 0; k < term->npick; k++) {
		const size_t i = term->pick[k], column = term->width[i];
		const size_t width = crm_tabterm_width_of(cells[i]);
		const bool numeric = crm_coltype_numeric(term->columns[i].type);
		size_t most = column;

		if (k + 1 == term->npick && term->room > at && term->room - at > most)
			most = term->room - at; /* nothing stands behind the last one */
		put_blanks(buf, numeric && width < column ? column - width : 0);
		if (width > most && term->columns[i].type == CRM_COL_TEXT)
			put_cut(buf, cells[i], most);
		else
			crm_buf_puts(buf, cells[i]);
		put_blanks(buf, !numeric && width < column ? column - width : 0);
		at += column + CRM_TABTERM_GAP;
		if (term->bar > 0 && term->columns[i].type == CRM_COL_SHARE) {
			put_bar(term, cells[i], buf);
			at += term->bar + 1;
		}
		put_blanks(buf, k + 1 < term->npick ? CRM_TABTERM_GAP : 0);
	}
	end_line(buf, begin);
}

/* --- the header --- */

/* As many parts of a name as a line has room for, from *rest on, which goes on behind them. */
static const char *
take_parts(struct crm_tabterm *term, const char **rest, size_t width)
{
	const char *begin = *rest;
	size_t len = crm_tabterm_part(begin);

	while (begin[len] != '\0') {
		const size_t more = len + crm_tabterm_part(begin + len);
		if (crm_tabterm_part_width(begin, more) > width)
			break;
		len = more;
	}
	*rest = begin + len;
	return crm_arena_dup(&term->arena, begin, len);
}

static size_t
lines_of(struct crm_tabterm *term, const char *name, size_t width)
{
	size_t lines = 1;
	const char *rest = name;

	while (term->folded && take_parts(term, &rest, width) != NULL && *rest != '\0')
		lines++;
	return lines;
}

/* The lines of all names stand on the rule. */
static enum crm_status
put_names(struct crm_tabterm *term, const char *const *names, size_t lines, struct crm_buf *buf)
{
	const char **cells = crm_arena_alloc(&term->arena, term->n * sizeof(*cells));
	const char **rest = crm_arena_alloc(&term->arena, term->n * sizeof(*rest));

	if (cells == NULL || rest == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++)
		rest[i] = names[i];
	for (size_t line = 0; line < lines; line++) {
		for (size_t k = 0; k < term->npick; k++) {
			const size_t i = term->pick[k];
			cells[i] = lines_of(term, rest[i], term->width[i]) < lines - line ? ""
				   : term->folded ? take_parts(term, &rest[i], term->width[i])
						  : names[i];
			if (cells[i] == NULL)
				return CRM_ENOMEM;
		}
		crm_tabterm_put_line(term, cells, buf);
	}
	return CRM_OK;
}

enum crm_status
crm_tabterm_put_header(struct crm_tabterm *term, const char *const *names, struct crm_buf *buf)
{
	size_t lines = 1;

	for (size_t k = 0; k < term->npick; k++) {
		const size_t i = term->pick[k], n = lines_of(term, names[i], term->width[i]);
		lines = n > lines ? n : lines;
	}
	enum crm_status st = put_names(term, names, lines, buf);
	for (size_t k = 0; st == CRM_OK && k < term->npick; k++) {
		const size_t i = term->pick[k];
		size_t width = term->width[i];

		width +=
		    term->columns[i].type == CRM_COL_SHARE && term->bar > 0 ? term->bar + 1 : 0;
		while (width-- > 0)
			crm_buf_putc(buf, '-');
		put_blanks(buf, k + 1 < term->npick ? CRM_TABTERM_GAP : 0);
	}
	crm_buf_putc(buf, '\n');
	return st;
}

/* --- a list --- */

void
crm_tabterm_put_list(struct crm_tabterm *term, const char *const *names, struct crm_buf *buf)
{
	const char *const *cells = term->held[0];
	size_t name = 0, number = 0;

	for (size_t i = 0; i < term->n; i++) {
		const size_t width = crm_tabterm_width_of(names[i]);
		const size_t value = crm_tabterm_width_of(cells[i]);
		name = width > name ? width : name;
		if (crm_coltype_numeric(term->columns[i].type) && value > number)
			number = value;
	}
	for (size_t i = 0; i < term->n; i++) {
		const size_t begin = buf->len, value = crm_tabterm_width_of(cells[i]);
		const size_t used = name + CRM_TABTERM_GAP;
		const size_t room = term->room > used + 1 ? term->room - used : 1;

		crm_buf_puts(buf, names[i]);
		put_blanks(buf, used - crm_tabterm_width_of(names[i]));
		if (!crm_coltype_numeric(term->columns[i].type) && value > room) {
			put_cut(buf, cells[i], room);
		} else {
			put_blanks(
			    buf, crm_coltype_numeric(term->columns[i].type) ? number - value : 0);
			crm_buf_puts(buf, cells[i]);
		}
		if (term->columns[i].type == CRM_COL_SHARE && number + 1 + term->bar <= room)
			put_bar(term, cells[i], buf);
		end_line(buf, begin);
	}
}

void
crm_tabterm_put_left_out(struct crm_tabterm *term, struct crm_buf *buf)
{
	static const char first[] = "(no room for", last[] = "see --columns)";
	size_t at = strlen(first);

	crm_buf_puts(buf, first);
	for (size_t i = term->shown; i < term->n; i++) {
		crm_buf_reset(&term->cell);
		crm_visible_add(&term->cell, term->columns[i].name);
		crm_buf_puts(&term->cell, i + 1 < term->n ? "," : ";");
		const size_t width = crm_tabterm_width_of(crm_buf_str(&term->cell));
		const bool full = at + 1 + width > term->room;
		crm_buf_puts(buf, full ? "\n " : " ");
		at = full ? 1 : at + 1;
		crm_buf_puts(buf, crm_buf_str(&term->cell));
		at += width;
	}
	crm_buf_puts(buf, at + 1 + strlen(last) > term->room ? "\n " : " ");
	crm_buf_puts(buf, last);
	crm_buf_putc(buf, '\n');
}
