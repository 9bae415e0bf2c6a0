#include "lib/flow/dedupe.h"

#include <stdlib.h>
#include <string.h>

#include "lib/flow/dedupe_private.h"
#include "lib/match/scorer.h"
#include "lib/store/learned.h"

/*
 * Where there are not many cards, or much of them is asked for, all are read. Else this many stand
 * for all of them: how common a name is cannot be told from cards that have it.
 */
#define ALL_MAX 20000
#define BACKGROUND 5000
#define BACKGROUND_RUN 50 /* of neighbours: their rows lie side by side */
#define PROGRESS_EVERY 10000
/* From so many cards on it is kept what they taught. */
#define TEACH_MIN 1000

#define ALL_KINDS (1U << CRM_CARD_LEAD | 1U << CRM_CARD_CONTACT | 1U << CRM_CARD_COMPANY)

/* What a card is now that stands in a pair: merged, converted, and merged again. */
#define NOW(c)                                                                                     \
	"(SELECT coalesce(z.alias, z.id) FROM card x LEFT JOIN lead l ON l.id = coalesce(x.alias," \
	" x.id) JOIN card z ON z.id = coalesce(l.converted_contact, l.converted_company, x.alias," \
	" x.id) WHERE x.id = " c ")"

#define PAIR "SELECT " NOW("n.card") ", " NOW("n.other") " FROM "
#define ITSELF                                                                                     \
	"(SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1"                                \
	" UNION ALL SELECT id FROM lead WHERE converted_contact = ?1"                              \
	" UNION ALL SELECT id FROM lead WHERE converted_company = ?1)"

CRM_SQL(not_duplicates, PAIR "not_duplicate n /*scan*/");
CRM_SQL(not_duplicates_of, PAIR "not_duplicate n WHERE n.card IN " ITSELF);
CRM_SQL(candidates, PAIR "candidate n /*scan*/");
CRM_SQL(candidates_of, PAIR "candidate n WHERE n.card IN " ITSELF " UNION ALL " PAIR
			    "candidate n WHERE n.other IN " ITSELF);
CRM_SQL(last_card, "SELECT max(id) FROM card");
CRM_SQL(cards_from, "SELECT id FROM card WHERE id >= ?1 AND alias IS NULL AND kind <> 4"
		    " ORDER BY id LIMIT ?2");

/* --- what is known of pairs ------------------------------------------------------------- */

static enum crm_status
keep_apart(struct crm_duplicates *d, int64_t a, int64_t b, struct crm_err *err)
{
	return crm_dedupe_not_same(d->dedupe, a, b, err);
}

/* Intake saw something in them. */
static enum crm_status
look(struct crm_duplicates *d, int64_t a, int64_t b, struct crm_err *err)
{
	if (d->some && !crm_ids_has(&d->fresh, a) && !crm_ids_has(&d->fresh, b))
		return CRM_OK;
	return crm_dedupe_look(d->dedupe, a, b, err);
}

