#include "lib/match/who.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/point.h"
#include "lib/match/compare.h"
#include "lib/match/who_private.h"
#include "lib/store/search.h"
#include "lib/text/company.h"
#include "lib/text/email.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

#define WHY_MAX 160 /* bytes; enough for the reasons that matter */
#define EXT_MAX 8
#define NAMES_MAX 40 /* namesakes to compare, of clients and of leads: it takes its time */

CRM_SQL(who_became, "SELECT coalesce(converted_contact, converted_company, converted_deal)"
		    " FROM lead WHERE id = ?1");
CRM_SQL(who_by_point,
    "SELECT p.card, coalesce(p.value, p.raw) FROM match_key m JOIN point p ON p.card = m.card"
    " AND p.kind = ?2 AND p.key = ?3 WHERE m.h = ?1 ORDER BY m.card DESC LIMIT ?4");
CRM_SQL(who_point, "SELECT card, kind, coalesce(value, raw), ext FROM point WHERE id = ?1");
CRM_SQL(who_by_name,
    "SELECT l.id, l.name, l.first_name, l.middle_name, l.last_name FROM match_key m"
    " JOIN lead l ON l.id = m.card AND l.name_key = ?2 WHERE m.h = ?1"
    " ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_client_by_name,
    "SELECT c.id, c.name, c.first_name, c.middle_name, c.last_name FROM match_key m"
    " JOIN contact c ON c.id = m.card AND c.name_key = ?2 WHERE m.h = ?1"
    " ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_by_company, "SELECT l.id FROM match_key m JOIN lead l ON l.id = m.card"
			" AND l.company_key = ?2 WHERE m.h = ?1 ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_client_by_company, "SELECT c.id FROM match_key m JOIN company c ON c.id = m.card"
			       " AND c.company_key = ?2 WHERE m.h = ?1"
			       " ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_by_inn, "SELECT l.id FROM match_key m JOIN lead l ON l.id = m.card"
		    " AND l.inn = ?2 WHERE m.h = ?1 ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_client_by_inn, "SELECT c.id FROM match_key m JOIN company c ON c.id = m.card"
			   " AND c.inn = ?2 WHERE m.h = ?1 ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(who_by_ogrn, "SELECT c.id FROM match_key m JOIN company c ON c.id = m.card"
		     " AND c.ogrn = ?2 WHERE m.h = ?1 ORDER BY m.card DESC LIMIT ?3");
CRM_SQL(
    who_by_inquiry, "SELECT card FROM inquiry WHERE external_id = ?1 ORDER BY id DESC LIMIT ?2");
CRM_SQL(who_by_activity, "SELECT card FROM activity WHERE external_id = ?1 LIMIT ?2");

/* --- cards found ------------------------------------------------------------------------ */

/* What a card is now. *card 0: it is not there any more. */
static enum crm_status
follow(struct crm_db *db, int64_t *card, enum crm_tab *kind, struct crm_err *err)
{
	struct crm_err gone = { CRM_OK, "" };
	int64_t at = *card, became = 0;

	for (int hops = 0; hops < 3; hops++) {
		enum crm_status st = crm_card_resolve(db, at, card, kind, &gone);
		if (st == CRM_EDATA) {
			*card = 0;
			return CRM_OK;
		}
		if (st != CRM_OK)
			return crm_err_set(err, st, "%s", gone.text);
		if (*kind != CRM_CARD_LEAD)
			return CRM_OK;
		st = crm_db_get_int(db, who_became, &became, NULL, CRM_ARGS(crm_int(*card)), err);
		if (st != CRM_OK || became == 0)
			return st;
		at = became;
	}
	return CRM_OK;
}

static bool
make_room(struct crm_who_list *list)
{
	if (list->n < list->cap)
		return true;
	const size_t cap = list->cap == 0 ? 32 : list->cap * 2;
	struct crm_who *more = crm_arena_alloc(list->arena, cap * sizeof(*more));
	if (more == NULL)
		return false;
	if (list->n > 0)
		memcpy(more, list->who, list->n * sizeof(*more));
	list->who = more;
	list->cap = cap;
	return true;
}

