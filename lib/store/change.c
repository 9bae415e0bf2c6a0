#include "lib/store/change.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/store/internal.h"

/* A row's columns, in the order of its table's definition. */
struct row {
	struct crm_value value[CRM_TAB_COLUMNS_MAX];
};

CRM_SQL(op_of_card, "SELECT op FROM card WHERE id = ?1");

/* Steps a statement that gives no row, and resets it. */
static enum crm_status
step_once(struct crm_db *db, sqlite3_stmt *s, struct crm_err *err)
{
	int rc = sqlite3_step(s);
	enum crm_status st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return st;
}

/* --- rows --- */

/* Reads columns of a row, the others are NULL; text is copied to the arena. CRM_EDATA: no row. */
static enum crm_status
read_row(struct crm_db *db, enum crm_tab tab, int64_t id, uint64_t mask, struct row *row,
    struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	const struct crm_lot_row *waits = crm_gather_find(db, tab, id);
	sqlite3_stmt *s = NULL;
	int at = 0;

	*row = (struct row){ .value = { { CRM_NULL, 0, NULL } } };
	if (waits != NULL)
		return crm_gather_copy(db, waits, mask, row->value, err);
	enum crm_status st = crm_tab_select(db, tab, mask, &s, err);
	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, id);
	int rc = sqlite3_step(s);
	if (rc == SQLITE_DONE)
		st = crm_err_set(err, CRM_EDATA, "no %s %" PRId64, def->name, id);
	else if (rc != SQLITE_ROW)
		st = crm_db_error(db, rc, err);
	for (int i = 0; st == CRM_OK && def->columns[i] != NULL; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		switch (sqlite3_column_type(s, at)) {
		case SQLITE_NULL:
			break;
		case SQLITE_INTEGER:
			row->value[i] = crm_int(sqlite3_column_int64(s, at));
			break;
		default:
			row->value[i] = crm_text(
			    crm_arena_strdup(&db->arena, (const char *)sqlite3_column_text(s, at)));
			if (row->value[i].s == NULL)
				st = crm_err_nomem(err);
		}
		at++;
	}
	sqlite3_reset(s);
	return st;
}

static bool
same_value(const struct crm_value *a, const struct crm_value *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == CRM_INT)
		return a->i == b->i;
	return a->type == CRM_NULL || strcmp(a->s, b->s) == 0;
}

/* Puts the changes' values over a row; *mask has a bit for each column that really changed. */
static enum crm_status
apply(const struct crm_tab_def *def, const struct crm_change *change, struct row *row,
    uint64_t *mask, struct crm_err *err)
{
	int column = -1;

	*mask = 0;
	for (size_t i = 0; i < change->nset; i++) {
		const struct crm_set *set = &change->set[i];
		column = crm_tab_column_after(def, set->column, column);
		if (column < 0)
			return crm_err_set(
			    err, CRM_EINTERNAL, "no column %s.%s", def->name, set->column);
		if (!same_value(&row->value[column], &set->value)) {
			row->value[column] = set->value;
			*mask |= (uint64_t)1 << column;
		}
	}
	return CRM_OK;
}

static int64_t
int_column(const struct crm_tab_def *def, const struct row *row, const char *name)
{
	int column = crm_tab_column(def, name);

	return column < 0 ? 0 : row->value[column].i;
}

/* The card that a row belongs to, 0 when to none. */
static int64_t
card_of(const struct crm_tab_def *def, int64_t id, const struct row *row)
{
	if (def->is_card || def == crm_tab_def(CRM_TAB_CARD))
		return id;
	if (def == crm_tab_def(CRM_TAB_DEAL_CONTACT))
		return int_column(def, row, "deal");
	return int_column(def, row, "card");
}

/* --- events --- */

static const char *
value_text(const struct crm_value *value, char number[CRM_NUM_SIZE])
{
	if (value->type == CRM_NULL)
		return NULL;
	if (value->type == CRM_TEXT)
		return value->s;
	return crm_num_format(value->i, number);
}

static enum crm_status
add_event(struct crm_db *db, const struct crm_change *change, int64_t card, int64_t row,
    const char *field, const char *old, const char *new, struct crm_err *err)
{
	return crm_events_add(db,
	    &(const struct crm_event_row){ .op = db->op,
		.at = db->now,
		.card = card,
		.row = row,
		.undoes = change->undoes,
		.tab = change->tab,
		.what = change->what,
		.verb = change->verb,
		.field = field,
		.old = old,
		.new = new,
		.reason = change->reason },
	    err);
}

/* --- insert --- */

