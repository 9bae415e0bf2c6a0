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
read_all(struct crm_tabin *in)
{
	const struct crm_record *r;
	struct crm_err err;
	enum crm_status st;
	int64_t line = 0;

	for (size_t i = 0; i < crm_tabin_header(in)->n; i++)
		check(&crm_tabin_header(in)->cell[i]);
	while (crm_tabin_ready(in) && (st = crm_tabin_next(in, &r, &err)) == CRM_OK) {
		if (r->line <= line ||
		    (r->problem == NULL && r->n != 0 && r->n != crm_tabin_header(in)->n))
			abort();
		line = r->line;
		check(&r->raw);
		for (size_t i = 0; i < r->n; i++)
			check(&r->cell[i]);
	}
	if (st != CRM_DONE)
		abort();
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
	if ((data[0] & 16) != 0)
		o.encoding = (data[0] & 32) != 0 ? "UTF-16" : "KOI8-R";
	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)(size - 1))
		abort();
	lseek(fd, 0, SEEK_SET);
	if (crm_tabin_open(&in, fd, &o, &err) == CRM_OK) {
		read_all(in);
		crm_tabin_close(in);
	}
	return 0;
}
