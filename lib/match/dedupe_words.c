#include <string.h>

#include "lib/match/compare_parts.h"
#include "lib/match/dedupe_private.h"
#include "lib/match/distance.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

/* Letters from which on one that differs is a typo: Попов and Носов, Ли and Ким are not. */
#define TYPO_LETTERS 5
/* ... and on which two that differ are. */
#define TYPO2_LETTERS 8
/* By Jaro and Winkler; Splink's second level of names. */
#define NEAR .88
/* ... and what is below has nothing in common: nicknames have .76, colleagues .6. */
#define FAR .75

const struct crm_dedupe_word *
crm_dedupe_word(const struct crm_dedupe *d, uint32_t word)
{
	return &d->word[word - 1];
}

static uint32_t
put_skeleton(struct crm_dedupe *d, const char *word, bool surname)
{
	const char *s = crm_name_skeleton(&d->row, word, surname);

	return s == NULL ? 0 : crm_values_put(&d->values[CRM_SORT_SKELETON], s, strlen(s));
}

static bool
read_groups(struct crm_dedupe_word *facts, const char *word)
{
	int group[CRM_WORD_GROUPS], formal;
	size_t n = facts->initial ? 0 : crm_name_groups(word, group, CRM_WORD_GROUPS);

	for (size_t i = 0; i < n; i++) {
		char gender = crm_name_group_gender(group[i]);
		facts->group[i] = (int16_t)group[i];
		facts->gender = i == 0 || facts->gender == gender ? gender : '\0';
	}
	facts->ngroups = (uint8_t)n;
	if (n > 0 && crm_name_formal(word, &formal, 1) > 0)
		facts->formal = (int16_t)formal;
	return n > 0;
}

/* The words of a double name, as words of their own. */
static bool
read_parts(struct crm_dedupe *d, struct crm_dedupe_word *facts, const char *word)
{
	char *copy, *save = NULL;

	if (strpbrk(word, " -") == NULL)
		return true;
	if ((copy = crm_arena_strdup(&d->row, word)) == NULL)
		return false;
	for (char *w = strtok_r(copy, " -", &save); w != NULL && facts->nparts < CRM_WORD_PARTS;
	     w = strtok_r(NULL, " -", &save)) {
		if (crm_name_particle(w) || crm_name_kinship(w) || strlen(w) < 3)
			continue;
		uint32_t part = crm_dedupe_word_put(d, w);
		if (part == 0)
			return false;
		facts->part[facts->nparts++] = part;
	}
	return true;
}

static bool
read_word(struct crm_dedupe *d, struct crm_dedupe_word *facts, const char *word)
{
	*facts = (struct crm_dedupe_word){ 0 };
	facts->plain = put_skeleton(d, word, false);
	facts->folded = put_skeleton(d, word, true);
	facts->initial = crm_name_initial(word);
	facts->patronymic = crm_name_patronymic(word);
	facts->surname_like = crm_name_surname_like(word);
	read_groups(facts, word);
	return facts->plain != 0 && facts->folded != 0 && read_parts(d, facts, word);
}

/* The number of a word of a name; 0 when out of memory. */
uint32_t
crm_dedupe_word_put(struct crm_dedupe *d, const char *word)
{
	struct crm_values *values = &d->values[CRM_SORT_WORD];
	const char *folded = crm_text_fold(&d->row, word);
	struct crm_dedupe_word facts;

	if (folded == NULL)
		return 0;
	size_t before = values->nat;
	uint32_t number = crm_values_put(values, folded, strlen(folded));
	if (number == 0 || number <= before)
		return number;
	/* The facts of its parts are put first, behind a place kept for its own. */
	struct crm_dedupe_word *grown =
	    crm_grow(d->word, number - 1, &d->capword, sizeof(*d->word));
	if (grown == NULL)
		return 0;
	d->word = grown;
	d->word[number - 1] = (struct crm_dedupe_word){ 0 };
	if (!read_word(d, &facts, folded))
		return 0;
	d->word[number - 1] = facts;
	return number;
}

