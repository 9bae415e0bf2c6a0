/*
 * What is special about users, stages, costs and the like.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/map.h"
#include "lib/crm/point.h"
#include "lib/crm/setting.h"
#include "lib/flow/edit_work.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

#define PIPELINE_LEADS 1
#define PIPELINE_DEALS 2
#define POSITION_STEP 10

CRM_SQL(user_by_key, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(team_by_key, "SELECT id FROM team WHERE name = ?1");
CRM_SQL(pool_by_key, "SELECT id FROM pool WHERE name = ?1");
CRM_SQL(source_by_key, "SELECT id FROM source WHERE name = ?1");
CRM_SQL(campaign_by_key, "SELECT id FROM campaign WHERE name = ?1");
CRM_SQL(cost_by_key, "SELECT id FROM cost WHERE external_id = ?1");
CRM_SQL(rate_by_key, "SELECT id FROM rate WHERE base = ?2 AND currency = ?1 AND at = ?3");
CRM_SQL(rule_by_key, "SELECT id FROM rule WHERE name = ?1");
CRM_SQL(reason_by_key, "SELECT id FROM reason WHERE name = ?1");
CRM_SQL(stage_by_key, "SELECT id FROM stage WHERE name = ?1");
CRM_SQL(setting_by_key, "SELECT id FROM setting WHERE name = ?1");
CRM_SQL(ignore_by_key, "SELECT id FROM ignore WHERE kind = ?2 AND key = ?1");
CRM_SQL(map_by_key, "SELECT id FROM map WHERE name = ?1");
CRM_SQL(campaign_source, "SELECT s.name FROM campaign c JOIN source s ON s.id = c.source"
			 " WHERE c.name = ?1");
CRM_SQL(last_stage, "SELECT max(position) FROM stage WHERE pipeline = ?1 /*scan*/");
CRM_SQL(other_stage,
    "SELECT id FROM stage WHERE kind = ?1 AND active = 1 AND id <> ?2 LIMIT 1 /*scan*/");
CRM_SQL(member_team, "SELECT m.id, t.name FROM membership m JOIN team t ON t.id = m.team"
		     " WHERE m.user = ?1 ORDER BY t.name");
CRM_SQL(membership_of, "SELECT id FROM membership WHERE user = ?1 AND team = ?2");

/* --- finding a row by its name --- */

static const char *const *
by_key(enum crm_tab tab)
{
	switch (tab) {
	case CRM_TAB_USER:
		return &user_by_key;
	case CRM_TAB_TEAM:
		return &team_by_key;
	case CRM_TAB_POOL:
		return &pool_by_key;
	case CRM_TAB_SOURCE:
		return &source_by_key;
	case CRM_TAB_CAMPAIGN:
		return &campaign_by_key;
	case CRM_TAB_COST:
		return &cost_by_key;
	case CRM_TAB_RULE:
		return &rule_by_key;
	case CRM_TAB_REASON:
		return &reason_by_key;
	case CRM_TAB_MAP:
		return &map_by_key;
	default:
		return &stage_by_key;
	}
}

/* A setting's row in the list is its place among the known ones. */
static enum crm_status
find_setting(struct edit_work *w, const char *name, struct crm_err *err)
{
	size_t n, changed;
	const struct crm_setting *known = crm_settings(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(known[i].name, name) == 0)
			w->id = (int64_t)i + 1;
	/* The sentence for an unknown one, with the nearest. */
	return w->id == 0 ? crm_setting_put(w->db, name, "", &changed, err) : CRM_OK;
}

