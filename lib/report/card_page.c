#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/crm/point.h"
#include "lib/crm/words.h"
#include "lib/report/card_page.h"
#include "lib/report/wrap.h"

#define LABEL 12        /* cells of the names of fields */
#define RELATED_MOST 10 /* of one section */

CRM_SQL(kind_of_stage, "SELECT kind FROM stage WHERE id = ?1");

void
crm_page_time(int64_t at, char out[CRM_TIME_SIZE])
{
	char iso[CRM_TIME_SIZE];

	crm_time_format(at, iso);
	snprintf(out, CRM_TIME_SIZE, "%.10s %.5s", iso, strlen(iso) > 11 ? iso + 11 : "");
}

void
crm_page_line(struct crm_page *page, size_t indent, const char *text)
{
	const size_t begin = page->out->len;

	crm_wrap_add(page->out, text, 0, indent, page->width);
	if (page->out->len > begin)
		crm_buf_putc(page->out, '\n');
}

const char *
crm_page_text(struct crm_page *page, const char *fmt, ...)
{
	struct crm_buf text = CRM_BUF_INIT;
	va_list ap;
	char *out = NULL;

	va_start(ap, fmt);
	const int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len >= 0 && crm_buf_reserve(&text, (size_t)len + 1)) {
		va_start(ap, fmt);
		vsnprintf(text.data, (size_t)len + 1, fmt, ap);
		va_end(ap);
		out = crm_arena_strdup(&page->card->history.arena, text.data);
	}
	crm_buf_clear(&text);
	page->out->failed |= out == NULL;
	return out != NULL ? out : "";
}

/* "a, b, c" of those that are there. */
static const char *
listed(struct crm_page *page, const char *const *part, size_t n)
{
	const char *all = "";

	for (size_t i = 0; i < n; i++)
		if (part[i] != NULL && *part[i] != '\0')
			all = crm_page_text(page, "%s%s%s", all, *all != '\0' ? ", " : "", part[i]);
	return all;
}

static const char *
day(struct crm_page *page, const struct crm_history_row *row, const char *column)
{
	char date[CRM_TIME_SIZE];
	const int64_t at = crm_history_int(row, column);

	if (at == 0)
		return NULL;
	crm_page_time(at, date);
	return crm_page_text(page, "%s", date);
}

static void
field(struct crm_page *page, const char *name, const char *value)
{
	char label[LABEL + 8];

	if (value == NULL || *value == '\0')
		return;
	snprintf(label, sizeof(label), "%-*s", LABEL - 1, name);
	crm_buf_puts(page->out, label);
	crm_buf_putc(page->out, ' ');
	crm_wrap_add(page->out, value, LABEL, LABEL, page->width);
	crm_buf_putc(page->out, '\n');
}

static enum crm_status
words(struct crm_page *page, const char *column, const char **out, struct crm_err *err)
{
	*out = NULL;
	return crm_card_words(page->card, &page->card->row, column, out, err);
}

/* --- who, and how it stands --- */

static const char *
own(struct crm_page *page, const char *column)
{
	return crm_history_text(&page->card->row, column);
}

static void
title(struct crm_page *page)
{
	const struct crm_card *card = page->card;
	const char *name = own(page, card->kind == CRM_TAB_COMPANY ? "company" : "name");
	char at[CRM_TIME_SIZE];

	if (name == NULL)
		name = own(page, "company");
	crm_page_line(page, 2,
	    crm_page_text(page, "%s %" PRId64 ": %s", crm_tab_name(card->kind), card->id,
		name != NULL ? name : "no name"));
	if (!card->past)
		return;
	crm_page_time(card->before - 1, at);
	crm_page_line(page, 2, crm_page_text(page, "as it was at %s", at));
}

/* Why it was refused: what whoever picks up the phone must know. */
static enum crm_status
refusal(struct crm_page *page, struct crm_err *err)
{
	const char *reason, *note = own(page, "reason_note");
	int64_t kind = 0;
	enum crm_status st = words(page, "reason", &reason, err);

	if (st == CRM_OK)
		st = crm_db_get_int(page->card->history.db, kind_of_stage, &kind, NULL,
		    CRM_ARGS(crm_int(crm_history_int(&page->card->row, "stage"))), err);
	if (st != CRM_OK || (kind != CRM_STAGE_UNQUALIFIED && kind != CRM_STAGE_LOST))
		return st;
	crm_page_line(page, 2,
	    crm_page_text(page, "%s: %s%s%s", kind == CRM_STAGE_LOST ? "LOST" : "UNQUALIFIED",
		reason != NULL ? reason : "no reason given", note != NULL ? ": " : "",
		note != NULL ? note : ""));
	return CRM_OK;
}

/* A value and since when. */
static enum crm_status
since(struct crm_page *page, const char *name, const char *column, const char *at,
    struct crm_err *err)
{
	const char *value, *time;
	enum crm_status st = words(page, column, &value, err);

