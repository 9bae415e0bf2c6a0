/*
 * Duplicates as tables for people, and for crm-merge.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/flow/dedupe_private.h"

/* As crm-list shows it: a valid personal one before a role mailbox before an invalid one. */
#define POINT(code)                                                                                \
	"(SELECT CASE WHEN value IS NULL THEN raw WHEN ext IS NULL THEN value"                     \
	" ELSE value || ' ext. ' || ext END FROM point WHERE card = t.id AND kind = " code         \
	" ORDER BY valid DESC, role, id LIMIT 1)"
/* Of the card and of those that were merged into it, or became it. */
#define HISTORY(table)                                                                             \
	"(SELECT count(*) FROM " table " WHERE card IN (SELECT t.id UNION ALL SELECT id FROM card" \
	" WHERE alias = t.id UNION ALL SELECT id FROM lead WHERE converted_contact = t.id"         \
	" UNION ALL SELECT id FROM lead WHERE converted_company = t.id))"
#define COMMON                                                                                     \
	"(SELECT max(op) FROM event WHERE card = t.id), u.login, " POINT("2") ", " POINT(          \
	    "1") ", t.city, t.created, " HISTORY("inquiry") ", " HISTORY("activity") ", " HISTORY("task")

CRM_SQL(shown_lead,
    "SELECT s.kind, t.name, t.company, " COMMON " FROM lead t JOIN stage s ON s.id = t.stage"
    " LEFT JOIN users u ON u.id = t.owner WHERE t.id = ?1");
CRM_SQL(shown_contact,
    "SELECT 0, t.name, o.company, " COMMON " FROM contact t LEFT JOIN card oc ON oc.id = t.company"
    " LEFT JOIN company o ON o.id = coalesce(oc.alias, oc.id)"
    " LEFT JOIN users u ON u.id = t.owner WHERE t.id = ?1");
CRM_SQL(shown_company, "SELECT 0, NULL, t.company, " COMMON " FROM company t"
		       " LEFT JOIN users u ON u.id = t.owner WHERE t.id = ?1");

/* --- columns -------------------------------------------------------------------------- */

enum {
	C_GROUP,
	C_ID,
	C_REV,
	C_CERTAINTY,
	C_SCORE,
	C_WHY,
	C_DECISION,
	C_KIND,
	C_STATUS,
	C_OWNER,
	C_NAME,
	C_COMPANY,
	C_PHONE,
	C_EMAIL,
	C_CITY,
	C_CREATED,
	C_INQUIRIES,
	C_ACTIVITIES,
	C_TASKS,
	C_N
};

static const struct crm_column card_columns[C_N] = {
	[C_GROUP] = { "group", CRM_COL_INT },
	[C_ID] = { "id", CRM_COL_INT },
	[C_REV] = { "rev", CRM_COL_INT },
	[C_CERTAINTY] = { "certainty", CRM_COL_TEXT },
	[C_SCORE] = { "score", CRM_COL_MONEY },
	[C_WHY] = { "why", CRM_COL_TEXT },
	[C_DECISION] = { "decision", CRM_COL_TEXT },
	[C_KIND] = { "kind", CRM_COL_TEXT },
	[C_STATUS] = { "status", CRM_COL_TEXT },
	[C_OWNER] = { "owner", CRM_COL_TEXT },
	[C_NAME] = { "name", CRM_COL_TEXT },
	[C_COMPANY] = { "company", CRM_COL_TEXT },
	[C_PHONE] = { "phone", CRM_COL_TEXT },
	[C_EMAIL] = { "email", CRM_COL_TEXT },
	[C_CITY] = { "city", CRM_COL_TEXT },
	[C_CREATED] = { "created", CRM_COL_TIME },
	[C_INQUIRIES] = { "inquiries", CRM_COL_INT },
	[C_ACTIVITIES] = { "activities", CRM_COL_INT },
	[C_TASKS] = { "tasks", CRM_COL_INT },
};

const struct crm_column *
crm_duplicates_columns(enum crm_duplicates_view view, size_t *n)
{
	static const struct {
		const struct crm_column *columns;
		size_t n;
	} views[] = {
		[CRM_DUPLICATES_CARDS] = { card_columns, C_N },
		[CRM_DUPLICATES_PAIRS] = { crm_pair_columns, CRM_PAIR_COLUMNS },
		[CRM_DUPLICATES_EXPLAIN] = { crm_explain_columns, CRM_EXPLAIN_COLUMNS },
	};

	*n = views[view].n;
	return views[view].columns;
}

/* --- cards ---------------------------------------------------------------------------- */

static enum crm_status
query_shown(struct crm_showing *show, const struct crm_shown *card, struct crm_stmt **s)
{
	struct crm_db *db = show->d->db;

	switch (card->kind) {
	case CRM_CARD_LEAD:
		return crm_db_query(db, shown_lead, s, CRM_ARGS(crm_int(card->id)), show->err);
	case CRM_CARD_CONTACT:
		return crm_db_query(db, shown_contact, s, CRM_ARGS(crm_int(card->id)), show->err);
	default:
		return crm_db_query(db, shown_company, s, CRM_ARGS(crm_int(card->id)), show->err);
	}
}

