#include <ctype.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/match/dedupe_private.h"
#include "lib/match/distance.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

/* Of a phone: the national number, in which +7, 8 and a missing code meet. */
#define PHONE_DIGITS 10
/* Of a text; what is behind does not count. */
#define TEXT_SIZE 256

/* Words that stand in front of a town's name in one list and not in another. */
static bool
is_filler(const char *word)
{
	static const char *const fillers[] = { "г", "гор", "город", "city", "of", "the" };

	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
		if (strcmp(word, fillers[i]) == 0)
			return true;
	return false;
}

/* Adds the skeleton of a word, or the word itself if it has digits, whose repetition counts. */
static void
add_word(char out[TEXT_SIZE], size_t *len, const char *word)
{
	char skeleton[CRM_SKELETON_SIZE];

	if (strpbrk(word, "0123456789") == NULL) {
		crm_name_skeleton_put(skeleton, word, false);
		word = skeleton;
	}
	size_t n = strlen(word);
	if (n == 0 || *len + n + 2 > TEXT_SIZE)
		return;
	if (*len > 0)
		out[(*len)++] = ' ';
	memcpy(out + *len, word, n + 1);
	*len += n;
}

/* The number of a text: its words in one alphabet and case; 0 for none, and when out of memory. */
uint32_t
crm_dedupe_text_put(struct crm_dedupe *d, size_t sort, const char *text)
{
	char out[TEXT_SIZE] = "";
	size_t len = 0;
	char *s = crm_text_fold(&d->row, text);

	if (s == NULL)
		return 0;
	for (bool end = false; !end;) {
		while (*s != '\0' && (unsigned char)*s < 0x80 && !isalnum((unsigned char)*s))
			s++;
		char *word = s;
		while ((unsigned char)*s >= 0x80 || isalnum((unsigned char)*s))
			s++;
		end = *s == '\0';
		*s = '\0';
		if (*word != '\0' && !(sort == CRM_SORT_CITY && is_filler(word)))
			add_word(out, &len, word);
		s += !end;
	}
	return crm_values_put(&d->values[sort], out, len);
}

/* Chains what is compared, from which is told where the record stands. */
static void
add_content(const struct crm_dedupe *d, struct crm_dedupe_rec *rec, const char *s, size_t len,
    uint64_t seed)
{
	if (!d->unsorted)
		rec->content = (uint64_t)crm_hash(s, len, rec->content + seed);
}

/* True when out of memory. */
static bool
put_text(struct crm_dedupe *d, struct crm_dedupe_rec *rec, uint32_t *number, size_t sort,
    const char *text)
{
	*number = 0;
	if (text == NULL || *text == '\0')
		return false;
	if ((*number = crm_dedupe_text_put(d, sort, text)) == 0)
		return true;
	const size_t len = crm_values_len(&d->values[sort], *number);
	if (len == 0)
		*number = 0;
	else
		add_content(d, rec, crm_values_text(&d->values[sort], *number), len, sort);
	return false;
}

static bool
put_word(struct crm_dedupe *d, struct crm_dedupe_rec *rec, uint32_t *number, const char *word,
    uint64_t seed)
{
	*number = 0;
	if (word == NULL || *word == '\0')
		return false;
	if ((*number = crm_dedupe_word_put(d, word)) == 0)
		return true;
	const struct crm_values *words = &d->values[CRM_SORT_WORD];
	if (crm_values_len(&d->values[CRM_SORT_SKELETON], crm_dedupe_word(d, *number)->plain) == 0)
		*number = 0;
	else
		add_content(
		    d, rec, crm_values_text(words, *number), crm_values_len(words, *number), seed);
	return false;
}

/* Takes "jr" out of a part into the generation. */
static bool
take_generation(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const char **part)
{
	const char *blank = *part == NULL ? NULL : strrchr(*part, ' ');
	const char *word = blank == NULL ? *part : blank + 1;

	if (word == NULL || crm_name_generation(word) == 0)
		return true;
	rec->generation = (uint8_t)crm_name_generation(word);
	rec->content += rec->generation;
	*part = blank == NULL ? NULL : crm_arena_dup(&d->row, *part, (size_t)(blank - *part));
	return blank == NULL || *part != NULL;
}

