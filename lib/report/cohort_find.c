#include "lib/report/cohort.h"

#include "lib/base/sorted.h"

CRM_SQL(name_of_lead, "SELECT coalesce(name, company) FROM lead WHERE id = ?1");

enum crm_stage_kind
crm_cohort_kind(const struct crm_cohort *c, int64_t stage)
{
	for (size_t i = 0; i < c->nstages; i++)
		if (c->stage[i].id == stage)
			return c->stage[i].kind;
	return 0;
}

int64_t
crm_cohort_resolve(const struct crm_cohort *c, int64_t id)
{
	/* A chain is never longer than there are aliases: in a circle it would be. */
	for (size_t hops = 0; hops <= c->naliases; hops++) {
		const struct crm_alias *alias =
		    crm_sorted_find(id, c->alias, c->naliases, sizeof(*alias));
		if (alias == NULL)
			return id;
		id = alias->of;
	}
	return id;
}

bool
crm_cohort_stands(const struct crm_cohort *c, int64_t event)
{
	bool stands = true; /* of the event that was asked for, if this one does */

	/* A reversal is newer than what it reverses, so this comes to an end. */
	for (;;) {
		const struct crm_undone_event *undone =
		    crm_sorted_find(event, c->undone, c->nundone, sizeof(*undone));
		if (undone == NULL || undone->by <= event)
			return stands;
		event = undone->by;
		stands = !stands;
	}
}

struct crm_cohort_lead *
crm_cohort_find(const struct crm_cohort *c, int64_t id)
{
	const size_t offset = c->n == 0 ? 0 : (size_t)(id - c->lead[0].id);

	return offset < c->nplaces && c->place[offset] != 0 ? &c->lead[c->place[offset] - 1] : NULL;
}

void
crm_cohort_expect(const struct crm_cohort *c, int64_t id)
{
	const struct crm_cohort_lead *lead = crm_cohort_find(c, id);

	if (lead == NULL)
		return;
	__builtin_prefetch(lead, 1);
	__builtin_prefetch(&lead->id, 1);
}

struct crm_cohort_lead *
crm_cohort_find_now(const struct crm_cohort *c, int64_t id)
{
	/* What is an alias is none of the leads. */
	struct crm_cohort_lead *lead = crm_cohort_find(c, id);

	return lead != NULL || c->naliases == 0 ? lead
						: crm_cohort_find(c, crm_cohort_resolve(c, id));
}

enum crm_status
crm_cohort_name(struct crm_db *db, int64_t lead, struct crm_arena *arena, const char **name,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, name_of_lead, &s, CRM_ARGS(crm_int(lead)), err);

	*name = "";
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	if (!crm_stmt_null(s, 0))
		*name = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return *name == NULL ? crm_err_nomem(err) : CRM_OK;
}

struct crm_cohort_deal *
crm_cohort_find_deal(const struct crm_cohort *c, int64_t id)
{
	const struct crm_cohort_deal *deal = crm_sorted_find(id, c->deal, c->ndeals, sizeof(*deal));

	return deal == NULL ? NULL : &c->deal[deal - c->deal];
}
