/*
 * A list that is taken in as a whole, without marks and with what it writes gathered, leaves the
 * database that its rows leave one by one: every table, op and event.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/flow/intake.h"
#include "lib/flow/undo.h"
#include "lib/store/integrity.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define HEADER "name,email,phone,company,city,job title,id,consent,source"
#define COLUMNS 9
#define ROWS 100

static struct crm_err err;

/* --- the list ------------------------------------------------------------------------- */

static uint64_t seed;

static size_t
draw(size_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(seed >> 33) % n;
}

static const char *
any(const char *const *of, size_t n)
{
	return of[draw(n)];
}

#define ANY(a) any((a), NELEM(a))

/* Few of everything: rows that share a name, an address, a number, a company, nothing; or all. */
static void
invent(char row[512])
{
	static const char *const first[] = { "Анна", "Аня", "Пётр", "Петр", "Вера", "A.", "Olga" };
	static const char *const last[] = { "Ким", "Орлова", "Орлов", "Сом", "Kim" };
	static const char *const mail[] = { "", "a@vega.example", "b@vega.example",
		"info@vega.example", "kim@post.example", "orlov@post.example", "x@sirius.example",
		"broken@", "o@post.example;p@post.example" };
	static const char *const phone[] = { "", "", "+7 495 990-00-11", "8 495 990-00-12",
		"+7 916 200-00-01 доб. 7", "12" };
	static const char *const company[] = { "", "ООО Вега", "Вега", "Сириус", "АО «Сириус»" };
	static const char *const city[] = { "", "Тверь", "Псков" };
	static const char *const job[] = { "", "", "директор" };
	static const char *const consent[] = { "", "", "yes", "no" };
	static const char *const source[] = { "", "expo", "site" };
	char name[64] = "", id[16] = "";

	if (draw(8) == 0) /* the one before again */
		return;
	if (draw(8) != 0)
		snprintf(name, sizeof(name), "%s %s", ANY(first), ANY(last));
	if (draw(6) == 0)
		snprintf(id, sizeof(id), "E%zu", draw(12));
	switch (draw(16)) {
	case 0: /* blank */
		snprintf(row, 512, ",,,,,,,,");
		break;
	case 1: /* nobody */
		snprintf(row, 512, ",,,,%s,,%s,,", city[1], id);
		break;
	default:
		snprintf(row, 512, "%s,%s,%s,%s,%s,%s,%s,%s,%s", name, ANY(mail), ANY(phone),
		    ANY(company), ANY(city), ANY(job), id, ANY(consent), ANY(source));
	}
}

static void
split(char *text, struct crm_cell cell[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		const size_t len = strcspn(text, ",");
		cell[i] = (struct crm_cell){ text, len };
		text += len;
		if (*text == ',')
			*text++ = '\0';
	}
}

/* --- both ways ------------------------------------------------------------------------ */

struct way {
	bool lots;
	size_t batch; /* rows of a transaction */
};

struct run {
	struct crm_db *db;
	struct crm_intake *intake;
	struct crm_arena arena;
	int64_t rejected;
	char raw[512];      /* the last row */
	struct crm_buf out; /* what came of the rows */
};

static void
say(struct run *run, enum crm_status st, const struct crm_intake_result *r, const char *why)
{
	if (st != CRM_OK)
		crm_buf_printf(&run->out, "rejected|%s\n", why);
	else
		crm_buf_printf(&run->out, "%s|%" PRId64 "|%" PRId64 "|%s|%s\n",
		    crm_intake_action_name(r->action), r->card, r->inquiry,
		    r->owner == NULL ? "" : r->owner, r->why == NULL ? "" : r->why);
}

static void
take(struct run *run, const struct way *way, int64_t line)
{
	char text[512];
	struct crm_cell cell[COLUMNS];
	struct crm_intake_result result;
	struct crm_incoming in;
	struct crm_err why = { CRM_OK, "" };

	invent(run->raw);
	memcpy(text, run->raw, sizeof(text));
	split(text, cell);
	const struct crm_intake_row row = { line, COLUMNS, cell, run->raw };
	const int64_t written = crm_db_written(run->db);
	/* One by one nothing is remembered of the rows before. */
	if (!way->lots) {
		crm_intake_mark(run->intake);
		crm_intake_back(run->intake);
	}
	if (way->lots)
		test_ok(
		    crm_intake_clean(run->intake, &row, TEST_NOW, &in, &run->arena, &err), &err);
	else
		test_ok(crm_db_mark(run->db, &err), &err);
	enum crm_status st =
	    crm_intake_row(run->intake, &row, way->lots ? &in : NULL, &result, &run->arena, &why);
	if (st != CRM_OK)
		assert_int_equal(st, CRM_EDATA);
	if (st == CRM_OK && !way->lots)
		test_ok(crm_db_keep(run->db, &err), &err);
	if (st != CRM_OK && !way->lots)
		test_ok(crm_db_revert(run->db, &err), &err);
	if (st != CRM_OK && way->lots)
		assert_int_equal(crm_db_written(run->db), written);
	run->rejected += st != CRM_OK;
	say(run, st, &result, why.text);
	crm_arena_reset(&run->arena);
}

