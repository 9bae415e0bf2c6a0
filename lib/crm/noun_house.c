/*
 * Columns of who works, whence leads come, and how the desk is set up.
 */
#include <string.h>

#include "lib/crm/hours.h"
#include "lib/crm/noun.h"
#include "lib/crm/rate.h"
#include "lib/crm/span.h"
#include "lib/text/date.h"

#define BRIEF CRM_FIELD_BRIEF
#define REQUIRED CRM_FIELD_REQUIRED

#define NAME(about)                                                                                \
	{                                                                                          \
		.name = "name", .sql = "t.name", .column = "name", .flags = BRIEF | REQUIRED,      \
		.help = (about)                                                                    \
	}
#define COUNT(c, start, about)                                                                     \
	{                                                                                          \
		.name = #c, .type = CRM_FIELD_INT, .sql = "t." #c, .column = #c,                   \
		.tidy = crm_tidy_weight, .initial = (start), .flags = BRIEF, .help = (about)       \
	}
#define WHEN(c, about)                                                                             \
	{                                                                                          \
		.name = #c, .type = CRM_FIELD_TIME, .sql = "t." #c, .column = #c, .help = (about)  \
	}
#define REF_SOURCE(about)                                                                          \
	{                                                                                          \
		.name = "source", .type = CRM_FIELD_REF, .sql = "t.source",                        \
		.show = CRM_SHOW_SOURCE("t.source"), .ref = CRM_TAB_SOURCE, .column = "source",    \
		.flags = BRIEF, .help = (about)                                                    \
	}

static const char *
word_pipeline(int64_t code)
{
	static const char *const words[] = { "lead", "deal" };

	return code >= 1 && code <= 2 ? words[code - 1] : NULL;
}

static const char *
word_reason(int64_t code)
{
	static const char *const words[] = { "unqualified", "lost" };

	return code >= 1 && code <= 2 ? words[code - 1] : NULL;
}

static const char *
word_rule(int64_t code)
{
	static const char *const words[] = { "assign", "score" };

	return code >= 1 && code <= 2 ? words[code - 1] : NULL;
}

static const char *
word_key(int64_t code)
{
	static const char *const words[] = { "email", "phone", "handle", "url", "name", "company",
		"inn", "ogrn" };

	return code >= CRM_KEY_EMAIL && code <= CRM_KEY_OGRN ? words[code - 1] : NULL;
}

static const char *
tidy_strategy(struct crm_arena *arena, const char *cell, const char **problem)
{
	static const char *const known[] = { "user", "round-robin", "least-loaded", "weighted",
		"pool" };

	(void)arena;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(cell, known[i]) == 0)
			return known[i];
	*problem = "user, round-robin, least-loaded, weighted or pool is wanted";
	return NULL;
}

static const char *
tidy_date_order(struct crm_arena *arena, const char *cell, const char **problem)
{
	const enum crm_date_order order = crm_date_order_by_name(cell);

	(void)arena;
	*problem = order == CRM_DATE_UNKNOWN ? CRM_DATE_ORDER_WANTED : NULL;
	return crm_date_order_name(order);
}

/* NULL with no problem when out of memory. */
static const char *
tidy_hours(struct crm_arena *arena, const char *cell, const char **problem)
{
	struct crm_hours hours;
	struct crm_err why;
	const enum crm_status st = crm_hours_parse(&hours, cell, &why);

	if (st == CRM_EDATA)
		*problem = crm_arena_strdup(arena, why.text);
	return st == CRM_OK ? cell : NULL;
}

static const char *
tidy_span(struct crm_arena *arena, const char *cell, const char **problem)
{
	struct crm_span span;

	(void)arena;
	if (crm_span_parse(cell, &span))
		return cell;
	*problem = "a time like 30min, 4h, 3d or 2w is wanted";
	return NULL;
}

static const char *
tidy_rate(struct crm_arena *arena, const char *cell, const char **problem)
{
	int64_t nano;

	if (!crm_rate_parse(cell, &nano)) {
		*problem = "a number above 0 with 9 decimals at most is wanted, like 92.5058";
		return NULL;
	}
	return crm_rate_text(arena, nano);
}

