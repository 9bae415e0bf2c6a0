#include "lib/crm/activity.h"

#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/setting.h"
#include "lib/text/utf8.h"

#define WORD_MAX 80                        /* bytes */
#define WORDS_MAX 500                      /* of a suggestion */
#define DURATION_MAX ((int64_t)31 * 86400) /* seconds */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

CRM_SQL(activity_by_external_id,
    "SELECT id, card, kind, direction, outcome, reached, at, author, duration, text FROM activity"
    " WHERE external_id = ?1");
/* The last one first: what was before it reached the person is not read. */
CRM_SQL(activities_of_lead,
    "SELECT a.at, a.kind, a.direction, a.reached, a.outcome, (SELECT owner_at FROM lead WHERE id = "
    "?1)"
    " FROM card k JOIN activity a ON a.card = k.id WHERE k.id = ?1 OR k.alias = ?1"
    " ORDER BY a.at DESC, a.id DESC");

/* --- the words that are built in --- */

static const char *const kinds[] = { "call", "mail", "message", "meeting", "note", "offer",
	"price-list", "contract", "invoice" };

static const struct word {
	const char *word;
	enum crm_outcome outcome;
} outcomes[] = {
	{ "reached", CRM_OUTCOME_REACHED },
	{ "answered", CRM_OUTCOME_REACHED },
	{ "talked", CRM_OUTCOME_REACHED },
	{ "replied", CRM_OUTCOME_REACHED },
	{ "met", CRM_OUTCOME_REACHED },
	{ "connected", CRM_OUTCOME_REACHED },
	{ "interested", CRM_OUTCOME_REACHED },
	{ "not-interested", CRM_OUTCOME_REACHED },
	{ "call-back", CRM_OUTCOME_REACHED }, /* they asked for it */
	{ "agreed", CRM_OUTCOME_REACHED },
	{ "accepted", CRM_OUTCOME_REACHED },
	{ "declined", CRM_OUTCOME_REACHED },
	{ "refused", CRM_OUTCOME_REACHED },
	{ "confirmed", CRM_OUTCOME_REACHED },
	{ "signed", CRM_OUTCOME_REACHED },
	{ "paid", CRM_OUTCOME_REACHED },
	{ "no-answer", CRM_OUTCOME_MISSED },
	{ "no-reply", CRM_OUTCOME_MISSED },
	{ "busy", CRM_OUTCOME_MISSED },
	{ "voicemail", CRM_OUTCOME_MISSED },
	{ "left-message", CRM_OUTCOME_MISSED },
	{ "wrong-number", CRM_OUTCOME_MISSED },
	{ "wrong-person", CRM_OUTCOME_MISSED },
	{ "unreachable", CRM_OUTCOME_MISSED },
	{ "switched-off", CRM_OUTCOME_MISSED },
	{ "hung-up", CRM_OUTCOME_MISSED },
	{ "not-in", CRM_OUTCOME_MISSED },
	{ "out-of-office", CRM_OUTCOME_MISSED },
	{ "missed", CRM_OUTCOME_MISSED },
	{ "failed", CRM_OUTCOME_MISSED },
	{ "congestion", CRM_OUTCOME_MISSED },
	{ "blocked", CRM_OUTCOME_MISSED },
	{ "bounced", CRM_OUTCOME_MISSED },
	{ "sent", CRM_OUTCOME_MISSED },
	{ "delivered", CRM_OUTCOME_MISSED },
	{ "opened", CRM_OUTCOME_MISSED },
	{ "no-show", CRM_OUTCOME_MISSED },
	{ "cancelled", CRM_OUTCOME_MISSED },
	{ "postponed", CRM_OUTCOME_MISSED },
};

