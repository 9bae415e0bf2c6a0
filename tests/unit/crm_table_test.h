/*
 * Tables to read, and what a reader says of them as text.
 */
#ifndef CRM_TESTS_UNIT_CRM_TABLE_TEST_H
#define CRM_TESTS_UNIT_CRM_TABLE_TEST_H

#include "lib/base/buf.h"
#include "lib/table/tabin.h"

extern const struct crm_tabin_options table_foreign, table_own_csv, table_own_tsv;

/* A file that holds the text, to be read from its beginning. */
int table_file(const char *text, size_t len);
/* Writes a string. */
void table_put(int fd, const char *s);

/* " [cell] [cell] -MISSING\n". */
void table_dump_cells(struct crm_buf *to, const struct crm_record *r);

/*
 * All that a reader says of an input, or the status and sentence with which it refuses it. Before
 * each record it looks `ahead` records ahead, and sees the same. Of a broken record the raw text is
 * in braces, its NULs and what is not UTF-8 as \xNN.
 */
void table_dump(struct crm_buf *to, int fd, const struct crm_tabin_options *options, size_t ahead);
/* Of the input last dumped; "" when it was refused. */
extern char table_digest[CRM_TABIN_DIGEST_SIZE];
/* It is that of the text. */
void table_assert_digest(const char *text, size_t len);

/* What table_dump says of a text, with and without looking ahead. */
void table_assert(
    const char *text, size_t len, const struct crm_tabin_options *options, const char *expected);

/* Reads the next record: its cells are these. */
void table_assert_row(struct crm_tabin *in, const char *expected);

/* Looks at the next n records, or all that are left, and goes back. */
void table_look_ahead(struct crm_tabin *in, struct crm_buf *seen, size_t n);

#endif
