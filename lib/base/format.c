#include "lib/base/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Of nothing but text and %s; -1 for any other format. */
static int
put_strings(char *out, size_t size, const char *fmt, va_list ap)
{
	size_t n = 0;

	while (*fmt != '\0') {
		const char *s = fmt;
		size_t len = strcspn(fmt, "%");
		fmt += len;
		if (len == 0) {
			if (fmt[1] != 's' || (s = va_arg(ap, const char *)) == NULL)
				return -1;
			fmt += 2;
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
	va_list again;

	va_copy(again, ap);
	int n = put_strings(out, size, fmt, ap);
	if (n < 0)
		n = vsnprintf(out, size, fmt, again);
	va_end(again);
	return n;
}
