#include "lib/flow/dedupe_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/queue.h"
#include "lib/flow/dedupe_private.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

/* A row: its cells, one behind the other, each ended by a NUL. */
struct held {
	const char *cells;
};

/* Rows that a thread cleans at a time, and how many such heaps there are. */
#define HEAP 256
#define HEAPS 8

struct heap {
	size_t n, nrecords;
	struct {
		const char *cells;
		int64_t id;
	} row[HEAP];
	struct crm_dedupe_record record[HEAP]; /* of those that are of somebody */
	struct crm_arena arena;                /* of the records' strings */
	enum crm_status st;
	struct crm_err err;
};

struct crm_dedupe_list {
	const struct crm_reading *reading;
	struct crm_duplicates_ask ask;
	struct crm_dedupe *dedupe;
	struct crm_arena rows;
	struct heap *heap;
	struct crm_queue *queue; /* of heaps */
	struct held *held;
	size_t n, size;
	size_t ncells; /* of each row */
	size_t extra[CRM_DEDUPE_EXTRAS];
	const char *extra_names[CRM_DEDUPE_EXTRAS];
	size_t nextras;
	int64_t compared;
};

/* --- opening -------------------------------------------------------------------------- */

/* What tells rows apart in the program that wrote them says nothing of people. */
static bool
is_number_of_row(const char *name)
{
	return strcasecmp(name, "id") == 0 || strcmp(name, "№") == 0 || strcmp(name, "#") == 0;
}

static void
choose_extras(struct crm_dedupe_list *list)
{
	const struct crm_reading *r = list->reading;

	for (size_t i = 0; i < r->map.n && list->nextras < CRM_DEDUPE_EXTRAS; i++) {
		if (r->map.meaning[i] != CRM_MEANS_UNKNOWN || is_number_of_row(r->column[i].name))
			continue;
		list->extra[list->nextras] = i;
		list->extra_names[list->nextras++] = r->column[i].name;
	}
}

static void
tell_part(double part, void *data)
{
	const struct crm_dedupe_list *list = data;

	if (list->ask.progress != NULL)
		list->ask.progress(
		    list->ask.progress_data, "percent compared:", (int64_t)(part * 100), 100);
}

static void clean_heap(void *data, size_t slot);

enum crm_status
crm_dedupe_list_open(struct crm_dedupe_list **out, const struct crm_reading *reading,
    const struct crm_duplicates_ask *ask, struct crm_err *err)
{
	struct crm_dedupe_list *list = calloc(1, sizeof(*list));

	*out = NULL;
	if (list == NULL)
		return crm_err_nomem(err);
	list->reading = reading;
	list->ask = *ask;
	list->ncells = reading->map.n;
	choose_extras(list);
	const struct crm_dedupe_options how = { .likely = ask->least,
		.extra_names = list->extra_names,
		.nextras = list->nextras,
		.model = ask->model,
		.threads = ask->threads,
		.progress = tell_part,
		.progress_data = list };
	enum crm_status st = crm_dedupe_open(&list->dedupe, &how, err);
	list->heap = calloc(HEAPS, sizeof(*list->heap));
	if (st == CRM_OK && list->heap != NULL)
		list->queue = crm_queue_open(ask->threads, HEAPS, clean_heap, list);
	if (st == CRM_OK && list->queue == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		*out = list;
	else
		crm_dedupe_list_free(list);
	return st;
}

const char *const *
crm_dedupe_list_extras(const struct crm_dedupe_list *list, size_t *n)
{
	*n = list->nextras;
	return list->extra_names;
}

void
crm_dedupe_list_free(struct crm_dedupe_list *list)
{
	if (list == NULL)
		return;
	crm_queue_close(list->queue);
	for (size_t i = 0; list->heap != NULL && i < HEAPS; i++)
		crm_arena_clear(&list->heap[i].arena);
	free(list->heap);
	crm_dedupe_free(list->dedupe);
	crm_arena_clear(&list->rows);
	free(list->held);
	free(list);
}

/* --- rows ----------------------------------------------------------------------------- */

/* Appends bytes that may be no text, up to the place of a cell's NUL. */
static char *
append(char *to, const struct crm_cell *cell)
{
	for (size_t i = 0; i < cell->len; i++)
		*to++ = (char)(cell->s[i] == '\0' ? ' ' : cell->s[i]);
	return to;
}

/*
 * Holds all that a record says, under as many columns as there are: what a broken one has more is
 * put behind its last cell, and the text of one that has no cells is its first.
 */
static enum crm_status
hold(struct crm_dedupe_list *list, const struct crm_record *record, struct crm_err *err)
{
	const struct crm_cell *cell = record->n > 0 ? record->cell : &record->raw;
	const size_t n = record->n > 0 ? record->n : 1;
	size_t size = list->ncells + n;

	if (list->n == list->size) {
		const size_t more = list->size == 0 ? 1024 : list->size * 2;
		struct held *grown = realloc(list->held, more * sizeof(*grown));
		if (grown == NULL)
			return crm_err_nomem(err);
		list->held = grown;
		list->size = more;
	}
	for (size_t i = 0; i < n; i++)
		size += cell[i].len;
	char *text = crm_arena_alloc(&list->rows, size);
	if (text == NULL)
		return crm_err_nomem(err);
	list->held[list->n++].cells = text;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i < list->ncells)
			text++;
		else if (i > 0)
			*text++ = ',';
		text = append(text, &cell[i]);
	}
	return CRM_OK;
}

