#include "lib/match/card_kept.h"

#include <string.h>

/* Whoever is larger is no person; and places in it take 16 bits. */
#define SIZE_MOST ((size_t)16 << 10)
#define POINTS_MOST 64

enum text {
	FULL,
	FIRST,
	MIDDLE,
	LAST,
	COMPANY,
	FORM,
	COMPANY_KEY,
	INN,
	KPP,
	OGRN,
	JOB_TITLE,
	BIRTH_DATE,
	COUNTRY,
	REGION,
	CITY,
	POSTCODE,
	ADDRESS,
	NAME_KEY,
	REASON,
	REASON_NOTE,
	NTEXTS
};

struct kept_point {
	uint8_t kind;
	bool role, free;
	uint16_t value, key, ext; /* where they are; 0: there is none */
};

struct kept_key {
	uint16_t kind, text;
};

/* Behind it are its points, its keys, and its texts. */
struct crm_kept_card {
	int64_t id, owner, repeats;
	uint8_t kind, status, npoints, nkeys;
	uint16_t size, text[NTEXTS];
};

/* --- making --------------------------------------------------------------------------- */

/* The texts of a point often are one, or one is the end of the other. */
#define LAST_TEXTS 3

/* A card that is made: what stands behind its head. */
struct packing {
	struct kept_point point[POINTS_MOST];
	struct kept_key key[POINTS_MOST];
	size_t from, used; /* where in the card texts begin; bytes of them */
	struct {
		size_t at, len;
	} last[LAST_TEXTS];
	bool full;
	char text[SIZE_MOST];
};

static uint16_t
put_text(struct packing *to, const char *text)
{
	if (text == NULL || to->full)
		return 0;
	const size_t len = strlen(text);
	for (size_t i = 0; i < LAST_TEXTS; i++) {
		const size_t at = to->last[i].at + to->last[i].len - len;
		if (to->last[i].len >= len && len > 0 && memcmp(to->text + at, text, len) == 0)
			return (uint16_t)(to->from + at);
	}
	const size_t at = to->used;
	to->full = to->from + at + len >= SIZE_MOST;
	if (to->full)
		return 0;
	memcpy(to->text + at, text, len + 1);
	to->used += len + 1;
	memmove(&to->last[1], &to->last[0], (LAST_TEXTS - 1) * sizeof(to->last[0]));
	to->last[0].at = at;
	to->last[0].len = len;
	return (uint16_t)(to->from + at);
}

static void
put_texts(struct packing *to, struct crm_kept_card *kept, const struct crm_known_card *known)
{
	const struct crm_dedupe_record *r = &known->record;
	const char *const texts[NTEXTS] = { r->name.full, r->name.first, r->name.middle,
		r->name.last, r->company.name, r->company.form, r->company.key, r->inn, r->kpp,
		r->ogrn, r->job_title, r->birth_date, r->country, r->region, r->city, r->postcode,
		r->address, known->name_key, known->reason, known->reason_note };

	for (size_t i = 0; i < NTEXTS; i++)
		kept->text[i] = put_text(to, texts[i]);
}

/* A point, and next to it the key by which its card is found: they are often one text. */
static void
put_points(struct packing *to, const struct crm_known_card *known)
{
	const struct crm_dedupe_record *r = &known->record;

	for (size_t i = 0; i < r->npoints || i < known->nkeys; i++) {
		if (i < r->npoints)
			to->point[i] = (struct kept_point){ .kind = (uint8_t)r->point[i].kind,
				.role = r->point[i].role,
				.free = r->point[i].free,
				.value = put_text(to, r->point[i].value),
				.key = put_text(to, r->point[i].key),
				.ext = put_text(to, r->point[i].ext) };
		if (i < known->nkeys)
			to->key[i] = (struct kept_key){ (uint16_t)known->key[i].kind,
				put_text(to, known->key[i].text) };
	}
}

struct crm_kept_card *
crm_kept_card_make(const struct crm_known_card *known, struct crm_arena *arena)
{
	const struct crm_dedupe_record *r = &known->record;
	struct packing to;
	struct crm_kept_card head = { .id = r->id,
		.owner = known->owner,
		.repeats = known->repeats,
		.kind = (uint8_t)r->kind,
		.status = (uint8_t)known->status,
		.npoints = (uint8_t)r->npoints,
		.nkeys = (uint8_t)known->nkeys };
	const size_t points = r->npoints * sizeof(*to.point), keys = known->nkeys * sizeof(*to.key);

	if (r->npoints > POINTS_MOST || known->nkeys > POINTS_MOST)
		return NULL;
	to.from = sizeof(head) + points + keys;
	to.used = 0;
	to.full = false;
	memset(to.last, 0, sizeof(to.last));
	put_texts(&to, &head, known);
	put_points(&to, known);
	head.size = (uint16_t)(to.from + to.used);
	char *kept = to.full ? NULL : crm_arena_alloc(arena, head.size);
	if (kept == NULL)
		return NULL;
	memcpy(kept, &head, sizeof(head));
	memcpy(kept + sizeof(head), to.point, points);
	memcpy(kept + sizeof(head) + points, to.key, keys);
	memcpy(kept + to.from, to.text, to.used);
	return (struct crm_kept_card *)(void *)kept;
}

