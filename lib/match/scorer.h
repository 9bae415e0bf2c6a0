/*
 * One record against a few that share something with it: the comparing and weighing of
 * lib/match/dedupe.h without its search, for who decides about one row at a time.
 *
 * Those few are all who share its points and tax ids, so that it is known how common these are. How
 * common names, towns and the like are a model says, or else what is expected of any list.
 */
#ifndef CRM_MATCH_SCORER_H
#define CRM_MATCH_SCORER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/match/dedupe.h"

/* Under this name (lib/store/learned.h) is what crm-dedupe has learned of a database. */
#define CRM_DEDUPE_LEARNED "dedupe"

struct crm_scorer;

struct crm_scored {
	double score; /* probability, 0 to 1; 0 when it is forbidden */
	enum crm_certainty certainty;
	bool forbidden;  /* a veto */
	bool born_apart; /* on other days, which no slip of a finger explains */
	bool bare;       /* nothing else is known of both but the points that are the same */
	/* What spoke for it, or forbade it, as crm_dedupe_verdict.why; in the arena. */
	const char *why;
};

/* NULL: out of memory. Little is allocated before it is opened. */
struct crm_scorer *crm_scorer_new(void);
void crm_scorer_free(struct crm_scorer *scorer);

bool crm_scorer_is_open(const struct crm_scorer *scorer);
/*
 * model: as in crm_dedupe_options, or NULL for the defaults; it is copied. CRM_EDATA: it can't be
 * read, and the scorer stays closed.
 */
enum crm_status crm_scorer_open(struct crm_scorer *scorer, const char *model, struct crm_err *err);

/*
 * Begins anew, with the one sought; population: how many records there are, of which those that
 * are added are all that share its points. All is copied. CRM_ENOMEM.
 */
enum crm_status crm_scorer_seek(struct crm_scorer *scorer, const struct crm_dedupe_record *sought,
    int64_t population, struct crm_err *err);
/* Adds one of the few. CRM_ENOMEM. */
enum crm_status crm_scorer_add(
    struct crm_scorer *scorer, const struct crm_dedupe_record *other, struct crm_err *err);
/* Judges the one that was added as the i-th, from 0, behind the last. CRM_ENOMEM. */
enum crm_status crm_scorer_judge(struct crm_scorer *scorer, size_t i, struct crm_scored *scored,
    struct crm_arena *arena, struct crm_err *err);

#endif