static const struct crm_field users[] = {
	CRM_COL_ID("its id"),
	{ .name = "login",
	    .sql = "t.login",
	    .column = "login",
	    .tidy = crm_tidy_login,
	    .flags = BRIEF | REQUIRED,
	    .help = "what --as and $CRM_USER say" },
	CRM_COL_BRIEF(name, "name of the person"),
	{ .name = "email",
	    .sql = "t.email",
	    .column = "email",
	    .tidy = crm_tidy_email,
	    .flags = BRIEF,
	    .help = "where notices go" },
	CRM_COL(phone, "phone number"),
	{ .name = "team",
	    .sql = "(SELECT group_concat(name, '; ') FROM (SELECT g.name FROM membership m"
		   " JOIN team g ON g.id = m.team WHERE m.user = t.id ORDER BY g.name))",
	    .column = "team",
	    .flags = BRIEF,
	    .help = "teams, separated by ;" },
	{ .name = "weight",
	    .type = CRM_FIELD_INT,
	    .sql = "t.weight",
	    .column = "weight",
	    .tidy = crm_tidy_weight,
	    .initial = "1",
	    .flags = BRIEF | REQUIRED,
	    .help = "share of leads, beside other weights" },
	CRM_COL_ACTIVE,
	COUNT(max_open, NULL, "most open leads at a time"),
	COUNT(max_day, NULL, "most new leads a day"),
	COUNT(max_month, NULL, "most new leads in 30 days"),
	{ .name = "hours",
	    .sql = "t.hours",
	    .column = "hours",
	    .tidy = tidy_hours,
	    .help = "working hours: Mo-Fr 09:00-18:00; Sa 10:00-14:00" },
	WHEN(away_from, "first moment of an absence"),
	WHEN(away_until, "end of that absence"),
	CRM_COL(timezone, "zone of the hours; empty: the setting"),
	CRM_COL_NOTE,
};

static const struct crm_field teams[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "boss",
	    .type = CRM_FIELD_REF,
	    .sql = "t.boss",
	    .show = CRM_SHOW_USER("t.boss"),
	    .ref = CRM_TAB_USER,
	    .column = "boss",
	    .flags = BRIEF,
	    .help = "login of who is told of escalations" },
	CRM_COL_NOTE,
	{ .name = "members",
	    .sql = "(SELECT group_concat(login, '; ') FROM (SELECT u.login FROM membership m"
		   " JOIN users u ON u.id = m.user WHERE m.team = t.id ORDER BY u.login))",
	    .see = "crm-edit users",
	    .flags = BRIEF,
	    .help = "logins of its users" },
};

static const struct crm_field pools[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "team",
	    .type = CRM_FIELD_REF,
	    .sql = "t.team",
	    .show = CRM_SHOW_TEAM("t.team"),
	    .ref = CRM_TAB_TEAM,
	    .column = "team",
	    .flags = BRIEF,
	    .help = "who may take from it; empty: everybody" },
	CRM_COL_NOTE,
	{ .name = "hold",
	    .sql = "t.hold",
	    .column = "hold",
	    .tidy = tidy_span,
	    .help = "time in which a lead that was taken is to be touched: 4h, 2d; empty: the "
		    "setting" },
	COUNT(max_day, NULL, "most leads that one user takes from it in a day"),
};

static const struct crm_field sources[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	CRM_COL_BRIEF(kind, "expo, site, phone ..."),
	CRM_COL_ACTIVE,
	CRM_COL_NOTE,
};

static const struct crm_field campaigns[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	REF_SOURCE("the source that it belongs to"),
	WHEN(starts, "when it begins"),
	WHEN(ends, "when it ends"),
	CRM_COL_ACTIVE,
	CRM_COL_NOTE,
};

static const struct crm_field costs[] = {
	CRM_COL_ID("its id"),
	REF_SOURCE("the source that it paid for"),
	{ .name = "campaign",
	    .type = CRM_FIELD_REF,
	    .sql = "t.campaign",
	    .show = CRM_SHOW_CAMPAIGN("t.campaign"),
	    .ref = CRM_TAB_CAMPAIGN,
	    .column = "campaign",
	    .flags = BRIEF,
	    .help = "the campaign that it paid for" },
	{ .name = "at",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.at",
	    .column = "at",
	    .flags = BRIEF | REQUIRED,
	    .help = "when it was spent" },
	{ .name = "amount",
	    .type = CRM_FIELD_MONEY,
	    .sql = "t.amount",
	    .show = "crm_decimal(t.amount, t.currency)",
	    .unit = "t.currency",
	    .column = "amount",
	    .flags = BRIEF | REQUIRED,
	    .help = "how much" },
	{ .name = "currency",
	    .sql = "t.currency",
	    .column = "currency",
	    .tidy = crm_tidy_currency,
	    .flags = BRIEF,
	    .help = "of the amount (ISO 4217); the setting's when not given" },
	CRM_COL(external_id, "its id in another system: the same row again changes it"),
	CRM_COL_NOTE,
};

