#include "lib/text/mail.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "lib/text/email.h"
#include "lib/text/utf8.h"

#define LINE 76     /* characters, without the line's end */
#define WORD_MAX 75 /* of one encoded word */
#define BODY_LINE 76
#define MOSTLY 8 /* one byte in so many may be encoded in quoted-printable */

static const char word_begin[] = "=?UTF-8?B?", word_end[] = "?=";

static bool
steers(uint32_t code)
{
	return (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0x61c;
}

static bool
is_blank(uint32_t code)
{
	return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0x2028 || code == 0x2029;
}

void
crm_mail_clean(struct crm_buf *out, const char *text, size_t most)
{
	const size_t begin = out->len;
	bool blank = false;

	for (size_t len; *text != '\0'; text += len) {
		const uint32_t code = crm_utf8_next(text, &len);
		if (steers(code))
			continue;
		if (is_blank(code)) {
			blank = out->len > begin;
			continue;
		}
		if (out->len - begin + blank + len > most) {
			crm_buf_puts(out, "\xe2\x80\xa6");
			return;
		}
		if (blank)
			crm_buf_putc(out, ' ');
		blank = false;
		crm_utf8_put(out, code);
	}
}

/* --- base64 --------------------------------------------------------------------------- */

static void
put_base64(struct crm_buf *out, const char *data, size_t len)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)data;

	for (size_t i = 0; i < len; i += 3) {
		const size_t left = len - i;
		const uint32_t bits = (uint32_t)p[i] << 16 |
				      (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
				      (left > 2 ? (uint32_t)p[i + 2] : 0);
		crm_buf_putc(out, digit[bits >> 18]);
		crm_buf_putc(out, digit[bits >> 12 & 63]);
		crm_buf_putc(out, left > 1 ? digit[bits >> 6 & 63] : '=');
		crm_buf_putc(out, left > 2 ? digit[bits & 63] : '=');
	}
}

/* --- headers -------------------------------------------------------------------------- */

/*
 * Encoded words of whole characters, each on a line of its own but for the first, which begins
 * behind `used` characters. Returns where the last line ends.
 */
static size_t
put_encoded(struct crm_buf *out, const char *s, size_t used)
{
	const size_t frame = strlen(word_begin) + strlen(word_end);

	while (*s != '\0') {
		size_t room = LINE - used < WORD_MAX ? LINE - used : WORD_MAX;
		size_t n = 0, len;
		room = room > frame ? (room - frame) / 4 * 3 : 0;
		while (s[n] != '\0') {
			crm_utf8_next(s + n, &len);
			if (n + len > room)
				break;
			n += len;
		}
		if (n == 0) {
			crm_buf_puts(out, "\n ");
			used = 1;
			continue;
		}
		crm_buf_puts(out, word_begin);
		put_base64(out, s, n);
		crm_buf_puts(out, word_end);
		used += frame + (n + 2) / 3 * 4;
		s += n;
		if (*s != '\0') {
			crm_buf_puts(out, "\n ");
			used = 1;
		}
	}
	return used;
}

/* ASCII that nobody takes for an encoded word, in words that fit on a line. */
static bool
is_plain(const char *s)
{
	size_t word = 0;

	if (strstr(s, "=?") != NULL)
		return false;
	for (; *s != '\0'; s++) {
		word = *s == ' ' ? 0 : word + 1;
		if (*s < 0x20 || *s > 0x7e || word > LINE / 2)
			return false;
	}
	return true;
}

static void
put_plain(struct crm_buf *out, const char *s, size_t used)
{
	while (*s != '\0') {
		const size_t n = strcspn(s, " ");
		if (used + n > LINE) {
			/* The blank that is there already begins the next line. */
			out->data[out->len - 1] = '\n';
			crm_buf_putc(out, ' ');
			used = 1;
		}
		crm_buf_add(out, s, n);
		used += n;
		s += n;
		if (*s == ' ') {
			crm_buf_putc(out, ' ');
			used++;
			s++;
		}
	}
}

void
crm_mail_text(struct crm_buf *out, const char *name, const char *text)
{
	struct crm_buf clean = CRM_BUF_INIT;

	crm_mail_clean(&clean, text, SIZE_MAX);
	crm_buf_printf(out, "%s: ", name);
	if (!crm_buf_ok(&clean) || !crm_buf_ok(out))
		out->failed = true;
	else if (is_plain(crm_buf_str(&clean)))
		put_plain(out, crm_buf_str(&clean), strlen(name) + 2);
	else
		put_encoded(out, clean.data, strlen(name) + 2);
	crm_buf_putc(out, '\n');
	crm_buf_clear(&clean);
}

/* --- addresses ------------------------------------------------------------------------ */

/* A dot-atom, in which characters beyond ASCII count as letters. */
static bool
is_local(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)s[i];
		const bool dot = c == '.' && i > 0 && i + 1 < n && s[i - 1] != '.';
		if (!dot && c < 0x80 &&
		    strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			   "!#$%&'*+-/=?^_`{|}~",
			c) == NULL)
			return false;
	}
	return n > 0 && crm_utf8_valid(s, n) == n;
}