/* Tells the engine of the pairs that a query gives; what is one card by now is none. */
static enum crm_status
each_pair(struct crm_duplicates *d, struct crm_stmt *s,
    enum crm_status (*pair)(struct crm_duplicates *d, int64_t a, int64_t b, struct crm_err *err),
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t a = crm_stmt_int(s, 0), b = crm_stmt_int(s, 1);
		if (a != b)
			st = pair(d, a, b, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
add_pairs(struct crm_duplicates *d, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(d->db, not_duplicates, &s, CRM_NOARGS, err);

	if (st == CRM_OK)
		st = each_pair(d, s, keep_apart, err);
	if (st == CRM_OK)
		st = crm_db_query(d->db, candidates, &s, CRM_NOARGS, err);
	return st == CRM_OK ? each_pair(d, s, look, err) : st;
}

static enum crm_status
add_pairs_of(struct crm_duplicates *d, int64_t card, struct crm_err *err)
{
	const struct crm_value id = crm_int(card);
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(d->db, not_duplicates_of, &s, &id, 1, err);

	if (st == CRM_OK)
		st = each_pair(d, s, keep_apart, err);
	if (st != CRM_OK || !crm_ids_has(&d->fresh, card))
		return st;
	st = crm_db_query(d->db, candidates_of, &s, &id, 1, err);
	return st == CRM_OK ? each_pair(d, s, look, err) : st;
}

/* --- what is compared ----------------------------------------------------------------- */

static bool
is_asked(const struct crm_duplicates *d, enum crm_tab kind)
{
	return (d->ask.kinds & 1U << kind) != 0;
}

static void
tell(const struct crm_duplicates *d, const char *what, int64_t done, int64_t total)
{
	if (d->ask.progress != NULL)
		d->ask.progress(d->ask.progress_data, what, done, total);
}

static enum crm_status
add_record(struct crm_duplicates *d, struct crm_dedupe_record *record, struct crm_err *err)
{
	record->fresh = d->some && crm_ids_has(&d->fresh, record->id);
	d->read++;
	d->cards += !d->some || record->fresh;
	return crm_dedupe_add(d->dedupe, record, err);
}

static enum crm_status
add_all(struct crm_duplicates *d, int64_t last, struct crm_err *err)
{
	struct crm_card_scan scan;
	struct crm_dedupe_record record;
	enum crm_status st = crm_card_scan_open(&scan, d->db, d->ask.kinds, err);

	while (st == CRM_OK && (st = crm_card_scan_next(&scan, &record, err)) == CRM_OK) {
		st = add_record(d, &record, err);
		if (d->read % PROGRESS_EVERY == 0)
			tell(d, "cards read:", record.id, last);
	}
	crm_card_scan_close(&scan);
	return st == CRM_DONE ? CRM_OK : st;
}

/* Cards by their ids: those that are of a kind asked for. */
static enum crm_status
add_some(struct crm_duplicates *d, const struct crm_ids *ids, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_record record;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < ids->n; i++) {
		enum crm_tab kind = CRM_TAB_NONE;
		int64_t card = 0;
		crm_arena_reset(&arena);
		st = crm_card_resolve(d->db, ids->id[i], &card, &kind, err);
		if (st != CRM_OK || !is_asked(d, kind))
			continue;
		st = crm_dedupe_read_card(d->db, ids->id[i], &record, &arena, err);
		if (st == CRM_OK)
			st = add_record(d, &record, err);
		else if (st == CRM_DONE)
			st = CRM_OK;
	}
	crm_arena_clear(&arena);
	return st;
}

/* Runs of cards at even distances, from the first to the last. */
static enum crm_status
add_background(struct crm_duplicates *d, struct crm_ids *ids, int64_t last, struct crm_err *err)
{
	const int64_t runs = BACKGROUND / BACKGROUND_RUN;
	enum crm_status st = CRM_OK;

	for (int64_t i = 0; st == CRM_OK && i < runs; i++) {
		struct crm_stmt *s = NULL;
		st = crm_db_query(d->db, cards_from, &s,
		    CRM_ARGS(crm_int(1 + last / runs * i), crm_int(BACKGROUND_RUN)), err);
		while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
			if ((st = crm_ids_add(ids, crm_stmt_int(s, 0), err)) != CRM_OK)
				crm_stmt_done(s);
		st = st == CRM_DONE ? CRM_OK : st;
	}
	return st;
}

/* The cards asked for, those near them, and some that stand for all the others. */
static enum crm_status
add_near(struct crm_duplicates *d, int64_t last, struct crm_err *err)
{
	struct crm_ids ids = { 0 };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < d->fresh.n; i++) {
		st = crm_ids_add(&ids, d->fresh.id[i], err);
		if (st == CRM_OK)
			st = crm_dedupe_neighbours(d->db, d->fresh.id[i], &ids, err);
	}
	crm_ids_settle(&ids);
	for (size_t i = 0; st == CRM_OK && i < ids.n; i++)
		st = add_pairs_of(d, ids.id[i], err);
	if (st == CRM_OK && d->ask.model == NULL)
		st = add_background(d, &ids, last, err);
	crm_ids_settle(&ids);
	if (st == CRM_OK)
		st = add_some(d, &ids, err);
	crm_ids_clear(&ids);
	return st;
}

