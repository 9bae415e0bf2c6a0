#include "tests/unit/crm_table_test.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/hash.h"
#include "lib/text/utf8.h"
#include "tests/unit/crm_test.h"

const struct crm_tabin_options table_foreign = { .kind = CRM_TABIN_FOREIGN, .name = "stdin" };
const struct crm_tabin_options table_own_csv = { .kind = CRM_TABIN_OWN_CSV, .name = "stdin" };
const struct crm_tabin_options table_own_tsv = { .kind = CRM_TABIN_OWN_TSV, .name = "stdin" };

/* A file that holds the text, to be read from its beginning. */
int
table_file(const char *text, size_t len)
{
	int fd = memfd_create("table", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

void
table_dump_cells(struct crm_buf *to, const struct crm_record *r)
{
	for (size_t i = 0; i < r->n; i++) {
		assert_int_equal(r->cell[i].len, strlen(r->cell[i].s));
		crm_buf_printf(to, " [%s]", r->cell[i].s);
	}
	if (r->missing > 0)
		crm_buf_printf(to, " -%zu", r->missing);
	crm_buf_putc(to, '\n');
}

/* Raw text, its NULs and what is not UTF-8 as \xNN. */
static void
dump_raw(struct crm_buf *to, const struct crm_cell *raw)
{
	assert_int_equal(raw->s[raw->len], '\0');
	for (size_t at = 0; at < raw->len; at++) {
		size_t valid = crm_utf8_valid(raw->s + at, raw->len - at);
		const char *nul = memchr(raw->s + at, '\0', valid);
		size_t n = nul == NULL ? valid : (size_t)(nul - raw->s) - at;

		crm_buf_add(to, raw->s + at, n);
		at += n;
		if (at < raw->len)
			crm_buf_printf(to, "\\x%02x", (unsigned)(unsigned char)raw->s[at]);
	}
}

static void
dump_record(struct crm_buf *to, const struct crm_record *r)
{
	crm_buf_printf(to, "%lld", (long long)r->line);
	if (r->problem != NULL) {
		crm_buf_printf(to, " %s {", r->problem);
		dump_raw(to, &r->raw);
		crm_buf_putc(to, '}');
	} else {
		assert_int_equal(r->raw.len, strlen(r->raw.s));
	}
	table_dump_cells(to, r);
}

/* Looks at the next n records, or all that are left, and goes back. */
void
table_look_ahead(struct crm_tabin *in, struct crm_buf *seen, size_t n)
{
	const struct crm_record *r;
	struct crm_err err;

	crm_tabin_hold(in);
	crm_buf_reset(seen);
	while (n-- > 0 && crm_tabin_next(in, &r, &err) == CRM_OK)
		dump_record(seen, r);
	crm_tabin_rewind(in);
}

char table_digest[CRM_TABIN_DIGEST_SIZE];

/*
 * All that a reader says of an input, or the sentence with which it refuses it. Before each record
 * it looks `ahead` records ahead.
 */
void
table_dump(struct crm_buf *to, int fd, const struct crm_tabin_options *options, size_t ahead)
{
	struct crm_buf seen = CRM_BUF_INIT;
	size_t at = 0;
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err = { 0 };
	enum crm_status st = crm_tabin_open(&in, fd, options, &err);

	table_digest[0] = '\0';
	if (st != CRM_OK) {
		assert_int_equal(st, err.status);
		assert_null(in);
		crm_buf_printf(to, "%d %s\n", (int)st, err.text);
		return;
	}
	crm_buf_printf(to, "%c", crm_tabin_delimiter(in) == '\t' ? 'T' : crm_tabin_delimiter(in));
	table_dump_cells(to, crm_tabin_header(in));
	for (;;) {
		if (ahead > 0)
			table_look_ahead(in, &seen, ahead);
		at = to->len;
		st = crm_tabin_next(in, &r, &err);
		if (st != CRM_OK)
			break;
		dump_record(to, r);
		if (ahead > 0)
			assert_memory_equal(crm_buf_str(&seen), to->data + at, to->len - at);
	}
	assert_int_equal(st, CRM_DONE);
	assert_int_equal(seen.len, 0);
	crm_buf_clear(&seen);
	/* The end stays the end. */
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_buf_printf(to, "%s\n", crm_tabin_encoding(in));
	crm_tabin_digest(in, table_digest);
	crm_tabin_close(in);
}

void
table_assert(
    const char *text, size_t len, const struct crm_tabin_options *options, const char *expected)
{
	static const size_t ahead[] = { 0, 1, 2, SIZE_MAX };

	for (size_t i = 0; i < 4; i++) {
		struct crm_buf got = CRM_BUF_INIT;
		int fd = table_file(text, len);

		table_dump(&got, fd, options, ahead[i]);
		assert_string_equal(crm_buf_str(&got), expected);
		crm_buf_clear(&got);
		close(fd);
	}
}

void
table_assert_digest(const char *text, size_t len)
{
	struct crm_digest *whole = crm_digest_new();
	char expected[CRM_DIGEST_SIZE];

	assert_non_null(whole);
	crm_digest_add(whole, text, len);
	crm_digest_text(whole, expected);
	assert_string_equal(table_digest, expected);
	crm_digest_free(whole);
}

void
table_put(int fd, const char *s)
{
	assert_int_equal(write(fd, s, strlen(s)), (ssize_t)strlen(s));
}

void
table_assert_row(struct crm_tabin *in, const char *expected)
{
	struct crm_buf got = CRM_BUF_INIT;
	const struct crm_record *r;
	struct crm_err err;

	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
	table_dump_cells(&got, r);
	assert_string_equal(crm_buf_str(&got), expected);
	crm_buf_clear(&got);
}
