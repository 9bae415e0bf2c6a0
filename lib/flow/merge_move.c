#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/lead.h"
#include "lib/crm/todo.h"
#include "lib/crm/words.h"
#include "lib/flow/fill.h"
#include "lib/flow/inquiry_read.h"
#include "lib/flow/merge_work.h"

#define TAKEN_MAX 128 /* fields and points of one inquiry */

CRM_SQL(inquiry_row, "SELECT card, op, source, campaign, at FROM inquiry WHERE id = ?1");
/* Its arrival; that of an inquiry with which a card was made has no event. */
CRM_SQL(arrival, "SELECT id, card FROM event WHERE op = ?1 AND tab = 7 AND row = ?2 AND verb = 0");
CRM_SQL(next_arrival, "SELECT coalesce(min(id), 9223372036854775807) FROM event WHERE op = ?1"
		      " AND id > ?2 AND tab = 7 AND verb = 0");
CRM_SQL(brought,
    "SELECT tab, row, verb, field, old, new FROM event WHERE op = ?1 AND id > ?2"
    " AND id < ?3 AND card = ?4 AND ((tab <= 3 AND verb = 1) OR (tab = 6 AND verb = 0))"
    " ORDER BY id");
CRM_SQL(inquiries_of, "SELECT count(*) FROM inquiry WHERE id <> ?2 AND card IN"
		      " (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1)");
CRM_SQL(said_elsewhere, "SELECT 1 FROM inquiry WHERE id <> ?2 AND instr(raw, ?3) > 0 AND card IN"
			" (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1) LIMIT 1");
CRM_SQL(point_there, "SELECT raw, kind FROM point WHERE id = ?1 AND card = ?2");

/* A value that the inquiry put on its card: a field, or a point. */
struct brought {
	enum crm_tab tab;
	int64_t row;
	const char *field, *old, *new;
};

struct move {
	struct merge_work w; /* no group: for reading cards */
	int64_t inquiry, op, source, campaign, at;
	int64_t from, to;
	int64_t event, came_to; /* its arrival, and on which card; 0: it made one */
	struct brought *brought;
	size_t n;
	const char *taken, *left; /* what was taken off the card, and what stays */
};

/* --- what is known of it --- */