struct crm_kept_card *
crm_kept_card_copy(const struct crm_kept_card *kept, struct crm_arena *arena)
{
	struct crm_kept_card *copy = crm_arena_alloc(arena, kept->size);

	return copy == NULL ? NULL : memcpy(copy, kept, kept->size);
}

/* --- asking --------------------------------------------------------------------------- */

int64_t
crm_kept_card_id(const struct crm_kept_card *kept)
{
	return kept->id;
}

size_t
crm_kept_card_size(const struct crm_kept_card *kept)
{
	return kept->size;
}

static const struct kept_point *
points_of(const struct crm_kept_card *kept)
{
	return (const struct kept_point *)(const void *)(kept + 1);
}

static const struct kept_key *
keys_of(const struct crm_kept_card *kept)
{
	return (const struct kept_key *)(const void *)(points_of(kept) + kept->npoints);
}

static const char *
text_at(const struct crm_kept_card *kept, uint16_t at)
{
	return at == 0 ? NULL : (const char *)kept + at;
}

static const char *
text_of(const struct crm_kept_card *kept, enum text text)
{
	return text_at(kept, kept->text[text]);
}

static bool
equal(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

static bool
has_point(const struct crm_kept_card *kept, enum crm_key_kind kind, const char *key)
{
	const struct kept_key *keys = keys_of(kept);

	for (size_t i = 0; i < kept->nkeys; i++)
		if ((enum crm_key_kind)keys[i].kind == kind &&
		    equal(text_at(kept, keys[i].text), key))
			return true;
	return false;
}

bool
crm_kept_card_has(
    const struct crm_kept_card *kept, enum crm_key_kind kind, const char *key, const char *name_key)
{
	const char *own = text_of(kept, NAME_KEY);
	const bool colleague = own != NULL && name_key != NULL && strcmp(own, name_key) != 0;

	switch (kind) {
	case CRM_KEY_NAME:
		return equal(own, key);
	case CRM_KEY_COMPANY:
		return !colleague && equal(text_of(kept, COMPANY_KEY), key);
	case CRM_KEY_INN:
		return !colleague && equal(text_of(kept, INN), key);
	case CRM_KEY_OGRN:
		return false; /* a company's alone */
	default:
		return has_point(kept, kind, key);
	}
}

static struct crm_name
name_of(const struct crm_kept_card *kept)
{
	return (struct crm_name){ .full = text_of(kept, FULL),
		.first = text_of(kept, FIRST),
		.middle = text_of(kept, MIDDLE),
		.last = text_of(kept, LAST) };
}

struct crm_found
crm_kept_card_found(const struct crm_kept_card *kept)
{
	return (struct crm_found){ .card = kept->id,
		.kind = CRM_CARD_LEAD,
		.name = name_of(kept),
		.company = text_of(kept, COMPANY),
		.company_key = text_of(kept, COMPANY_KEY),
		.inn = text_of(kept, INN),
		.name_key = text_of(kept, NAME_KEY),
		.owner = kept->owner,
		.status = (enum crm_stage_kind)kept->status,
		.reason = text_of(kept, REASON),
		.reason_note = text_of(kept, REASON_NOTE),
		.repeats = kept->repeats };
}

static enum crm_status
take_points(const struct crm_kept_card *kept, struct crm_dedupe_record *record,
    struct crm_arena *arena, struct crm_err *err)
{
	const struct kept_point *from = points_of(kept);
	struct crm_dedupe_point *point =
	    crm_arena_alloc(arena, (kept->npoints + (size_t)1) * sizeof(*point));

	if (point == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < kept->npoints; i++) {
		point[i].kind = from[i].kind;
		point[i].value = text_at(kept, from[i].value);
		point[i].key = text_at(kept, from[i].key);
		point[i].ext = text_at(kept, from[i].ext);
		point[i].role = from[i].role;
		point[i].free = from[i].free;
	}
	record->point = point;
	record->npoints = kept->npoints;
	return CRM_OK;
}

enum crm_status
crm_kept_card_record(const struct crm_kept_card *kept, struct crm_dedupe_record *record,
    struct crm_arena *arena, struct crm_err *err)
{
	*record = (struct crm_dedupe_record){ .id = kept->id,
		.kind = (enum crm_dedupe_kind)kept->kind,
		.name = name_of(kept),
		.company = { text_of(kept, COMPANY), text_of(kept, FORM),
		    text_of(kept, COMPANY_KEY) },
		.inn = text_of(kept, INN),
		.kpp = text_of(kept, KPP),
		.ogrn = text_of(kept, OGRN),
		.job_title = text_of(kept, JOB_TITLE),
		.birth_date = text_of(kept, BIRTH_DATE),
		.country = text_of(kept, COUNTRY),
		.region = text_of(kept, REGION),
		.city = text_of(kept, CITY),
		.postcode = text_of(kept, POSTCODE),
		.address = text_of(kept, ADDRESS) };
	return take_points(kept, record, arena, err);
}
