#include <string.h>

#include "lib/crm/words.h"
#include "lib/flow/merge_work.h"
#include "lib/text/utf8.h"

/* How a block of columns is taken from several cards. */
enum manner {
	WHOLE,   /* all of it from the first card that has its first column */
	COMPANY, /* likewise, and what is still empty from others of the same organisation */
	ADDRESS, /* from the first that has any of it, filled up by those that agree */
	EACH     /* each column from the first card that has it */
};

struct block {
	enum manner manner;
	const char *column[9];
};

static const struct block lead_blocks[] = {
	{ WHOLE, { "name", "first_name", "middle_name", "last_name", "name_key" } },
	{ COMPANY, { "company", "company_key", "legal_form", "inn", "kpp", "ogrn", "department",
		       "job_title" } },
	{ ADDRESS, { "country", "region", "city", "postcode", "address" } },
	{ WHOLE, { "amount", "currency" } },
	{ EACH, { "segment", "product", "language", "birth_date", "note" } },
};

static const struct block contact_blocks[] = {
	{ WHOLE, { "name", "first_name", "middle_name", "last_name", "name_key" } },
	{ WHOLE, { "company" } },
	{ ADDRESS, { "country", "region", "city", "postcode", "address" } },
	{ EACH, { "department", "job_title", "segment", "language", "birth_date", "note" } },
};

static const struct block company_blocks[] = {
	{ COMPANY, { "company", "company_key", "legal_form", "legal_name", "inn", "kpp", "ogrn" } },
	{ ADDRESS, { "country", "region", "city", "postcode", "address" } },
	{ EACH, { "segment", "language", "note" } },
};

/* The blocks of a kind of card. */
static size_t
blocks_of(enum crm_tab kind, const struct block **blocks)
{
	switch (kind) {
	case CRM_CARD_LEAD:
		*blocks = lead_blocks;
		return sizeof(lead_blocks) / sizeof(lead_blocks[0]);
	case CRM_CARD_CONTACT:
		*blocks = contact_blocks;
		return sizeof(contact_blocks) / sizeof(contact_blocks[0]);
	default:
		*blocks = company_blocks;
		return sizeof(company_blocks) / sizeof(company_blocks[0]);
	}
}

struct crm_value
merge_value(const struct merge_card *card, const char *column)
{
	const int i = crm_tab_column(crm_tab_def(card->kind), column);

	return i < 0 ? crm_null() : card->value[i];
}

const char *
merge_text(const struct merge_card *card, const char *column)
{
	return merge_value(card, column).s;
}

static bool
has(const struct merge_card *card, const char *column)
{
	return merge_value(card, column).type != CRM_NULL;
}

static bool
same(struct crm_value a, struct crm_value b)
{
	if (a.type != b.type)
		return false;
	if (a.type == CRM_TEXT)
		return strcmp(a.s, b.s) == 0;
	return a.type == CRM_NULL || a.i == b.i;
}

static void
set_value(struct merge_work *w, const char *column, struct crm_value value)
{
	if (!same(merge_value(w->card[0], column), value))
		w->set[w->nset++] = (struct crm_set){ column, value };
}

/* The first card that has something in a column; NULL: none has. */
static const struct merge_card *
first_with(const struct merge_work *w, const char *column)
{
	for (size_t i = 0; i < w->same; i++)
		if (has(w->card[i], column))
			return w->card[i];
	return NULL;
}

/* --- blocks --- */

static void
take_whole(struct merge_work *w, const struct block *block)
{
	const struct merge_card *from = first_with(w, block->column[0]);

	for (size_t i = 0; from != NULL && block->column[i] != NULL; i++)
		set_value(w, block->column[i], merge_value(from, block->column[i]));
}

static void
take_each(struct merge_work *w, const struct block *block)
{
	for (size_t i = 0; block->column[i] != NULL; i++) {
		const struct merge_card *from = first_with(w, block->column[i]);
		if (from != NULL)
			set_value(w, block->column[i], merge_value(from, block->column[i]));
	}
}

static bool
equal_in(const struct merge_card *a, const struct merge_card *b, const char *column)
{
	return has(a, column) && same(merge_value(a, column), merge_value(b, column));
}

static bool
contradict_in(const struct merge_card *a, const struct merge_card *b, const char *column)
{
	return has(a, column) && has(b, column) && !equal_in(a, b, column);
}

/* Whether what two cards say of their organisation is said of one. */
static bool
one_company(const struct merge_card *a, const struct merge_card *b)
{
	if (contradict_in(a, b, "inn") || contradict_in(a, b, "ogrn"))
		return false;
	return equal_in(a, b, "inn") || equal_in(a, b, "ogrn") ||
	       !contradict_in(a, b, "company_key");
}

static void
take_company(struct merge_work *w, const struct block *block)
{
	const struct merge_card *base = w->card[0];

	for (size_t i = w->same; i > 0; i--)
		if (has(w->card[i - 1], "company") || has(w->card[i - 1], "inn"))
			base = w->card[i - 1];
	for (size_t i = 0; block->column[i] != NULL; i++) {
		struct crm_value value = crm_null();
		for (size_t k = 0; k < w->same && value.type == CRM_NULL; k++)
			if (one_company(base, w->card[k]))
				value = merge_value(w->card[k], block->column[i]);
		set_value(w, block->column[i], value);
	}
}