enum crm_status
crm_who_put(struct crm_who_list *list, int64_t card, int score, const char *why, size_t *place,
    struct crm_err *err)
{
	int64_t now = card;
	enum crm_tab kind = CRM_TAB_NONE;
	enum crm_status st = follow(list->db, &now, &kind, err);
	size_t i = 0;

	if (place != NULL)
		*place = SIZE_MAX;
	if (st != CRM_OK || now == 0)
		return st;
	while (i < list->n && list->who[i].card != now)
		i++;
	if (i == list->n) {
		if (!make_room(list))
			return crm_err_nomem(err);
		list->who[list->n++] =
		    (struct crm_who){ .card = now, .kind = kind, .why = "", .found_as = card };
	}
	struct crm_who *who = &list->who[i];
	/* What is but a word of it says nothing more where a name or a number agreed. */
	const bool weak = (*who->why != '\0' || who->names != NULL) && score + 10 < who->score;
	if (score > who->score) {
		who->score = score;
		who->found_as = card;
	}
	if (place != NULL)
		*place = i;
	if (weak || *why == '\0' || strstr(who->why, why) != NULL || strlen(who->why) > WHY_MAX)
		return CRM_OK;
	who->why =
	    crm_arena_printf(list->arena, "%s%s%s", who->why, *who->why == '\0' ? "" : ", ", why);
	return who->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* The cards in the first column of a query. */
static enum crm_status
put_all(struct crm_who_list *list, const char *const *sql, const struct crm_value *args,
    size_t nargs, int score, const char *why, struct crm_err *err)
{
	int64_t cards[CRM_WHO_MAX];
	size_t n = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(list->db, sql, &s, args, nargs, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		cards[n++] = crm_stmt_int(s, 0);
		if (n == CRM_WHO_MAX)
			crm_stmt_done(s);
		if (n == CRM_WHO_MAX)
			break;
	}
	if (st == CRM_DONE)
		st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = crm_who_put(list, cards[i], score, why, NULL, err);
	return st;
}

/* Those that a key leads to, where the key itself is in a column too. */
static enum crm_status
put_key(struct crm_who_list *list, const char *const *sql, enum crm_key_kind kind, const char *key,
    int score, const char *why, struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(crm_key_hash(kind, key)), crm_text(key),
		crm_int(CRM_WHO_MAX) };

	return put_all(list, sql, args, 3, score, why, err);
}

static enum crm_status
put_point(struct crm_who_list *list, enum crm_point_kind kind, const char *key, int score,
    const char *why, struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(crm_key_hash((enum crm_key_kind)kind, key)),
		crm_int((int64_t)kind), crm_text(key), crm_int(CRM_WHO_MAX) };

	return put_all(list, &who_by_point, args, 4, score, why, err);
}

/* --- phones ----------------------------------------------------------------------------- */

/* What stands before a national number, in and from most countries. */
static bool
is_trunk(const char *s, size_t len)
{
	static const char *const trunks[] = { "8", "0", "00", "810", "011", "9810" };

	for (size_t i = 0; i < sizeof(trunks) / sizeof(trunks[0]); i++)
		if (strlen(trunks[i]) == len && memcmp(trunks[i], s, len) == 0)
			return true;
	return false;
}

int
crm_who_phone_score(const char *asked, const char *has)
{
	const size_t n = strlen(asked), m = strlen(has);
	size_t same = 0;

	while (same < n && same < m && asked[n - 1 - same] == has[m - 1 - same])
		same++;
	if (same < CRM_PHONE_TAIL)
		return 0;
	if (same == n && same == m)
		return 100;
	/* Without its country, perhaps with what is dialled instead of it. */
	if (same == n)
		return same >= 10 ? 98 : 80;
	if (same == m)
		return is_trunk(asked, n - same) ? 98 : 0;
	/* 8 495 and +7 495; the trunk digit may be alike the country's by chance. */
	for (size_t trunk = 1; trunk <= 4 && trunk < n; trunk++)
		if (is_trunk(asked, trunk) && n - trunk <= same && m - (n - trunk) <= 3)
			return n - trunk >= 9 ? 98 : 75;
	return 0;
}

