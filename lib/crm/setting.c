#include "lib/crm/setting.h"

#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/holiday.h"
#include "lib/crm/span.h"
#include "lib/text/mail.h"
#include "lib/text/utf8.h"

CRM_SQL(setting_value, "SELECT value FROM setting WHERE name = ?1");
CRM_SQL(setting_id, "SELECT id FROM setting WHERE name = ?1");

static const char *
check_number(const char *value)
{
	int64_t n;

	return crm_num_parse(value, &n) && n >= 0 ? NULL : "a whole number is wanted";
}

static const char *
check_region(const char *value)
{
	if (strlen(value) == 2 && value[0] >= 'A' && value[0] <= 'Z' && value[1] >= 'A' &&
	    value[1] <= 'Z')
		return NULL;
	return "two capital letters of ISO 3166 are wanted, like RU";
}

static const char *
check_currency(const char *value)
{
	return crm_money_digits(value) >= 0
		   ? NULL
		   : "three capital letters of ISO 4217 are wanted, like RUB";
}

/* Whether the zone exists is for the tool to see, which knows where zones are kept. */
static const char *
check_timezone(const char *value)
{
	if (value[0] == '/' || value[0] == '\0' || strstr(value, "..") != NULL)
		return "a name like Europe/Moscow is wanted";
	return NULL;
}

static const char *
check_reopen(const char *value)
{
	return strcmp(value, "ask") == 0 || strcmp(value, "auto") == 0 ? NULL
								       : "ask or auto is wanted";
}

/* Whether the pool is there is for whoever sets it to see, who has the database. */
static const char *
check_pool(const char *value)
{
	(void)value;
	return NULL;
}

/* Whether the user is there, likewise. */
static const char *
check_boss(const char *value)
{
	(void)value;
	return NULL;
}

static const char *
check_mail(const char *value)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_mailbox_parts parts;
	const char *problem = NULL;
	const bool good =
	    *value == '\0' || crm_mail_address_parse(&parts, value, &arena, &problem) == CRM_OK;

	crm_arena_clear(&arena);
	return good ? NULL : "an address that mail can go to is wanted";
}

static const char *
check_tries(const char *value)
{
	int64_t n;

	return crm_num_parse(value, &n) && n >= 1 && n <= 1000 ? NULL
							       : "a number from 1 on is wanted";
}

static const char *
check_clock(const char *value)
{
	int64_t hour, min;
	const bool shaped = strlen(value) == 5 && value[2] == ':';
	const char hours[] = { value[0], shaped ? value[1] : 'x', '\0' };

	return shaped && value[0] != '+' && value[0] != '-' && value[3] != '+' && value[3] != '-' &&
		       crm_num_parse(hours, &hour) && crm_num_parse(value + 3, &min) && hour < 24 &&
		       min < 60
		   ? NULL
		   : "a time like 09:00 is wanted";
}

static const char *
check_yes(const char *value)
{
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0 ? NULL : "yes or no is wanted";
}

static const char *
check_words(const char *value)
{
	return strpbrk(value, ";|/\t\n") == NULL ? NULL : "words apart by commas are wanted";
}

static const char *
check_span(const char *value)
{
	struct crm_span span;

	return crm_span_parse(value, &span) ? NULL : "a time like 30min, 4h, 3d or 2w is wanted";
}

