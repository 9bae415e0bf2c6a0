#include <string.h>

#include "lib/match/dedupe_private.h"
#include "lib/match/distance.h"

/* A share of the words of an address that makes two of them one. */
#define NEAR_WORDS 0.6
/* By Jaro and Winkler, of other texts. */
#define NEAR_TEXT .92
/* Letters of a mailbox that say more than chance; and of an address in which a typo counts. */
#define LOCAL_LETTERS 4
#define TYPO_LETTERS 8

/* How much better one alignment of two names is than another: the bits of their priors. */
static int
name_points(unsigned level)
{
	static const int points[] = { 0, 8, 5, 6, 2, 3, -4 };

	return points[level];
}

/* Goes by the middle name: Hoover, J. Edgar and Edgar. */
static bool
goes_by_middle(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	if (a->middle == 0 || b->first == 0)
		return false;
	const struct crm_dedupe_word *m = crm_dedupe_word(d, a->middle),
				     *f = crm_dedupe_word(d, b->first);
	return m->patronymic == 0 && !m->initial && !f->initial && m->plain == f->plain;
}

/* Two words of each of the two records, side by side. */
struct alignment {
	uint32_t first, other_first, last, other_last;
	unsigned first_level, last_level; /* with CRM_NAME_FAR */
};

static int
points_of(const struct alignment *x)
{
	return name_points(x->first_level & (CRM_NAME_FAR - 1)) +
	       name_points(x->last_level & (CRM_NAME_FAR - 1));
}

static void
align(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, struct alignment *x)
{
	x->first_level = crm_dedupe_first(d, cache, x->first, x->other_first);
	x->last_level = crm_dedupe_last(d, cache, x->last, x->other_last);
}

static bool
is_given(const struct crm_dedupe *d, uint32_t word)
{
	return word != 0 && crm_dedupe_word(d, word)->ngroups > 0;
}

/* How many in the list have a word for their given name, less those who have it for a surname. */
static int64_t
lean_to_given(const struct crm_dedupe *d, uint32_t word)
{
	const struct crm_dedupe_word *w = crm_dedupe_word(d, word);

	if (d->count_first == NULL || d->count_last == NULL)
		return 0;
	return (int64_t)d->count_first[w->plain - 1] - d->count_last[w->folded - 1];
}

/* Rather a than b? The same for either order of the two. */
static bool
is_rather_given(const struct crm_dedupe *d, uint32_t a, uint32_t b)
{
	const struct crm_values *words = &d->values[CRM_SORT_WORD];
	int64_t x = lean_to_given(d, a), y = lean_to_given(d, b);

	return x != y ? x > y : strcmp(crm_values_text(words, a), crm_values_text(words, b)) < 0;
}

/*
 * Where first names stand in the place of last ones in one of the two, which is which? Given names
 * are known. Where they tell nothing, what differs is taken for the given name, so that brothers
 * do not become one; where nothing differs, what more people of the list are called.
 */
static void
settle_roles(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, struct alignment *x)
{
	struct alignment turned = { x->last, x->other_last, x->first, x->other_first, 0, 0 };
	bool first = is_given(d, x->first) || is_given(d, x->other_first);
	bool last = is_given(d, x->last) || is_given(d, x->other_last);

	align(d, cache, &turned);
	if (last == first) {
		unsigned one = x->first_level & (CRM_NAME_FAR - 1),
			 other = x->last_level & (CRM_NAME_FAR - 1);
		last = other == CRM_NAME_DIFFERS ||
		       (one != CRM_NAME_DIFFERS && x->first != 0 && x->last != 0 &&
			   is_rather_given(d, x->last, x->first));
		first = !last;
	}
	if (last && !first)
		*x = turned;
}