/* columns: those that are not NULL. */
static enum crm_status
run_insert(struct crm_db *db, enum crm_tab tab, int64_t id, const struct row *row, uint64_t columns,
    int64_t *made, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	const bool gathered = crm_gather_takes(db, tab, id, row->value);
	const bool lot = crm_gather_lot(db, tab) != NULL;
	sqlite3_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	/* What is written between rows that wait has an id behind theirs; cards have an order. */
	if (id == 0 && lot)
		st = crm_gather_id(db, tab, &id, err);
	if (st == CRM_OK && lot && !gathered && tab == CRM_TAB_CARD)
		st = crm_gather_flush(db, err);
	if (st == CRM_OK && gathered) {
		*made = id;
		return crm_gather_row(db, tab, id, columns, row->value, err);
	}
	if (st == CRM_OK)
		st = crm_tab_insert(db, tab, &s, err);
	if (st != CRM_OK)
		return st;
	if (id != 0)
		sqlite3_bind_int64(s, 1, id);
	for (int i = 0; def->columns[i] != NULL; i++) {
		const struct crm_value *v = &row->value[i];
		int rc = crm_value_lend(s, i + 2, v);
		if (rc != SQLITE_OK)
			return crm_db_error(db, rc, err);
	}
	st = step_once(db, s, err);
	if (st == CRM_OK)
		*made = sqlite3_last_insert_rowid(db->sqlite);
	return st;
}

/* A new id in the space of all cards, or the given one again. */
static enum crm_status
insert_card(struct crm_db *db, enum crm_tab kind, int64_t op, int64_t *id, struct crm_err *err)
{
	const struct row row = { .value = { crm_int(op), crm_int((int64_t)kind), crm_null() } };
	enum crm_status st = run_insert(db, CRM_TAB_CARD, *id, &row, 3, id, err);

	if (st == CRM_OK && op == db->op)
		db->new_card = *id;
	return st;
}

/* That a row is part of a creation is for the store to know, not for the caller to say alone. */
static enum crm_status
check_part(struct crm_db *db, int64_t card, struct crm_err *err)
{
	int64_t op = 0;

	if (card == db->new_card && card != 0)
		return CRM_OK;
	enum crm_status st = crm_card_waits(db, card) ? crm_gather_flush(db, err) : CRM_OK;
	if (st == CRM_OK)
		st = crm_db_get_int(db, op_of_card, &op, NULL, CRM_ARGS(crm_int(card)), err);
	if (st == CRM_OK && op != db->op)
		st = crm_err_set(
		    err, CRM_EINTERNAL, "card %" PRId64 " was not made by this op", card);
	return st;
}

/* Takes the card's own op out of the values when a deleted card comes back: it is the last there.
 */
static enum crm_status
insert_values(struct crm_db *db, const struct crm_change *change, struct row *row,
    uint64_t *columns, int64_t *op, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	struct crm_change rest = *change;
	const struct crm_set *last = change->nset == 0 ? NULL : &change->set[change->nset - 1];

	*op = db->op;
	if (def->is_card && last != NULL && strcmp(last->column, "op") == 0) {
		*op = last->value.i;
		rest.nset--;
	}
	const int column = def->is_card ? -1 : crm_tab_column(def, "op");
	if (column >= 0)
		row->value[column] = crm_int(db->op);
	enum crm_status st = apply(def, &rest, row, columns, err);
	if (column >= 0)
		*columns |= (uint64_t)1 << column;
	return st;
}

static enum crm_status
insert(struct crm_db *db, const struct crm_change *change, struct crm_changed *done,
    struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	struct row row = { .value = { { CRM_NULL, 0, NULL } } };
	int64_t id = change->row, op = 0;
	uint64_t columns = 0;
	enum crm_status st = insert_values(db, change, &row, &columns, &op, err);

	if (st == CRM_OK && def->is_card)
		st = insert_card(db, change->tab, op, &id, err);
	if (st == CRM_OK)
		st = run_insert(db, change->tab, id, &row, columns, &id, err);
	if (st != CRM_OK)
		return st;
	const int64_t card = card_of(def, id, &row);
	if (change->part)
		st = check_part(db, card, err);
	else
		st = add_event(db, change, card, id, NULL, NULL, NULL, err);
	if (st == CRM_OK)
		st = crm_keys_replace(db, def, id, NULL, row.value, err);
	if (st == CRM_OK)
		st = change->words != NULL
			 ? crm_search_add(db, change->tab, id, change->words, err)
			 : crm_search_replace(db, change->tab, id, NULL, row.value, err);
	done->id = id;
	done->count = 1;
	return st;
}

/* --- update --- */

