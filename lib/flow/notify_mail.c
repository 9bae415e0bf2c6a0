/*
 * The message: what, which card, why it was refused before, and what to do next.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/time.h"
#include "lib/flow/notify_work.h"

#define SUBJECT_MAX 200 /* bytes */
#define TEXT_MAX 2000   /* of one fact */

CRM_SQL(card_facts,
    "SELECT c.kind, coalesce(l.name, k.name, d.name), coalesce(l.company, k.company, o.company),"
    " s.name, l.grade, u.login FROM card c LEFT JOIN lead l ON l.id = c.id"
    " LEFT JOIN contact k ON k.id = c.id LEFT JOIN deal d ON d.id = c.id"
    " LEFT JOIN company o ON o.id = coalesce(d.company, c.id)"
    " LEFT JOIN stage s ON s.id = coalesce(l.stage, d.stage)"
    " LEFT JOIN users u ON u.id = coalesce(l.owner, k.owner, o.owner, d.owner) WHERE c.id = ?1");
CRM_SQL(card_points, "SELECT kind, coalesce(value, raw), ext, consent FROM point WHERE card = ?1"
		     " AND kind <= 2 ORDER BY kind DESC, valid DESC, id");
/* The last refusal of the card, of those merged into it and of leads that became it. */
CRM_SQL(card_refusal,
    "SELECT r.name, e.at, l.reason_note FROM event e"
    " JOIN reason r ON r.id = CAST(e.new AS INTEGER)"
    " LEFT JOIN lead l ON l.id = e.row AND l.reason = r.id"
    " WHERE e.card IN (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1"
    " UNION ALL SELECT id FROM lead WHERE converted_contact = ?1"
    " UNION ALL SELECT id FROM lead WHERE converted_company = ?1)"
    " AND e.tab = 1 AND e.field = 'reason' AND e.new IS NOT NULL AND e.undoes IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes = e.id) ORDER BY e.id DESC LIMIT 1");
CRM_SQL(task_text, "SELECT text FROM task WHERE id = ?1");

/* What a kind is called, and what to type; %d is the card, %t the task. */
static const struct kind {
	const char *name, *one, *many;
	bool tells; /* the text says what it is */
	const char *next[2];
} kinds[] = {
	{ "task-overdue", "overdue task", "overdue tasks", false,
	    { "crm-task done %t --result TEXT --next call --due +2d",
		"crm-task move %t --due tomorrow" } },
	{ "task-due", "task due today", "tasks due today", false,
	    { "crm-task done %t --result TEXT --next call --due +2d",
		"crm-task move %t --due tomorrow" } },
	{ "escalation", "escalation", "escalations", false, { "crm-assign --to LOGIN %d", NULL } },
	{ "attempts", "nobody answers", "leads that nobody reaches", false,
	    { "crm-assign --to LOGIN %d", NULL } },
	{ "untouched", "untouched lead", "untouched leads", true,
	    { "crm-log call --outcome reached %d", "crm-assign --release --reason TEXT %d" } },
	{ "unqualified-returns", "refused lead is back", "refused leads that are back", true,
	    { "crm-lead-qualify --reopen %d", NULL } },
	{ "inquiry", "new inquiry", "new inquiries", true,
	    { "crm-log call --outcome reached %d", NULL } },
	{ "repeat-lead", "client asks again", "clients who ask again", true,
	    { "crm-log call --outcome reached %d", NULL } },
	{ "new-lead", "new lead", "new leads", false,
	    { "crm-log call --outcome reached %d", "crm-log call --outcome no-answer %d" } },
	{ "reassigned", "lead from somebody else", "leads from somebody else", false,
	    { "crm-log call --outcome reached %d", NULL } },
	{ "reopened", "reopened lead", "reopened leads", false,
	    { "crm-log call --outcome reached %d", NULL } },
	{ "released", "lead given back", "leads given back", true,
	    { "crm-assign --to LOGIN %d", NULL } },
	{ "taken-back", "lead taken back", "leads taken back", true, { NULL, NULL } },
	{ "converted", "converted lead", "converted leads", false, { NULL, NULL } },
	{ "deal", "deal", "deals", false, { NULL, NULL } },
	{ "merged", "merged card", "merged cards", true, { "crm-show %d", NULL } },
	{ "task", "new task", "new tasks", false, { "crm-task list --card %d", NULL } },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *const *
crm_notice_kinds(size_t *n)
{
	static const char *names[KINDS];

	for (size_t i = 0; i < KINDS; i++)
		names[i] = kinds[i].name;
	*n = KINDS;
	return names;
}

/* KINDS for one of no kind known here. */
static size_t
kind_of(const struct crm_notice *notice)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].name, notice->kind) != 0)
		i++;
	return i;
}