void
crm_dedupe_compare_names(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b, struct crm_dedupe_levels *out)
{
	struct alignment best = { a->first, b->first, a->last, b->last, 0, 0 };

	align(d, cache, &best);
	unsigned first = best.first_level & (CRM_NAME_FAR - 1);
	unsigned last = best.last_level & (CRM_NAME_FAR - 1);
	if (first == CRM_NAME_DIFFERS && (goes_by_middle(d, a, b) || goes_by_middle(d, b, a)))
		best.first_level = CRM_NAME_AKIN;
	else if (first == 0 || last == 0 || first == CRM_NAME_DIFFERS || last == CRM_NAME_DIFFERS) {
		struct alignment swapped = { a->first, b->last, a->last, b->first, 0, 0 };
		align(d, cache, &swapped);
		if (points_of(&swapped) > points_of(&best)) {
			settle_roles(d, cache, &swapped);
			best = swapped;
			out->swapped = true;
		}
	}
	out->first = best.first;
	out->last = best.last;
	out->far_first = (best.first_level & CRM_NAME_FAR) != 0;
	out->far_last = (best.last_level & CRM_NAME_FAR) != 0;
	out->level[CRM_FIELD_FIRST] = (uint8_t)(best.first_level & (CRM_NAME_FAR - 1));
	out->level[CRM_FIELD_LAST] = (uint8_t)(best.last_level & (CRM_NAME_FAR - 1));
	out->level[CRM_FIELD_MIDDLE] = (uint8_t)crm_dedupe_middle(d, cache, a->middle, b->middle);
}

