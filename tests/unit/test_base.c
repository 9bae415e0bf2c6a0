#include "tests/unit/crm_test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/num.h"
#include "lib/base/sorted.h"
#include "lib/base/time.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

/* --- err ------------------------------------------------------------------------------ */

static void
err_set_returns_status(void **state)
{
	struct crm_err err;

	(void)state;
	assert_int_equal(crm_err_set(&err, CRM_EDATA, "row %d", 7), CRM_EDATA);
	assert_int_equal(err.status, CRM_EDATA);
	assert_string_equal(err.text, "row 7");
	assert_int_equal(crm_err_set(NULL, CRM_EIO, "nobody asked"), CRM_EIO);
	assert_int_equal(crm_err_nomem(&err), CRM_ENOMEM);
	assert_string_equal(err.text, "out of memory");
}

static void
err_errno_maps(void **state)
{
	struct crm_err err;

	(void)state;
	errno = ENOENT;
	assert_int_equal(crm_err_errno(&err, CRM_ENOINPUT, "open %s", "x.csv"), CRM_ENOINPUT);
	assert_string_equal(err.text, "open x.csv: No such file or directory");
	errno = EACCES;
	assert_int_equal(crm_err_errno(&err, CRM_ENOINPUT, "open"), CRM_EPERM);
	errno = EROFS;
	assert_int_equal(crm_err_errno(&err, CRM_ECREATE, "open"), CRM_EPERM);
	errno = ENOMEM;
	assert_int_equal(crm_err_errno(NULL, CRM_EIO, "read"), CRM_ENOMEM);
}

static void
err_is_cut_at_a_character(void **state)
{
	struct crm_err err;
	char text[1024];

	(void)state;
	/* "щ" is two bytes: with one letter before, the limit of 511 falls behind one. */
	text[0] = 'a';
	for (size_t i = 1; i < sizeof(text) - 2; i += 2)
		memcpy(text + i, "щ", sizeof("щ"));
	crm_err_set(&err, CRM_EDATA, "%s", text);
	size_t len = strlen(err.text);
	assert_in_range(len, 505, 511);
	assert_int_equal(len % 2, 1);
	assert_memory_equal(err.text, text, len);

	crm_err_set(&err, CRM_EDATA, "%s", text + 1);
	len = strlen(err.text);
	assert_in_range(len, 505, 511);
	assert_int_equal(len % 2, 0);
}

/* --- buf ------------------------------------------------------------------------------ */

static void
buf_appends(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	assert_string_equal(crm_buf_str(&buf), "");
	crm_buf_puts(&buf, "ab");
	crm_buf_putc(&buf, 'c');
	crm_buf_add(&buf, "d\0e", 3);
	assert_int_equal(buf.len, 6);
	assert_memory_equal(buf.data, "abcd\0e", 7);
	crm_buf_reset(&buf);
	assert_string_equal(crm_buf_str(&buf), "");
	crm_buf_printf(&buf, "%s-%d", "x", 5);
	assert_string_equal(crm_buf_str(&buf), "x-5");
	assert_true(crm_buf_ok(&buf));
	crm_buf_clear(&buf);
	assert_null(buf.data);
}

static void
buf_grows(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		crm_buf_printf(&buf, "%04d", i);
	assert_int_equal(buf.len, 40000);
	assert_string_equal(buf.data + 39992, "99989999");
	crm_buf_clear(&buf);
}

static void
buf_remembers_failure(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	crm_buf_puts(&buf, "kept");
	assert_false(crm_buf_reserve(&buf, SIZE_MAX / 2));
	assert_false(crm_buf_ok(&buf));
	crm_buf_puts(&buf, "lost");
	assert_string_equal(crm_buf_str(&buf), "kept");
	crm_buf_reset(&buf);
	assert_true(crm_buf_ok(&buf));
	crm_buf_puts(&buf, "again");
	assert_string_equal(crm_buf_str(&buf), "again");
	crm_buf_clear(&buf);
}

/* --- arena ---------------------------------------------------------------------------- */

