#include "lib/report/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/words.h"
#include "lib/store/tables.h"

CRM_SQL(stage_is_open, "SELECT 1 FROM stage WHERE id = ?1 AND kind = 6");
CRM_SQL(op_row, "SELECT login, tool, reason FROM op WHERE id = ?1");

struct builder {
	struct crm_timeline *timeline;
	struct crm_history *history;
	const struct crm_member *member;
	size_t members, cap;
	int64_t since, until; /* of a deal: while it was open */
};

/* Whether a card's history is told; of a deal's clients only what they asked while it was open. */
static bool
is_told(const struct builder *b, int64_t card, enum crm_tab tab, int64_t at)
{
	for (size_t i = 0; i < b->members; i++)
		if (b->member[i].card == card)
			return b->member[i].relation != CRM_RELATION_CLIENT ||
			       (tab == CRM_TAB_INQUIRY && at >= b->since && at <= b->until);
	return false;
}

/* When a deal was open: its clients ask about it then. */
static enum crm_status
find_span(struct builder *b, struct crm_err *err)
{
	const struct crm_history_row *deal =
	    b->members == 0 ? NULL : crm_history_find(b->history, CRM_TAB_DEAL, b->member[0].card);
	int64_t open = 0;

	b->until = INT64_MAX;
	if (deal == NULL)
		return CRM_OK;
	b->since = crm_history_int(deal, "created");
	enum crm_status st = crm_db_get_int(b->history->db, stage_is_open, &open, NULL,
	    CRM_ARGS(crm_int(crm_history_int(deal, "stage"))), err);
	if (st == CRM_OK && open == 0)
		b->until = crm_history_int(deal, "stage_at");
	return st;
}

/* What follows from another change of the same op, and says nothing to people. */
static bool
derived(enum crm_tab tab, const char *field)
{
	static const char *const keys[] = { "name_key", "company_key", "key", "owner_at",
		"stage_at", "consent_at", "converted_at" };
	static const char *const closing[] = { "closed", "closed_by", "result", "no_next" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(field, keys[i]) == 0)
			return true;
	for (size_t i = 0; tab == CRM_TAB_TASK && i < sizeof(closing) / sizeof(closing[0]); i++)
		if (strcmp(field, closing[i]) == 0)
			return true;
	return false;
}

/* --- entries --- */

/* A copy of the values, for going back changes them. */
static const char **
copy_values(struct builder *b, const struct crm_history_row *row)
{
	const size_t n = (size_t)crm_tab_ncolumns(crm_tab_def(row->tab));
	const char **copy = crm_arena_alloc(&b->history->arena, n * sizeof(*copy));

	if (copy != NULL)
		memcpy(copy, row->value, n * sizeof(*copy));
	return copy;
}

static enum crm_status
add(struct builder *b, const struct crm_entry *entry, const struct crm_history_row *row,
    struct crm_err *err)
{
	struct crm_timeline *t = b->timeline;

	if (t->n == b->cap) {
		const size_t more = b->cap == 0 ? 64 : b->cap * 2;
		struct crm_entry *bigger = reallocarray(t->entry, more, sizeof(*bigger));
		if (bigger == NULL)
			return crm_err_nomem(err);
		t->entry = bigger;
		b->cap = more;
	}
	t->entry[t->n] = *entry;
	if (row != NULL && (t->entry[t->n].value = copy_values(b, row)) == NULL)
		return crm_err_nomem(err);
	t->n++;
	return CRM_OK;
}

static bool
tells_itself(enum crm_tab tab)
{
	return tab == CRM_TAB_INQUIRY || tab == CRM_TAB_ACTIVITY || tab == CRM_TAB_TASK;
}

/* What came, was done and was to be done: from the row, whether it has an event or came with its
 * card. */
static enum crm_status
add_row(struct builder *b, const struct crm_history_row *row, int64_t event, bool undone,
    struct crm_err *err)
{
	struct crm_entry entry = { .kind = CRM_ENTRY_INQUIRY,
		.at = crm_history_int(row, row->tab == CRM_TAB_TASK ? "created" : "at"),
		.card = crm_history_owner(row),
		.op = crm_history_int(row, "op"),
		.event = event,
		.tab = row->tab,
		.row = row->id,
		.undone = undone };

	if (row->tab == CRM_TAB_ACTIVITY)
		entry.kind = CRM_ENTRY_ACTIVITY;
	if (row->tab == CRM_TAB_TASK)
		entry.kind = CRM_ENTRY_TASK;
	return add(b, &entry, row, err);
}

static struct crm_entry
entry_of(const struct crm_history_event *e, enum crm_entry_kind kind)
{
	return (struct crm_entry){ .kind = kind,
		.at = e->at,
		.card = e->card,
		.op = e->op,
		.event = e->id,
		.tab = e->tab,
		.row = e->row,
		.what = e->what,
		.field = e->field,
		.old = e->old,
		.new = e->new,
		.reason = e->reason };
}

