#include "lib/match/card_record.h"

#include <string.h>

#include "lib/text/mailbox.h"
#include "lib/text/phone.h"

/* One shape for all kinds of card. */
#define LEAD                                                                                       \
	"SELECT t.id, t.name, t.first_name, t.middle_name, t.last_name, t.company, t.legal_form,"  \
	" t.company_key, t.inn, t.kpp, t.ogrn, t.job_title, t.birth_date, t.country, t.region,"    \
	" t.city, t.postcode, t.address FROM lead t JOIN card c ON c.id = t.id AND c.alias IS"     \
	" NULL"
#define CONTACT                                                                                    \
	"SELECT t.id, t.name, t.first_name, t.middle_name, t.last_name, o.company, o.legal_form,"  \
	" o.company_key, o.inn, o.kpp, o.ogrn, t.job_title, t.birth_date, t.country, t.region,"    \
	" t.city, t.postcode, t.address FROM contact t JOIN card c ON c.id = t.id AND c.alias IS"  \
	" NULL LEFT JOIN card oc ON oc.id = t.company"                                             \
	" LEFT JOIN company o ON o.id = coalesce(oc.alias, oc.id)"
#define COMPANY                                                                                    \
	"SELECT t.id, NULL, NULL, NULL, NULL, t.company, t.legal_form,"                            \
	" t.company_key, t.inn, t.kpp, t.ogrn, NULL, NULL, t.country, t.region,"                   \
	" t.city, t.postcode, t.address FROM company t JOIN card c ON c.id = t.id AND c.alias IS"  \
	" NULL"
#define POINT "SELECT card, kind, value, raw, ext, key, role FROM point"

CRM_SQL(one_lead, LEAD " WHERE t.id = ?1");
CRM_SQL(one_contact, CONTACT " WHERE t.id = ?1");
CRM_SQL(one_company, COMPANY " WHERE t.id = ?1");
CRM_SQL(points_of, POINT " WHERE card = ?1 ORDER BY id");
CRM_SQL(all_leads, LEAD " JOIN stage s ON s.id = t.stage AND s.kind <> 4 ORDER BY t.id /*scan*/");
CRM_SQL(all_contacts, CONTACT " ORDER BY t.id /*scan*/");
CRM_SQL(all_companies, COMPANY " ORDER BY t.id /*scan*/");
CRM_SQL(all_points, POINT " ORDER BY card, id /*scan*/");
CRM_SQL(is_converted, "SELECT 1 FROM lead l JOIN stage s ON s.id = l.stage AND s.kind = 4"
		      " WHERE l.id = ?1");
CRM_SQL(became, "SELECT converted_contact, converted_company, converted_deal FROM lead"
		" WHERE id = ?1");

/* --- points --------------------------------------------------------------------------- */

#define PHONE_DIGITS 10
#define PHONE_DIGITS_MIN 7
#define PHONE_DIGITS_MAX 20 /* more are several numbers */

/* Digits of a number as somebody wrote it; of an extension behind a word or a mark, those there. */
static void
read_digits(const char *raw, char digits[PHONE_DIGITS_MAX + 1], char ext[PHONE_DIGITS_MAX + 1])
{
	size_t n = 0, next = 0;
	bool behind = false;

	for (const char *s = raw; *s != '\0'; s++) {
		const bool digit = *s >= '0' && *s <= '9';
		behind =
		    behind || (n >= PHONE_DIGITS_MIN && !digit && strchr(" +-().,/\t", *s) == NULL);
		if (digit && !behind && n < PHONE_DIGITS_MAX)
			digits[n++] = *s;
		else if (digit && behind && next < PHONE_DIGITS_MAX)
			ext[next++] = *s;
	}
	digits[n] = ext[next] = '\0';
}

