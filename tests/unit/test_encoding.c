#include "tests/unit/crm_test.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/table/encoding.h"
#include "lib/table/tabin.h"
#include "tests/unit/contact_lists.h"

#define SAMPLES (SANITIZED ? 50 : 500)
#define FEWER 200

static const char delimiters[] = { ';', ',', '\t', '|' };

/* An encoding, and the lists that are kept in it. */
struct kept {
	const char *name, *mark;
	enum contact_list first, last;
};

/* Adds a text in another encoding; what that has not becomes something alike, or a "?". */
static void
convert(struct crm_buf *out, const char *to, const char *from, const struct crm_buf *text)
{
	char name[64], *in = text->data;
	size_t left = text->len;

	snprintf(name, sizeof(name), "%s//TRANSLIT", to);
	iconv_t cd = iconv_open(name, from);
	assert_true(cd != (iconv_t)-1);
	while (left > 0) {
		assert_true(crm_buf_reserve(out, left * 4));
		char *at = out->data + out->len;
		size_t room = out->cap - out->len - 1;
		bool failed = iconv(cd, &in, &left, &at, &room) == (size_t)-1;
		out->len = (size_t)(at - out->data);
		out->data[out->len] = '\0';
		if (failed && errno != E2BIG) {
			crm_buf_putc(out, '?');
			in++;
			left--;
		}
	}
	iconv_close(cd);
	assert_true(crm_buf_ok(out));
}

/* Whether the bytes are the same text in both encodings. */
static bool
is_same_text(const struct crm_buf *bytes, const char *a, const char *b)
{
	struct crm_buf text = CRM_BUF_INIT, other = CRM_BUF_INIT;

	convert(&text, CRM_UTF8, a, bytes);
	convert(&other, CRM_UTF8, b, bytes);
	bool same = text.len == other.len && memcmp(text.data, other.data, text.len) == 0;
	crm_buf_clear(&text);
	crm_buf_clear(&other);
	return same;
}

static int
file_of(const struct crm_buf *bytes)
{
	int fd = memfd_create("list", 0);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes->data, bytes->len), bytes->len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Reads a list as any tool does, and looks what it was taken for. */
static void
assert_list(const struct crm_buf *bytes, const struct kept *kept, char delimiter,
    const struct crm_buf *text)
{
	const struct crm_tabin_options options = { .kind = CRM_TABIN_FOREIGN, .name = "list" };
	const struct crm_record *record;
	struct crm_tabin *in;
	struct crm_err err = { 0 };
	enum crm_status st;
	int fd = file_of(bytes);

	if (crm_tabin_open(&in, fd, &options, &err) != CRM_OK)
		fail_msg("%s: %s\n%s", kept->name, err.text, text->data);
	if (crm_tabin_delimiter(in) != delimiter)
		fail_msg("'%c' for '%c'\n%s", crm_tabin_delimiter(in), delimiter, text->data);
	while ((st = crm_tabin_next(in, &record, &err)) == CRM_OK)
		if (record->problem != NULL)
			fail_msg("%s: %s\n%s", kept->name, record->problem, text->data);
	assert_int_equal(st, CRM_DONE);
	const char *name = crm_tabin_encoding(in);
	if (strcmp(name, kept->name) != 0 && !is_same_text(bytes, name, kept->name))
		fail_msg("%s for %s\n%s", name, kept->name, text->data);
	crm_tabin_close(in);
	close(fd);
}

