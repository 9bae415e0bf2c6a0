/*
 * A growing byte buffer, always NUL-terminated. Running out of memory sticks:
 * later appends do nothing and crm_buf_ok() says so, so that a sequence of
 * appends needs one check at its end.
 */
#ifndef CRM_BASE_BUF_H
#define CRM_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct crm_buf {
	char *data; /* NULL until the first append; owned by the buffer */
	size_t len;
	size_t cap;
	bool failed;
};

#define CRM_BUF_INIT                                                                               \
	{                                                                                          \
		NULL, 0, 0, false                                                                  \
	}

/* Gives the memory back; the buffer is as new. */
void crm_buf_clear(struct crm_buf *buf);
/* Empties the buffer, keeps its memory, forgets an earlier failure. */
void crm_buf_reset(struct crm_buf *buf);
void crm_buf_add(struct crm_buf *buf, const void *data, size_t len);
void crm_buf_puts(struct crm_buf *buf, const char *s);
void crm_buf_putc(struct crm_buf *buf, char c);
void crm_buf_printf(struct crm_buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Makes room for len more bytes, so that data[len..] can be written by hand. */
bool crm_buf_reserve(struct crm_buf *buf, size_t len);
/* True unless an append ran out of memory. */
bool crm_buf_ok(const struct crm_buf *buf);
/* The contents as a string, "" when nothing was added; valid until the next change. */
const char *crm_buf_str(const struct crm_buf *buf);

#endif