static enum crm_status
read_inquiry(struct move *m, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t card;
	enum crm_tab kind;
	enum crm_status st =
	    crm_db_query(m->w.db, inquiry_row, &s, CRM_ARGS(crm_int(m->inquiry)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no inquiry %" PRId64, m->inquiry);
	if (st != CRM_OK)
		return st;
	card = crm_stmt_int(s, 0);
	m->op = crm_stmt_int(s, 1);
	m->source = crm_stmt_int(s, 2);
	m->campaign = crm_stmt_int(s, 3);
	m->at = crm_stmt_int(s, 4);
	crm_stmt_done(s);
	st = crm_card_resolve(m->w.db, card, &m->from, &kind, err);
	if (st == CRM_OK)
		st = crm_db_query(
		    m->w.db, arrival, &s, CRM_ARGS(crm_int(m->op), crm_int(m->inquiry)), err);
	if (st != CRM_OK || (st = crm_stmt_step(s, err)) == CRM_DONE)
		return st == CRM_DONE ? CRM_OK : st;
	if (st == CRM_OK) {
		m->event = crm_stmt_int(s, 0);
		m->came_to = crm_stmt_int(s, 1);
		crm_stmt_done(s);
	}
	return st;
}

/* An inquiry that is all a card has is that card: it is merged, not moved. */
static enum crm_status
check_leaves(struct move *m, struct crm_err *err)
{
	int64_t others = 0;
	enum crm_status st = crm_db_get_int(m->w.db, inquiries_of, &others, NULL,
	    CRM_ARGS(crm_int(m->from), crm_int(m->inquiry)), err);

	if (st != CRM_OK || others > 0)
		return st;
	if (m->to == 0)
		return crm_err_set(err, CRM_EDATA,
		    "inquiry %" PRId64 " is the only one of %" PRId64 ": it is a card of its own",
		    m->inquiry, m->from);
	return crm_err_set(err, CRM_EDATA,
	    "inquiry %" PRId64 " is the only one of %" PRId64 ": merge the two (crm-merge %" PRId64
	    " %" PRId64 ")",
	    m->inquiry, m->from, m->from, m->to);
}

static enum crm_status
check_target(struct move *m, struct merge_card **target, struct crm_err *err)
{
	enum crm_tab kind;
	enum crm_status st = crm_card_resolve(m->w.db, m->to, &m->to, &kind, err);

	if (st != CRM_OK || m->to == m->from)
		return st;
	if (kind == CRM_CARD_DEAL)
		return crm_err_set(
		    err, CRM_EDATA, "%" PRId64 " is a deal: give its contact or company", m->to);
	st = merge_card_read(&m->w, m->to, target, err);
	if (st == CRM_OK && (*target)->stage != NULL && strcmp((*target)->stage, "converted") == 0)
		st = crm_err_set(err, CRM_EDATA,
		    "lead %" PRId64 " is converted and stays as it is: give what it became", m->to);
	return st;
}

/* --- taking off --- */

/* What the op wrote on the card between this inquiry and the next one. */
static enum crm_status
read_brought(struct move *m, struct crm_err *err)
{
	int64_t next = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_get_int(
	    m->w.db, next_arrival, &next, NULL, CRM_ARGS(crm_int(m->op), crm_int(m->event)), err);

	m->brought = crm_arena_alloc(m->w.arena, TAKEN_MAX * sizeof(*m->brought));
	if (st == CRM_OK && m->brought == NULL)
		return crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_db_query(m->w.db, brought, &s,
		    CRM_ARGS(crm_int(m->op), crm_int(m->event), crm_int(next), crm_int(m->came_to)),
		    err);
	while (st == CRM_OK && m->n < TAKEN_MAX && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct brought *b = &m->brought[m->n++];
		b->tab = (enum crm_tab)crm_stmt_int(s, 0);
		b->row = crm_stmt_int(s, 1);
		b->field = crm_arena_strdup(m->w.arena, crm_stmt_text(s, 3));
		b->old = crm_arena_strdup(m->w.arena, crm_stmt_text(s, 4));
		b->new = crm_arena_strdup(m->w.arena, crm_stmt_text(s, 5));
		if ((b->field == NULL && !crm_stmt_null(s, 3)) ||
		    (b->old == NULL && !crm_stmt_null(s, 4)) ||
		    (b->new == NULL && !crm_stmt_null(s, 5))) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	}
	if (st == CRM_OK && s != NULL)
		crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

/* Adds a word to a list that begins with NULL. */
static enum crm_status
add_word(struct move *m, const char **list, const char *word, struct crm_err *err)
{
	*list = *list == NULL ? word : crm_arena_printf(m->w.arena, "%s, %s", *list, word);
	return *list == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
is_said_elsewhere(struct move *m, const char *text, bool *said, struct crm_err *err)
{
	int64_t one;

	return crm_db_get_int(m->w.db, said_elsewhere, &one, said,
	    CRM_ARGS(crm_int(m->from), crm_int(m->inquiry), crm_text(text)), err);
}

static bool
is_key(const char *field)
{
	return strcmp(field, "name_key") == 0 || strcmp(field, "company_key") == 0;
}

/* The value of a field now, as history writes it. */
static bool
still_there(const struct merge_card *card, const struct brought *b)
{
	const struct crm_value now = merge_value(card, b->field);

	return now.type == CRM_TEXT && b->new != NULL &&strcmp(now.s, b->new) == 0;
}

/* Fields go back to what they were, unless they changed since or another inquiry says the same. */
static enum crm_status
take_field(
    struct move *m, const struct merge_card *card, const struct brought *b, struct crm_err *err)
{
	bool said = false;
	enum crm_status st = CRM_OK;

	if (!still_there(card, b))
		return CRM_OK;
	if (!is_key(b->field))
		st = is_said_elsewhere(m, b->new, &said, err);
	if (st != CRM_OK || said)
		return st == CRM_OK ? add_word(m, &m->left, crm_words_column(b->field), err) : st;
	st = crm_update(m->w.db, card->kind, card->id, CRM_WHAT_MOVE,
	    CRM_SETS({ b->field, crm_text(b->old) }), NULL, err);
	if (st != CRM_OK || is_key(b->field))
		return st;
	return add_word(m, &m->taken, crm_words_column(b->field), err);
}

static enum crm_status
take_point(struct move *m, const struct brought *b, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = CRM_TAB_POINT, .what = CRM_WHAT_MOVE, .row = b->row
	};
	struct crm_stmt *s = NULL;
	const char *raw = NULL, *kind = NULL;
	bool said = false;
	enum crm_status st = crm_db_query(
	    m->w.db, point_there, &s, CRM_ARGS(crm_int(b->row), crm_int(m->from)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	raw = crm_arena_strdup(m->w.arena, crm_stmt_text(s, 0));
	kind = crm_point_kind_name((enum crm_point_kind)crm_stmt_int(s, 1));
	crm_stmt_done(s);
	if (raw == NULL)
		return crm_err_nomem(err);
	st = is_said_elsewhere(m, raw, &said, err);
	if (st == CRM_OK && !said)
		st = crm_change(m->w.db, &change, NULL, err);
	return st == CRM_OK ? add_word(m, said ? &m->left : &m->taken, kind, err) : st;
}

static enum crm_status
take_off(struct move *m, struct crm_err *err)
{
	struct merge_card *card = NULL;
	enum crm_status st = CRM_OK;

	/* What made the card, or came to one that was merged since, is not to be told apart. */
	if (m->event == 0 || m->came_to != m->from)
		return add_word(m, &m->left,
		    m->event == 0 ? "all that it had when it was made"
				  : "all that it was merged with",
		    err);
	st = read_brought(m, err);
	if (st == CRM_OK)
		st = merge_card_read(&m->w, m->from, &card, err);
	for (size_t i = 0; st == CRM_OK && i < m->n; i++)
		st = m->brought[i].tab == CRM_TAB_POINT ? take_point(m, &m->brought[i], err)
							: take_field(m, card, &m->brought[i], err);
	return st;
}

/* --- putting on --- */

static enum crm_status
make_lead(struct move *m, const struct crm_incoming *row, struct crm_err *err)
{
	struct crm_set set[CRM_FILL_MAX + 5];
	size_t n = crm_fill_new(row, set);
	int64_t stage = 0;
	enum crm_status st = crm_stage_first(m->w.db, CRM_STAGE_NEW, &stage, err);

	set[n++] = (struct crm_set){ "created", crm_int(m->at) };
	set[n++] = (struct crm_set){ "stage", crm_int(stage) };
	set[n++] = (struct crm_set){ "stage_at", crm_int(m->at) };
	set[n++] = (struct crm_set){ "source", crm_ref(m->source) };
	set[n++] = (struct crm_set){ "campaign", crm_ref(m->campaign) };
	if (st == CRM_OK)
		st = crm_insert(m->w.db, CRM_TAB_LEAD, CRM_WHAT_CREATE, set, n, &m->to, err);
	for (size_t i = 0; st == CRM_OK && i < row->npoints; i++)
		st =
		    crm_point_add(m->w.db, m->to, &row->point[i], CRM_WHAT_CREATE, true, NULL, err);
	return st;
}

/* What it says fills what is empty there, as if it had come there. */
static enum crm_status
fill_target(struct move *m, const struct merge_card *target, const struct crm_incoming *row,
    struct crm_err *err)
{
	const char *key = merge_text(target, "company_key"), *inn = merge_text(target, "inn");
	const char *row_inn = row->text[CRM_MEANS_INN];
	const bool inns = inn != NULL && row_inn != NULL;
	const struct crm_found found = { .card = target->id,
		.kind = target->kind,
		.name = { .full = merge_text(target, "name") },
		.companies_differ = inns ? strcmp(inn, row_inn) != 0
					 : key != NULL && row->company.key != NULL &&
					       strcmp(key, row->company.key) != 0 };
	size_t changed;
	enum crm_status st = crm_fill_card(m->w.db, &found, row, false, &changed, m->w.arena, err);

	for (size_t i = 0; st == CRM_OK && i < row->npoints; i++)
		st = crm_point_add(
		    m->w.db, target->id, &row->point[i], CRM_WHAT_FILL, false, NULL, err);
	if (st != CRM_OK || target->owner == 0 || target->owner == m->w.merge->actor)
		return st;
	const char *name =
	    merge_text(target, target->kind == CRM_CARD_COMPANY ? "company" : "name");
	const char *text = crm_arena_printf(m->w.arena, "inquiry moved here from %" PRId64 ": %s",
	    m->from, name != NULL ? name : "no name");
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(m->w.db, target->id, target->owner, "inquiry", text, false, err);
}

static enum crm_status
put_on(struct move *m, const struct merge_card *target, struct crm_err *err)
{
	struct crm_incoming row;
	bool known = false;
	enum crm_status st = crm_inquiry_read(m->w.db, m->inquiry, &row, &known, m->w.arena, err);

	if (st == CRM_OK && m->to == 0 && !known)
		st = crm_err_set(err, CRM_EDATA,
		    "inquiry %" PRId64
		    " can not be read any more: make the lead with crm-lead-add, "
		    "and give its id",
		    m->inquiry);
	if (st == CRM_OK && m->to == 0)
		st = make_lead(m, &row, err);
	else if (st == CRM_OK && known)
		st = fill_target(m, target, &row, err);
	if (st == CRM_OK)
		st = crm_touch(m->w.db,
		    &(const struct crm_touch){ .card = m->to,
			.tab = CRM_TAB_INQUIRY,
			.row = m->inquiry,
			.what = CRM_WHAT_MOVE },
		    err);
	return st == CRM_OK ? crm_update(m->w.db, CRM_TAB_INQUIRY, m->inquiry, CRM_WHAT_MOVE,
				  CRM_SETS({ "card", crm_int(m->to) }), NULL, err)
			    : st;
}

/* --- the move --- */

static enum crm_status
tell(struct move *m, struct crm_moved *moved, struct crm_err *err)
{
	moved->why =
	    crm_arena_printf(m->w.arena, "%s%s%s%s%s%s", m->taken != NULL ? "taken along: " : "",
		m->taken != NULL ? m->taken : "", m->taken != NULL && m->left != NULL ? "; " : "",
		m->left != NULL ? "left there: " : "", m->left != NULL ? m->left : "",
		m->taken == NULL && m->left == NULL ? "it had brought nothing else" : "");
	return moved->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_merge_move_inquiry(struct crm_merge *merge, int64_t inquiry, int64_t to,
    struct crm_moved *moved, struct crm_arena *arena, struct crm_err *err)
{
	struct move m = { .w = { .merge = merge, .db = merge->db, .arena = arena },
		.inquiry = inquiry,
		.to = to };
	struct merge_card *target = NULL;
	enum crm_status st = merge_actor(merge, err);

	*moved = (struct crm_moved){ .why = "" };
	if (st == CRM_OK)
		st = read_inquiry(&m, err);
	if (st == CRM_OK && to != 0)
		st = check_target(&m, &target, err);
	if (st != CRM_OK)
		return st;
	moved->from = m.from;
	moved->to = m.to;
	if (m.to == m.from) {
		moved->why = "it is there already";
		return CRM_OK;
	}
	st = check_leaves(&m, err);
	if (st == CRM_OK)
		st = take_off(&m, err);
	if (st == CRM_OK)
		st = put_on(&m, target, err);
	if (st == CRM_OK)
		st = tell(&m, moved, err);
	moved->to = m.to;
	moved->moved = st == CRM_OK;
	return st;
}
