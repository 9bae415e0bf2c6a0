#include "lib/flow/intake.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/map.h"
#include "lib/crm/setting.h"
#include "lib/flow/dedupe.h"
#include "lib/flow/fill.h"
#include "lib/flow/intake_private.h"
#include "lib/store/search.h"

CRM_SQL(any_ignored, "SELECT 1 FROM ignore LIMIT 1 /*scan*/");
CRM_SQL(ignored, "SELECT 1 FROM ignore WHERE kind = ?1 AND key = ?2");
CRM_SQL(owner_of_card,
    "SELECT owner FROM lead WHERE id = ?1 UNION ALL SELECT owner FROM contact WHERE id = ?1"
    " UNION ALL SELECT owner FROM company WHERE id = ?1"
    " UNION ALL SELECT owner FROM deal WHERE id = ?1");

const char *
crm_intake_action_name(enum crm_intake_action action)
{
	static const char *const names[] = { "created", "attached", "unchanged", "suppressed",
		"blank" };

	return names[action];
}

enum crm_on_match
crm_on_match_by_name(const char *name)
{
	static const char *const names[] = { "attach", "fill", "update", "skip", "create" };

	for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return (enum crm_on_match)i;
	return CRM_ON_MATCH_ATTACH;
}

/* --- the list --- */

/* A name that has to be known is known before the first row. */
static enum crm_status
check_label(struct crm_intake *intake, enum crm_tab tab, const char *name, struct crm_err *err)
{
	int64_t id;

	if (name == NULL || !intake->options.strict)
		return CRM_OK;
	return crm_lookup(intake->db, tab, name, &id, err);
}

enum crm_status
crm_intake_open(struct crm_intake **intake, struct crm_db *db, const struct crm_reading *reading,
    const struct crm_intake_options *options, struct crm_err *err)
{
	struct crm_intake *made = calloc(1, sizeof(*made));

	*intake = made;
	if (made == NULL)
		return crm_err_nomem(err);
	made->db = db;
	made->options = *options;
	made->reading = reading;
	made->source.tab = CRM_TAB_SOURCE;
	made->campaign.tab = CRM_TAB_CAMPAIGN;
	crm_recorded_forget(&made->recorded);
	made->scorer = crm_scorer_new();
	made->memory = crm_card_memory_new();
	enum crm_status st =
	    made->scorer == NULL || made->memory == NULL ? crm_err_nomem(err) : CRM_OK;
	if (st == CRM_OK)
		st = check_label(made, CRM_TAB_SOURCE, options->source, err);
	if (st == CRM_OK)
		st = check_label(made, CRM_TAB_CAMPAIGN, options->campaign, err);
	if (st == CRM_OK) {
		crm_db_remember_keys(db);
		return CRM_OK;
	}
	crm_intake_free(made);
	*intake = NULL;
	return st;
}

void
crm_intake_free(struct crm_intake *intake)
{
	if (intake == NULL)
		return;
	crm_buf_clear(&intake->source.name);
	crm_buf_clear(&intake->campaign.name);
	crm_scorer_free(intake->scorer);
	crm_card_memory_free(intake->memory);
	crm_recorded_forget(&intake->recorded);
	free(intake);
}

const struct crm_import_counts *
crm_intake_counts(const struct crm_intake *intake)
{
	return &intake->is.counts;
}

/* --- what the database says in this transaction --- */

