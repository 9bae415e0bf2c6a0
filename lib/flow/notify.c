#include "lib/flow/notify.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/command.h"
#include "lib/base/time.h"
#include "lib/crm/setting.h"
#include "lib/flow/notify_work.h"
#include "lib/text/utf8.h"

#define IN_A_ROW 5      /* messages that fail, and then the run ends */
#define DIGEST_MAX 500  /* notices in one message */
#define PROBLEM_MAX 160 /* bytes */

CRM_SQL(notice_by_id, "SELECT delivered, failed, due, tries, text FROM notice WHERE id = ?1");

struct run {
	struct crm_db *db;
	const struct crm_delivery *how;
	struct crm_notice *list;
	size_t n;
	struct crm_arena *arena;
	struct crm_delivered *done;
	int64_t tries_max;
	const char *from;
	bool *taken;                    /* of each in list: its message was dealt with */
	const struct crm_notice **item; /* of the message at hand */
	size_t nitem;
	int in_a_row;
};

enum crm_status
crm_notify_lock(struct crm_db *db, struct crm_gate *lock, struct crm_err *err)
{
	struct crm_buf path = CRM_BUF_INIT;
	struct stat sb;
	mode_t mode = 0600;
	enum crm_status st;

	lock->fd = -1;
	lock->held = false;
	crm_buf_printf(&path, "%s-notify", crm_db_path(db));
	if (!crm_buf_ok(&path)) {
		st = crm_err_nomem(err);
		goto out;
	}
	if (stat(crm_db_path(db), &sb) == 0)
		mode = sb.st_mode & 0660;
	st = crm_gate_open(lock, path.data, mode, err);
	if (st == CRM_OK)
		st = crm_gate_enter(lock, 0, "crm-notify", err);
	if (st != CRM_OK)
		crm_gate_close(lock);
out:
	crm_buf_clear(&path);
	return st;
}

/* --- what is recorded ----------------------------------------------------------------- */

/* When a notice is tried again after so many attempts: 1 min, 5 min, 30 min, 2 h, 12 h. */
static int64_t
pause_after(int64_t tries)
{
	static const int64_t seconds[] = { 60, 300, 1800, 7200, 43200 };
	const int64_t last = (int64_t)(sizeof(seconds) / sizeof(seconds[0])) - 1;

	return seconds[tries - 1 < last ? tries - 1 : last];
}

/* One of which nothing is recorded is recorded with these values. */
static enum crm_status
record(struct crm_db *db, const struct crm_notice *notice, const struct crm_set *set, size_t n,
    struct crm_err *err)
{
	struct crm_set all[16] = {
		{ "card", crm_ref(notice->card) },
		{ "user", crm_ref(notice->user) },
		{ "kind", crm_text(notice->kind) },
		{ "text", crm_text(notice->text) },
		{ "created", crm_int(notice->created) },
		{ "task", crm_int(notice->task) },
		{ "task_due", crm_int(notice->task_due) },
	};
	size_t nall = 7;
	bool due = false, tries = false;

	if (notice->id != 0)
		return crm_update(
		    db, CRM_TAB_NOTICE, notice->id, CRM_WHAT_NOTICE, set, n, NULL, err);
	for (size_t i = 0; i < n; i++) {
		due = due || strcmp(set[i].column, "due") == 0;
		tries = tries || strcmp(set[i].column, "tries") == 0;
		all[nall++] = set[i];
	}
	if (!due)
		all[nall++] = (struct crm_set){ "due", crm_int(notice->due) };
	if (!tries)
		all[nall++] = (struct crm_set){ "tries", crm_int(notice->tries) };
	return crm_insert(db, CRM_TAB_NOTICE, CRM_WHAT_NOTICE, all, nall, NULL, err);
}

static enum crm_status
record_end(struct run *run, struct crm_notice *notice, const char *problem, struct crm_err *err)
{
	const int64_t now = crm_db_now(run->db);

	if (problem == NULL) {
		notice->state = CRM_NOTICE_DELIVERED;
		run->done->delivered++;
		return record(run->db, notice, CRM_SETS({ "delivered", crm_int(now) }), err);
	}
	notice->tries++;
	notice->problem = problem;
	if (notice->tries >= run->tries_max) {
		notice->state = CRM_NOTICE_FAILED;
		run->done->given_up++;
		return record(run->db, notice,
		    CRM_SETS({ "tries", crm_int(notice->tries) }, { "problem", crm_text(problem) },
			{ "failed", crm_int(now) }),
		    err);
	}
	notice->state = CRM_NOTICE_WAITING;
	notice->due = now + pause_after(notice->tries);
	run->done->again++;
	return record(run->db, notice,
	    CRM_SETS({ "tries", crm_int(notice->tries) }, { "problem", crm_text(problem) },
		{ "due", crm_int(notice->due) }),
	    err);
}

