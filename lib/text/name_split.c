#include <string.h>
#include <utf8proc.h>

#include "lib/text/name.h"
#include "lib/text/name_cell.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

#define MAX_WORDS 16
/* Longer is no name. */
#define MAX_BYTES 400
#define MAX_TITLE 3

/* The words of a name, or what they were joined to: "van der Berg", "Вели оглы". */
struct words {
	const char *s[MAX_WORDS];
	size_t from[MAX_WORDS], to[MAX_WORDS]; /* bytes of the whole */
	size_t n;
	size_t comma; /* so many words stand before the first comma; 0: no comma */
};

/* Of the text without asides. */
static bool
is_name(const char *s, const char *end)
{
	bool letter = false;
	size_t len, aside;

	if (end - s > MAX_BYTES)
		return false;
	for (; s < end; s += len) {
		if ((aside = crm_name_aside(s)) > 0) {
			len = aside;
			continue;
		}
		uint32_t code = crm_utf8_next(s, &len);
		if (code < 0x80) {
			if (strchr("@0123456789/\\_=<>", (int)code) != NULL)
				return false;
			letter = letter || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
			continue;
		}
		switch (utf8proc_category((utf8proc_int32_t)code)) {
		case UTF8PROC_CATEGORY_LU:
		case UTF8PROC_CATEGORY_LL:
		case UTF8PROC_CATEGORY_LT:
		case UTF8PROC_CATEGORY_LO:
			letter = true;
			break;
		case UTF8PROC_CATEGORY_SO:
		case UTF8PROC_CATEGORY_ND:
			return false;
		default:
			break;
		}
	}
	return letter;
}

/* The bytes of the word at s: to a blank or a comma, or behind the dot of a glued initial. */
static size_t
word_len(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0' && s[n] != ' ' && s[n] != ',' && s[n] != ';') {
		if (n > 0 && crm_name_aside(s + n) > 0)
			break;
		if (s[n++] == '.' && s[n] != '-' && s[n] != '.')
			break;
	}
	return n;
}

static bool
is_given(const char *word)
{
	int group;

	return crm_name_groups(word, &group, 1) > 0;
}

/* True for a word with a letter in it. */
static bool
has_letter(const char *word)
{
	size_t len;

	for (; *word != '\0'; word += len) {
		utf8proc_category_t c =
		    utf8proc_category((utf8proc_int32_t)crm_utf8_next(word, &len));
		if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO)
			return true;
	}
	return false;
}

/* "Иванов. И.И.": the dot is of no abbreviation. */
static void
cut_dot(char *word, size_t len)
{
	if (len < 6 || word[len - 1] != '.')
		return;
	word[len - 1] = '\0';
	if (!is_given(word) && !crm_name_surname_like(word))
		word[len - 1] = '.';
}

/* CRM_EDATA: too many words for a name. */
static enum crm_status
read_words(struct words *words, const char *s, struct crm_arena *arena)
{
	const size_t end = crm_name_end(s);
	size_t at = 0;

	*words = (struct words){ 0 };
	while (at < end) {
		size_t aside = crm_name_aside(s + at), len = aside > 0 ? 0 : word_len(s + at);
		if (s[at] == ',' && words->comma == 0)
			words->comma = words->n;
		if (len == 0) {
			at += aside > 0 ? aside : 1;
			continue;
		}
		char *word = crm_arena_dup(arena, s + at, len);
		if (word == NULL)
			return CRM_ENOMEM;
		at += len;
		if (!has_letter(word))
			continue;
		if (words->n == MAX_WORDS)
			return CRM_EDATA;
		cut_dot(word, len);
		words->s[words->n] = word;
		words->from[words->n] = at - len;
		words->to[words->n++] = at;
	}
	return CRM_OK;
}

static void
drop_front(struct words *words, size_t k)
{
	words->n -= k;
	memmove(words->s, words->s + k, words->n * sizeof(words->s[0]));
	memmove(words->from, words->from + k, words->n * sizeof(words->from[0]));
	memmove(words->to, words->to + k, words->n * sizeof(words->to[0]));
	words->comma = words->comma > k ? words->comma - k : 0;
}

/* Titles; and degrees, which some write in front as well. */
static bool
drop_honorific(struct words *words)
{
	for (size_t k = MAX_TITLE; k > 0; k--)
		if ((words->n > k && crm_name_honorific(words->s, k)) ||
		    (words->n > k + 1 && k > 1 && crm_name_degree(words->s, k))) {
			drop_front(words, k);
			return true;
		}
	/* "Mr and Mrs Smith" */
	if (words->n > 2 && crm_name_honorific(words->s + 1, 1) &&
	    (strcmp(words->s[0], "and") == 0 || strcmp(words->s[0], "и") == 0)) {
		drop_front(words, 2);
		return true;
	}
	return false;
}