static void
arena_allocates(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	assert_null(crm_arena_strdup(&arena, NULL));
	assert_null(crm_arena_alloc(&arena, SIZE_MAX));
	char *a = crm_arena_strdup(&arena, "first");
	char *b = crm_arena_dup(&arena, "second word", 6);
	char *c = crm_arena_printf(&arena, "%d/%s", 3, "x");
	char *joined = crm_arena_join(&arena, "ivan", "", "@example.ru");
	void *aligned = crm_arena_alloc(&arena, 1);
	char *big = crm_arena_alloc(&arena, 100000);
	assert_string_equal(joined, "ivan@example.ru");
	assert_int_equal((uintptr_t)aligned % alignof(max_align_t), 0);
	assert_string_equal(a, "first");
	assert_string_equal(b, "second");
	assert_string_equal(c, "3/x");
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(big[i], 0);
	memset(big, 'x', 100000);
	crm_arena_reset(&arena);
	char *again = crm_arena_alloc(&arena, 100000);
	assert_ptr_equal(again, big);
	assert_int_equal(again[99999], 0);
	crm_arena_clear(&arena);
	assert_null(arena.blocks);
}

/* Strings with plain numbers and anything else go different ways; so do texts of more than the
 * first guess. */
static void
formats_agree(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_buf buf = CRM_BUF_INIT;
	char text[700], want[1500];

	(void)state;
	memset(text, 'y', sizeof(text));
	for (size_t len = 0; len < sizeof(text); len++) {
		text[len] = '\0';
		snprintf(want, sizeof(want), "<%s> %s.", text, text);
		assert_string_equal(crm_arena_printf(&arena, "<%s> %s.", text, text), want);
		crm_buf_reset(&buf);
		crm_buf_puts(&buf, "a");
		crm_buf_printf(&buf, "<%s> %s.", text, text);
		assert_string_equal(crm_buf_str(&buf) + 1, want);
		assert_int_equal(buf.len, strlen(want) + 1);
		crm_buf_clear(&buf);
		const int64_t number =
		    len % 2 == 0 ? INT64_MIN + (int64_t)len : (int64_t)len * 1000;
		snprintf(want, sizeof(want), "%s %" PRId64 "-%d", text, number, -(int)len);
		assert_string_equal(
		    crm_arena_printf(&arena, "%s %" PRId64 "-%d", text, number, -(int)len), want);
		snprintf(want, sizeof(want), "%s%%%5.2s|%d", text, text, 7);
		assert_string_equal(crm_arena_printf(&arena, "%s%%%5.2s|%d", text, text, 7), want);
		crm_buf_printf(&buf, "%s%%%5.2s|%d", text, text, 7);
		assert_string_equal(crm_buf_str(&buf), want);
		text[len] = 'y';
	}
	assert_string_equal(crm_arena_printf(&arena, "none"), "none");
	crm_buf_clear(&buf);
	crm_arena_clear(&arena);
}

/* --- hash ----------------------------------------------------------------------------- */

static void
hash_is_fixed(void **state)
{
	(void)state;
	/* Values of the XXH3 specification: they are stored in databases. */
	assert_true((uint64_t)crm_hash("", 0, 0) == UINT64_C(0x2d06800538d394c2));
	assert_true((uint64_t)crm_hash("a", 1, 0) == UINT64_C(0xe6c632b61e964e1f));
	assert_true(crm_hash("a", 1, 0) != crm_hash("a", 1, 1));
}

static void
digest_of_pieces(const char *data, size_t len, size_t step, char out[CRM_DIGEST_SIZE])
{
	struct crm_digest *digest = crm_digest_new();

	assert_non_null(digest);
	for (size_t at = 0; at < len; at += step)
		crm_digest_add(digest, data + at, len - at < step ? len - at : step);
	crm_digest_text(digest, out);
	crm_digest_free(digest);
}