enum crm_status
crm_mail_address_parse(struct crm_mailbox_parts *parts, const char *text, struct crm_arena *arena,
    const char **problem)
{
	struct crm_email email;
	char *clean = crm_text_clean(arena, text);

	if (clean == NULL)
		return CRM_ENOMEM;
	enum crm_status st = crm_email_parse(&email, clean, arena, problem);
	if (st != CRM_OK)
		return st;
	const size_t n = (size_t)(strrchr(email.value, '@') - email.value);
	if (!is_local(email.value, n)) {
		*problem = "a local part in quotes";
		return CRM_EDATA;
	}
	parts->domain = email.domain;
	parts->address = crm_arena_printf(arena, "%.*s@%s", (int)n, email.value, email.domain);
	return parts->address == NULL ? CRM_ENOMEM : CRM_OK;
}

/* A name as a phrase; returns where its last line ends. */
static size_t
put_phrase(struct crm_buf *out, const char *s, size_t used)
{
	const size_t begin = out->len;

	if (!is_plain(s) || strlen(s) > LINE - used - 2)
		return put_encoded(out, s, used);
	crm_buf_putc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			crm_buf_putc(out, '\\');
		crm_buf_putc(out, *s);
	}
	crm_buf_putc(out, '"');
	return used + out->len - begin;
}

void
crm_mail_address(struct crm_buf *out, const char *name, const char *display,
    const struct crm_mailbox_parts *parts)
{
	struct crm_buf clean = CRM_BUF_INIT;
	size_t used = strlen(name) + 2;

	crm_mail_clean(&clean, display == NULL ? "" : display, 200);
	crm_buf_printf(out, "%s: ", name);
	if (!crm_buf_ok(&clean))
		out->failed = true;
	if (clean.len == 0) {
		crm_buf_printf(out, "%s\n", parts->address);
	} else {
		used = put_phrase(out, clean.data, used);
		crm_buf_printf(out, "%s<%s>\n",
		    used + strlen(parts->address) + 3 > LINE ? "\n " : " ", parts->address);
	}
	crm_buf_clear(&clean);
}

void
crm_mail_date(struct crm_buf *out, int64_t t)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	const time_t when = (time_t)t;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		memset(&tm, 0, sizeof(tm));
	const long east = tm.tm_gmtoff / 60, off = east < 0 ? -east : east;
	crm_buf_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d %c%02ld%02ld\n", days[tm.tm_wday],
	    tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    east < 0 ? '-' : '+', off / 60, off % 60);
}

/* --- the body ------------------------------------------------------------------------- */

static void
put_quoted(struct crm_buf *out, const char *s)
{
	size_t used = 0;

	for (; *s != '\0'; s++) {
		const unsigned char c = (unsigned char)*s;
		const bool last = s[1] == '\n' || s[1] == '\0';
		const bool encode = c < 0x20 || c > 0x7e || c == '=' || (c == ' ' && last) ||
				    (used == 0 && (c == '.' || c == 'F'));
		if (c == '\n') {
			crm_buf_putc(out, '\n');
			used = 0;
			continue;
		}
		/* The = that goes on takes one, where the line does not end here. */
		if (used + (encode ? 3 : 1) > (size_t)(last ? BODY_LINE : BODY_LINE - 1)) {
			crm_buf_puts(out, "=\n");
			used = 0;
		}
		if (encode)
			crm_buf_printf(out, "=%02X", c);
		else
			crm_buf_putc(out, (char)c);
		used += encode ? 3 : 1;
	}
}

/* Inside of base64 lines end as they do on the wire. */
static void
put_lines_base64(struct crm_buf *out, const char *text)
{
	const size_t at_once = BODY_LINE / 4 * 3;
	struct crm_buf lines = CRM_BUF_INIT;

	for (; *text != '\0'; text++)
		crm_buf_puts(&lines, *text == '\n' ? "\r\n" : (const char[]){ *text, '\0' });
	for (size_t i = 0; i < lines.len; i += at_once) {
		put_base64(out, lines.data + i, lines.len - i < at_once ? lines.len - i : at_once);
		crm_buf_putc(out, '\n');
	}
	if (!crm_buf_ok(&lines))
		out->failed = true;
	crm_buf_clear(&lines);
}

void
crm_mail_body(struct crm_buf *out, const char *text)
{
	const size_t len = strlen(text);
	size_t beyond = 0;

	for (size_t i = 0; i < len; i++)
		beyond += (unsigned char)text[i] >= 0x80;
	crm_buf_puts(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			  "Content-Transfer-Encoding: ");
	if (beyond <= len / MOSTLY) {
		crm_buf_puts(out, "quoted-printable\n\n");
		put_quoted(out, text);
		return;
	}
	crm_buf_puts(out, "base64\n\n");
	put_lines_base64(out, text);
}
