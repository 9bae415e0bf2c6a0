#include <inttypes.h>

#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/dedupe.h"
#include "lib/flow/fill.h"
#include "lib/flow/intake_private.h"

/* So many candidates of one new lead are recorded: whoever shares more is a crowd. */
#define CANDIDATES_MAX 10
/* So many of them are named in the output. */
#define CANDIDATES_NAMED 3

CRM_SQL(reopen_task_open,
    "SELECT 1 FROM task WHERE " CRM_TASK_OF_CARD " AND kind = 'reopen' AND state = 1 LIMIT 1");

/* --- what comes with the first row that writes --- */

static enum crm_status
make_label(struct crm_entry *entry, struct crm_intake_label *label, const char *name, int64_t *id,
    const char **made)
{
	bool is_new = false;

	if (name == NULL || *id != 0)
		return CRM_OK;
	enum crm_status st = crm_lookup_or_make(
	    entry->intake->db, label->tab, name, &label->id, &is_new, entry->err);
	*id = label->id;
	if (is_new)
		*made = name;
	return st;
}

/* The source, the campaign and the import record: a run that records nothing makes none. */
static enum crm_status
prepare(struct crm_entry *entry)
{
	struct crm_intake *intake = entry->intake;
	const struct crm_intake_options *options = &intake->options;
	struct crm_inquiry *inquiry = &entry->inquiry;
	enum crm_status st = make_label(
	    entry, &intake->source, entry->source, &inquiry->source, &entry->result->new_source);

	if (st == CRM_OK)
		st = make_label(entry, &intake->campaign, entry->campaign, &inquiry->campaign,
		    &entry->result->new_campaign);
	if (st == CRM_OK && intake->is.import == 0) {
		const struct crm_import import = {
			.source = options->source != NULL ? inquiry->source : 0,
			.campaign = options->campaign != NULL ? inquiry->campaign : 0,
			.door = options->door,
			.file = options->file,
			.encoding = options->encoding,
			.delimiter = options->delimiter,
			.header = options->header,
			.map = intake->reading->taken,
		};
		st = crm_import_add(
		    intake->db, &import, &intake->is.counts, &intake->is.import, entry->err);
	}
	inquiry->import = intake->is.import;
	return st;
}

static enum crm_status
add_inquiry(struct crm_entry *entry, int64_t card, bool part)
{
	int64_t id = 0;

	entry->inquiry.card = card;
	crm_recorded_add(&entry->intake->recorded, entry->inquiry.digest);
	enum crm_status st =
	    crm_inquiry_add(entry->intake->db, &entry->inquiry, part, &id, entry->err);
	if (st == CRM_OK && !entry->intake->options.dry_run)
		entry->result->inquiry = id;
	return st;
}

static enum crm_status
add_points(struct crm_entry *entry, int64_t card, enum crm_what what, bool part, size_t *changed)
{
	enum crm_status st = CRM_OK;

	*changed = 0;
	for (size_t i = 0; st == CRM_OK && i < entry->in.npoints; i++) {
		bool changes = false;
		st = crm_point_add(
		    entry->intake->db, card, &entry->in.point[i], what, part, &changes, entry->err);
		*changed += changes;
	}
	return st;
}

/* --- a new lead --- */

/*
 * What a card has in common with the row, in the words of crm-dedupe: "same email, same last name";
 * or what they share and what forbids it all the same: "same phone, a man and a woman".
 */
static const char *
describe(const struct crm_found *found, struct crm_arena *arena)
{
	const struct crm_scored *how = &found->how;
	const char *shares = crm_shares_words(found->shares, arena);

	if (shares == NULL)
		return NULL;
	if (how->forbidden)
		return crm_arena_printf(arena, "%s, %s", shares, how->why);
	const char *words = found->scored && *how->why != '\0' ? how->why : shares;
	if (how->born_apart)
		return crm_arena_printf(arena, "%s, other birth date", words);
	if (found->names == CRM_LIKE_CONTRADICTS)
		return crm_arena_printf(arena, "%s, names differ", words);
	if (found->names == CRM_LIKE_UNKNOWN && found->companies_differ)
		return crm_arena_printf(arena, "%s, companies differ", words);
	return words;
}