/* What the lists of every encoding are, at 300 to 3000 bytes. */
static void
test_contact_lists(void **state)
{
	static const struct kept encodings[] = {
		{ "windows-1251", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_RARE },
		{ "KOI8-R", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_RARE },
		{ "IBM866", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_RARE },
		{ "MAC-CYRILLIC", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_RARE },
		{ "windows-1252", "", CONTACTS_WESTERN, CONTACTS_NORDIC },
		{ "MACINTOSH", "", CONTACTS_WESTERN, CONTACTS_NORDIC },
		{ "UTF-8", "", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
		{ "UTF-8", "\xef\xbb\xbf", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
		{ "UTF-16LE", "", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
		{ "UTF-16BE", "", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
		{ "UTF-16LE", "\xff\xfe", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
		{ "UTF-16BE", "\xfe\xff", CONTACTS_RUSSIAN, CONTACTS_NORDIC },
	};

	(void)state;
	for (size_t e = 0; e < sizeof(encodings) / sizeof(encodings[0]); e++) {
		const struct kept *kept = &encodings[e];
		unsigned seed = 2000 + (unsigned)e, lists = kept->last - kept->first + 1;

		for (unsigned i = 0; i < SAMPLES; i++) {
			struct crm_buf text = CRM_BUF_INIT, bytes = CRM_BUF_INIT;
			char delimiter = delimiters[contact_any(&seed, 4)];
			size_t least =
			    contact_any(&seed, 2) == 0 ? 300 : 300 + contact_any(&seed, 2700);

			contact_list_make(&text, kept->first + i % lists, delimiter, least, &seed);
			crm_buf_puts(&bytes, kept->mark);
			convert(&bytes, kept->name, CRM_UTF8, &text);
			assert_list(&bytes, kept, delimiter, &text);
			crm_buf_clear(&text);
			crm_buf_clear(&bytes);
		}
	}
}

struct score {
	int right, refused, wrong;
};

/* Samples that are cut at so many bytes of UTF-8, perhaps in a word; 0: lists of 300 at least. */
static struct score
detect(const struct kept *kept, size_t cut, unsigned seed)
{
	struct score score = { 0, 0, 0 };
	unsigned lists = kept->last - kept->first + 1;

	for (unsigned i = 0; i < FEWER; i++) {
		struct crm_buf text = CRM_BUF_INIT, bytes = CRM_BUF_INIT;
		struct crm_encoding found;

		contact_list_make(
		    &text, kept->first + i % lists, delimiters[contact_any(&seed, 4)], 300, &seed);
		if (cut > 0)
			text.len = cut;
		while (cut > 0 && ((unsigned char)text.data[text.len] & 0xc0) == 0x80)
			text.len--;
		convert(&bytes, kept->name, CRM_UTF8, &text);
		crm_encoding_detect(&found, bytes.data, bytes.len, true);
		if (found.name == NULL)
			score.refused++;
		else if (is_same_text(&bytes, found.name, kept->name))
			score.right++;
		else
			score.wrong++;
		crm_buf_clear(&text);
		crm_buf_clear(&bytes);
	}
	return score;
}

/* The less there is, the more is refused; hardly any is taken for what it is not. */
static void
test_short(void **state)
{
	static const struct {
		struct kept kept;
		struct score of100, of60;
	} cases[] = {
		{ { "windows-1251", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 167, 33, 0 },
		    { 185, 15, 0 } },
		{ { "KOI8-R", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 170, 30, 0 },
		    { 195, 5, 0 } },
		{ { "IBM866", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 176, 24, 0 },
		    { 199, 1, 0 } },
		{ { "MAC-CYRILLIC", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 172, 28, 0 },
		    { 193, 7, 0 } },
		{ { "windows-1252", "", CONTACTS_WESTERN, CONTACTS_NORDIC }, { 199, 1, 0 },
		    { 198, 2, 0 } },
		{ { "MACINTOSH", "", CONTACTS_WESTERN, CONTACTS_NORDIC }, { 194, 5, 1 },
		    { 192, 7, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int j = 0; j < 2; j++) {
			struct score want = j == 0 ? cases[i].of100 : cases[i].of60;
			struct score is = detect(&cases[i].kept, j == 0 ? 100 : 60, 3000);

			if (memcmp(&is, &want, sizeof(is)) != 0)
				fail_msg("%s, %d bytes: right %d, refused %d, wrong %d",
				    cases[i].kept.name, j == 0 ? 100 : 60, is.right, is.refused,
				    is.wrong);
		}
}

/* What nobody promised is right or refused. */
static void
test_other_languages(void **state)
{
	static const struct {
		struct kept kept;
		struct score score;
	} cases[] = {
		{ { "windows-1250", "", CONTACTS_POLISH, CONTACTS_HUNGARIAN }, { 199, 1, 0 } },
		{ { "windows-1254", "", CONTACTS_TURKISH, CONTACTS_TURKISH }, { 200, 0, 0 } },
		{ { "windows-1251", "", CONTACTS_UKRAINIAN, CONTACTS_UKRAINIAN }, { 200, 0, 0 } },
		{ { "KOI8-U", "", CONTACTS_UKRAINIAN, CONTACTS_UKRAINIAN }, { 200, 0, 0 } },
		{ { "ISO-8859-5", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 200, 0, 0 } },
		{ { "ISO-8859-2", "", CONTACTS_POLISH, CONTACTS_HUNGARIAN }, { 188, 12, 0 } },
		{ { "IBM850", "", CONTACTS_GERMAN, CONTACTS_NORDIC }, { 199, 1, 0 } },
		{ { "IBM852", "", CONTACTS_POLISH, CONTACTS_HUNGARIAN }, { 200, 0, 0 } },
		{ { "windows-1253", "", CONTACTS_GREEK, CONTACTS_GREEK }, { 0, 200, 0 } },
		{ { "GB18030", "", CONTACTS_CHINESE, CONTACTS_CHINESE }, { 0, 200, 0 } },
		{ { "BIG5", "", CONTACTS_CHINESE, CONTACTS_CHINESE }, { 0, 200, 0 } },
		{ { "IBM855", "", CONTACTS_RUSSIAN, CONTACTS_RUSSIAN_HEADER }, { 200, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct score is = detect(&cases[i].kept, 0, 4000);

		if (memcmp(&is, &cases[i].score, sizeof(is)) != 0)
			fail_msg("%s: right %d, refused %d, wrong %d", cases[i].kept.name, is.right,
			    is.refused, is.wrong);
	}
}

/* Finds UTF-16 in the first bytes of a text. */
static void
assert_wide(const char *encoding, const char *text, size_t len)
{
	struct crm_buf utf8 = CRM_BUF_INIT, bytes = CRM_BUF_INIT;

	crm_buf_puts(&utf8, text);
	convert(&bytes, encoding, CRM_UTF8, &utf8);
	assert_true(bytes.len >= len);
	const char *found = crm_encoding_wide(bytes.data, len);
	assert_string_equal(found == NULL ? "none" : found, encoding);
	crm_buf_clear(&utf8);
	crm_buf_clear(&bytes);
}

static void
test_wide(void **state)
{
	static const char *const texts[] = { "name,phone\r\nAnna,123\r\n", "Имя;Город\nАнна;Орёл\n",
		"Имя\tE-mail\nЗоя\tz@example.org\n", "Name|Città\nZoë|“Bergamo”…\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t len = 20; len <= 33; len++) {
			assert_wide("UTF-16LE", texts[i], len);
			assert_wide("UTF-16BE", texts[i], len);
		}
	assert_null(crm_encoding_wide("name,phone\nAnna,1\n", 18));
	assert_null(crm_encoding_wide("\xc8\xec\xff;\xc3\xee\xf0\xee\xe4\n", 10));
	assert_null(crm_encoding_wide("\0\0\0\0\0\0\0\0", 8));
	assert_null(crm_encoding_wide("a", 1));
	assert_null(crm_encoding_wide("", 0));
}

static void
assert_detected(const char *text, const char *encoding)
{
	struct crm_encoding found;

	crm_encoding_detect(&found, text, strlen(text), true);
	assert_string_equal(found.name == NULL ? "none" : found.name, encoding);
}

/* Lines that are broken leave a text what the rest of it is. */
static void
test_broken_utf8(void **state)
{
	unsigned seed = 5;

	(void)state;
	for (enum contact_list list = CONTACTS_RUSSIAN; list <= CONTACTS_NORDIC; list++) {
		struct crm_buf text = CRM_BUF_INIT;

		/* The header, or three rows, are all that there is. */
		if (list == CONTACTS_RUSSIAN_HEADER || list == CONTACTS_WESTERN_RARE ||
		    list == CONTACTS_WESTERN_MARKS)
			continue;
		contact_list_make(&text, list, ';', 3000, &seed);
		crm_buf_puts(&text, "Ren\xe9;\xcf\xb8\xf2\xf0\r\n");
		assert_detected(text.data, CRM_UTF8);
		crm_buf_clear(&text);
	}
	assert_detected("Zo\xc3\xab\rRen\xc3\xa9\rJos\xc3\xa9\rIn\xe9s\r", CRM_UTF8);
	/* Too few to say. */
	assert_detected("Zo\xc3\xab\nRen\xe9\n", "none");
}

/* An encoding is named for what comes later, too: plain marks are not Russian. */
static void
test_names(void **state)
{
	(void)state;
	assert_detected("", CRM_UTF8);
	assert_detected("name\nAnna\n", CRM_UTF8);
	assert_detected("name\nO\x92"
			"Brien \x96 \x93"
			"Blue\x94\n",
	    "windows-1252");
	assert_detected("\xd4\xc8\xce;\xd2\xe5\xeb\xe5\xf4\xee\xed\n", "windows-1251");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contact_lists),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_broken_utf8),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_other_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