/* An address as the list keeps it, so that any spelling finds it. */
static enum crm_status
find_ignored(struct edit_work *w, const char *cell, struct crm_err *err)
{
	const char *kind = edit_given(w, "kind");
	const struct crm_field *f = &w->noun->field[crm_field_index(w->noun, "kind")];
	struct crm_point point;

	if (kind == NULL)
		kind = strchr(cell, '@') != NULL ? "email" : "phone";
	const int64_t code = crm_field_code(f, kind);
	edit_give(w, "kind", kind);
	if (code < CRM_POINT_EMAIL || code > CRM_POINT_URL)
		return code == 0 ? CRM_OK : edit_bad("kind", "not kept by crm-edit", kind, err);
	enum crm_status st = crm_point_parse(
	    &point, (enum crm_point_kind)code, cell, w->edit->region, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (point.key == NULL)
		return edit_bad("value", point.problem, cell, err);
	edit_give(w, "value", point.key);
	return crm_db_get_int(
	    w->db, ignore_by_key, &w->id, NULL, CRM_ARGS(crm_text(point.key), crm_int(code)), err);
}

/* Of a currency there is one rate in another at a time. */
static enum crm_status
find_rate(struct edit_work *w, const char *currency, struct crm_err *err)
{
	const struct crm_field *f = &w->noun->field[crm_field_index(w->noun, "currency")];
	const char *at = edit_given(w, "at"), *base = edit_given(w, "base"), *problem = NULL;
	int64_t moment;

	if (base == NULL)
		edit_give(w, "base", base = w->edit->currency);
	currency = f->tidy(w->arena, currency, &problem);
	base = problem == NULL ? f->tidy(w->arena, base, &problem) : NULL;
	/* What is wrong is said when the cells are read. */
	if (at == NULL || problem != NULL ||
	    !crm_time_parse_relative(at, crm_db_now(w->db), &moment))
		return CRM_OK;
	if (currency == NULL || base == NULL)
		return crm_err_nomem(err);
	return crm_db_get_int(w->db, rate_by_key, &w->id, NULL,
	    CRM_ARGS(crm_text(currency), crm_text(base), crm_int(moment)), err);
}

enum crm_status
edit_find(struct edit_work *w, const struct crm_edit_row *row, struct crm_err *err)
{
	const char *name = edit_given(w, w->noun->key);

	/* Of costs the id says which; names say it of all else, in any database. */
	w->id = name == NULL || w->noun->tab == CRM_TAB_COST ? row->id : 0;
	if (w->id != 0)
		return CRM_OK;
	if (name == NULL && w->noun->tab == CRM_TAB_COST)
		return CRM_OK;
	if (name == NULL)
		return crm_err_set(err, CRM_EDATA, "column '%s' is empty", w->noun->key);
	if (w->noun->tab == CRM_TAB_SETTING)
		return find_setting(w, name, err);
	if (w->noun->tab == CRM_TAB_IGNORE)
		return find_ignored(w, name, err);
	if (w->noun->tab == CRM_TAB_RATE)
		return find_rate(w, name, err);
	return crm_db_get_int_(
	    w->db, by_key(w->noun->tab), &w->id, NULL, CRM_ARGS(crm_text(name)), err);
}

/* --- users --- */

static enum crm_status
before_user(struct edit_work *w, struct crm_err *err)
{
	const char *phone = edit_given(w, "phone");
	struct crm_point point;

	w->teams = edit_cleared(w, "team") ? "" : edit_given(w, "team");
	edit_done(w, "team");
	if (phone == NULL)
		return CRM_OK;
	enum crm_status st =
	    crm_point_parse(&point, CRM_POINT_PHONE, phone, w->edit->region, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (point.key == NULL)
		return edit_bad("phone", point.problem, phone, err);
	const char *now = w->now[crm_field_index(w->noun, "phone")];
	const char *value = point.ext == NULL
				? crm_arena_strdup(w->arena, point.value)
				: crm_arena_printf(w->arena, "%s ext. %s", point.value, point.ext);
	if (value == NULL)
		return crm_err_nomem(err);
	edit_give(w, "phone", now != NULL && strcmp(now, value) == 0 ? NULL : value);
	return CRM_OK;
}

/* A team that is not there is made, and said so: a new desk has none. */
static enum crm_status
team_of(struct edit_work *w, const char *name, int64_t *team, struct crm_err *err)
{
	enum crm_status st =
	    crm_db_get_int(w->db, team_by_key, team, NULL, CRM_ARGS(crm_text(name)), err);

	if (st != CRM_OK || *team != 0)
		return st;
	struct crm_err unknown = { CRM_OK, "" };
	st = crm_lookup(w->db, CRM_TAB_TEAM, name, team, &unknown);
	if (st != CRM_EDATA || w->edit->strict)
		return crm_err_set(err, st, "%s", unknown.text);
	const char *near = strstr(unknown.text, "; did you mean");
	const char *note = crm_arena_printf(
	    w->arena, "there was no team '%s': made%s", name, near == NULL ? "" : near);
	st = note == NULL ? crm_err_nomem(err) : edit_note(w, note, err);
	if (st == CRM_OK)
		st = crm_insert(w->db, CRM_TAB_TEAM, CRM_WHAT_CREATE,
		    CRM_SETS({ "name", crm_text(name) }), team, err);
	return st;
}

static enum crm_status
join_team(struct edit_work *w, const char *name, struct crm_err *err)
{
	int64_t team = 0, membership = 0;
	enum crm_status st = team_of(w, name, &team, err);

	if (st == CRM_OK)
		st = crm_db_get_int(w->db, membership_of, &membership, NULL,
		    CRM_ARGS(crm_int(w->id), crm_int(team)), err);
	if (st != CRM_OK || membership != 0)
		return st;
	w->changed++;
	return crm_insert(w->db, CRM_TAB_MEMBERSHIP, CRM_WHAT_LINK,
	    CRM_SETS({ "user", crm_int(w->id) }, { "team", crm_int(team) }), NULL, err);
}

/* Whether a list of names, apart by ; and cleaned, has one. */
static bool
listed(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static enum crm_status
leave_teams(struct edit_work *w, const char *const *names, size_t n, struct crm_err *err)
{
	struct crm_change change = {
		.verb = CRM_DELETE, .tab = CRM_TAB_MEMBERSHIP, .what = CRM_WHAT_LINK
	};
	struct crm_stmt *s = NULL;
	int64_t gone[EDIT_SETS_MAX] = { 0 };
	size_t ngone = 0;
	enum crm_status st = crm_db_query(w->db, member_team, &s, CRM_ARGS(crm_int(w->id)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if (!listed(names, n, crm_stmt_text(s, 1)) && ngone < EDIT_SETS_MAX)
			gone[ngone++] = crm_stmt_int(s, 0);
	if (st == CRM_DONE)
		st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < ngone; i++) {
		change.row = gone[i];
		st = crm_change(w->db, &change, NULL, err);
		w->changed++;
	}
	return st;
}

enum crm_status
edit_teams(struct edit_work *w, struct crm_err *err)
{
	const char *names[EDIT_SETS_MAX];
	size_t n = 0;
	char *rest = NULL;

	if (w->teams == NULL)
		return CRM_OK;
	char *list = crm_arena_strdup(w->arena, w->teams);
	if (list == NULL)
		return crm_err_nomem(err);
	for (char *name = strtok_r(list, ";", &rest); name != NULL;
	     name = strtok_r(NULL, ";", &rest)) {
		if (n == EDIT_SETS_MAX)
			return crm_err_set(
			    err, CRM_EDATA, "column 'team': over %d teams", EDIT_SETS_MAX);
		if ((names[n] = crm_text_clean(w->arena, name)) == NULL)
			return crm_err_nomem(err);
		n += *names[n] != '\0';
	}
	enum crm_status st = leave_teams(w, names, n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = join_team(w, names[i], err);
	return st;
}

/* --- stages --- */

/* Nothing but letters, folded: "No-answer (2)" is "noanswer". */
static char *
letters_of(struct crm_arena *arena, const char *name)
{
	char *folded = crm_text_fold(arena, name), *to = folded;

	for (const char *s = folded; s != NULL && *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80 || (*s >= 'a' && *s <= 'z'))
			*to++ = *s;
	if (to != NULL)
		*to = '\0';
	return folded;
}

/* Whether a stage is called like what came of a call. */
static bool
is_outcome(const char *letters)
{
	static const char *const whole[] = { "notanswered", "notanswering", "didnotanswer",
		"didntanswer", "doesnotanswer", "unanswered", "noreply", "noresponse", "nopickup",
		"didnotpickup", "didntpickup", "notreached", "unreached", "couldnotreach",
		"cantreach", "cannotreach", "nocontact", "notavailable", "unavailable", "busy",
		"linebusy", "callback", "callagain", "calllater", "leftmessage", "leftamessage",
		"hungup", "missedcall", "ндз", "нетответа", "безответа", "неотвечает", "неотвечают",
		"неотвечал", "неотвечала", "неответил", "неответила", "неответили", "неберет",
		"неберут", "небереттрубку", "неберуттрубку", "невзялтрубку", "несмоглидозвониться",
		"несмогдозвониться", "неудалосьдозвониться", "неудалосьсвязаться", "нетсвязи",
		"нетконтакта", "занято", "недоступен", "недоступна", "недоступны",
		"абонентнедоступен", "внезоныдоступа", "голосоваяпочта", "сбросил", "сбрасывает",
		"перезвонить", "перезвонитьпозже", "пропущенныйзвонок" };
	static const char *const parts[] = { "noanswer", "unreachable", "voicemail",
		"answeringmachine", "недозвон", "автоответчик" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(letters, parts[i]) != NULL)
			return true;
	return listed(whole, sizeof(whole) / sizeof(whole[0]), letters);
}

/* "No answer" is what came of a call, not where a lead is. */
static enum crm_status
warn_of_outcome(struct edit_work *w, const char *name, struct crm_err *err)
{
	const char *letters = letters_of(w->arena, name);

	if (letters == NULL)
		return crm_err_nomem(err);
	if (!is_outcome(letters))
		return CRM_OK;
	const char *note = crm_arena_printf(w->arena,
	    "stage '%s': that is the outcome of a call, and the lead stays where it is; record it "
	    "with crm-log --outcome no-answer, which counts the attempts",
	    name);
	return note == NULL ? crm_err_nomem(err) : edit_note(w, note, err);
}

enum crm_status
edit_place_last(struct edit_work *w, const char *const *last, int64_t among, struct crm_err *err)
{
	int64_t position = 0;

	if (edit_given(w, "position") != NULL)
		return CRM_OK;
	enum crm_status st =
	    crm_db_get_int_(w->db, last, &position, NULL, CRM_ARGS(crm_int(among)), err);
	if (st != CRM_OK)
		return st;
	const char *text = crm_arena_printf(w->arena, "%" PRId64, position + POSITION_STEP);
	edit_give(w, "position", text);
	return text == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
new_stage(struct edit_work *w, struct crm_err *err)
{
	const char *pipeline = edit_given(w, "pipeline"), *kind = edit_given(w, "kind");

	if (kind == NULL)
		kind = pipeline != NULL && strcasecmp(pipeline, "deal") == 0 ? "open" : "working";
	edit_give(w, "kind", kind);
	const int64_t code =
	    crm_field_code(&w->noun->field[crm_field_index(w->noun, "kind")], kind);
	const int64_t wanted = code >= CRM_STAGE_OPEN ? PIPELINE_DEALS : PIPELINE_LEADS;
	if (code != 0 && pipeline == NULL)
		edit_give(w, "pipeline", wanted == PIPELINE_DEALS ? "deal" : "lead");
	else if (code != 0 && crm_field_code(&w->noun->field[crm_field_index(w->noun, "pipeline")],
				  pipeline) != wanted)
		return crm_err_set(err, CRM_EDATA, "kind '%s' is of %ss, not of pipeline '%s'",
		    kind, wanted == PIPELINE_DEALS ? "deal" : "lead", pipeline);
	enum crm_status st = edit_place_last(w, &last_stage, wanted, err);
	return st == CRM_OK ? warn_of_outcome(w, edit_given(w, "name"), err) : st;
}

static enum crm_status
before_stage(struct edit_work *w, struct crm_err *err)
{
	const char *active = edit_given(w, "active");
	int64_t other = 0;

	if (w->id == 0)
		return new_stage(w, err);
	if (active == NULL || crm_bool_parse(w->arena, active) != 0)
		return CRM_OK;
	const char *kind = edit_will_be(w, "kind");
	enum crm_status st = crm_db_get_int(w->db, other_stage, &other, NULL,
	    CRM_ARGS(crm_int((int64_t)crm_stage_kind_by_name(kind)), crm_int(w->id)), err);
	if (st == CRM_OK && other == 0)
		st = crm_err_set(err, CRM_EDATA,
		    "it is the only active stage of kind '%s', which is needed", kind);
	return st;
}

/* --- costs, maps, the ignore list --- */

static enum crm_status
before_cost(struct edit_work *w, struct crm_err *err)
{
	const char *campaign = edit_given(w, "campaign");
	struct crm_stmt *s = NULL;

	if (edit_will_be(w, "currency") == NULL)
		edit_give(w, "currency", w->edit->currency);
	/* In another currency it stays the same number. */
	else if (edit_given(w, "currency") != NULL && edit_given(w, "amount") == NULL)
		edit_give(w, "amount", edit_will_be(w, "amount"));
	if (campaign == NULL || edit_will_be(w, "source") != NULL)
		return CRM_OK;
	enum crm_status st =
	    crm_db_query(w->db, campaign_source, &s, CRM_ARGS(crm_text(campaign)), err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *source = crm_arena_strdup(w->arena, crm_stmt_text(s, 0));
		crm_stmt_done(s);
		edit_give(w, "source", source);
		return source == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* A header has one active map: the one that is set so last. */
static enum crm_status
before_map(struct edit_work *w, struct crm_err *err)
{
	const char *map = edit_given(w, "map"), *header = edit_will_be(w, "header");
	const char *active = edit_will_be(w, "active");
	struct crm_err why = { CRM_OK, "" };
	struct crm_saved_map other;
	enum crm_status st = map == NULL ? CRM_OK : crm_map_check(map, &why);

	if (st == CRM_EDATA)
		return crm_err_set(err, CRM_EDATA, "column 'map': %s", why.text);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", why.text);
	/* One may say nothing but how dates are written. */
	if (w->id == 0 && map == NULL && edit_given(w, "date_order") != NULL)
		edit_give(w, "map", "");
	if (header == NULL || (active != NULL && crm_bool_parse(w->arena, active) != 1))
		return CRM_OK;
	st = crm_map_find(w->db, header, &other, w->arena, err);
	if (st != CRM_OK || other.name == NULL || strcmp(other.name, edit_will_be(w, "name")) == 0)
		return st;
	const char *note = crm_arena_printf(
	    w->arena, "map '%s' is of the same header and is not active any more", other.name);
	st = note == NULL ? crm_err_nomem(err) : edit_note(w, note, err);
	return st == CRM_OK ? crm_map_retire(w->db, header, w->id, NULL, err) : st;
}

enum crm_status
edit_before_house(struct edit_work *w, struct crm_err *err)
{
	switch (w->noun->tab) {
	case CRM_TAB_USER:
		return before_user(w, err);
	case CRM_TAB_STAGE:
		return before_stage(w, err);
	case CRM_TAB_COST:
		return before_cost(w, err);
	case CRM_TAB_RULE:
		return edit_before_rule(w, err);
	case CRM_TAB_MAP:
		return before_map(w, err);
	case CRM_TAB_IGNORE:
		if (w->id == 0)
			edit_set(w, "created", crm_int(crm_db_now(w->db)));
		return CRM_OK;
	default:
		return CRM_OK;
	}
}

/* --- settings --- */

enum crm_status
edit_setting(struct edit_work *w, struct crm_err *err)
{
	const char *name = edit_will_be(w, "name"), *value = edit_given(w, "value");
	struct crm_change drop = {
		.verb = CRM_DELETE, .tab = CRM_TAB_SETTING, .what = CRM_WHAT_EDIT
	};
	const bool cleared = edit_cleared(w, "value");
	int64_t found = 0;
	if (name == NULL)
		return crm_err_set(err, CRM_EDATA, "column 'name' is empty");
	enum crm_status st =
	    crm_db_get_int(w->db, setting_by_key, &drop.row, NULL, CRM_ARGS(crm_text(name)), err);

	w->id = drop.row;
	if (st != CRM_OK)
		return st;
	if (cleared && drop.row != 0) {
		w->changed++;
		w->id = 0;
		return crm_change(w->db, &drop, NULL, err);
	}
	if (value == NULL)
		return CRM_OK;
	if (strcmp(name, "region") == 0) {
		st = crm_phone_region_known(value, err);
		if (st != CRM_OK && st != CRM_EUNAVAILABLE)
			return st;
	}
	if ((strcmp(name, "cold_pool") == 0 || strcmp(name, "recycle_pool") == 0) &&
	    *value != '\0' && (st = crm_lookup(w->db, CRM_TAB_POOL, value, &found, err)) != CRM_OK)
		return st;
	if (strcmp(name, "boss") == 0 && *value != '\0' &&
	    (st = crm_lookup(w->db, CRM_TAB_USER, value, &found, err)) != CRM_OK)
		return st;
	st = crm_setting_put(w->db, name, value, &w->changed, err);
	if (st == CRM_OK)
		st = crm_db_get_int(
		    w->db, setting_by_key, &w->id, NULL, CRM_ARGS(crm_text(name)), err);
	return st;
}