static bool
share_group(const struct crm_dedupe_word *a, const struct crm_dedupe_word *b)
{
	for (size_t i = 0; i < a->ngroups; i++)
		for (size_t k = 0; k < b->ngroups; k++)
			if (a->group[i] == b->group[k])
				return true;
	return false;
}

static bool
share_part(const struct crm_dedupe *d, uint32_t x, uint32_t y, bool surname)
{
	const struct crm_dedupe_word *a = crm_dedupe_word(d, x), *b = crm_dedupe_word(d, y);
	size_t n = a->nparts > 1 ? a->nparts : 1, m = b->nparts > 1 ? b->nparts : 1;

	if (n == 1 && m == 1)
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++) {
			uint32_t p = n > 1 ? a->part[i] : x, q = m > 1 ? b->part[k] : y;
			const struct crm_dedupe_word *s = crm_dedupe_word(d, p),
						     *t = crm_dedupe_word(d, q);
			if (surname ? s->folded == t->folded : s->plain == t->plain)
				return true;
		}
	return false;
}

/* One is the other with an a at its end: Камол and Камола. */
static bool
differs_in_gender(const char *a, size_t n, const char *b, size_t m)
{
	const char *longer = n > m ? a : b;
	size_t least = n < m ? n : m, most = n > m ? n : m;

	return most == least + 1 && longer[most - 1] == 'a' && strncmp(a, b, least) == 0;
}

/* How many letters differ, typed or folded: a slip of the finger may change the sound of others. */
static unsigned
letters_apart(const struct crm_dedupe *d, uint32_t a, uint32_t b, unsigned most)
{
	char x[CRM_SKELETON_SIZE], y[CRM_SKELETON_SIZE];

	crm_name_typed(x, crm_values_text(&d->values[CRM_SORT_WORD], a));
	crm_name_typed(y, crm_values_text(&d->values[CRM_SORT_WORD], b));
	return crm_distance(x, strlen(x), y, strlen(y), most);
}

static unsigned
near_words(const struct crm_dedupe *d, uint32_t a, uint32_t b, bool surname)
{
	const struct crm_dedupe_word *v = crm_dedupe_word(d, a), *w = crm_dedupe_word(d, b);
	const struct crm_values *skeletons = &d->values[CRM_SORT_SKELETON];
	const char *x = crm_values_text(skeletons, surname ? v->folded : v->plain);
	const char *y = crm_values_text(skeletons, surname ? w->folded : w->plain);
	size_t n = crm_values_len(skeletons, surname ? v->folded : v->plain);
	size_t m = crm_values_len(skeletons, surname ? w->folded : w->plain);
	size_t less = n < m ? n : m, more = n > m ? n : m;

	/* Most pairs have nothing in common. */
	size_t shared = crm_letters_shared(x, n, y, m);
	if (shared * 2 < more && more > 3)
		return CRM_NAME_DIFFERS | CRM_NAME_FAR;
	if (!surname && differs_in_gender(x, n, y, m))
		return CRM_NAME_DIFFERS;
	unsigned apart = crm_distance(x, n, y, m, 2);
	if (apart > 1) {
		unsigned typed = letters_apart(d, a, b, 2);
		apart = typed < apart ? typed : apart;
	}
	if ((apart == 1 && more >= TYPO_LETTERS) || (apart == 2 && less >= TYPO2_LETTERS))
		return CRM_NAME_TYPO;
	double like = crm_jaro_winkler_most(x, n, y, m, shared);
	if (like >= FAR)
		like = crm_jaro_winkler(x, n, y, m);
	if ((apart == 1 && more >= 3 && (less >= 3 || x[0] == y[0])) ||
	    (apart == 2 && more >= TYPO_LETTERS + 1) || like >= NEAR)
		return CRM_NAME_NEAR;
	return CRM_NAME_DIFFERS | (like < FAR ? CRM_NAME_FAR : 0);
}

static unsigned
initials(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_values *values = &d->values[CRM_SORT_WORD];
	const char *a = crm_values_text(values, x), *b = crm_values_text(values, y);
	bool agrees = crm_dedupe_word(d, x)->initial ? crm_name_initial_agrees(a, b)
						     : crm_name_initial_agrees(b, a);

	return agrees ? CRM_NAME_INITIAL : CRM_NAME_DIFFERS | CRM_NAME_FAR;
}

