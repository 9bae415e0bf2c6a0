#include "lib/report/wrap.h"

#include <string.h>

#include "lib/table/visible.h"
#include "lib/text/utf8.h"

#define LEAST_ROOM 8

static size_t
width_of(const char *s, size_t len, struct crm_buf *scratch)
{
	crm_buf_reset(scratch);
	crm_buf_add(scratch, s, len);
	const int width = crm_text_width(crm_buf_str(scratch));
	return width < 0 ? len : (size_t)width;
}

static size_t
new_line(struct crm_buf *out, size_t indent)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	crm_buf_putc(out, '\n');
	for (size_t i = 0; i < indent; i++)
		crm_buf_putc(out, ' ');
	return indent;
}

/* A word that is too long for a line, cut where each is full. */
static size_t
add_long(struct crm_buf *out, const char *word, size_t len, size_t at, size_t indent, size_t width,
    struct crm_buf *scratch)
{
	while (len > 0) {
		size_t one;
		crm_utf8_next(word, &one);
		const size_t cells = width_of(word, one, scratch);
		if (at + cells > width)
			at = new_line(out, indent);
		crm_buf_add(out, word, one);
		at += cells;
		word += one;
		len -= one;
	}
	return at;
}

/* One line of visible text. */
static size_t
add_line(struct crm_buf *out, const char *line, size_t at, size_t indent, size_t width,
    struct crm_buf *scratch)
{
	bool fresh = true; /* nothing of it stands on this line */

	while (*line != '\0') {
		const size_t blanks = strspn(line, " ");
		line += blanks;
		const size_t len = strcspn(line, " ");
		const size_t cells = width_of(line, len, scratch);
		if (len == 0)
			break;
		if (at + blanks + cells <= width) {
			for (size_t i = 0; i < blanks; i++)
				crm_buf_putc(out, ' ');
			crm_buf_add(out, line, len);
			at += blanks + cells;
		} else {
			if (!fresh || at > indent)
				at = new_line(out, indent);
			at = add_long(out, line, len, at, indent, width, scratch);
		}
		fresh = false;
		line += len;
	}
	return at;
}

size_t
crm_wrap_add(struct crm_buf *out, const char *text, size_t at, size_t indent, size_t width)
{
	struct crm_buf line = CRM_BUF_INIT, visible = CRM_BUF_INIT, scratch = CRM_BUF_INIT;

	if (width < indent + LEAST_ROOM)
		width = indent + LEAST_ROOM;
	for (;;) {
		size_t len = strcspn(text, "\n");
		const bool last = text[len] == '\0';
		crm_buf_reset(&line);
		crm_buf_reset(&visible);
		crm_buf_add(&line, text, len > 0 && text[len - 1] == '\r' ? len - 1 : len);
		crm_visible_add(&visible, crm_buf_str(&line));
		at = add_line(out, crm_buf_str(&visible), at, indent, width, &scratch);
		if (last)
			break;
		at = new_line(out, indent);
		text += len + 1;
	}
	out->failed |= !crm_buf_ok(&line) || !crm_buf_ok(&visible) || !crm_buf_ok(&scratch);
	crm_buf_clear(&line);
	crm_buf_clear(&visible);
	crm_buf_clear(&scratch);
	return at;
}