static enum crm_status
refresh(struct crm_intake *intake, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *reopen = NULL;
	const int64_t transaction = crm_db_transaction(intake->db);
	int64_t version = 0, ignores = 0;

	if (intake->transaction == transaction)
		return CRM_OK;
	intake->source.known = intake->campaign.known = false;
	enum crm_status st = crm_db_data_version(intake->db, &version, err);
	/* Another transaction in between, of whoever it was, may have changed cards. */
	if (st == CRM_OK && (version != intake->remembers.data_version ||
				transaction > intake->remembers.transaction + 1)) {
		crm_card_memory_clear(intake->memory);
		crm_recorded_forget(&intake->recorded);
	}
	intake->remembers.data_version = version;
	intake->remembers.transaction = transaction;
	if (st == CRM_OK)
		st = crm_stage_first(intake->db, CRM_STAGE_NEW, &intake->stage, err);
	if (st == CRM_OK)
		st = crm_setting_text(intake->db, "reopen", &arena, &reopen, err);
	if (st == CRM_OK)
		st = crm_db_get_int(intake->db, any_ignored, &ignores, NULL, CRM_NOARGS, err);
	if (st == CRM_OK) {
		intake->ignores = ignores != 0;
		intake->reopen = strcmp(reopen, "auto") == 0;
		crm_db_gather_cards(intake->db);
		intake->transaction = transaction;
	}
	crm_arena_clear(&arena);
	return st;
}

/* The id under a name; 0: there is none yet, and it may be made. */
static enum crm_status
find_label(struct crm_entry *entry, struct crm_intake_label *label, const char *name, int64_t *id)
{
	struct crm_intake *intake = entry->intake;
	struct crm_err unknown;

	*id = 0;
	if (name == NULL)
		return CRM_OK;
	if (!label->known || strcmp(crm_buf_str(&label->name), name) != 0) {
		label->known = false;
		enum crm_status st = crm_lookup(intake->db, label->tab, name, &label->id, &unknown);
		if (st != CRM_OK && (st != CRM_EDATA || intake->options.strict))
			return crm_err_set(entry->err, st, "%s", unknown.text);
		crm_buf_reset(&label->name);
		crm_buf_puts(&label->name, name);
		if (!crm_buf_ok(&label->name))
			return crm_err_nomem(entry->err);
		label->known = true;
	}
	*id = label->id;
	return CRM_OK;
}

/* --- the decision --- */

/* A list, or an external id, may bring again what is on record; at a door it is new each time. */
static enum crm_status
recorded_before(struct crm_entry *entry, bool *recorded)
{
	struct crm_intake *intake = entry->intake;
	struct crm_intake_result *result = entry->result;
	int64_t owner = 0, card = 0;
	enum crm_tab kind;
	bool maybe = false;

	*recorded = false;
	if (intake->options.door && entry->inquiry.external_id == NULL)
		return CRM_OK;
	enum crm_status st = crm_recorded_ask(
	    &intake->recorded, intake->db, entry->inquiry.digest, &maybe, entry->err);
	if (st == CRM_OK && maybe)
		st = crm_inquiry_recorded(
		    intake->db, &entry->inquiry, &result->inquiry, &card, entry->err);
	if (st != CRM_OK || result->inquiry == 0)
		return st;
	st = crm_card_resolve(intake->db, card, &result->card, &kind, entry->err);
	if (st == CRM_OK)
		st = crm_db_get_int(intake->db, owner_of_card, &owner, NULL,
		    CRM_ARGS(crm_int(result->card)), entry->err);
	if (st == CRM_OK)
		st = crm_name_of(
		    intake->db, CRM_TAB_USER, owner, entry->arena, &result->owner, entry->err);
	result->action = CRM_INTAKE_UNCHANGED;
	result->why = "recorded before";
	*recorded = true;
	return st;
}

/* Whether anybody of the row is on the ignore list, where a key stands in clear. */
static enum crm_status
suppressed(struct crm_entry *entry, bool *yes)
{
	int64_t found = 0;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && found == 0 && i < entry->in.npoints; i++) {
		const struct crm_point *point = &entry->in.point[i];
		if (point->key != NULL && entry->intake->ignores)
			st = crm_db_get_int(entry->intake->db, ignored, &found, NULL,
			    CRM_ARGS(crm_int((int64_t)point->kind), crm_text(point->key)),
			    entry->err);
	}
	*yes = found != 0;
	if (*yes) {
		entry->result->action = CRM_INTAKE_SUPPRESSED;
		entry->result->why = "on the ignore list";
	}
	return st;
}

