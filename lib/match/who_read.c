#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/crm/point.h"
#include "lib/match/who_private.h"
#include "lib/store/search.h"

/* One shape for all kinds of card: name, company, stage, grade, owner, reason, its note. */
CRM_SQL(who_lead, "SELECT l.name, l.company, s.kind, l.grade, u.login, r.name, l.reason_note"
		  " FROM lead l JOIN stage s ON s.id = l.stage"
		  " LEFT JOIN users u ON u.id = l.owner LEFT JOIN reason r ON r.id = l.reason"
		  " WHERE l.id = ?1");
CRM_SQL(who_contact, "SELECT c.name, o.company, 0, NULL, u.login, NULL, NULL FROM contact c"
		     " LEFT JOIN company o ON o.id = c.company LEFT JOIN users u ON u.id = c.owner"
		     " WHERE c.id = ?1");
CRM_SQL(who_company, "SELECT NULL, c.company, 0, NULL, u.login, NULL, NULL FROM company c"
		     " LEFT JOIN users u ON u.id = c.owner WHERE c.id = ?1");
CRM_SQL(who_deal, "SELECT d.name, o.company, s.kind, NULL, u.login, r.name, d.reason_note"
		  " FROM deal d JOIN stage s ON s.id = d.stage"
		  " LEFT JOIN company o ON o.id = d.company LEFT JOIN users u ON u.id = d.owner"
		  " LEFT JOIN reason r ON r.id = d.reason WHERE d.id = ?1");
CRM_SQL(who_points, "SELECT kind, coalesce(value, raw), ext FROM point WHERE card = ?1"
		    " AND kind <= 2 ORDER BY valid DESC, id");
/* The last reason that this card, one merged into it or a lead that became it was refused for. */
CRM_SQL(who_refused,
    "SELECT r.name, e.at FROM event e JOIN reason r ON r.id = CAST(e.new AS INTEGER)"
    " WHERE e.card IN (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1"
    " UNION ALL SELECT id FROM lead WHERE converted_contact = ?1"
    " UNION ALL SELECT id FROM lead WHERE converted_company = ?1)"
    " AND e.tab = 1 AND e.field = 'reason' AND e.new IS NOT NULL AND e.undoes IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes = e.id)"
    " ORDER BY e.id DESC LIMIT 1");

static const char *
copy(struct crm_who_list *list, const char *text, bool *ok)
{
	const char *kept = crm_arena_strdup(list->arena, text);

	*ok = *ok && (text == NULL || kept != NULL);
	return kept;
}

static enum crm_status
start(
    struct crm_who_list *list, const struct crm_who *who, struct crm_stmt **s, struct crm_err *err)
{
	static const char *const *const sql[] = { [CRM_CARD_LEAD] = &who_lead,
		[CRM_CARD_CONTACT] = &who_contact,
		[CRM_CARD_COMPANY] = &who_company,
		[CRM_CARD_DEAL] = &who_deal };

	return crm_db_query_(list->db, sql[who->kind], s, CRM_ARGS(crm_int(who->card)), err);
}

/* "no-budget", or "other: what was noted". */
static const char *
reason_of(struct crm_who_list *list, const char *name, const char *note, bool *ok)
{
	if (name == NULL || note == NULL)
		return copy(list, name, ok);
	const char *text = crm_arena_printf(list->arena, "%s: %s", name, note);
	*ok = *ok && text != NULL;
	return text;
}

static enum crm_status
read_row(struct crm_who_list *list, struct crm_who *who, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	bool ok = true;
	enum crm_status st = start(list, who, &s, err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EINTERNAL, "a card without its row");
	if (st != CRM_OK)
		return st;
	who->name = copy(list, crm_stmt_text(s, 0), &ok);
	who->company = copy(list, crm_stmt_text(s, 1), &ok);
	who->status = crm_stage_kind_name((enum crm_stage_kind)crm_stmt_int(s, 2));
	who->grade = copy(list, crm_stmt_text(s, 3), &ok);
	who->owner = copy(list, crm_stmt_text(s, 4), &ok);
	who->reason = reason_of(list, crm_stmt_text(s, 5), crm_stmt_text(s, 6), &ok);
	if (who->kind == CRM_CARD_CONTACT || who->kind == CRM_CARD_COMPANY)
		who->status = "client";
	crm_stmt_done(s);
	return ok ? CRM_OK : crm_err_nomem(err);
}

