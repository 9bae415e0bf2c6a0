#include "lib/crm/todo_ics.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/text/ical.h"

/* Where a task is on a merged card, the name is that of the card it is now. */
CRM_SQL(tasks_to_show,
    "SELECT t.id, t.kind, t.due, t.text, t.created, coalesce(c.alias, c.id),"
    " coalesce((SELECT coalesce(name, company) FROM lead WHERE id = coalesce(c.alias, c.id)),"
    " (SELECT name FROM contact WHERE id = coalesce(c.alias, c.id)),"
    " (SELECT company FROM company WHERE id = coalesce(c.alias, c.id)),"
    " (SELECT name FROM deal WHERE id = coalesce(c.alias, c.id))),"
    " (SELECT kind FROM card WHERE id = coalesce(c.alias, c.id)),"
    " (SELECT max(at) FROM event WHERE card = t.card AND tab = 10 AND row = t.id)"
    " FROM task t LEFT JOIN card c ON c.id = t.card WHERE t.state = 1 AND t.owner = ?1"
    " AND (t.due IS NOT NULL OR ?2 = 0) ORDER BY t.due NULLS LAST, t.id");
/* The first op is as old as the database, and stays. */
CRM_SQL(first_op, "SELECT at || login || real_login FROM op WHERE id = (SELECT min(id) FROM op)");

/* What tells this database's tasks from those of any other. */
static enum crm_status
read_origin(struct crm_db *db, char *out, size_t size, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, first_op, &s, CRM_NOARGS, err);

	*out = '\0';
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	const char *text = crm_stmt_text(s, 0);
	snprintf(out, size, "%016" PRIx64, (uint64_t)crm_hash(text, strlen(text), 0));
	crm_stmt_done(s);
	return CRM_OK;
}

static void
put_alarm(struct crm_buf *out, const char *trigger, const char *text)
{
	crm_ical_line(out, "BEGIN", "VALARM");
	crm_ical_line(out, "ACTION", "DISPLAY");
	crm_ical_text(out, "DESCRIPTION", text);
	crm_ical_line(out, trigger, "-PT15M");
	crm_ical_line(out, "END", "VALARM");
}

/* "call: Анна Ким" and, below, what is to be done and the card's id. */
static void
put_words(struct crm_buf *out, const struct crm_stmt *s, struct crm_buf *summary)
{
	const char *name = crm_stmt_text(s, 6), *text = crm_stmt_text(s, 3);
	struct crm_buf description = CRM_BUF_INIT;

	crm_buf_reset(summary);
	crm_buf_puts(summary, crm_stmt_text(s, 1));
	if (name != NULL)
		crm_buf_printf(summary, ": %s", name);
	crm_ical_text(out, "SUMMARY", crm_buf_str(summary));
	if (text != NULL)
		crm_buf_puts(&description, text);
	if (!crm_stmt_null(s, 5))
		crm_buf_printf(&description, "%s%s %" PRId64, text == NULL ? "" : "\n",
		    crm_tab_name((enum crm_tab)crm_stmt_int(s, 7)), crm_stmt_int(s, 5));
	crm_ical_text(out, "DESCRIPTION", crm_buf_str(&description));
	crm_ical_text(out, "CATEGORIES", crm_stmt_text(s, 1));
	out->failed |= description.failed || summary->failed;
	crm_buf_clear(&description);
}

static void
put_task(struct crm_buf *out, const struct crm_stmt *s, const char *origin, bool event,
    struct crm_buf *summary)
{
	const int64_t changed = crm_stmt_null(s, 8) ? crm_stmt_int(s, 4) : crm_stmt_int(s, 8);
	const char *part = event ? "VEVENT" : "VTODO";
	char uid[64];

	snprintf(uid, sizeof(uid), "task-%" PRId64 "-%s@crmutils", crm_stmt_int(s, 0), origin);
	crm_ical_line(out, "BEGIN", part);
	crm_ical_line(out, "UID", uid);
	crm_ical_time(out, "DTSTAMP", changed);
	crm_ical_time(out, "CREATED", crm_stmt_int(s, 4));
	crm_ical_time(out, "LAST-MODIFIED", changed);
	if (event) {
		crm_ical_time(out, "DTSTART", crm_stmt_int(s, 2));
		crm_ical_line(out, "DURATION", "PT15M");
	} else if (!crm_stmt_null(s, 2)) {
		crm_ical_time(out, "DUE", crm_stmt_int(s, 2));
	}
	put_words(out, s, summary);
	crm_ical_line(out, "STATUS", event ? "CONFIRMED" : "NEEDS-ACTION");
	if (!crm_stmt_null(s, 2))
		put_alarm(out, event ? "TRIGGER" : "TRIGGER;RELATED=END", crm_buf_str(summary));
	crm_ical_line(out, "END", part);
}

enum crm_status
crm_tasks_ics(struct crm_db *db, int64_t user, bool events, struct crm_buf *out, size_t *n,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_buf summary = CRM_BUF_INIT;
	char origin[24];
	enum crm_status st = read_origin(db, origin, sizeof(origin), err);

	*n = 0;
	crm_ical_line(out, "BEGIN", "VCALENDAR");
	crm_ical_line(out, "VERSION", "2.0");
	crm_ical_line(out, "PRODID", "-//crmutils//crm-task//EN");
	if (st == CRM_OK)
		st = crm_db_query(
		    db, tasks_to_show, &s, CRM_ARGS(crm_int(user), crm_int(events)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		put_task(out, s, origin, events, &summary);
		++*n;
	}
	crm_ical_line(out, "END", "VCALENDAR");
	crm_buf_clear(&summary);
	if (st == CRM_DONE)
		st = crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
	return st;
}