/* Other spellings, folded, '-' for blanks. */
static const struct spelling {
	const char *given, *word;
} spellings[] = {
	{ "e-mail", "mail" },
	{ "email", "mail" },
	{ "phone-call", "call" },
	{ "pricelist", "price-list" },
	{ "звонок", "call" },
	{ "письмо", "mail" },
	{ "почта", "mail" },
	{ "сообщение", "message" },
	{ "встреча", "meeting" },
	{ "заметка", "note" },
	{ "предложение", "offer" },
	{ "коммерческое-предложение", "offer" },
	{ "кп", "offer" },
	{ "прайс", "price-list" },
	{ "прайс-лист", "price-list" },
	{ "договор", "contract" },
	{ "счет", "invoice" },
	{ "reach", "reached" },
	{ "contacted", "reached" },
	{ "дозвонился", "reached" },
	{ "дозвонилась", "reached" },
	{ "дозвонились", "reached" },
	{ "answer", "answered" },
	{ "ответил", "answered" },
	{ "ответила", "answered" },
	{ "поговорили", "talked" },
	{ "встретились", "met" },
	{ "интересно", "interested" },
	{ "заинтересован", "interested" },
	{ "неинтересно", "not-interested" },
	{ "не-интересно", "not-interested" },
	{ "callback", "call-back" },
	{ "перезвонить", "call-back" },
	{ "отказ", "refused" },
	{ "отказался", "refused" },
	{ "noanswer", "no-answer" },
	{ "not-answered", "no-answer" },
	{ "unanswered", "no-answer" },
	{ "not-reached", "no-answer" },
	{ "недозвон", "no-answer" },
	{ "не-дозвонился", "no-answer" },
	{ "не-дозвонилась", "no-answer" },
	{ "не-дозвонились", "no-answer" },
	{ "нет-ответа", "no-answer" },
	{ "не-ответил", "no-answer" },
	{ "не-отвечает", "no-answer" },
	{ "не-берет-трубку", "no-answer" },
	{ "занято", "busy" },
	{ "voice-mail", "voicemail" },
	{ "автоответчик", "voicemail" },
	{ "wrong-no", "wrong-number" },
	{ "неверный-номер", "wrong-number" },
	{ "не-тот-номер", "wrong-number" },
	{ "недоступен", "unreachable" },
	{ "выключен", "switched-off" },
	{ "сбросил", "hung-up" },
	{ "canceled", "cancelled" },
};

static const struct {
	const char *given;
	enum crm_direction direction;
} directions[] = {
	{ "in", CRM_DIRECTION_IN },
	{ "incoming", CRM_DIRECTION_IN },
	{ "inbound", CRM_DIRECTION_IN },
	{ "входящий", CRM_DIRECTION_IN },
	{ "входящее", CRM_DIRECTION_IN },
	{ "out", CRM_DIRECTION_OUT },
	{ "outgoing", CRM_DIRECTION_OUT },
	{ "outbound", CRM_DIRECTION_OUT },
	{ "исходящий", CRM_DIRECTION_OUT },
	{ "исходящее", CRM_DIRECTION_OUT },
};

/* --- reading words --- */