/* The values of the specification, however the stream is cut. */
static void
digest_is_fixed(void **state)
{
	static char data[100000];
	char whole[CRM_DIGEST_SIZE], pieces[CRM_DIGEST_SIZE];

	(void)state;
	digest_of_pieces("", 0, 1, whole);
	assert_string_equal(whole, "99aa06d3014798d86001c324468d497f");
	digest_of_pieces("abc", 3, 1, whole);
	assert_string_equal(whole, "06b05ab6733a618578af5f94892f3950");
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * i % 251);
	digest_of_pieces(data, sizeof(data), sizeof(data), whole);
	digest_of_pieces(data, sizeof(data), 777, pieces);
	assert_string_equal(pieces, whole);
	data[99999] ^= 1;
	digest_of_pieces(data, sizeof(data), 777, pieces);
	assert_string_not_equal(pieces, whole);
	crm_digest_free(NULL);
}

/* --- sorted --------------------------------------------------------------------------- */

static void
sorted_finds(void **state)
{
	struct {
		int64_t id;
		char letter;
	} rows[] = { { 30, 'c' }, { INT64_MIN, 'a' }, { -7, 'b' }, { INT64_MAX, 'd' } }, *row;

	(void)state;
	assert_null(crm_sorted_find(1, NULL, 0, sizeof(*rows)));
	qsort(rows, NELEM(rows), sizeof(*rows), crm_sorted_by_id);
	for (size_t i = 0; i < NELEM(rows); i++) {
		row = crm_sorted_find(rows[i].id, rows, NELEM(rows), sizeof(*rows));
		assert_ptr_equal(row, &rows[i]);
		assert_int_equal(row->letter, "abcd"[i]);
	}
	assert_null(crm_sorted_find(0, rows, NELEM(rows), sizeof(*rows)));
	assert_null(crm_sorted_find(31, rows, NELEM(rows), sizeof(*rows)));
}

/* --- num ------------------------------------------------------------------------------ */

static void
num_groups_digits(void **state)
{
	static const char *const cases[][2] = { { "0", "0" }, { "999", "999" }, { "1000", "1 000" },
		{ "-1234567.891", "-1 234 567.891" }, { "+12345", "+12 345" }, { "", "" },
		{ "12345.", "12 345." }, { ".5", ".5" }, { "1e1000", "1e1000" },
		{ "12345 RUB", "12345 RUB" }, { "-", "-" } };
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		crm_buf_reset(&buf);
		crm_num_group(&buf, cases[i][0], " ");
		assert_string_equal(crm_buf_str(&buf), cases[i][1]);
	}
	crm_buf_clear(&buf);
}

static void
num_formats_integers(void **state)
{
	char out[CRM_NUM_SIZE];

	(void)state;
	assert_string_equal(crm_num_format(0, out), "0");
	assert_string_equal(crm_num_format(-7, out), "-7");
	assert_string_equal(crm_num_format(1200345, out), "1200345");
	assert_string_equal(crm_num_format(INT64_MAX, out), "9223372036854775807");
	assert_string_equal(crm_num_format(INT64_MIN, out), "-9223372036854775808");
}

static void
num_parses_integers(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "+7", 7 },
		{ "007", 7 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
	};
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < NELEM(good); i++) {
		int64_t value = -1;
		if (!crm_num_parse(good[i].text, &value) || value != good[i].value)
			fail_msg("'%s' gave %lld", good[i].text, (long long)value);
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		int64_t value = 42;
		if (crm_num_parse(bad[i], &value) || value != 42)
			fail_msg("'%s' was accepted or changed the result", bad[i]);
	}
}

static void
money_knows_currencies(void **state)
{
	static const struct {
		const char *codes;
		int digits;
	} all[] = {
		{ "RUB USD EUR KZT BYN UAH UZS AMD GEL AED CNY INR MGA MRU ZWG XCG SLE VED", 2 },
		{ "JPY KRW VND CLP ISK PYG UGX XAF XOF XPF RWF KMF GNF DJF BIF VUV UYI", 0 },
		{ "KWD BHD JOD OMR TND IQD LYD", 3 },
		{ "CLF UYW", 4 },
		{ "RUR HRK BGN ZWL XXX XTS XAU SUR ABC", -1 },
	};
	static const char *const odd[] = { "", "RU", "RUBL", "rub", "R B", "B B", " RU",
		"\xd0\xa0U" };

	(void)state;
	for (size_t i = 0; i < NELEM(all); i++) {
		for (const char *s = all[i].codes; *s != '\0'; s += s[3] == '\0' ? 3 : 4) {
			char code[4] = { s[0], s[1], s[2], '\0' };
			if (crm_money_digits(code) != all[i].digits)
				fail_msg("%s has %d decimals", code, crm_money_digits(code));
		}
	}
	for (size_t i = 0; i < NELEM(odd); i++)
		if (crm_money_digits(odd[i]) != -1)
			fail_msg("'%s' is no currency", odd[i]);
}

