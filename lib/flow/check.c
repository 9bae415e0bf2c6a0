#include "lib/flow/check.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/store/integrity.h"

#define SHOWN 5 /* ids in a detail */

/* Each gives the ids of what breaks its rule. */

CRM_SQL(check_cards,
    "SELECT c.id FROM card c /*scan*/"
    " LEFT JOIN lead l ON l.id = c.id LEFT JOIN contact p ON p.id = c.id"
    " LEFT JOIN company o ON o.id = c.id LEFT JOIN deal d ON d.id = c.id"
    " WHERE (c.kind = 1) <> (l.id IS NOT NULL) OR (c.kind = 2) <> (p.id IS NOT NULL)"
    " OR (c.kind = 3) <> (o.id IS NOT NULL) OR (c.kind = 4) <> (d.id IS NOT NULL)"
    " ORDER BY c.id");

CRM_SQL(check_aliases,
    "WITH RECURSIVE walk(start, at, hops) AS ("
    " SELECT id, alias, 1 FROM card /*scan*/ WHERE alias IS NOT NULL"
    " UNION ALL SELECT w.start, c.alias, w.hops + 1 FROM walk w JOIN card c ON c.id = w.at"
    " WHERE c.alias IS NOT NULL AND w.hops < 100)"
    " SELECT DISTINCT start FROM walk WHERE hops = 100 ORDER BY start");

/* In a circle they are found above. */
CRM_SQL(check_merged,
    "SELECT c.id FROM card c /*scan*/ JOIN card t ON t.id = c.alias"
    " LEFT JOIN card further ON further.id = t.alias WHERE c.alias IS NOT NULL"
    " AND CASE WHEN t.alias IS NULL THEN t.kind <> c.kind ELSE further.alias IS NULL END"
    " ORDER BY c.id");

CRM_SQL(check_creation,
    "SELECT c.id FROM card c /*scan*/ WHERE NOT EXISTS (SELECT 1 FROM event e"
    " WHERE e.card = c.id AND e.op = c.op AND e.row = c.id AND e.tab = c.kind AND e.verb = 0)"
    " ORDER BY c.id");

CRM_SQL(check_ops, "SELECT o.id FROM op o /*scan*/"
		   " WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.op = o.id) ORDER BY o.id");

CRM_SQL(check_stages,
    "SELECT l.id FROM lead l /*scan*/ JOIN stage s ON s.id = l.stage WHERE s.pipeline <> 1"
    " UNION ALL"
    " SELECT d.id FROM deal d /*scan*/ JOIN stage s ON s.id = d.stage WHERE s.pipeline <> 2");

CRM_SQL(check_converted,
    "SELECT l.id FROM lead l /*scan*/ JOIN stage s ON s.id = l.stage"
    " LEFT JOIN card p ON p.id = l.converted_contact"
    " LEFT JOIN card o ON o.id = l.converted_company"
    " LEFT JOIN card d ON d.id = l.converted_deal"
    " WHERE (s.kind = 4) <>"
    " (coalesce(l.converted_contact, l.converted_company, l.converted_deal) IS NOT NULL)"
    " OR (s.kind = 4) <> (l.converted_at IS NOT NULL)"
    " OR coalesce(p.kind, 2) <> 2 OR coalesce(o.kind, 3) <> 3 OR coalesce(d.kind, 4) <> 4"
    " ORDER BY l.id");

/* Merged ones have their leads' through the card that they are now. */
#define NO_LEAD(column)                                                                            \
	" AND NOT EXISTS (SELECT 1 FROM lead l WHERE l." column " = t.id)"                         \
	" AND NOT EXISTS (SELECT 1 FROM card a JOIN lead l ON l." column " = a.id"                 \
	" WHERE a.alias = t.id)"
#define MADE_BY_CONVERSION                                                                         \
	" JOIN card c ON c.id = t.id AND c.alias IS NULL WHERE EXISTS (SELECT 1 FROM event e"      \
	" WHERE e.card = t.id AND e.op = c.op AND e.row = t.id AND e.verb = 0 AND e.what = 11)"
CRM_SQL(check_converted_back,
    "SELECT t.id FROM contact t /*scan*/" MADE_BY_CONVERSION NO_LEAD(
	"converted_contact") " UNION ALL"
			     " SELECT t.id FROM company t /*scan*/" MADE_BY_CONVERSION NO_LEAD(
				 "converted_company"));

CRM_SQL(check_unqualified, "SELECT l.id FROM lead l /*scan*/ JOIN stage s ON s.id = l.stage"
			   " WHERE s.kind = 5 AND l.reason IS NULL ORDER BY l.id");