static bool
listed(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* Folded, with '-' for blanks and '_'; NULL when out of memory. */
static char *
as_word(struct crm_arena *arena, const char *given)
{
	char *clean = crm_text_clean(arena, given);
	char *word = clean == NULL ? NULL : crm_text_fold(arena, clean);

	for (char *s = word; s != NULL && *s != '\0'; s++)
		if (*s == ' ' || *s == '_')
			*s = '-';
	return word;
}

/* Letters of any alphabet, digits and '-', and not a number. */
static bool
is_word(const char *word)
{
	bool letter = false;

	for (const char *s = word; *s != '\0'; s++) {
		const unsigned char c = (unsigned char)*s;
		if ((c >= 'a' && c <= 'z') || c >= 0x80)
			letter = true;
		else if ((c < '0' || c > '9') && c != '-')
			return false;
	}
	return letter && word[0] != '-' && strlen(word) <= WORD_MAX;
}

static const char *
respell(const char *word)
{
	for (size_t i = 0; i < COUNT(spellings); i++)
		if (strcmp(spellings[i].given, word) == 0)
			return spellings[i].word;
	return word;
}

/* The words of a setting, apart by commas. */
static enum crm_status
own_words(struct crm_db *db, const char *setting, const char ***words, size_t *n,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *value = NULL;
	char *rest = NULL;
	size_t most = 1;
	enum crm_status st = crm_setting_text(db, setting, arena, &value, err);

	if (st != CRM_OK)
		return st;
	for (const char *s = value; *s != '\0'; s++)
		most += *s == ',';
	char *list = crm_arena_strdup(arena, value);
	*words = crm_arena_alloc(arena, most * sizeof(**words));
	*n = 0;
	if (list == NULL || *words == NULL)
		return crm_err_nomem(err);
	for (char *s = strtok_r(list, ",", &rest); s != NULL; s = strtok_r(NULL, ",", &rest)) {
		const char *word = as_word(arena, s);
		if (word == NULL)
			return crm_err_nomem(err);
		if (*word != '\0')
			(*words)[(*n)++] = word;
	}
	return CRM_OK;
}

enum crm_status
crm_activity_words_get(struct crm_db *db, struct crm_activity_words *words, struct crm_arena *arena,
    struct crm_err *err)
{
	enum crm_status st =
	    own_words(db, "activity_kinds", &words->kind, &words->nkinds, arena, err);

	if (st == CRM_OK)
		st = own_words(
		    db, "reached_outcomes", &words->reached, &words->nreached, arena, err);
	if (st == CRM_OK)
		st = own_words(
		    db, "unreached_outcomes", &words->unreached, &words->nunreached, arena, err);
	return st;
}

static size_t
add_names(const char **names, size_t n, const char *const *more, size_t count)
{
	for (size_t i = 0; i < count && n < WORDS_MAX; i++)
		names[n++] = more[i];
	return n;
}

/* A word that is not known: nearly one that is, or a new one. */
static enum crm_status
fresh_word(const char *what, const char *setting, const char *const *names, size_t n,
    struct crm_activity_word *word, struct crm_err *err)
{
	const char *near = crm_text_suggest(word->word, names, n);

	word->fresh = true;
	if (near == NULL)
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA,
	    "unknown %s '%s'; did you mean '%s'? one of your own goes into the setting %s", what,
	    word->word, near, setting);
}

/* What is typed, as a word. */
static enum crm_status
read_word(const char *what, const char *given, struct crm_activity_word *word,
    struct crm_arena *arena, struct crm_err *err)
{
	*word = (struct crm_activity_word){ as_word(arena, given), false, CRM_OUTCOME_SILENT };
	if (word->word == NULL)
		return crm_err_nomem(err);
	if (!is_word(word->word))
		return crm_err_set(err, CRM_EDATA, "'%s' is no %s: a word like '%s' is wanted",
		    given, what, strcmp(what, "kind") == 0 ? "call" : "no-answer");
	return CRM_OK;
}

enum crm_status
crm_activity_kind(const struct crm_activity_words *words, const char *given,
    struct crm_activity_word *kind, struct crm_arena *arena, struct crm_err *err)
{
	const char *names[WORDS_MAX];
	enum crm_status st = read_word("kind", given, kind, arena, err);

	if (st != CRM_OK || listed(words->kind, words->nkinds, kind->word))
		return st;
	kind->word = respell(kind->word);
	if (listed(kinds, COUNT(kinds), kind->word))
		return CRM_OK;
	size_t n = add_names(names, 0, kinds, COUNT(kinds));
	n = add_names(names, n, words->kind, words->nkinds);
	return fresh_word("kind", "activity_kinds", names, n, kind, err);
}

enum crm_status
crm_activity_outcome(const struct crm_activity_words *words, const char *given,
    struct crm_activity_word *outcome, struct crm_arena *arena, struct crm_err *err)
{
	const char *names[WORDS_MAX];
	size_t n = 0;
	enum crm_status st = read_word("outcome", given, outcome, arena, err);