/* --- the run -------------------------------------------------------------------------- */

static enum crm_status
choose(struct crm_duplicates *d, struct crm_err *err)
{
	/* Behind the beginning all of them are. */
	d->some = d->ask.ids != NULL || d->ask.since > 0;
	if (d->ask.since > 0)
		return crm_dedupe_changed(d->db, d->ask.since, &d->fresh, err);
	enum crm_status st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && d->some && i < d->ask.nids; i++)
		st = crm_ids_add(&d->fresh, d->ask.ids[i], err);
	crm_ids_settle(&d->fresh);
	return st;
}

static void
tell_part(double part, void *data)
{
	tell(data, "percent compared:", (int64_t)(part * 100), 100);
}

static enum crm_status
open_engine(struct crm_duplicates *d, struct crm_err *err)
{
	struct crm_dedupe_options how = { .likely = d->ask.least,
		.only_fresh = d->some,
		.model = d->ask.model,
		.threads = d->ask.threads,
		.progress = tell_part,
		.progress_data = d };

	return crm_dedupe_open(&d->dedupe, &how, err);
}

static enum crm_status
find(struct crm_duplicates *d, struct crm_err *err)
{
	int64_t last = 0;
	enum crm_status st = choose(d, err);

	if (st == CRM_OK)
		st = crm_db_get_int(d->db, last_card, &last, NULL, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = open_engine(d, err);
	if (st != CRM_OK)
		return st;
	if (d->some && d->fresh.n == 0)
		return crm_dedupe_run(d->dedupe, err);
	if (d->some && last > ALL_MAX && (int64_t)d->fresh.n < last / 10) {
		st = add_near(d, last, err);
	} else {
		st = add_all(d, last, err);
		if (st == CRM_OK)
			st = add_pairs(d, err);
	}
	return st == CRM_OK ? crm_dedupe_run(d->dedupe, err) : st;
}

enum crm_status
crm_duplicates_find(struct crm_duplicates **out, struct crm_db *db,
    const struct crm_duplicates_ask *ask, struct crm_err *err)
{
	struct crm_duplicates *d = calloc(1, sizeof(*d));

	*out = NULL;
	if (d == NULL)
		return crm_err_nomem(err);
	d->db = db;
	d->ask = *ask;
	if (d->ask.kinds == 0)
		d->ask.kinds = ALL_KINDS;
	enum crm_status st = find(d, err);
	if (st == CRM_OK)
		*out = d;
	else
		crm_duplicates_free(d);
	return st;
}

void
crm_duplicates_free(struct crm_duplicates *duplicates)
{
	if (duplicates == NULL)
		return;
	crm_dedupe_free(duplicates->dedupe);
	crm_ids_clear(&duplicates->fresh);
	free(duplicates);
}

enum crm_status
crm_duplicates_model(const struct crm_duplicates *duplicates, const char **text,
    struct crm_arena *arena, struct crm_err *err)
{
	return crm_dedupe_model(duplicates->dedupe, text, arena, err);
}

bool
crm_duplicates_taught(const struct crm_duplicates *d)
{
	return !d->some && d->ask.model == NULL && d->ask.kinds == ALL_KINDS &&
	       d->cards >= TEACH_MIN;
}

enum crm_status
crm_duplicates_keep(struct crm_db *db, const char *model, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *known = NULL;
	enum crm_status st = CRM_OK;

	if (model == NULL)
		return CRM_OK;
	st = crm_learned_get(db, CRM_DEDUPE_LEARNED, &known, &arena, err);
	const bool again = known != NULL && strcmp(known, model) == 0;
	crm_arena_clear(&arena);
	if (st != CRM_OK || again)
		return st;
	st = crm_db_begin(db, err);
	if (st == CRM_OK)
		st = crm_learned_put(db, CRM_DEDUPE_LEARNED, model, err);
	if (st == CRM_OK)
		st = crm_db_commit(db, err);
	return st == CRM_EBUSY ? CRM_OK : st;
}
