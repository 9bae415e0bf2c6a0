/*
 * What is special about rules, of assignment and of scores.
 */
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/rule.h"
#include "lib/crm/where.h"
#include "lib/flow/edit_work.h"

#define RULE_ASSIGN 1
#define RULE_SCORE 2
#define POINTS_MAX 1000000

CRM_SQL(last_rule, "SELECT max(position) FROM rule WHERE kind = ?1 /*scan*/");

/* A score rule adds points and gives the lead to nobody. */
static enum crm_status
check_score_rule(const struct edit_work *w, struct crm_err *err)
{
	static const char *const others[] = { "strategy", "target", "max_open", "max_day",
		"max_month", "together", "deals" };
	const char *points = edit_will_be(w, "points");
	int64_t n;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (edit_given(w, others[i]) != NULL)
			return crm_err_set(err, CRM_EDATA,
			    "column '%s' is of assignment rules: this one scores", others[i]);
	if (points == NULL || edit_cleared(w, "points"))
		return crm_err_set(
		    err, CRM_EDATA, "column 'points' is empty: a score rule adds some");
	if (crm_num_parse(points, &n) && (n < -POINTS_MAX || n > POINTS_MAX))
		return edit_bad("points", "at most 1000000", points, err);
	return CRM_OK;
}

/* A rule that is to be followed names somebody who is there. */
static enum crm_status
check_assignment_rule(const struct edit_work *w, struct crm_err *err)
{
	const char *name = edit_will_be(w, "strategy"), *target = edit_will_be(w, "target");
	struct crm_err why = { CRM_OK, "" };
	enum crm_rule_strategy strategy;
	int64_t id;

	if (edit_given(w, "points") != NULL)
		return crm_err_set(err, CRM_EDATA,
		    "column 'points' is of score rules: this one gives leads to somebody");
	if (name == NULL)
		return crm_err_set(err, CRM_EDATA,
		    "column 'strategy' is empty: user, round-robin, least-loaded, weighted or pool "
		    "is wanted");
	if (!crm_rule_strategy_by_name(name, &strategy))
		return CRM_OK; /* reading the cell says so */
	enum crm_status st = crm_rule_target(w->db, strategy, target, &id, &why);
	if (st == CRM_EDATA)
		return crm_err_set(err, st, "column 'target': %s", why.text);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", why.text);
	if (strategy != CRM_RULE_LEAST_LOADED && edit_given(w, "deals") != NULL &&
	    crm_bool_parse(w->arena, edit_given(w, "deals")) == 1)
		return crm_err_set(
		    err, CRM_EDATA, "column 'deals' is of strategy least-loaded, not of %s", name);
	return CRM_OK;
}

/* What goes without a condition has one that says nothing. */
static enum crm_status
check_condition(const struct edit_work *w, struct crm_err *err)
{
	const char *condition = edit_given(w, "condition");
	const struct crm_noun *leads = NULL;
	struct crm_err why = { CRM_OK, "" };
	struct crm_where where;

	if (condition == NULL)
		return CRM_OK;
	enum crm_status st = crm_noun_find(&leads, "leads", err);
	if (st != CRM_OK)
		return st;
	crm_where_init(&where, w->db, leads, w->arena);
	st = crm_where_parse(&where, condition, &why);
	crm_where_clear(&where);
	if (st == CRM_EUSAGE)
		return crm_err_set(err, CRM_EDATA, "column 'condition': %s", why.text);
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", why.text);
}

enum crm_status
edit_before_rule(struct edit_work *w, struct crm_err *err)
{
	const struct crm_field *kind = &w->noun->field[crm_field_index(w->noun, "kind")];
	const char *is = edit_will_be(w, "kind");
	const int64_t code = is == NULL ? RULE_ASSIGN : crm_field_code(kind, is);
	enum crm_status st = CRM_OK;

	if (code == RULE_SCORE)
		st = check_score_rule(w, err);
	else if (code == RULE_ASSIGN)
		st = check_assignment_rule(w, err);
	if (st == CRM_OK && w->id == 0)
		st = edit_place_last(w, &last_rule, code, err);
	return st == CRM_OK ? check_condition(w, err) : st;
}