/* Degrees leave two words at least: the last of "Ivanov M.D." are initials. */
static bool
drop_degree(struct words *words)
{
	for (size_t k = MAX_TITLE; k > 0; k--)
		if (words->n > k + 1 && crm_name_degree(words->s + words->n - k, k)) {
			words->n -= k;
			if (words->comma >= words->n)
				words->comma = 0;
			return true;
		}
	return false;
}

/* The whole without titles; with whatever else stands between its words. */
static const char *
cut_titles(struct words *words, const char *s, struct crm_arena *arena)
{
	size_t n = words->n, from = 0, to = strlen(s);
	size_t front = 0;

	while (drop_honorific(words))
		front++;
	size_t left = words->n;
	while (drop_degree(words))
		;
	if (words->n == n)
		return s;
	if (front > 0)
		from = words->from[0];
	if (words->n < left)
		to = words->to[words->n - 1];
	return crm_arena_dup(arena, s + from, to - from);
}

/* Joins k words from i on to one. */
static bool
join_words(struct words *words, size_t i, size_t k, struct crm_arena *arena)
{
	char *joined = NULL;

	for (size_t j = i; j < i + k; j++) {
		joined = joined == NULL ? crm_arena_strdup(arena, words->s[j])
					: crm_arena_printf(arena, "%s %s", joined, words->s[j]);
		if (joined == NULL)
			return false;
	}
	words->s[i] = joined;
	memmove(words->s + i + 1, words->s + i + k, (words->n - i - k) * sizeof(words->s[0]));
	words->n -= k - 1;
	if (words->comma > i + k - 1)
		words->comma -= k - 1;
	else if (words->comma > i)
		words->comma = i + 1;
	return true;
}

/* In front a particle may be a given name (Van, Ben, Al) unless it is one of a row. */
static bool
begins_surname(const struct words *words, size_t i)
{
	int group;

	if (!crm_name_particle(words->s[i]))
		return false;
	if (i > 0 && i != words->comma)
		return true;
	return words->n > i + 2 &&
	       (crm_name_particle(words->s[i + 1]) || crm_name_groups(words->s[i], &group, 1) == 0);
}

static bool
join_particles(struct words *words, struct crm_arena *arena)
{
	for (size_t i = 0; i < words->n; i++) {
		size_t k = 1;
		if (i > 0 && crm_name_kinship(words->s[i])) {
			if (!join_words(words, --i, 2, arena))
				return false;
			continue;
		}
		if (!begins_surname(words, i))
			continue;
		while (i + k < words->n && crm_name_particle(words->s[i + k - 1]))
			k++;
		if (k > 1 && !join_words(words, i, k, arena))
			return false;
	}
	return true;
}

/* Takes "jr" off the end (or the front of what follows a comma), and says what it was. */
static const char *
take_generation(struct words *words)
{
	for (size_t i = words->n; i-- > 2;) {
		if (crm_name_generation(words->s[i]) == 0)
			continue;
		const char *word = words->s[i];
		memmove(words->s + i, words->s + i + 1, (words->n - i - 1) * sizeof(words->s[0]));
		words->n--;
		if (words->comma > i)
			words->comma--;
		if (words->comma >= words->n)
			words->comma = 0;
		return word;
	}
	return NULL;
}

/* Words from to to, joined by blanks; NULL for none. Sets *ok to false when out of memory. */
static const char *
join(const struct words *words, size_t from, size_t to, struct crm_arena *arena, bool *ok)
{
	const char *joined = NULL;

	for (size_t i = from; i < to; i++) {
		joined = joined == NULL ? words->s[i]
					: crm_arena_printf(arena, "%s %s", joined, words->s[i]);
		*ok = *ok && joined != NULL;
	}
	return joined;
}

/* Which words are which: first at [first], last from last to last_end, the others middle. */
struct order {
	size_t first, last, last_end;
	bool no_first, no_last;
};

static struct order
order_first_last(size_t n)
{
	return (struct order){ .first = 0, .last = n - 1, .last_end = n };
}

static struct order
order_last_first(void)
{
	return (struct order){ .first = 1, .last = 0, .last_end = 1 };
}

static struct order
order_one(const struct words *w)
{
	if (is_given(w->s[0]) || crm_name_initial(w->s[0]))
		return (struct order){ .no_last = true };
	return (struct order){ .last_end = 1, .no_first = true };
}