static const struct crm_field rates[] = {
	CRM_COL_ID("its id"),
	{ .name = "at",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.at",
	    .column = "at",
	    .flags = BRIEF | REQUIRED,
	    .help = "from when on, until there is a later one" },
	{ .name = "currency",
	    .sql = "t.currency",
	    .column = "currency",
	    .tidy = crm_tidy_currency,
	    .flags = BRIEF | REQUIRED,
	    .help = "of what the rate is (ISO 4217)" },
	{ .name = "rate",
	    .sql = "t.rate",
	    .column = "rate",
	    .tidy = tidy_rate,
	    .flags = BRIEF | REQUIRED,
	    .help = "what one unit of it is in the base" },
	{ .name = "base",
	    .sql = "t.base",
	    .column = "base",
	    .tidy = crm_tidy_currency,
	    .flags = BRIEF | REQUIRED,
	    .help = "in which currency; the setting's when not given" },
};

static const struct crm_field rules[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "kind",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.kind",
	    .word = word_rule,
	    .column = "kind",
	    .initial = "assign",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "assign or score" },
	{ .name = "position",
	    .type = CRM_FIELD_INT,
	    .sql = "t.position",
	    .column = "position",
	    .flags = BRIEF | REQUIRED,
	    .help = "its place in the order; the first match wins" },
	CRM_COL_BRIEF(condition, "which leads, as --where; empty: all"),
	{ .name = "strategy",
	    .sql = "t.strategy",
	    .column = "strategy",
	    .tidy = tidy_strategy,
	    .flags = BRIEF,
	    .help = "user, round-robin, least-loaded, weighted or pool" },
	CRM_COL_BRIEF(target, "the user, team or pool that gets them; no team: all users"),
	{ .name = "points",
	    .type = CRM_FIELD_INT,
	    .sql = "t.points",
	    .column = "points",
	    .help = "what a score rule adds" },
	CRM_COL_ACTIVE,
	CRM_COL_NOTE,
	COUNT(max_open, NULL, "nobody gets one who has so many open leads"),
	COUNT(max_day, NULL, "nor who has received so many on that day"),
	COUNT(max_month, NULL, "nor who has received so many in 30 days"),
	{ .name = "together",
	    .type = CRM_FIELD_BOOL,
	    .sql = "t.together",
	    .column = "together",
	    .help = "first to whoever has an open lead of the same organisation" },
	{ .name = "deals",
	    .type = CRM_FIELD_BOOL,
	    .sql = "t.deals",
	    .column = "deals",
	    .help = "least-loaded: open deals count too" },
};

static const struct crm_field reasons[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "kind",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.kind",
	    .word = word_reason,
	    .column = "kind",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "of unqualified leads or of lost deals" },
	{ .name = "needs_note",
	    .type = CRM_FIELD_BOOL,
	    .sql = "t.needs_note",
	    .column = "needs_note",
	    .initial = "no",
	    .flags = BRIEF | REQUIRED,
	    .help = "whether a note must say more" },
	CRM_COL_ACTIVE,
	CRM_COL_NOTE,
};

static const struct crm_field stages[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "pipeline",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.pipeline",
	    .word = word_pipeline,
	    .column = "pipeline",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "lead or deal; told by the kind" },
	{ .name = "kind",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.kind",
	    .word = crm_word_status,
	    .column = "kind",
	    .initial = "working",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "new, working, qualified, converted, unqualified; open, won, lost" },
	{ .name = "position",
	    .type = CRM_FIELD_INT,
	    .sql = "t.position",
	    .column = "position",
	    .flags = BRIEF | REQUIRED,
	    .help = "its place in the order" },
	CRM_COL_ACTIVE,
};