/* The cells of a row of the list. */
static void
unpack(const struct crm_dedupe_list *list, size_t row, const char **cells)
{
	const char *s = list->held[row].cells;

	for (size_t i = 0; i < list->ncells; i++) {
		cells[i] = s;
		s += strlen(s) + 1;
	}
}

/* ... with their lengths, in the arena; NULL: out of memory. */
static const struct crm_cell *
unpack_cells(const struct crm_dedupe_list *list, const char *cells, struct crm_arena *arena)
{
	struct crm_cell *cell = crm_arena_alloc(arena, (list->ncells + 1) * sizeof(*cell));

	for (size_t i = 0; cell != NULL && i < list->ncells; i++) {
		cell[i] = (struct crm_cell){ cells, strlen(cells) };
		cells += cell[i].len + 1;
	}
	return cell;
}

/* What columns without a meaning say; NULL: out of memory. */
static const char *const *
read_extras(const struct crm_dedupe_list *list, const struct crm_cell *cell, size_t n,
    struct crm_arena *arena)
{
	const char **extra = crm_arena_alloc(arena, (list->nextras + 1) * sizeof(*extra));

	for (size_t i = 0; extra != NULL && i < list->nextras; i++) {
		const size_t column = list->extra[i];
		if (column >= n || cell[column].len == 0)
			continue;
		const char *clean = crm_text_clean(arena, crm_cell_unguarded(cell[column].s));
		const char *fold = clean == NULL ? NULL : crm_text_fold(arena, clean);
		if (fold == NULL)
			return NULL;
		if (*fold != '\0' && !crm_text_placeholder(clean))
			extra[i] = fold;
	}
	return extra;
}

