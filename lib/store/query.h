/*
 * Reading by SQL that somebody wrote. The engine itself holds such a query to reading: its
 * authorizer allows SELECT and the functions that only compute, the connection is query-only, and
 * a clock stops what takes too long.
 */
#ifndef CRM_STORE_QUERY_H
#define CRM_STORE_QUERY_H

#include "lib/store/db.h"
#include "lib/table/table.h"

struct crm_query;

/* What the parameters :since, :until and :now are. */
struct crm_query_times {
	int64_t since, until, now;
};

/*
 * Starts one statement. seconds: how long its steps may take together, 0: as long as they want.
 * CRM_EUSAGE: it is no statement, more than one, not only reading, has other parameters, or the
 * engine does not understand it ("no such column: ownr; did you mean 'owner'?"). As crm_query_step
 * else. The connection takes no other statement until crm_query_free; *query is NULL on failure.
 */
enum crm_status crm_query_open(struct crm_query **query, struct crm_db *db, const char *sql,
    const struct crm_query_times *times, int64_t seconds, struct crm_err *err);
/* NULL is fine. */
void crm_query_free(struct crm_query *query);

/* Its columns, n of them, valid as long as it is; their types are those of its first row. */
const struct crm_column *crm_query_columns(const struct crm_query *query, size_t *n);

/*
 * The next row: n cells, valid until the next step; NULL for NULL; what is no text (bytes) is
 * in hexadecimal digits. CRM_DONE: no more. CRM_EBUSY: the time is over. CRM_EUSAGE: it can not be
 * computed. CRM_ENOMEM.
 */
enum crm_status crm_query_step(
    struct crm_query *query, const char *const **cells, struct crm_err *err);

#endif