/* A whole name in the place of the last one, of which lib/text was not sure. */
static bool
split_last(struct crm_dedupe *d, struct crm_name *name)
{
	struct crm_name whole;
	const char *blank = strchr(name->last, ' ');

	if (blank == NULL || name->middle != NULL ||
	    crm_name_particle(crm_arena_dup(&d->row, name->last, (size_t)(blank - name->last))))
		return true;
	if (crm_name_split(&whole, name->last, &d->row) != CRM_OK)
		return false;
	if (whole.first != NULL && whole.last != NULL)
		*name = whole;
	return true;
}

/* Half a hash of a number's string. */
static uint32_t
hash_value(const struct crm_dedupe *d, size_t sort, uint32_t number)
{
	const char *s = crm_values_text(&d->values[sort], number);

	return (uint32_t)(crm_hash(s, strlen(s), 0) >> 32);
}

/* By surname and given name, which is where most comparisons are made; or by organisation. */
static void
find_place(const struct crm_dedupe *d, struct crm_dedupe_rec *rec)
{
	uint32_t high = 0, low = 0;

	if (rec->last != 0)
		high = hash_value(d, CRM_SORT_SKELETON, crm_dedupe_word(d, rec->last)->folded);
	else if (rec->company != 0)
		high = hash_value(d, CRM_SORT_CORE, d->company[rec->company - 1].core);
	if (rec->first != 0)
		low = hash_value(d, CRM_SORT_SKELETON, crm_dedupe_word(d, rec->first)->plain);
	rec->place = (uint64_t)high << 32 | low;
}

/* As crm_name_gender, by what is known of the words already. */
static char
gender_of(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, const char *last)
{
	char gender = rec->middle == 0 ? '\0' : crm_dedupe_word(d, rec->middle)->patronymic;

	if (gender == '\0' && rec->first != 0)
		gender = crm_dedupe_word(d, rec->first)->gender;
	return gender == '\0' && rec->last != 0 ? crm_name_surname_gender(last) : gender;
}

static bool
put_name(struct crm_dedupe *d, struct crm_dedupe_rec *rec, struct crm_name name)
{
	if (name.first == NULL && name.last == NULL && name.middle == NULL)
		name.last = name.full; /* whole, since nobody knows its parts */
	if (name.first == NULL && name.last != NULL && !split_last(d, &name))
		return false;
	if (!take_generation(d, rec, &name.middle) ||
	    (name.last != NULL && strchr(name.last, ' ') != NULL &&
		!take_generation(d, rec, &name.last)) ||
	    put_word(d, rec, &rec->first, name.first, 101) ||
	    put_word(d, rec, &rec->middle, name.middle, 102) ||
	    put_word(d, rec, &rec->last, name.last, 103))
		return false;
	rec->nameless = rec->first == 0 && rec->last == 0 && rec->middle == 0;
	rec->gender = gender_of(d, rec, name.last);
	return true;
}

static uint32_t
put(struct crm_dedupe *d, size_t sort, const char *s, size_t len)
{
	return crm_values_put(&d->values[sort], s, len);
}

static bool
read_phone(struct crm_dedupe *d, struct crm_dedupe_contact *c, const struct crm_dedupe_point *p)
{
	char digits[32];
	size_t n = 0;

	for (const char *s = p->value; *s != '\0' && n < sizeof(digits); s++)
		if (isdigit((unsigned char)*s))
			digits[n++] = *s;
	const char *from = n > PHONE_DIGITS ? digits + n - PHONE_DIGITS : digits;
	c->value = put(d, CRM_SORT_PHONE, from, n > PHONE_DIGITS ? PHONE_DIGITS : n);
	if (p->ext != NULL && *p->ext != '\0' &&
	    (c->local = put(d, CRM_SORT_EXT, p->ext, strlen(p->ext))) == 0)
		return false;
	return c->value != 0;
}