/* --- facts ---------------------------------------------------------------------------- */

struct writer {
	struct crm_db *db;
	struct notify_message *message;
	struct crm_buf *body;
};

/* A text that is somebody's: it stands in the message and nowhere else. */
static void
keep_personal(struct writer *w, const char *text)
{
	crm_buf_puts(&w->message->personal, text);
	crm_buf_putc(&w->message->personal, '\0');
}

static void
put_fact(struct writer *w, const char *name, const char *text)
{
	crm_buf_printf(w->body, "  %-9s ", name);
	crm_mail_clean(w->body, text, TEXT_MAX);
	crm_buf_putc(w->body, '\n');
}

static void
put_personal(struct writer *w, const char *name, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	keep_personal(w, text);
	put_fact(w, name, text);
}

static void
put_card_line(struct writer *w, const struct crm_notice *notice, const struct crm_stmt *s)
{
	static const char *const names[] = { ", ", ", grade ", ", with " };

	crm_buf_printf(w->body, "  %-9s %s %" PRId64, "card",
	    crm_tab_name((enum crm_tab)crm_stmt_int(s, 0)), notice->now);
	for (int i = 0; i < 3; i++) {
		if (crm_stmt_null(s, 3 + i))
			continue;
		crm_buf_puts(w->body, names[i]);
		crm_mail_clean(w->body, crm_stmt_text(s, 3 + i), 100);
	}
	crm_buf_putc(w->body, '\n');
}

