#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/flow/log_private.h"
#include "lib/text/utf8.h"

CRM_SQL(user_of_login, "SELECT id FROM users WHERE login = ?1");
/* What this transaction, or what is read before the first, says of words, numbers and people. */
static enum crm_status
read_state(struct crm_log *log, struct crm_err *err)
{
	if (log->transaction == crm_db_transaction(log->db))
		return CRM_OK;
	log->transaction = -1;
	log->stage = 0;
	memset(log->series, 0, sizeof(log->series));
	crm_arena_reset(&log->words_arena);
	enum crm_status st = crm_activity_words_get(log->db, &log->words, &log->words_arena, err);
	if (st == CRM_OK)
		st = crm_setting_int(log->db, "attempts", &log->limit, err);
	if (st == CRM_OK)
		st = crm_db_get_int(log->db, user_of_login, &log->author, NULL,
		    CRM_ARGS(crm_text(log->login)), err);
	if (st == CRM_OK)
		log->transaction = crm_db_transaction(log->db);
	return st;
}

/* --- reading an entry --- */

bool
log_given(const char *cell)
{
	return cell != NULL && *cell != '\0';
}

/* A word that is new is said once a row, or refused. */
static enum crm_status
take_fresh(struct log_work *w, const char *what, const struct crm_activity_word *word,
    const char **warning, struct crm_err *err)
{
	const bool kind = strcmp(what, "kind") == 0;

	if (!word->fresh)
		return CRM_OK;
	if (w->log->strict)
		return crm_err_set(err, CRM_EDATA,
		    "unknown %s '%s'; one of your own goes into the setting %s", what, word->word,
		    kind ? "activity_kinds" : "reached_outcomes or unreached_outcomes");
	/* Who says whether the person was reached has said all that the outcome would. */
	if (!kind && w->entry->reached >= 0)
		return CRM_OK;
	*warning =
	    kind ? crm_arena_printf(w->arena,
		       "kind '%s' is new; the setting activity_kinds makes it known", word->word)
		 : crm_arena_printf(w->arena,
		       "outcome '%s' is new and says nothing of whether the person was "
		       "reached; the settings reached_outcomes and unreached_outcomes, "
		       "--reached and --not-reached do",
		       word->word);
	return *warning == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
read_words(struct log_work *w, struct crm_err *err)
{
	const struct crm_log_entry *entry = w->entry;
	struct crm_activity_word kind = { "", false, CRM_OUTCOME_SILENT }, outcome = kind;
	struct crm_activity *a = &w->activity;
	enum crm_status st = CRM_OK;

	if (log_given(entry->kind)) {
		st = crm_activity_kind(&w->log->words, entry->kind, &kind, w->arena, err);
		if (st == CRM_OK)
			st = take_fresh(w, "kind", &kind, &w->done->warning[0], err);
	}
	if (st == CRM_OK && log_given(entry->outcome)) {
		st = crm_activity_outcome(&w->log->words, entry->outcome, &outcome, w->arena, err);
		if (st == CRM_OK)
			st = take_fresh(w, "outcome", &outcome, &w->done->warning[1], err);
		a->outcome = outcome.word;
	}
	a->kind = kind.word;
	a->direction = crm_activity_direction(kind.word);
	if (st == CRM_OK && log_given(entry->direction))
		st = crm_direction_parse(entry->direction, &a->direction, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (strcmp(a->kind, "note") == 0 && (log_given(entry->direction) || entry->reached == 1))
		return crm_err_set(err, CRM_EDATA,
		    "a note goes nowhere and reaches nobody; log a call, mail, message or meeting");
	a->reached = entry->reached >= 0
			 ? entry->reached == 1
			 : crm_activity_reaches(a->kind, a->direction, outcome.outcome);
	w->attempt = crm_activity_attempts(a->kind, a->direction, a->reached, a->outcome);
	return CRM_OK;
}

static enum crm_status
read_at(struct log_work *w, struct crm_err *err)
{
	const int64_t now = crm_db_now(w->log->db);

	w->activity.at = now;
	if (!log_given(w->entry->at))
		return CRM_OK;
	if (!crm_time_parse_relative(w->entry->at, now, &w->activity.at))
		return crm_err_set(err, CRM_EDATA,
		    "at: '%s' is not a time; 2026-12-01T10:00, today or -2h are", w->entry->at);
	if (w->activity.at > now)
		return crm_err_set(err, CRM_EDATA,
		    "at: '%s' is still to come; what is to be done is a task, see crm-task",
		    w->entry->at);
	return CRM_OK;
}

/* Text as it is kept; NULL for nothing. */
static enum crm_status
tidy(struct log_work *w, const char *cell, bool lines, const char **out, struct crm_err *err)
{
	*out = NULL;
	if (!log_given(cell))
		return CRM_OK;
	if (crm_utf8_valid(cell, strlen(cell)) != strlen(cell))
		return crm_err_set(err, CRM_EDATA, "text that is not UTF-8");
	const char *clean =
	    lines ? crm_text_clean_lines(w->arena, cell) : crm_text_clean(w->arena, cell);
	if (clean == NULL)
		return crm_err_nomem(err);
	*out = *clean == '\0' ? NULL : clean;
	return CRM_OK;
}

enum crm_status
log_entry_read(struct log_work *w, struct crm_err *err)
{
	const struct crm_log_entry *entry = w->entry;
	struct crm_activity *a = &w->activity;
	enum crm_status st = read_state(w->log, err);

	*a = (struct crm_activity){ .duration = -1, .author = w->log->author };
	if (st == CRM_OK)
		st = read_words(w, err);
	if (st == CRM_OK)
		st = read_at(w, err);
	if (st == CRM_OK && log_given(entry->duration) &&
	    !crm_duration_parse(entry->duration, &a->duration))
		st = crm_err_set(err, CRM_EDATA,
		    "duration: '%s' is none; seconds, 5m, 1h30m or 1:30 are", entry->duration);
	if (st == CRM_OK)
		st = tidy(w, entry->text, true, &a->text, err);
	if (st == CRM_OK)
		st = tidy(w, entry->external_id, false, &a->external_id, err);
	if (st == CRM_OK && log_given(entry->author))
		st = crm_lookup(w->log->db, CRM_TAB_USER, entry->author, &a->author, err);
	return st;
}

enum crm_status
crm_log_check(struct crm_log *log, const struct crm_log_entry *entry, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_logged unused = { .warning = { NULL, NULL } };
	struct log_work w = { .log = log, .entry = entry, .done = &unused, .arena = arena };

	return log_entry_read(&w, err);
}