	if (st != CRM_OK || value == NULL)
		return st;
	time = day(page, &page->card->row, at);
	field(page, name, time != NULL ? crm_page_text(page, "%s since %s", value, time) : value);
	return CRM_OK;
}

static enum crm_status
standing(struct crm_page *page, struct crm_err *err)
{
	const char *grade = own(page, "grade"), *score = own(page, "score"), *pool, *amount;
	enum crm_status st = since(page, "stage", "stage", "stage_at", err);

	if (score != NULL)
		score = crm_page_text(page, "score %s", score);
	field(page, "grade", listed(page, (const char *const[]){ grade, score }, 2));
	if (st == CRM_OK)
		st = words(page, "amount", &amount, err);
	if (st != CRM_OK)
		return st;
	field(page, "amount", amount);
	field(page, "close", day(page, &page->card->row, "expected_close"));
	if (own(page, "owner") == NULL)
		field(page, "owner", "nobody");
	st = since(page, "owner", "owner", "owner_at", err);
	if (st == CRM_OK)
		st = words(page, "pool", &pool, err);
	if (st == CRM_OK)
		field(page, "pool", pool);
	return st;
}

static enum crm_status
origin(struct crm_page *page, struct crm_err *err)
{
	const char *part[2];
	enum crm_status st = words(page, "source", &part[0], err);

	if (st == CRM_OK)
		st = words(page, "campaign", &part[1], err);
	if (st != CRM_OK)
		return st;
	if (part[1] != NULL)
		part[1] = crm_page_text(page, "campaign %s", part[1]);
	field(page, "source", listed(page, part, 2));
	field(page, "created", day(page, &page->card->row, "created"));
	field(page, "reached", day(page, &page->card->row, "responded_at"));
	return CRM_OK;
}

static const char *
tax_id(struct crm_page *page, const char *name, const char *column)
{
	return own(page, column) != NULL ? crm_page_text(page, "%s %s", name, own(page, column))
					 : NULL;
}

static void
who(struct crm_page *page)
{
	const struct crm_card *card = page->card;
	const char *company = card->kind == CRM_TAB_LEAD ? own(page, "company") : NULL;

	for (size_t i = 0; i < card->nrelated; i++)
		if (card->related[i].kin == CRM_KIN_COMPANY && card->related[i].name != NULL)
			company = crm_page_text(
			    page, "%s (%" PRId64 ")", card->related[i].name, card->related[i].id);
	field(page, "company",
	    listed(page,
		(const char *const[]){ company, own(page, "legal_form"), tax_id(page, "INN", "inn"),
		    tax_id(page, "KPP", "kpp"), tax_id(page, "OGRN", "ogrn") },
		5));
	field(page, "position",
	    listed(
		page, (const char *const[]){ own(page, "job_title"), own(page, "department") }, 2));
}

static void
about(struct crm_page *page)
{
	static const char *const plain[] = { "segment", "product", "language", "birth_date",
		"legal_name", "external_id" };

	field(page, "place",
	    listed(page,
		(const char *const[]){ own(page, "postcode"), own(page, "country"),
		    own(page, "region"), own(page, "city"), own(page, "address") },
		5));
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		field(page, crm_words_column(plain[i]), own(page, plain[i]));
	field(page, "note", own(page, "note"));
}

/* "name Ivan Petrov, Иван П.; city Тула": what merged cards said otherwise. */
static void
was_also(struct crm_page *page)
{
	const struct crm_card *card = page->card;
	const char *all = "";

	for (size_t i = 0; i < card->nwas; i++) {
		const bool goes_on =
		    i > 0 && strcmp(card->was[i].column, card->was[i - 1].column) == 0;
		all = crm_page_text(page, "%s%s%s%s%s", all,
		    i == 0    ? ""
		    : goes_on ? ", "
			      : "; ",
		    goes_on ? "" : crm_words_column(card->was[i].column), goes_on ? "" : " ",
		    card->was[i].words);
	}
	field(page, "was also", all);
}

/* --- how to reach --- */

static void
point(struct crm_page *page, const struct crm_history_row *row)
{
	const char *value = crm_history_text(row, "value"), *ext = crm_history_text(row, "ext");
	const char *problem = crm_history_text(row, "problem");
	const char *from = crm_history_text(row, "consent_from");
	const char *at = day(page, row, "consent_at");
	const char *consent = listed(page, (const char *const[]){ at, from }, 2);
	const int64_t agreed = crm_history_int(row, "consent");
	const char *part[5] = { value, crm_history_text(row, "label") };

	if (value == NULL)
		part[0] = crm_history_text(row, "raw");
	if (ext != NULL)
		part[0] = crm_page_text(page, "%s ext. %s", part[0], ext);
	if (crm_history_int(row, "role") != 0)
		part[2] = "role mailbox";
	if (crm_history_int(row, "valid") == 0)
		part[3] = crm_page_text(page, "not valid%s%s", problem != NULL ? ": " : "",
		    problem != NULL ? problem : "");
	if (agreed == CRM_CONSENT_REFUSED)
		part[4] = crm_page_text(page, "REFUSED, do not use%s%s%s",
		    *consent != '\0' ? " (" : "", consent, *consent != '\0' ? ")" : "");
	else if (agreed == CRM_CONSENT_GIVEN)
		part[4] = crm_page_text(page, "consent given%s%s%s", *consent != '\0' ? " (" : "",
		    consent, *consent != '\0' ? ")" : "");
	field(page, crm_point_kind_name((enum crm_point_kind)crm_history_int(row, "kind")),
	    listed(page, part, 5));
}

