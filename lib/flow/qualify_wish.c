#include "lib/flow/qualify_wish.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "lib/crm/lookup.h"
#include "lib/text/utf8.h"

CRM_SQL(reason_by_name, "SELECT id, kind, needs_note, active FROM reason WHERE name = ?1");
CRM_SQL(stage_by_name, "SELECT id, kind, active FROM stage WHERE name = ?1");
/* The tables are small. */
CRM_SQL(lead_reasons, "SELECT name FROM reason WHERE kind = 1 AND active = 1"
		      " ORDER BY id LIMIT ?1 /*scan*/");
CRM_SQL(working_stages, "SELECT name FROM stage WHERE kind = 2 AND active = 1"
			" ORDER BY position, id LIMIT ?1 /*scan*/");

/* --- reading --- */

static enum crm_status
read_grade(struct wish *wish, const char *word, struct crm_err *err)
{
	static const struct {
		const char *typed, *grade;
	} grades[] = { { "A", "A" }, { "B", "B" }, { "C", "C" }, { "а", "A" }, { "А", "A" },
		{ "в", "B" }, { "В", "B" }, { "с", "C" }, { "С", "C" }, { "auto", NULL } };

	for (size_t i = 0; i < sizeof(grades) / sizeof(grades[0]); i++)
		if (strcasecmp(grades[i].typed, word) == 0) {
			wish->kind = WISH_GRADE;
			wish->grade = grades[i].grade;
			return CRM_OK;
		}
	return crm_err_set(err, CRM_EDATA, "grade '%s': A, B, C or auto is wanted", word);
}

static enum crm_status
read_reason(struct crm_db *db, struct wish *wish, const char *name, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, reason_by_name, &s, CRM_ARGS(crm_text(name)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_refuse_unknown(db, "reason", name, lead_reasons, arena, err);
	if (st != CRM_OK)
		return st;
	wish->kind = WISH_REASON;
	wish->reason = name;
	wish->id = crm_stmt_int(s, 0);
	wish->needs_note = crm_stmt_int(s, 2) != 0;
	const bool of_deals = crm_stmt_int(s, 1) != 1, active = crm_stmt_int(s, 3) != 0;
	crm_stmt_done(s);
	if (of_deals)
		return crm_refuse_unsuitable(db, "reason", name, "is why deals are lost, not leads",
		    lead_reasons, arena, err);
	if (!active)
		return crm_refuse_unsuitable(
		    db, "reason", name, "is not used any more", lead_reasons, arena, err);
	return CRM_OK;
}

static enum crm_status
read_stage(struct crm_db *db, struct wish *wish, const char *name, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, stage_by_name, &s, CRM_ARGS(crm_text(name)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_refuse_unknown(db, "stage", name, working_stages, arena, err);
	if (st != CRM_OK)
		return st;
	wish->kind = WISH_STAGE;
	wish->stage = name;
	wish->id = crm_stmt_int(s, 0);
	wish->to = (enum crm_stage_kind)crm_stmt_int(s, 1);
	const bool active = crm_stmt_int(s, 2) != 0;
	crm_stmt_done(s);
	return active ? CRM_OK
		      : crm_refuse_unsuitable(
			    db, "stage", name, "is not used any more", working_stages, arena, err);
}

enum crm_status
wish_check_stage(
    struct crm_db *db, const struct wish *wish, struct crm_arena *arena, struct crm_err *err)
{
	const char *problem;

	switch (wish->to) {
	case CRM_STAGE_WORKING:
		return CRM_OK;
	case CRM_STAGE_NEW:
		problem = "is not set by hand: --reopen takes an unqualified lead there";
		break;
	case CRM_STAGE_QUALIFIED:
		problem = "is not set by hand: --grade takes a lead there";
		break;
	case CRM_STAGE_UNQUALIFIED:
		problem = "is not set by hand: --unqualified takes a lead there";
		break;
	case CRM_STAGE_CONVERTED:
		problem = "is not set by hand: crm-convert takes a lead there";
		break;
	default:
		problem = "is of deals";
	}
	return crm_refuse_unsuitable(db, "stage", wish->stage, problem, working_stages, arena, err);
}

enum crm_status
wish_read(struct crm_db *db, const struct crm_qualify_ask *ask, struct wish *wish,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *const asked[] = { ask->grade, ask->reason, ask->stage, ask->note };
	static const char *const words[] = { "grade", "reason", "stage" };
	const char *text[4];
	size_t n = 0, which[3];
	enum crm_status st = CRM_OK;

	*wish = (struct wish){ .kind = ask->reopen ? WISH_REOPEN : WISH_NOTHING };
	for (size_t i = 0; i < 4; i++) {
		text[i] = crm_text_clean(arena, asked[i] == NULL ? "" : asked[i]);
		if (text[i] == NULL)
			return crm_err_nomem(err);
		if (i < 3 && *text[i] != '\0')
			which[n++] = i;
	}
	if (n > 1)
		return crm_err_set(err, CRM_EDATA, "one thing at a time: not %s '%s' and %s '%s'",
		    words[which[0]], text[which[0]], words[which[1]], text[which[1]]);
	if (*text[0] != '\0')
		st = read_grade(wish, text[0], err);
	else if (*text[1] != '\0')
		st = read_reason(db, wish, text[1], arena, err);
	else if (*text[2] != '\0')
		st = read_stage(db, wish, text[2], arena, err);
	wish->note = *text[3] == '\0' ? NULL : text[3];
	return st;
}

/* --- refusing --- */

static const char *
allowed(enum crm_stage_kind status)
{
	switch (status) {
	case CRM_STAGE_NEW:
		return "--grade, --unqualified";
	case CRM_STAGE_WORKING:
		return "--grade, --unqualified, --stage";
	case CRM_STAGE_QUALIFIED:
		return "--grade, --unqualified, crm-convert";
	default:
		return "--reopen";
	}
}

enum crm_status
wish_refuse(const struct wish *wish, const struct crm_lead *lead, struct crm_err *err)
{
	const bool unqualified = lead->status == CRM_STAGE_UNQUALIFIED && lead->reason != NULL;
	const bool named = wish->kind == WISH_REASON || wish->kind == WISH_STAGE;
	const char *to = wish->kind == WISH_GRADE    ? "qualified"
			 : wish->kind == WISH_REASON ? "unqualified"
			 : wish->kind == WISH_STAGE  ? "stage"
						     : "new";
	const char *hint = "";

	if (lead->status == CRM_STAGE_UNQUALIFIED)
		hint = "; --reopen it first";
	else if (wish->kind == WISH_STAGE && lead->status == CRM_STAGE_NEW)
		hint = "; nobody was reached yet: crm-log call --outcome reached takes it to work";
	else if (wish->kind == WISH_REOPEN)
		hint = "; only what is unqualified is reopened";
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " can not go from %s%s%s%s to %s%s%s%s%s; allowed: %s", lead->id,
	    crm_stage_kind_name(lead->status), unqualified ? " (" : "",
	    unqualified ? lead->reason : "", unqualified ? ")" : "", to, named ? " '" : "",
	    !named                      ? ""
	    : wish->kind == WISH_REASON ? wish->reason
					: wish->stage,
	    named ? "'" : "", hint, allowed(lead->status));
}