struct number {
	char digits[24], ext[EXT_MAX];
};

static size_t
take_digits(char *out, size_t size, const char *s, const char *end)
{
	size_t n = 0;

	for (; s < end && *s != '\0'; s++)
		if (*s >= '0' && *s <= '9' && n + 1 < size)
			out[n++] = *s;
	out[n] = '\0';
	return n;
}

/* The digits of a number as somebody writes it, and of its extension. False: it is none. */
static bool
read_number(struct number *number, const char *folded)
{
	const char *end = folded + strcspn(folded, "@;"), *ext = end;
	size_t digits = 0;

	if (strncmp(folded, "tel:", 4) == 0 || strncmp(folded, "sip:", 4) == 0)
		folded += 4;
	for (const char *s = folded; s < end; s++) {
		digits += *s >= '0' && *s <= '9';
		if (digits >= CRM_PHONE_TAIL && crm_phone_ext_marker(s) > 0) {
			ext = s;
			break;
		}
		/* Words with numbers in them are no number. */
		if (digits < CRM_PHONE_TAIL && ((*s >= 'a' && *s <= 'z') || (*s & 0x80) != 0) &&
		    strncmp(s, "\xc2\xa0", 2) != 0 && s[-(s > folded)] != '\xc2' && digits > 0)
			return false;
	}
	take_digits(number->ext, sizeof(number->ext), ext, end);
	const size_t n = take_digits(number->digits, sizeof(number->digits), folded, ext);
	return n >= CRM_PHONE_TAIL && n <= 18;
}

