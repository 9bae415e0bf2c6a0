#include "lib/flow/score.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/crm/setting.h"
#include "lib/crm/where.h"

#define RULES_MAX 500 /* each is a column of one query */
#define POINTS_MAX 1000000

CRM_SQL(score_rules, "SELECT name, condition, points FROM rule WHERE kind = 2 AND active = 1"
		     " ORDER BY position, id LIMIT ?1 /*scan*/");

struct rule {
	const char *name, *condition;
	int64_t points;
};

struct crm_score {
	int64_t grade_a, grade_b;
	struct rule rule[RULES_MAX];
	size_t n;
	struct crm_arena arena;
	struct crm_where where; /* of all conditions: value 1 is the lead */
	struct crm_stmt *stmt;  /* a row of one column a rule: whether it counts */
};

static enum crm_status
read_thresholds(struct crm_score *score, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_setting_int(db, "grade_a", &score->grade_a, err);

	if (st == CRM_OK)
		st = crm_setting_int(db, "grade_b", &score->grade_b, err);
	if (st == CRM_OK && score->grade_a < score->grade_b)
		st = crm_err_set(err, CRM_EDATA,
		    "the setting grade_a (%" PRId64 ") is below grade_b (%" PRId64
		    "): crm-edit settings",
		    score->grade_a, score->grade_b);
	return st;
}

static enum crm_status
read_rules(struct crm_score *score, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(db, score_rules, &s, CRM_ARGS(crm_int(RULES_MAX + 1)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *condition = crm_stmt_text(s, 1);
		if (score->n == RULES_MAX) {
			crm_stmt_done(s);
			return crm_err_set(err, CRM_EDATA, "over %d active score rules", RULES_MAX);
		}
		struct rule *rule = &score->rule[score->n++];
		rule->name = crm_arena_strdup(&score->arena, crm_stmt_text(s, 0));
		rule->condition =
		    crm_arena_strdup(&score->arena, condition == NULL ? "" : condition);
		rule->points = crm_stmt_int(s, 2);
		if (rule->name == NULL || rule->condition == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	}
	if (st == CRM_DONE && score->n == 0)
		return crm_err_set(err, CRM_EDATA,
		    "there are no active score rules: crm-edit rules loads them (kind score)");
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
add_rule(struct crm_score *score, const struct rule *rule, struct crm_buf *sql, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };

	if (rule->points < -POINTS_MAX || rule->points > POINTS_MAX)
		return crm_err_set(
		    err, CRM_EDATA, "score rule '%s': over %d points", rule->name, POINTS_MAX);
	crm_buf_reset(&score->where.sql);
	enum crm_status st = crm_where_parse(&score->where, rule->condition, &why);
	if (st == CRM_EUSAGE)
		return crm_err_set(err, CRM_EDATA, "score rule '%s': %s", rule->name, why.text);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", why.text);
	crm_buf_puts(sql, rule == score->rule ? "SELECT (" : ", (");
	crm_buf_puts(sql, crm_where_text(&score->where));
	crm_buf_puts(sql, ") IS TRUE");
	return crm_buf_ok(sql) ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
prepare(struct crm_score *score, struct crm_db *db, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	const struct crm_noun *leads = NULL;
	enum crm_status st = crm_noun_find(&leads, "leads", err);

	crm_where_init(&score->where, db, leads, &score->arena);
	if (st == CRM_OK && crm_where_bind(&score->where, crm_int(0)) == 0)
		st = crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < score->n; i++)
		st = add_rule(score, &score->rule[i], &sql, err);
	if (st == CRM_OK) {
		crm_buf_puts(&sql, " FROM lead t WHERE t.id = ?1");
		st = crm_buf_ok(&sql) ? crm_db_prepare(db, sql.data, &score->stmt, score->where.arg,
					    score->where.nargs, err)
				      : crm_err_nomem(err);
	}
	crm_buf_clear(&sql);
	return st;
}

enum crm_status
crm_score_open(struct crm_score **out, struct crm_db *db, struct crm_err *err)
{
	struct crm_score *score = calloc(1, sizeof(*score));

	*out = NULL;
	if (score == NULL)
		return crm_err_nomem(err);
	enum crm_status st = read_thresholds(score, db, err);
	if (st == CRM_OK)
		st = read_rules(score, db, err);
	if (st == CRM_OK)
		st = prepare(score, db, err);
	if (st == CRM_OK)
		*out = score;
	else
		crm_score_free(score);
	return st;
}

void
crm_score_free(struct crm_score *score)
{
	if (score == NULL)
		return;
	crm_stmt_free(score->stmt);
	crm_where_clear(&score->where);
	crm_arena_clear(&score->arena);
	free(score);
}

static enum crm_status
add_up(const struct crm_score *score, struct crm_scored *scored, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_buf what = CRM_BUF_INIT;

	scored->points = 0;
	for (size_t i = 0; i < score->n; i++) {
		if (crm_stmt_int(score->stmt, (int)i) == 0)
			continue;
		scored->points += score->rule[i].points;
		crm_buf_printf(&what, "%s%s %+" PRId64, what.len == 0 ? "" : ", ",
		    score->rule[i].name, score->rule[i].points);
	}
	scored->grade = scored->points >= score->grade_a   ? "A"
			: scored->points >= score->grade_b ? "B"
							   : "C";
	scored->what = crm_buf_ok(&what)
			   ? crm_arena_strdup(arena, what.len == 0 ? "nothing counts" : what.data)
			   : NULL;
	crm_buf_clear(&what);
	return scored->what == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_score_lead(struct crm_score *score, int64_t lead, struct crm_scored *scored,
    struct crm_arena *arena, struct crm_err *err)
{
	score->where.arg[0] = crm_int(lead);
	enum crm_status st = crm_stmt_bind(score->stmt, score->where.arg, score->where.nargs, err);
	if (st == CRM_OK)
		st = crm_stmt_step(score->stmt, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no lead %" PRId64, lead);
	if (st != CRM_OK)
		return st;
	st = add_up(score, scored, arena, err);
	crm_stmt_done(score->stmt);
	return st;
}
