#include "lib/match/compare_parts.h"

#include <stdio.h>
#include <string.h>

#include "lib/text/name_layout.h"
#include "lib/text/name_words.h"

/* Shorter words of one letter's difference are two words: Попов and Носов, Ли and Ким. */
#define TYPO_LETTERS 5

#define GROUPS 16

/* The groups that a given name is of, in the arena. */
static bool
read_groups(struct crm_name_word *word, const char *spelling, struct crm_arena *arena)
{
	int group[2 * GROUPS];

	size_t formals;
	const size_t n = crm_name_groups_both(spelling, group, GROUPS, &formals);
	short *kept = n == 0 ? NULL : crm_arena_alloc(arena, n * sizeof(*kept));
	if (n == 0)
		return true;
	if (kept == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		kept[i] = (short)group[i];
	word->group = kept;
	word->nformals = (unsigned char)formals;
	word->ngroups = (unsigned char)n;
	return true;
}

/* What a Latin word is in other languages' spelling of Russian. */
static bool
read_schemes(struct crm_name_word *word, struct crm_arena *arena)
{
	char latin[CRM_SKELETON_SIZE], respelt[CRM_SKELETON_SIZE];

	if (((unsigned char)*word->s & 0xc0) == 0xc0 && crm_name_cyrillic(word->s))
		return true;
	crm_name_latin(latin, word->s);
	for (unsigned i = 0; i < CRM_NAME_SCHEMES; i++) {
		if (!crm_name_respell(respelt, latin, i))
			continue;
		word->respelt[i] = crm_name_skeleton(arena, respelt, true);
		if (word->respelt[i] == NULL ||
		    (word->ngroups == 0 && !read_groups(word, respelt, arena)))
			return false;
	}
	return true;
}

static bool
read_word(struct crm_name_word *word, struct crm_arena *arena)
{
	word->initial = crm_name_initial(word->s);
	return word->initial || (read_groups(word, word->s, arena) && read_schemes(word, arena));
}

static bool
keep_words(struct crm_name_part *part, const struct crm_name_word *words, struct crm_arena *arena)
{
	struct crm_name_word *kept = crm_arena_alloc(arena, part->nwords * sizeof(*kept));

	if (kept == NULL)
		return false;
	memcpy(kept, words, part->nwords * sizeof(*kept));
	part->word = kept;
	return true;
}

/* The words of a double name. */
static bool
split_part(struct crm_name_part *part, struct crm_arena *arena)
{
	struct crm_name_word words[CRM_PART_WORDS];
	char *copy = crm_arena_strdup(arena, part->s), *save = NULL;

	if (copy == NULL)
		return false;
	for (char *w = strtok_r(copy, " -", &save); w != NULL && part->nwords < CRM_PART_WORDS;
	     w = strtok_r(NULL, " -", &save)) {
		struct crm_name_word *word = &words[part->nwords];
		*word = (struct crm_name_word){ .s = w };
		word->plain = crm_name_skeleton(arena, w, false);
		word->folded = crm_name_skeleton(arena, w, true);
		if (word->plain == NULL || word->folded == NULL)
			return false;
		if (*word->plain == '\0' || (part->nwords > 0 && crm_name_kinship(w)))
			continue;
		if (*save != '\0' && crm_name_particle(w))
			part->nparticles++;
		else if (++part->nwords > 0 && !read_word(word, arena))
			return false;
	}
	return part->nwords == 0 || keep_words(part, words, arena);
}

/* Most parts are one word. */
static bool
read_only_word(struct crm_name_part *part, struct crm_arena *arena)
{
	struct crm_name_word word = { .s = part->s, .plain = part->plain, .folded = part->folded };

	part->nwords = 1;
	return read_word(&word, arena) && keep_words(part, &word, arena);
}

/* like: a part that was read, and has it all already when it is the same text; or NULL. */
static bool
read_part(struct crm_name_part *part, const char *s, const struct crm_name_part *like,
    struct crm_arena *arena)
{
	if (s != NULL && like != NULL && like->s != NULL && strcmp(like->s, s) == 0) {
		*part = *like;
		return true;
	}
	*part = (struct crm_name_part){ .plain = "", .folded = "" };
	if (s == NULL)
		return true;
	part->plain = crm_name_skeleton(arena, s, false);
	part->folded = crm_name_skeleton(arena, s, true);
	if (part->plain == NULL || part->folded == NULL)
		return false;
	if (*part->plain == '\0')
		return true;
	part->s = s;
	const bool one = strpbrk(s, " -") == NULL;
	struct crm_name_word whole = { .s = s };
	if (one ? !read_only_word(part, arena)
		: !split_part(part, arena) || !read_word(&whole, arena))
		return false;
	const struct crm_name_word *of = one ? part->word : &whole;
	part->initial = of->initial;
	part->group = of->group;
	part->ngroups = of->ngroups;
	part->nformals = of->nformals;
	return true;
}

/* Takes "jr" out of a part into facts->generation. */
static bool
take_generation(struct crm_name_facts *facts, const char **part, struct crm_arena *arena)
{
	const char *blank = *part == NULL ? NULL : strrchr(*part, ' ');
	const char *word = blank == NULL ? *part : blank + 1;

	if (word == NULL || crm_name_generation(word) == 0)
		return true;
	facts->generation = (unsigned char)crm_name_generation(word);
	*part = blank == NULL ? NULL : crm_arena_dup(arena, *part, (size_t)(blank - *part));
	return blank == NULL || *part != NULL;
}

void
crm_name_whole(char out[CRM_SKELETON_TEXT], const struct crm_name_facts *facts)
{
	out[0] = '\0';
	if (facts->full != NULL)
		crm_name_skeleton_text(out, facts->full, false);
}

void
crm_name_glued(char out[CRM_SKELETON_TEXT], const struct crm_name_facts *facts, bool turned)
{
	const char *first = facts->first.s, *last = facts->last.s;
	char both[2 * CRM_SKELETON_TEXT];

	out[0] = '\0';
	if (first == NULL || last == NULL)
		return;
	snprintf(both, sizeof(both), "%s%s", turned ? last : first, turned ? first : last);
	crm_name_skeleton_text(out, both, false);
}

static enum crm_status
read_facts(struct crm_name_facts *facts, const struct crm_name *name,
    const struct crm_name_facts *like, struct crm_arena *arena)
{
	struct crm_name parts = *name;
	const char *surname;

	*facts = (struct crm_name_facts){ 0 };
	/* What has all three was completed when it was kept. */
	if ((parts.full == NULL || parts.first == NULL || parts.last == NULL) &&
	    crm_name_complete(&parts, arena) != CRM_OK)
		return CRM_ENOMEM;
	facts->full = parts.full;
	surname = parts.last;
	if (!take_generation(facts, &parts.middle, arena) ||
	    (surname != NULL && strchr(surname, ' ') != NULL &&
		!take_generation(facts, &parts.last, arena)))
		return CRM_ENOMEM;
	facts->patronymic = parts.middle == NULL ? '\0' : crm_name_patronymic(parts.middle);
	/* A patronymic tells it before anything else does. */
	const struct crm_name others = { .first = parts.first, .last = parts.last };
	facts->gender = facts->patronymic != '\0' ? facts->patronymic : crm_name_gender(&others);
	if (!read_part(&facts->first, parts.first, like == NULL ? NULL : &like->first, arena) ||
	    !read_part(&facts->middle, parts.middle, like == NULL ? NULL : &like->middle, arena) ||
	    !read_part(&facts->last, parts.last, like == NULL ? NULL : &like->last, arena))
		return CRM_ENOMEM;
	facts->words = (unsigned char)((facts->first.s != NULL) + (facts->middle.s != NULL) +
				       (facts->last.s != NULL));
	facts->bare = facts->words == 1 && facts->middle.s == NULL;
	return CRM_OK;
}

/* Is nothing known of the words? Then they may have been typed with the other keyboard layout. */
static bool
is_strange(const struct crm_name_facts *facts)
{
	if (facts->first.s == NULL)
		return facts->last.s != NULL && facts->middle.s == NULL &&
		       !crm_name_surname_like(facts->last.s);
	return facts->first.ngroups == 0 && !facts->first.initial &&
	       (facts->last.s == NULL || (facts->last.ngroups == 0 && !facts->last.initial &&
					     !crm_name_surname_like(facts->last.s)));
}

enum crm_status
crm_name_facts_read(struct crm_name_facts *facts, const struct crm_name *name,
    const struct crm_name_facts *like, struct crm_arena *arena)
{
	struct crm_name retyped = { 0 };
	enum crm_status st = read_facts(facts, name, like, arena);
	const char *full = name->full;

	if (st != CRM_OK || (facts->words > 0 && !is_strange(facts)))
		return st;
	if (full == NULL && name->first != NULL && name->last != NULL)
		full = crm_arena_printf(arena, "%s %s", name->first, name->last);
	if (full == NULL)
		return CRM_OK;
	if ((st = crm_name_other_layout(&retyped.full, full, arena)) != CRM_OK ||
	    retyped.full == NULL)
		return st;
	return read_facts(facts, &retyped, like, arena);
}

/* One letter more, less or other, or two neighbours swapped. */
static bool
one_apart(const char *a, size_t n, const char *b, size_t m)
{
	size_t front = 0, back = 0;

	while (a[front] != '\0' && a[front] == b[front])
		front++;
	while (back < n - front && back < m - front && a[n - 1 - back] == b[m - 1 - back])
		back++;
	size_t x = n - front - back, y = m - front - back;
	if (x <= 1 && y <= 1)
		return true;
	return x == 2 && y == 2 && a[front] == b[front + 1] && a[front + 1] == b[front];
}

/* In a script of syllables or of whole words a byte is not the least that can differ. */
static bool
is_syllabic(const char *skeleton)
{
	return (unsigned char)*skeleton >= 0xe3 && (unsigned char)*skeleton <= 0xed;
}

/* In the skeletons a and b, for names heard, or in the letters of x and y, for names typed. */
static bool
is_typo(const char *a, const char *b, const char *x, const char *y)
{
	char typed_x[CRM_SKELETON_SIZE], typed_y[CRM_SKELETON_SIZE];
	const size_t n = strlen(a), m = strlen(b);

	if (n < TYPO_LETTERS || m < TYPO_LETTERS || is_syllabic(a))
		return false;
	if (one_apart(a, n, b, m))
		return true;
	crm_name_typed(typed_x, x);
	crm_name_typed(typed_y, y);
	return one_apart(typed_x, strlen(typed_x), typed_y, strlen(typed_y));
}

static bool
share_number(const short *a, size_t n, const short *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (a[i] == b[k])
				return true;
	return false;
}

/* One is the other with an a at its end: Камол and Камола. */
static bool
differs_in_gender(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	const char *longer = n > m ? a : b;
	size_t most = n > m ? n : m;

	return n != m && longer[most - 1] == 'a' && strncmp(a, b, n < m ? n : m) == 0;
}

static bool
is_one_of(const char *folded, const char *const respelt[CRM_NAME_SCHEMES])
{
	for (size_t i = 0; i < CRM_NAME_SCHEMES; i++)
		if (respelt[i] != NULL && strcmp(respelt[i], folded) == 0)
			return true;
	return false;
}

bool
crm_name_word_respelt(const struct crm_name_word *a, const struct crm_name_word *b)
{
	return is_one_of(a->folded, b->respelt) || is_one_of(b->folded, a->respelt);
}

/* Does one of several words of one name stand in the other? */
static bool
share_word(const struct crm_name_part *a, const struct crm_name_part *b, bool surname)
{
	if (a->nwords + a->nparticles < 2 && b->nwords + b->nparticles < 2)
		return false;
	for (size_t i = 0; i < a->nwords; i++)
		for (size_t k = 0; k < b->nwords; k++)
			if (strcmp(surname ? a->word[i].folded : a->word[i].plain,
				surname ? b->word[k].folded : b->word[k].plain) == 0)
				return true;
	return false;
}

/* J.-C. and Jean-Claude. */
static bool
initials_agree(const struct crm_name_part *a, const struct crm_name_part *b)
{
	size_t initials = 0;

	if (a->nwords != b->nwords || a->nwords < 2)
		return false;
	for (size_t i = 0; i < a->nwords; i++) {
		const struct crm_name_word *x = &a->word[i], *y = &b->word[i];
		const bool one = x->initial || y->initial;
		if (one ? !crm_name_initial_agrees(
			      x->initial ? x->s : y->s, x->initial ? y->s : x->s)
			: strcmp(x->plain, y->plain) != 0)
			return false;
		initials += one;
	}
	return initials > 0;
}

enum crm_part_likeness
crm_name_compare_first(const struct crm_name_part *a, const struct crm_name_part *b)
{
	if (a->s == NULL || b->s == NULL)
		return CRM_PART_MISSING;
	if (a->initial || b->initial) {
		bool agrees = a->initial ? crm_name_initial_agrees(a->s, b->s)
					 : crm_name_initial_agrees(b->s, a->s);
		return agrees ? CRM_PART_INITIAL : CRM_PART_DIFFERS;
	}
	if (strcmp(a->plain, b->plain) == 0 ||
	    share_number(a->group, a->nformals, b->group, b->nformals))
		return CRM_PART_SAME;
	if (share_number(a->group, a->ngroups, b->group, b->ngroups) || share_word(a, b, false))
		return CRM_PART_AKIN;
	if (initials_agree(a, b))
		return CRM_PART_INITIAL;
	/* Two known names are two names, however near: Мария and Марина. */
	if ((a->ngroups == 0 || b->ngroups == 0) && is_typo(a->plain, b->plain, a->s, b->s) &&
	    !differs_in_gender(a->plain, b->plain))
		return CRM_PART_TYPO;
	return CRM_PART_DIFFERS;
}

enum crm_part_likeness
crm_name_compare_last(const struct crm_name_part *a, const struct crm_name_part *b)
{
	if (a->s == NULL || b->s == NULL)
		return CRM_PART_MISSING;
	if (a->initial || b->initial) {
		bool agrees = a->initial ? crm_name_initial_agrees(a->s, b->s)
					 : crm_name_initial_agrees(b->s, a->s);
		return agrees ? CRM_PART_INITIAL : CRM_PART_DIFFERS;
	}
	if (strcmp(a->folded, b->folded) == 0 || strcmp(a->plain, b->plain) == 0 ||
	    (a->nwords == 1 && b->nwords == 1 && crm_name_word_respelt(a->word, b->word)))
		return CRM_PART_SAME;
	if (share_word(a, b, true))
		return CRM_PART_AKIN;
	if (initials_agree(a, b))
		return CRM_PART_INITIAL;
	return is_typo(a->folded, b->folded, a->s, b->s) ? CRM_PART_TYPO : CRM_PART_DIFFERS;
}

/* The name that a patronymic is made of. */
static size_t
stem_len(const char *skeleton)
{
	static const char *const endings[] = { "inicna", "ovic", "evic", "ovna", "evna", "icna",
		"ivna", "ic" };
	size_t n = strlen(skeleton);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t len = strlen(endings[i]);
		if (n > len + 1 && strcmp(skeleton + n - len, endings[i]) == 0)
			return n - len;
	}
	return n;
}

