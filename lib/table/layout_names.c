#include <string.h>

#include "lib/table/layout.h"
#include "lib/table/layout_judge.h"

/* One column while it is being named. */
struct naming {
	const char *above; /* that of the group it is in, or "" */
	const char *below;
	bool alone; /* in its group */
};

static bool
is_point(enum crm_meaning meaning)
{
	return meaning == CRM_MEANS_EMAIL || meaning == CRM_MEANS_PHONE ||
	       meaning == CRM_MEANS_HANDLE || meaning == CRM_MEANS_URL;
}

static bool
is_taken(const char *const *name, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name[i], wanted) == 0)
			return true;
	return false;
}

/* Chooses among what is above, below and both; *again: another column may be called so, too. */
static bool
choose(const char **name, bool *again, const struct naming *c, const char *both,
    struct crm_layout_judge *judge)
{
	struct crm_header_reading above, below, joined;

	if (!crm_layout_judge_cell(judge, c->above, &above) ||
	    !crm_layout_judge_cell(judge, c->below, &below) ||
	    !crm_layout_judge_cell(judge, both, &joined))
		return false;
	/* A word that says it alone is not overruled by a weaker reading: "Company", "Contact". */
	bool better = joined.meaning != CRM_MEANS_UNKNOWN &&
		      (joined.meaning == below.meaning || joined.weight > below.weight);
	*again = is_point(below.meaning) || better;
	*name = c->below;
	if (below.meaning != CRM_MEANS_UNKNOWN && below.meaning == above.meaning)
		return true;
	if (better)
		*name = both;
	else if (below.meaning == CRM_MEANS_UNKNOWN && above.meaning != CRM_MEANS_UNKNOWN &&
		 (c->alone || is_point(above.meaning))) {
		*name = c->above;
		*again = true;
	}
	return true;
}

static bool
name_column(const char **name, size_t at, const struct naming *c, struct crm_layout_judge *judge)
{
	bool again;

	name[at] = c->below;
	if (*c->above == '\0' || *c->below == '\0' || strcmp(c->above, c->below) == 0)
		return true;
	const char *both = crm_arena_printf(judge->arena, "%s %s", c->above, c->below);
	if (both == NULL || !choose(&name[at], &again, c, both, judge))
		return false;
	/* The group tells apart what is called the same. */
	if (!again && is_taken(name, at, name[at]))
		name[at] = both;
	return true;
}

enum crm_status
crm_layout_names(const char **name, const char *const *upper, size_t nupper,
    const char *const *lower, size_t nlower, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_layout_judge judge;
	struct naming c = { .above = "" };
	enum crm_status st = crm_layout_judge_start(&judge, NULL, 0, arena, err);

	for (size_t i = 0; st == CRM_OK && (i < nupper || i < nlower); i++) {
		const char *own = i < nupper ? upper[i] : "";
		c.below = i < nlower ? lower[i] : "";
		if (*own != '\0')
			c.above = crm_layout_group(own);
		c.alone = *own != '\0' && (i + 1 >= nlower || (i + 1 < nupper && *upper[i + 1]));
		name[i] = own;
		if (*c.below != '\0' && !name_column(name, i, &c, &judge))
			st = crm_err_nomem(err);
	}
	return st;
}