/* Whether a notice is still to be delivered: it may have been undone, or read, meanwhile. */
static enum crm_status
still_waits(struct crm_db *db, int64_t id, bool *waits, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, notice_by_id, &s, CRM_ARGS(crm_int(id)), err);

	*waits = false;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*waits = crm_stmt_null(s, 0) && crm_stmt_null(s, 1);
	crm_stmt_done(s);
	return CRM_OK;
}

static struct crm_notice *
own(struct run *run, size_t i)
{
	return &run->list[run->item[i] - run->list];
}

static enum crm_status
tell_of_message(struct run *run, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < run->nitem; i++)
		st = run->how->told(run->how->arg, run->item[i], err);
	return st;
}

/* problem: why the message at hand was not delivered, or NULL: it was. */
static enum crm_status
record_message(struct run *run, const char *problem, struct crm_err *err)
{
	enum crm_status st = crm_db_begin(run->db, err);

	if (st != CRM_OK)
		return st;
	for (size_t i = 0; st == CRM_OK && i < run->nitem; i++) {
		struct crm_notice *notice = own(run, i);
		bool waits = true;
		if (notice->id != 0)
			st = still_waits(run->db, notice->id, &waits, err);
		if (st != CRM_OK)
			break;
		if (waits) {
			st = record_end(run, notice, problem, err);
		} else {
			notice->state = CRM_NOTICE_OBSOLETE;
			run->done->obsolete++;
		}
	}
	if (st == CRM_OK)
		st = crm_db_commit(run->db, err);
	else
		crm_db_rollback(run->db);
	return st == CRM_OK ? tell_of_message(run, err) : st;
}

/* --- why a command failed ------------------------------------------------------------- */

static bool
is_number(const char *word, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++)
		digits += word[i] >= '0' && word[i] <= '9';
	return digits >= 7;
}

static bool
is_mark(char c)
{
	return c == '\0' || (strchr(" ,;:.<>()\"'[]/-", c) != NULL);
}

/* Whether a word is one of the message's, of three letters or more. */
static bool
is_personal(const struct crm_buf *personal, const char *word, size_t len)
{
	const char *begin = crm_buf_str(personal), *at = begin;
	const size_t all = personal->len;

	while (len > 0 && is_mark(word[0])) {
		word++;
		len--;
	}
	while (len > 0 && is_mark(word[len - 1]))
		len--;
	if (len < 3)
		return false;
	while ((at = memmem(at, all - (size_t)(at - begin), word, len)) != NULL) {
		if ((at == begin || is_mark(at[-1])) && is_mark(at[len]))
			return true;
		at++;
	}
	return false;
}

/* What the command said, without what is somebody's: addresses, phones, words of the message. */
static void
put_said(struct crm_buf *out, const char *said, const struct crm_buf *personal)
{
	struct crm_buf line = CRM_BUF_INIT;

	crm_mail_clean(&line, said, PROBLEM_MAX);
	const char *p = crm_buf_str(&line);
	for (bool first = true; *p != '\0'; first = false) {
		const size_t len = strcspn(p, " ");
		crm_buf_puts(out, first ? ": " : " ");
		if (memchr(p, '@', len) != NULL)
			crm_buf_puts(out, "(address)");
		else if (is_number(p, len))
			crm_buf_puts(out, "(number)");
		else if (is_personal(personal, p, len))
			crm_buf_puts(out, "(...)");
		else
			crm_buf_add(out, p, len);
		p += len;
		p += *p == ' ';
	}
	if (!crm_buf_ok(&line))
		out->failed = true;
	crm_buf_clear(&line);
}

