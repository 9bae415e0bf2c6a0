#include "lib/crm/vcard.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/base/hash.h"
#include "lib/crm/point.h"
#include "lib/text/ical.h"

/* One shape for all kinds of card. */
CRM_SQL(vcard_contact,
    "SELECT c.name, c.last_name, c.first_name, c.middle_name, o.company, c.department, c.job_title,"
    " c.address, c.city, c.region, c.postcode, c.country, c.birth_date, c.note, c.language"
    " FROM contact c LEFT JOIN company o ON o.id = c.company WHERE c.id = ?1");
CRM_SQL(vcard_company,
    "SELECT NULL, NULL, NULL, NULL, company, NULL, NULL, address, city, region, postcode, country,"
    " NULL, note, language FROM company WHERE id = ?1");
CRM_SQL(vcard_lead,
    "SELECT name, last_name, first_name, middle_name, company, department, job_title, address,"
    " city, region, postcode, country, birth_date, note, language FROM lead WHERE id = ?1");
CRM_SQL(vcard_points, "SELECT kind, label, value, ext FROM point WHERE card = ?1 AND valid = 1"
		      " ORDER BY kind, id");
CRM_SQL(vcard_changed, "SELECT max(at) FROM event WHERE card = ?1");
/* The first op is as old as the database, and stays. */
CRM_SQL(
    vcard_origin, "SELECT at || login || real_login FROM op WHERE id = (SELECT min(id) FROM op)");

enum {
	NAME,
	LAST,
	FIRST,
	MIDDLE,
	COMPANY,
	DEPARTMENT,
	JOB,
	ADDRESS,
	CITY,
	REGION,
	POSTCODE,
	COUNTRY,
	BIRTH,
	NOTE,
	LANGUAGE
};

/* A UUID of our own making (RFC 9562, version 8): of the database and the card. */
static enum crm_status
put_uid(struct crm_db *db, int64_t id, struct crm_buf *out, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	char text[300] = "", uid[64];
	enum crm_status st = crm_db_query(db, vcard_origin, &s, CRM_NOARGS, err);

	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		snprintf(text, sizeof(text), "%.200s", crm_stmt_text(s, 0));
		crm_stmt_done(s);
	}
	if (st != CRM_OK && st != CRM_DONE)
		return st;
	const size_t n = strlen(text);
	const uint64_t a = (uint64_t)crm_hash(text, n, 0);
	const uint64_t b = (uint64_t)crm_hash(text, n, (uint64_t)id);
	snprintf(uid, sizeof(uid),
	    "urn:uuid:%08" PRIx64 "-%04" PRIx64 "-8%03" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
	    a >> 32, (a >> 16) & 0xffff, a & 0xfff, 0x8000 | ((b >> 48) & 0x3fff),
	    b & 0xffffffffffff);
	crm_ical_line(out, "UID", uid);
	return CRM_OK;
}

/* ISO 8601 of a date, as vCard writes it: 19800131. */
static void
put_date(struct crm_buf *out, const char *name, const char *date)
{
	char digits[16];
	size_t n = 0;

	for (const char *c = date; *c != '\0' && n < sizeof(digits) - 1; c++)
		if (*c >= '0' && *c <= '9')
			digits[n++] = *c;
	digits[n] = '\0';
	if (n == 8)
		crm_ical_line(out, name, digits);
}

static void
put_person(struct crm_buf *out, const struct crm_stmt *s, int64_t id)
{
	char nobody[32];
	const char *const name[] = { crm_stmt_text(s, LAST), crm_stmt_text(s, FIRST),
		crm_stmt_text(s, MIDDLE), NULL, NULL };
	const char *const org[] = { crm_stmt_text(s, COMPANY), crm_stmt_text(s, DEPARTMENT) };
	const bool parts = name[0] != NULL || name[1] != NULL;

	crm_ical_line(out, "KIND", crm_stmt_null(s, NAME) && org[0] != NULL ? "org" : "individual");
	snprintf(nobody, sizeof(nobody), "lead %" PRId64, id);
	crm_ical_text(out, "FN",
	    !crm_stmt_null(s, NAME) ? crm_stmt_text(s, NAME)
	    : org[0] != NULL        ? org[0]
				    : nobody);
	if (parts)
		crm_ical_parts(out, "N", name, sizeof(name) / sizeof(name[0]));
	if (org[0] != NULL || org[1] != NULL)
		crm_ical_parts(out, "ORG", org, org[1] == NULL ? 1 : 2);
	if (!crm_stmt_null(s, JOB))
		crm_ical_text(out, "TITLE", crm_stmt_text(s, JOB));
}