static enum crm_status
run_update(struct crm_db *db, enum crm_tab tab, int64_t id, uint64_t mask, const struct row *row,
    struct crm_err *err)
{
	struct crm_lot_row *waits = crm_gather_find(db, tab, id);
	sqlite3_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	for (int i = 0; waits != NULL && st == CRM_OK && i < CRM_TAB_COLUMNS_MAX; i++)
		if ((mask >> i & 1) != 0)
			st = crm_gather_set(db, waits, i, &row->value[i], err);
	if (waits == NULL)
		st = crm_tab_update(db, tab, mask, &s, err);
	if (st != CRM_OK || waits != NULL)
		return st;
	sqlite3_bind_int64(s, 1, id);
	for (int i = 0; i < CRM_TAB_COLUMNS_MAX; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		int rc = crm_value_lend(s, i + 2, &row->value[i]);
		if (rc != SQLITE_OK)
			return crm_db_error(db, rc, err);
	}
	return step_once(db, s, err);
}

static enum crm_status
add_field_event(struct crm_db *db, const struct crm_change *change, int column,
    const struct row *before, const struct row *after, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	char old[CRM_NUM_SIZE], new[CRM_NUM_SIZE];

	return add_event(db, change, card_of(def, change->row, before), change->row,
	    def->columns[column], value_text(&before->value[column], old),
	    value_text(&after->value[column], new), err);
}

static enum crm_status
add_reversals(struct crm_db *db, const struct crm_change *change, uint64_t mask,
    const struct row *before, const struct row *after, struct crm_err *err)
{
	struct crm_change one = *change;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < change->nset; i++) {
		const int column = crm_tab_column(crm_tab_def(change->tab), change->set[i].column);
		one.undoes = change->undoes_each[i];
		if ((mask >> column & 1) != 0)
			st = add_field_event(db, &one, column, before, after, err);
	}
	return st;
}

static enum crm_status
add_update_events(struct crm_db *db, const struct crm_change *change, uint64_t mask,
    const struct row *before, const struct row *after, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	enum crm_status st = CRM_OK;

	if (def->grows && int_column(def, before, "op") == db->op)
		return CRM_OK;
	if (change->undoes_each != NULL)
		return add_reversals(db, change, mask, before, after, err);
	for (int i = 0; st == CRM_OK && def->columns[i] != NULL; i++)
		if ((mask >> i & 1) != 0)
			st = add_field_event(db, change, i, before, after, err);
	return st;
}

static uint64_t
column_bit(const struct crm_tab_def *def, const char *name)
{
	int column = crm_tab_column(def, name);

	return column < 0 ? 0 : (uint64_t)1 << column;
}

/* The columns that keys and words come from; where a key's kind is a column too, all. */
static uint64_t
mirrored_columns(struct crm_db *db, enum crm_tab tab)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_tab_stmts *kept = &db->tabs[tab];

	if (kept->mirrored_known)
		return kept->mirrored;
	for (const struct crm_key_def *k = def->keys; k->column != NULL; k++)
		kept->mirrored |= k->kind == 0 ? CRM_ALL_COLUMNS : column_bit(def, k->column);
	for (const struct crm_text_def *t = def->texts; t->column != NULL; t++)
		kept->mirrored |= column_bit(def, t->column);
	kept->mirrored_known = true;
	return kept->mirrored;
}

/* The columns that an update has to know: those that it sets, and whose row it is. */
static uint64_t
columns_of_update(struct crm_db *db, const struct crm_change *change, bool *mirrored)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	uint64_t mask = 0;

	for (size_t i = 0; i < change->nset; i++)
		mask |= column_bit(def, change->set[i].column);
	*mirrored = (mask & mirrored_columns(db, change->tab)) != 0;
	if (*mirrored || mask == 0)
		return CRM_ALL_COLUMNS;
	if (!def->is_card)
		mask |= column_bit(def, "op") | column_bit(def, "card") | column_bit(def, "deal");
	return mask;
}

static enum crm_status
update(struct crm_db *db, const struct crm_change *change, struct crm_changed *done,
    struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	struct row before, after;
	uint64_t mask = 0;
	bool mirrored = false;
	enum crm_status st = read_row(
	    db, change->tab, change->row, columns_of_update(db, change, &mirrored), &before, err);

	if (st != CRM_OK)
		return st;
	after = before;
	st = apply(def, change, &after, &mask, err);
	done->id = change->row;
	done->count = (size_t)__builtin_popcountll(mask);
	if (st != CRM_OK || mask == 0)
		return st;
	int64_t op;
	if ((st = crm_op_get(db, &op, err)) != CRM_OK)
		return st;
	st = run_update(db, change->tab, change->row, mask, &after, err);
	if (st == CRM_OK)
		st = add_update_events(db, change, mask, &before, &after, err);
	if (st != CRM_OK || !mirrored)
		return st;
	st = crm_keys_replace(db, def, change->row, before.value, after.value, err);
	return st == CRM_OK ? crm_search_replace(
				  db, change->tab, change->row, before.value, after.value, err)
			    : st;
}