/* Whether an address agrees with what is taken so far: what both say is the same. */
static enum crm_status
agrees(struct merge_work *w, const struct block *block, const struct crm_value *taken,
    const struct merge_card *card, bool *agree, struct crm_err *err)
{
	size_t shared = 0;

	*agree = true;
	for (size_t i = 0; *agree && block->column[i] != NULL; i++) {
		const char *text = merge_text(card, block->column[i]);
		if (text == NULL || taken[i].s == NULL)
			continue;
		const char *a = crm_text_fold(w->arena, text);
		const char *b = crm_text_fold(w->arena, taken[i].s);
		if (a == NULL || b == NULL)
			return crm_err_nomem(err);
		*agree = strcmp(a, b) == 0;
		shared++;
	}
	*agree = *agree && shared > 0;
	return CRM_OK;
}

static enum crm_status
take_address(struct merge_work *w, const struct block *block, struct crm_err *err)
{
	struct crm_value taken[9];
	bool any = false;

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		taken[i] = crm_null();
	for (size_t k = 0; k < w->same; k++) {
		bool take = !any;
		enum crm_status st = any ? agrees(w, block, taken, w->card[k], &take, err) : CRM_OK;
		if (st != CRM_OK)
			return st;
		for (size_t i = 0; take && block->column[i] != NULL; i++)
			if (taken[i].type == CRM_NULL) {
				taken[i] = merge_value(w->card[k], block->column[i]);
				any = any || taken[i].type != CRM_NULL;
			}
	}
	for (size_t i = 0; block->column[i] != NULL; i++)
		set_value(w, block->column[i], taken[i]);
	return CRM_OK;
}

/* --- what is of the card, not of the person --- */

/* Made when the oldest was, and known from where that or the next one came. */
static void
take_origin(struct merge_work *w)
{
	const struct merge_card *oldest = w->card[0], *known = NULL;

	for (size_t i = 0; i < w->same; i++) {
		const struct merge_card *card = w->card[i];
		if (card->created < oldest->created)
			oldest = card;
		if (has(card, "source") && (known == NULL || card->created < known->created))
			known = card;
	}
	set_value(w, "created", crm_int(oldest->created));
	if (known == NULL)
		return;
	set_value(w, "source", merge_value(known, "source"));
	set_value(w, "campaign", merge_value(known, "campaign"));
}

static void
take_owner(struct merge_work *w)
{
	const struct merge_card *from = first_with(w, "owner");
	const struct merge_card *pool = first_with(w, "pool");

	w->owner = from == NULL ? 0 : from->owner;
	if (from != NULL) {
		set_value(w, "owner", merge_value(from, "owner"));
		set_value(w, "owner_at", merge_value(from, "owner_at"));
	} else if (pool != NULL && w->card[0]->kind == CRM_CARD_LEAD) {
		set_value(w, "pool", merge_value(pool, "pool"));
	}
	/* What has an owner waits in no pool any more. */
	if (from != NULL && from != w->card[0] && w->card[0]->kind == CRM_CARD_LEAD)
		set_value(w, "pool", crm_null());
}

/* How far a lead has come is kept, whichever id survives. */
static void
take_stage(struct merge_work *w)
{
	static const char *const columns[] = { "stage", "stage_at", "grade", "score", "reason",
		"reason_note" };
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		set_value(w, columns[i], merge_value(w->furthest, columns[i]));
	for (size_t i = 0; i < w->same; i++)
		if (has(w->card[i], "responded_at") &&
		    merge_value(w->card[i], "responded_at").i < first)
			first = merge_value(w->card[i], "responded_at").i;
	if (first != INT64_MAX)
		set_value(w, "responded_at", crm_int(first));
}

enum crm_status
merge_fields(struct merge_work *w, struct crm_err *err)
{
	const struct block *blocks;
	const size_t n = blocks_of(w->card[0]->kind, &blocks);
	enum crm_status st = CRM_OK;

	w->nset = 0;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		switch (blocks[i].manner) {
		case WHOLE:
			take_whole(w, &blocks[i]);
			break;
		case COMPANY:
			take_company(w, &blocks[i]);
			break;
		case ADDRESS:
			st = take_address(w, &blocks[i], err);
			break;
		case EACH:
			take_each(w, &blocks[i]);
			break;
		}
	}
	take_origin(w);
	take_owner(w);
	if (w->card[0]->kind == CRM_CARD_LEAD)
		take_stage(w);
	return st;
}

/* What the survivor has in a column now. */
static struct crm_value
now_in(const struct merge_work *w, const char *column)
{
	for (size_t i = 0; i < w->nset; i++)
		if (strcmp(w->set[i].column, column) == 0)
			return w->set[i].value;
	return merge_value(w->card[0], column);
}

enum crm_status
merge_differences(
    struct merge_work *w, const struct merge_card *card, const char **names, struct crm_err *err)
{
	const struct block *blocks;
	const size_t n = blocks_of(card->kind, &blocks);

	*names = "";
	/* What a lead said is its own: it is shown as what the client came from. */
	if (card->kind != w->card[0]->kind)
		return CRM_OK;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; blocks[i].column[k] != NULL; k++) {
			const char *column = blocks[i].column[k];
			const size_t len = strlen(column);
			/* Keys, and parts of what is named as a whole, say it a second time. */
			if (!has(card, column) ||
			    same(merge_value(card, column), now_in(w, column)) ||
			    (len > 4 && strcmp(column + len - 4, "_key") == 0) ||
			    (len > 5 && strcmp(column + len - 5, "_name") == 0 &&
				strcmp(column, "legal_name") != 0))
				continue;
			*names = crm_arena_printf(w->arena, "%s%s%s", *names,
			    **names == '\0' ? "" : ", ", crm_words_column(column));
			if (*names == NULL)
				return crm_err_nomem(err);
		}
	return CRM_OK;
}