const char *
crm_dedupe_phone_key(
    const char *value, const char *raw, const char *ext, struct crm_arena *arena, bool *nomem)
{
	char digits[PHONE_DIGITS_MAX + 1], found[PHONE_DIGITS_MAX + 1];

	read_digits(value != NULL ? value : raw, digits, found);
	if (value == NULL)
		ext = *found == '\0' ? NULL : found;
	const size_t n = strlen(digits);
	if (n < PHONE_DIGITS_MIN || n == PHONE_DIGITS_MAX ||
	    (value == NULL && crm_phone_placeholder(raw)))
		return NULL;
	const char *last = n > PHONE_DIGITS ? digits + n - PHONE_DIGITS : digits;
	const char *key =
	    crm_arena_join(arena, last, ext == NULL ? "" : "x", ext == NULL ? "" : ext);
	*nomem = *nomem || key == NULL;
	return key;
}

/* A point as it is stored; strings are the caller's. */
struct stored {
	int kind;
	const char *value, *raw, *ext, *key;
	bool role;
};

/* Adds a point, unless there is nothing in it to be compared. False: out of memory. */
static bool
put_point(
    struct crm_dedupe_point *to, size_t *n, const struct stored *point, struct crm_arena *arena)
{
	struct crm_dedupe_point *made = &to[*n];
	bool nomem = false;

	*made = (struct crm_dedupe_point){
		.value = point->value, .key = point->key, .ext = point->ext, .role = point->role
	};
	switch (point->kind) {
	case CRM_POINT_EMAIL: {
		const char *at = point->key == NULL ? NULL : strrchr(point->key, '@');
		made->kind = CRM_DEDUPE_EMAIL;
		made->free = at != NULL && crm_mailbox_free(at + 1);
		break;
	}
	case CRM_POINT_PHONE:
		made->kind = CRM_DEDUPE_PHONE;
		made->key =
		    crm_dedupe_phone_key(point->value, point->raw, point->ext, arena, &nomem);
		if (made->value == NULL)
			made->value = made->key;
		break;
	case CRM_POINT_HANDLE:
		made->kind = CRM_DEDUPE_HANDLE;
		break;
	default:
		made->kind = CRM_DEDUPE_URL;
		break;
	}
	*n += made->key != NULL && made->value != NULL;
	return !nomem;
}