static void
money_parses(void **state)
{
	static const struct {
		const char *text;
		int digits;
		int64_t minor;
	} good[] = {
		{ "0", 2, 0 },
		{ "1 200 000", 2, 120000000 },
		{ "1200000.50", 2, 120000050 },
		{ "1,200,000.50", 2, 120000050 },
		{ "1.200.000,50", 2, 120000050 },
		{ "1200,5", 2, 120050 },
		{ "1\u00a0200\u00a0000,5", 2, 120000050 },
		{ "1\u202f200", 2, 120000 },
		{ "1'200.05", 2, 120005 },
		{ "1\u2019200.05", 2, 120005 },
		{ "-12.50", 2, -1250 },
		{ "0.07", 2, 7 },
		{ "0,5", 2, 50 },
		{ "1.200", 2, 120000 },
		{ "1,200", 0, 1200 },
		{ "1,200", 4, 12000000 },
		{ "1 200", 3, 1200000 },
		{ "1,200,000", 3, 1200000000 },
		{ "0.500", 3, 500 },
		{ "1200.500", 3, 1200500 },
		{ "1,200.500", 3, 1200500 },
		{ "1 200,500", 3, 1200500 },
		{ "12", 0, 12 },
		{ "1.2345", 4, 12345 },
		{ "92233720368547758.07", 2, INT64_MAX },
		{ "-92233720368547758.08", 2, INT64_MIN },
	};
	static const struct {
		const char *text;
		int digits;
	} bad[] = {
		{ "", 2 },
		{ "-", 2 },
		{ "+5", 2 },
		{ "abc", 2 },
		{ "12 RUB", 2 },
		{ "$12", 2 },
		{ " 12", 2 },
		{ "12 ", 2 },
		{ "1e5", 2 },
		{ ".5", 2 },
		{ "5.", 2 },
		{ "1.234", 3 },
		{ "1,234", 3 },
		{ "1.2345", 2 },
		{ "1200.500", 2 },
		{ "0.500", 2 },
		{ "1.5", 0 },
		{ "12 00", 2 },
		{ "1 20 000", 2 },
		{ "1200 000", 2 },
		{ "0 200", 2 },
		{ "1,200.000,50", 2 },
		{ "1 200,000.50", 2 },
		{ "1,200,00", 2 },
		{ "1.2.3", 2 },
		{ "1 200'50", 2 },
		{ "1--2", 2 },
		{ "92233720368547758.08", 2 },
		{ "99999999999999999999", 0 },
		{ "1 111 111 111 111 111 111 111 111 111 111 111 111", 2 },
		{ "1", -1 },
		{ "1", 5 },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(good); i++) {
		int64_t minor = -1;
		if (!crm_money_parse(good[i].text, good[i].digits, &minor) ||
		    minor != good[i].minor)
			fail_msg("'%s' gave %lld", good[i].text, (long long)minor);
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		int64_t minor = 42;
		if (crm_money_parse(bad[i].text, bad[i].digits, &minor) || minor != 42)
			fail_msg("'%s' was accepted", bad[i].text);
	}
}

