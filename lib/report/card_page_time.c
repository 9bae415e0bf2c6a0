#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/words.h"
#include "lib/report/card_page.h"
#include "lib/report/wrap.h"

#define BODY 4  /* blanks before what was said */
#define LATE 60 /* seconds after which it is told when something was recorded */
#define NOTHING "\xe2\x80\x94"

/* Of an import that was undone too. */
CRM_SQL(file_of_import,
    "SELECT coalesce((SELECT file FROM import WHERE id = ?1),"
    " (SELECT json_extract(old, '$.file') FROM event WHERE card IS NULL AND tab = 8"
    " AND row = ?1 AND verb = 2 ORDER BY id DESC LIMIT 1))");

static void
body(struct crm_page *page, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	crm_buf_puts(page->out, "    ");
	crm_wrap_add(page->out, text, BODY, BODY, page->width);
	crm_buf_putc(page->out, '\n');
}

static int64_t
number(const struct crm_entry *e, const char *column)
{
	const char *text = crm_entry_text(e, column);
	int64_t n;

	return text != NULL && crm_num_parse(text, &n) ? n : 0;
}

/* The time, what is said, and of which card when it is of another. */
static void
head(struct crm_page *page, const struct crm_entry *e, const char *text)
{
	const struct crm_card *card = page->card;
	char at[CRM_TIME_SIZE], recorded[CRM_TIME_SIZE];
	const char *of = "", *later = "";

	crm_page_time(e->at, at);
	for (size_t i = 0; i < card->members; i++)
		if (card->member[i].card == e->card && e->card != card->id)
			of = crm_page_text(
			    page, " [%s %" PRId64 "]", crm_tab_name(card->member[i].kind), e->card);
	if (number(e, "recorded") > e->at + LATE) {
		crm_page_time(number(e, "recorded"), recorded);
		later = crm_page_text(page, " (recorded %s)", recorded);
	}
	crm_page_line(page, BODY,
	    crm_page_text(
		page, "%s  %s%s%s%s", at, text, later, e->undone ? " (taken back later)" : "", of));
}

/* --- what came and what was done --- */

static enum crm_status
inquiry(struct crm_page *page, const struct crm_entry *e, struct crm_err *err)
{
	struct crm_history *h = &page->card->history;
	const char *source, *campaign, *text = "inquiry";
	const int64_t line = number(e, "line"), import = number(e, "import");
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_entry_words(h, e, "source", &source, err);

	if (st == CRM_OK)
		st = crm_entry_words(h, e, "campaign", &campaign, err);
	if (st == CRM_OK)
		st = crm_db_query(h->db, file_of_import, &s, CRM_ARGS(crm_int(import)), err);
	if (st != CRM_OK)
		return st;
	if (source != NULL)
		text = crm_page_text(page, "%s from %s", text, source);
	if (campaign != NULL)
		text = crm_page_text(page, "%s, campaign %s", text, campaign);
	st = crm_stmt_step(s, err);
	if (st == CRM_OK && crm_stmt_text(s, 0) != NULL)
		text = crm_page_text(page, "%s, %s", text, crm_stmt_text(s, 0));
	if (st == CRM_OK)
		crm_stmt_done(s);
	if (line > 0)
		text = crm_page_text(page, "%s line %" PRId64, text, line);
	if (crm_entry_text(e, "external_id") != NULL)
		text = crm_page_text(page, "%s, id %s", text, crm_entry_text(e, "external_id"));
	head(page, e, text);
	body(page, crm_entry_text(e, "raw"));
	body(page, crm_entry_text(e, "note"));
	return st == CRM_DONE ? CRM_OK : st;
}

static const char *
duration(struct crm_page *page, int64_t seconds)
{
	const int64_t h = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;

	if (h > 0)
		return crm_page_text(page, ", %" PRId64 " h %" PRId64 " min", h, m);
	if (m > 0 && s == 0)
		return crm_page_text(page, ", %" PRId64 " min", m);
	return m > 0 ? crm_page_text(page, ", %" PRId64 " min %" PRId64 " s", m, s)
		     : crm_page_text(page, ", %" PRId64 " s", s);
}

static enum crm_status
activity(struct crm_page *page, const struct crm_entry *e, struct crm_err *err)
{
	const char *direction, *outcome = crm_entry_text(e, "outcome");
	enum crm_status st = crm_entry_words(&page->card->history, e, "direction", &direction, err);

	if (st != CRM_OK)
		return st;
	if (outcome == NULL && number(e, "reached") != 0)
		outcome = "reached";
	head(page, e,
	    crm_page_text(page, "%s: %s%s%s%s%s%s", e->who != NULL ? e->who : "?",
		crm_entry_text(e, "kind"), direction != NULL ? " " : "",
		direction != NULL ? direction : "", outcome != NULL ? ", " : "",
		outcome != NULL ? outcome : "",
		number(e, "duration") > 0 ? duration(page, number(e, "duration")) : ""));
	body(page, crm_entry_text(e, "text"));
	return CRM_OK;
}

