#include "lib/table/visible.h"

#include <stdbool.h>

#include "lib/text/utf8.h"

/* What a terminal does not show as a character of its own: separators, bidi marks, joiners, tags.
 */
static bool
hidden(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} range[] = {
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x180e, 0x180e },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
		if (code >= range[i].first && code <= range[i].last)
			return true;
	return false;
}

static void
add_escape(struct crm_buf *buf, uint32_t code)
{
	if (code == '\t')
		crm_buf_puts(buf, "\\t");
	else if (code == '\r')
		crm_buf_puts(buf, "\\r");
	else
		crm_buf_printf(buf, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
}

void
crm_visible_add(struct crm_buf *buf, const char *s)
{
	while (*s != '\0') {
		size_t plain = 0, len;

		while (s[plain] >= 0x20 && s[plain] < 0x7f)
			plain++;
		crm_buf_add(buf, s, plain);
		s += plain;
		if (*s == '\0')
			return;
		uint32_t code = crm_utf8_next(s, &len);
		if (*s == '\n' || (s[0] == '\r' && s[1] == '\n')) {
			crm_buf_puts(buf, "\xe2\x8f\x8e");
			len = *s == '\n' ? 1 : 2;
		} else if (len == 1 && (unsigned char)*s >= 0x80) {
			crm_buf_printf(buf, "\\x%02x", (unsigned)(unsigned char)*s);
		} else if (code < 0x20 || hidden(code)) {
			add_escape(buf, code);
		} else {
			crm_buf_add(buf, s, len);
		}
		s += len;
	}
}
