/*
 * Mail messages as a program like sendmail(8) takes them: RFC 5322 headers and a body of text in
 * UTF-8, lines ended by LF. Whatever a text holds, it makes no header of its own: control
 * characters are blanks, line breaks too, and what is no UTF-8 is U+FFFD. Running out of memory
 * sticks in the buffer.
 */
#ifndef CRM_TEXT_MAIL_H
#define CRM_TEXT_MAIL_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

/*
 * Text made safe: one line, single blanks, none at its ends, nothing that turns the direction of
 * writing. What is over `most` bytes is cut at a character and ends in an ellipsis.
 */
void crm_mail_clean(struct crm_buf *out, const char *text, size_t most);

/*
 * "Subject: ..." of any text, cleaned: as it is when it is ASCII, else in encoded words of RFC
 * 2047. No line is longer than 76.
 */
void crm_mail_text(struct crm_buf *out, const char *name, const char *text);

/* An address that mail can go to. Strings are in the arena. */
struct crm_mailbox_parts {
	const char *address; /* local part as given, domain in A-labels */
	const char *domain;
};

/*
 * Reads an address, which may be in <> behind a name. A local part that is not ASCII stays, as
 * RFC 6532 has it. CRM_EDATA: *problem says why it is none, in a few constant words. CRM_ENOMEM.
 */
enum crm_status crm_mail_address_parse(struct crm_mailbox_parts *parts, const char *text,
    struct crm_arena *arena, const char **problem);

/* "To: Name <address>"; display may be NULL or "". */
void crm_mail_address(struct crm_buf *out, const char *name, const char *display,
    const struct crm_mailbox_parts *parts);

/* "Date: Mon, 02 Mar 2026 12:00:00 +0300", in local time. */
void crm_mail_date(struct crm_buf *out, int64_t t);

/*
 * The headers that say what the body is, the empty line, and the body: quoted-printable when it is
 * mostly ASCII, else base64. Lines of text end with LF.
 */
void crm_mail_body(struct crm_buf *out, const char *text);

#endif