	if (st != CRM_OK)
		return st;
	if (listed(words->reached, words->nreached, outcome->word)) {
		outcome->outcome = CRM_OUTCOME_REACHED;
		return CRM_OK;
	}
	if (listed(words->unreached, words->nunreached, outcome->word)) {
		outcome->outcome = CRM_OUTCOME_MISSED;
		return CRM_OK;
	}
	outcome->word = respell(outcome->word);
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		if (strcmp(outcomes[i].word, outcome->word) == 0) {
			outcome->outcome = outcomes[i].outcome;
			return CRM_OK;
		}
		names[n++] = outcomes[i].word;
	}
	n = add_names(names, n, words->reached, words->nreached);
	n = add_names(names, n, words->unreached, words->nunreached);
	return fresh_word(
	    "outcome", "reached_outcomes or unreached_outcomes", names, n, outcome, err);
}

const char *
crm_direction_name(enum crm_direction direction)
{
	static const char *const names[] = { NULL, "in", "out" };

	return names[direction];
}

enum crm_status
crm_direction_parse(
    const char *given, enum crm_direction *direction, struct crm_arena *arena, struct crm_err *err)
{
	const char *word = as_word(arena, given);

	if (word == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < COUNT(directions); i++)
		if (strcmp(directions[i].given, word) == 0) {
			*direction = directions[i].direction;
			return CRM_OK;
		}
	return crm_err_set(err, CRM_EDATA, "direction '%s': in or out is wanted", given);
}

/* --- what they mean --- */

enum crm_direction
crm_activity_direction(const char *kind)
{
	return strcmp(kind, "note") == 0 ? CRM_DIRECTION_NONE : CRM_DIRECTION_OUT;
}

bool
crm_activity_reaches(const char *kind, enum crm_direction direction, enum crm_outcome outcome)
{
	if (strcmp(kind, "note") == 0)
		return false;
	if (outcome != CRM_OUTCOME_SILENT)
		return outcome == CRM_OUTCOME_REACHED;
	return direction == CRM_DIRECTION_IN || strcmp(kind, "meeting") == 0;
}

bool
crm_activity_attempts(
    const char *kind, enum crm_direction direction, bool reached, const char *outcome)
{
	static const char *const tries[] = { "call", "mail", "message" };
	static const char *const papers[] = { "note", "offer", "price-list", "contract",
		"invoice" };

	if (direction != CRM_DIRECTION_OUT || reached)
		return false;
	return listed(tries, COUNT(tries), kind) ||
	       (outcome != NULL && !listed(papers, COUNT(papers), kind));
}

/* --- durations --- */

/* 1:30 or 1:02:03: the parts behind the first have two digits and are below 60. */
static bool
parse_clock(const char *s, int64_t *seconds)
{
	int64_t total = 0, part = 0;
	int colons = 0, digits = 0;

	for (; *s != '\0'; s++) {
		if (*s == ':') {
			if (digits == 0 || (colons > 0 && (digits != 2 || part > 59)))
				return false;
			total = (total + part) * 60;
			part = digits = 0;
			if (++colons > 2)
				return false;
		} else if (*s >= '0' && *s <= '9' && ++digits <= 5) {
			part = part * 10 + (*s - '0');
		} else {
			return false;
		}
	}
	*seconds = total + part;
	return colons > 0 && digits == 2 && part <= 59;
}

/* The seconds in a unit; 0 for what is none. */
static int64_t
unit_seconds(const char *s, size_t len)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "sec", 1 }, { "с", 1 }, { "сек", 1 }, { "m", 60 },
		{ "min", 60 }, { "м", 60 }, { "мин", 60 }, { "h", 3600 }, { "ч", 3600 } };

	for (size_t i = 0; i < COUNT(units); i++)
		if (strlen(units[i].name) == len && memcmp(units[i].name, s, len) == 0)
			return units[i].seconds;
	return 0;
}