static void
money_formats(void **state)
{
	static const struct {
		int64_t minor;
		int digits;
		const char *text;
	} all[] = {
		{ 0, 2, "0.00" },
		{ 7, 2, "0.07" },
		{ -7, 2, "-0.07" },
		{ 120000050, 2, "1200000.50" },
		{ 1200, 0, "1200" },
		{ -1200, 0, "-1200" },
		{ 1005, 3, "1.005" },
		{ 12345, 4, "1.2345" },
		{ INT64_MAX, 2, "92233720368547758.07" },
		{ INT64_MIN, 2, "-92233720368547758.08" },
		{ INT64_MIN, 0, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(all); i++) {
		char text[32];
		int64_t back = 0;

		crm_money_format(all[i].minor, all[i].digits, text, sizeof(text));
		assert_string_equal(text, all[i].text);
		if (all[i].digits != 3) {
			assert_true(crm_money_parse(text, all[i].digits, &back));
			assert_true(back == all[i].minor);
		}
	}
}

/* --- time ----------------------------------------------------------------------------- */

static void
set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

/* Each test leaves the zone as it was found. */
static int
restore_zone(void **state)
{
	(void)state;
	set_zone("UTC0");
	return 0;
}

struct time_case {
	const char *text;
	const char *shown; /* NULL: refused */
};

static void
check_times(const char *zone, const struct time_case *cases, size_t n)
{
	set_zone(zone);
	for (size_t i = 0; i < n; i++) {
		char shown[CRM_TIME_SIZE] = "refused";
		const char *expected = cases[i].shown == NULL ? "refused" : cases[i].shown;
		int64_t t, back;

		if (crm_time_parse(cases[i].text, &t)) {
			crm_time_format(t, shown);
			if (!crm_time_parse(shown, &back) || back != t)
				fail_msg("%s: '%s' does not come back", zone, shown);
		}
		if (strcmp(shown, expected) != 0)
			fail_msg("%s: '%s' gave %s, not %s", zone, cases[i].text, shown, expected);
	}
}

static void
time_parses_forms(void **state)
{
	static const struct time_case cases[] = {
		{ "2026-12-01", "2026-12-01T00:00:00+03:00" },
		{ "2026-12-01T10:00", "2026-12-01T10:00:00+03:00" },
		{ "2026-12-01 10:00", "2026-12-01T10:00:00+03:00" },
		{ "2026-12-01T10:00:59", "2026-12-01T10:00:59+03:00" },
		{ "2026-12-01T10:00:59.999", "2026-12-01T10:00:59+03:00" },
		{ "2026-12-01T10:00:00.5Z", "2026-12-01T13:00:00+03:00" },
		{ "2026-12-01T10:00Z", "2026-12-01T13:00:00+03:00" },
		{ "2026-12-01T10:00:00+05:45", "2026-12-01T07:15:00+03:00" },
		{ "2026-12-01T10:00:00+0545", "2026-12-01T07:15:00+03:00" },
		{ "2026-12-01T10:00:00-03", "2026-12-01T16:00:00+03:00" },
		{ "2024-02-29", "2024-02-29T00:00:00+03:00" },
		{ "2000-02-29", "2000-02-29T00:00:00+03:00" },
		{ "9999-12-31T23:59:59Z", "10000-01-01T02:59:59+03:00" },
		{ "2023-02-29", NULL },
		{ "2100-02-29", NULL },
		{ "1899-12-31", NULL },
		{ "2026-13-01", NULL },
		{ "2026-00-01", NULL },
		{ "2026-04-31", NULL },
		{ "2026-04-00", NULL },
		{ "2026-4-1", NULL },
		{ "26-04-01", NULL },
		{ "01.04.2026", NULL },
		{ "2026-12-01T24:00", NULL },
		{ "2026-12-01T10:60", NULL },
		{ "2026-12-01T10:00:60", NULL },
		{ "2026-12-01T10", NULL },
		{ "2026-12-01T", NULL },
		{ "2026-12-01 ", NULL },
		{ "2026-12-01Z", NULL },
		{ "2026-12-01T10:00:00.", NULL },
		{ "2026-12-01T10:00:00+3", NULL },
		{ "2026-12-01T10:00:00+03:", NULL },
		{ "2026-12-01T10:00:00+03:60", NULL },
		{ "2026-12-01T10:00:00+24", NULL },
		{ "2026-12-01T10:00:00Zx", NULL },
		{ "2026-12-01T10:00:00 Z", NULL },
		{ "", NULL },
		{ "now", NULL },
	};

	(void)state;
	/* Ten thousand and one is shown and cannot be read back: leave it out of the round trip. */
	check_times("Europe/Moscow", cases, 12);
	check_times("Europe/Moscow", cases + 13, NELEM(cases) - 13);
	int64_t t;
	assert_true(crm_time_parse(cases[12].text, &t));
	assert_true(t == INT64_C(253402300799));
}

static void
time_berlin(void **state)
{
	static const struct time_case cases[] = {
		/* 02:00 to 03:00 does not exist. */
		{ "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00" },
		{ "2026-03-29T02:00", NULL },
		{ "2026-03-29T02:30", NULL },
		{ "2026-03-29T02:59:59", NULL },
		{ "2026-03-29T03:00", "2026-03-29T03:00:00+02:00" },
		{ "2026-03-29T02:30:00+01:00", "2026-03-29T03:30:00+02:00" },
		/* 02:00 to 03:00 comes twice: the first is summer time. */
		{ "2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00" },
		{ "2026-10-25T02:00", "2026-10-25T02:00:00+02:00" },
		{ "2026-10-25T02:30", "2026-10-25T02:30:00+02:00" },
		{ "2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00" },
		{ "2026-10-25T03:00", "2026-10-25T03:00:00+01:00" },
		{ "2026-07-01", "2026-07-01T00:00:00+02:00" },
		{ "1900-01-01", "1900-01-01T00:00:00+01:00" },
	};

	(void)state;
	check_times("Europe/Berlin", cases, NELEM(cases));
}

static void
time_sao_paulo(void **state)
{
	static const struct time_case cases[] = {
		/* The day began at 01:00. */
		{ "2018-11-03T23:59:59", "2018-11-03T23:59:59-03:00" },
		{ "2018-11-04T00:00", NULL },
		{ "2018-11-04T00:30", NULL },
		{ "2018-11-04", "2018-11-04T01:00:00-02:00" },
		{ "2018-11-04T01:00", "2018-11-04T01:00:00-02:00" },
		/* 23:00 to midnight came twice. */
		{ "2019-02-16T23:30", "2019-02-16T23:30:00-02:00" },
		{ "2019-02-16T23:30-03:00", "2019-02-16T23:30:00-03:00" },
		{ "2019-02-17", "2019-02-17T00:00:00-03:00" },
		{ "2026-11-01", "2026-11-01T00:00:00-03:00" },
	};

	(void)state;
	check_times("America/Sao_Paulo", cases, NELEM(cases));
}

static void
time_odd_zones(void **state)
{
	static const struct time_case kathmandu[] = {
		{ "2026-12-01T10:00", "2026-12-01T10:00:00+05:45" },
		{ "2026-12-01T00:00Z", "2026-12-01T05:45:00+05:45" },
	};
	/* Samoa skipped a whole day; Havana's midnight comes twice. */
	static const struct time_case apia[] = {
		{ "2011-12-29", "2011-12-29T00:00:00-10:00" },
		{ "2011-12-30", NULL },
		{ "2011-12-30T12:00", NULL },
		{ "2011-12-31", "2011-12-31T00:00:00+14:00" },
	};
	static const struct time_case havana[] = {
		{ "2025-11-02", "2025-11-02T00:00:00-04:00" },
	};
	/* Its offset was -03:06:28 until 1914: minutes are all that can be written. */
	static const struct time_case old[] = {
		{ "1901-05-05T12:00:28", "1901-05-05T12:00:56-03:06" },
	};
	static const struct time_case utc[] = {
		{ "2026-12-01", "2026-12-01T00:00:00Z" },
		{ "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z" },
		{ "1970-01-01T00:00:00-00:30", "1970-01-01T00:30:00Z" },
		{ "2038-01-19T03:14:07", "2038-01-19T03:14:07Z" },
		{ "2038-01-19T03:14:08", "2038-01-19T03:14:08Z" },
		{ "1900-01-01", "1900-01-01T00:00:00Z" },
	};
	int64_t t;

	(void)state;
	check_times("Asia/Kathmandu", kathmandu, NELEM(kathmandu));
	check_times("Pacific/Apia", apia, NELEM(apia));
	check_times("America/Havana", havana, NELEM(havana));
	check_times("America/Sao_Paulo", old, NELEM(old));
	check_times("UTC0", utc, NELEM(utc));
	assert_true(crm_time_parse("2038-01-19T03:14:08", &t));
	assert_true(t == INT64_C(2147483648));
	assert_true(crm_time_parse("1900-01-01", &t));
	assert_true(t == INT64_C(-2208988800));
}

static void
check_relative(const char *zone, const char *now, const struct time_case *cases, size_t n)
{
	int64_t start, t;

	set_zone(zone);
	assert_true(crm_time_parse(now, &start));
	for (size_t i = 0; i < n; i++) {
		char shown[CRM_TIME_SIZE] = "refused";
		const char *expected = cases[i].shown == NULL ? "refused" : cases[i].shown;

		if (crm_time_parse_relative(cases[i].text, start, &t))
			crm_time_format(t, shown);
		if (strcmp(shown, expected) != 0)
			fail_msg("%s from %s: %s, not %s", cases[i].text, now, shown, expected);
	}
}

static void
time_span(void **state)
{
	static const struct {
		const char *text, *from, *until;
	} cases[] = {
		{ "2026-11-22", "2026-11-22T00:00:00+03:00", "2026-11-23T00:00:00+03:00" },
		{ "yesterday", "2026-11-21T00:00:00+03:00", "2026-11-22T00:00:00+03:00" },
		{ "2026-12-31", "2026-12-31T00:00:00+03:00", "2027-01-01T00:00:00+03:00" },
		{ "9999-12-30", "9999-12-30T00:00:00+03:00", "9999-12-31T00:00:00+03:00" },
		{ "-1d", "2026-11-21T15:30:10+03:00", "2026-11-21T15:30:11+03:00" },
		{ "2026-11-22T10:00", "2026-11-22T10:00:00+03:00", "2026-11-22T10:00:01+03:00" },
	};
	int64_t now, from, until;
	char shown[CRM_TIME_SIZE];

	(void)state;
	set_zone("Europe/Moscow");
	assert_true(crm_time_parse("2026-11-22T15:30:10", &now));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(crm_time_parse_span(cases[i].text, now, &from, &until));
		crm_time_format(from, shown);
		assert_string_equal(shown, cases[i].from);
		crm_time_format(until, shown);
		assert_string_equal(shown, cases[i].until);
	}
	assert_false(crm_time_parse_span("2026-02-30", now, &from, &until));
	/* The day of the change has 25 hours. */
	set_zone("Europe/Berlin");
	assert_true(crm_time_parse_span("2026-10-25", now, &from, &until));
	assert_int_equal(until - from, 25 * 3600);
}

