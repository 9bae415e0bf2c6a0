#include "lib/text/name.h"

#include <string.h>

#include "lib/text/name_skeleton.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

#define MAX_GROUPS 16

static bool
is_given(const char *word)
{
	int group;

	return crm_name_groups(word, &group, 1) > 0;
}

/* Cleans a part and makes a blank one NULL. */
static enum crm_status
clean_part(const char **part, struct crm_arena *arena)
{
	if (*part == NULL)
		return CRM_OK;
	*part = crm_text_cleaned(arena, *part);
	if (*part == NULL)
		return CRM_ENOMEM;
	if (**part == '\0')
		*part = NULL;
	return CRM_OK;
}

/* The case of each part as if they were one name: "ИВАН" beside "Петров" stays. */
static enum crm_status
mend_case(struct crm_name *name, struct crm_arena *arena)
{
	const char **part[] = { &name->first, &name->middle, &name->last };
	const char *all = "";

	if (crm_name_cased((const char *const[]){ name->first, name->middle, name->last }, 3))
		return CRM_OK;
	for (size_t i = 0; i < 3; i++)
		if (*part[i] != NULL && (all = crm_arena_join(arena, all, *part[i], " ")) == NULL)
			return CRM_ENOMEM;
	const char *mended = crm_name_case(arena, all);
	if (mended == NULL)
		return CRM_ENOMEM;
	if (strcmp(mended, all) == 0)
		return CRM_OK;
	for (size_t i = 0; i < 3; i++)
		if (*part[i] != NULL && (*part[i] = crm_name_case(arena, *part[i])) == NULL)
			return CRM_ENOMEM;
	return CRM_OK;
}

/* "Иван Иванович" in the column of first names. */
static enum crm_status
take_patronymic(struct crm_name *name, struct crm_arena *arena)
{
	const char *blank = name->first == NULL ? NULL : strchr(name->first, ' ');

	if (blank == NULL || name->middle != NULL || crm_name_patronymic(blank + 1) == 0)
		return CRM_OK;
	name->middle = blank + 1;
	name->first = crm_arena_dup(arena, name->first, (size_t)(blank - name->first));
	return name->first == NULL ? CRM_ENOMEM : CRM_OK;
}

/* The middle name without a "jr" at its end, which is put in *generation; either may be NULL. */
static const char *
middle_alone(const char *middle, const char **generation, struct crm_arena *arena)
{
	const char *blank = middle == NULL ? NULL : strrchr(middle, ' ');
	const char *word = blank == NULL ? middle : blank + 1;

	*generation = NULL;
	if (middle == NULL || crm_name_generation(word) == 0)
		return middle;
	*generation = word;
	return blank == NULL ? NULL : crm_arena_dup(arena, middle, (size_t)(blank - middle));
}

/* Puts jr behind all, where people write it. */
static enum crm_status
join_parts(struct crm_name *name, struct crm_arena *arena)
{
	const char *generation, *middle = middle_alone(name->middle, &generation, arena);
	const char *parts[] = { name->first, middle, name->last, generation };
	char *full = NULL;

	if (middle != NULL && name->last != NULL && crm_name_cyrillic(name->last)) {
		parts[0] = name->last;
		parts[1] = name->first;
		parts[2] = middle;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i] == NULL)
			continue;
		full = full == NULL ? crm_arena_strdup(arena, parts[i])
				    : crm_arena_join(arena, full, " ", parts[i]);
		if (full == NULL)
			return CRM_ENOMEM;
	}
	name->full = full;
	return CRM_OK;
}

static bool
same_word(const char *a, const char *b)
{
	char x[CRM_SKELETON_SIZE], y[CRM_SKELETON_SIZE];

	if (a == NULL || b == NULL)
		return false;
	crm_name_skeleton_put(x, a, true);
	crm_name_skeleton_put(y, b, true);
	return strcmp(x, y) == 0;
}

/* Takes from a whole name what the parts leave open, if it speaks of the same. */
static void
fill_from(struct crm_name *name, const struct crm_name *whole)
{
	if (name->first == NULL && name->last == NULL) {
		name->first = whole->first;
		name->last = whole->last;
	} else if (name->first == NULL) {
		name->first = same_word(name->last, whole->last)    ? whole->first
			      : same_word(name->last, whole->first) ? whole->last
								    : NULL;
	} else if (name->last == NULL) {
		name->last = same_word(name->first, whole->first)  ? whole->last
			     : same_word(name->first, whole->last) ? whole->first
								   : NULL;
	}
	if (name->middle == NULL && (same_word(name->first, whole->first) || name->first == NULL))
		name->middle = whole->middle;
}

/* A whole name in one of the two columns, the other empty. */
static const char *
whole_in_part(const struct crm_name *name)
{
	const char *only = name->first != NULL ? name->first : name->last;
	const char *blank = only == NULL ? NULL : strchr(only, ' ');

	if ((name->first != NULL) == (name->last != NULL) || name->middle != NULL || blank == NULL)
		return NULL;
	return name->last != NULL && crm_name_particle(crm_name_particle(only) ? only : blank)
		   ? NULL
		   : only;
}

/* "Pike" for a whole name, beside a first name and that surname: the parts say more. */
static bool
is_part_alone(const struct crm_name *name, const struct crm_name *whole)
{
	const char *word = whole->last == NULL ? whole->first : whole->last;

	return (whole->first == NULL || whole->last == NULL) && name->first != NULL &&
	       name->last != NULL && (same_word(word, name->first) || same_word(word, name->last));
}