/* --- delete --- */

static enum crm_status
run_delete(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	enum crm_status st = crm_tab_delete(db, tab, &s, err);

	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, id);
	return step_once(db, s, err);
}

static enum crm_status
remove_row(struct crm_db *db, const struct crm_change *change, struct crm_changed *done,
    struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(change->tab);
	struct row row;
	int64_t op = 0;
	enum crm_status st = crm_gather_find(db, change->tab, change->row) != NULL
				 ? crm_gather_flush(db, err)
				 : CRM_OK;

	if (st == CRM_OK)
		st = read_row(db, change->tab, change->row, CRM_ALL_COLUMNS, &row, err);
	if (st == CRM_OK && def->is_card)
		st = crm_db_get_int(db, op_of_card, &op, NULL, CRM_ARGS(crm_int(change->row)), err);
	if (st == CRM_OK)
		st = crm_row_json(&db->old, def, row.value, op, err);
	if (st == CRM_OK)
		st = crm_keys_replace(db, def, change->row, row.value, NULL, err);
	if (st == CRM_OK)
		st = crm_search_replace(db, change->tab, change->row, row.value, NULL, err);
	if (st == CRM_OK)
		st = run_delete(db, change->tab, change->row, err);
	if (st == CRM_OK && def->is_card)
		st = run_delete(db, CRM_TAB_CARD, change->row, err);
	if (st == CRM_OK)
		st = add_event(db, change, card_of(def, change->row, &row), change->row, NULL,
		    db->old.data, NULL, err);
	done->id = change->row;
	done->count = 1;
	return st;
}

static enum crm_status
run_change(struct crm_db *db, const struct crm_change *change, struct crm_changed *done,
    struct crm_err *err)
{
	int64_t op;

	/* An update makes the op's record only once it knows that something changes. */
	if (change->verb == CRM_UPDATE)
		return update(db, change, done, err);
	if (change->verb == CRM_TOUCH)
		return crm_err_set(err, CRM_EINTERNAL, "a touch is no change");
	const enum crm_status st = crm_op_get(db, &op, err);
	if (st != CRM_OK)
		return st;
	if (change->verb == CRM_INSERT)
		return insert(db, change, done, err);
	return remove_row(db, change, done, err);
}

enum crm_status
crm_change(struct crm_db *db, const struct crm_change *change, struct crm_changed *done,
    struct crm_err *err)
{
	struct crm_changed unused;

	if (crm_tab_def(change->tab) == NULL || !crm_db_in_transaction(db))
		return crm_err_set(err, CRM_EINTERNAL, "a change outside of a transaction");
	crm_arena_reset(&db->arena);
	const enum crm_status st = run_change(db, change, done == NULL ? &unused : done, err);
	return st == CRM_OK ? crm_db_check_deferred(db, err) : st;
}

enum crm_status
crm_touch(struct crm_db *db, const struct crm_touch *touch, struct crm_err *err)
{
	const struct crm_change change = { .verb = CRM_TOUCH,
		.tab = touch->tab,
		.what = touch->what,
		.reason = touch->reason,
		.undoes = touch->undoes };
	char row[CRM_NUM_SIZE];
	int64_t op;

	if (crm_tab_def(touch->tab) == NULL || !crm_db_in_transaction(db))
		return crm_err_set(err, CRM_EINTERNAL, "a change outside of a transaction");
	enum crm_status st = crm_op_get(db, &op, err);
	if (st != CRM_OK)
		return st;
	return add_event(db, &change, touch->card, touch->row,
	    touch->tab == CRM_TAB_CARD ? "merged" : crm_tab_name(touch->tab), NULL,
	    crm_num_format(touch->row, row), err);
}

enum crm_status
crm_insert(struct crm_db *db, enum crm_tab tab, enum crm_what what, const struct crm_set *set,
    size_t nset, int64_t *id, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_INSERT, .tab = tab, .what = what, .set = set, .nset = nset
	};
	struct crm_changed done = { 0, 0 };
	enum crm_status st = crm_change(db, &change, &done, err);

	if (id != NULL)
		*id = done.id;
	return st;
}

enum crm_status
crm_update(struct crm_db *db, enum crm_tab tab, int64_t row, enum crm_what what,
    const struct crm_set *set, size_t nset, size_t *changed, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_UPDATE, .tab = tab, .what = what, .row = row, .set = set, .nset = nset
	};
	struct crm_changed done = { 0, 0 };
	enum crm_status st = crm_change(db, &change, &done, err);

	if (changed != NULL)
		*changed = done.count;
	return st;
}