/* An event that is not taken back yet: rows are as it left them. */
static enum crm_status
add_change(struct builder *b, const struct crm_history_event *e, struct crm_err *err)
{
	const struct crm_history_row *row = crm_history_find(b->history, e->tab, e->row);
	const bool closes =
	    e->tab == CRM_TAB_TASK && e->field != NULL && strcmp(e->field, "state") == 0;
	enum crm_entry_kind kind = CRM_ENTRY_ADD;

	if (e->verb == CRM_INSERT && row != NULL && tells_itself(e->tab))
		return row->seen ? CRM_OK : add_row(b, row, e->id, true, err);
	if (e->verb == CRM_INSERT && crm_tab_def(e->tab)->is_card)
		kind = CRM_ENTRY_CREATE;
	if (e->verb == CRM_UPDATE) {
		if (e->field == NULL || derived(e->tab, e->field))
			return CRM_OK;
		kind = closes ? CRM_ENTRY_CLOSED : CRM_ENTRY_CHANGE;
	}
	const struct crm_entry entry = entry_of(e, kind);
	return add(b, &entry, row, err);
}

/* A deletion that is taken back: the row is there again. */
static enum crm_status
add_removal(struct builder *b, const struct crm_history_event *e, struct crm_err *err)
{
	struct crm_entry entry = entry_of(e, CRM_ENTRY_REMOVE);

	entry.old = NULL; /* the row, for undo */
	return add(b, &entry, crm_history_find(b->history, e->tab, e->row), err);
}

static enum crm_status
add_rows(struct builder *b, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < b->history->nrows; i++) {
		struct crm_history_row *row = b->history->row[i];
		if (!row->there || !tells_itself(row->tab))
			continue;
		row->seen = true;
		if (is_told(b, crm_history_owner(row), row->tab, crm_history_int(row, "at")))
			st = add_row(b, row, 0, false, err);
	}
	return st;
}

static enum crm_status
add_events(struct builder *b, struct crm_err *err)
{
	struct crm_history *h = b->history;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && h->next < h->nevents) {
		const struct crm_history_event *e = &h->event[h->next];
		const bool ours = is_told(b, e->card, e->tab, e->at) && e->tab != CRM_TAB_NOTICE &&
				  (e->verb != CRM_TOUCH || e->tab != CRM_TAB_CARD);
		if (ours && e->verb != CRM_DELETE)
			st = add_change(b, e, err);
		if (st == CRM_OK)
			st = crm_history_back(h, err);
		if (st == CRM_OK && ours && e->verb == CRM_DELETE)
			st = add_removal(b, e, err);
	}
	return st;
}

/* --- order --- */

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Within one op a card is made first, by the inquiry that came. */
static int
rank(const struct crm_entry *e)
{
	return e->kind == CRM_ENTRY_CREATE    ? 0
	       : e->kind == CRM_ENTRY_INQUIRY ? 1
	       : e->event == 0                ? 2
					      : 3;
}

/* What one op did reads in the order in which it did it. */
static int
within_op(const struct crm_entry *x, const struct crm_entry *y)
{
	int order = rank(x) - rank(y);

	if (order == 0)
		order = compare(x->event, y->event);
	if (order == 0)
		order = compare((int64_t)x->tab, (int64_t)y->tab);
	return order != 0 ? order : compare(x->row, y->row);
}

static int
oldest_first(const void *a, const void *b)
{
	const struct crm_entry *x = a, *y = b;
	const int order = compare(x->at, y->at);

	if (order != 0)
		return order;
	return x->op != y->op ? compare(x->op, y->op) : within_op(x, y);
}

static int
newest_first(const void *a, const void *b)
{
	const struct crm_entry *x = a, *y = b;

	return x->at == y->at && x->op == y->op ? within_op(x, y) : oldest_first(b, a);
}

/* --- in words --- */

const char *
crm_entry_text(const struct crm_entry *entry, const char *column)
{
	const int i = crm_tab_column(crm_tab_def(entry->tab), column);

	return i < 0 || entry->value == NULL ? NULL : entry->value[i];
}

enum crm_status
crm_entry_words(struct crm_history *history, const struct crm_entry *entry, const char *column,
    const char **words, struct crm_err *err)
{
	return crm_words(history->db, entry->tab, column, crm_entry_text(entry, column),
	    crm_entry_text(entry, "currency"), &history->arena, words, err);
}

/* The op read last: many changes are of one. */
struct op {
	int64_t id; /* 0: none yet */
	const char *login, *tool, *reason;
};

