#include "lib/match/compare.h"

#include <string.h>

#include "lib/match/compare_parts.h"

/*
 * The parts are compared one by one, each way round (first and last names are swapped in many
 * lists), and the better outcome counts.
 */

static bool
generation_differs(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	return a->generation != 0 && b->generation != 0 && a->generation != b->generation;
}

static bool
gender_differs(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	return a->gender != 0 && b->gender != 0 && a->gender != b->gender;
}

static bool
is_glued(const struct crm_name_part *word, const struct crm_name_facts *name)
{
	char glued[CRM_SKELETON_TEXT];

	crm_name_glued(glued, name, false);
	if (strcmp(word->plain, glued) == 0)
		return true;
	crm_name_glued(glued, name, true);
	return strcmp(word->plain, glued) == 0;
}

/* One bare word against a name: it may be its first or its last name, or both run together. */
static enum crm_likeness
compare_bare(const struct crm_name_facts *bare, const struct crm_name_facts *name)
{
	const struct crm_name_part *word = bare->first.s != NULL ? &bare->first : &bare->last;

	if (name->bare && (bare->first.s != NULL) != (name->first.s != NULL) &&
	    strcmp(word->plain, (name->first.s != NULL ? &name->first : &name->last)->plain) != 0)
		return CRM_LIKE_UNKNOWN;
	if (!name->bare && is_glued(word, name))
		return CRM_LIKE_SAME;
	if (gender_differs(bare, name))
		return CRM_LIKE_CONTRADICTS;
	enum crm_part_likeness first = crm_name_compare_first(word, &name->first);
	enum crm_part_likeness last = crm_name_compare_last(word, &name->last);
	enum crm_part_likeness best = first > last ? first : last;
	return best >= CRM_PART_INITIAL ? CRM_LIKE_INITIALS : CRM_LIKE_CONTRADICTS;
}

/* A typo in the surname is one only beside the same first name; and not when swapped too. */
static bool
typo_counts(enum crm_part_likeness first, enum crm_part_likeness last, bool swapped)
{
	if (first == CRM_PART_TYPO)
		return last == CRM_PART_SAME && !swapped;
	return last != CRM_PART_TYPO || (first == CRM_PART_SAME && !swapped);
}

static enum crm_likeness
compare_one_way(const struct crm_name_facts *a, const struct crm_name_facts *b, bool swapped)
{
	enum crm_part_likeness first = crm_name_compare_first(&a->first, &b->first), last, middle;
	bool together = false;

	if (first == CRM_PART_DIFFERS && crm_name_middle_is_first(a, b))
		first = CRM_PART_AKIN;
	if (first == CRM_PART_DIFFERS && (together = crm_name_first_run_together(a, b)))
		first = CRM_PART_SAME;
	if (first == CRM_PART_DIFFERS)
		return CRM_LIKE_CONTRADICTS;
	last = crm_name_compare_last(&a->last, &b->last);
	if (last == CRM_PART_DIFFERS && first == CRM_PART_SAME && crm_name_first_surname(a, b))
		last = CRM_PART_AKIN;
	if (last == CRM_PART_DIFFERS || !typo_counts(first, last, swapped))
		return CRM_LIKE_CONTRADICTS;
	middle = together ? CRM_PART_SAME : crm_name_compare_middle(a, b);
	if (middle == CRM_PART_DIFFERS)
		return CRM_LIKE_CONTRADICTS;
	if (first == CRM_PART_MISSING && last == CRM_PART_MISSING)
		return CRM_LIKE_UNKNOWN;
	if (first == CRM_PART_INITIAL || last == CRM_PART_INITIAL)
		return CRM_LIKE_INITIALS;
	/* Only one part is known to both, unless the patronymics agree. */
	if (first == CRM_PART_MISSING || last == CRM_PART_MISSING)
		return middle >= CRM_PART_TYPO ? CRM_LIKE_COMPATIBLE : CRM_LIKE_INITIALS;
	return first == CRM_PART_SAME && last == CRM_PART_SAME && middle == CRM_PART_SAME &&
		       a->generation == b->generation
		   ? CRM_LIKE_SAME
		   : CRM_LIKE_COMPATIBLE;
}

/* Of two outcomes the one that says more for one person. */
static enum crm_likeness
better(enum crm_likeness a, enum crm_likeness b)
{
	static const int rank[] = { [CRM_LIKE_UNKNOWN] = 1,
		[CRM_LIKE_SAME] = 4,
		[CRM_LIKE_COMPATIBLE] = 3,
		[CRM_LIKE_INITIALS] = 2,
		[CRM_LIKE_CONTRADICTS] = 0 };

	return rank[a] >= rank[b] ? a : b;
}

/* What the skeleton of all of a name begins with, as far as that is known: its first name. */
static const char *
beginning(const struct crm_name_facts *facts)
{
	const char *first = facts->first.s;
	const size_t n = first == NULL ? 0 : strlen(first);

	if (n == 0 || strncmp(facts->full, first, n) != 0 ||
	    (facts->full[n] != ' ' && facts->full[n] != '\0'))
		return "";
	return facts->first.plain;
}

/* All of both, wherever its words begin and end. */
static bool
is_same_whole(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	if (a->full == NULL || b->full == NULL)
		return false;
	const char *x = beginning(a), *y = beginning(b);
	while (*x != '\0' && *x == *y) {
		x++;
		y++;
	}
	return (*x == '\0' || *y == '\0') && crm_name_same_skeleton(a->full, b->full);
}

enum crm_likeness
crm_name_facts_compare(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	if (a->words == 0 || b->words == 0)
		return is_same_whole(a, b) ? CRM_LIKE_SAME : CRM_LIKE_UNKNOWN;
	if (generation_differs(a, b))
		return CRM_LIKE_CONTRADICTS;
	if (a->bare || b->bare)
		return b->bare && !a->bare ? compare_bare(b, a) : compare_bare(a, b);
	if (gender_differs(a, b))
		return CRM_LIKE_CONTRADICTS;
	enum crm_likeness likeness = compare_one_way(a, b, false);
	if (likeness == CRM_LIKE_SAME)
		return likeness;
	if (crm_name_same_words(a, b) || (a->generation == b->generation && is_same_whole(a, b)))
		return CRM_LIKE_SAME;
	struct crm_name_facts swapped = *a;
	swapped.first = a->last;
	swapped.last = a->first;
	likeness = better(likeness, compare_one_way(&swapped, b, true));
	swapped = *b;
	swapped.first = b->last;
	swapped.last = b->first;
	return better(likeness, compare_one_way(a, &swapped, true));
}

enum crm_status
crm_name_compare(const struct crm_name *a, const struct crm_name *b, enum crm_likeness *out)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_name_facts x, y;
	enum crm_status st;

	*out = CRM_LIKE_UNKNOWN;
	if ((st = crm_name_facts_read(&x, a, NULL, &arena)) == CRM_OK &&
	    (st = crm_name_facts_read(&y, b, &x, &arena)) == CRM_OK)
		*out = crm_name_facts_compare(&x, &y);
	crm_arena_clear(&arena);
	return st;
}

const char *
crm_likeness_words(enum crm_likeness likeness)
{
	switch (likeness) {
	case CRM_LIKE_SAME:
		return "same name";
	case CRM_LIKE_COMPATIBLE:
		return "names agree";
	case CRM_LIKE_INITIALS:
		return "initials agree";
	case CRM_LIKE_CONTRADICTS:
		return "names differ";
	default:
		return "no name";
	}
}
