/*
 * Bytes from a file descriptor, as UTF-8.
 *
 * Bytes that cannot be decoded become surrogates, U+DC00 for 00 up to U+DCFF, which no valid UTF-8
 * has: whoever checks a record finds them there, and crm_decode_undo turns them back. UTF-8 itself
 * is passed through unchecked.
 */
#ifndef CRM_TABLE_DECODE_H
#define CRM_TABLE_DECODE_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

struct crm_decode {
	int fd;               /* the caller's */
	const char *name;     /* for messages; the caller's */
	const char *encoding; /* iconv's name; static, or the caller's */
	bool undecided;       /* all was ASCII so far: encoding may still become another */
	bool doubtful; /* raw begins with the first line beyond ASCII, which is to decide that */
	bool eof;      /* read(2) has said so */
	bool escapes;  /* surrogates in the text are of our making */
	iconv_t cd;    /* (iconv_t)-1: passed through */
	size_t unit;   /* bytes to skip over what cannot be decoded */
	struct crm_buf raw; /* read, and from raw_at on not yet decoded */
	size_t raw_at;
	struct crm_digest *digest; /* of all that was read */
};

/*
 * Starts reading: waits for a first line, takes what more there is at once, and finds out
 * whether it is text and, when encoding is NULL, in which encoding. As long as all is ASCII that
 * is left open. Statuses as those of crm_tabin_open. Clear it in any case.
 */
enum crm_status crm_decode_open(
    struct crm_decode *decode, int fd, const char *name, const char *encoding, struct crm_err *err);
void crm_decode_clear(struct crm_decode *decode);

/*
 * Appends to text what is there, or what one read gives: that may be nothing yet, of a character
 * that is cut, or where a line has come that decides the encoding. CRM_DONE: nothing is left;
 * CRM_EIO; CRM_ENOMEM.
 */
enum crm_status crm_decode_fill(
    struct crm_decode *decode, struct crm_buf *text, struct crm_err *err);

/* Appends decoded text, the bytes that could not be decoded as they came in. */
void crm_decode_undo(
    const struct crm_decode *decode, struct crm_buf *to, const char *s, size_t len);

/*
 * iconv_open(3), but for names with a suffix: //IGNORE would drop silently what cannot be decoded.
 * (iconv_t)-1: iconv does not know them.
 */
iconv_t crm_decode_iconv(const char *to, const char *from);

/* True when crm_decode_fill will find bytes, or the end; waits so long for it, or for a signal. */
bool crm_decode_wait(const struct crm_decode *decode, int milliseconds);

#endif