/* "same email: candidate of 17, score 0.310" at the end of result->why. */
static enum crm_status
tell_candidate(struct crm_entry *entry, const struct crm_found *found, const char *words)
{
	const struct crm_intake *intake = entry->intake;
	struct crm_arena *arena = entry->arena;
	const char *before = entry->result->why, *of = "a new lead";
	const bool scores = found->scored && !found->how.forbidden;
	const char *score = scores ? crm_put_score(arena, found->how.score) : "";

	if (!intake->options.dry_run || intake->is.first_id == 0 ||
	    found->card < intake->is.first_id)
		of = crm_arena_printf(arena, "%" PRId64, found->card);
	if (of != NULL && score != NULL)
		entry->result->why = crm_arena_printf(arena, "%s%s%s: candidate of %s%s%s",
		    before == NULL ? "" : before, before == NULL ? "" : "; ", words, of,
		    scores ? ", score " : "", score);
	return of == NULL || score == NULL || entry->result->why == NULL ? crm_err_nomem(entry->err)
									 : CRM_OK;
}

static enum crm_status
add_candidate(struct crm_entry *entry, int64_t card, const struct crm_found *found, bool tell)
{
	const char *words = describe(found, entry->arena);

	if (words == NULL)
		return crm_err_nomem(entry->err);
	const struct crm_set set[] = {
		{ "card", crm_int(card) },
		{ "other", crm_int(found->card) },
		{ "why", crm_text(words) },
		{ "score",
		    found->scored ? crm_int((int64_t)(found->how.score * 100)) : crm_null() },
		{ "created", crm_int(crm_db_now(entry->intake->db)) },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_CANDIDATE,
		.what = CRM_WHAT_LINK,
		.part = true,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]) };
	enum crm_status st = crm_change(entry->intake->db, &change, NULL, entry->err);
	return st == CRM_OK && tell ? tell_candidate(entry, found, words) : st;
}

static enum crm_status
add_candidates(struct crm_entry *entry, int64_t card)
{
	const struct crm_finding *finding = &entry->finding;
	const size_t named = entry->intake->options.quiet ? 0 : CANDIDATES_NAMED;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < finding->n && i < CANDIDATES_MAX; i++)
		st = add_candidate(entry, card, &finding->found[i], i < named);
	if (st != CRM_OK || named == 0 || finding->n <= named)
		return st;
	entry->result->why = crm_arena_printf(
	    entry->arena, "%s; and %zu more", entry->result->why, finding->n - named);
	return entry->result->why == NULL ? crm_err_nomem(entry->err) : CRM_OK;
}

static enum crm_status
add_lead(struct crm_entry *entry, int64_t *card)
{
	const struct crm_inquiry *inquiry = &entry->inquiry;
	struct crm_set set[CRM_FILL_MAX + 6];
	size_t n = 0;

	set[n++] = (struct crm_set){ "created", crm_int(inquiry->at) };
	set[n++] = (struct crm_set){ "stage", crm_int(entry->intake->stage) };
	set[n++] = (struct crm_set){ "stage_at", crm_int(inquiry->at) };
	set[n++] = (struct crm_set){ "source", crm_ref(inquiry->source) };
	set[n++] = (struct crm_set){ "campaign", crm_ref(inquiry->campaign) };
	n += crm_fill_new(&entry->in, set + n);
	set[n++] = (struct crm_set){ "repeat_of", crm_ref(entry->repeat_of) };
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_LEAD,
		.what = CRM_WHAT_CREATE,
		.set = set,
		.nset = n,
		.words = entry->in.words };
	struct crm_changed done = { 0, 0 };
	enum crm_status st = crm_change(entry->intake->db, &change, &done, entry->err);
	*card = done.id;
	return st;
}

/* *card: the lead that was made, also in a dry run. */
static enum crm_status
create(struct crm_entry *entry, int64_t *card)
{
	struct crm_intake *intake = entry->intake;
	size_t changed;
	enum crm_status st = prepare(entry);

	if (st == CRM_OK)
		st = add_lead(entry, card);
	if (st == CRM_OK)
		st = add_points(entry, *card, CRM_WHAT_CREATE, true, &changed);
	if (st == CRM_OK)
		st = add_inquiry(entry, *card, true);
	if (intake->is.first_id == 0)
		intake->is.first_id = *card;
	entry->result->action = CRM_INTAKE_CREATED;
	entry->result->card = intake->options.dry_run ? 0 : *card;
	return st;
}

/* The last thing of a row that makes a lead: who is rejected is not remembered. */
static enum crm_status
remember(struct crm_entry *entry, int64_t card)
{
	return crm_find_made(&entry->sought, card, CRM_STAGE_NEW, entry->arena, entry->err);
}

enum crm_status
crm_entry_create(struct crm_entry *entry)
{
	int64_t card = 0;
	enum crm_status st = create(entry, &card);

	if (st == CRM_OK)
		st = add_candidates(entry, card);
	return st == CRM_OK ? remember(entry, card) : st;
}

/* --- a card that is there --- */