static bool
is_word(const struct crm_dedupe *d, const char *skeleton, size_t len, uint32_t word)
{
	const struct crm_values *skeletons = &d->values[CRM_SORT_SKELETON];

	if (word == 0)
		return false;
	uint32_t plain = crm_dedupe_word(d, word)->plain;
	/* A letter may have met its double, or be an initial. */
	return crm_distance(skeleton, len, crm_values_text(skeletons, plain),
		   crm_values_len(skeletons, plain), 1) <= 1;
}

/* Is it one of the two words, an initial, or both run together? */
static bool
is_of_name(const struct crm_dedupe *d, const char *s, uint32_t a, uint32_t b)
{
	size_t len = strlen(s);

	if (len <= 1 || is_word(d, s, len, a) || is_word(d, s, len, b))
		return true;
	for (size_t i = 1; i + 1 < len; i++)
		if ((is_word(d, s, i, a) && (is_word(d, s + i, len - i, b) || len - i == 1)) ||
		    (is_word(d, s, i, b) && (is_word(d, s + i, len - i, a) || len - i == 1)))
			return true;
	return false;
}

/* Is a mailbox made of nothing but the name, its words and initials? */
static bool
is_named(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, const char *local)
{
	char word[CRM_SKELETON_SIZE], skeleton[CRM_SKELETON_SIZE];
	size_t letters = 0;

	while (*local != '\0' && *local != '@') {
		size_t len = strcspn(local, "._-@");
		if (len >= sizeof(word))
			return false;
		memcpy(word, local, len);
		word[len] = '\0';
		letters += len;
		if (strpbrk(word, "0123456789") != NULL)
			return false;
		crm_name_skeleton_put(skeleton, word, false);
		if (!is_of_name(d, skeleton, rec->first, rec->last))
			return false;
		local += len + (local[len] != '\0' && local[len] != '@');
	}
	return letters > 1;
}

static bool
read_email(struct crm_dedupe *d, struct crm_dedupe_contact *c, const struct crm_dedupe_point *p)
{
	const char *at = strrchr(p->key, '@');

	c->flags = (uint8_t)((p->role ? CRM_POINT_IS_ROLE : 0) | (p->free ? CRM_POINT_IS_FREE : 0));
	c->value = put(d, CRM_SORT_EMAIL, p->key, strlen(p->key));
	if (c->value == 0 || at == NULL)
		return c->value != 0;
	c->local = put(d, CRM_SORT_LOCAL, p->key, (size_t)(at - p->key));
	c->domain = crm_dedupe_domain_put(d, at + 1);
	return c->local != 0 && c->domain != 0;
}

/* Of "https://www.example.org/about" the domain. */
static bool
read_url(struct crm_dedupe *d, struct crm_dedupe_contact *c, const struct crm_dedupe_point *p)
{
	const char *s = strstr(p->key, "://");

	s = s == NULL ? p->key : s + 3;
	if (strncmp(s, "www.", 4) == 0)
		s += 4;
	const char *host = crm_arena_dup(&d->row, s, strcspn(s, "/?#:"));
	return host != NULL && (c->domain = crm_dedupe_domain_put(d, host)) != 0;
}

static bool
put_contact(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const struct crm_dedupe_point *p)
{
	struct crm_dedupe_contact c = { .kind = (uint8_t)p->kind };
	struct crm_dedupe_contact *grown =
	    crm_grow(d->contact, d->ncontacts, &d->capcontacts, sizeof(*d->contact));

	if (grown == NULL)
		return false;
	d->contact = grown;
	bool ok = p->kind == CRM_DEDUPE_PHONE ? read_phone(d, &c, p)
		  : p->kind == CRM_DEDUPE_URL ? read_url(d, &c, p)
					      : read_email(d, &c, p);
	if (!ok)
		return false;
	if (c.kind == CRM_DEDUPE_EMAIL && is_named(d, rec, p->key))
		c.flags |= CRM_POINT_IS_NAMED;
	if (c.kind == CRM_DEDUPE_HANDLE)
		c.kind = CRM_DEDUPE_EMAIL;
	d->contact[d->ncontacts++] = c;
	rec->ncontacts++;
	/* Added, not chained: the order in which they stand does not count. */
	if (!d->unsorted)
		rec->content += (uint64_t)crm_hash(p->key, strlen(p->key), (uint64_t)p->kind + 200);
	return true;
}