enum crm_status
crm_shown_read(struct crm_showing *show, struct crm_shown *card, int64_t id)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_card_resolve(show->d->db, id, &card->id, &card->kind, show->err);

	if (st == CRM_OK)
		st = query_shown(show, card, &s);
	if (st == CRM_OK)
		st = crm_stmt_step(s, show->err);
	if (st == CRM_DONE)
		return crm_err_set(show->err, CRM_EINTERNAL, "a card without its row");
	if (st != CRM_OK)
		return st;
	const struct {
		int column;
		const char **to;
	} texts[] = { { 1, &card->name }, { 2, &card->company }, { 4, &card->owner },
		{ 5, &card->phone }, { 6, &card->email }, { 7, &card->city } };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = crm_stmt_text(s, texts[i].column);
		*texts[i].to = crm_arena_strdup(&show->arena, text);
		if (text != NULL && *texts[i].to == NULL)
			st = crm_err_nomem(show->err);
	}
	card->status = (enum crm_stage_kind)crm_stmt_int(s, 0);
	card->rev = crm_stmt_int(s, 3);
	card->created = crm_stmt_int(s, 8);
	card->inquiries = crm_stmt_int(s, 9);
	card->activities = crm_stmt_int(s, 10);
	card->tasks = crm_stmt_int(s, 11);
	crm_stmt_done(s);
	return st;
}

static bool
is_client(const struct crm_shown *card)
{
	return card->kind != CRM_CARD_LEAD;
}

const char *
crm_shown_status(const struct crm_shown *card)
{
	return is_client(card) ? "client" : crm_stage_kind_name(card->status);
}

/* How far it has come. */
static int
rank(const struct crm_shown *card)
{
	if (is_client(card))
		return 4;
	switch (card->status) {
	case CRM_STAGE_QUALIFIED:
		return 3;
	case CRM_STAGE_WORKING:
		return 2;
	case CRM_STAGE_NEW:
		return 1;
	default:
		return 0;
	}
}

/* The survivor first: furthest status, then most history, then oldest. */
static int
by_survival(const void *a, const void *b)
{
	const struct crm_shown *x = a, *y = b;
	const int64_t xs = x->inquiries + x->activities + x->tasks;
	const int64_t ys = y->inquiries + y->activities + y->tasks;

	if (rank(x) != rank(y))
		return rank(y) - rank(x);
	if (xs != ys)
		return xs < ys ? 1 : -1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* --- cells ---------------------------------------------------------------------------- */

const char *
crm_put_int(struct crm_arena *arena, int64_t n)
{
	return crm_arena_printf(arena, "%" PRId64, n);
}

/* Cut, not rounded: nothing is certain beyond doubt. */
const char *
crm_put_score(struct crm_arena *arena, double score)
{
	const int n = score >= 0.999 ? 999 : score <= 0 ? 0 : (int)(score * 1000);
	const char text[] = { '0', '.', (char)('0' + n / 100), (char)('0' + n / 10 % 10),
		(char)('0' + n % 10), '\0' };

	return crm_arena_strdup(arena, text);
}

static const char *
put_time(struct crm_showing *show, int64_t t)
{
	char text[CRM_TIME_SIZE];

	crm_time_format(t, text);
	return crm_arena_strdup(&show->arena, text);
}

/* Hands over a row, unless a cell that must be there could not be made. */
enum crm_status
crm_show_row(struct crm_showing *show, const char *const *cells, const int *made, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[made[i]] == NULL)
			return crm_err_nomem(show->err);
	return show->row(show->arg, cells, show->err);
}

/* --- groups --------------------------------------------------------------------------- */

bool
crm_is_asked(const struct crm_duplicates_ask *ask, enum crm_certainty certainty)
{
	return certainty != CRM_CERTAINTY_NONE &&
	       (ask->only == CRM_CERTAINTY_NONE || ask->only == certainty);
}

/* "12: same email, same name"; of a lead also which client it is already. */
static enum crm_status
put_why(struct crm_showing *show, const struct crm_shown *card, const struct crm_shown *group,
    size_t n, const char **why)
{
	struct crm_dedupe_verdict verdict;
	const struct crm_shown *client = NULL;
	const int64_t tie = card->member->tie;
	enum crm_status st =
	    crm_dedupe_judge(show->d->dedupe, card->id, tie, &verdict, &show->arena, show->err);

	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < n && !is_client(card); i++)
		if (is_client(&group[i]) && (client == NULL || group[i].id == tie))
			client = &group[i];
	if (client != NULL && client->id == tie)
		*why = crm_arena_printf(
		    &show->arena, "already client %" PRId64 ": %s", tie, verdict.why);
	else if (client != NULL)
		*why = crm_arena_printf(&show->arena, "as %" PRId64 ": %s; already client %" PRId64,
		    tie, verdict.why, client->id);
	else
		*why = crm_arena_printf(&show->arena, "as %" PRId64 ": %s", tie, verdict.why);
	return *why == NULL ? crm_err_nomem(show->err) : CRM_OK;
}