static void
time_relative(void **state)
{
	static const struct time_case cases[] = {
		{ "now", "2026-11-22T15:30:10+03:00" },
		{ "today", "2026-11-22T00:00:00+03:00" },
		{ "yesterday", "2026-11-21T00:00:00+03:00" },
		{ "tomorrow", "2026-11-23T00:00:00+03:00" },
		{ "-7d", "2026-11-15T15:30:10+03:00" },
		{ "7d", "2026-11-29T15:30:10+03:00" },
		{ "+2h", "2026-11-22T17:30:10+03:00" },
		{ "30min", "2026-11-22T16:00:10+03:00" },
		{ "-1w", "2026-11-15T15:30:10+03:00" },
		{ "-1m", "2026-10-22T15:30:10+03:00" },
		{ "+2m", "2027-01-22T15:30:10+03:00" },
		{ "-11m", "2025-12-22T15:30:10+03:00" },
		{ "-12m", "2025-11-22T15:30:10+03:00" },
		{ "-1y", "2025-11-22T15:30:10+03:00" },
		{ "0d", "2026-11-22T15:30:10+03:00" },
		{ "2026-01-02", "2026-01-02T00:00:00+03:00" },
		{ "-7", NULL },
		{ "7 d", NULL },
		{ "d", NULL },
		{ "-7s", NULL },
		{ "--7d", NULL },
		{ "-99999999d", NULL },
		{ "9999999y", NULL },
		{ "-9999999d", NULL },
		{ "9000y", NULL },
		{ "-127y", NULL },
		{ "Today", NULL },
		{ "", NULL },
	};

	(void)state;
	check_relative("Europe/Moscow", "2026-11-22T15:30:10", cases, NELEM(cases));
}

