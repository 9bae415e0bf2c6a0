/*
 * What is odd about rules: not wrong enough to refuse them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/num.h"
#include "lib/crm/lead.h"
#include "lib/crm/rule.h"
#include "lib/crm/where.h"

CRM_SQL(user_is_active, "SELECT active FROM users WHERE id = ?1");
CRM_SQL(count_takers, "SELECT count(*) FROM users WHERE active = 1 AND weight > 0 /*scan*/");
CRM_SQL(count_members,
    "SELECT count(*) FROM membership m JOIN users u ON u.id = m.user WHERE m.team = ?1"
    " AND u.active = 1 AND coalesce(m.weight, u.weight) > 0");

/* A rule's condition as it was said. */
struct meant {
	const struct crm_where_said *said;
	size_t n;
};

/* --- one comparison and another ------------------------------------------------------- */

/* Whether two values as written are the same to the column. */
static bool
same_value(const struct crm_field *f, const char *a, const char *b)
{
	int64_t x, y;

	if (f->type == CRM_FIELD_TEXT || f->type == CRM_FIELD_REF)
		return strcmp(a, b) == 0;
	if (f->type == CRM_FIELD_INT || f->type == CRM_FIELD_CARD)
		return crm_num_parse(a, &x) && crm_num_parse(b, &y) && x == y;
	if (f->type == CRM_FIELD_MONEY)
		return crm_money_parse(a, 2, &x) && crm_money_parse(b, 2, &y) && x == y;
	return strcasecmp(a, b) == 0;
}

/* Whether values as written can be told apart: those of times and yes and no have many names. */
static bool
is_plain(const struct crm_field *f)
{
	return f->type != CRM_FIELD_TIME && f->type != CRM_FIELD_BOOL && f->type != CRM_FIELD_DATE;
}

static bool
has_value(const struct crm_where_said *s, const char *value)
{
	for (size_t i = 0; i < s->n; i++)
		if (same_value(s->field, s->value[i], value))
			return true;
	return false;
}

/* All of a's values are b's. */
static bool
within(const struct crm_where_said *a, const struct crm_where_said *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!has_value(b, a->value[i]))
			return false;
	return true;
}

static bool
disjoint(const struct crm_where_said *a, const struct crm_where_said *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (has_value(b, a->value[i]))
			return false;
	return true;
}

static bool
number_of(const struct crm_where_said *s, int64_t *n)
{
	if (s->n != 1)
		return false;
	return s->field->type == CRM_FIELD_INT     ? crm_num_parse(s->value[0], n)
	       : s->field->type == CRM_FIELD_MONEY ? crm_money_parse(s->value[0], 2, n)
						   : false;
}

/* Whether a number that one comparison wants is none for the other: 0 is one of them. */
static bool
ranges_apart(const struct crm_where_said *a, const struct crm_where_said *b)
{
	int64_t low, high;

	if (!number_of(a, &low) || !number_of(b, &high))
		return false;
	if (a->op != CRM_WHERE_EQ && a->op != CRM_WHERE_GT && a->op != CRM_WHERE_GE)
		return false;
	if (b->op != CRM_WHERE_EQ && b->op != CRM_WHERE_LT && b->op != CRM_WHERE_LE)
		return false;
	if (a->op == CRM_WHERE_EQ && b->op == CRM_WHERE_EQ)
		return low != high;
	return low > high || (low == high && (a->op == CRM_WHERE_GT || b->op == CRM_WHERE_LT));
}

/* That no lead can be both. */
static bool
contradict(const struct crm_where_said *a, const struct crm_where_said *b)
{
	if (a->field != b->field)
		return false;
	if (a->op == CRM_WHERE_EMPTY && b->op == CRM_WHERE_EMPTY)
		return a->negated != b->negated;
	if (a->op == CRM_WHERE_EMPTY)
		return !a->negated && !b->negated;
	if (a->op == CRM_WHERE_EQ && b->op == CRM_WHERE_EQ && is_plain(a->field)) {
		if (!a->negated && !b->negated)
			return disjoint(a, b);
		if (!a->negated && b->negated)
			return within(a, b);
	}
	return !a->negated && !b->negated && ranges_apart(a, b);
}

/* That whatever fits b fits a. */
static bool
covers(const struct crm_where_said *a, const struct crm_where_said *b)
{
	if (a->field != b->field || a->negated != b->negated || a->op != b->op)
		return false;
	if (a->op == CRM_WHERE_EQ && is_plain(a->field))
		return a->negated ? within(a, b) : within(b, a);
	return a->n == b->n && within(a, b);
}

/* --- one rule ------------------------------------------------------------------------- */

static const char *
contradiction(const struct meant *m)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < m->n; j++)
			if (i != j && m->said[i].needed && m->said[j].needed &&
			    contradict(&m->said[i], &m->said[j]))
				return m->said[i].field->name;
	return NULL;
}

/* Whether it is about leads that nobody is given: those that are converted or unqualified. */
static bool
about_settled(const struct meant *m)
{
	static const char *const open[] = { "new", "working", "qualified" };

	for (size_t i = 0; i < m->n; i++) {
		const struct crm_where_said *s = &m->said[i];
		if (!s->needed || s->op != CRM_WHERE_EQ || strcmp(s->field->name, "status") != 0)
			continue;
		size_t possible = 0;
		for (size_t j = 0; j < sizeof(open) / sizeof(open[0]); j++)
			possible += has_value(s, open[j]) != s->negated;
		if (possible == 0)
			return true;
	}
	return false;
}