enum crm_status
crm_dedupe_take_points(struct crm_dedupe_record *record, const struct crm_point *point, size_t n,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_dedupe_point *points = crm_arena_alloc(arena, (n + 1) * sizeof(*points));

	if (points == NULL)
		return crm_err_nomem(err);
	record->npoints = 0;
	record->point = points;
	for (size_t i = 0; i < n; i++) {
		const struct stored stored = { (int)point[i].kind, point[i].value, point[i].raw,
			point[i].ext, point[i].key, point[i].role };
		if (!put_point(points, &record->npoints, &stored, arena))
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

/* --- cards ---------------------------------------------------------------------------- */

enum crm_dedupe_kind
crm_dedupe_kind_of(const struct crm_dedupe_record *record)
{
	return record->name.full == NULL && record->company.name != NULL ? CRM_DEDUPE_COMPANY
									 : CRM_DEDUPE_PERSON;
}

/* What a row says; its strings are the statement's. */
static void
take_row(struct crm_dedupe_record *record, const struct crm_stmt *s)
{
	const char **const texts[] = { &record->name.full, &record->name.first,
		&record->name.middle, &record->name.last, &record->company.name,
		&record->company.form, &record->company.key, &record->inn, &record->kpp,
		&record->ogrn, &record->job_title, &record->birth_date, &record->country,
		&record->region, &record->city, &record->postcode, &record->address };

	*record = (struct crm_dedupe_record){ .id = crm_stmt_int(s, 0) };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = crm_stmt_text(s, (int)i + 1);
	record->kind = crm_dedupe_kind_of(record);
}

static bool
keep(const char **text, struct crm_arena *arena)
{
	if (*text == NULL)
		return true;
	*text = crm_arena_strdup(arena, *text);
	return *text != NULL;
}

static bool
keep_row(struct crm_dedupe_record *record, struct crm_arena *arena)
{
	const char **const texts[] = { &record->name.full, &record->name.first,
		&record->name.middle, &record->name.last, &record->company.name,
		&record->company.form, &record->company.key, &record->inn, &record->kpp,
		&record->ogrn, &record->job_title, &record->birth_date, &record->country,
		&record->region, &record->city, &record->postcode, &record->address };
	bool kept = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		kept = kept && keep(texts[i], arena);
	return kept;
}

/* The point under a cursor, into an array that grows. */
static enum crm_status
take_point(struct crm_dedupe_record *record, struct crm_dedupe_point **points, size_t *size,
    const struct crm_stmt *s, struct crm_arena *arena, struct crm_err *err)
{
	struct stored point = { .kind = (int)crm_stmt_int(s, 1),
		.value = crm_stmt_text(s, 2),
		.raw = crm_stmt_text(s, 3),
		.ext = crm_stmt_text(s, 4),
		.key = crm_stmt_text(s, 5),
		.role = crm_stmt_int(s, 6) != 0 };

	if (record->npoints == *size) {
		const size_t more = *size == 0 ? 4 : *size * 2;
		struct crm_dedupe_point *grown = crm_arena_alloc(arena, more * sizeof(*grown));
		if (grown == NULL)
			return crm_err_nomem(err);
		if (*size > 0)
			memcpy(grown, *points, *size * sizeof(*grown));
		*points = grown;
		*size = more;
	}
	if (!keep(&point.value, arena) || !keep(&point.raw, arena) || !keep(&point.ext, arena) ||
	    !keep(&point.key, arena) || !put_point(*points, &record->npoints, &point, arena))
		return crm_err_nomem(err);
	record->point = *points;
	return CRM_OK;
}

static enum crm_status
query_card(
    struct crm_db *db, enum crm_tab kind, int64_t card, struct crm_stmt **s, struct crm_err *err)
{
	switch (kind) {
	case CRM_CARD_LEAD:
		return crm_db_query(db, one_lead, s, CRM_ARGS(crm_int(card)), err);
	case CRM_CARD_CONTACT:
		return crm_db_query(db, one_contact, s, CRM_ARGS(crm_int(card)), err);
	case CRM_CARD_COMPANY:
		return crm_db_query(db, one_company, s, CRM_ARGS(crm_int(card)), err);
	default:
		return CRM_DONE;
	}
}

enum crm_status
crm_dedupe_read_row(struct crm_db *db, enum crm_tab kind, int64_t card,
    struct crm_dedupe_record *record, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_dedupe_point *points = NULL;
	struct crm_stmt *s = NULL;
	size_t size = 0;
	enum crm_status st = query_card(db, kind, card, &s, err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st;
	take_row(record, s);
	const bool kept = keep_row(record, arena);
	crm_stmt_done(s);
	if (!kept)
		return crm_err_nomem(err);
	st = crm_db_query(db, points_of, &s, CRM_ARGS(crm_int(card)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = take_point(record, &points, &size, s, arena, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_dedupe_read_card(struct crm_db *db, int64_t card, struct crm_dedupe_record *record,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_tab kind = CRM_TAB_NONE;
	int64_t now = 0, converted = 0;
	enum crm_status st = crm_card_resolve(db, card, &now, &kind, err);

	if (st != CRM_OK)
		return st;
	if (now == card && kind == CRM_CARD_LEAD)
		st = crm_db_get_int(
		    db, is_converted, &converted, NULL, CRM_ARGS(crm_int(card)), err);
	if (st != CRM_OK)
		return st;
	return now != card || converted != 0
		   ? CRM_DONE
		   : crm_dedupe_read_row(db, kind, card, record, arena, err);
}

enum crm_status
crm_duplicates_follow(
    struct crm_db *db, int64_t id, int64_t *card, enum crm_tab *kind, struct crm_err *err)
{
	/* A lead, what it became, what that was merged into. */
	for (;;) {
		struct crm_stmt *s = NULL;
		int64_t next = 0;
		enum crm_status st = crm_card_resolve(db, id, card, kind, err);

		if (st != CRM_OK || *kind != CRM_CARD_LEAD)
			return st;
		st = crm_db_query(db, became, &s, CRM_ARGS(crm_int(*card)), err);
		if (st == CRM_OK)
			st = crm_stmt_step(s, err);
		if (st != CRM_OK)
			return st == CRM_DONE ? CRM_OK : st;
		for (int i = 0; i < 3 && next == 0; i++)
			next = crm_stmt_int(s, i);
		crm_stmt_done(s);
		if (next == 0)
			return CRM_OK;
		id = next;
	}
}

/* --- all cards ------------------------------------------------------------------------ */

static const enum crm_tab scanned[] = { CRM_CARD_LEAD, CRM_CARD_CONTACT, CRM_CARD_COMPANY };

/* The next row of a cursor, which is NULL behind its last one. */
static enum crm_status
advance(struct crm_stmt **s, struct crm_err *err)
{
	if (*s == NULL)
		return CRM_OK;
	enum crm_status st = crm_stmt_step(*s, err);
	if (st != CRM_OK)
		*s = NULL;
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_card_scan_open(
    struct crm_card_scan *scan, struct crm_db *db, unsigned kinds, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*scan = (struct crm_card_scan){ .db = db, .kinds = kinds };
	if ((kinds & 1U << CRM_CARD_LEAD) != 0)
		st = crm_db_query(db, all_leads, &scan->card[0], CRM_NOARGS, err);
	if (st == CRM_OK && (kinds & 1U << CRM_CARD_CONTACT) != 0)
		st = crm_db_query(db, all_contacts, &scan->card[1], CRM_NOARGS, err);
	if (st == CRM_OK && (kinds & 1U << CRM_CARD_COMPANY) != 0)
		st = crm_db_query(db, all_companies, &scan->card[2], CRM_NOARGS, err);
	if (st == CRM_OK)
		st = crm_db_query(db, all_points, &scan->points, CRM_NOARGS, err);
	for (int i = 0; st == CRM_OK && i < 3; i++)
		st = advance(&scan->card[i], err);
	return st == CRM_OK ? advance(&scan->points, err) : st;
}

void
crm_card_scan_close(struct crm_card_scan *scan)
{
	for (int i = 0; i < 3; i++)
		if (scan->card[i] != NULL)
			crm_stmt_done(scan->card[i]);
	if (scan->points != NULL)
		crm_stmt_done(scan->points);
	crm_arena_clear(&scan->arena);
	*scan = (struct crm_card_scan){ 0 };
}

/* The cursor with the smallest id; -1: all are at their end. */
static int
first_cursor(const struct crm_card_scan *scan)
{
	int first = -1;

	for (int i = 0; i < 3; i++)
		if (scan->card[i] != NULL && (first < 0 || crm_stmt_int(scan->card[i], 0) <
							       crm_stmt_int(scan->card[first], 0)))
			first = i;
	return first;
}

enum crm_status
crm_card_scan_next(
    struct crm_card_scan *scan, struct crm_dedupe_record *record, struct crm_err *err)
{
	struct crm_dedupe_point *points = NULL;
	const int i = first_cursor(scan);
	size_t size = 0;

	if (i < 0)
		return CRM_DONE;
	crm_arena_reset(&scan->arena);
	scan->kind = scanned[i];
	take_row(record, scan->card[i]);
	if (!keep_row(record, &scan->arena))
		return crm_err_nomem(err);
	enum crm_status st = advance(&scan->card[i], err);
	/* Points of deals, aliases and converted leads are passed over. */
	while (
	    st == CRM_OK && scan->points != NULL && crm_stmt_int(scan->points, 0) <= record->id) {
		if (crm_stmt_int(scan->points, 0) == record->id)
			st = take_point(record, &points, &size, scan->points, &scan->arena, err);
		if (st == CRM_OK)
			st = advance(&scan->points, err);
	}
	return st;
}
