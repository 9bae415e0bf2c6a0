/*
 * The parts of two names side by side: what lib/match/compare.c judges by.
 */
#ifndef CRM_MATCH_COMPARE_PARTS_H
#define CRM_MATCH_COMPARE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/text/name.h"
#include "lib/text/name_scheme.h"
#include "lib/text/name_skeleton.h"

#define CRM_PART_WORDS 8

/* One word of a double name. */
struct crm_name_word {
	const char *s;
	const char *plain, *folded; /* skeletons: as of a given name, as of a surname */
	/* Folded skeletons of it read as German or French, or NULL (crm_name_respell). */
	const char *respelt[CRM_NAME_SCHEMES];
	const short *group; /* of names; first those of which it is the formal name */
	unsigned char ngroups, nformals;
	bool initial;
};

/* One part of a name. What it points to is the name's, or in the arena of crm_name_facts_read. */
struct crm_name_part {
	const char *s;              /* NULL when missing */
	const char *plain, *folded; /* skeletons of all of it; "" */
	const struct crm_name_word *word;
	const short *group;               /* of names; first those of which it is the formal name */
	unsigned char nwords, nparticles; /* words without the particles */
	unsigned char ngroups, nformals;
	bool initial;
};

/* What is to be known of a name for comparing it: read once, compared often. */
struct crm_name_facts {
	struct crm_name_part first, middle, last; /* middle without "jr" */
	const char *full;                         /* all of it; or NULL */
	unsigned char generation;                 /* as crm_name_generation */
	unsigned char words;                      /* parts known */
	char gender;
	char patronymic; /* the middle name is one: 'm' or 'f' */
	bool bare;       /* but one word */
};

/* Few comparisons come to these two. The skeleton of all of a name; "" when nothing is known. */
void crm_name_whole(char out[CRM_SKELETON_TEXT], const struct crm_name_facts *facts);
/* That of first and last name run together, or of last and first; "" unless both are known. */
void crm_name_glued(char out[CRM_SKELETON_TEXT], const struct crm_name_facts *facts, bool turned);

/* From worst to best. */
enum crm_part_likeness {
	CRM_PART_DIFFERS,
	CRM_PART_MISSING, /* on one side or both */
	CRM_PART_INITIAL, /* an initial agrees */
	CRM_PART_TYPO,    /* one letter apart */
	CRM_PART_AKIN,    /* a diminutive, a counterpart, one half of a double name */
	CRM_PART_SAME
};

/* Do both come to one word when one is read as German or French? */
bool crm_name_word_respelt(const struct crm_name_word *a, const struct crm_name_word *b);

/*
 * like: of a name that may have parts in common, which are taken from there and live as long as it
 * does; or NULL. Only CRM_ENOMEM fails.
 */
enum crm_status crm_name_facts_read(struct crm_name_facts *facts, const struct crm_name *name,
    const struct crm_name_facts *like, struct crm_arena *arena);

enum crm_part_likeness crm_name_compare_first(
    const struct crm_name_part *a, const struct crm_name_part *b);
enum crm_part_likeness crm_name_compare_last(
    const struct crm_name_part *a, const struct crm_name_part *b);
/* Do two skeletons speak of one patronymic? Иванович and Иваныч; the endings of both sexes. */
bool crm_patronymics_same(const char *a, const char *b);
/* CRM_PART_SAME also when both have none. */
enum crm_part_likeness crm_name_compare_middle(
    const struct crm_name_facts *a, const struct crm_name_facts *b);

/* True when one goes by the other's middle name: Hoover, J. Edgar and Edgar. */
bool crm_name_middle_is_first(const struct crm_name_facts *a, const struct crm_name_facts *b);

/* True when both have the same words in another order: two of them at least. */
bool crm_name_same_words(const struct crm_name_facts *a, const struct crm_name_facts *b);

/* True when one's first and middle name are the other's first: Abdul Aziz and Abdulaziz. */
bool crm_name_first_run_together(const struct crm_name_facts *a, const struct crm_name_facts *b);

/* True when one goes by the first of the other's two surnames: García López and García. */
bool crm_name_first_surname(const struct crm_name_facts *a, const struct crm_name_facts *b);

#endif