/* Иванович and Иваныч; Сергеевич and Сергеич, whose stem keeps its e. */
bool
crm_patronymics_same(const char *a, const char *b)
{
	size_t n = stem_len(a), m = stem_len(b), least = n < m ? n : m;

	if (strncmp(a, b, least) != 0)
		return false;
	return n == m || (n == m + 1 && (a[m] == 'e' || a[m] == 'i')) ||
	       (m == n + 1 && (b[n] == 'e' || b[n] == 'i'));
}

static enum crm_part_likeness
compare_middle_words(const struct crm_name_word *a, const struct crm_name_word *b)
{
	if (a->initial || b->initial) {
		bool agrees = a->initial ? crm_name_initial_agrees(a->s, b->s)
					 : crm_name_initial_agrees(b->s, a->s);
		return agrees ? CRM_PART_INITIAL : CRM_PART_DIFFERS;
	}
	if (strcmp(a->plain, b->plain) == 0)
		return CRM_PART_SAME;
	if (crm_patronymics_same(a->plain, b->plain) && crm_name_patronymic(a->s) != 0 &&
	    crm_name_patronymic(b->s) != 0)
		return CRM_PART_AKIN;
	return is_typo(a->plain, b->plain, a->s, b->s) ? CRM_PART_TYPO : CRM_PART_DIFFERS;
}

