/*
 * The reader of tables. The first byte of an input chooses the kind of table and small limits.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/table/tabin.h"
#include "lib/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct crm_cell *cell)
{
	if (strlen(cell->s) != cell->len || crm_utf8_valid(cell->s, cell->len) != cell->len)
		abort();
}

static void
check_record(
    const struct crm_tabin *in, const struct crm_record *r, const uint8_t *data, size_t size)
{
	size_t width = crm_tabin_header(in)->n;

	if (r->problem == NULL && r->n != 0 && r->n != width)
		abort();
	if (r->missing > 0 && (r->problem != NULL || r->missing > r->n))
		abort();
	for (size_t i = 0; i < r->n; i++)
		check(&r->cell[i]);
	for (size_t i = r->n - r->missing; i < r->n; i++)
		if (r->cell[i].len != 0)
			abort();
	if (r->problem == NULL)
		check(&r->raw);
	else if (r->raw.s[r->raw.len] != '\0')
		abort();
	/* Raw is as it came. */
	if (strcmp(crm_tabin_encoding(in), "UTF-8") == 0 &&
	    memmem(data, size, r->raw.s, r->raw.len) == NULL)
		abort();
}

/* All that a record says, as bytes to be compared. */
static void
keep(struct crm_buf *to, const struct crm_record *r)
{
	const char *problem = r->problem == NULL ? "" : r->problem;

	crm_buf_add(to, &r->line, sizeof(r->line));
	crm_buf_add(to, &r->missing, sizeof(r->missing));
	crm_buf_add(to, problem, strlen(problem) + 1);
	crm_buf_add(to, &r->raw.len, sizeof(r->raw.len));
	crm_buf_add(to, r->raw.s, r->raw.len);
	for (size_t i = 0; i < r->n; i++)
		crm_buf_add(to, r->cell[i].s, r->cell[i].len + 1);
}

static void
look_ahead(struct crm_tabin *in, struct crm_buf *seen, size_t n)
{
	const struct crm_record *r;
	struct crm_err err;

	crm_buf_reset(seen);
	crm_tabin_hold(in);
	while (n-- > 0 && crm_tabin_next(in, &r, &err) == CRM_OK)
		keep(seen, r);
	crm_tabin_rewind(in);
}

/* Of the bytes as they came. */
static void
check_digest(const struct crm_tabin *in, const uint8_t *data, size_t size)
{
	struct crm_digest *digest = crm_digest_new();
	char expected[CRM_DIGEST_SIZE], got[CRM_TABIN_DIGEST_SIZE];

	crm_digest_add(digest, data, size);
	crm_digest_text(digest, expected);
	crm_digest_free(digest);
	crm_tabin_digest(in, got);
	if (strcmp(got, expected) != 0)
		abort();
}

/* Reads all records; before every `step`-th of them it looks as many ahead. */
static void
read_all(struct crm_tabin *in, size_t step, const uint8_t *data, size_t size)
{
	struct crm_buf seen = CRM_BUF_INIT, got = CRM_BUF_INIT;
	const struct crm_record *r;
	struct crm_err err;
	enum crm_status st = CRM_OK;
	int64_t line = 0;

	for (size_t i = 0; i < crm_tabin_header(in)->n; i++)
		check(&crm_tabin_header(in)->cell[i]);
	while (st == CRM_OK) {
		look_ahead(in, &seen, step);
		crm_buf_reset(&got);
		for (size_t i = 0; i < step && crm_tabin_ready(in); i++) {
			if ((st = crm_tabin_next(in, &r, &err)) != CRM_OK)
				break;
			if (r->line <= line)
				abort();
			line = r->line;
			check_record(in, r, data, size);
			keep(&got, r);
		}
		if (got.len != seen.len ||
		    memcmp(crm_buf_str(&got), crm_buf_str(&seen), got.len) != 0)
			abort();
	}
	if (st != CRM_DONE)
		abort();
	crm_buf_clear(&seen);
	crm_buf_clear(&got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct crm_tabin_options o = { .name = "fuzz" };
	struct crm_tabin *in;
	struct crm_err err;

	if (size == 0)
		return 0;
	o.kind = (enum crm_tabin_kind)(data[0] % 4 == 3 ? CRM_TABIN_FOREIGN : data[0] % 4);
	o.no_header = (data[0] & 4) != 0;
	if ((data[0] & 8) != 0) {
		o.max_field = 8;
		o.max_columns = 3;
		o.max_record = 24;
	}
	o.find_header = (data[0] & 48) == 32;
	if ((data[0] & 16) != 0)
		o.encoding = (data[0] & 32) != 0 ? "UTF-16" : "KOI8-R";
	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)(size - 1))
		abort();
	lseek(fd, 0, SEEK_SET);
	if (crm_tabin_open(&in, fd, &o, &err) == CRM_OK) {
		read_all(in, 1 + data[0] / 64, data + 1, size - 1);
		check_digest(in, data + 1, size - 1);
		crm_tabin_close(in);
	}
	return 0;
}