static void
put_rest(struct crm_buf *out, const struct crm_stmt *s)
{
	const char *const address[] = { NULL, NULL, crm_stmt_text(s, ADDRESS),
		crm_stmt_text(s, CITY), crm_stmt_text(s, REGION), crm_stmt_text(s, POSTCODE),
		crm_stmt_text(s, COUNTRY) };
	bool known = false;

	for (size_t i = 0; i < sizeof(address) / sizeof(address[0]); i++)
		known |= address[i] != NULL;
	if (known)
		crm_ical_parts(out, "ADR", address, sizeof(address) / sizeof(address[0]));
	if (!crm_stmt_null(s, BIRTH))
		put_date(out, "BDAY", crm_stmt_text(s, BIRTH));
	if (!crm_stmt_null(s, LANGUAGE))
		crm_ical_text(out, "LANG", crm_stmt_text(s, LANGUAGE));
	if (!crm_stmt_null(s, NOTE))
		crm_ical_text(out, "NOTE", crm_stmt_text(s, NOTE));
}

/* Labels that address books know. */
static const char *
type_of(const char *label)
{
	static const struct {
		const char *label, *type;
	} types[] = { { "work", ";TYPE=work" }, { "home", ";TYPE=home" },
		{ "mobile", ";TYPE=cell" }, { "cell", ";TYPE=cell" }, { "fax", ";TYPE=fax" } };

	for (size_t i = 0; label != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(label, types[i].label) == 0)
			return types[i].type;
	return "";
}

static void
put_point(struct crm_buf *out, const struct crm_stmt *s, bool first)
{
	const char *value = crm_stmt_text(s, 2), *ext = crm_stmt_text(s, 3);
	const char *pref = first ? ";PREF=1" : "";
	char name[64], text[128];

	switch ((enum crm_point_kind)crm_stmt_int(s, 0)) {
	case CRM_POINT_EMAIL:
		snprintf(name, sizeof(name), "EMAIL%s%s", type_of(crm_stmt_text(s, 1)), pref);
		crm_ical_text(out, name, value);
		break;
	case CRM_POINT_PHONE:
		snprintf(
		    name, sizeof(name), "TEL;VALUE=uri%s%s", type_of(crm_stmt_text(s, 1)), pref);
		snprintf(text, sizeof(text), "tel:%s%s%s", value,
		    ext == NULL ? "" : ";ext=", ext == NULL ? "" : ext);
		crm_ical_line(out, name, text);
		break;
	case CRM_POINT_URL:
		crm_ical_line(out, "URL", value);
		break;
	default:
		snprintf(name, sizeof(name), "IMPP%s", pref);
		crm_ical_text(out, name, value);
	}
}

static enum crm_status
put_points(struct crm_db *db, int64_t id, struct crm_buf *out, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t before = 0;
	enum crm_status st = crm_db_query(db, vcard_points, &s, CRM_ARGS(crm_int(id)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (!crm_stmt_null(s, 2))
			put_point(out, s, crm_stmt_int(s, 0) != before);
		before = crm_stmt_int(s, 0);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
put_words(struct crm_db *db, enum crm_tab kind, int64_t id, struct crm_buf *out,
    struct crm_buf *rest, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = kind == CRM_CARD_CONTACT
				 ? crm_db_query(db, vcard_contact, &s, CRM_ARGS(crm_int(id)), err)
			     : kind == CRM_CARD_COMPANY
				 ? crm_db_query(db, vcard_company, &s, CRM_ARGS(crm_int(id)), err)
				 : crm_db_query(db, vcard_lead, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a card without its row")
				      : st;
	put_person(out, s, id);
	put_rest(rest, s);
	crm_stmt_done(s);
	return CRM_OK;
}

enum crm_status
crm_vcard(
    struct crm_db *db, enum crm_tab kind, int64_t id, struct crm_buf *out, struct crm_err *err)
{
	struct crm_buf rest = CRM_BUF_INIT;
	int64_t changed = 0;

	if (kind == CRM_CARD_DEAL)
		return crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a deal: nobody's", id);
	crm_ical_line(out, "BEGIN", "VCARD");
	crm_ical_line(out, "VERSION", "4.0");
	enum crm_status st = put_uid(db, id, out, err);
	if (st == CRM_OK)
		st = put_words(db, kind, id, out, &rest, err);
	if (st == CRM_OK)
		st = put_points(db, id, out, err);
	if (st == CRM_OK)
		st = crm_db_get_int(db, vcard_changed, &changed, NULL, CRM_ARGS(crm_int(id)), err);
	crm_buf_puts(out, crm_buf_str(&rest));
	crm_ical_time(out, "REV", changed);
	crm_ical_line(out, "END", "VCARD");
	out->failed |= rest.failed;
	crm_buf_clear(&rest);
	return st == CRM_OK && !crm_buf_ok(out) ? crm_err_nomem(err) : st;
}