/* 95, 5m, 1h 30m: each unit is smaller than the one before. */
static bool
parse_units(const char *s, int64_t *seconds)
{
	int64_t before = INT64_MAX;

	*seconds = 0;
	do {
		int64_t n = 0;
		size_t digits = strspn(s, "0123456789");
		if (digits == 0 || digits > 7)
			return false;
		for (const char *end = s + digits; s < end; s++)
			n = n * 10 + (*s - '0');
		s += strspn(s, " ");
		const size_t len = strcspn(s, "0123456789 .");
		const int64_t unit = unit_seconds(s, len);
		if (unit == 0 || unit >= before)
			return false;
		before = unit;
		*seconds += n * unit;
		s += len;
		s += len > 0 && *s == '.';
		s += strspn(s, " ");
	} while (*s != '\0');
	return true;
}

bool
crm_duration_parse(const char *s, int64_t *seconds)
{
	const bool read =
	    strchr(s, ':') != NULL ? parse_clock(s, seconds) : parse_units(s, seconds);

	return read && *seconds <= DURATION_MAX;
}

/* --- rows --- */

enum crm_status
crm_activity_add(
    struct crm_db *db, const struct crm_activity *activity, int64_t *id, struct crm_err *err)
{
	return crm_insert(db, CRM_TAB_ACTIVITY, CRM_WHAT_LOG,
	    CRM_SETS({ "card", crm_int(activity->card) }, { "kind", crm_text(activity->kind) },
		{ "direction", crm_ref((int64_t)activity->direction) },
		{ "outcome", crm_text(activity->outcome) },
		{ "reached", crm_int(activity->reached) }, { "at", crm_int(activity->at) },
		{ "recorded", crm_int(crm_db_now(db)) }, { "author", crm_ref(activity->author) },
		{ "duration", activity->duration < 0 ? crm_null() : crm_int(activity->duration) },
		{ "text", crm_text(activity->text) },
		{ "external_id", crm_text(activity->external_id) }),
	    id, err);
}

enum crm_status
crm_activity_find(struct crm_db *db, const char *external_id, int64_t *id,
    struct crm_activity *activity, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(db, activity_by_external_id, &s, CRM_ARGS(crm_text(external_id)), err);

	*id = 0;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*id = crm_stmt_int(s, 0);
	*activity = (struct crm_activity){ .card = crm_stmt_int(s, 1),
		.kind = crm_arena_strdup(arena, crm_stmt_text(s, 2)),
		.direction = (enum crm_direction)crm_stmt_int(s, 3),
		.outcome = crm_arena_strdup(arena, crm_stmt_text(s, 4)),
		.reached = crm_stmt_int(s, 5) != 0,
		.at = crm_stmt_int(s, 6),
		.author = crm_stmt_int(s, 7),
		.duration = crm_stmt_null(s, 8) ? -1 : crm_stmt_int(s, 8),
		.text = crm_arena_strdup(arena, crm_stmt_text(s, 9)),
		.external_id = external_id };
	if (activity->kind == NULL || (activity->outcome == NULL && !crm_stmt_null(s, 4)) ||
	    (activity->text == NULL && !crm_stmt_null(s, 9)))
		st = crm_err_nomem(err);
	crm_stmt_done(s);
	return st;
}

enum crm_status
crm_lead_attempts(
    struct crm_db *db, int64_t lead, struct crm_attempts *attempts, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, activities_of_lead, &s, CRM_ARGS(crm_int(lead)), err);

	*attempts = (struct crm_attempts){ 0, 0, 0 };
	for (bool first = true; st == CRM_OK; first = false) {
		if ((st = crm_stmt_step(s, err)) != CRM_OK)
			break;
		const int64_t at = crm_stmt_int(s, 0);
		const bool reached = crm_stmt_int(s, 3) != 0;
		if (first)
			attempts->newest = at;
		if (reached) {
			attempts->reached_at = at;
			crm_stmt_done(s);
			break;
		}
		attempts->n +=
		    at >= crm_stmt_int(s, 5) &&
		    crm_activity_attempts(crm_stmt_text(s, 1),
			(enum crm_direction)crm_stmt_int(s, 2), reached, crm_stmt_text(s, 4));
	}
	return st == CRM_DONE ? CRM_OK : st;
}
