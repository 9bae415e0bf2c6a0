#include "lib/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/format.h"

void
crm_buf_clear(struct crm_buf *buf)
{
	free(buf->data);
	*buf = (struct crm_buf)CRM_BUF_INIT;
}

void
crm_buf_reset(struct crm_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

bool
crm_buf_reserve(struct crm_buf *buf, size_t len)
{
	if (buf->failed)
		return false;
	if (len < buf->cap - buf->len && buf->cap > 0)
		return true;
	if (len > SIZE_MAX / 4 - buf->len) {
		buf->failed = true;
		return false;
	}
	size_t cap = buf->cap == 0 ? 64 : buf->cap;
	while (cap <= buf->len + len)
		cap *= 2;
	char *data = realloc(buf->data, cap);
	if (data == NULL) {
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->cap = cap;
	return true;
}

void
crm_buf_add(struct crm_buf *buf, const void *data, size_t len)
{
	if (!crm_buf_reserve(buf, len))
		return;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
crm_buf_puts(struct crm_buf *buf, const char *s)
{
	crm_buf_add(buf, s, strlen(s));
}

void
crm_buf_putc(struct crm_buf *buf, char c)
{
	crm_buf_add(buf, &c, 1);
}

void
crm_buf_printf(struct crm_buf *buf, const char *fmt, ...)
{
	const size_t room = buf->failed ? 0 : buf->cap - buf->len;
	va_list ap;

	va_start(ap, fmt);
	int n = crm_format(room == 0 ? NULL : buf->data + buf->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || !crm_buf_reserve(buf, (size_t)n)) {
		if (room > 0)
			buf->data[buf->len] = '\0'; /* as it was */
		return;
	}
	if ((size_t)n >= room) {
		va_start(ap, fmt);
		crm_format(buf->data + buf->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	buf->len += (size_t)n;
}

bool
crm_buf_ok(const struct crm_buf *buf)
{
	return !buf->failed;
}

const char *
crm_buf_str(const struct crm_buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}