/* "earlier: no-budget, 2026-01-03". */
static enum crm_status
read_refusal(struct crm_who_list *list, struct crm_who *who, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	char at[CRM_TIME_SIZE];

	if (who->reason != NULL || who->kind == CRM_CARD_DEAL)
		return CRM_OK;
	enum crm_status st =
	    crm_db_query(list->db, who_refused, &s, CRM_ARGS(crm_int(who->card)), err);
	if (st != CRM_OK || (st = crm_stmt_step(s, err)) != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	crm_time_format(crm_stmt_int(s, 1), at);
	who->reason = crm_arena_printf(list->arena, "earlier: %s, %.10s", crm_stmt_text(s, 0), at);
	crm_stmt_done(s);
	return who->reason == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* The point that was found is shown, else the first. */
static enum crm_status
read_points(struct crm_who_list *list, struct crm_who *who, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	bool ok = true;
	enum crm_status st =
	    crm_db_query(list->db, who_points, &s, CRM_ARGS(crm_int(who->card)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *ext = crm_stmt_text(s, 2);
		if (crm_stmt_int(s, 0) == CRM_POINT_EMAIL && who->email == NULL)
			who->email = copy(list, crm_stmt_text(s, 1), &ok);
		if (crm_stmt_int(s, 0) != CRM_POINT_PHONE || who->phone != NULL)
			continue;
		who->phone = crm_arena_printf(list->arena, "%s%s%s", crm_stmt_text(s, 1),
		    ext == NULL ? "" : " x", ext == NULL ? "" : ext);
		ok = ok && who->phone != NULL;
	}
	if (st == CRM_DONE)
		st = CRM_OK;
	return st == CRM_OK && !ok ? crm_err_nomem(err) : st;
}

/* --- why -------------------------------------------------------------------------------- */

/* Whether a name has a word that begins as one that was asked for. */
static enum crm_status
has_word(const char *name, const char *asked, bool *has, struct crm_err *err)
{
	struct crm_word of_name[16], of_asked[16];
	size_t n = 0, m = 0;
	enum crm_status st = crm_words_read(asked, of_asked, 16, &m, err);

	*has = false;
	if (st == CRM_OK && name != NULL)
		st = crm_words_read(name, of_name, 16, &n, err);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (strncmp(of_name[i].name, of_asked[k].name, strlen(of_asked[k].name)) ==
			    0)
				*has = true;
	return st;
}

static enum crm_status
say_more(struct crm_who_list *list, struct crm_who *who, const char *more, struct crm_err *err)
{
	who->why =
	    crm_arena_printf(list->arena, "%s%s%s", who->why, *who->why == '\0' ? "" : ", ", more);
	return who->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Which of the names it was that agreed. */
static enum crm_status
say_names(struct crm_who_list *list, struct crm_who *who, struct crm_err *err)
{
	bool name = false, company = false;

	if (who->names == NULL || *who->why != '\0')
		return CRM_OK;
	if (*who->names == '\0')
		return say_more(list, who, "like the name", err);
	enum crm_status st = has_word(who->name, who->names, &name, err);
	if (st == CRM_OK)
		st = has_word(who->company, who->names, &company, err);
	if (st == CRM_OK && (name || !company))
		st = say_more(list, who, "name", err);
	if (st == CRM_OK && company)
		st = say_more(list, who, "company", err);
	return st;
}

/* "17 is 12 now". */
static enum crm_status
say_moved(struct crm_who_list *list, struct crm_who *who, struct crm_err *err)
{
	if (who->found_as == who->card)
		return CRM_OK;
	const char *text = crm_arena_printf(
	    list->arena, "%" PRId64 " is %" PRId64 " now", who->found_as, who->card);
	return text == NULL ? crm_err_nomem(err) : say_more(list, who, text, err);
}

/* --- */

/* Clients before leads, and the newest first. */
static int
by_score(const void *a, const void *b)
{
	const struct crm_who *x = a, *y = b;
	const int client = (y->kind == CRM_CARD_CONTACT) - (x->kind == CRM_CARD_CONTACT);

	if (x->score != y->score)
		return y->score - x->score;
	if (client != 0)
		return client;
	return (x->card < y->card) - (x->card > y->card);
}

enum crm_status
crm_who_finish(struct crm_who_list *list, size_t max, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (list->n > 1)
		qsort(list->who, list->n, sizeof(*list->who), by_score);
	if (list->n > max)
		list->n = max;
	for (size_t i = 0; st == CRM_OK && i < list->n; i++) {
		struct crm_who *who = &list->who[i];
		st = read_row(list, who, err);
		if (st == CRM_OK)
			st = read_refusal(list, who, err);
		if (st == CRM_OK)
			st = read_points(list, who, err);
		if (st == CRM_OK)
			st = say_names(list, who, err);
		if (st == CRM_OK)
			st = say_moved(list, who, err);
	}
	return st;
}