/* Who numbers a mailbox does so to tell it from others: ivanov63 and ivanov87 are two. */
static bool
same_digits(const char *a, const char *b)
{
	static const char digits[] = "0123456789";

	for (;;) {
		a += strcspn(a, digits);
		b += strcspn(b, digits);
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

static unsigned
match_emails(const struct crm_dedupe *d, const struct crm_dedupe_contact *a,
    const struct crm_dedupe_contact *b)
{
	if (a->value == b->value)
		return (a->flags & CRM_POINT_IS_ROLE) != 0 || d->shared_email[a->value - 1]
			   ? CRM_EMAIL_SHARED
			   : CRM_EMAIL_SAME;
	if (((a->flags | b->flags) & CRM_POINT_IS_ROLE) != 0)
		return 0;
	if (a->local != 0 && a->local == b->local &&
	    crm_values_len(&d->values[CRM_SORT_LOCAL], a->local) >= LOCAL_LETTERS)
		return CRM_EMAIL_LOCAL;
	return CRM_EMAIL_DIFFERS;
}

static unsigned
match_phones(const struct crm_dedupe *d, const struct crm_dedupe_contact *a,
    const struct crm_dedupe_contact *b)
{
	if (a->value != b->value)
		return CRM_PHONE_DIFFERS;
	if (a->local != 0 && b->local != 0 && a->local != b->local)
		return CRM_PHONE_EXT;
	bool own = a->local != 0 && a->local == b->local;
	return !own && d->shared_phone[a->value - 1] ? CRM_PHONE_SHARED : CRM_PHONE_SAME;
}

/* The best of all their points of a kind. */
static void
match_contacts(const struct crm_dedupe *d, const struct crm_dedupe_rec *a,
    const struct crm_dedupe_rec *b, struct crm_dedupe_levels *out)
{
	unsigned email = CRM_LEVELS, phone = CRM_LEVELS, level;

	for (size_t i = 0; i < a->ncontacts; i++) {
		const struct crm_dedupe_contact *x = &d->contact[a->contact + i];
		for (size_t k = 0; k < b->ncontacts; k++) {
			const struct crm_dedupe_contact *y = &d->contact[b->contact + k];
			if (x->kind != y->kind || x->value == 0)
				continue;
			if (x->kind == CRM_DEDUPE_PHONE) {
				if ((level = match_phones(d, x, y)) < phone) {
					phone = level;
					out->phone = x->value;
				}
			} else if ((level = match_emails(d, x, y)) != 0 && level < email) {
				email = level;
				out->email = x->value;
				out->named_email =
				    ((x->flags | y->flags) & CRM_POINT_IS_NAMED) != 0;
			}
		}
	}
	out->level[CRM_FIELD_EMAIL] = (uint8_t)(email % CRM_LEVELS);
	out->level[CRM_FIELD_PHONE] = (uint8_t)(phone % CRM_LEVELS);
}

static bool
is_mistyped(const struct crm_dedupe *d, const struct crm_dedupe_contact *a,
    const struct crm_dedupe_contact *b)
{
	bool phone = a->kind == CRM_DEDUPE_PHONE;
	const struct crm_values *values = &d->values[phone ? CRM_SORT_PHONE : CRM_SORT_EMAIL];
	const char *s = crm_values_text(values, a->value), *t = crm_values_text(values, b->value);
	size_t n = crm_values_len(values, a->value), m = crm_values_len(values, b->value);

	if (phone)
		return crm_distance(s, n, t, m, 1) <= 1;
	return ((a->flags | b->flags) & CRM_POINT_IS_ROLE) == 0 && n >= TYPO_LETTERS &&
	       m >= TYPO_LETTERS && crm_distance(s, n, t, m, 2) <= 2 && same_digits(s, t);
}

/* Where none is the same, one may be mistyped. */
static void
match_mistyped(const struct crm_dedupe *d, const struct crm_dedupe_rec *a,
    const struct crm_dedupe_rec *b, struct crm_dedupe_levels *out)
{
	for (size_t i = 0; i < a->ncontacts; i++) {
		const struct crm_dedupe_contact *x = &d->contact[a->contact + i];
		bool phone = x->kind == CRM_DEDUPE_PHONE;
		uint8_t *level = &out->level[phone ? CRM_FIELD_PHONE : CRM_FIELD_EMAIL];
		if (*level != (phone ? CRM_PHONE_DIFFERS : CRM_EMAIL_DIFFERS) || x->value == 0)
			continue;
		for (size_t k = 0; k < b->ncontacts; k++) {
			const struct crm_dedupe_contact *y = &d->contact[b->contact + k];
			if (y->kind == x->kind && y->value != 0 && is_mistyped(d, x, y)) {
				*level = phone ? CRM_PHONE_TYPO : CRM_EMAIL_TYPO;
				out->named_email =
				    out->named_email ||
				    (!phone && ((x->flags | y->flags) & CRM_POINT_IS_NAMED) != 0);
				break;
			}
		}
	}
}

/* How many words the texts share, of those of the longer one. */
static double
shared_words(const char *a, const char *b)
{
	size_t same = 0, n = 0, m = 1;

	for (const char *s = b; (s = strchr(s, ' ')) != NULL; s++)
		m++;
	for (const char *s = a; *s != '\0';) {
		size_t len = strcspn(s, " ");
		n++;
		for (const char *t = b; *t != '\0';) {
			size_t other = strcspn(t, " ");
			if (other == len && memcmp(s, t, len) == 0) {
				same++;
				break;
			}
			t += other + (t[other] == ' ');
		}
		s += len + (s[len] == ' ');
	}
	return n < 2 && m < 2 ? 0 : (double)same / (double)(n > m ? n : m);
}

static uint8_t
texts_alike(const struct crm_dedupe *d, size_t sort, uint32_t x, uint32_t y)
{
	const char *a = crm_values_text(&d->values[sort], x);
	const char *b = crm_values_text(&d->values[sort], y);
	size_t n = crm_values_len(&d->values[sort], x), m = crm_values_len(&d->values[sort], y);
	size_t less = n < m ? n : m, more = n > m ? n : m;
	if (less * 2 < more || crm_letters_shared(a, n, b, m) * 2 < more)
		return CRM_TEXT_DIFFERS;
	if ((less >= 4 && crm_distance(a, n, b, m, 1) <= 1) ||
	    (less >= 8 && crm_distance(a, n, b, m, 2) <= 2) ||
	    (less >= 6 && strpbrk(a, "0123456789") == NULL &&
		crm_jaro_winkler(a, n, b, m) >= NEAR_TEXT) ||
	    shared_words(a, b) >= NEAR_WORDS)
		return CRM_TEXT_NEAR;
	return CRM_TEXT_DIFFERS;
}

static uint8_t
compare_texts(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, size_t sort, uint32_t x, uint32_t y)
{
	bool known;

	if (x == 0 || y == 0)
		return 0;
	if (x == y)
		return CRM_TEXT_SAME;
	struct crm_dedupe_cached *slot =
	    crm_dedupe_cached(cache, x, y, (unsigned)(CRM_ROLE_TEXT + sort), &known);
	if (!known)
		slot->level = texts_alike(d, sort, slot->a, slot->b);
	return slot->level;
}

static uint8_t
compare_births(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	if (x == 0 || y == 0)
		return 0;
	if (x == y)
		return CRM_BIRTH_SAME;
	const char *a = crm_values_text(&d->values[CRM_SORT_BIRTH], x);
	const char *b = crm_values_text(&d->values[CRM_SORT_BIRTH], y);
	bool year = memcmp(a, b, 4) == 0, month = memcmp(a + 4, b + 4, 2) == 0,
	     day = memcmp(a + 6, b + 6, 2) == 0;
	if (crm_distance(a, 8, b, 8, 1) <= 1 ||
	    (year && memcmp(a + 4, b + 6, 2) == 0 && memcmp(a + 6, b + 4, 2) == 0))
		return CRM_BIRTH_TYPO;
	return year + month + day >= 2 || crm_distance(a, 8, b, 8, 2) <= 2 ? CRM_BIRTH_PART
									   : CRM_BIRTH_DIFFERS;
}

/* How many things agree that are one person's own. */
static unsigned
count_own(const struct crm_dedupe *d, const struct crm_dedupe_levels *l)
{
	unsigned own = 0;

	own += l->level[CRM_FIELD_EMAIL] == CRM_EMAIL_SAME;
	own += l->level[CRM_FIELD_TAXID] == CRM_TEXT_SAME;
	own += l->level[CRM_FIELD_BIRTH] == CRM_BIRTH_SAME;
	for (size_t i = 0; i < d->nused; i++)
		if (d->is_id[i] && l->level[CRM_FIELD_EXTRA + i] == CRM_TEXT_SAME)
			own++;
	return own;
}

/* Anything that is not shared by all who work together. */
static bool
has_tie(const struct crm_dedupe_levels *l)
{
	unsigned email = l->level[CRM_FIELD_EMAIL], phone = l->level[CRM_FIELD_PHONE];

	return (email >= CRM_EMAIL_SAME && email <= CRM_EMAIL_LOCAL) || phone == CRM_PHONE_SAME ||
	       phone == CRM_PHONE_TYPO || l->level[CRM_FIELD_ADDRESS] == CRM_TEXT_SAME ||
	       l->level[CRM_FIELD_MIDDLE] == CRM_MIDDLE_SAME;
}

/* Орлов and Орлова, of whom the first name is not known to be one. */
static bool
surnames_of_both(const struct crm_dedupe *d, const struct crm_dedupe_rec *a,
    const struct crm_dedupe_rec *b, unsigned first)
{
	if ((first != 0 && first != CRM_NAME_INITIAL) || a->last == 0 || b->last == 0)
		return false;
	const struct crm_dedupe_word *x = crm_dedupe_word(d, a->last),
				     *y = crm_dedupe_word(d, b->last);
	return x->folded == y->folded && x->plain != y->plain;
}

/* What no likeness elsewhere outweighs, so that the rest need not be looked at. */
static uint8_t
find_vetoes(const struct crm_dedupe *d, const struct crm_dedupe_rec *a,
    const struct crm_dedupe_rec *b, const struct crm_dedupe_levels *l)
{
	unsigned first = l->level[CRM_FIELD_FIRST], last = l->level[CRM_FIELD_LAST];
	unsigned own = count_own(d, l), household = own;
	uint8_t veto = 0;

	if (l->level[CRM_FIELD_ADDRESS] == CRM_TEXT_SAME)
		household++;
	if (a->kind != b->kind)
		veto |= CRM_VETO_KIND;
	if (a->generation != 0 && b->generation != 0 && a->generation != b->generation)
		veto |= CRM_VETO_GENERATION;
	if (l->level[CRM_FIELD_MIDDLE] == CRM_MIDDLE_DIFFERS &&
	    (crm_dedupe_word(d, a->middle)->patronymic != 0 ||
		crm_dedupe_word(d, b->middle)->patronymic != 0))
		veto |= CRM_VETO_MIDDLE;
	/* A family shares much, initials too, but not its mailboxes and birthdays. */
	if ((first == CRM_NAME_DIFFERS || surnames_of_both(d, a, b, first)) && a->gender != 0 &&
	    b->gender != 0 && a->gender != b->gender && household < 2)
		veto |= CRM_VETO_GENDER;
	if (first == CRM_NAME_DIFFERS && last == CRM_NAME_DIFFERS && household < 2)
		veto |= CRM_VETO_NAMES;
	if (first == CRM_NAME_DIFFERS && l->far_first && own == 0)
		veto |= CRM_VETO_NAMES;
	if (d->nsaid > 0 && crm_dedupe_is_said(d, a->id, b->id))
		veto |= CRM_VETO_SAID;
	return veto;
}

static void
compare_rest(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b, struct crm_dedupe_levels *out)
{
	uint8_t *level = out->level;

	if (a->birth != 0 && b->birth != 0)
		level[CRM_FIELD_BIRTH] = compare_births(d, a->birth, b->birth);
	level[CRM_FIELD_TAXID] = compare_texts(d, cache, CRM_SORT_TAXID, a->taxid, b->taxid);
	level[CRM_FIELD_CITY] = compare_texts(d, cache, CRM_SORT_CITY, a->city, b->city);
	level[CRM_FIELD_REGION] = compare_texts(d, cache, CRM_SORT_REGION, a->region, b->region);
	level[CRM_FIELD_POSTCODE] =
	    compare_texts(d, cache, CRM_SORT_POSTCODE, a->postcode, b->postcode);
	level[CRM_FIELD_ADDRESS] =
	    compare_texts(d, cache, CRM_SORT_ADDRESS, a->address, b->address);
	level[CRM_FIELD_TITLE] = compare_texts(d, cache, CRM_SORT_TITLE, a->title, b->title);
	for (size_t e = 0; e < d->nused; e++)
		level[CRM_FIELD_EXTRA + e] = compare_texts(d, cache, CRM_SORT_EXTRA + d->used[e],
		    d->extra[a->extra + d->used[e]], d->extra[b->extra + d->used[e]]);
}

/* Organisations are told by their numbers, and where these are not known by their names. */
static uint8_t
find_company_vetoes(const struct crm_dedupe_levels *l)
{
	unsigned taxid = l->level[CRM_FIELD_TAXID];

	if (taxid > CRM_TEXT_SAME)
		return CRM_VETO_TAXID;
	return taxid == 0 && l->level[CRM_FIELD_COMPANY] == CRM_COMPANY_DIFFERS ? CRM_VETO_TAXID
										: 0;
}

static uint8_t
same_value(uint32_t a, uint32_t b)
{
	return a != 0 && a == b;
}

bool
crm_dedupe_compare_begin(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t i,
    uint32_t k, bool whole, struct crm_dedupe_levels *out)
{
	const struct crm_dedupe_rec *a = &d->rec[i], *b = &d->rec[k];
	uint8_t *level;

	*out = (struct crm_dedupe_levels){ .veto = 0 };
	level = out->level;
	crm_dedupe_compare_names(d, cache, a, b, out);
	match_contacts(d, a, b, out);
	level[CRM_FIELD_TAXID] = same_value(a->taxid, b->taxid);
	level[CRM_FIELD_BIRTH] = same_value(a->birth, b->birth);
	level[CRM_FIELD_ADDRESS] = same_value(a->address, b->address);
	for (size_t e = 0; e < d->nused; e++)
		level[CRM_FIELD_EXTRA + e] =
		    same_value(d->extra[a->extra + d->used[e]], d->extra[b->extra + d->used[e]]);
	out->veto = find_vetoes(d, a, b, out);
	if (out->veto != 0 && !whole)
		return false;
	match_mistyped(d, a, b, out);
	/* Colleagues of one given name. */
	if (level[CRM_FIELD_LAST] == CRM_NAME_DIFFERS && out->far_last && !has_tie(out) &&
	    count_own(d, out) == 0)
		out->veto |= CRM_VETO_NAMES;
	if (out->veto != 0 && !whole)
		return false;
	compare_rest(d, cache, a, b, out);
	return out->veto == 0;
}

void
crm_dedupe_compare_end(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t i,
    uint32_t k, struct crm_dedupe_levels *out)
{
	const struct crm_dedupe_rec *a = &d->rec[i], *b = &d->rec[k];

	out->level[CRM_FIELD_COMPANY] = (uint8_t)crm_dedupe_company(d, cache, a, b);
	if (a->kind == CRM_DEDUPE_COMPANY && b->kind == CRM_DEDUPE_COMPANY)
		out->veto |= find_company_vetoes(out);
}

/*
 * Fills the levels. When a veto is found, and not the whole comparison is wanted, those of what
 * costs time are left out.
 */
void
crm_dedupe_compare(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t i,
    uint32_t k, bool whole, struct crm_dedupe_levels *out)
{
	if (crm_dedupe_compare_begin(d, cache, i, k, whole, out) || whole)
		crm_dedupe_compare_end(d, cache, i, k, out);
}

static unsigned
count_conflicts(const struct crm_dedupe_levels *l)
{
	unsigned conflicts = l->level[CRM_FIELD_PHONE] == CRM_PHONE_DIFFERS;

	conflicts += l->level[CRM_FIELD_COMPANY] == CRM_COMPANY_DIFFERS;
	conflicts += l->level[CRM_FIELD_BIRTH] == CRM_BIRTH_DIFFERS;
	conflicts += l->level[CRM_FIELD_ADDRESS] == CRM_TEXT_DIFFERS;
	conflicts += l->level[CRM_FIELD_CITY] == CRM_TEXT_DIFFERS;
	return conflicts;
}

/*
 * One beyond doubt, by the plainest rules: from these the share of duplicates among all pairs is
 * told, and which records to count as one when values are counted.
 */
bool
crm_dedupe_strict(const struct crm_dedupe_levels *l)
{
	const uint8_t *level = l->level;
	unsigned first = level[CRM_FIELD_FIRST], last = level[CRM_FIELD_LAST];
	bool first_ok = first >= CRM_NAME_SAME && first <= CRM_NAME_TYPO;
	bool last_ok = last >= CRM_NAME_SAME && last <= CRM_NAME_TYPO;
	bool email = level[CRM_FIELD_EMAIL] == CRM_EMAIL_SAME;
	bool phone = level[CRM_FIELD_PHONE] == CRM_PHONE_SAME;
	bool person = level[CRM_FIELD_BIRTH] == CRM_BIRTH_SAME ||
		      level[CRM_FIELD_ADDRESS] == CRM_TEXT_SAME ||
		      level[CRM_FIELD_TAXID] == CRM_TEXT_SAME;

	if (l->veto != 0 || count_conflicts(l) > 1)
		return false;
	if (level[CRM_FIELD_COMPANY] == CRM_COMPANY_SAME && first == 0 && last == 0)
		return person || email || phone || level[CRM_FIELD_CITY] == CRM_TEXT_SAME;
	if (first == CRM_NAME_DIFFERS || last == CRM_NAME_DIFFERS)
		return false;
	if (email)
		return first_ok || last_ok;
	if (phone)
		return last_ok && (first_ok || first == CRM_NAME_INITIAL);
	return first_ok && last_ok && person;
}

/* Before the organisations are compared: these may deny it, or be all there is to go by. */
bool
crm_dedupe_may_be_strict(const struct crm_dedupe_levels *l)
{
	return (l->level[CRM_FIELD_FIRST] == 0 && l->level[CRM_FIELD_LAST] == 0) ||
	       crm_dedupe_strict(l);
}