/* Their rows are the known settings: see list.c. */
static const struct crm_field settings[] = {
	{ .name = "name",
	    .sql = "t.name",
	    .column = "name",
	    .flags = BRIEF | REQUIRED,
	    .help = "its name" },
	{ .name = "value",
	    .sql = "nullif(coalesce((SELECT value FROM setting WHERE name = t.name), t.standard),"
		   " '')",
	    .column = "value",
	    .flags = BRIEF,
	    .help = "what it is set to" },
	{ .name = "default",
	    .sql = "t.standard",
	    .flags = BRIEF,
	    .help = "what it is when not set" },
	{ .name = "help", .sql = "t.help", .flags = BRIEF, .help = "what it means" },
};

static const struct crm_field ignore[] = {
	CRM_COL_ID("its id"),
	{ .name = "kind",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.kind",
	    .word = word_key,
	    .column = "kind",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "email, phone, handle or url" },
	{ .name = "value",
	    .sql = "t.key",
	    .column = "key",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED,
	    .help = "who never becomes a lead; empty: erased by crm-forget" },
	{ .name = "created",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.created",
	    .flags = BRIEF,
	    .help = "since when" },
	CRM_COL_BRIEF(note, "a note"),
};

static const struct crm_field maps[] = {
	CRM_COL_ID("its id"),
	NAME("its name"),
	{ .name = "header",
	    .sql = "t.header",
	    .column = "header",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_FIXED | CRM_FIELD_AS_IS,
	    .help = "header of the lists that it is for, as crm-lead-add keeps it" },
	{ .name = "map",
	    .sql = "t.map",
	    .column = "map",
	    .flags = BRIEF | REQUIRED | CRM_FIELD_LINES,
	    .help = "lines such as Their name=email" },
	{ .name = "date_order",
	    .sql = "t.date_order",
	    .column = "date_order",
	    .tidy = tidy_date_order,
	    .flags = BRIEF,
	    .help = "dmy, mdy or ymd; empty: as each date says" },
	CRM_COL_ACTIVE,
};

const struct crm_noun crm_noun_users = { "users", "user", "who works", CRM_TAB_USER, "users", NULL,
	"login", CRM_NOUN_TABLE(users) };
const struct crm_noun crm_noun_teams = { "teams", "team", "whom they work with", CRM_TAB_TEAM,
	"team", NULL, "name", CRM_NOUN_TABLE(teams) };
const struct crm_noun crm_noun_pools = { "pools", "pool", "where leads wait to be taken",
	CRM_TAB_POOL, "pool", NULL, "name", CRM_NOUN_TABLE(pools) };
const struct crm_noun crm_noun_sources = { "sources", "source", "where inquiries come from",
	CRM_TAB_SOURCE, "source", NULL, "name", CRM_NOUN_TABLE(sources) };
const struct crm_noun crm_noun_campaigns = { "campaigns", "campaign", "what is done to get them",
	CRM_TAB_CAMPAIGN, "campaign", NULL, "name", CRM_NOUN_TABLE(campaigns) };
const struct crm_noun crm_noun_costs = { "costs", "cost", "what that cost", CRM_TAB_COST, "cost",
	NULL, "external_id", CRM_NOUN_TABLE(costs) };
const struct crm_noun crm_noun_rates = { "rates", "rate", "what currencies are worth", CRM_TAB_RATE,
	"rate", NULL, "currency", CRM_NOUN_TABLE(rates) };
const struct crm_noun crm_noun_rules = { "rules", "rule", "who gets which leads", CRM_TAB_RULE,
	"rule", NULL, "name", CRM_NOUN_TABLE(rules) };
const struct crm_noun crm_noun_reasons = { "reasons", "reason", "why leads and deals are lost",
	CRM_TAB_REASON, "reason", NULL, "name", CRM_NOUN_TABLE(reasons) };
const struct crm_noun crm_noun_stages = { "stages", "stage", "stages of leads and deals",
	CRM_TAB_STAGE, "stage", NULL, "name", CRM_NOUN_TABLE(stages) };
const struct crm_noun crm_noun_settings = { "settings", "setting", "how the database is set up",
	CRM_TAB_SETTING, NULL, NULL, "name", CRM_NOUN_TABLE(settings) };
const struct crm_noun crm_noun_ignore = { "ignore", "ignore", "who never becomes a lead",
	CRM_TAB_IGNORE, "ignore", NULL, "value", CRM_NOUN_TABLE(ignore) };
const struct crm_noun crm_noun_maps = { "maps", "map", "saved column maps of imports", CRM_TAB_MAP,
	"map", NULL, "name", CRM_NOUN_TABLE(maps) };