static enum crm_status
describe(struct run *run, const struct crm_command_end *end, const struct crm_buf *personal,
    const char **problem, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;

	if (end->late)
		crm_buf_printf(&text, "no end in %" PRId64 " s", run->how->limit_ms / 1000);
	else
		crm_buf_printf(&text, "exit status %d", end->status);
	put_said(&text, end->said, personal);
	*problem = crm_buf_ok(&text) ? crm_arena_strdup(run->arena, text.data) : NULL;
	crm_buf_clear(&text);
	return *problem == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- messages ------------------------------------------------------------------------- */

static enum crm_status
run_command(
    struct run *run, const struct notify_message *m, const char **problem, struct crm_err *err)
{
	struct crm_command_end end;
	enum crm_status st = crm_command_run(
	    run->how->command, m->text.data, m->text.len, run->how->limit_ms, &end, err);

	*problem = NULL;
	if (st != CRM_OK || (end.status == 0 && !end.late))
		return st;
	st = describe(run, &end, &m->personal, problem, err);
	/* What the shell says of a command that is not there, or can not be run. */
	if (st == CRM_OK && (end.status == 127 || end.status == 126))
		st = crm_err_set(err, CRM_EUNAVAILABLE,
		    "the command of --exec can not be run: %s; nothing was recorded", *problem);
	return st;
}

static enum crm_status
send_message(struct run *run, struct crm_err *err)
{
	struct notify_message m = { .item = run->item, .n = run->nitem, .from = run->from };
	const char *problem = NULL;
	enum crm_status st = notify_message_write(run->db, &m, run->arena, &problem, err);

	if (st == CRM_EDATA && problem != NULL) {
		for (size_t i = 0; i < run->nitem; i++)
			own(run, i)->why = problem;
		run->done->unsent += (int64_t)run->nitem;
		st = tell_of_message(run, err);
		goto out;
	}
	if (st == CRM_OK)
		st = run_command(run, &m, &problem, err);
	if (st != CRM_OK)
		goto out;
	run->done->messages++;
	run->in_a_row = problem == NULL ? 0 : run->in_a_row + 1;
	if (problem != NULL)
		run->done->problem = problem;
	st = record_message(run, problem, err);
out:
	notify_message_clear(&m);
	return st;
}

/* Reminders to one user are one message; with a digest all is. */
static bool
goes_along(const struct run *run, const struct crm_notice *a, const struct crm_notice *b)
{
	return a->to == b->to && (run->how->digest || (a->task != 0 && b->task != 0));
}

/* Those that go into one message with the i-th, and still wait. */
static enum crm_status
gather(struct run *run, size_t i, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	run->nitem = 0;
	for (size_t j = i; st == CRM_OK && j < run->n && run->nitem < DIGEST_MAX; j++) {
		struct crm_notice *notice = &run->list[j];
		bool waits = true;
		if (run->taken[j] || (j != i && !goes_along(run, &run->list[i], notice)))
			continue;
		if (notice->id != 0)
			st = still_waits(run->db, notice->id, &waits, err);
		run->taken[j] = true;
		if (st == CRM_OK && waits) {
			run->item[run->nitem++] = notice;
		} else if (st == CRM_OK) {
			notice->state = CRM_NOTICE_OBSOLETE;
			run->done->obsolete++;
			st = run->how->told(run->how->arg, notice, err);
		}
		if (j == i && !run->how->digest && notice->task == 0)
			break;
	}
	return st;
}

/* A reminder that is not true any more is given up, without a further try. */
static enum crm_status
drop(struct run *run, struct crm_notice *notice, struct crm_err *err)
{
	enum crm_status st = crm_db_begin(run->db, err);

	if (st != CRM_OK)
		return st;
	notice->problem = "not true any more: the task is closed or moved, or the day is over";
	st = record(run->db, notice,
	    CRM_SETS({ "failed", crm_int(crm_db_now(run->db)) },
		{ "problem", crm_text(notice->problem) }),
	    err);
	if (st == CRM_OK)
		st = crm_db_commit(run->db, err);
	else
		crm_db_rollback(run->db);
	run->done->obsolete++;
	return st == CRM_OK ? run->how->told(run->how->arg, notice, err) : st;
}

static enum crm_status
deliver(struct run *run, size_t i, struct crm_err *err)
{
	struct crm_notice *notice = &run->list[i];
	enum crm_status st;

	if (run->taken[i])
		return CRM_OK;
	if (run->in_a_row >= IN_A_ROW) {
		run->done->left++;
		return run->how->told(run->how->arg, notice, err);
	}
	st = gather(run, i, err);
	return st == CRM_OK && run->nitem > 0 ? send_message(run, err) : st;
}

/* Those that can not be sent are told of, and left as they are. */
static enum crm_status
set_aside(struct run *run, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < run->n; i++) {
		struct crm_notice *notice = &run->list[i];
		run->taken[i] = true;
		if (notice->state == CRM_NOTICE_OBSOLETE) {
			st = drop(run, notice, err);
		} else if (notice->why != NULL) {
			run->done->unsent++;
			st = run->how->told(run->how->arg, notice, err);
		} else {
			run->taken[i] = false;
		}
	}
	return st;
}