/* A row as it is compared; strings are in the arena. CRM_DONE: it is about nobody. */
static enum crm_status
read_record(const struct crm_dedupe_list *list, const struct crm_cell *cell, size_t n,
    struct crm_dedupe_record *record, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_incoming in;
	enum crm_status st = crm_clean_row(&in, &list->reading->cleaner, cell, n, arena, err);

	if (st != CRM_OK || in.blank || in.nobody != NULL)
		return st == CRM_OK ? CRM_DONE : st;
	st = crm_dedupe_of_row(record, &in, arena, err);
	if (st != CRM_OK)
		return st;
	record->extra = read_extras(list, cell, n, arena);
	return record->extra == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Of a heap that was given: in any thread. */
static void
clean_heap(void *data, size_t slot)
{
	const struct crm_dedupe_list *list = data;
	struct heap *heap = &list->heap[slot];

	crm_arena_reset(&heap->arena);
	heap->nrecords = 0;
	heap->st = CRM_OK;
	for (size_t i = 0; heap->st == CRM_OK && i < heap->n; i++) {
		struct crm_dedupe_record *record = &heap->record[heap->nrecords];
		const struct crm_cell *cell = unpack_cells(list, heap->row[i].cells, &heap->arena);
		heap->st = cell == NULL ? crm_err_nomem(&heap->err)
					: read_record(list, cell, list->ncells, record,
					      &heap->arena, &heap->err);
		if (heap->st == CRM_OK) {
			record->id = heap->row[i].id;
			heap->nrecords++;
		} else if (heap->st == CRM_DONE) {
			heap->st = CRM_OK;
		}
	}
}

/* Hands the oldest heap to the engine. */
static enum crm_status
take_heap(struct crm_dedupe_list *list, struct crm_err *err)
{
	struct heap *heap = &list->heap[crm_queue_take(list->queue)];
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < heap->nrecords; i++) {
		list->compared++;
		st = crm_dedupe_add(list->dedupe, &heap->record[i], err);
	}
	heap->n = 0;
	if (st == CRM_OK && heap->st != CRM_OK) {
		*err = heap->err;
		st = heap->st;
	}
	return st;
}

enum crm_status
crm_dedupe_list_add(
    struct crm_dedupe_list *list, const struct crm_record *record, struct crm_err *err)
{
	enum crm_status st = hold(list, record, err);

	if (st != CRM_OK || record->problem != NULL || record->n == 0)
		return st;
	struct heap *heap = &list->heap[crm_queue_next(list->queue)];
	heap->row[heap->n].cells = list->held[list->n - 1].cells;
	heap->row[heap->n++].id = (int64_t)list->n;
	if (heap->n < HEAP)
		return CRM_OK;
	crm_queue_give(list->queue);
	return crm_queue_given(list->queue) < HEAPS ? CRM_OK : take_heap(list, err);
}

enum crm_status
crm_dedupe_list_run(struct crm_dedupe_list *list, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (list->heap[crm_queue_next(list->queue)].n > 0)
		crm_queue_give(list->queue);
	while (st == CRM_OK && crm_queue_given(list->queue) > 0)
		st = take_heap(list, err);
	return st == CRM_OK ? crm_dedupe_run(list->dedupe, err) : st;
}

void
crm_dedupe_list_count(const struct crm_dedupe_list *list, struct crm_duplicates_counts *counts)
{
	*counts = (struct crm_duplicates_counts){ .cards = list->compared };
	crm_groups_count(list->dedupe, NULL, counts);
}

enum crm_status
crm_dedupe_list_model(const struct crm_dedupe_list *list, const char **text,
    struct crm_arena *arena, struct crm_err *err)
{
	return crm_dedupe_model(list->dedupe, text, arena, err);
}

/* --- showing -------------------------------------------------------------------------- */

const struct crm_column crm_dedupe_list_added[CRM_DEDUPE_LIST_ADDED] = {
	{ "group", CRM_COL_INT },
	{ "certainty", CRM_COL_TEXT },
	{ "score", CRM_COL_MONEY },
};

enum {
	L_ID,
	L_OTHER,
	L_CERTAINTY,
	L_SCORE,
	L_WHY,
	L_FIELD = L_WHY,
	L_WORDS,
	L_WEIGHT,
	L_SPEAKS,
	L_VALUE,
	L_OTHER_VALUE,
	L_MAX
};