/* Whether all that fits `later` fits `earlier`, as far as comparisons tell. */
static bool
takes_all(const struct meant *earlier, const struct meant *later)
{
	for (size_t i = 0; i < earlier->n; i++) {
		bool found = false;
		for (size_t j = 0; j < later->n && !found; j++)
			found = later->said[j].needed && covers(&earlier->said[i], &later->said[j]);
		if (!found || !earlier->said[i].needed)
			return false;
	}
	return true;
}

/* NULL, or why nobody gets what the rule gives. */
static enum crm_status
idle_target(struct crm_db *db, const struct crm_rule *rule, struct crm_arena *arena,
    const char **why, struct crm_err *err)
{
	int64_t n = 1;
	enum crm_status st = CRM_OK;

	*why = NULL;
	if (rule->strategy == CRM_RULE_USER)
		st = crm_db_get_int(
		    db, user_is_active, &n, NULL, CRM_ARGS(crm_int(rule->target_id)), err);
	else if (rule->strategy != CRM_RULE_POOL && rule->target_id == 0)
		st = crm_db_get_int(db, count_takers, &n, NULL, CRM_NOARGS, err);
	else if (rule->strategy != CRM_RULE_POOL)
		st = crm_db_get_int(
		    db, count_members, &n, NULL, CRM_ARGS(crm_int(rule->target_id)), err);
	if (st != CRM_OK || n > 0)
		return st;
	*why = rule->strategy == CRM_RULE_USER
		   ? crm_arena_printf(arena, "user '%s' is inactive", rule->target)
	       : rule->target_id == 0
		   ? "there are no active users"
		   : crm_arena_printf(arena, "team '%s' has no active members", rule->target);
	return *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- all rules ------------------------------------------------------------------------ */

struct doubt {
	struct crm_db *db;
	struct crm_arena *arena;
	const struct crm_noun *leads;
	const struct crm_rule *rule;
	struct meant *meant;
	size_t nrules;
	const char **sentence;
	size_t n;
};

static enum crm_status
add(struct doubt *d, const char *sentence, struct crm_err *err)
{
	if (sentence == NULL)
		return crm_err_nomem(err);
	d->sentence[d->n++] = sentence;
	return CRM_OK;
}

static enum crm_status
listen(struct doubt *d, size_t i, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	struct crm_where where;

	crm_where_init(&where, d->db, d->leads, d->arena);
	enum crm_status st = crm_where_parse(&where, d->rule[i].condition, &why);
	d->meant[i] = (struct meant){ where.said, where.nsaid };
	crm_where_clear(&where);
	if (st == CRM_EUSAGE)
		return crm_err_set(err, CRM_EDATA, "rule '%s': %s", d->rule[i].name, why.text);
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", why.text);
}

/* Why a rule can never match; NULL: it can, as far as this goes. */
static const char *
never(const struct doubt *d, size_t i)
{
	const struct meant *m = &d->meant[i];
	const char *field = contradiction(m);

	if (field != NULL)
		return crm_arena_printf(d->arena, "what it says of %s contradicts itself", field);
	if (about_settled(m))
		return "leads that are converted or unqualified are given to nobody";
	for (size_t j = 0; j < i; j++)
		if (takes_all(&d->meant[j], m) ||
		    strcmp(d->rule[j].condition, d->rule[i].condition) == 0)
			return crm_arena_printf(
			    d->arena, "rule '%s' before it takes them all", d->rule[j].name);
	return "";
}

static enum crm_status
doubt_rule(struct doubt *d, size_t i, struct crm_err *err)
{
	const char *why = never(d, i), *idle = NULL;
	enum crm_status st = CRM_OK;

	if (why == NULL)
		return crm_err_nomem(err);
	if (*why != '\0')
		st = add(d,
		    crm_arena_printf(
			d->arena, "rule '%s' can never match: %s", d->rule[i].name, why),
		    err);
	if (st == CRM_OK)
		st = idle_target(d->db, &d->rule[i], d->arena, &idle, err);
	if (st == CRM_OK && idle != NULL)
		st = add(d,
		    crm_arena_printf(
			d->arena, "rule '%s': %s: its leads wait", d->rule[i].name, idle),
		    err);
	return st;
}

enum crm_status
crm_rules_doubt(struct crm_db *db, struct crm_arena *arena, const char *const **sentences,
    size_t *n, struct crm_err *err)
{
	struct crm_rule *rules = NULL;
	struct doubt d = { .db = db, .arena = arena };
	enum crm_status st = crm_rules_read(db, arena, &rules, &d.nrules, err);

	*sentences = NULL;
	*n = 0;
	if (st != CRM_OK || d.nrules == 0)
		return st;
	d.rule = rules;
	d.meant = crm_arena_alloc(arena, d.nrules * sizeof(*d.meant));
	d.sentence = crm_arena_alloc(arena, (2 * d.nrules + 1) * sizeof(*d.sentence));
	if (d.meant == NULL || d.sentence == NULL)
		return crm_err_nomem(err);
	st = crm_noun_find(&d.leads, "leads", err);
	for (size_t i = 0; st == CRM_OK && i < d.nrules; i++)
		st = listen(&d, i, err);
	bool rest = false;
	for (size_t i = 0; st == CRM_OK && i < d.nrules; i++) {
		st = doubt_rule(&d, i, err);
		rest = rest || d.meant[i].n == 0;
	}
	if (st == CRM_OK && !rest)
		st = add(&d,
		    "leads that no rule matches will wait: a last rule without a condition is "
		    "missing",
		    err);
	*sentences = d.sentence;
	*n = d.n;
	return st;
}