static bool
put_contacts(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const struct crm_dedupe_record *r)
{
	rec->contact = (uint32_t)d->ncontacts;
	for (size_t i = 0; i < r->npoints && rec->ncontacts < UINT8_MAX; i++)
		if (!put_contact(d, rec, &r->point[i]))
			return false;
	return true;
}

static bool
put_extras(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const struct crm_dedupe_record *r)
{
	size_t n = d->options.nextras;

	rec->extra = (uint32_t)d->nextra;
	for (size_t i = 0; i < n; i++) {
		uint32_t *grown = crm_grow(d->extra, d->nextra, &d->capextra, sizeof(*d->extra));
		uint32_t number;
		if (grown == NULL)
			return false;
		d->extra = grown;
		if (put_text(
			d, rec, &number, CRM_SORT_EXTRA + i, r->extra == NULL ? NULL : r->extra[i]))
			return false;
		d->extra[d->nextra++] = number;
	}
	return true;
}

static bool
put_company(
    struct crm_dedupe *d, struct crm_dedupe_rec *rec, const struct crm_company_name *company)
{
	if (company->name == NULL || *company->name == '\0')
		return true;
	rec->company = crm_dedupe_company_put(d, company);
	if (rec->company == 0)
		return false;
	const struct crm_values *names = &d->values[CRM_SORT_COMPANY];
	add_content(
	    d, rec, crm_values_text(names, rec->company), crm_values_len(names, rec->company), 104);
	return true;
}

/* A birth date as digits; a time behind it does not count. */
static bool
put_birth(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const char *date)
{
	char digits[9] = "";
	size_t n = 0;

	for (; date != NULL && *date != '\0' && n < 8; date++)
		if (isdigit((unsigned char)*date))
			digits[n++] = *date;
	if (n < 8)
		return true;
	rec->birth = put(d, CRM_SORT_BIRTH, digits, n);
	add_content(d, rec, digits, n, 105);
	return rec->birth != 0;
}

static bool
put_record(struct crm_dedupe *d, struct crm_dedupe_rec *rec, const struct crm_dedupe_record *r)
{
	const char *taxid = r->inn != NULL ? r->inn : r->ogrn;

	if (!put_name(d, rec, r->name) || !put_company(d, rec, &r->company) ||
	    !put_birth(d, rec, r->birth_date) ||
	    put_text(d, rec, &rec->taxid, CRM_SORT_TAXID, taxid) ||
	    put_text(d, rec, &rec->city, CRM_SORT_CITY, r->city) ||
	    put_text(d, rec, &rec->region, CRM_SORT_REGION, r->region) ||
	    put_text(d, rec, &rec->postcode, CRM_SORT_POSTCODE, r->postcode) ||
	    put_text(d, rec, &rec->address, CRM_SORT_ADDRESS, r->address) ||
	    put_text(d, rec, &rec->title, CRM_SORT_TITLE, r->job_title) ||
	    !put_contacts(d, rec, r) || !put_extras(d, rec, r))
		return false;
	if (!d->unsorted)
		find_place(d, rec);
	/* Without any name it is nobody's, but of a person as well as of an organisation. */
	if (rec->company == 0 && rec->taxid == 0)
		rec->kind = CRM_DEDUPE_PERSON;
	return true;
}

enum crm_status
crm_dedupe_add(struct crm_dedupe *d, const struct crm_dedupe_record *record, struct crm_err *err)
{
	struct crm_dedupe_rec rec = { .id = record->id,
		.kind = (uint8_t)record->kind,
		.content = (uint64_t)record->kind,
		.fresh = record->fresh };
	struct crm_dedupe_rec *grown =
	    d->failed ? NULL : crm_grow(d->rec, d->nrecs, &d->caprecs, sizeof(*d->rec));

	crm_arena_reset(&d->row);
	if (grown != NULL)
		d->rec = grown;
	if (grown == NULL || d->nrecs >= UINT32_MAX - 1 || !put_record(d, &rec, record)) {
		d->failed = true;
		return crm_err_nomem(err);
	}
	d->rec[d->nrecs++] = rec;
	return CRM_OK;
}