enum crm_status
crm_notices_deliver(struct crm_db *db, const struct crm_delivery *how, struct crm_notice *list,
    size_t n, struct crm_arena *arena, struct crm_delivered *done, struct crm_err *err)
{
	struct run run = {
		.db = db, .how = how, .list = list, .n = n, .arena = arena, .done = done
	};
	enum crm_status st = crm_setting_int(db, "notify_tries", &run.tries_max, err);

	memset(done, 0, sizeof(*done));
	if (st == CRM_OK)
		st = crm_setting_text(db, "mail_from", arena, &run.from, err);
	if (st != CRM_OK || n == 0)
		return st;
	if (*run.from == '\0')
		run.from = how->from;
	/* Others may have written of what nobody is to hear before the disk has it. */
	if ((st = crm_db_sync(db, err)) != CRM_OK)
		return st;
	run.taken = crm_arena_alloc(arena, n * sizeof(*run.taken));
	run.item = crm_arena_alloc(arena, n * sizeof(const struct crm_notice *));
	if (run.taken == NULL || run.item == NULL)
		return crm_err_nomem(err);
	st = set_aside(&run, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = deliver(&run, i, err);
	return st;
}

/* --- by hand -------------------------------------------------------------------------- */

struct found {
	bool delivered, failed;
	int64_t at, due, tries;
};

static enum crm_status
find(struct crm_db *db, int64_t id, struct found *found, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, notice_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no notice %" PRId64, id);
	if (st != CRM_OK)
		return st;
	*found = (struct found){ !crm_stmt_null(s, 0), !crm_stmt_null(s, 1), crm_stmt_int(s, 0),
		crm_stmt_int(s, 2), crm_stmt_int(s, 3) };
	crm_stmt_done(s);
	return CRM_OK;
}

static enum crm_status
say_delivered(const struct found *found, bool *changed, const char **why, struct crm_arena *arena,
    struct crm_err *err)
{
	char time[CRM_TIME_SIZE];

	*changed = false;
	crm_time_format(found->at, time);
	*why = crm_arena_printf(arena, "delivered at %s", time);
	return *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_notice_ack(struct crm_db *db, int64_t id, bool *changed, const char **why,
    struct crm_arena *arena, struct crm_err *err)
{
	struct found found;
	enum crm_status st = find(db, id, &found, err);

	*why = "";
	if (st != CRM_OK)
		return st;
	if (found.delivered)
		return say_delivered(&found, changed, why, arena, err);
	*changed = true;
	return crm_update(db, CRM_TAB_NOTICE, id, CRM_WHAT_NOTICE,
	    CRM_SETS({ "delivered", crm_int(crm_db_now(db)) }), NULL, err);
}

enum crm_status
crm_notice_retry(struct crm_db *db, int64_t id, bool *changed, const char **why,
    struct crm_arena *arena, struct crm_err *err)
{
	const int64_t now = crm_db_now(db);
	struct found found;
	enum crm_status st = find(db, id, &found, err);

	*why = "";
	if (st != CRM_OK)
		return st;
	if (found.delivered)
		return say_delivered(&found, changed, why, arena, err);
	*changed = found.failed || found.tries > 0 || found.due > now;
	if (!*changed) {
		*why = "to be delivered now";
		return CRM_OK;
	}
	return crm_update(db, CRM_TAB_NOTICE, id, CRM_WHAT_NOTICE,
	    CRM_SETS({ "failed", crm_null() }, { "tries", crm_int(0) }, { "due", crm_int(now) }),
	    NULL, err);
}
