/*
 * Lines that a program has quoted as a whole: "name,phone,""Smith, Co""".
 */
#ifndef CRM_TABLE_WRAPPED_H
#define CRM_TABLE_WRAPPED_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

/* True for a line, without its end, that is one quoted cell in which the delimiter stands. */
bool crm_wrapped_line(const char *line, size_t len, char delimiter);

/* Writes what is in the quotes of such a line, without its end. CRM_ENOMEM. */
enum crm_status crm_wrapped_read(
    struct crm_buf *out, const char *line, size_t len, struct crm_err *err);

/*
 * Whether a first line is a header that is quoted as a whole, of names of columns that are known.
 * *delimiter is what is between them; when it is not 0, only that is looked for. CRM_ENOMEM.
 */
enum crm_status crm_wrapped_header(bool *is, char *delimiter, const char *line, size_t len,
    struct crm_arena *arena, struct crm_err *err);

#endif