static void
time_relative_at_the_edges(void **state)
{
	static const struct time_case leap[] = {
		{ "+1y", "2025-02-28T12:00:00+01:00" },
		{ "-4y", "2020-02-29T12:00:00+01:00" },
		{ "+1m", "2024-03-29T12:00:00+01:00" },
	};
	static const struct time_case month_end[] = {
		{ "+1m", "2026-02-28T12:00:00+01:00" },
		{ "-2m", "2025-11-30T12:00:00+01:00" },
	};
	/* A day is not 24 hours where the clocks change. */
	static const struct time_case spring[] = {
		{ "+1d", "2026-03-29T03:00:00+02:00" },
		{ "+2d", "2026-03-30T02:30:00+02:00" },
		{ "+24h", "2026-03-29T03:30:00+02:00" },
		{ "tomorrow", "2026-03-29T00:00:00+01:00" },
	};
	static const struct time_case autumn[] = {
		{ "+1d", "2026-10-25T12:00:00+01:00" },
		{ "+24h", "2026-10-25T11:00:00+01:00" },
	};
	static const struct time_case midnight[] = {
		{ "tomorrow", "2018-11-04T01:00:00-02:00" },
		{ "today", "2018-11-03T00:00:00-03:00" },
	};

	(void)state;
	check_relative("Europe/Berlin", "2024-02-29T12:00", leap, NELEM(leap));
	check_relative("Europe/Berlin", "2026-01-31T12:00", month_end, NELEM(month_end));
	check_relative("Europe/Berlin", "2026-03-28T02:30", spring, NELEM(spring));
	check_relative("Europe/Berlin", "2026-10-24T12:00", autumn, NELEM(autumn));
	check_relative("America/Sao_Paulo", "2018-11-03T12:00", midnight, NELEM(midnight));
}

