#include "lib/table/encoding.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>

#include "lib/table/letters.h"
#include "lib/text/utf8.h"

/* Bytes beyond ASCII below which uchardet guesses rather than knows. */
#define UCHARDET_NEEDS 40

const char *
crm_encoding_bom(const char *data, size_t len, size_t *mark)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *name;
	} marks[] = {
		{ "\xef\xbb\xbf", 3, CRM_UTF8 },
		{ "\xff\xfe\0", 4, "UTF-32LE" },
		{ "\0\0\xfe\xff", 4, "UTF-32BE" },
		{ "\xff\xfe", 2, "UTF-16LE" },
		{ "\xfe\xff", 2, "UTF-16BE" },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (len >= marks[i].len && memcmp(data, marks[i].bytes, marks[i].len) == 0) {
			*mark = marks[i].len;
			return marks[i].name;
		}
	}
	*mark = 0;
	return NULL;
}

/* What lists are made of: ASCII, Latin, Greek, Cyrillic, punctuation. */
static bool
is_usual(unsigned unit)
{
	return (unit >= 0x20 && unit < 0x530 && unit != 0x7f) || unit == '\t' || unit == '\n' ||
	       unit == '\r' || (unit >= 0x2010 && unit < 0x2130);
}

const char *
crm_encoding_wide(const char *data, size_t len)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t pairs = len / 2, little = 0, big = 0, zeros = 0;

	for (size_t i = 0; i < pairs * 2; i += 2) {
		little += is_usual(s[i] | (unsigned)s[i + 1] << 8);
		big += is_usual(s[i + 1] | (unsigned)s[i] << 8);
		zeros += s[i] == 0 || s[i + 1] == 0;
	}
	if (pairs < 2 || zeros == 0)
		return NULL;
	if (little > big && little * 10 >= pairs * 9)
		return "UTF-16LE";
	if (big > little && big * 10 >= pairs * 9)
		return "UTF-16BE";
	return NULL;
}

/* True when the rest is the beginning of a character that is cut. */
static bool
is_cut_character(const char *s, size_t len)
{
	unsigned char lead = (unsigned char)s[0];
	size_t want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

	if (lead < 0xc2 || lead > 0xf4 || len >= want)
		return false;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static size_t
line_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '\n' && s[n] != '\r')
		n++;
	return n;
}

/*
 * Some letters of an 8-bit encoding can make a UTF-8 sequence by chance, three in a line and
 * nothing else hardly ever: one such line in a hundred is proof. So are some with fewer, when
 * they are the most.
 */
static bool
has_utf8_lines(const char *data, size_t len)
{
	size_t plain = 0, likely = 0, other = 0;

	for (size_t at = 0; at < len;) {
		const char *line = data + at;
		size_t n = line_length(line, len - at), high = 0;

		for (size_t i = 0; i < n; i++)
			high += (unsigned char)line[i] >= 0x80;
		if (high > 0 && crm_utf8_valid(line, n) != n)
			other++;
		else if (high > 0) {
			plain += high >= 6;
			likely++;
		}
		at += n + 1;
	}
	return (plain > 0 && plain * 100 >= other) || (likely >= 3 && likely > other);
}

struct uchardet_calls {
	uchardet_t (*new)(void);
	void (*delete)(uchardet_t);
	int (*handle_data)(uchardet_t, const char *, size_t);
	void (*data_end)(uchardet_t);
	const char *(*get_charset)(uchardet_t);
};

static bool
load_uchardet(void *lib, struct uchardet_calls *calls)
{
	/* POSIX's way around ISO C's ban on turning objects into functions. */
	*(void **)&calls->new = dlsym(lib, "uchardet_new");
	*(void **)&calls->delete = dlsym(lib, "uchardet_delete");
	*(void **)&calls->handle_data = dlsym(lib, "uchardet_handle_data");
	*(void **)&calls->data_end = dlsym(lib, "uchardet_data_end");
	*(void **)&calls->get_charset = dlsym(lib, "uchardet_get_charset");
	return calls->new != NULL && calls->delete != NULL && calls->handle_data != NULL &&
	       calls->data_end != NULL && calls->get_charset != NULL;
}

/* Loaded only for texts that are not UTF-8: it costs milliseconds. */
static void
ask_uchardet(char *answer, size_t size, const char *data, size_t len)
{
	struct uchardet_calls calls = { 0 };
	uchardet_t detector;
	void *lib = dlopen("libuchardet.so.0", RTLD_NOW | RTLD_LOCAL);

	answer[0] = '\0';
	if (lib == NULL)
		return;
	if (load_uchardet(lib, &calls) && (detector = calls.new()) != NULL) {
		if (calls.handle_data(detector, data, len) == 0) {
			calls.data_end(detector);
			snprintf(answer, size, "%s", calls.get_charset(detector));
		}
		calls.delete(detector);
	}
	dlclose(lib);
}

void
crm_encoding_detect(struct crm_encoding *found, const char *data, size_t len, bool whole)
{
	size_t valid = crm_utf8_valid(data, len), high = 0;

	found->name = NULL;
	found->guess[0] = '\0';
	if (valid == len || (!whole && is_cut_character(data + valid, len - valid)) ||
	    has_utf8_lines(data, len)) {
		found->name = CRM_UTF8;
		return;
	}
	bool sure;
	const char *name = crm_letters_encoding(data, len, &sure);
	if (name != NULL && sure)
		found->name = name;
	else if (name != NULL)
		snprintf(found->guess, sizeof(found->guess), "%s", name);
	if (name != NULL)
		return;
	for (size_t i = 0; i < len; i++)
		high += (unsigned char)data[i] >= 0x80;
	if (high >= UCHARDET_NEEDS)
		ask_uchardet(found->guess, sizeof(found->guess), data, len);
}
