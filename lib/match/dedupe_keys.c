#include "lib/match/dedupe_keys.h"

/* Letters of a mailbox's name that other domains may share without it being chance. */
#define LOCAL_LETTERS 5
/* Groups of given names that make a key each: Саша is one of two, Слава of many. */
#define MOST_GROUPS 4
/* Organisations that make a key each: the company, and the domains of two e-mails. */
#define MOST_ORGS 3

/* Sorts of keys that differ from those of values, CRM_SORT_*. */
enum {
	KEY_NAME_LETTER = CRM_SORT_MAX,
	KEY_NAME_GROUP,
	KEY_NAME_SOUND,
	KEY_FIRST_ORG,
	KEY_LAST_ORG,
	KEY_FIRST_CITY,
	KEY_LAST_POSTCODE,
	KEY_FIRST_POSTCODE,
	KEY_ORG,
	KEY_ORG_BEGIN,
	KEY_TOKENS,
	KEY_TOKEN_CITY
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
	a = (a ^ b) * 0x9e3779b97f4a7c15u;
	a ^= a >> 32;
	a *= 0xd6e8feb86659fd93u;
	return a ^ a >> 29;
}

uint64_t
crm_dedupe_mix(uint64_t key, uint64_t value)
{
	return (mix(key, value + 1) & ~CRM_DEDUPE_WEAK) | (key & CRM_DEDUPE_WEAK);
}

static uint64_t
make_key(const struct crm_dedupe_rec *rec, unsigned sort, uint64_t a, uint64_t b)
{
	uint64_t key = mix(mix(mix(sort * 2u + rec->kind + 1, a + 1), b + 1), a);
	bool weak = sort == KEY_NAME_LETTER || sort == KEY_NAME_GROUP || sort == KEY_NAME_SOUND ||
		    sort == KEY_FIRST_CITY || sort == KEY_LAST_POSTCODE ||
		    sort == KEY_FIRST_POSTCODE;

	return weak ? key | CRM_DEDUPE_WEAK : key & ~CRM_DEDUPE_WEAK;
}

/* The first letters of a word's skeleton; whole when there are fewer. */
static uint64_t
begin_of(const struct crm_dedupe *d, size_t sort, uint32_t number, size_t letters)
{
	const char *s = crm_values_text(&d->values[sort], number);
	uint64_t h = 0;

	for (size_t i = 0; i < letters && s[i] != '\0'; i++)
		h = h << 8 | (unsigned char)s[i];
	return h;
}

static bool
is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* What typing errors leave of a surname mostly: its consonants. */
static uint64_t
sound_of(const struct crm_dedupe *d, uint32_t skeleton)
{
	uint64_t h = 0;

	for (const char *s = crm_values_text(&d->values[CRM_SORT_SKELETON], skeleton); *s != '\0';
	     s++)
		if (!is_vowel(*s))
			h = mix(h, (unsigned char)*s);
	return h;
}

uint32_t
crm_dedupe_given(const struct crm_dedupe *d, uint32_t word)
{
	if (word == 0)
		return 0;
	const struct crm_dedupe_word *w = crm_dedupe_word(d, word);
	return w->ngroups > 0 ? UINT32_MAX - (uint32_t)w->group[0] : w->plain;
}

static void
put(struct crm_dedupe_keys *keys, uint64_t key)
{
	if (keys->n < CRM_DEDUPE_KEYS)
		keys->key[keys->n++] = key;
}

/* A surname with what may stand for the given name beside it. */
static void
put_name(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, uint32_t first,
    uint32_t last, struct crm_dedupe_keys *keys)
{
	const struct crm_dedupe_word *f = crm_dedupe_word(d, first), *l = crm_dedupe_word(d, last);
	uint32_t surname[] = { l->folded, l->folded };

	if (l->nparts > 1) {
		surname[0] = crm_dedupe_word(d, l->part[0])->folded;
		surname[1] = crm_dedupe_word(d, l->part[l->nparts - 1])->folded;
	}
	for (size_t i = 0; i < (l->nparts > 1 ? 2 : 1); i++)
		put(keys, make_key(rec, KEY_NAME_LETTER, surname[i],
			      begin_of(d, CRM_SORT_SKELETON, f->plain, 1)));
	for (size_t i = 0; i < f->ngroups && i < MOST_GROUPS; i++)
		put(keys, make_key(rec, KEY_NAME_GROUP, surname[0], (uint64_t)f->group[i]));
	put(keys,
	    make_key(rec, KEY_NAME_SOUND, crm_dedupe_given(d, first), sound_of(d, l->folded)));
}

static void
put_names(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, struct crm_dedupe_keys *keys)
{
	if (rec->first == 0 || rec->last == 0)
		return;
	const struct crm_dedupe_word *f = crm_dedupe_word(d, rec->first),
				     *l = crm_dedupe_word(d, rec->last);
	put_name(d, rec, rec->first, rec->last, keys);
	/* They may stand in each other's place. */
	if ((f->ngroups == 0 || l->ngroups > 0) && !l->initial)
		put_name(d, rec, rec->last, rec->first, keys);
}

