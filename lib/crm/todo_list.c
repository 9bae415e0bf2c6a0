#include "lib/crm/todo_list.h"

#include <stddef.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"

/* Constants, not values: only so the index of open tasks is of use. */
static enum crm_status
add_state(struct crm_where *where, const char *state, struct crm_err *err)
{
	static const struct {
		const char *name, *sql;
	} states[] = { { "open", "t.state = 1" }, { "done", "t.state = 2" },
		{ "cancelled", "t.state = 3" } };

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(state == NULL ? "open" : state, states[i].name) == 0)
			return crm_where_sql(where, states[i].sql, err);
	return CRM_OK;
}

static enum crm_status
add_card(struct crm_where *where, const char *text, struct crm_err *err)
{
	int64_t id, card;
	enum crm_tab kind;

	if (!crm_num_parse(text, &id) || id <= 0)
		return crm_err_set(err, CRM_EUSAGE, "--card: '%s' is not an id", text);
	enum crm_status st = crm_card_resolve(where->db, id, &card, &kind, err);
	return st == CRM_OK ? crm_where_is(where, "card", CRM_WHERE_EQ, text, err) : st;
}

static enum crm_status
add_span(struct crm_where *where, enum crm_task_span span, struct crm_err *err)
{
	int64_t last = crm_db_now(where->db);
	char date[CRM_TIME_SIZE];

	switch (span) {
	case CRM_TASK_OVERDUE:
		return crm_where_is(where, "due", CRM_WHERE_LT, "now", err);
	case CRM_TASK_TODAY:
		return crm_where_is(where, "due", CRM_WHERE_LE, "today", err);
	case CRM_TASK_WEEK:
		crm_time_shift(last, 6, 0, &last);
		crm_date_format(last, date);
		return crm_where_is(where, "due", CRM_WHERE_LE, date, err);
	default:
		return CRM_OK;
	}
}

enum crm_status
crm_tasks_where(struct crm_where *where, const struct crm_task_filter *filter, struct crm_err *err)
{
	enum crm_status st = add_state(where, filter->state, err);

	if (st == CRM_OK && filter->owner != NULL)
		st = crm_where_is(where, "owner", CRM_WHERE_EQ, filter->owner, err);
	if (st == CRM_OK && filter->card != NULL)
		st = add_card(where, filter->card, err);
	return st == CRM_OK ? add_span(where, filter->span, err) : st;
}

enum crm_status
crm_leads_idle_where(struct crm_where *where, const char *login, struct crm_err *err)
{
	enum crm_status st = crm_where_sql(where,
	    "t.stage IN (SELECT id FROM stage WHERE kind BETWEEN 1 AND 3) AND t.owner IS NOT NULL"
	    " AND NOT EXISTS (SELECT 1 FROM task k WHERE k.card = t.id AND k.state = 1)"
	    " AND NOT EXISTS (SELECT 1 FROM card a JOIN task k ON k.card = a.id"
	    " WHERE a.alias = t.id AND k.state = 1)",
	    err);

	if (st == CRM_OK && login != NULL)
		st = crm_where_is(where, "owner", CRM_WHERE_EQ, login, err);
	return st;
}