/* By name. */
static const struct crm_setting settings[] = {
	{ "activity_kinds", "", "kinds of activity of your own, apart by commas", check_words },
	{ "attempts", "3", "unanswered attempts after which a lead may change its manager",
	    check_number },
	{ "boss", "", "login of who is told what is for the boss of no team", check_boss },
	{ "cold_pool", "", "pool that leads of grade C go to; empty: they stay with their owner",
	    check_pool },
	{ "currency", "RUB", "currency of amounts that name none (ISO 4217)", check_currency },
	{ "dedupe_event", "0", "event up to which crm-dedupe --new has looked", check_number },
	{ "first_contact_hours", "24", "hours a new owner has for the first contact",
	    check_number },
	{ "grade_a", "60", "score from which a lead is of grade A", check_number },
	{ "grade_b", "30", "score from which it is of grade B; below it is C", check_number },
	{ "holidays", "",
	    "days without working hours, apart by commas: 2026-05-09, or 01-01 of every year",
	    crm_holidays_check },
	{ "mail_from", "", "sender of mail: an address, or a name and an address in <>",
	    check_mail },
	{ "notify_tries", "6", "attempts to deliver a notice before it is given up", check_tries },
	{ "reached_outcomes", "",
	    "outcomes of your own that mean the person was reached, apart by commas", check_words },
	{ "recycle_a", "4h",
	    "time that a lead of grade A may stay untouched: its owner is told, after twice that "
	    "the boss, after three times it changes its owner; empty: for ever",
	    check_span },
	{ "recycle_b", "1d", "as recycle_a, of grade B", check_span },
	{ "recycle_c", "3d", "as recycle_a, of grade C", check_span },
	{ "recycle_new", "1d", "as recycle_a, of a lead that nobody has reached", check_span },
	{ "recycle_pool", "", "pool that such leads go to; empty: on to the next by the rules",
	    check_pool },
	{ "recycle_working", "3d", "as recycle_a, of a lead that is being worked", check_span },
	{ "region", "RU", "country of phone numbers that name none (ISO 3166)", check_region },
	{ "remind_at", "09:00", "time of day of reminders to users without hours", check_clock },
	{ "reopen", "ask", "new inquiry of an unqualified lead: ask or auto", check_reopen },
	{ "take_cooldown", "1w", "time in which nobody takes back a lead that they had",
	    check_span },
	{ "take_hold", "1d",
	    "time in which a lead that was taken is to be touched, where its pool says nothing",
	    check_span },
	{ "take_max_day", "0", "most leads that one user takes in a day; 0: any number",
	    check_number },
	{ "timezone", "UTC", "zone that times are shown in and read in", check_timezone },
	{ "together", "no", "a lead goes to whoever has an open lead of the same organisation",
	    check_yes },
	{ "unreached_outcomes", "",
	    "outcomes of your own that mean nobody was reached, apart by commas", check_words },
};

const struct crm_setting *
crm_settings(size_t *n)
{
	*n = sizeof(settings) / sizeof(settings[0]);
	return settings;
}

const struct crm_setting *
crm_setting_known(const char *name)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

enum crm_status
crm_setting_text(struct crm_db *db, const char *name, struct crm_arena *arena, const char **value,
    struct crm_err *err)
{
	const struct crm_setting *known = crm_setting_known(name);
	struct crm_stmt *s = NULL;

	if (known == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "no setting '%s'", name);
	*value = known->value;
	enum crm_status st = crm_db_query(db, setting_value, &s, CRM_ARGS(crm_text(name)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return CRM_OK;
	if (st != CRM_OK)
		return st;
	*value = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return *value == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_setting_int(struct crm_db *db, const char *name, int64_t *value, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *text = NULL;
	enum crm_status st = crm_setting_text(db, name, &arena, &text, err);

	if (st == CRM_OK && !crm_num_parse(text, value))
		st = crm_err_set(err, CRM_EDATA, "setting '%s' is not a number", name);
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
unknown(const char *name, struct crm_err *err)
{
	const char *names[sizeof(settings) / sizeof(settings[0])];
	const size_t n = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < n; i++)
		names[i] = settings[i].name;
	const char *near = crm_text_suggest(name, names, n);
	if (near != NULL)
		return crm_err_set(
		    err, CRM_EDATA, "unknown setting '%s'; did you mean '%s'?", name, near);
	return crm_err_set(err, CRM_EDATA, "unknown setting '%s'; see crm-list settings", name);
}

enum crm_status
crm_setting_put(
    struct crm_db *db, const char *name, const char *value, size_t *changed, struct crm_err *err)
{
	const struct crm_setting *known = crm_setting_known(name);
	int64_t id = 0;

	*changed = 0;
	if (known == NULL)
		return unknown(name, err);
	const char *problem = known->check(value);
	if (problem != NULL)
		return crm_err_set(
		    err, CRM_EDATA, "setting '%s': %s, not '%s'", name, problem, value);
	enum crm_status st =
	    crm_db_get_int(db, setting_id, &id, NULL, CRM_ARGS(crm_text(name)), err);
	if (st != CRM_OK)
		return st;
	if (id != 0)
		return crm_update(db, CRM_TAB_SETTING, id, CRM_WHAT_EDIT,
		    CRM_SETS({ "value", crm_text(value) }), changed, err);
	/* The default is as good as set: telling it again changes nothing. */
	if (strcmp(known->value, value) == 0)
		return CRM_OK;
	*changed = 1;
	return crm_insert(db, CRM_TAB_SETTING, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text(name) }, { "value", crm_text(value) }), NULL, err);
}