static enum crm_status
read_op(struct crm_history *history, int64_t id, struct op *op, struct crm_err *err)
{
	struct crm_stmt *s = NULL;

	if (op->id == id)
		return CRM_OK;
	*op = (struct op){ .id = id };
	enum crm_status st = crm_db_query(history->db, op_row, &s, CRM_ARGS(crm_int(id)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	op->login = crm_arena_strdup(&history->arena, crm_stmt_text(s, 0));
	op->tool = crm_arena_strdup(&history->arena, crm_stmt_text(s, 1));
	op->reason = crm_arena_strdup(&history->arena, crm_stmt_text(s, 2));
	const bool made =
	    op->login != NULL && op->tool != NULL && (op->reason != NULL || crm_stmt_null(s, 2));
	crm_stmt_done(s);
	return made ? CRM_OK : crm_err_nomem(err);
}

/* Who did it, with what, why; and names for ids. */
static enum crm_status
describe(struct crm_history *history, struct crm_entry *entry, struct op *op, struct crm_err *err)
{
	const char *unit = crm_entry_text(entry, "currency");
	enum crm_status st = read_op(history, entry->op, op, err);

	entry->who = op->login;
	entry->tool = op->tool;
	if (entry->reason == NULL)
		entry->reason = op->reason;
	if (st == CRM_OK && entry->kind == CRM_ENTRY_ACTIVITY &&
	    crm_entry_text(entry, "author") != NULL)
		st = crm_entry_words(history, entry, "author", &entry->who, err);
	if (st == CRM_OK && entry->field != NULL)
		st = crm_words(history->db, entry->tab, entry->field, entry->old, unit,
		    &history->arena, &entry->old, err);
	if (st == CRM_OK && entry->field != NULL)
		st = crm_words(history->db, entry->tab, entry->field, entry->new, unit,
		    &history->arena, &entry->new, err);
	return st;
}

const char *
crm_entry_what(const struct crm_entry *entry)
{
	switch (entry->kind) {
	case CRM_ENTRY_INQUIRY:
		return "inquiry";
	case CRM_ENTRY_ACTIVITY:
		return "activity";
	case CRM_ENTRY_TASK:
		return "task";
	case CRM_ENTRY_CLOSED:
		return entry->new != NULL &&strcmp(entry->new, "open") != 0 ? entry->new
									    : "reopened";
	default:
		return crm_what_name(entry->what);
	}
}

/* Two texts with something between; either may be NULL. */
static const char *
joined(struct crm_arena *arena, const char *a, const char *between, const char *b)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	return crm_arena_printf(arena, "%s%s%s", a, between, b);
}

enum crm_status
crm_entry_row(struct crm_history *history, const struct crm_entry *entry, const char **words,
    struct crm_err *err)
{
	const char *first = NULL, *second = NULL, *between = ": ";
	enum crm_status st = CRM_OK;

	switch (entry->tab) {
	case CRM_TAB_POINT:
		st = crm_entry_words(history, entry, "kind", &first, err);
		second = crm_entry_text(entry, "value");
		if (second == NULL)
			second = crm_entry_text(entry, "raw");
		between = " ";
		break;
	case CRM_TAB_ACTIVITY:
	case CRM_TAB_TASK:
		first = crm_entry_text(entry, "kind");
		second = crm_entry_text(entry, "text");
		break;
	case CRM_TAB_INQUIRY:
		first = crm_entry_text(entry, "raw");
		break;
	case CRM_TAB_CANDIDATE:
		first = crm_entry_text(entry, "other");
		second = crm_entry_text(entry, "why");
		break;
	case CRM_TAB_NOT_DUPLICATE:
		first = crm_entry_text(entry, "other");
		second = crm_entry_text(entry, "note");
		break;
	case CRM_TAB_DEAL_CONTACT:
		first = crm_entry_text(entry, "contact");
		second = crm_entry_text(entry, "role");
		break;
	default:
		first = crm_entry_text(entry, "name");
		if (first == NULL)
			first = crm_entry_text(entry, "company");
	}
	*words = joined(&history->arena, first, between, second);
	if (st == CRM_OK && *words == NULL && (first != NULL || second != NULL))
		return crm_err_nomem(err);
	return st;
}

enum crm_status
crm_timeline_load(struct crm_timeline *timeline, struct crm_history *history,
    const struct crm_member *member, size_t members, size_t limit, bool reverse,
    struct crm_err *err)
{
	struct builder b = {
		.timeline = timeline, .history = history, .member = member, .members = members
	};
	struct op op = { .id = 0 };

	*timeline = (struct crm_timeline){ NULL, 0, 0 };
	enum crm_status st = find_span(&b, err);
	if (st == CRM_OK)
		st = add_rows(&b, err);
	if (st == CRM_OK)
		st = add_events(&b, err);
	if (timeline->entry != NULL)
		qsort(timeline->entry, timeline->n, sizeof(*timeline->entry), newest_first);
	timeline->total = timeline->n;
	if (limit > 0 && limit < timeline->n)
		timeline->n = limit;
	if (reverse && timeline->entry != NULL)
		qsort(timeline->entry, timeline->n, sizeof(*timeline->entry), oldest_first);
	for (size_t i = 0; st == CRM_OK && i < timeline->n; i++)
		st = describe(history, &timeline->entry[i], &op, err);
	return st;
}

void
crm_timeline_clear(struct crm_timeline *timeline)
{
	free(timeline->entry);
	*timeline = (struct crm_timeline){ NULL, 0, 0 };
}
