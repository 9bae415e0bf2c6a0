#include "lib/crm/rule.h"

#include <string.h>

#include "lib/crm/lookup.h"

CRM_SQL(active_rules,
    "SELECT id, position, name, condition, strategy, target, max_open, max_day, max_month,"
    " together, deals FROM rule WHERE kind = 1 AND active = 1 ORDER BY position, id /*scan*/");
CRM_SQL(count_active_rules, "SELECT count(*) FROM rule WHERE kind = 1 AND active = 1 /*scan*/");

static const char *const strategy_names[CRM_RULE_STRATEGIES] = {
	[CRM_RULE_USER] = "user",
	[CRM_RULE_ROUND_ROBIN] = "round-robin",
	[CRM_RULE_LEAST_LOADED] = "least-loaded",
	[CRM_RULE_WEIGHTED] = "weighted",
	[CRM_RULE_POOL] = "pool",
};

const char *
crm_rule_strategy_name(enum crm_rule_strategy strategy)
{
	return strategy_names[strategy];
}

bool
crm_rule_strategy_by_name(const char *name, enum crm_rule_strategy *strategy)
{
	for (int i = 0; i < CRM_RULE_STRATEGIES; i++)
		if (strcmp(strategy_names[i], name) == 0) {
			*strategy = (enum crm_rule_strategy)i;
			return true;
		}
	return false;
}

enum crm_status
crm_rule_target(struct crm_db *db, enum crm_rule_strategy strategy, const char *target, int64_t *id,
    struct crm_err *err)
{
	const bool none = target == NULL || *target == '\0';

	*id = 0;
	switch (strategy) {
	case CRM_RULE_USER:
		return none ? crm_err_set(err, CRM_EDATA, "strategy user needs a login as target")
			    : crm_lookup(db, CRM_TAB_USER, target, id, err);
	case CRM_RULE_POOL:
		return none ? crm_err_set(err, CRM_EDATA, "strategy pool needs a pool as target")
			    : crm_lookup(db, CRM_TAB_POOL, target, id, err);
	default:
		return none ? CRM_OK : crm_lookup(db, CRM_TAB_TEAM, target, id, err);
	}
}

static int64_t
limit(const struct crm_stmt *s, int column)
{
	return crm_stmt_null(s, column) ? -1 : crm_stmt_int(s, column);
}

static enum crm_status
read_rule(
    const struct crm_stmt *s, struct crm_rule *rule, struct crm_arena *arena, struct crm_err *err)
{
	const char *condition = crm_stmt_text(s, 3), *strategy = crm_stmt_text(s, 4);

	*rule = (struct crm_rule){
		.id = crm_stmt_int(s, 0),
		.position = crm_stmt_int(s, 1),
		.name = crm_arena_strdup(arena, crm_stmt_text(s, 2)),
		.condition = crm_arena_strdup(arena, condition == NULL ? "" : condition),
		.target = crm_arena_strdup(arena, crm_stmt_text(s, 5)),
		.max_open = limit(s, 6),
		.max_day = limit(s, 7),
		.max_month = limit(s, 8),
		.together = crm_stmt_int(s, 9) != 0,
		.deals = crm_stmt_int(s, 10) != 0,
	};
	if (rule->name == NULL || rule->condition == NULL ||
	    (rule->target == NULL && !crm_stmt_null(s, 5)))
		return crm_err_nomem(err);
	if (strategy == NULL || !crm_rule_strategy_by_name(strategy, &rule->strategy))
		return crm_err_set(err, CRM_EDATA,
		    "rule '%s': its strategy is missing: user, round-robin, least-loaded, "
		    "weighted or pool; crm-edit rules",
		    rule->name);
	return CRM_OK;
}

static enum crm_status
find_target(struct crm_db *db, struct crm_rule *rule, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st =
	    crm_rule_target(db, rule->strategy, rule->target, &rule->target_id, &why);

	if (st == CRM_EDATA)
		return crm_err_set(err, st, "rule '%s': %s", rule->name, why.text);
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", why.text);
}

enum crm_status
crm_rules_read(struct crm_db *db, struct crm_arena *arena, struct crm_rule **rules, size_t *n,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t count = 0;
	enum crm_status st = crm_db_get_int(db, count_active_rules, &count, NULL, CRM_NOARGS, err);

	*n = 0;
	*rules = NULL;
	if (st != CRM_OK)
		return st;
	if ((*rules = crm_arena_alloc(arena, ((size_t)count + 1) * sizeof(**rules))) == NULL)
		return crm_err_nomem(err);
	st = crm_db_query(db, active_rules, &s, CRM_NOARGS, err);
	while (st == CRM_OK && *n < (size_t)count && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = read_rule(s, &(*rules)[*n], arena, err)) == CRM_OK)
			++*n;
	if (s != NULL)
		crm_stmt_done(s);
	if (st == CRM_DONE)
		st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < *n; i++)
		st = find_target(db, &(*rules)[i], err);
	return st;
}