static const struct crm_column pair_columns[] = {
	[L_ID] = { "id", CRM_COL_TEXT },
	[L_OTHER] = { "other", CRM_COL_TEXT },
	[L_CERTAINTY] = { "certainty", CRM_COL_TEXT },
	[L_SCORE] = { "score", CRM_COL_MONEY },
	[L_WHY] = { "why", CRM_COL_TEXT },
};

static const struct crm_column explain_columns[] = {
	[L_ID] = { "id", CRM_COL_TEXT },
	[L_OTHER] = { "other", CRM_COL_TEXT },
	[L_CERTAINTY] = { "certainty", CRM_COL_TEXT },
	[L_SCORE] = { "score", CRM_COL_MONEY },
	[L_FIELD] = { "field", CRM_COL_TEXT },
	[L_WORDS] = { "words", CRM_COL_TEXT },
	[L_WEIGHT] = { "weight", CRM_COL_MONEY },
	[L_SPEAKS] = { "speaks", CRM_COL_TEXT },
	[L_VALUE] = { "value", CRM_COL_TEXT },
	[L_OTHER_VALUE] = { "other_value", CRM_COL_TEXT },
};

const struct crm_column *
crm_dedupe_list_columns(enum crm_duplicates_view view, size_t *n)
{
	*n = view == CRM_DUPLICATES_PAIRS ? sizeof(pair_columns) / sizeof(pair_columns[0])
					  : sizeof(explain_columns) / sizeof(explain_columns[0]);
	return view == CRM_DUPLICATES_PAIRS ? pair_columns : explain_columns;
}

/* One view at work. */
struct listing {
	const struct crm_dedupe_list *list;
	int id;
	const char **cells; /* of a row, and what is added */
	struct crm_arena arena;
	enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err);
	void *arg;
	struct crm_err *err;
};

static enum crm_status
list_row(struct listing *listing, size_t i, const struct crm_dedupe_member *member)
{
	const struct crm_dedupe_list *list = listing->list;
	const char **added = listing->cells + list->ncells;

	unpack(list, i, listing->cells);
	memset(added, 0, CRM_DEDUPE_LIST_ADDED * sizeof(*added));
	crm_arena_reset(&listing->arena);
	if (member != NULL && crm_is_asked(&list->ask, member->certainty)) {
		added[0] = crm_put_int(&listing->arena, member->group);
		added[1] = crm_certainty_name(member->certainty);
		added[2] = crm_put_score(&listing->arena, member->score);
		if (added[0] == NULL || added[2] == NULL)
			return crm_err_nomem(listing->err);
	}
	return listing->row(listing->arg, listing->cells, listing->err);
}

static enum crm_status
list_rows(struct listing *listing)
{
	const struct crm_dedupe_list *list = listing->list;
	size_t n = 0;
	const struct crm_dedupe_member *member = crm_dedupe_members(list->dedupe, &n);
	size_t *place =
	    calloc(list->n + 1, sizeof(*place)); /* among the members, from 1; 0: none */
	enum crm_status st = CRM_OK;

	if (place == NULL)
		return crm_err_nomem(listing->err);
	for (size_t i = 0; i < n; i++)
		place[member[i].id - 1] = i + 1;
	for (size_t i = 0; st == CRM_OK && i < list->n; i++)
		st = list_row(listing, i, place[i] == 0 ? NULL : &member[place[i] - 1]);
	free(place);
	return st;
}

/* What a row is called; NULL: out of memory. */
static const char *
name_row(struct listing *listing, int64_t row)
{
	if (listing->id < 0)
		return crm_put_int(&listing->arena, row);
	unpack(listing->list, (size_t)row - 1, listing->cells);
	return listing->cells[listing->id];
}

/* A row again as it was compared. */
static enum crm_status
reread(struct listing *listing, int64_t row, struct crm_dedupe_record *record)
{
	const struct crm_dedupe_list *list = listing->list;
	const struct crm_cell *cell =
	    unpack_cells(list, list->held[row - 1].cells, &listing->arena);

	if (cell == NULL)
		return crm_err_nomem(listing->err);
	return read_record(list, cell, list->ncells, record, &listing->arena, listing->err);
}