static enum crm_status
match(struct crm_entry *entry)
{
	const struct crm_incoming *in = &entry->in;

	entry->sought = (struct crm_sought){ .name = in->name,
		.facts = in->facts,
		.name_key = in->name_key,
		.company_key = in->company.key,
		.inn = in->text[CRM_MEANS_INN],
		.ogrn = in->text[CRM_MEANS_OGRN],
		.point = in->point,
		.npoints = in->npoints,
		.scorer = entry->intake->scorer,
		.record = in->record,
		.memory = entry->intake->memory };
	enum crm_status st = crm_find_cards(
	    entry->intake->db, &entry->sought, &entry->finding, entry->arena, entry->err);
	if (st != CRM_OK)
		return st;
	if (entry->finding.match == NULL || entry->intake->options.on_match == CRM_ON_MATCH_CREATE)
		return crm_entry_create(entry);
	const struct crm_found *found = entry->finding.match;
	if (entry->intake->options.repeat_lead &&
	    (found->kind == CRM_CARD_CONTACT || found->kind == CRM_CARD_COMPANY))
		return crm_entry_repeat(entry, found);
	return crm_entry_match(entry, found);
}

/* The table of crm-lead-add(1), line by line. */
static enum crm_status
decide(struct crm_entry *entry)
{
	struct crm_intake *intake = entry->intake;
	struct crm_inquiry *inquiry = &entry->inquiry;
	bool done = false;

	if (entry->in.blank && (!intake->options.strict || entry->in.warnings == NULL)) {
		entry->result->action = CRM_INTAKE_BLANK;
		entry->result->why = entry->in.nobody;
		return CRM_OK;
	}
	if (entry->in.other_header)
		return crm_err_set(entry->err, CRM_EDATA,
		    "another header: what is below it is read by the first one");
	if (intake->options.strict && entry->in.warnings != NULL)
		return crm_err_set(entry->err, CRM_EDATA, "%s", entry->in.warnings->error);
	if (!crm_incoming_identifies(&entry->in))
		return crm_err_set(
		    entry->err, CRM_EDATA, "nothing that identifies a person or an organisation");
	enum crm_status st = find_label(entry, &intake->source, entry->source, &inquiry->source);
	if (st == CRM_OK)
		st = find_label(entry, &intake->campaign, entry->campaign, &inquiry->campaign);
	/* Of a source that is not there yet nothing can be on record. */
	if (st == CRM_OK && (entry->source == NULL || inquiry->source != 0))
		st = recorded_before(entry, &done);
	if (st == CRM_OK && !done)
		st = suppressed(entry, &done);
	return st == CRM_OK && !done ? match(entry) : st;
}

static void
count(struct crm_import_counts *counts, enum crm_intake_action action)
{
	switch (action) {
	case CRM_INTAKE_CREATED:
		counts->created++;
		break;
	case CRM_INTAKE_ATTACHED:
		counts->attached++;
		break;
	case CRM_INTAKE_UNCHANGED:
		counts->unchanged++;
		break;
	case CRM_INTAKE_SUPPRESSED:
		counts->suppressed++;
		break;
	default:
		counts->blank++;
	}
}

/* What the row says, for comparing it with cards. */
static enum crm_status
read_who(struct crm_incoming *in, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_dedupe_record *record = crm_arena_alloc(arena, sizeof(*record));
	struct crm_name_facts *facts = crm_arena_alloc(arena, sizeof(*facts));

	if (record == NULL || facts == NULL ||
	    crm_name_facts_read(facts, &in->name, NULL, arena) != CRM_OK)
		return crm_err_nomem(err);
	in->record = record;
	in->facts = facts;
	return crm_dedupe_of_row(record, in, arena, err);
}

