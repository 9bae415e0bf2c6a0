/*
 * Reading tables: CSV in any of its shapes, and our own TSV.
 *
 * The reader pulls from a file descriptor, decodes to UTF-8, and gives one record at a
 * time. It never holds more than a bounded part of its input.
 */
#ifndef CRM_TABLE_TABIN_H
#define CRM_TABLE_TABIN_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/table/table.h"

struct crm_tabin;

enum crm_tabin_kind {
	CRM_TABIN_OWN_CSV, /* what our tools print: UTF-8, commas, exact header */
	CRM_TABIN_OWN_TSV, /* likewise, with \t \n \r \\ escapes */
	CRM_TABIN_FOREIGN  /* anything: delimiter and encoding are found out */
};

struct crm_tabin_options {
	enum crm_tabin_kind kind;
	const char *name;     /* for messages: "leads.csv" or "stdin"; borrowed */
	char delimiter;       /* FOREIGN: 0: find out */
	const char *encoding; /* FOREIGN: NULL: find out; else a name that iconv knows */
	bool no_header; /* the first record is data; columns are called column1, column2 ... */
	/*
	 * FOREIGN: look for the header behind title lines and notes, in two lines, or not there at
	 * all, see lib/table/layout.h. Else it is the first line that is not blank. Columns named
	 * in a map ("Their name=email") are known ones.
	 */
	bool find_header;
	const char *const *maps;
	size_t nmaps;
	size_t max_field;   /* bytes; 0: 1 MiB */
	size_t max_columns; /* 0: 4096 */
	size_t max_record;  /* bytes; 0: 4 MiB */
};

/*
 * Opens a reader on fd, which stays the caller's, as name and encoding do, and reads up to the
 * header: a header is needed before anything can be said about rows. CRM_ENOINPUT: fd is a
 * directory or is empty (the sentence says "NAME: empty input"); CRM_EDATA: not text (compressed, a
 * PDF, a spreadsheet file: the sentence says what it looks like and what to do), no certain
 * encoding (hint --encoding), a broken header ("NAME:LINE: ...": duplicate names in OWN kinds, an
 * unclosed quote, over a limit); CRM_EUSAGE: an encoding that iconv does not know; CRM_EIO.
 */
enum crm_status crm_tabin_open(
    struct crm_tabin **in, int fd, const struct crm_tabin_options *options, struct crm_err *err);
void crm_tabin_close(struct crm_tabin *in);

/* The header; n names, spaces at both ends removed. Valid while the reader is open. */
const struct crm_record *crm_tabin_header(const struct crm_tabin *in);

/*
 * The next record. CRM_OK: *record is set; check record->problem: a broken record is given
 * like any other, so that it can be rejected and counted. Blank lines are given as records
 * with n = 0 and no problem, in FOREIGN only, where form feeds and the Ctrl-Z at the end of a DOS
 * file are blank too; in a TSV of ours with one column they are rows whose cell is empty. A short
 * record is padded to the header's width, see missing;
 * one that is longer by empty cells is cut; one with content beyond is broken
 * ("3 cells where the header has 2"), and all its cells are given. CRM_DONE: the end. CRM_EIO.
 *
 * Broken too: an unclosed quote ("quoted field never closed"; record->line is where the quote
 * opened, and reading goes on with the line after it), text behind a closing quote that can be
 * read in two ways ("text behind a closing quote"; else see lib/table/loose.h), a NUL byte, bytes
 * that are not of the encoding ("not valid UTF-8; see --encoding"), a field or record over its
 * limit. The raw text of a broken record may be no text: NULs, and bytes that could not be decoded,
 * stand in it as they came. Of a record longer than the limit it is what the limit holds.
 */
enum crm_status crm_tabin_next(
    struct crm_tabin *in, const struct crm_record **record, struct crm_err *err);

/*
 * True when crm_tabin_next will not wait for input: a whole record has come, or the end. Reads
 * what is there; the record before is no longer valid then.
 */
bool crm_tabin_ready(struct crm_tabin *in);

/*
 * As crm_tabin_ready, but waits so long; a signal, and bytes that are no record yet, end the wait.
 * Also true when a line has come that decides the encoding, though that may ask for more of them.
 */
bool crm_tabin_wait(struct crm_tabin *in, int milliseconds);

/*
 * Looks ahead: what is read from crm_tabin_hold on is kept, and comes again, the same, after
 * crm_tabin_rewind, which ends it. All that lies between the two is in memory, but for what is
 * over a limit. The header and what was found out stay as they are.
 */
void crm_tabin_hold(struct crm_tabin *in);
void crm_tabin_rewind(struct crm_tabin *in);

#define CRM_TABIN_DIGEST_SIZE 33

/*
 * What xxh128sum(1) prints for the input, once all of it has been read; else "".
 */
void crm_tabin_digest(const struct crm_tabin *in, char out[CRM_TABIN_DIGEST_SIZE]);

/*
 * What find_header found: lines before the header (before the first row when there is none), from
 * the first one on that says something; and how many records the header takes: 0, 1 or 2.
 * With none, columns are called column1, column2 ..., as with no_header.
 */
int64_t crm_tabin_preamble(const struct crm_tabin *in);
unsigned crm_tabin_header_rows(const struct crm_tabin *in);

/*
 * What was found out: iconv's name of the encoding, and the delimiter. As long as an input has
 * been ASCII its encoding is "UTF-8"; the first line with more in it may make it another one, or,
 * when that is not certain, a broken record.
 */
const char *crm_tabin_encoding(const struct crm_tabin *in);
char crm_tabin_delimiter(const struct crm_tabin *in);

/* The header's text as it came, after decoding; "" with no_header. */
const char *crm_tabin_header_raw(const struct crm_tabin *in);

/*
 * Where a column is: -1 when there is none. Names are compared exactly.
 */
int crm_tabin_column(const struct crm_tabin *in, const char *name);

#endif