static enum crm_status
put_number(
    struct crm_who_list *list, const struct number *asked, int64_t point, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	char digits[24];
	const char *shown = NULL;
	int64_t card = 0;
	int score = 0;
	size_t place;
	enum crm_status st = crm_db_query(list->db, who_point, &s, CRM_ARGS(crm_int(point)), err);

	if (st != CRM_OK || (st = crm_stmt_step(s, err)) != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	const char *value = crm_stmt_text(s, 2), *ext = crm_stmt_text(s, 3);
	if (crm_stmt_int(s, 1) == CRM_POINT_PHONE) {
		take_digits(digits, sizeof(digits), value, value + strlen(value));
		score = crm_who_phone_score(asked->digits, digits);
	}
	if (score > 0 && *asked->ext != '\0')
		score -= ext == NULL ? 3 : strcmp(ext, asked->ext) == 0 ? 0 : 10;
	else if (score > 0 && ext != NULL)
		score -= 2;
	card = crm_stmt_int(s, 0);
	shown = crm_arena_printf(
	    list->arena, "%s%s%s", value, ext == NULL ? "" : " x", ext == NULL ? "" : ext);
	crm_stmt_done(s);
	if (shown == NULL)
		return crm_err_nomem(err);
	if (score == 0)
		return CRM_OK;
	st = crm_who_put(list, card, score, score >= 85 ? "phone" : "end of phone", &place, err);
	if (st == CRM_OK && place != SIZE_MAX && list->who[place].score == score)
		list->who[place].phone = shown;
	return st;
}

static enum crm_status
find_phone(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	struct crm_search_hit hits[CRM_WHO_MAX];
	struct crm_word tail = { "", "" };
	struct number asked;
	size_t n = 0;
	const char *folded = crm_text_fold(list->arena, text);

	if (folded == NULL)
		return crm_err_nomem(err);
	if (!read_number(&asked, folded))
		return CRM_OK;
	memcpy(
	    tail.plain, asked.digits + strlen(asked.digits) - CRM_PHONE_TAIL, CRM_PHONE_TAIL + 1);
	enum crm_status st =
	    crm_search(list->db, &tail, 1, CRM_SEARCH_ANY, hits, CRM_WHO_MAX, &n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (hits[i].tab == CRM_TAB_POINT)
			st = put_number(list, &asked, hits[i].row, err);
	return st;
}

/* --- addresses -------------------------------------------------------------------------- */

/* Whether an address is at a domain, or at one below it. */
static bool
at_domain(const char *address, const char *domain)
{
	const size_t n = strlen(address), m = strlen(domain);

	return n > m && strcmp(address + n - m, domain) == 0 &&
	       (address[n - m - 1] == '@' || address[n - m - 1] == '.');
}

static enum crm_status
put_at_domain(struct crm_who_list *list, const char *domain, int64_t point, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(list->db, who_point, &s, CRM_ARGS(crm_int(point)), err);

	if (st != CRM_OK || (st = crm_stmt_step(s, err)) != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	const int64_t card = crm_stmt_int(s, 0);
	const bool email = crm_stmt_int(s, 1) == CRM_POINT_EMAIL;
	const char *address = crm_text_fold(list->arena, crm_stmt_text(s, 2));
	crm_stmt_done(s);
	if (address == NULL)
		return crm_err_nomem(err);
	if (!email || !at_domain(address, domain))
		return CRM_OK;
	return crm_who_put(list, card, 60, "email domain", NULL, err);
}

static enum crm_status
find_domain(struct crm_who_list *list, const char *domain, struct crm_err *err)
{
	struct crm_search_hit hits[CRM_WHO_MAX];
	struct crm_word words[8];
	size_t nwords = 0, n = 0;

	if (strchr(domain, ' ') != NULL || strchr(domain, '.') == NULL)
		return CRM_OK;
	enum crm_status st = crm_words_read(domain, words, 8, &nwords, err);
	for (size_t i = 0; i < nwords; i++)
		words[i].name[0] = '\0'; /* names have no domains */
	if (st == CRM_OK)
		st =
		    crm_search(list->db, words, nwords, CRM_SEARCH_ANY, hits, CRM_WHO_MAX, &n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (hits[i].tab == CRM_TAB_POINT)
			st = put_at_domain(list, domain, hits[i].row, err);
	return st;
}

static enum crm_status
find_email(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	struct crm_email email;
	const char *problem = NULL;
	const char *folded = crm_text_fold(list->arena, text);

	if (folded == NULL)
		return crm_err_nomem(err);
	const char *at = strchr(folded, '@');
	if (at == NULL || at == folded)
		return find_domain(list, folded + (at != NULL), err);
	enum crm_status st = crm_email_parse(&email, text, list->arena, &problem);
	if (st == CRM_ENOMEM)
		return crm_err_nomem(err);
	if (st != CRM_OK)
		return CRM_OK;
	return put_point(list, CRM_POINT_EMAIL, email.key, 100, "email", err);
}

/* --- numbers of all kinds, handles ------------------------------------------------------- */

static enum crm_status
find_taxid(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	char id[CRM_TAXID_SIZE];
	enum crm_status st = CRM_OK;

	if (crm_inn_check(text, id) == NULL) {
		st = put_key(list, &who_client_by_inn, CRM_KEY_INN, id, 95, "INN", err);
		if (st == CRM_OK)
			st = put_key(list, &who_by_inn, CRM_KEY_INN, id, 95, "INN", err);
	} else if (crm_ogrn_check(text, id) == NULL) {
		st = put_key(list, &who_by_ogrn, CRM_KEY_OGRN, id, 95, "OGRN", err);
	}
	return st;
}

static enum crm_status
find_card(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	int64_t id = 0;

	text += *text == '#';
	if (!crm_num_parse(text, &id) || id <= 0)
		return CRM_OK;
	return crm_who_put(list, id, 97, "id", NULL, err);
}

static enum crm_status
find_id(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	const struct crm_value args[] = { crm_text(text), crm_int(CRM_WHO_MAX) };
	struct crm_point handle, url;
	enum crm_status st = find_card(list, text, err);

	if (st == CRM_OK)
		st = put_all(list, &who_by_inquiry, args, 2, 90, "external id", err);
	if (st == CRM_OK)
		st = put_all(list, &who_by_activity, args, 2, 90, "external id", err);
	if (st == CRM_OK)
		st = crm_point_parse(&handle, CRM_POINT_HANDLE, text, NULL, list->arena, err);
	if (st == CRM_OK && handle.key != NULL)
		st = put_point(list, CRM_POINT_HANDLE, handle.key, 90, "handle", err);
	if (st == CRM_OK)
		st = crm_point_parse(&url, CRM_POINT_URL, text, NULL, list->arena, err);
	if (st == CRM_OK && url.key != NULL)
		st = put_point(list, CRM_POINT_URL, url.key, 85, "url", err);
	return st;
}

/* --- names ------------------------------------------------------------------------------ */

static int
likeness_score(enum crm_likeness likeness)
{
	switch (likeness) {
	case CRM_LIKE_SAME:
		return 88;
	case CRM_LIKE_COMPATIBLE:
		return 78;
	case CRM_LIKE_INITIALS:
		return 68;
	default:
		return 0;
	}
}

static enum crm_status
find_people(struct crm_who_list *list, const char *const *sql, const struct crm_name *name,
    const char *key, struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(crm_key_hash(CRM_KEY_NAME, key)), crm_text(key),
		crm_int(NAMES_MAX) };
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(list->db, sql, &s, args, 3, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const struct crm_name has = { crm_stmt_text(s, 1), crm_stmt_text(s, 2),
			crm_stmt_text(s, 3), crm_stmt_text(s, 4) };
		enum crm_likeness likeness;
		if (crm_name_compare(name, &has, &likeness) != CRM_OK)
			st = crm_err_nomem(err);
		const int score = st == CRM_OK ? likeness_score(likeness) : 0;
		if (score > 0)
			st = crm_who_put(list, crm_stmt_int(s, 0), score,
			    crm_likeness_words(likeness), NULL, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
find_name(struct crm_who_list *list, const char *text, struct crm_err *err)
{
	struct crm_company_name company;
	struct crm_name name;

	if (crm_name_split(&name, text, list->arena) != CRM_OK ||
	    crm_company_parse(&company, text, list->arena) != CRM_OK)
		return crm_err_nomem(err);
	const char *key = crm_name_key(list->arena, &name);
	enum crm_status st = CRM_OK;
	if (key != NULL)
		st = find_people(list, &who_client_by_name, &name, key, err);
	if (st == CRM_OK && key != NULL)
		st = find_people(list, &who_by_name, &name, key, err);
	if (company.key == NULL)
		return st;
	if (st == CRM_OK)
		st = put_key(list, &who_client_by_company, CRM_KEY_COMPANY, company.key, 86,
		    "same company", err);
	if (st == CRM_OK)
		st = put_key(
		    list, &who_by_company, CRM_KEY_COMPANY, company.key, 84, "same company", err);
	return st;
}

enum crm_status
crm_who_add(struct crm_who_list *list, const char *text, unsigned readings, struct crm_err *err)
{
	static const struct {
		unsigned reading;
		enum crm_status (*find)(
		    struct crm_who_list *list, const char *text, struct crm_err *err);
	} ways[] = {
		{ CRM_WHO_PHONE, find_phone },
		{ CRM_WHO_EMAIL, find_email },
		{ CRM_WHO_TAXID, find_taxid },
		{ CRM_WHO_ID, find_id },
		{ CRM_WHO_NAME, find_name },
	};
	const char *clean = crm_text_clean(list->arena, text);
	enum crm_status st = clean == NULL ? crm_err_nomem(err) : CRM_OK;

	if (st == CRM_OK && *clean == '\0')
		return CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < sizeof(ways) / sizeof(ways[0]); i++)
		if ((readings & ways[i].reading) != 0)
			st = ways[i].find(list, clean, err);
	if (st == CRM_OK && (readings & (CRM_WHO_NAME | CRM_WHO_TEXT)) != 0)
		st = crm_who_words(list, clean, readings, err);
	return st;
}
