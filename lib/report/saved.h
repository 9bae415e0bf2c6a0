/*
 * Saved reports: a folder `reports` beside the database, with files NAME.sql of one SELECT each.
 * The first line of such a file, when it is a comment, says what the report is.
 */
#ifndef CRM_REPORT_SAVED_H
#define CRM_REPORT_SAVED_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define CRM_SAVED_MAX (1 << 20) /* bytes of a file */

struct crm_saved {
	const char *name; /* without .sql */
	const char *what; /* or "" */
	const char *path;
};

/*
 * Those beside a database, by name; n of them. Everything is in the arena. No folder: none. Of a
 * file that can not be read `what` says why. CRM_EPERM, CRM_EIO: of the folder.
 */
enum crm_status crm_saved_list(const char *db_path, struct crm_arena *arena,
    struct crm_saved **saved, size_t *n, struct crm_err *err);

/*
 * The one of a name. CRM_EUSAGE: there is none ("unknown report 'funel'; did you mean 'funnel'?",
 * which may be one of those built in). As crm_saved_list.
 */
enum crm_status crm_saved_find(const char *db_path, const char *name, struct crm_arena *arena,
    const struct crm_saved **found, struct crm_err *err);

/*
 * The text of a file. CRM_ENOINPUT: there is none; CRM_EDATA: it is too large, or no UTF-8 text.
 */
enum crm_status crm_saved_read(
    const char *path, struct crm_arena *arena, const char **sql, struct crm_err *err);

#endif