static enum crm_status
put_points(struct writer *w, int64_t card, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_buf text = CRM_BUF_INIT;
	enum crm_status st = crm_db_query(w->db, card_points, &s, CRM_ARGS(crm_int(card)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *ext = crm_stmt_text(s, 2);
		keep_personal(w, crm_stmt_text(s, 1));
		crm_buf_reset(&text);
		crm_buf_printf(&text, "%s%s%s%s", crm_stmt_text(s, 1), ext == NULL ? "" : " ext. ",
		    ext == NULL ? "" : ext,
		    crm_stmt_int(s, 3) == 2 ? " (REFUSED, do not use)" : "");
		put_fact(w, crm_stmt_int(s, 0) == 2 ? "phone" : "e-mail", crm_buf_str(&text));
		if (!crm_buf_ok(&text)) {
			crm_stmt_done(s);
			st = crm_err_nomem(err);
		}
	}
	crm_buf_clear(&text);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
put_refusal(struct writer *w, int64_t card, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	char date[CRM_TIME_SIZE];
	enum crm_status st = crm_db_query(w->db, card_refusal, &s, CRM_ARGS(crm_int(card)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	crm_date_format(crm_stmt_int(s, 1), date);
	crm_buf_printf(w->body, "  %-9s %s, ", "refused", date);
	crm_mail_clean(w->body, crm_stmt_text(s, 0), 200);
	if (!crm_stmt_null(s, 2)) {
		keep_personal(w, crm_stmt_text(s, 2));
		crm_buf_puts(w->body, ": ");
		crm_mail_clean(w->body, crm_stmt_text(s, 2), TEXT_MAX);
	}
	crm_buf_putc(w->body, '\n');
	crm_stmt_done(s);
	return CRM_OK;
}

static enum crm_status
put_card(struct writer *w, const struct crm_notice *notice, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st;

	if (notice->now == 0)
		return CRM_OK;
	st = crm_db_query(w->db, card_facts, &s, CRM_ARGS(crm_int(notice->now)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	put_card_line(w, notice, s);
	put_personal(w, "name", crm_stmt_text(s, 1));
	put_personal(w, "company", crm_stmt_text(s, 2));
	crm_stmt_done(s);
	st = put_points(w, notice->now, err);
	return st == CRM_OK ? put_refusal(w, notice->now, err) : st;
}

static enum crm_status
put_task(struct writer *w, const struct crm_notice *notice, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st;

	if (notice->task == 0)
		return CRM_OK;
	st = crm_db_query(w->db, task_text, &s, CRM_ARGS(crm_int(notice->task)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	put_personal(w, "to do", crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return CRM_OK;
}

/* --- what to do ----------------------------------------------------------------------- */

static void
put_command(struct writer *w, const char *pattern, const struct crm_notice *notice)
{
	if (pattern == NULL)
		return;
	crm_buf_printf(w->body, "  %-9s ", "next");
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '%') {
			crm_buf_putc(w->body, *pattern);
			continue;
		}
		pattern++;
		crm_buf_printf(w->body, "%" PRId64, *pattern == 'd' ? notice->now : notice->task);
	}
	crm_buf_putc(w->body, '\n');
}

static enum crm_status
put_notice(struct writer *w, const struct crm_notice *notice, struct crm_err *err)
{
	const size_t kind = kind_of(notice);

	if (kind == KINDS || !kinds[kind].tells) {
		crm_mail_clean(
		    w->body, kind == KINDS ? notice->kind : kinds[kind].one, SUBJECT_MAX);
		crm_buf_puts(w->body, ": ");
	}
	crm_mail_clean(w->body, notice->text, TEXT_MAX);
	crm_buf_putc(w->body, '\n');
	enum crm_status st = put_task(w, notice, err);
	if (st == CRM_OK)
		st = put_card(w, notice, err);
	if (st != CRM_OK)
		return st;
	if (notice->user != notice->to) {
		crm_buf_printf(w->body, "  %-9s ", "for");
		crm_mail_clean(w->body, notice->login == NULL ? "the boss" : notice->login, 100);
		crm_buf_puts(w->body, notice->login == NULL ? "\n" : ", who is inactive\n");
	}
	if (kind < KINDS && (notice->now != 0 || notice->task != 0))
		for (size_t i = 0; i < 2; i++)
			put_command(w, kinds[kind].next[i], notice);
	if (notice->now != 0)
		put_command(w, "crm-show %d", notice);
	return CRM_OK;
}

/* All of them, kind by kind. */
static enum crm_status
put_notices(struct writer *w, struct crm_err *err)
{
	const struct notify_message *m = w->message;
	enum crm_status st = CRM_OK;
	bool first = true;

	for (size_t kind = 0; kind <= KINDS; kind++)
		for (size_t i = 0; st == CRM_OK && i < m->n; i++) {
			if (kind_of(m->item[i]) != kind)
				continue;
			if (!first)
				crm_buf_putc(w->body, '\n');
			first = false;
			st = put_notice(w, m->item[i], err);
		}
	crm_buf_puts(w->body, "\n-- \ncrmutils");
	for (size_t i = 0, told = 0; i < m->n; i++)
		if (m->item[i]->id != 0)
			crm_buf_printf(w->body, "%s %" PRId64,
			    told++ > 0  ? ","
			    : m->n == 1 ? ", notice"
					: ", notices",
			    m->item[i]->id);
	crm_buf_putc(w->body, '\n');
	return st;
}

/* --- headers -------------------------------------------------------------------------- */

/* "new lead: lead 17, Анна Ким"; "5 notices: 2 overdue tasks, 3 new leads". */
static void
put_subject(struct writer *w, struct crm_buf *out)
{
	const struct notify_message *m = w->message;
	const struct crm_notice *one = m->item[0];
	const size_t kind = kind_of(one);
	struct crm_buf text = CRM_BUF_INIT, subject = CRM_BUF_INIT;
	size_t left = m->n, parts = 0;

	if (m->n == 1 && kind < KINDS && kinds[kind].tells)
		crm_buf_puts(&text, one->text);
	else if (m->n == 1)
		crm_buf_printf(
		    &text, "%s: %s", kind == KINDS ? one->kind : kinds[kind].one, one->text);
	for (size_t k = 0; m->n > 1 && k <= KINDS; k++) {
		size_t n = 0;
		for (size_t i = 0; i < m->n; i++)
			n += kind_of(m->item[i]) == k;
		if (n == 0)
			continue;
		if (parts++ == 0 && n < left)
			crm_buf_printf(&text, "%zu notices: ", m->n);
		left -= n;
		crm_buf_printf(&text, "%zu %s%s", n,
		    k == KINDS ? "more"
		    : n == 1   ? kinds[k].one
			       : kinds[k].many,
		    left > 0 ? ", " : "");
	}
	crm_mail_clean(&subject, crm_buf_str(&text), SUBJECT_MAX);
	crm_mail_text(out, "Subject", crm_buf_str(&subject));
	if (!crm_buf_ok(&text) || !crm_buf_ok(&subject))
		out->failed = true;
	crm_buf_clear(&text);
	crm_buf_clear(&subject);
}

/* The same for the same notice, whenever and how often it is sent. */
static void
put_key(struct crm_buf *out, const struct crm_notice *notice)
{
	char date[CRM_TIME_SIZE];

	crm_date_format(notice->created, date);
	if (notice->task != 0)
		crm_buf_printf(
		    out, "task-%" PRId64 "-%" PRId64 "-%s", notice->task, notice->task_due, date);
	else
		crm_buf_printf(out, "notice-%" PRId64 "-%" PRId64, notice->id, notice->created);
}

static void
put_message_id(const struct notify_message *m, const char *domain, struct crm_buf *out)
{
	struct crm_buf keys = CRM_BUF_INIT;

	for (size_t i = 0; i < m->n; i++) {
		put_key(&keys, m->item[i]);
		if (m->n > 1)
			crm_buf_putc(&keys, '\n');
	}
	if (m->n == 1)
		crm_buf_printf(out, "Message-ID: <%s@%s>\n", crm_buf_str(&keys), domain);
	else
		crm_buf_printf(out, "Message-ID: <notices-%016" PRIx64 "@%s>\n",
		    (uint64_t)crm_hash(crm_buf_str(&keys), keys.len, 0), domain);
	if (!crm_buf_ok(&keys))
		out->failed = true;
	crm_buf_clear(&keys);
}

/* "Sales <sales@example.org>": what is before the address is the name. */
static enum crm_status
put_from(const struct notify_message *m, struct crm_mailbox_parts *from, struct crm_buf *out,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *problem = NULL, *angle = strchr(m->from, '<');
	char *name = crm_arena_dup(arena, m->from, angle == NULL ? 0 : (size_t)(angle - m->from));
	enum crm_status st = crm_mail_address_parse(from, m->from, arena, &problem);

	if (st == CRM_ENOMEM || name == NULL)
		return crm_err_nomem(err);
	if (st != CRM_OK)
		return crm_err_set(err, CRM_EDATA,
		    "mail from '%s': %s; crm-edit settings mail_from", m->from, problem);
	size_t len = strlen(name);
	while (len > 0 && (name[len - 1] == ' ' || name[len - 1] == '"'))
		name[--len] = '\0';
	crm_mail_address(out, "From", name + strspn(name, " \""), from);
	return CRM_OK;
}

enum crm_status
notify_message_write(struct crm_db *db, struct notify_message *message, struct crm_arena *arena,
    const char **problem, struct crm_err *err)
{
	const struct crm_notice *first = message->item[0];
	struct crm_buf body = CRM_BUF_INIT, *out = &message->text;
	struct writer w = { .db = db, .message = message, .body = &body };
	struct crm_mailbox_parts from = { NULL, NULL }, to;
	enum crm_status st;

	*problem = NULL;
	crm_buf_reset(out);
	crm_buf_reset(&message->personal);
	st = crm_mail_address_parse(&to, first->address, arena, problem);
	if (st == CRM_EDATA)
		return crm_err_set(err, st, "%s: %s", first->to_login, *problem);
	*problem = NULL;
	if (st == CRM_OK)
		st = put_from(message, &from, out, arena, err);
	else
		crm_err_nomem(err);
	if (st == CRM_OK) {
		crm_mail_address(out, "To", first->to_name, &to);
		put_subject(&w, out);
		crm_mail_date(out, crm_db_now(db));
		put_message_id(message, from.domain, out);
		crm_buf_puts(out, "Auto-Submitted: auto-generated\n");
		st = put_notices(&w, err);
	}
	if (st == CRM_OK)
		crm_mail_body(out, crm_buf_str(&body));
	if (st == CRM_OK &&
	    (!crm_buf_ok(&body) || !crm_buf_ok(out) || !crm_buf_ok(&message->personal)))
		st = crm_err_nomem(err);
	crm_buf_clear(&body);
	return st;
}

void
notify_message_clear(struct notify_message *message)
{
	crm_buf_clear(&message->text);
	crm_buf_clear(&message->personal);
}
