#include "lib/text/utf8.h"

#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xfffdU

/*
 * The length of the valid sequence at s, of which left bytes may be read; 0 when there is none.
 * The ranges of the second byte are those of table 3-7 of the Unicode standard, which leave
 * out overlong forms, surrogates and what is over 10FFFF.
 */
static size_t
sequence_len(const unsigned char *s, size_t left)
{
	unsigned char lead = s[0], low = 0x80, high = 0xbf;
	size_t len;

	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		len = 2;
	else if (lead >= 0xe0 && lead <= 0xef)
		len = 3;
	else if (lead >= 0xf0 && lead <= 0xf4)
		len = 4;
	else
		return 0;
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (left < len || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

size_t
crm_utf8_valid(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t at = 0;

	while (at < len) {
		uint64_t word;

		/* Eight ASCII bytes at a time: most of any file is ASCII. */
		if (len - at >= sizeof(word)) {
			memcpy(&word, u + at, sizeof(word));
			if ((word & UINT64_C(0x8080808080808080)) == 0) {
				at += sizeof(word);
				continue;
			}
		}
		/* Two bytes, as of Cyrillic, or any. */
		size_t n =
		    u[at] >= 0xc2 && u[at] <= 0xdf && len - at > 1 && (u[at + 1] & 0xc0) == 0x80
			? 2
			: sequence_len(u + at, len - at);
		if (n == 0)
			return at;
		at += n;
	}
	return at;
}

uint32_t
crm_utf8_next(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80) {
		*len = u[0] != 0;
		return u[0];
	}
	/* Cyrillic and accented Latin, which is most of the rest. */
	if (u[0] >= 0xc2 && u[0] <= 0xdf && (u[1] & 0xc0) == 0x80) {
		*len = 2;
		return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
	}
	/* Four bytes may be asked for: each is read only after the one before was not NUL. */
	switch (*len = sequence_len(u, 4)) {
	case 3:
		return (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
	case 4:
		return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3f) << 12 |
		       (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
	default:
		*len = 1;
		return REPLACEMENT;
	}
}

void
crm_utf8_put(struct crm_buf *buf, uint32_t code)
{
	utf8proc_uint8_t bytes[4];

	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = REPLACEMENT;
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
	crm_buf_add(buf, bytes, (size_t)n);
}

uint32_t
crm_utf8_lower(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
	if (code >= 0x400 && code <= 0x45f)
		return code < 0x410 ? code + 0x50 : code < 0x430 ? code + 0x20 : code;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

uint32_t
crm_utf8_title(uint32_t code)
{
	if (code < 0x80)
		return code >= 'a' && code <= 'z' ? code - 0x20 : code;
	if (code >= 0x400 && code <= 0x45f)
		return code < 0x430 ? code : code < 0x450 ? code - 0x20 : code - 0x50;
	return (uint32_t)utf8proc_totitle((utf8proc_int32_t)code);
}

bool
crm_utf8_alnum(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') ||
		       ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
	if (code >= 0x400 && code <= 0x481)
		return true;
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)code);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

int
crm_text_width(const char *s)
{
	int width = 0;
	size_t len;

	for (uint32_t code; (code = crm_utf8_next(s, &len)), len > 0; s += len) {
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return -1;
		width += code < 0x7f ? 1 : utf8proc_charwidth((utf8proc_int32_t)code);
	}
	return width;
}

int
crm_text_cut(struct crm_buf *out, const char *s, int width)
{
	const bool whole = crm_text_width(s) <= width;
	int used = 0;
	size_t len;

	if (width <= 0)
		return 0;
	for (; crm_utf8_next(s, &len), len > 0; s += len) {
		char one[8] = "";
		memcpy(one, s, len);
		const int cells = crm_text_width(one);
		if (!whole && used + cells + 1 > width) {
			crm_buf_puts(out, "\xe2\x80\xa6");
			return used + 1;
		}
		crm_buf_add(out, s, len);
		used += cells;
	}
	return used;
}