static unsigned
compare_first(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_dedupe_word *a = crm_dedupe_word(d, x), *b = crm_dedupe_word(d, y);

	if (a->initial || b->initial)
		return initials(d, x, y);
	if (a->plain == b->plain || (a->formal != 0 && a->formal == b->formal))
		return CRM_NAME_SAME;
	if (share_group(a, b) || share_part(d, x, y, false))
		return CRM_NAME_AKIN;
	/* Two known names are two names, however near: Мария and Марина. */
	if (a->ngroups > 0 && b->ngroups > 0)
		return CRM_NAME_DIFFERS | CRM_NAME_FAR;
	return near_words(d, x, y, false);
}

static unsigned
compare_last(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_dedupe_word *a = crm_dedupe_word(d, x), *b = crm_dedupe_word(d, y);

	if (a->initial || b->initial)
		return initials(d, x, y);
	if (a->folded == b->folded || a->plain == b->plain)
		return CRM_NAME_SAME;
	if (share_part(d, x, y, true))
		return CRM_NAME_AKIN;
	return near_words(d, x, y, true);
}

static unsigned
compare_middle(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_dedupe_word *a = crm_dedupe_word(d, x), *b = crm_dedupe_word(d, y);
	const struct crm_values *skeletons = &d->values[CRM_SORT_SKELETON];

	if (a->initial || b->initial)
		return initials(d, x, y) == CRM_NAME_INITIAL ? CRM_MIDDLE_INITIAL
							     : CRM_MIDDLE_DIFFERS;
	if (a->plain == b->plain)
		return CRM_MIDDLE_SAME;
	/* A patronymic and a second name say nothing of each other. */
	if ((a->patronymic != 0) != (b->patronymic != 0))
		return 0;
	if (share_part(d, x, y, false) ||
	    (a->patronymic != 0 && crm_patronymics_same(crm_values_text(skeletons, a->plain),
				       crm_values_text(skeletons, b->plain))))
		return CRM_MIDDLE_SAME;
	if (a->patronymic != b->patronymic)
		return CRM_MIDDLE_DIFFERS;
	return near_words(d, x, y, true) == CRM_NAME_TYPO ? CRM_MIDDLE_TYPO : CRM_MIDDLE_DIFFERS;
}

struct crm_dedupe_cached *
crm_dedupe_cached(
    struct crm_dedupe_cache *cache, uint32_t a, uint32_t b, unsigned role, bool *known)
{
	uint32_t less = a < b ? a : b, more = a < b ? b : a;
	uint32_t at =
	    (less * 0x9e3779b1u + more * 0x85ebca77u + role * 0xc2b2ae3du) >> (32 - CRM_CACHE_BITS);
	struct crm_dedupe_cached *slot = &cache->slot[at];

	*known = slot->a == less && slot->b == more && slot->role == role;
	slot->a = less;
	slot->b = more;
	slot->role = (uint8_t)role;
	return slot;
}

/* Asks the cache first: most pairs of words are met again and again. */
static unsigned
compare_words(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b,
    unsigned role)
{
	bool known;

	static unsigned (*const compare[])(const struct crm_dedupe *, uint32_t,
	    uint32_t) = { compare_first, compare_last, compare_middle };

	if (a == 0 || b == 0)
		return 0;
	if (a == b && !crm_dedupe_word(d, a)->initial)
		return CRM_NAME_SAME;
	struct crm_dedupe_cached *slot = crm_dedupe_cached(cache, a, b, role, &known);
	if (!known)
		slot->level = (uint8_t)compare[role](d, slot->a, slot->b);
	return slot->level;
}

unsigned
crm_dedupe_first(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b)
{
	return compare_words(d, cache, a, b, CRM_ROLE_FIRST);
}

unsigned
crm_dedupe_last(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b)
{
	return compare_words(d, cache, a, b, CRM_ROLE_LAST);
}

unsigned
crm_dedupe_middle(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b)
{
	return compare_words(d, cache, a, b, CRM_ROLE_MIDDLE);
}
