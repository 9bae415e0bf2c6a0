/*
 * Physical lines of a text: LF, CRLF, CR, CR CR LF, and any mixture.
 *
 * A window over the text keeps everything from a mark on, so that a reader can go back to it.
 */
#ifndef CRM_TABLE_LINES_H
#define CRM_TABLE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/table/decode.h"

struct crm_lines {
	struct crm_decode decode;
	struct crm_buf window;
	size_t mark, pos; /* in the window */
	size_t lf, cr;    /* where the next of each may be; what is before is without any */
	int64_t number;   /* of the next line, from 1 */
	size_t max;       /* bytes; of a longer line only so much is given */
	bool at_end;      /* all of the text is in the window */
	bool skip;        /* the rest of such a line is still to be skipped */
	bool held;        /* what is from hold on is kept */
	size_t hold;
	int64_t hold_number;
	bool hold_skip;
	char *ended; /* where crm_lines_string put a NUL */
	char ended_was;
};

/* Places are counted from the mark. */
struct crm_line {
	size_t at, len;
	size_t end; /* bytes of its line end; 0 at the end of the input */
	int64_t number;
	bool cut; /* it is longer than the limit */
};

/* Starts; decode is opened by the caller. */
void crm_lines_init(struct crm_lines *lines, size_t max);
void crm_lines_clear(struct crm_lines *lines);

/* The next line. CRM_DONE: no line is left; CRM_EIO; CRM_ENOMEM. */
enum crm_status crm_lines_next(struct crm_lines *lines, struct crm_line *line, struct crm_err *err);
/* Reads once, or decodes what was read, into the window: all that is there when it returns. */
enum crm_status crm_lines_fill(struct crm_lines *lines, struct crm_err *err);
/*
 * Without reading: true when the window has a whole line, or the end of the input, `ahead` bytes
 * behind the next line's beginning. Its `at` counts from there; len and end are 0 at the end.
 */
bool crm_lines_peek(struct crm_lines *lines, size_t ahead, struct crm_line *line);
const char *crm_lines_ahead(const struct crm_lines *lines, size_t ahead, size_t *len);

/* What was read before the next line may be dropped. */
void crm_lines_mark(struct crm_lines *lines);
/* Goes back to the line that begins there. */
void crm_lines_rewind(struct crm_lines *lines, size_t at, int64_t number);

/*
 * What is read from now on is kept, until crm_lines_unhold goes back to here. Of a line longer
 * than the limit no more is kept than is given. Without a hold crm_lines_unhold does nothing.
 */
void crm_lines_hold(struct crm_lines *lines);
void crm_lines_unhold(struct crm_lines *lines);

/* The text from a place on; valid until the next line is read. */
const char *crm_lines_text(const struct crm_lines *lines, size_t at);
/* As a string of len bytes, a NUL put behind it; valid until the next line is read. */
const char *crm_lines_string(struct crm_lines *lines, size_t at, size_t len);

#endif
