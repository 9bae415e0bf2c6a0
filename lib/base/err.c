#include "lib/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
set_text(struct crm_err *err, const char *fmt, va_list ap)
{
	size_t end = sizeof(err->text) - 1;
	int n = vsnprintf(err->text, sizeof(err->text), fmt, ap);

	if (n < 0) {
		err->text[0] = '\0';
	} else if ((size_t)n > end) {
		/* A cut inside a UTF-8 sequence would print as garbage: drop the sequence. */
		while (end > 0 && ((unsigned char)err->text[end - 1] & 0xc0) == 0x80)
			end--;
		if (end > 0 && ((unsigned char)err->text[end - 1] & 0x80) != 0)
			end--;
		err->text[end] = '\0';
	}
}

enum crm_status
crm_err_set(struct crm_err *err, enum crm_status status, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return status;
	err->status = status;
	va_start(ap, fmt);
	set_text(err, fmt, ap);
	va_end(ap);
	return status;
}

enum crm_status
crm_err_nomem(struct crm_err *err)
{
	return crm_err_set(err, CRM_ENOMEM, "out of memory");
}

enum crm_status
crm_err_errno(struct crm_err *err, enum crm_status status, const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	if (error == ENOMEM)
		status = CRM_ENOMEM;
	else if (error == EACCES || error == EPERM || error == EROFS)
		status = CRM_EPERM;
	if (err == NULL)
		return status;
	err->status = status;
	va_start(ap, fmt);
	set_text(err, fmt, ap);
	va_end(ap);

	size_t len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", strerror(error));
	return status;
}