static void
date_is_local(void **state)
{
	char date[CRM_TIME_SIZE];
	int64_t t;

	(void)state;
	set_zone("Asia/Kathmandu");
	assert_true(crm_time_parse("2026-12-31T18:15:00Z", &t));
	crm_date_format(t, date);
	assert_string_equal(date, "2027-01-01");
	crm_date_format(t - 1, date);
	assert_string_equal(date, "2026-12-31");
	crm_date_format(INT64_MAX, date);
	assert_string_equal(date, "");
	crm_time_format(INT64_MIN, date);
	assert_string_equal(date, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_set_returns_status),
		cmocka_unit_test(err_errno_maps),
		cmocka_unit_test(err_is_cut_at_a_character),
		cmocka_unit_test(buf_appends),
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(buf_remembers_failure),
		cmocka_unit_test(arena_allocates),
		cmocka_unit_test(formats_agree),
		cmocka_unit_test(hash_is_fixed),
		cmocka_unit_test(digest_is_fixed),
		cmocka_unit_test(sorted_finds),
		cmocka_unit_test(num_groups_digits),
		cmocka_unit_test(num_formats_integers),
		cmocka_unit_test(num_parses_integers),
		cmocka_unit_test(money_knows_currencies),
		cmocka_unit_test(money_parses),
		cmocka_unit_test(money_formats),
		cmocka_unit_test_teardown(time_parses_forms, restore_zone),
		cmocka_unit_test_teardown(time_berlin, restore_zone),
		cmocka_unit_test_teardown(time_sao_paulo, restore_zone),
		cmocka_unit_test_teardown(time_odd_zones, restore_zone),
		cmocka_unit_test_teardown(time_span, restore_zone),
		cmocka_unit_test_teardown(time_relative, restore_zone),
		cmocka_unit_test_teardown(time_relative_at_the_edges, restore_zone),
		cmocka_unit_test_teardown(date_is_local, restore_zone),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
