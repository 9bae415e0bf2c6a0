#include "lib/match/likeness.h"

#include <string.h>

#include "lib/match/distance.h"
#include "lib/text/name_skeleton.h"

#define MAX_WORDS (3 * CRM_PART_WORDS)
#define MIN_TYPO 4
#define SAFE_TYPO 5
#define TWO_TYPOS 9

/* How like two words are. */
#define SAME 100
#define AKIN 92
#define TYPO 82
#define INITIAL 70

struct token {
	const struct crm_name_word *word;
	unsigned part; /* 0 first, 1 middle, 2 last */
	bool taken;
};

struct tokens {
	struct token item[MAX_WORDS];
	size_t n;
};

static void
collect(struct tokens *tokens, const struct crm_name_facts *facts)
{
	const struct crm_name_part *parts[] = { &facts->first, &facts->middle, &facts->last };

	tokens->n = 0;
	for (unsigned i = 0; i < 3; i++)
		for (size_t k = 0; k < parts[i]->nwords; k++)
			tokens->item[tokens->n++] =
			    (struct token){ .word = &parts[i]->word[k], .part = i };
}

static bool
shared(const struct crm_name_word *a, size_t n, const struct crm_name_word *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (a->group[i] == b->group[k])
				return true;
	return false;
}

/* Abd, Abdul, Abdel: the servant of what follows. */
static bool
is_servant(const char *plain)
{
	return strncmp(plain, "abd", 3) == 0 &&
	       (plain[3] == '\0' || (strlen(plain) == 5 && plain[4] == 'l'));
}

static unsigned
typos_allowed(size_t len)
{
	return len < MIN_TYPO ? 0 : len < TWO_TYPOS ? 1 : 2;
}

/* In a script of syllables or of whole words a letter is not the least that can differ. */
static bool
is_syllabic(const char *skeleton)
{
	return (unsigned char)*skeleton >= 0xe3 && (unsigned char)*skeleton <= 0xed;
}

static size_t
count_letters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Are two skeletons as far apart as typing makes them, in words of so many letters? */
static bool
near(const char *a, const char *b, size_t letters)
{
	const size_t n = strlen(a), m = strlen(b);
	const unsigned most = is_syllabic(a) ? 0 : typos_allowed(letters);

	/* Камол and Камола are two. */
	if (n + 1 == m && b[n] == 'a' && strncmp(a, b, n) == 0)
		return false;
	if (m + 1 == n && a[m] == 'a' && strncmp(a, b, m) == 0)
		return false;
	return most > 0 && crm_distance(a, n, b, m, most) <= most;
}

static bool
near_typed(const struct crm_name_word *a, const struct crm_name_word *b, size_t letters)
{
	char x[CRM_SKELETON_SIZE], y[CRM_SKELETON_SIZE];

	crm_name_typed(x, a->s);
	crm_name_typed(y, b->s);
	return near(x, y, letters);
}

static int
compare_words(const struct token *x, const struct token *y)
{
	const struct crm_name_word *a = x->word, *b = y->word;
	const bool known = a->ngroups > 0 || b->ngroups > 0;

	if (a->initial || b->initial) {
		/* An initial stands for the name in its own place: С. И. is no Иван. */
		const bool agrees =
		    x->part == y->part &&
		    crm_name_initial_agrees(a->initial ? a->s : b->s, a->initial ? b->s : a->s);
		return agrees ? INITIAL : 0;
	}
	if (strcmp(a->plain, b->plain) == 0 ||
	    ((!known || (x->part == 2 && y->part == 2)) && strcmp(a->folded, b->folded) == 0) ||
	    shared(a, a->nformals, b, b->nformals) ||
	    (is_servant(a->plain) && is_servant(b->plain)) || crm_name_word_respelt(a, b))
		return SAME;
	if (shared(a, a->ngroups, b, b->ngroups))
		return AKIN;
	/* Two known names are two names, however near. */
	const size_t n = count_letters(a->s), m = count_letters(b->s);
	/* Zhou and Chou are two. */
	if ((n < SAFE_TYPO || m < SAFE_TYPO) && *a->plain != *b->plain)
		return 0;
	if ((a->ngroups > 0 && b->ngroups > 0) || is_syllabic(a->plain))
		return 0;
	return near(a->folded, b->folded, n < m ? n : m) || near_typed(a, b, n < m ? n : m) ? TYPO
											    : 0;
}