static enum crm_status
task(struct crm_page *page, const struct crm_entry *e, struct crm_err *err)
{
	const bool made = e->kind == CRM_ENTRY_TASK;
	const char *owner, *due = "";
	char at[CRM_TIME_SIZE];
	enum crm_status st = crm_entry_words(&page->card->history, e, "owner", &owner, err);

	if (st != CRM_OK)
		return st;
	if (made && number(e, "due") != 0) {
		crm_page_time(number(e, "due"), at);
		due = crm_page_text(page, ", due %s", at);
	}
	head(page, e,
	    crm_page_text(page, "%s: task %" PRId64 "%s%s: %s%s%s%s", e->who != NULL ? e->who : "?",
		e->row, made ? "" : " ", made ? "" : crm_entry_what(e), crm_entry_text(e, "kind"),
		made && owner != NULL ? " for " : "", made && owner != NULL ? owner : "", due));
	body(page, crm_entry_text(e, made ? "text" : "result"));
	if (!made && crm_entry_text(e, "no_next") != NULL)
		body(page, crm_page_text(page, "no next task: %s", crm_entry_text(e, "no_next")));
	return CRM_OK;
}

/* --- what was changed --- */

static enum crm_status
change(struct crm_page *page, const struct crm_entry *e, struct crm_err *err)
{
	const char *of, *text;
	enum crm_status st = crm_entry_row(&page->card->history, e, &of, err);

	if (st != CRM_OK)
		return st;
	of = of != NULL ? of : "";
	if (e->tab == CRM_TAB_TASK || e->tab == CRM_TAB_INQUIRY)
		of = crm_page_text(page, "%s %" PRId64, crm_tab_name(e->tab), e->row);
	else if (e->tab != CRM_TAB_POINT)
		of = crm_page_text(page, "%s %s", crm_tab_name(e->tab), of);
	if (e->kind == CRM_ENTRY_CREATE)
		text = crm_page_text(page, "%s made", crm_tab_name(e->tab));
	else if (e->kind == CRM_ENTRY_ADD && e->what == CRM_WHAT_MOVE)
		text = crm_page_text(page, "%s came here", of);
	else if (e->kind == CRM_ENTRY_ADD)
		text = crm_page_text(page, "added %s", of);
	else if (e->kind == CRM_ENTRY_REMOVE)
		text = crm_page_text(
		    page, "%s: %s", e->what == CRM_WHAT_UNDO ? "taken back" : "removed", of);
	else if (e->tab == CRM_TAB_CARD && e->new != NULL)
		text = crm_page_text(page, "merged into %s", e->new);
	else if (e->tab == CRM_TAB_CARD)
		text = crm_page_text(page, "no longer merged into %s", e->old);
	else
		text = crm_page_text(page, "%s%s%s: %s \xe2\x86\x92 %s",
		    e->tab <= CRM_TAB_CARD ? "" : of, e->tab <= CRM_TAB_CARD ? "" : ", ",
		    crm_words_column(e->field), e->old != NULL ? e->old : NOTHING,
		    e->new != NULL ? e->new : NOTHING);
	body(page, text);
	return CRM_OK;
}

static bool
is_change(const struct crm_entry *e)
{
	return e->kind >= CRM_ENTRY_CREATE;
}

static bool
one_group(const struct crm_entry *a, const struct crm_entry *b)
{
	return is_change(a) && is_change(b) && a->op == b->op && a->card == b->card &&
	       a->at == b->at;
}

/* before: the entry printed before it, or NULL. */
static enum crm_status
entry(struct crm_page *page, const struct crm_entry *e, const struct crm_entry *before,
    struct crm_err *err)
{
	switch (e->kind) {
	case CRM_ENTRY_INQUIRY:
		return inquiry(page, e, err);
	case CRM_ENTRY_ACTIVITY:
		return activity(page, e, err);
	case CRM_ENTRY_TASK:
	case CRM_ENTRY_CLOSED:
		return task(page, e, err);
	default:
		break;
	}
	if (before == NULL || !one_group(before, e)) {
		head(page, e,
		    crm_page_text(page, "%s: %s, op %" PRId64 "%s%s", e->who != NULL ? e->who : "?",
			e->tool != NULL ? e->tool : "?", e->op, e->reason != NULL ? ": " : "",
			e->reason != NULL ? e->reason : ""));
	}
	return change(page, e, err);
}

enum crm_status
crm_page_timeline(struct crm_page *page, struct crm_err *err)
{
	const struct crm_timeline *t = &page->card->timeline;
	const bool reverse = page->card->reverse;
	const char *more =
	    t->total > t->n
		? crm_page_text(page, "\xe2\x80\xa6 %zu earlier: --limit 0", t->total - t->n)
		: "";
	enum crm_status st = CRM_OK;

	if (reverse)
		crm_page_line(page, 0, more);
	for (size_t i = 0; st == CRM_OK && i < t->n; i++)
		st = entry(page, &t->entry[i], i > 0 ? &t->entry[i - 1] : NULL, err);
	if (!reverse)
		crm_page_line(page, 0, more);
	return st;
}
