#include "lib/base/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"

/* A whole number in decimals, of whatever length the format says; NULL: it says something else. */
static const char *
take_number(const char **fmt, va_list *ap, char out[CRM_NUM_SIZE])
{
	const char *at = *fmt + 1;

	if (strncmp(at, "ld", 2) == 0) {
		*fmt = at + 2;
		return crm_num_format(va_arg(*ap, long), out);
	}
	if (*at != 'd')
		return NULL;
	*fmt = at + 1;
	return crm_num_format(va_arg(*ap, int), out);
}

/* Of nothing but text, %s and plain whole numbers; -1 for any other format. */
static int
put_plain(char *out, size_t size, const char *fmt, va_list *ap)
{
	char number[CRM_NUM_SIZE];
	size_t n = 0;

	while (*fmt != '\0') {
		const char *s = fmt;
		size_t len = strcspn(fmt, "%");
		fmt += len;
		if (len == 0) {
			if (fmt[1] == 's') {
				fmt += 2;
				s = va_arg(*ap, const char *);
			} else
				s = take_number(&fmt, ap, number);
			if (s == NULL)
				return -1;
			len = strlen(s);
		}
		if (len > INT_MAX - n)
			return -1;
		if (n < size)
			memcpy(out + n, s, len < size - n ? len : size - n);
		n += len;
	}
	if (size > 0)
		out[n < size ? n : size - 1] = '\0';
	return (int)n;
}

int
crm_format(char *out, size_t size, const char *fmt, va_list ap)
{
	va_list plain;

	va_copy(plain, ap);
	int n = put_plain(out, size, fmt, &plain);
	va_end(plain);
	return n >= 0 ? n : vsnprintf(out, size, fmt, ap);
}
