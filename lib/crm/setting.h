/*
 * Settings: the known ones, their defaults and checks.
 */
#ifndef CRM_CRM_SETTING_H
#define CRM_CRM_SETTING_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_setting {
	const char *name;
	const char *value; /* the default */
	const char *help;
	/* NULL, or why the value is not acceptable, in a few constant words */
	const char *(*check)(const char *value);
};

/* All known settings, by name; n of them. */
const struct crm_setting *crm_settings(size_t *n);
const struct crm_setting *crm_setting_known(const char *name);

/* The value, or the default; copied to the arena. CRM_EINTERNAL for an unknown name. */
enum crm_status crm_setting_text(struct crm_db *db, const char *name, struct crm_arena *arena,
    const char **value, struct crm_err *err);
enum crm_status crm_setting_int(
    struct crm_db *db, const char *name, int64_t *value, struct crm_err *err);

/*
 * Sets one. CRM_EDATA: an unknown name (with the nearest) or a value that its check refuses.
 */
enum crm_status crm_setting_put(
    struct crm_db *db, const char *name, const char *value, size_t *changed, struct crm_err *err);

#endif
