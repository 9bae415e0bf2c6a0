/*
 * The rules as they are followed: their members, and the one query that tells of a lead what
 * matters and which rule is its first.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/flow/assign_work.h"

CRM_SQL(members_of_team, "SELECT m.user, coalesce(m.weight, u.weight) FROM membership m"
			 " JOIN users u ON u.id = m.user WHERE m.team = ?1 ORDER BY m.user");
/* IS: neither the rule nor the team need be given. */
CRM_SQL(newest_share, "SELECT state FROM share WHERE rule IS NOT DISTINCT FROM ?1"
		      " AND team IS NOT DISTINCT FROM ?2 ORDER BY id DESC LIMIT 1");

/* --- members -------------------------------------------------------------------------- */

static enum crm_status
add_member(struct crm_assign *a, struct assign_rule *r, int64_t user, int64_t weight)
{
	struct assign_user *u = assign_find_user(a, user);

	if (u != NULL)
		r->member[r->n++] = (struct assign_member){ u,
			weight > CRM_SHARE_WEIGHT_MAX ? CRM_SHARE_WEIGHT_MAX : weight };
	return CRM_OK;
}

static enum crm_status
read_members(struct crm_assign *a, struct assign_rule *r, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	r->member = crm_arena_alloc(&a->arena, (a->nusers + 1) * sizeof(*r->member));
	if (r->member == NULL)
		return crm_err_nomem(err);
	switch (r->rule.strategy) {
	case CRM_RULE_POOL:
		return CRM_OK;
	case CRM_RULE_USER:
		return add_member(a, r, r->rule.target_id, 1);
	default:
		break;
	}
	if (r->rule.target_id == 0) {
		for (size_t i = 0; st == CRM_OK && i < a->nusers; i++)
			st = add_member(a, r, a->users[i].id, a->users[i].weight);
		return st;
	}
	st = crm_db_query(a->db, members_of_team, &s, CRM_ARGS(crm_int(r->rule.target_id)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		st = add_member(a, r, crm_stmt_int(s, 0), crm_stmt_int(s, 1));
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
read_share(struct crm_assign *a, struct assign_rule *r, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_err why = { CRM_OK, "" };

	r->taker = crm_arena_alloc(&a->arena, (r->n + 1) * sizeof(*r->taker));
	r->taker_member = crm_arena_alloc(&a->arena, (r->n + 1) * sizeof(*r->taker_member));
	if (r->taker == NULL || r->taker_member == NULL)
		return crm_err_nomem(err);
	enum crm_status st = crm_db_query(a->db, newest_share, &s,
	    CRM_ARGS(crm_ref(r->rule.id), crm_ref(r->named ? 0 : r->rule.target_id)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	st = crm_share_read(&r->share, crm_stmt_text(s, 0), &why);
	crm_stmt_done(s);
	return st == CRM_OK
		   ? CRM_OK
		   : crm_err_set(err, st == CRM_EDATA ? CRM_EINTERNAL : st, "%s", why.text);
}

/* --- rules ---------------------------------------------------------------------------- */

/* "round-robin over team sales", "user anna", "pool night" */
static const char *
over_whom(struct crm_arena *arena, const struct crm_rule *r)
{
	const char *name = crm_rule_strategy_name(r->strategy);

	if (r->strategy == CRM_RULE_USER || r->strategy == CRM_RULE_POOL)
		return crm_arena_printf(arena, "%s %s", name, r->target);
	if (r->target == NULL || *r->target == '\0')
		return crm_arena_printf(arena, "%s over all users", name);
	return crm_arena_printf(arena, "%s over team %s", name, r->target);
}

static enum crm_status
add_rule(struct crm_assign *a, const struct crm_rule *rule, bool named, struct crm_err *err)
{
	struct assign_rule *r = &a->rule[a->nrules++];

	*r = (struct assign_rule){ .rule = *rule, .named = named };
	r->over = over_whom(&a->arena, rule);
	r->reason = r->over == NULL ? NULL
		    : named ? crm_arena_printf(&a->arena, "rule %s: %s", rule->name, r->over)
			    : r->over;
	if (r->reason == NULL)
		return crm_err_nomem(err);
	enum crm_status st = read_members(a, r, err);
	return st == CRM_OK && rule->strategy == CRM_RULE_WEIGHTED ? read_share(a, r, err) : st;
}

/* What the command line says, as a rule for all leads. */
static struct crm_rule
told_rule(const struct crm_assign *a)
{
	const enum crm_assign_strategy strategy = a->options.strategy;

	return (struct crm_rule){
		.condition = "",
		.strategy = strategy == CRM_ASSIGN_LEAST_LOADED ? CRM_RULE_LEAST_LOADED
			    : strategy == CRM_ASSIGN_WEIGHTED   ? CRM_RULE_WEIGHTED
			    : strategy == CRM_ASSIGN_TO         ? CRM_RULE_USER
								: CRM_RULE_ROUND_ROBIN,
		.target = strategy == CRM_ASSIGN_TO ? a->options.to : a->options.team,
		.target_id = strategy == CRM_ASSIGN_TO ? a->to : a->team,
		.max_open = -1,
		.max_day = -1,
		.max_month = -1,
		.deals = a->options.deals,
	};
}

enum crm_status
assign_read_rules(struct crm_assign *a, struct crm_err *err)
{
	struct crm_rule *rules = NULL, told = told_rule(a);
	size_t n = 0;
	enum crm_status st = CRM_OK;

	if (a->options.strategy == CRM_ASSIGN_RULES)
		st = crm_rules_read(a->db, &a->arena, &rules, &n, err);
	if (st != CRM_OK)
		return st;
	a->by_rules = n > 0;
	a->rule = crm_arena_alloc(&a->arena, (n + 1) * sizeof(*a->rule));
	if (a->rule == NULL)
		return crm_err_nomem(err);
	if (n == 0)
		return add_rule(a, &told, false, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = add_rule(a, &rules[i], true, err);
	return st;
}

/* --- leads ---------------------------------------------------------------------------- */

static enum crm_status
put_condition(
    struct crm_assign *a, const struct assign_rule *r, struct crm_buf *sql, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };

	crm_buf_reset(&a->where.sql);
	enum crm_status st = crm_where_parse(&a->where, r->rule.condition, &why);
	if (st == CRM_EUSAGE)
		return crm_err_set(err, CRM_EDATA, "rule '%s': %s", r->rule.name, why.text);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", why.text);
	crm_buf_puts(sql, " WHEN ");
	crm_buf_puts(sql, crm_where_text(&a->where));
	crm_buf_printf(sql, " THEN %td", r - a->rule);
	return crm_buf_ok(sql) ? CRM_OK : crm_err_nomem(err);
}

/* The index of the first rule whose condition holds; the rest are not looked at. */
static enum crm_status
put_rules(struct crm_assign *a, struct crm_buf *sql, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (!a->by_rules) {
		crm_buf_puts(sql, "0");
		return CRM_OK;
	}
	crm_buf_puts(sql, "CASE");
	for (size_t i = 0; st == CRM_OK && i < a->nrules; i++)
		st = put_condition(a, &a->rule[i], sql, err);
	crm_buf_puts(sql, " ELSE -1 END");
	return st;
}

enum crm_status
assign_prepare_lead(struct crm_assign *a, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	const struct crm_noun *leads = NULL;
	enum crm_status st = crm_noun_find(&leads, "leads", err);

	crm_where_init(&a->where, a->db, leads, &a->arena);
	if (st == CRM_OK && crm_where_bind(&a->where, crm_int(0)) == 0)
		st = crm_err_nomem(err);
	crm_buf_puts(&sql,
	    "SELECT s.kind, t.stage, t.owner, t.pool, t.name, t.company, t.company_key, t.inn,"
	    " r.name, " ASSIGN_HAS_TASKS("t.id") ", t.repeat_of, ");
	if (st == CRM_OK)
		st = put_rules(a, &sql, err);
	crm_buf_puts(&sql, " FROM lead t JOIN stage s ON s.id = t.stage"
			   " LEFT JOIN reason r ON r.id = t.reason WHERE t.id = ?1");
	if (st == CRM_OK)
		st = crm_buf_ok(&sql) ? crm_db_prepare(a->db, sql.data, &a->lead, a->where.arg,
					    a->where.nargs, err)
				      : crm_err_nomem(err);
	crm_buf_clear(&sql);
	return st;
}

enum crm_status
assign_get_lead(struct crm_assign *a, int64_t id, struct assign_lead *lead, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_lead other;
	enum crm_status st = crm_stmt_again(a->lead, 1, crm_int(id), err);

	if (st == CRM_OK)
		st = crm_stmt_step(a->lead, err);
	if (st == CRM_DONE) /* the sentence for what is none */
		return crm_lead_get(a->db, id, &other, arena, err);
	if (st != CRM_OK)
		return st;
	*lead = (struct assign_lead){
		.id = id,
		.status = (enum crm_stage_kind)crm_stmt_int(a->lead, 0),
		.stage = crm_stmt_int(a->lead, 1),
		.owner = crm_stmt_int(a->lead, 2),
		.pool = crm_stmt_int(a->lead, 3),
		.has_tasks = crm_stmt_int(a->lead, 9) != 0,
		.repeat_of = crm_stmt_int(a->lead, 10),
		.rule = crm_stmt_int(a->lead, 11),
	};
	const char **const texts[] = { &lead->name, &lead->company, &lead->company_key, &lead->inn,
		&lead->reason };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = crm_stmt_text(a->lead, 4 + (int)i);
		*texts[i] = crm_arena_strdup(arena, text);
		if (text != NULL && *texts[i] == NULL)
			st = crm_err_nomem(err);
	}
	crm_stmt_done(a->lead);
	if (lead->owner != 0 && st == CRM_OK) {
		const struct assign_user *owner = assign_find_user(a, lead->owner);
		lead->login = owner == NULL ? "?" : owner->user->login;
	}
	return st;
}