/* One word among initials is the last name, unless it is a first name before one initial. */
static struct order
order_initials(const struct words *w, size_t whole)
{
	if (w->n == 2 && whole == 0 && is_given(w->s[0]) && !crm_name_surname_like(w->s[0]))
		return order_first_last(2);
	if (whole == 0)
		return order_last_first();
	return (struct order){ .first = 0, .last = whole, .last_end = whole + 1 };
}

static struct order
order_patronymic(const struct words *w, size_t at)
{
	/* Иван Иванович, Абрамович Роман. */
	if (w->n == 2)
		return at == 0 ? order_last_first() : (struct order){ .no_last = true };
	if (at == 1)
		return (struct order){ .first = 0, .last = 2, .last_end = w->n };
	return (struct order){ .first = at - 1, .last = 0, .last_end = at - 1 };
}

/* Where the patronymic is, which some surnames look like; n when there is none. */
static size_t
find_patronymic(const struct words *w)
{
	if (w->n >= 3 && crm_name_patronymic(w->s[2]) != 0 &&
	    !(crm_name_patronymic(w->s[1]) != 0 && is_given(w->s[0])))
		return 2;
	if (w->n >= 2 && crm_name_patronymic(w->s[1]) != 0 &&
	    (w->n > 2 || (is_given(w->s[0]) && crm_name_cyrillic(w->s[1]))))
		return 1;
	for (size_t i = 3; i < w->n; i++)
		if (crm_name_patronymic(w->s[i]) != 0)
			return i;
	return w->n;
}

static struct order
order_two(const struct words *w)
{
	const char *a = w->s[0], *b = w->s[1];
	bool last_first;

	if (crm_name_shouted(a) != crm_name_shouted(b))
		last_first = crm_name_shouted(a);
	else if ((strchr(a, ' ') != NULL) != (strchr(b, ' ') != NULL))
		last_first = strchr(a, ' ') != NULL; /* "van der Berg" was joined */
	else if (is_given(a) != is_given(b))
		last_first = is_given(b);
	else
		last_first = !is_given(a) && crm_name_surname_like(a) && !crm_name_surname_like(b);
	return last_first ? order_last_first() : order_first_last(2);
}

static struct order
order_many(const struct words *w)
{
	const char *a = w->s[0], *b = w->s[1], *z = w->s[w->n - 1];

	if (crm_name_shouted(a) != crm_name_shouted(z))
		return crm_name_shouted(a) ? order_last_first() : order_first_last(w->n);
	if (is_given(a) != is_given(b) && !(is_given(a) && is_given(z)))
		return is_given(a) ? order_first_last(w->n) : order_last_first();
	if (crm_name_surname_like(a) != crm_name_surname_like(z))
		return crm_name_surname_like(a) && !is_given(a) ? order_last_first()
								: order_first_last(w->n);
	if (w->n == 3 && crm_name_cyrillic(a) && !is_given(a))
		return order_last_first();
	return order_first_last(w->n);
}

static struct order
find_order(const struct words *w)
{
	size_t initials = 0, whole = 0, patronymic;

	if (w->n == 1)
		return order_one(w);
	for (size_t i = 0; i < w->n; i++) {
		if (crm_name_initial(w->s[i]))
			initials++;
		else
			whole = i;
	}
	if (w->comma > 0 && w->comma < w->n)
		return (struct order){ .first = w->comma, .last_end = w->comma };
	if (initials + 1 == w->n)
		return order_initials(w, whole);
	if ((patronymic = find_patronymic(w)) < w->n)
		return order_patronymic(w, patronymic);
	if (initials == w->n)
		return order_first_last(w->n);
	/* J. Edgar Hoover; Иванов Иван И. */
	if (initials > 0 && crm_name_initial(w->s[0]))
		return order_first_last(w->n);
	if (initials > 0 && crm_name_initial(w->s[w->n - 1]))
		return w->n == 3 && order_two(w).first == 1 ? order_last_first()
							    : order_first_last(w->n);
	return w->n == 2 ? order_two(w) : order_many(w);
}

/* "Иван Петров, директор": what follows is no first name. */
static void
forget_remark(struct words *w)
{
	if (w->comma < 2 || w->comma >= w->n)
		return;
	const char *after = w->s[w->comma];
	if (!is_given(after) && !crm_name_initial(after) &&
	    (is_given(w->s[0]) || is_given(w->s[1]) || crm_name_initial(w->s[0]) ||
		crm_name_initial(w->s[1]))) {
		w->n = w->comma;
		w->comma = 0;
	}
}

