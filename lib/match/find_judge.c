/*
 * What is said of cards that were found, and the scorer that says it.
 */
#include "lib/match/find.h"
#include "lib/store/learned.h"

CRM_SQL(last_card, "SELECT max(id) FROM card");

bool
crm_found_agrees(const struct crm_found *found)
{
	const struct crm_scored *how = &found->how;

	if (how->forbidden || how->born_apart ||
	    (found->names == CRM_LIKE_UNKNOWN && found->companies_differ))
		return false;
	if (found->names == CRM_LIKE_CONTRADICTS)
		return how->certainty == CRM_CERTAINTY_CERTAIN;
	return !found->scored || how->certainty != CRM_CERTAINTY_NONE || how->bare;
}

/* What was learned by a version that said it in other words is as good as nothing. */
static enum crm_status
teach(struct crm_db *db, struct crm_scorer *scorer, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_err unread = { CRM_OK, "" };
	const char *model = NULL;
	enum crm_status st = crm_learned_get(db, CRM_DEDUPE_LEARNED, &model, arena, err);

	if (st != CRM_OK)
		return st;
	st = crm_scorer_open(scorer, model, &unread);
	if (st == CRM_EDATA)
		st = crm_scorer_open(scorer, NULL, &unread);
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", unread.text);
}

enum crm_status
crm_find_open_scorer(struct crm_db *db, struct crm_scorer *scorer, int64_t *population,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = crm_scorer_is_open(scorer) ? CRM_OK : teach(db, scorer, arena, err);

	return st == CRM_OK ? crm_db_get_int(db, last_card, population, NULL, CRM_NOARGS, err) : st;
}

const char *
crm_shares_words(unsigned shares, struct crm_arena *arena)
{
	static const struct {
		unsigned share;
		const char *words;
	} words[] = {
		{ CRM_SHARES_EMAIL, "same email" },
		{ CRM_SHARES_PHONE, "same phone" },
		{ CRM_SHARES_HANDLE, "same handle" },
		{ CRM_SHARES_ROLE, "same role mailbox" },
		{ CRM_SHARES_SWITCHBOARD, "same switchboard" },
		{ CRM_SHARES_NAME, "same name" },
		{ CRM_SHARES_COMPANY, "same company" },
		{ CRM_SHARES_URL, "same url" },
	};
	const char *text = "";

	for (size_t i = 0; text != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if ((shares & words[i].share) != 0)
			text = crm_arena_printf(
			    arena, "%s%s%s", text, *text == '\0' ? "" : ", ", words[i].words);
	return text;
}