static enum crm_status
show_card(
    struct crm_showing *show, const struct crm_shown *card, const struct crm_shown *group, size_t n)
{
	static const int made[] = { C_GROUP, C_ID, C_REV, C_SCORE, C_CREATED, C_INQUIRIES,
		C_ACTIVITIES, C_TASKS };
	const struct crm_dedupe_member *member = card->member;
	const char *cells[C_N] = {
		[C_GROUP] = crm_put_int(&show->arena, member->group),
		[C_ID] = crm_put_int(&show->arena, card->id),
		[C_REV] = crm_put_int(&show->arena, card->rev),
		[C_CERTAINTY] = crm_certainty_name(member->certainty),
		[C_SCORE] = crm_put_score(&show->arena, member->score),
		[C_DECISION] = member->certainty == CRM_CERTAINTY_CERTAIN ? "merge" : NULL,
		[C_KIND] = crm_tab_name(card->kind),
		[C_STATUS] = crm_shown_status(card),
		[C_OWNER] = card->owner,
		[C_NAME] = card->name,
		[C_COMPANY] = card->company,
		[C_PHONE] = card->phone,
		[C_EMAIL] = card->email,
		[C_CITY] = card->city,
		[C_CREATED] = put_time(show, card->created),
		[C_INQUIRIES] = crm_put_int(&show->arena, card->inquiries),
		[C_ACTIVITIES] = crm_put_int(&show->arena, card->activities),
		[C_TASKS] = crm_put_int(&show->arena, card->tasks),
	};
	enum crm_status st = put_why(show, card, group, n, &cells[C_WHY]);

	return st == CRM_OK ? crm_show_row(show, cells, made, sizeof(made) / sizeof(made[0])) : st;
}

static enum crm_status
show_group(struct crm_showing *show, const struct crm_dedupe_member *member, size_t n)
{
	enum crm_status st = CRM_OK;

	crm_arena_reset(&show->arena);
	struct crm_shown *group = crm_arena_alloc(&show->arena, n * sizeof(*group));
	if (group == NULL)
		return crm_err_nomem(show->err);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		group[i].member = &member[i];
		st = crm_shown_read(show, &group[i], member[i].id);
	}
	if (st != CRM_OK)
		return st;
	qsort(group, n, sizeof(*group), by_survival);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = show_card(show, &group[i], group, n);
	return st;
}

/* The members of one group from `at` on. */
static size_t
group_size(const struct crm_dedupe_member *member, size_t n, size_t at)
{
	size_t end = at + 1;

	while (end < n && member[end].group == member[at].group)
		end++;
	return end - at;
}

static enum crm_status
show_groups(struct crm_showing *show)
{
	size_t n = 0;
	const struct crm_dedupe_member *member = crm_dedupe_members(show->d->dedupe, &n);
	enum crm_status st = CRM_OK;

	for (size_t at = 0, size; st == CRM_OK && at < n; at += size) {
		size = group_size(member, n, at);
		if (crm_is_asked(&show->d->ask, member[at].certainty))
			st = show_group(show, &member[at], size);
	}
	return st;
}

void
crm_groups_count(const struct crm_dedupe *dedupe, const struct crm_ids *only,
    struct crm_duplicates_counts *counts)
{
	size_t n = 0;
	const struct crm_dedupe_member *member = crm_dedupe_members(dedupe, &n);

	for (size_t at = 0, size; at < n; at += size) {
		int64_t counted = 0;
		size = group_size(member, n, at);
		for (size_t i = at; i < at + size; i++)
			counted += only == NULL || crm_ids_has(only, member[i].id);
		if (member[at].certainty == CRM_CERTAINTY_CERTAIN) {
			counts->certain++;
			counts->in_certain += counted;
		} else {
			counts->likely++;
			counts->in_likely += counted;
		}
	}
}

void
crm_duplicates_count(const struct crm_duplicates *duplicates, struct crm_duplicates_counts *counts)
{
	*counts = (struct crm_duplicates_counts){ .cards = duplicates->cards };
	crm_groups_count(duplicates->dedupe, duplicates->some ? &duplicates->fresh : NULL, counts);
}

enum crm_status
crm_duplicates_show(const struct crm_duplicates *duplicates, enum crm_duplicates_view view,
    enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err), void *arg,
    struct crm_err *err)
{
	struct crm_showing show = { .d = duplicates, .row = row, .arg = arg, .err = err };
	enum crm_status st = view == CRM_DUPLICATES_CARDS
				 ? show_groups(&show)
				 : crm_show_pairs(&show, view == CRM_DUPLICATES_EXPLAIN);

	crm_arena_clear(&show.arena);
	return st;
}