static enum crm_status
assign_parts(struct crm_name *name, struct words *w, struct crm_arena *arena)
{
	const char *generation = take_generation(w);
	struct words rest = { 0 };
	bool ok = true;

	if (!join_particles(w, arena))
		return CRM_ENOMEM;
	forget_remark(w);
	struct order order = find_order(w);
	for (size_t i = 0; i < w->n; i++) {
		bool last = i >= order.last && i < order.last_end && !order.no_last;
		if (!last && (order.no_first || i != order.first))
			rest.s[rest.n++] = w->s[i];
	}
	if (generation != NULL && rest.n < MAX_WORDS)
		rest.s[rest.n++] = generation;
	if (!order.no_first)
		name->first = w->s[order.first];
	if (!order.no_last)
		name->last = join(w, order.last, order.last_end, arena, &ok);
	name->middle = join(&rest, 0, rest.n, arena, &ok);
	return ok ? CRM_OK : CRM_ENOMEM;
}

/* "(Иван Петров)": what stands in marks as a whole is no aside. */
static const char *
unwrap(const char *s, struct crm_arena *arena)
{
	size_t len = strlen(s), first, last = len;

	if (crm_name_aside(s) != len)
		return s;
	crm_utf8_next(s, &first);
	while (last > first && ((unsigned char)s[--last] & 0xc0) == 0x80)
		;
	if (last <= first)
		return s;
	char *inside = crm_arena_dup(arena, s + first, last - first);
	return inside == NULL ? NULL : crm_text_clean(arena, inside);
}

/* "Иванов ИИ": two initials in one word. Short surnames in capitals are left alone. */
static bool
split_initials(struct words *words, struct crm_arena *arena)
{
	static const char *const surnames[] = { "ЛИ", "АН", "ЕН", "ЮН", "ПЕ", "ТЮ", "ХО", "МА" };
	const size_t glued = words->n == 2 && strlen(words->s[0]) == 4 ? 0 : 1;

	if (words->n != 2 || strlen(words->s[glued]) != 4 || !crm_name_cyrillic(words->s[glued]) ||
	    !crm_name_shouted(words->s[glued]) || crm_name_shouted(words->s[1 - glued]))
		return true;
	for (size_t i = 0; i < sizeof(surnames) / sizeof(surnames[0]); i++)
		if (strcmp(words->s[glued], surnames[i]) == 0)
			return true;
	const char *both = words->s[glued];
	if (glued == 0)
		words->s[2] = words->s[1];
	words->s[glued] = crm_arena_dup(arena, both, 2);
	words->s[glued + 1] = crm_arena_dup(arena, both + 2, 2);
	words->n = 3;
	return words->s[glued] != NULL && words->s[glued + 1] != NULL;
}

/* "Директор", "отдел закупок" are nobody; "директор Иванов Иван" is somebody behind the first. */
static void
drop_roles(struct words *words)
{
	size_t roles = 0;
	bool person = false;

	while (roles < words->n && crm_name_cyrillic(words->s[roles]) &&
	       crm_name_role(words->s[roles]))
		roles++;
	for (size_t i = roles; i < words->n; i++)
		person = person || is_given(words->s[i]) || crm_name_initial(words->s[i]) ||
			 crm_name_patronymic(words->s[i]) != 0 ||
			 crm_name_surname_like(words->s[i]);
	if (roles > 0)
		drop_front(words, person ? roles : words->n);
}

enum crm_status
crm_name_split(struct crm_name *name, const char *full, struct crm_arena *arena)
{
	const char *s = full == NULL ? "" : crm_text_clean(arena, full), *raw = s;
	struct words words;
	enum crm_status st;

	*name = (struct crm_name){ 0 };
	if (s == NULL || (s = unwrap(s, arena)) == NULL || (s = crm_name_tidy(s, arena)) == NULL)
		return CRM_ENOMEM;
	if (*s == '\0')
		return CRM_OK;
	name->full = s;
	if (!is_name(s, s + crm_name_end(s))) {
		name->full = raw;
		return CRM_OK;
	}
	if ((st = read_words(&words, s, arena)) != CRM_OK)
		return st == CRM_EDATA ? CRM_OK : st;
	if ((s = cut_titles(&words, s, arena)) == NULL ||
	    (name->full = s = crm_name_case(arena, s)) == NULL)
		return CRM_ENOMEM;
	if ((st = read_words(&words, s, arena)) != CRM_OK)
		return st == CRM_EDATA ? CRM_OK : st;
	drop_roles(&words);
	if (words.n == 0 || (words.n == 1 && crm_name_honorific(words.s, 1)))
		return CRM_OK;
	if (!split_initials(&words, arena))
		return CRM_ENOMEM;
	return assign_parts(name, &words, arena);
}