/* The best that a word of one middle name finds in the other. */
static enum crm_part_likeness
find_middle_word(const struct crm_name_part *a, size_t i, const struct crm_name_part *b)
{
	enum crm_part_likeness best = CRM_PART_DIFFERS;

	for (size_t k = 0; k < b->nwords; k++) {
		enum crm_part_likeness one = compare_middle_words(&a->word[i], &b->word[k]);
		best = one > best ? one : best;
	}
	return best;
}

enum crm_part_likeness
crm_name_compare_middle(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	const struct crm_name_part *less = &a->middle, *more = &b->middle;
	enum crm_part_likeness worst = CRM_PART_AKIN;

	if (less->s == NULL && more->s == NULL)
		return CRM_PART_SAME;
	if (less->s == NULL || more->s == NULL)
		return CRM_PART_MISSING;
	if (strcmp(less->plain, more->plain) == 0)
		return CRM_PART_SAME;
	/* A patronymic and a second name say nothing of each other. */
	if ((a->patronymic != 0) != (b->patronymic != 0) && !less->initial && !more->initial)
		return CRM_PART_MISSING;
	/* One may have more middle names than the other, not others. */
	if (less->nwords > more->nwords) {
		less = &b->middle;
		more = &a->middle;
	}
	for (size_t i = 0; i < less->nwords; i++) {
		enum crm_part_likeness one = find_middle_word(less, i, more);
		worst = one < worst ? one : worst;
	}
	return worst;
}