static size_t
find_orgs(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, uint32_t org[MOST_ORGS])
{
	size_t n = 0;

	if (rec->company != 0)
		org[n++] = d->company[rec->company - 1].core;
	for (size_t i = 0; i < rec->ncontacts && n < MOST_ORGS; i++) {
		const struct crm_dedupe_contact *c = &d->contact[rec->contact + i];
		if (c->domain == 0 || (c->flags & CRM_POINT_IS_FREE) != 0)
			continue;
		uint32_t core = d->domain[c->domain - 1].core;
		if (n == 0 || org[n - 1] != core)
			org[n++] = core;
	}
	return n;
}

static void
put_orgs(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, struct crm_dedupe_keys *keys)
{
	uint32_t org[MOST_ORGS];
	size_t n = find_orgs(d, rec, org);

	for (size_t i = 0; i < n; i++) {
		if (rec->nameless) {
			put(keys, make_key(rec, KEY_ORG, org[i], 0));
			continue;
		}
		if (rec->first != 0)
			put(keys,
			    make_key(rec, KEY_FIRST_ORG, org[i], crm_dedupe_given(d, rec->first)));
		if (rec->last != 0)
			put(keys, make_key(rec, KEY_LAST_ORG, org[i],
				      begin_of(d, CRM_SORT_SKELETON,
					  crm_dedupe_word(d, rec->last)->folded, 3)));
	}
}

static void
put_contacts(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, struct crm_dedupe_keys *keys)
{
	for (size_t i = 0; i < rec->ncontacts; i++) {
		const struct crm_dedupe_contact *c = &d->contact[rec->contact + i];
		if (c->value == 0)
			continue;
		put(keys,
		    make_key(rec, c->kind == CRM_DEDUPE_PHONE ? CRM_SORT_PHONE : CRM_SORT_EMAIL,
			c->value, 0));
		if (c->kind == CRM_DEDUPE_EMAIL && (c->flags & CRM_POINT_IS_ROLE) == 0 &&
		    crm_values_len(&d->values[CRM_SORT_LOCAL], c->local) >= LOCAL_LETTERS)
			put(keys, make_key(rec, CRM_SORT_LOCAL, c->local, 0));
	}
}

static void
put_places(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, struct crm_dedupe_keys *keys)
{
	uint64_t last = rec->last == 0 ? 0
				       : begin_of(d, CRM_SORT_SKELETON,
					     crm_dedupe_word(d, rec->last)->folded, 2);
	uint32_t given = crm_dedupe_given(d, rec->first);

	if (rec->taxid != 0)
		put(keys, make_key(rec, CRM_SORT_TAXID, rec->taxid, 0));
	if (rec->birth != 0)
		put(keys, make_key(rec, CRM_SORT_BIRTH, rec->birth, 0));
	if (rec->address != 0)
		put(keys, make_key(rec, CRM_SORT_ADDRESS, rec->address, 0));
	if (rec->postcode != 0 && last != 0)
		put(keys, make_key(rec, KEY_LAST_POSTCODE, rec->postcode, last));
	if (rec->postcode != 0 && given != 0)
		put(keys, make_key(rec, KEY_FIRST_POSTCODE, rec->postcode, given));
	if (rec->city != 0 && given != 0)
		put(keys, make_key(rec, KEY_FIRST_CITY, rec->city, mix(given, last)));
	for (size_t i = 0; i < d->nused; i++) {
		uint32_t value = d->extra[rec->extra + d->used[i]];
		if (value != 0 && d->count[CRM_SORT_EXTRA + d->used[i]][value - 1] > 1)
			put(keys, make_key(rec, (unsigned)(CRM_SORT_EXTRA + d->used[i]), value, 0));
	}
}

/* Of an organisation: two words of its name in any order, one with its town, how it begins. */
static void
put_tokens(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, struct crm_dedupe_keys *keys)
{
	const struct crm_dedupe_company *c;

	if (!rec->nameless || rec->company == 0)
		return;
	c = &d->company[rec->company - 1];
	put(keys, make_key(rec, KEY_ORG, c->glued, 0));
	put(keys, make_key(rec, KEY_ORG_BEGIN, begin_of(d, CRM_SORT_CORE, c->core, 6), 0));
	if (c->acronym != 0)
		put(keys, make_key(rec, KEY_ORG, c->acronym, 0));
	for (size_t i = 0; i < c->ntokens; i++) {
		if (rec->city != 0)
			put(keys, make_key(rec, KEY_TOKEN_CITY, c->token[i], rec->city));
		for (size_t k = i + 1; k < c->ntokens; k++)
			put(keys, make_key(rec, KEY_TOKENS, (uint64_t)c->token[i] + c->token[k],
				      (uint64_t)c->token[i] * c->token[k]));
	}
}

void
crm_dedupe_keys(const struct crm_dedupe *d, uint32_t i, struct crm_dedupe_keys *keys)
{
	const struct crm_dedupe_rec *rec = &d->rec[i];

	keys->n = 0;
	put_contacts(d, rec, keys);
	put_names(d, rec, keys);
	put_orgs(d, rec, keys);
	put_places(d, rec, keys);
	put_tokens(d, rec, keys);
}
