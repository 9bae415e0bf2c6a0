/*
 * What the reader of conditions writes them with. For lib/crm/where*.c alone.
 */
#ifndef CRM_CRM_WHERE_TERM_H
#define CRM_CRM_WHERE_TERM_H

#include "lib/crm/where.h"

/* " AND " when there is something before. */
enum crm_status crm_where_and(struct crm_where *where, struct crm_err *err);

/*
 * Appends a comparison in parentheses. Where it is about an empty value it may be NULL, which
 * IS NOT TRUE turns into true.
 */
enum crm_status crm_where_term(struct crm_where *where, const struct crm_field *f,
    enum crm_where_op op, const char *value, struct crm_err *err);

/* Appends: is one of n values. */
enum crm_status crm_where_in(struct crm_where *where, const struct crm_field *f,
    const char *const *values, size_t n, struct crm_err *err);

/* Keeps what was appended from there on as a comparison that is needed, with n values. */
enum crm_status crm_where_keep(struct crm_where *where, size_t from, const struct crm_field *f,
    enum crm_where_op op, const char *const *values, size_t n, struct crm_err *err);

#endif