static bool
goes_by_middle(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	if (a->patronymic != 0 || a->middle.s == NULL || b->first.s == NULL || b->first.initial)
		return false;
	for (size_t i = 0; i < a->middle.nwords; i++)
		if (!a->middle.word[i].initial &&
		    strcmp(a->middle.word[i].plain, b->first.plain) == 0)
			return true;
	return false;
}

bool
crm_name_middle_is_first(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	return goes_by_middle(a, b) || goes_by_middle(b, a);
}

/* All words; 0 when one is but an initial. */
static size_t
collect_words(
    const struct crm_name_facts *facts, const struct crm_name_word *words[3 * CRM_PART_WORDS])
{
	const struct crm_name_part *parts[] = { &facts->first, &facts->middle, &facts->last };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < parts[i]->nwords; k++) {
			if (parts[i]->word[k].initial)
				return 0;
			words[n++] = &parts[i]->word[k];
		}
	return n;
}

static bool
same_word(const struct crm_name_word *a, const struct crm_name_word *b)
{
	return strcmp(a->folded, b->folded) == 0 ||
	       share_number(a->group, a->nformals, b->group, b->nformals);
}

bool
crm_name_same_words(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	const struct crm_name_word *x[3 * CRM_PART_WORDS], *y[3 * CRM_PART_WORDS];
	size_t n = collect_words(a, x), m = collect_words(b, y);

	if (n != m || n < 2 || a->generation != b->generation ||
	    a->last.nparticles != b->last.nparticles)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < m && (y[k] == NULL || !same_word(x[i], y[k])))
			k++;
		if (k == m)
			return false;
		y[k] = NULL;
	}
	return true;
}

static bool
is_run_together(const struct crm_name_facts *apart, const struct crm_name_facts *whole)
{
	const size_t n = strlen(apart->first.plain);

	return apart->first.s != NULL && apart->middle.s != NULL && !apart->first.initial &&
	       !apart->middle.initial && whole->first.s != NULL && whole->middle.s == NULL &&
	       strncmp(whole->first.plain, apart->first.plain, n) == 0 &&
	       strcmp(whole->first.plain + n, apart->middle.plain) == 0;
}

bool
crm_name_first_run_together(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	return is_run_together(a, b) || is_run_together(b, a);
}

static bool
is_first_surname(const struct crm_name_facts *both, const struct crm_name_facts *one)
{
	const struct crm_name_part *middle = &both->middle;

	return both->patronymic == 0 && middle->nwords == 1 && !middle->word->initial &&
	       middle->ngroups == 0 && one->middle.s == NULL && one->last.s != NULL &&
	       !one->last.initial && strcmp(middle->folded, one->last.folded) == 0;
}

bool
crm_name_first_surname(const struct crm_name_facts *a, const struct crm_name_facts *b)
{
	return is_first_surname(a, b) || is_first_surname(b, a);
}