enum crm_status
crm_name_complete(struct crm_name *name, struct crm_arena *arena)
{
	struct crm_name whole;
	const char *all;

	if (clean_part(&name->full, arena) != CRM_OK || clean_part(&name->first, arena) != CRM_OK ||
	    clean_part(&name->middle, arena) != CRM_OK ||
	    clean_part(&name->last, arena) != CRM_OK || take_patronymic(name, arena) != CRM_OK ||
	    mend_case(name, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (name->full == NULL && (all = whole_in_part(name)) != NULL) {
		if (crm_name_split(&whole, all, arena) != CRM_OK)
			return CRM_ENOMEM;
		if (whole.first != NULL && whole.last != NULL && is_given(whole.first))
			*name = whole;
	}
	if (name->full == NULL)
		return join_parts(name, arena);
	if (crm_name_split(&whole, name->full, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (is_part_alone(name, &whole))
		return join_parts(name, arena);
	name->full = whole.full;
	fill_from(name, &whole);
	return CRM_OK;
}

char
crm_name_gender(const struct crm_name *name)
{
	int groups[MAX_GROUPS];
	char gender = name->middle == NULL ? '\0' : crm_name_patronymic(name->middle);

	if (gender != 0)
		return gender;
	size_t n = name->first == NULL ? 0 : crm_name_groups(name->first, groups, MAX_GROUPS);
	for (size_t i = 0; i < n; i++) {
		char of_group = crm_name_group_gender(groups[i]);
		if (i > 0 && of_group != gender) {
			gender = 0;
			break;
		}
		gender = of_group;
	}
	if (gender == 0 && name->last != NULL)
		gender = crm_name_surname_gender(name->last);
	return gender;
}

static bool
begins_with(const char *s, const char *start)
{
	return *start != '\0' && strncmp(s, start, strlen(start)) == 0;
}

/* By sound (Ш. and Shirokov) or by the first letters (S. and Широков). */
static bool
initial_of(const char *initial, const char *word)
{
	char a[CRM_SKELETON_SIZE], b[CRM_SKELETON_SIZE];

	crm_name_skeleton_put(a, initial, false);
	crm_name_skeleton_put(b, word, false);
	if (begins_with(b, a) || (crm_name_initial(word) && begins_with(a, b)))
		return true;
	crm_name_latin(a, initial);
	crm_name_latin(b, word);
	return begins_with(b, a) || (crm_name_initial(word) && begins_with(a, b));
}

bool
crm_name_initial_agrees(const char *initial, const char *word)
{
	int groups[MAX_GROUPS];
	char formal[64];

	if (initial_of(initial, word))
		return true;
	size_t n = crm_name_initial(word) ? 0 : crm_name_groups(word, groups, MAX_GROUPS);
	for (size_t i = 0; i < n; i++) {
		crm_name_group_name(groups[i], formal);
		if (initial_of(initial, formal))
			return true;
	}
	return false;
}

/* The first sound, in which initials of both alphabets meet as well as they can. */
static void
first_sound(char out[5], const char *word)
{
	char skeleton[CRM_SKELETON_SIZE];
	size_t len;

	crm_name_skeleton_put(skeleton, word, false);
	crm_utf8_next(skeleton, &len);
	memcpy(out, skeleton, len);
	out[len] = '\0';
	if (out[0] == 'w')
		out[0] = 's';
	else if (out[0] == 'q')
		out[0] = 'z';
}

/* The formal name's, when all names that the word may stand for agree in it. */
static void
key_initial(char out[5], const char *word)
{
	int groups[2 * MAX_GROUPS];
	char formal[64], sound[5];
	size_t nformals, n = crm_name_groups_both(word, groups, MAX_GROUPS, &nformals);

	first_sound(out, word);
	if (n == 0 || nformals > 0)
		return;
	crm_name_group_name(groups[0], formal);
	first_sound(sound, formal);
	for (size_t i = 1; i < n; i++) {
		char other[5];
		crm_name_group_name(groups[i], formal);
		first_sound(other, formal);
		if (strcmp(other, sound) != 0)
			return;
	}
	memcpy(out, sound, sizeof(sound));
}

/* Which of two words is the surname: 1 or 2, or 0 when nothing tells. */
static int
surname_of(const char *a, const char *b)
{
	if (crm_name_initial(a) != crm_name_initial(b))
		return crm_name_initial(a) ? 2 : 1;
	const bool given = is_given(a);
	if (given != is_given(b))
		return given ? 2 : 1;
	if (crm_name_surname_like(a) != crm_name_surname_like(b))
		return crm_name_surname_like(a) ? 1 : 2;
	return 0;
}

char *
crm_name_key(struct crm_arena *arena, const struct crm_name *name)
{
	const char *first = name->first;
	const char *last = name->last != NULL ? name->last : name->middle;
	char initial[5];

	if (first == NULL || last == NULL)
		return NULL;
	char *a = crm_name_skeleton(arena, first, true), *b = crm_name_skeleton(arena, last, true);
	if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
		return NULL;
	int surname = surname_of(first, last);
	if (surname == 1 || (surname == 0 && strcmp(a, b) < 0)) {
		key_initial(initial, last);
		return crm_arena_join(arena, a, " ", initial);
	}
	key_initial(initial, first);
	return crm_arena_join(arena, b, " ", initial);
}
