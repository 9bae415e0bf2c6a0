/*
 * vsnprintf for what is printed most: strings, plain whole numbers and the text between them, which
 * takes a tenth of its time so. Any other format goes to it.
 */
#ifndef CRM_BASE_FORMAT_H
#define CRM_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: the bytes of all of it without the NUL, though not all may fit; negative: failed.
 */
int crm_format(char *out, size_t size, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#endif