/* The words of two names in pairs, the best of a kind first. */
struct pairing {
	int sum;
	size_t pairs, whole; /* whole: without the initials */
};

static void
pair_words(struct pairing *p, struct tokens *a, struct tokens *b, int least)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n && !a->item[i].taken; k++) {
			if (b->item[k].taken)
				continue;
			const int like = compare_words(&a->item[i], &b->item[k]);
			if (like < least)
				continue;
			a->item[i].taken = b->item[k].taken = true;
			p->sum += like;
			p->pairs++;
			p->whole += like > INITIAL;
		}
}

static size_t
count_left(const struct tokens *tokens)
{
	size_t left = 0;

	for (size_t i = 0; i < tokens->n; i++)
		left += !tokens->item[i].taken;
	return left;
}

static bool
near_whole(const char *a, const char *b)
{
	const size_t n = strlen(a), m = strlen(b);

	return near(a, b, n < m ? n : m);
}

/* Is one the other with the blanks left out? */
static int
compare_glued(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	char whole[CRM_SKELETON_TEXT], other[CRM_SKELETON_TEXT];
	int best = 0;

	crm_name_whole(whole, a);
	crm_name_whole(other, b);
	if (strcmp(whole, other) == 0)
		return SAME;
	if (a->bare == b->bare)
		return 0;
	const char *bare = a->bare ? whole : other;
	const struct crm_name_facts *name = a->bare ? b : a;
	for (size_t i = 0; i < 2 && name->words == 2; i++) {
		char glued[CRM_SKELETON_TEXT];
		crm_name_glued(glued, name, i == 1);
		if (strcmp(bare, glued) == 0)
			return SAME;
		if (*glued != '\0' && near_whole(bare, glued))
			best = TYPO;
	}
	return best;
}

static int
score_words(const struct tokens *a, const struct tokens *b, const struct pairing *p)
{
	const int left_a = (int)count_left(a), left_b = (int)count_left(b);
	const int pairs = (int)p->pairs;

	if (pairs == 0)
		return 0;
	const int mean = p->sum / pairs;
	/* Each has what the other has not: two persons, whatever they share. */
	if (left_a > 0 && left_b > 0)
		return mean * pairs / (2 * (pairs + (left_a < left_b ? left_a : left_b)));
	/* But one word known of both, or nothing but initials. */
	if (p->whole == 0 || (pairs == 1 && (a->n > 1 || b->n > 1)))
		return mean / 2;
	return mean - 3 * (left_a + left_b) - (p->whole < 2 && pairs > 1 ? 8 : 0);
}

int
crm_name_facts_score(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	char whole[CRM_SKELETON_TEXT], other[CRM_SKELETON_TEXT];
	struct tokens x, y;
	struct pairing p = { 0 };

	crm_name_whole(whole, a);
	crm_name_whole(other, b);
	if (*whole == '\0' || *other == '\0')
		return 0;
	if (a->words == 0 || b->words == 0)
		return strcmp(whole, other) == 0 ? SAME : near_whole(whole, other) ? TYPO : 0;
	collect(&x, a);
	collect(&y, b);
	pair_words(&p, &x, &y, SAME);
	pair_words(&p, &x, &y, AKIN);
	pair_words(&p, &x, &y, TYPO);
	pair_words(&p, &x, &y, INITIAL);
	int score = score_words(&x, &y, &p);
	if (score < TYPO) {
		const int glued = compare_glued(a, b);
		score = glued > score ? glued : score;
	}
	if (a->generation != 0 && b->generation != 0 && a->generation != b->generation)
		return score / 4;
	if (a->gender != 0 && b->gender != 0 && a->gender != b->gender)
		return score / 3;
	return score < 0 ? 0 : score;
}

enum crm_status
crm_name_score(int *score, const char *a, const char *b)
{
	const struct crm_name x = { .full = a }, y = { .full = b };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_name_facts one, two;
	enum crm_status st = crm_name_facts_read(&one, &x, NULL, &arena);

	*score = 0;
	if (st == CRM_OK)
		st = crm_name_facts_read(&two, &y, &one, &arena);
	if (st == CRM_OK)
		*score = crm_name_facts_score(&one, &two);
	crm_arena_clear(&arena);
	return st;
}