/* All rows of the list; the same ones for the same number. */
static void
import(struct run *run, const struct way *way, const struct crm_intake_options *options,
    uint64_t number)
{
	char header[] = HEADER;
	struct crm_cell cell[COLUMNS];
	struct crm_reading reading;
	const struct crm_import_input input = { "UTF-8", NULL };

	split(header, cell);
	const struct crm_record record = { .n = COLUMNS, .cell = cell };
	test_ok(crm_reading_open(&reading, run->db, &record,
		    &(const struct crm_reading_options){ .nmaps = 0 }, &err),
	    &err);
	test_ok(crm_intake_open(&run->intake, run->db, &reading, options, &err), &err);
	run->rejected = 0;
	snprintf(run->raw, sizeof(run->raw), ",,,,,,,,");
	seed = number;
	test_db_actor(run->db);
	for (int64_t i = 0; i < ROWS;) {
		test_ok(crm_db_begin(run->db, &err), &err);
		if (way->lots)
			crm_db_gather(run->db);
		for (size_t k = 0; k < way->batch && i < ROWS; k++)
			take(run, way, ++i + 1);
		test_ok(crm_intake_commit(run->intake, run->rejected, &input, &err), &err);
		test_ok(crm_db_commit(run->db, &err), &err);
	}
	crm_intake_free(run->intake);
	crm_reading_clear(&reading);
}

static void
undo(struct crm_db *db)
{
	const struct crm_undo last = { .op = crm_db_op(db) };
	struct crm_undone done;

	test_db_actor(db);
	crm_db_set_undoes(db, last.op);
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_undo_run(db, &last, &done, &err), &err);
	test_ok(crm_db_commit(db, &err), &err);
	crm_db_set_undoes(db, 0);
	assert_true(done.undone > 0);
}

/* Those who work: an owner of leads that were unqualified, and one that was merged. */
static void
set_up_work(struct crm_db *db)
{
	int64_t user = 0, reason, stage;

	reason = test_db_int(db, "SELECT id FROM reason WHERE name = 'no-budget'");
	stage = test_db_int(db, "SELECT id FROM stage WHERE name = 'unqualified'");
	test_db_begin(db);
	test_ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
		    CRM_SETS({ "login", crm_text("boris") }, { "weight", crm_int(1) },
			{ "active", crm_int(1) }),
		    &user, &err),
	    &err);
	for (int64_t card = 1; card <= 4; card++)
		test_ok(crm_update(db, CRM_TAB_LEAD, card, CRM_WHAT_EDIT,
			    CRM_SETS({ "owner", crm_int(user) }, { "stage", crm_int(stage) },
				{ "reason", crm_int(reason) }),
			    NULL, &err),
		    &err);
	test_ok(crm_update(db, CRM_TAB_CARD, 6, CRM_WHAT_MERGE, CRM_SETS({ "alias", crm_int(5) }),
		    NULL, &err),
	    &err);
	test_db_commit(db);
}

static void
dump(struct run *run)
{
	static const char *const more[] = { "op", "event", "sqlite_sequence" };
	struct crm_buf tables = CRM_BUF_INIT;

	test_db_dump(run->db, &tables);
	crm_buf_puts(&run->out, tables.data);
	for (size_t i = 0; i < NELEM(more); i++) {
		crm_buf_reset(&tables);
		test_db_dump_table(run->db, more[i], &tables);
		crm_buf_puts(&run->out, crm_buf_str(&tables));
	}
	assert_true(crm_buf_ok(&run->out));
	crm_buf_clear(&tables);
}

/* An import, work on its leads, the same list again, another one, and that undone. */
static void
live(struct run *run, const struct way *way, const struct crm_intake_options *options)
{
	struct crm_integrity found = { 0 };

	import(run, way, options, 1);
	set_up_work(run->db);
	import(run, way, options, 1);
	import(run, way, options, 2);
	dump(run);
	undo(run->db);
	dump(run);
	test_ok(crm_check_words(run->db, &found, &err), &err);
	test_ok(crm_check_keys(run->db, &found, &err), &err);
	assert_int_equal(found.wrong, 0);
}

static void
lots_are_rows(void **state)
{
	static const struct way ways[] = { { false, 1 }, { true, ROWS }, { true, 7 } };
	static const struct crm_intake_options how[] = {
		{ .on_match = CRM_ON_MATCH_ATTACH },
		{ .on_match = CRM_ON_MATCH_FILL, .source = "expo" },
		{ .on_match = CRM_ON_MATCH_UPDATE, .campaign = "spring" },
		{ .on_match = CRM_ON_MATCH_SKIP },
		{ .on_match = CRM_ON_MATCH_CREATE },
		{ .on_match = CRM_ON_MATCH_ATTACH, .door = true },
		{ .on_match = CRM_ON_MATCH_UPDATE, .door = true, .strict = true },
	};

	for (size_t i = 0; i < NELEM(how); i++) {
		struct run run[NELEM(ways)] = { { .rejected = 0 } };
		for (size_t k = 0; k < NELEM(ways); k++) {
			struct test_db *t = *state;
			run[k].db = t->db;
			live(&run[k], &ways[k], &how[i]);
			assert_string_equal(run[k].out.data, run[0].out.data);
			crm_arena_clear(&run[k].arena);
			test_db_teardown(state);
			assert_int_equal(test_db_setup(state), 0);
		}
		for (size_t k = 0; k < NELEM(ways); k++)
			crm_buf_clear(&run[k].out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lots_are_rows, test_db_setup, test_db_teardown),
	};

	return cmocka_run_group_tests_name("intake lots", tests, NULL, NULL);
}