/* --- what is to be done, and who else there is --- */

static void
section(struct crm_page *page, const char *name)
{
	crm_buf_putc(page->out, '\n');
	crm_page_line(page, 0, name);
}

static enum crm_status
tasks(struct crm_page *page, struct crm_err *err)
{
	struct crm_card *card = page->card;
	enum crm_status st = CRM_OK;

	if (card->tasks > 0)
		section(page, "Open tasks");
	for (size_t i = 0; st == CRM_OK && i < card->tasks; i++) {
		const struct crm_history_row *row = &card->task[i];
		const char *owner, *due = day(page, row, "due");
		const char *text = crm_history_text(row, "text");
		const bool late = due != NULL && crm_history_int(row, "due") < page->style->now;
		st = crm_card_words(card, row, "owner", &owner, err);
		if (st != CRM_OK)
			return st;
		const char *head = listed(page,
		    (const char *const[]){
			crm_history_text(row, "kind"), owner, late ? "OVERDUE" : NULL },
		    3);
		crm_page_line(page, 20,
		    crm_page_text(page, "  %-16s  %s%s%s (task %" PRId64 ")",
			due != NULL ? due : "any time", head, text != NULL ? ": " : "",
			text != NULL ? text : "", row->id));
	}
	return st;
}

static void
related(struct crm_page *page, const struct crm_related *r)
{
	const char *who_it_is =
	    listed(page, (const char *const[]){ r->name, r->position, r->company }, 3);
	const char *stands = listed(page,
	    (const char *const[]){
		crm_tab_name(r->kind), r->stage, r->reason, r->amount, r->owner },
	    5);

	crm_page_line(page, 6,
	    crm_page_text(page, "  %" PRId64 "  %s (%s)%s%s", r->id,
		*who_it_is != '\0' ? who_it_is : "no name", stands, r->why != NULL ? ": " : "",
		r->why != NULL ? r->why : ""));
}

static void
relations(struct crm_page *page)
{
	static const char *const names[CRM_KINS] = {
		[CRM_KIN_MERGED] = "Merged into it",
		[CRM_KIN_BECAME] = "Became",
		[CRM_KIN_FROM] = "Came from",
		[CRM_KIN_CONTACT] = "Contacts",
		[CRM_KIN_DEAL] = "Deals",
		[CRM_KIN_LEAD] = "Leads",
		[CRM_KIN_COLLEAGUE] = "Colleagues",
		[CRM_KIN_DUPLICATE] = "Possible duplicates",
	};
	const struct crm_card *card = page->card;
	size_t i = 0, n;

	for (; i < card->nrelated; i += n) {
		const enum crm_kin kin = card->related[i].kin;
		for (n = 0; i + n < card->nrelated && card->related[i + n].kin == kin; n++)
			;
		if (names[kin] == NULL)
			continue;
		section(page, names[kin]);
		for (size_t j = 0; j < n && j < RELATED_MOST; j++)
			related(page, &card->related[i + j]);
		if (n > RELATED_MOST)
			crm_page_line(page, 2,
			    crm_page_text(page, "  \xe2\x80\xa6 %zu more", n - RELATED_MOST));
	}
}

enum crm_status
crm_card_page(struct crm_card *card, const struct crm_card_style *style, struct crm_buf *out,
    struct crm_err *err)
{
	struct crm_page page = {
		.card = card, .style = style, .out = out, .width = (size_t)style->width
	};
	enum crm_status st;

	title(&page);
	st = refusal(&page, err);
	who(&page);
	for (size_t i = 0; i < card->points; i++)
		point(&page, &card->point[i]);
	if (st == CRM_OK)
		st = standing(&page, err);
	if (st == CRM_OK)
		st = origin(&page, err);
	about(&page);
	was_also(&page);
	if (st == CRM_OK)
		st = tasks(&page, err);
	relations(&page);
	section(&page, card->reverse ? "History, oldest first" : "History, newest first");
	if (st == CRM_OK)
		st = crm_page_timeline(&page, err);
	return st == CRM_OK && !crm_buf_ok(out) ? crm_err_nomem(err) : st;
}