CRM_SQL(check_points,
    "SELECT id FROM point /*scan*/ WHERE (valid = 1) <> (key IS NOT NULL) ORDER BY id");

CRM_SQL(check_import_rows,
    "SELECT id FROM import /*scan*/"
    " WHERE read <> created + attached + unchanged + suppressed + blank + rejected ORDER BY id");

/*
 * Fewer than were created are as it should be after a partial undo. Rows that only filled blanks
 * (--on-match fill) are counted as attached and have no inquiry.
 */
CRM_SQL(check_import_inquiries,
    "SELECT i.id FROM import i /*scan*/"
    " LEFT JOIN (SELECT import, count(*) AS n FROM inquiry /*scan*/ GROUP BY import) q"
    " ON q.import = i.id"
    " WHERE coalesce(q.n, 0) > i.created + i.attached OR (coalesce(q.n, 0) < i.created"
    " AND NOT EXISTS (SELECT 1 FROM op o WHERE o.undoes = i.op)) ORDER BY i.id");

static const struct check {
	const char *name;
	const char *wrong; /* what the ids are, when there are any */
	const char *const *sql;
	enum crm_status (*engine)(
	    struct crm_db *db, struct crm_integrity *found, struct crm_err *err);
} checks[] = {
	{ "file", "damage", NULL, crm_check_file },
	{ "references", "broken references", NULL, crm_check_references },
	{ "cards", "cards without exactly one row of their kind", &check_cards, NULL },
	{ "aliases", "merged cards that lead nowhere", &check_aliases, NULL },
	{ "merged", "cards merged into one of another kind, or into one that is merged itself",
	    &check_merged, NULL },
	{ "creation", "cards whose creation is not in history", &check_creation, NULL },
	{ "ops", "ops that changed nothing", &check_ops, NULL },
	{ "keys", "match keys that differ from the cards", NULL, crm_check_keys },
	{ "words", "difference between the index of words and the rows", NULL, crm_check_words },
	{ "points", "points whose key does not agree with their validity", &check_points, NULL },
	{ "stages", "cards in a stage of the other pipeline", &check_stages, NULL },
	{ "converted", "leads whose conversion is half done", &check_converted, NULL },
	{ "converted_back", "cards that a conversion made and no lead became",
	    &check_converted_back, NULL },
	{ "unqualified", "unqualified leads without a reason", &check_unqualified, NULL },
	{ "import_rows", "imports whose rows do not add up", &check_import_rows, NULL },
	{ "import_inquiries", "imports that lack inquiries or have too many",
	    &check_import_inquiries, NULL },
};

size_t
crm_check_count(void)
{
	return sizeof(checks) / sizeof(checks[0]);
}

/* "3 cards without ...: 17, 18, 19". */
static enum crm_status
run_sql(struct crm_db *db, const struct check *check, struct crm_buf *detail, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_buf ids = CRM_BUF_INIT;
	int64_t n = 0;
	enum crm_status st = crm_db_query_(db, check->sql, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if (n++ < SHOWN)
			crm_buf_printf(&ids, "%s%" PRId64, n == 1 ? "" : ", ", crm_stmt_int(s, 0));
	if (st == CRM_DONE && n > 0)
		crm_buf_printf(detail, "%" PRId64 " %s: %s%s", n, check->wrong, crm_buf_str(&ids),
		    n > SHOWN ? " ..." : "");
	if (!crm_buf_ok(&ids))
		st = crm_err_nomem(err);
	crm_buf_clear(&ids);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
run_engine(
    struct crm_db *db, const struct check *check, struct crm_buf *detail, struct crm_err *err)
{
	struct crm_integrity found;
	enum crm_status st = check->engine(db, &found, err);

	if (st == CRM_OK && found.wrong > 0)
		crm_buf_printf(
		    detail, "%" PRId64 " %s: %s", found.wrong, check->wrong, found.first);
	return st;
}

enum crm_status
crm_check_run(struct crm_db *db, size_t i, struct crm_arena *arena, struct crm_check_result *result,
    struct crm_err *err)
{
	const struct check *check = &checks[i];
	struct crm_buf detail = CRM_BUF_INIT;
	enum crm_status st = check->sql != NULL ? run_sql(db, check, &detail, err)
						: run_engine(db, check, &detail, err);

	result->name = check->name;
	result->ok = detail.len == 0;
	result->detail = crm_arena_strdup(arena, crm_buf_str(&detail));
	if (st == CRM_OK && (!crm_buf_ok(&detail) || result->detail == NULL))
		st = crm_err_nomem(err);
	crm_buf_clear(&detail);
	return st;
}