/* Most rows are written: what the index will have to know of them needs no database. */
static enum crm_status
read_words(struct crm_incoming *in, const char *raw, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_set set[CRM_FILL_MAX];
	const size_t n = crm_fill_new(in, set);
	bool ok = true;

	in->words = crm_search_words(CRM_TAB_LEAD, set, n, arena);
	in->raw_words = crm_inquiry_words(raw, arena);
	for (size_t i = 0; ok && i < in->npoints; i++)
		ok = (in->point[i].words = crm_point_words(&in->point[i], arena)) != NULL;
	return ok && in->words != NULL && in->raw_words != NULL ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_intake_clean(const struct crm_intake *intake, const struct crm_intake_row *row, int64_t now,
    struct crm_incoming *in, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_cleaner cleaner = intake->reading->cleaner;

	cleaner.now = now;
	enum crm_status st = crm_clean_row(in, &cleaner, row->cell, row->n, arena, err);
	if (st == CRM_OK && !in->blank)
		st = read_who(in, arena, err);
	return st == CRM_OK && !in->blank ? read_words(in, row->raw, arena, err) : st;
}

enum crm_status
crm_intake_row(struct crm_intake *intake, const struct crm_intake_row *row,
    const struct crm_incoming *in, struct crm_intake_result *result, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_entry entry = { .intake = intake, .result = result, .arena = arena, .err = err };
	const int64_t import = intake->is.import, first_id = intake->is.first_id;

	*result = (struct crm_intake_result){ 0 };
	enum crm_status st = refresh(intake, err);
	if (st == CRM_OK && in != NULL)
		entry.in = *in;
	else if (st == CRM_OK)
		st = crm_intake_clean(intake, row, crm_db_now(intake->db), &entry.in, arena, err);
	if (st != CRM_OK)
		return st;
	result->warnings = entry.in.warnings;
	entry.source = intake->options.source != NULL ? intake->options.source
						      : entry.in.text[CRM_MEANS_SOURCE];
	entry.campaign = intake->options.campaign != NULL ? intake->options.campaign
							  : entry.in.text[CRM_MEANS_CAMPAIGN];
	entry.inquiry =
	    (struct crm_inquiry){ .at = entry.in.at != 0 ? entry.in.at : crm_db_now(intake->db),
		    .line = row->line,
		    .external_id = entry.in.text[CRM_MEANS_EXTERNAL_ID],
		    .digest = entry.in.digest,
		    .digest2 = entry.in.digest2,
		    .raw = row->raw,
		    .words = entry.in.raw_words };
	st = decide(&entry);
	if (st == CRM_OK) {
		count(&intake->is.counts, result->action);
		return CRM_OK;
	}
	/* What this row made goes with it; the cards that it changed are forgotten already. */
	intake->is.import = import;
	intake->is.first_id = first_id;
	intake->transaction = 0;
	*result = (struct crm_intake_result){ .warnings = entry.in.warnings };
	return st;
}

/* The maps of this list, kept for the next one with its header. */
static enum crm_status
save_map(struct crm_intake *intake, struct crm_err *err)
{
	const struct crm_reading *reading = intake->reading;
	const struct crm_saved_map map = { intake->options.save_map, reading->form,
		reading->maps != NULL ? reading->maps : "",
		crm_date_order_name(reading->given_order) };
	bool changed;

	return map.name == NULL ? CRM_OK : crm_map_save(intake->db, &map, &changed, err);
}

void
crm_intake_mark(struct crm_intake *intake)
{
	intake->was = intake->is;
}

void
crm_intake_back(struct crm_intake *intake)
{
	intake->is = intake->was;
	intake->transaction = 0;
	crm_card_memory_clear(intake->memory);
}

enum crm_status
crm_intake_commit(struct crm_intake *intake, int64_t rejected, const struct crm_import_input *input,
    struct crm_err *err)
{
	enum crm_status st = save_map(intake, err);

	intake->is.counts.rejected = rejected;
	if (st != CRM_OK || intake->is.import == 0)
		return st;
	return crm_import_count(intake->db, intake->is.import, &intake->is.counts, input, err);
}
