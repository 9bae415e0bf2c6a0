/*
 * A picture of gnuplot's as part of a page.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/report/page_private.h"
#include "lib/table/html.h"

/* The colours of plot_gnuplot.c, and what the style sheet calls them. */
static const struct {
	unsigned long colour;
	const char *name;
} names[] = {
	{ 0x0072b2, "var(--one)" },
	{ 0xe69f00, "var(--two)" },
	{ 0x009e73, "var(--three)" },
	{ 0xcc79a7, "var(--four)" },
	{ 0x56b4e9, "var(--five)" },
	{ 0xd55e00, "var(--six)" },
	{ 0x333333, "var(--ink)" },
	{ 0x666666, "var(--muted)" },
	{ 0xdddddd, "var(--rule)" },
	{ 0xffffff, "var(--on-one)" },
};

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* "rgb(  0, 114, 178)"; returns its length, 0 when it is none. */
static size_t
put_colour(const char *s, struct crm_buf *out)
{
	unsigned long colour = 0;
	char *end;
	const char *part = s + strlen("rgb(");

	for (int i = 0; i < 3; i++) {
		const unsigned long value = strtoul(part, &end, 10);
		if (end == part || value > 255 || *end != (i < 2 ? ',' : ')'))
			return 0;
		colour = colour << 8 | value;
		part = end + 1;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].colour == colour) {
			crm_buf_puts(out, names[i].name);
			return (size_t)(part - s);
		}
	crm_buf_add(out, s, (size_t)(part - s));
	return (size_t)(part - s);
}

/* What is no part of a page: returns its length, 0 when it is one. */
static size_t
to_skip(const char *s)
{
	static const char *const ends[][2] = { { "<title>", "</title>" }, { "<desc>", "</desc>" },
		{ "<defs>", "</defs>" }, { " id=\"", "\"" }, { " font-family=\"", "\"" } };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const size_t from = strlen(ends[i][0]);
		const char *end = begins(s, ends[i][0]) ? strstr(s + from, ends[i][1]) : NULL;
		if (end != NULL)
			return (size_t)(end - s) + strlen(ends[i][1]);
	}
	return 0;
}

/* Of blanks and line ends between tags one is left. */
static void
put_space(struct crm_buf *out)
{
	if (out->len > 0 && out->data[out->len - 1] != '\n' && out->data[out->len - 1] != ' ')
		crm_buf_putc(out, '\n');
}

/* In the words of the picture, which gnuplot has made harmless, nothing is changed. */
static const char *
put_words(const char *s, struct crm_buf *out)
{
	const char *end = strstr(s, "</text>");

	if (end == NULL)
		return s;
	crm_buf_add(out, s, (size_t)(end - s));
	return end;
}

static void
put_inside(const char *s, const char *end, struct crm_buf *out)
{
	while (s < end) {
		size_t len = to_skip(s);

		if (len == 0 && begins(s, "rgb("))
			len = put_colour(s, out);
		if (len == 0 && begins(s, "=\"black\"")) {
			crm_buf_puts(out, "=\"currentColor\"");
			len = strlen("=\"black\"");
		}
		if (len == 0 && begins(s, "<text>")) {
			crm_buf_puts(out, "<text>");
			s = put_words(s + strlen("<text>"), out);
		} else if (len > 0) {
			s += len;
		} else if (*s == '\n' || *s == '\t') {
			put_space(out);
			s++;
		} else {
			crm_buf_putc(out, *s++);
		}
	}
}

bool
crm_page_svg(const char **charts, const char *alt, struct crm_buf *out)
{
	static const char box[] = "viewBox=\"";
	const char *svg = strstr(*charts, "<svg"), *size, *inside, *end;

	if (svg == NULL || (end = strstr(svg, "</svg>")) == NULL ||
	    (size = strstr(svg, box)) == NULL || (inside = strchr(svg, '>')) == NULL ||
	    size > inside)
		return false;
	size += strlen(box);
	crm_buf_printf(out, "<svg viewBox=\"%.*s\" role=\"img\" aria-label=\"",
	    (int)strspn(size, "0123456789 "), size);
	crm_html_add(out, alt);
	crm_buf_puts(out, "\">\n");
	put_inside(inside + 1, end, out);
	crm_buf_puts(out, "</svg>\n");
	*charts = end + strlen("</svg>");
	return true;
}