/* "was unqualified: no-budget (asks again in spring)"; NULL when it is not, or out of memory. */
static const char *
unqualified(const struct crm_found *found, struct crm_arena *arena)
{
	if (found->status != CRM_STAGE_UNQUALIFIED)
		return NULL;
	if (found->reason == NULL)
		return "was unqualified";
	if (found->reason_note == NULL)
		return crm_arena_printf(arena, "was unqualified: %s", found->reason);
	return crm_arena_printf(
	    arena, "was unqualified: %s (%s)", found->reason, found->reason_note);
}

/* Who is to know that somebody came again. The card's name is all that is said of the person. */
static enum crm_status
notify(struct crm_entry *entry, const struct crm_found *found, const char *before)
{
	const char *name = found->name.full != NULL ? found->name.full : found->company;
	const char *text;

	/* Of an ordinary inquiry whoever distributes unowned leads learns from the card. */
	if (found->owner == 0 && before == NULL)
		return CRM_OK;
	text =
	    crm_arena_printf(entry->arena, "new inquiry: %s%s%s", name != NULL ? name : "no name",
		before == NULL ? "" : "; ", before == NULL ? "" : before);
	if (text == NULL)
		return crm_err_nomem(entry->err);
	return crm_notice_add(entry->intake->db, found->card, found->owner,
	    before == NULL ? "inquiry" : "unqualified-returns", text, false, entry->err);
}

/* An unqualified lead comes back: it is new again, or somebody is asked whether it should be. */
static enum crm_status
reopen(struct crm_entry *entry, const struct crm_found *found, const char *before)
{
	struct crm_db *db = entry->intake->db;
	int64_t asked = 0;
	enum crm_status st;

	if (entry->intake->reopen) {
		crm_card_memory_drop(entry->intake->memory, found->card);
		const struct crm_set set[] = { { "stage", crm_int(entry->intake->stage) },
			{ "stage_at", crm_int(crm_db_now(db)) }, { "reason", crm_null() },
			{ "reason_note", crm_null() } };
		const struct crm_change change = { .verb = CRM_UPDATE,
			.tab = CRM_TAB_LEAD,
			.what = CRM_WHAT_STAGE,
			.row = found->card,
			.set = set,
			.nset = sizeof(set) / sizeof(set[0]),
			.reason = "a new inquiry" };
		return crm_change(db, &change, NULL, entry->err);
	}
	st = crm_db_settle(db, entry->err);
	if (st == CRM_OK)
		st = crm_db_get_int(
		    db, reopen_task_open, &asked, NULL, CRM_ARGS(crm_int(found->card)), entry->err);
	if (st != CRM_OK || asked != 0)
		return st;
	const struct crm_task task = { .card = found->card,
		.kind = "reopen",
		.owner = found->owner,
		.due = crm_db_now(db),
		.text = crm_arena_printf(
		    entry->arena, "a new inquiry came: reopen the lead? It %s", before) };
	if (task.text == NULL)
		return crm_err_nomem(entry->err);
	return crm_task_add(db, &task, false, NULL, entry->err);
}

static enum crm_status
tell_people(struct crm_entry *entry, const struct crm_found *found)
{
	const char *before = unqualified(found, entry->arena);

	if (found->status != CRM_STAGE_UNQUALIFIED)
		return notify(entry, found, NULL);
	if (before == NULL)
		return crm_err_nomem(entry->err);
	enum crm_status st = notify(entry, found, before);
	return st == CRM_OK ? reopen(entry, found, before) : st;
}

/* True when nothing but initials, or nothing but the point, says that it is the same one. */
static bool
is_weak(const struct crm_found *found)
{
	return found->names == CRM_LIKE_INITIALS ||
	       (found->names == CRM_LIKE_UNKNOWN && (found->shares & CRM_SHARES_COMPANY) == 0);
}

static enum crm_status
join(struct crm_entry *entry, const struct crm_found *found, const char *why)
{
	if (is_weak(found)) {
		entry->inquiry.note = crm_arena_printf(entry->arena, "joined by %s", why);
		if (entry->inquiry.note == NULL)
			return crm_err_nomem(entry->err);
	}
	return add_inquiry(entry, found->card, false);
}

/* What the row knows of the card goes onto it. *done: how much. */
static enum crm_status
complete(struct crm_entry *entry, const struct crm_found *found, size_t *done)
{
	const bool newer = entry->intake->options.on_match == CRM_ON_MATCH_UPDATE;
	size_t fields = 0, points = 0;
	enum crm_status st = crm_fill_card(
	    entry->intake->db, found, &entry->in, newer, &fields, entry->arena, entry->err);

	if (st == CRM_OK && found->kind != CRM_CARD_DEAL)
		st = add_points(entry, found->card, CRM_WHAT_FILL, false, &points);
	*done = fields + points;
	if (*done > 0)
		crm_card_memory_drop(entry->intake->memory, found->card);
	return st;
}