static enum crm_status
explain_rows(struct listing *listing, const struct crm_dedupe_pair *pair,
    const struct crm_dedupe_verdict *verdict, const char *cells[L_MAX])
{
	const struct crm_dedupe_list *list = listing->list;
	struct crm_dedupe_record one, other;
	struct crm_arena *arena = &listing->arena;
	bool nomem = false;
	enum crm_status st = reread(listing, pair->a, &one);

	if (st == CRM_OK)
		st = reread(listing, pair->b, &other);
	for (size_t i = 0; st == CRM_OK && i < verdict->n; i++) {
		const char *field = verdict->evidence[i].field;
		cells[L_FIELD] = field;
		cells[L_WORDS] = verdict->evidence[i].words;
		cells[L_WEIGHT] = crm_put_weight(arena, verdict->evidence[i].weight);
		cells[L_SPEAKS] = crm_evidence_speaks(&verdict->evidence[i]);
		cells[L_VALUE] =
		    crm_dedupe_value(&one, field, list->extra_names, list->nextras, arena, &nomem);
		cells[L_OTHER_VALUE] = crm_dedupe_value(
		    &other, field, list->extra_names, list->nextras, arena, &nomem);
		if (cells[L_WEIGHT] == NULL || nomem)
			return crm_err_nomem(listing->err);
		st = listing->row(listing->arg, cells, listing->err);
	}
	return st;
}

static enum crm_status
list_pair(struct listing *listing, const struct crm_dedupe_pair *pair, bool explain)
{
	struct crm_dedupe_verdict verdict;
	struct crm_arena *arena = &listing->arena;

	crm_arena_reset(arena);
	const char *cells[L_MAX] = { [L_ID] = name_row(listing, pair->a),
		[L_OTHER] = name_row(listing, pair->b),
		[L_CERTAINTY] = crm_certainty_name(pair->certainty),
		[L_SCORE] = crm_put_score(arena, pair->score) };
	if (cells[L_ID] == NULL || cells[L_OTHER] == NULL || cells[L_SCORE] == NULL)
		return crm_err_nomem(listing->err);
	enum crm_status st = crm_dedupe_judge(
	    listing->list->dedupe, pair->a, pair->b, &verdict, arena, listing->err);
	if (st != CRM_OK)
		return st;
	if (explain)
		return explain_rows(listing, pair, &verdict, cells);
	cells[L_WHY] = verdict.why;
	return listing->row(listing->arg, cells, listing->err);
}

static enum crm_status
list_pairs(struct listing *listing, bool explain)
{
	const struct crm_dedupe_list *list = listing->list;
	const struct crm_dedupe_pair *pairs = NULL;
	struct crm_arena arena = CRM_ARENA_INIT;
	size_t n = 0;
	enum crm_status st =
	    crm_dedupe_pairs(list->dedupe, list->ask.least, &pairs, &n, &arena, listing->err);

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (crm_is_asked(&list->ask, pairs[i].certainty))
			st = list_pair(listing, &pairs[i], explain);
	crm_arena_clear(&arena);
	return st;
}

enum crm_status
crm_dedupe_list_show(const struct crm_dedupe_list *list, enum crm_duplicates_view view, int id,
    enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err), void *arg,
    struct crm_err *err)
{
	struct listing listing = { .list = list, .id = id, .row = row, .arg = arg, .err = err };

	listing.cells = calloc(list->ncells + CRM_DEDUPE_LIST_ADDED, sizeof(*listing.cells));
	if (listing.cells == NULL)
		return crm_err_nomem(err);
	enum crm_status st = view == CRM_DUPLICATES_CARDS
				 ? list_rows(&listing)
				 : list_pairs(&listing, view == CRM_DUPLICATES_EXPLAIN);
	free(listing.cells);
	crm_arena_clear(&listing.arena);
	return st;
}