/* "same email; same name", and what is to be known of the card. */
static enum crm_status
tell_match(struct crm_entry *entry, const struct crm_found *found, const char **why)
{
	const char *before = unqualified(found, entry->arena);
	const char *shares =
	    crm_shares_words(found->shares & ~(unsigned)CRM_SHARES_NAME, entry->arena);

	if (shares == NULL || (before == NULL && found->status == CRM_STAGE_UNQUALIFIED))
		return crm_err_nomem(entry->err);
	/* Two names that differ, and are certainly one person's: field by field. */
	*why = found->names == CRM_LIKE_CONTRADICTS ? found->how.why
						    : crm_arena_printf(entry->arena, "%s; %s",
							  shares, crm_likeness_words(found->names));
	entry->result->why = *why == NULL || before == NULL
				 ? *why
				 : crm_arena_printf(entry->arena, "%s; %s", *why, before);
	return entry->result->why == NULL ? crm_err_nomem(entry->err) : CRM_OK;
}

static enum crm_status
add_to_why(struct crm_entry *entry, const char *words)
{
	entry->result->why = crm_arena_printf(entry->arena, "%s; %s", entry->result->why, words);
	return entry->result->why == NULL ? crm_err_nomem(entry->err) : CRM_OK;
}

static enum crm_status
attach(struct crm_entry *entry, const struct crm_found *found, const char *why)
{
	size_t done;
	enum crm_status st = prepare(entry);

	if (st == CRM_OK)
		st = join(entry, found, why);
	if (st == CRM_OK)
		st = complete(entry, found, &done);
	return st == CRM_OK ? tell_people(entry, found) : st;
}

/* Without an inquiry: a card that knows it all already is left as it is. */
static enum crm_status
fill(struct crm_entry *entry, const struct crm_found *found)
{
	size_t done = 0;
	enum crm_status st = complete(entry, found, &done);

	if (st == CRM_OK && done > 0) {
		st = prepare(entry);
		return st == CRM_OK ? add_to_why(entry, "filled") : st;
	}
	entry->result->action = CRM_INTAKE_UNCHANGED;
	return st == CRM_OK ? add_to_why(entry, "nothing to fill") : st;
}

enum crm_status
crm_entry_match(struct crm_entry *entry, const struct crm_found *found)
{
	const struct crm_intake *intake = entry->intake;
	struct crm_intake_result *result = entry->result;
	const char *why = NULL;
	enum crm_status st = tell_match(entry, found, &why);

	if (st == CRM_OK)
		st = crm_name_of(intake->db, CRM_TAB_USER, found->owner, entry->arena,
		    &result->owner, entry->err);
	if (st != CRM_OK)
		return st;
	if (!intake->options.dry_run || intake->is.first_id == 0 ||
	    found->card < intake->is.first_id)
		result->card = found->card;
	result->action = CRM_INTAKE_ATTACHED;
	switch (intake->options.on_match) {
	case CRM_ON_MATCH_SKIP:
		result->action = CRM_INTAKE_UNCHANGED;
		return add_to_why(entry, "skipped");
	case CRM_ON_MATCH_FILL:
		return fill(entry, found);
	default:
		return attach(entry, found, why);
	}
}

/* The client's owner is told of the lead. */
enum crm_status
crm_entry_repeat(struct crm_entry *entry, const struct crm_found *client)
{
	const struct crm_intake *intake = entry->intake;
	const char *const kind = crm_tab_name(client->kind);
	const char *name = client->name.full != NULL ? client->name.full : client->company;
	const char *why = NULL, *text;
	int64_t card = 0;

	entry->repeat_of = client->card;
	enum crm_status st = create(entry, &card);
	if (st == CRM_OK)
		st = tell_match(entry, client, &why);
	if (st != CRM_OK)
		return st;
	entry->result->why = crm_arena_printf(
	    entry->arena, "%s; repeat lead of %s %" PRId64, why, kind, client->card);
	text = crm_arena_printf(entry->arena, "new inquiry: %s, %s %" PRId64 " asks again",
	    name != NULL ? name : "no name", kind, client->card);
	if (entry->result->why == NULL || text == NULL)
		return crm_err_nomem(entry->err);
	return client->owner == 0 ? CRM_OK
				  : crm_notice_add(intake->db, card, client->owner, "repeat-lead",
					text, true, entry->err);
}
