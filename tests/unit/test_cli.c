/*
 * What all tools share, through a tool made for the test: each run is a process of its own, with
 * its three streams in files or pipes.
 */
#include "tests/unit/crm_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "tests/unit/crm_db_test.h"

/* --- the tool ------------------------------------------------------------------------- */

static const char *note, *rejects, *shade;
static bool atomic;
static int64_t limit = -1, since;
static struct cli_list tags;
static int do_column, commits;

static const struct cli_opt opts[] = {
	{ 't', "note", "TEXT", "what to note on the card", CLI_TEXT, &note },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &rejects },
	{ 0, "atomic", NULL, "all or nothing", CLI_FLAG, &atomic },
	{ 'l', "limit", "N", "at most so many", CLI_INT, &limit },
	{ 0, "since", "TIME", "from when", CLI_TIME, &since },
	{ 0, "tag", "TEXT", "a tag; may be given several times", CLI_LIST, &tags },
	{ 0, "shade", "dark|light", "a shade", CLI_CHOICE, &shade },
};

static const struct crm_column added[] = {
	{ "owner", CRM_COL_TEXT },
	{ "action", CRM_COL_TEXT },
	{ "error", CRM_COL_TEXT },
};

/* Notes something on the card, then does what the column `do` says. */
static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct cli *cli = arg;
	const char *what = cli_cell(row, do_column);
	enum crm_tab kind;
	int64_t card;
	enum crm_status st = cli_row_card(cli, row, &card, &kind, err);

	if (st != CRM_OK)
		return st;
	if (card == 0) {
		row->added[1] = "passed";
		return CRM_OK;
	}
	st = crm_update(cli->db, kind, card, CRM_WHAT_EDIT,
	    CRM_SETS({ "note", crm_text(note != NULL ? note : "seen") }), NULL, err);
	if (st != CRM_OK)
		return st;
	row->added[0] = "anna";
	row->added[1] = "noted";
	if (strcmp(what, "mind") == 0 || strcmp(what, "mind twice") == 0)
		cli_warn_row(cli, "stdin", row->line, "minded as told");
	if (strcmp(what, "frown") == 0 || strcmp(what, "mind twice") == 0)
		cli_warn_row(cli, "stdin", row->line, "frowned on as told");
	if (strcmp(what, "mind twice") == 0)
		cli_warn_row(cli, "stdin", row->line, "minded as told");
	if (strcmp(what, "refuse") == 0 || (shade != NULL && strcmp(shade, "dark") == 0))
		return crm_err_set(err, CRM_EDATA, "refused as told");
	if (strcmp(what, "fail") == 0)
		return crm_err_set(err, CRM_EIO, "failed as told");
	/* More than a pipe holds. */
	for (int i = 0; i < 5000 && strcmp(what, "warn") == 0; i++)
		cli_warn(cli, "warned as told, time %d", i);
	if (strcmp(what, "done") == 0)
		return CRM_DONE;
	return CRM_OK;
}

static enum crm_status
count_commit(void *arg, struct crm_err *err)
{
	struct cli *cli = arg;

	(void)err;
	commits++;
	cli_warn(cli, "commit %d: read %lld, rejected %lld", commits, (long long)cli->read,
	    (long long)cli->rejected);
	return CRM_OK;
}

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	(void)in;
	(void)err;
	do_column = cli_column(arg, "do");
	return CRM_OK;
}

static enum crm_status
run_rows(struct cli *cli, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.commit = cli->verbose ? count_commit : NULL,
		.atomic = atomic,
		.rejects = rejects };
	enum crm_status st = cli_rows_run(cli, &rows, cli, err);

	if (st == CRM_OK)
		cli_say(cli, "read %lld, rejected %lld", (long long)cli->read,
		    (long long)cli->rejected);
	return st;
}

static enum crm_status
run_options(struct cli *cli, struct crm_err *err)
{
	(void)err;
	printf("note %s limit %lld since %lld shade %s as %s\n", note != NULL ? note : "(null)",
	    (long long)limit, (long long)since, shade != NULL ? shade : "(null)", cli->as);
	for (size_t i = 0; i < tags.n; i++)
		printf("tag %s\n", tags.item[i]);
	for (int i = 0; i < cli->narg; i++)
		printf("operand %s\n", cli->arg[i]);
	return CRM_OK;
}

static enum crm_status
run_lines(struct cli *cli, struct crm_err *err)
{
	static const struct crm_column columns[] = { { "n", CRM_COL_INT } };
	enum crm_status st = cli_out_open(cli, columns, 1, err);
	char text[24];

	for (int i = 0; st == CRM_OK && i < 100000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		st = cli_out_row(cli, (const char *const[]){ text }, err);
	}
	return st == CRM_OK ? cli_out_end(cli, err) : st;
}

static struct cli_tool
probe(unsigned features)
{
	return (struct cli_tool){ .name = "crm-probe",
		.summary = "test what all tools share",
		.operands = (features & CLI_IN) != 0 ? "[id ...]" : NULL,
		.features = features,
		.opts = opts,
		.nopts = NELEM(opts) };
}

#define ROWS (CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN)

/* --- running it ----------------------------------------------------------------------- */

struct streams {
	struct test_db *t;
	int rc;
	char out[65536], err[65536];
};

static void
path_of(const struct test_db *t, const char *name, char path[160])
{
	snprintf(path, 160, "%s/%s", t->dir, name);
}

static void
write_file(const struct test_db *t, const char *name, const char *text)
{
	char path[160];

	path_of(t, name, path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
read_file(const struct test_db *t, const char *name, char *text, size_t size)
{
	char path[160];

	path_of(t, name, path);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, size - 1, f)] = '\0';
	fclose(f);
}

static void
assert_file(const struct test_db *t, const char *name, const char *expected)
{
	char text[4096];

	read_file(t, name, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void
replace_fd(int fd, const char *path, int flags)
{
	int opened = open(path, flags, 0600);

	if (opened < 0 || dup2(opened, fd) != fd)
		_exit(120);
	close(opened);
}

typedef enum crm_status run_fn(struct cli *cli, struct crm_err *err);

/*
 * Starts this program again as the tool: SQLite does not live through a fork. Streams that are -1
 * are files in the test's folder, those that are -2 are closed.
 */
static pid_t
start_tool(const struct test_db *t, unsigned features, run_fn *run, const int fd[3],
    const char *const *words)
{
	static const char *const name[] = { "in", "out", "err" };
	char *argv[32] = { NULL }, code[32];
	int argc = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child > 0)
		return child;
	argv[argc++] = strdup("crm-probe");
	while (words != NULL && words[argc - 1] != NULL) {
		argv[argc] = strdup(words[argc - 1]);
		argc++;
	}
	for (int i = 0; i < 3; i++) {
		char path[160];
		path_of(t, name[i], path);
		if (fd[i] == -2)
			close(i);
		else if (fd[i] == -1)
			replace_fd(i, path, i == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC);
		else if (dup2(fd[i], i) != i)
			_exit(121);
	}
	snprintf(code, sizeof(code), "%u", features);
	setenv("PROBE_FEATURES", code, 1);
	setenv("PROBE_RUN", run == run_rows ? "rows" : run == run_lines ? "lines" : "options", 1);
	setenv("CRM_DB", t->path, 1);
	setenv("CRM_NOW", "2025-12-02T00:00:00Z", 1);
	setenv("CRM_USER", "boris", 1);
	execv("/proc/self/exe", argv);
	_exit(122);
}

static int
be_the_tool(int argc, char **argv)
{
	const char *what = getenv("PROBE_RUN"), *features = getenv("PROBE_FEATURES");
	run_fn *run = strcmp(what, "rows") == 0    ? run_rows
		      : strcmp(what, "lines") == 0 ? run_lines
						   : run_options;
	const struct cli_tool tool = probe((unsigned)strtoul(features, NULL, 10));

	return cli_main(&tool, argc, argv, run);
}

static int
wait_for(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
run_tool(struct test_db *t, unsigned features, run_fn *run, const char *input,
    const char *const *words, struct streams *s)
{
	const int fd[] = { -1, -1, -1 };

	write_file(t, "in", input);
	s->rc = wait_for(start_tool(t, features, run, fd, words));
	read_file(t, "out", s->out, sizeof(s->out));
	read_file(t, "err", s->err, sizeof(s->err));
}

#define WORDS(...)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

static void
assert_run(struct test_db *t, const char *input, const char *const *words, int rc, const char *out,
    const char *err)
{
	static struct streams s;

	run_tool(t, ROWS, run_rows, input, words, &s);
	assert_string_equal(s.err, err);
	assert_string_equal(s.out, out);
	assert_int_equal(s.rc, rc);
}

/* --- the database ----------------------------------------------------------------------- */

/* Leads 1 to 5 of op 1. */
static int
setup(void **state)
{
	assert_int_equal(test_db_setup(state), 0);
	struct test_db *t = *state;
	struct crm_err err;

	test_ok(crm_db_begin(t->db, &err), &err);
	for (int i = 0; i < 5; i++)
		test_ok(crm_insert(t->db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
			    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
				{ "stage_at", crm_int(TEST_NOW) }),
			    NULL, &err),
		    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	crm_db_end_op(t->db);
	return 0;
}

static int64_t
noted(struct test_db *t)
{
	return test_db_int(t->db, "SELECT count(*) FROM lead WHERE note IS NOT NULL");
}

/* --- rows --------------------------------------------------------------------------------- */

static void
test_rows_pass_through_with_columns_added(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,name,do\n1,\"Анна, К.\",\n3,,\n,rejected before,\n", NULL, 0,
	    "id,name,do,owner,action,error\n"
	    "1,\"Анна, К.\",,anna,noted,\n"
	    "3,,,anna,noted,\n"
	    ",rejected before,,,passed,\n",
	    "crm-probe: read 3, rejected 0\n");
	assert_int_equal(noted(t), 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 2);
}

static void
test_operands_are_rows(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "not,read\n", WORDS("2", "seven", "99"), 65,
	    "id,owner,action,error\n"
	    "2,anna,noted,\n"
	    "seven,,rejected,'seven' is not an id\n"
	    "99,,rejected,no card 99\n",
	    "crm-probe: seven: 'seven' is not an id\n"
	    "crm-probe: 99: no card 99\n"
	    "crm-probe: read 3, rejected 2\n");
	assert_int_equal(noted(t), 1);
}

static void
test_added_columns_replace_those_of_the_input(void **state)
{
	assert_run(*state, "action,id,owner\nkept,,boris\nold,1,boris\n", NULL, 0,
	    "action,id,owner,error\n"
	    "passed,,boris,\n"
	    "noted,1,anna,\n",
	    "crm-probe: read 2, rejected 0\n");
}

static void
test_ids_are_numbers_in_json(void **state)
{
	assert_run(*state, "id,name\n1,7\n", WORDS("--json", "--columns", "id,name,action"), 0,
	    "{\"id\":1,\"name\":\"7\",\"action\":\"noted\"}\n", "crm-probe: read 1, rejected 0\n");
	assert_run(*state, "", WORDS("--json", "--columns", "id,action", "1"), 0,
	    "{\"id\":1,\"action\":\"noted\"}\n", "crm-probe: read 1, rejected 0\n");
}

static void
test_a_rejected_row_leaves_nothing(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,do\n1,\n2,refuse\n3,\n", WORDS("--in", "csv"), 65,
	    "id,do,owner,action,error\n"
	    "1,,anna,noted,\n"
	    "2,refuse,,rejected,refused as told\n"
	    "3,,anna,noted,\n",
	    "crm-probe: stdin:3: refused as told\n"
	    "crm-probe: read 3, rejected 1\n");
	assert_int_equal(noted(t), 2);
	assert_int_equal(test_db_int(t->db, "SELECT note IS NULL FROM lead WHERE id = 2"), 1);
}

static void
test_a_broken_row_is_rejected_unworked(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,do\n1,,more\n2,\n", NULL, 65,
	    "id,do,owner,action,error\n"
	    "1,,,rejected,3 cells where the header has 2\n"
	    "2,,anna,noted,\n",
	    "crm-probe: stdin:2: 3 cells where the header has 2\n"
	    "crm-probe: read 2, rejected 1\n");
	assert_int_equal(noted(t), 1);
}

static void
test_a_failure_ends_the_run_and_the_batch(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,do\n1,\n2,fail\n3,\n", NULL, 74, "id,do,owner,action,error\n",
	    "crm-probe: failed as told\n");
	assert_int_equal(noted(t), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 1);
}

/* A mistake in a tool must not pass for success. */
static void
test_a_stray_status_is_an_error(void **state)
{
	assert_run(*state, "id,do\n1,done\n", NULL, 70, "id,do,owner,action,error\n",
	    "crm-probe: failed, and nothing said why\n");
}

static void
test_empty_input_is_zero_rows(void **state)
{
	assert_run(*state, "", NULL, 0, "owner,action,error\n", "crm-probe: read 0, rejected 0\n");
	assert_run(*state, "id,do\n", NULL, 0, "id,do,owner,action,error\n",
	    "crm-probe: read 0, rejected 0\n");
}

static void
test_empty_input_is_an_error_where_it_is_needed(void **state)
{
	static struct streams s;

	run_tool(*state, ROWS | CLI_NEEDS_INPUT, run_rows, "", NULL, &s);
	assert_int_equal(s.rc, 66);
	assert_string_equal(s.out, "");
	assert_string_equal(s.err, "crm-probe: stdin: empty input\n");
}

static void
test_a_table_without_ids(void **state)
{
	assert_run(*state, "card,name\n1,x\n", NULL, 65, "card,name,owner,action,error\n",
	    "crm-probe: stdin: no column 'id'; columns are: card, name\n");
	assert_run(*state, "id\tname\n1\tx\n", NULL, 65, "id\tname,owner,action,error\n",
	    "crm-probe: stdin: no column 'id'; columns are: id\\tname; if it is TSV say --in "
	    "tsv\n");
	assert_run(*state, "id;name\n1;x\n", NULL, 65, "id;name,owner,action,error\n",
	    "crm-probe: stdin: no column 'id'; columns are: id;name; our tables have commas "
	    "between cells\n");
	assert_run(*state, "1\n2\n", NULL, 65, "1,owner,action,error\n",
	    "crm-probe: stdin: no column 'id'; columns are: 1; ids without a header can be "
	    "operands\n");
}

static void
test_tsv_in(void **state)
{
	assert_run(*state, "id\tname\n1\ta\\tb\n", WORDS("--in", "tsv", "--tsv"), 0,
	    "id\tname\towner\taction\terror\n1\ta\\tb\tanna\tnoted\t\n",
	    "crm-probe: read 1, rejected 0\n");
	/* Rows without an id, of which only that column was printed. */
	assert_run(*state, "id\n\n2\n", WORDS("--in", "tsv"), 0,
	    "id,owner,action,error\n,,passed,\n2,anna,noted,\n", "crm-probe: read 2, rejected 0\n");
}

static void
test_quiet(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,do\n1,\n2,refuse\n", WORDS("-q"), 65, "",
	    "crm-probe: stdin:3: refused as told\n");
	assert_int_equal(noted(t), 1);
}

static void
test_wrong_columns_are_wrong_before_anything_happens(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id\n1\n", WORDS("-q", "--columns", "id,acton"), 64, "",
	    "crm-probe: unknown column 'acton'; did you mean 'action'?\n");
	assert_int_equal(noted(t), 0);
}

/* --- revisions ---------------------------------------------------------------------------- */

static void
test_a_stale_rev_is_refused(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,rev\n1,1\n", NULL, 0, "id,rev,owner,action,error\n1,2,anna,noted,\n",
	    "crm-probe: read 1, rejected 0\n");
	assert_run(t, "id,rev\n1,1\n2,1\n3,x\n", WORDS("--note", "again"), 65,
	    "id,rev,owner,action,error\n"
	    "1,1,,rejected,card 1 was changed since by boris (op 2)\n"
	    "2,3,anna,noted,\n"
	    "3,x,,rejected,rev 'x' is not a number\n",
	    "crm-probe: stdin:2: card 1 was changed since by boris (op 2)\n"
	    "crm-probe: stdin:4: rev 'x' is not a number\n"
	    "crm-probe: read 3, rejected 2\n");
}

static void
test_rows_of_one_run_are_no_surprise_to_each_other(void **state)
{
	assert_run(*state, "id,rev\n1,1\n1,1\n", NULL, 0,
	    "id,rev,owner,action,error\n1,2,anna,noted,\n1,2,anna,noted,\n",
	    "crm-probe: read 2, rejected 0\n");
}

static void
test_a_rev_stays_where_nothing_changed(void **state)
{
	assert_run(*state, "id,rev\n1,\n,\n", NULL, 0,
	    "id,rev,owner,action,error\n1,,anna,noted,\n,,,passed,\n",
	    "crm-probe: read 2, rejected 0\n");
	assert_run(*state, "id,rev\n1,2\n", NULL, 0, "id,rev,owner,action,error\n1,2,anna,noted,\n",
	    "crm-probe: read 1, rejected 0\n");
}

/* --- dry run, all or nothing -------------------------------------------------------------- */

static void
test_dry_run_prints_and_changes_nothing(void **state)
{
	struct test_db *t = *state;
	char path[160];

	path_of(t, "bad.csv", path);
	assert_run(t, "id,rev,do\n1,1,\n2,1,refuse\n", WORDS("-n", "-v", "--rejects", path), 65,
	    "id,rev,do,owner,action,error\n"
	    "1,1,,anna,noted,\n"
	    "2,1,refuse,,rejected,refused as told\n",
	    "crm-probe: warning: commit 1: read 2, rejected 1\n"
	    "crm-probe: stdin:3: refused as told\n"
	    "crm-probe: read 2, rejected 1\n");
	assert_int_equal(noted(t), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 1);
	assert_int_equal(access(path, F_OK), -1);
}

static void
test_atomic_is_all(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,do\n1,\n2,\n", WORDS("--atomic"), 0,
	    "id,do,owner,action,error\n1,,anna,noted,\n2,,anna,noted,\n",
	    "crm-probe: read 2, rejected 0\n");
	assert_int_equal(noted(t), 2);
}

static void
test_atomic_is_nothing(void **state)
{
	struct test_db *t = *state;

	assert_run(t, "id,rev,do\n1,1,\n2,1,refuse\n3,1,\n", WORDS("--atomic"), 65,
	    "id,rev,do,owner,action,error\n"
	    "1,1,,,undone,\n"
	    "2,1,refuse,,rejected,refused as told\n"
	    "3,1,,,undone,\n",
	    "crm-probe: stdin:3: refused as told\n"
	    "crm-probe: nothing was changed: 1 of 3 rows were rejected\n");
	assert_int_equal(noted(t), 0);
}

/* --- rejects ------------------------------------------------------------------------------ */

static void
test_rejects_file(void **state)
{
	struct test_db *t = *state;
	char path[160];
	struct stat sb;

	path_of(t, "bad.csv", path);
	assert_run(t,
	    "id,do,name\n1,,\n2,refuse,\"a, b\"\n3\n4,,x,y\n5,\"\n", /* the last is open */
	    WORDS("--rejects", path), 65,
	    "id,do,name,owner,action,error\n"
	    "1,,,anna,noted,\n"
	    "2,refuse,\"a, b\",,rejected,refused as told\n"
	    "3,,,anna,noted,\n"
	    "4,,x,,rejected,4 cells where the header has 3\n"
	    ",,,,rejected,quoted field never closed\n",
	    "crm-probe: stdin:3: refused as told\n"
	    "crm-probe: stdin:5: 4 cells where the header has 3\n"
	    "crm-probe: stdin:6: quoted field never closed\n"
	    "crm-probe: read 5, rejected 3\n");
	assert_file(t, "bad.csv",
	    "id,do,name,line,error\n"
	    "2,refuse,\"a, b\",3,refused as told\n"
	    "4,,x,y,5,4 cells where the header has 3\n"
	    "\"5,\"\"\",,,,6,quoted field never closed\n");
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0600);
}

static void
test_rejects_fed_back(void **state)
{
	struct test_db *t = *state;
	char path[160];

	path_of(t, "bad.csv", path);
	write_file(t, "bad.csv", "something older and much longer than what comes\n");
	assert_run(t, "id,do,line,error\n2,refuse,3,refused as told\n", WORDS("--rejects", path),
	    65, "id,do,line,error,owner,action\n2,refuse,3,refused as told,,rejected\n",
	    "crm-probe: stdin:2: refused as told\n"
	    "crm-probe: read 1, rejected 1\n");
	assert_file(t, "bad.csv", "id,do,line,error\n2,refuse,2,refused as told\n");
}

/*
 * What broken rows were is written again as it was, however often it is fed back: not in quotes in
 * quotes, and without the `line` and `error` of before among the cells.
 */
static void
test_broken_rows_fed_back(void **state)
{
	static const char mended[] = "id,do,line,error\n"
				     "2,,3,3 cells where the header has 2\n"
				     "1,x,y,z\n"
				     "1,x,7,y,z\n"
				     "1,x,y,7,\n"
				     "\"3,\"\"a\",,,8,late\n";
	struct test_db *t = *state;
	char path[160], file[4096];

	path_of(t, "bad.csv", path);
	assert_run(t, "id,do\n2,,x\n3,\"a\nb\n2,\"c, \"\"d\"\"\",\" e\"\n",
	    WORDS("-q", "--rejects", path), 65, "",
	    "crm-probe: stdin:2: 3 cells where the header has 2 (2 rows: lines 2, 5)\n"
	    "crm-probe: stdin:3: quoted field never closed\n"
	    "crm-probe: stdin:4: 'b' is not an id\n");
	read_file(t, "bad.csv", file, sizeof(file));
	assert_string_equal(file, "id,do,line,error\n"
				  "2,,x,2,3 cells where the header has 2\n"
				  "\"3,\"\"a\",,,3,quoted field never closed\n"
				  "b,,4,'b' is not an id\n"
				  "2,\"c, \"\"d\"\"\",\" e\",5,3 cells where the header has 2\n");
	for (int i = 0; i < 3; i++) {
		assert_run(t, file, WORDS("-q", "--rejects", path), 65, "",
		    "crm-probe: stdin:2: 5 cells where the header has 4 (3 rows: lines 2, 3, 5)\n"
		    "crm-probe: stdin:4: 'b' is not an id\n");
		read_file(t, "bad.csv", file, sizeof(file));
		assert_string_equal(file,
		    "id,do,line,error\n"
		    "2,,x,2,5 cells where the header has 4\n"
		    "\"3,\"\"a\",,,3,5 cells where the header has 4\n"
		    "b,,4,'b' is not an id\n"
		    "2,\"c, \"\"d\"\"\",\" e\",5,5 cells where the header has 4\n");
	}
	/* Without its cell too many a row is one like any other; what is no `line` stays. */
	assert_run(t, mended, WORDS("-q", "--rejects", path), 65, "",
	    "crm-probe: stdin:4: 5 cells where the header has 4 (2 rows: lines 4, 6)\n");
	assert_file(t, "bad.csv",
	    "id,do,line,error\n"
	    "1,x,7,y,z,4,5 cells where the header has 4\n"
	    "\"3,\"\"a\",,,6,5 cells where the header has 4\n");
}

static void
test_no_rejects_no_file(void **state)
{
	struct test_db *t = *state;
	char path[160];

	path_of(t, "bad.csv", path);
	assert_run(t, "id\n1\n", WORDS("--rejects", path), 0,
	    "id,owner,action,error\n1,anna,noted,\n", "crm-probe: read 1, rejected 0\n");
	assert_int_equal(access(path, F_OK), -1);
}

/* What an earlier run has left is not to be taken for what this one rejected. */
static void
test_no_rejects_old_file_emptied(void **state)
{
	struct test_db *t = *state;
	char path[160];

	path_of(t, "bad.csv", path);
	write_file(t, "bad.csv", "id,line,error\n7,2,of yesterday\n");
	assert_run(t, "id,do\n1,fail\n", WORDS("--rejects", path), 74, "id,do,owner,action,error\n",
	    "crm-probe: failed as told\n");
	assert_file(t, "bad.csv", "id,line,error\n7,2,of yesterday\n");
	assert_run(t, "id\n1\n", WORDS("--rejects", path), 0,
	    "id,owner,action,error\n1,anna,noted,\n", "crm-probe: read 1, rejected 0\n");
	assert_file(t, "bad.csv", "");
}

/* The file is tried before anything is changed. */
static void
test_rejects_through_a_link(void **state)
{
	struct test_db *t = *state;
	char path[160], target[160], message[400];

	path_of(t, "bad.csv", path);
	path_of(t, "precious", target);
	write_file(t, "precious", "precious\n");
	assert_int_equal(symlink(target, path), 0);
	snprintf(message, sizeof(message), "crm-probe: %s: a link, or no regular file\n", path);
	assert_run(t, "id,do\n2,refuse\n", WORDS("--rejects", path), 73, "", message);
	assert_file(t, "precious", "precious\n");
	unlink(path);
	assert_int_equal(link(target, path), 0);
	assert_run(t, "id,do\n2,refuse\n", WORDS("--rejects", path), 73, "", message);
	assert_file(t, "precious", "precious\n");
}

static void
test_rejects_not_over_the_database(void **state)
{
	struct test_db *t = *state;
	char message[400];

	snprintf(message, sizeof(message),
	    "crm-probe: --rejects: '%s' is the database itself; name another file\n", t->path);
	assert_run(t, "id,do\n2,refuse\n", WORDS("--rejects", t->path), 64, "", message);
	assert_run(t, "id\n1\n", NULL, 0, "id,owner,action,error\n1,anna,noted,\n",
	    "crm-probe: read 1, rejected 0\n");
}

static void
test_rejects_not_over_the_output(void **state)
{
	struct test_db *t = *state;
	char path[160], message[400];

	path_of(t, "out", path);
	snprintf(message, sizeof(message),
	    "crm-probe: --rejects: '%s' is the output itself; name another file\n", path);
	assert_run(t, "id,do\n2,refuse\n", WORDS("--rejects", path), 64, "", message);
}

static void
test_rejects_into_what_is_no_file(void **state)
{
	assert_run(*state, "id,do\n2,refuse\n", WORDS("--rejects", "/dev/full"), 73, "",
	    "crm-probe: /dev/full: a link, or no regular file\n");
}

/*
 * All rows are printed, and of the rejects those that there was room for: none is cut. A tool
 * without a database, for the limit is one of all files.
 */
static void
test_a_full_disk_for_rejects(void **state)
{
	static struct streams s;
	const struct rlimit little = { 75, RLIM_INFINITY };
	struct test_db *t = *state;
	struct rlimit before;
	char path[160];
	int out[2];

	path_of(t, "bad.csv", path);
	write_file(t, "in", "id,do\n5,,x\n6,,x\n7,,x\n");
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	const int fd[] = { -1, out[1], -1 };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	pid_t child = start_tool(
	    t, CLI_WRITES | CLI_OUT | CLI_IN, run_rows, fd, WORDS("-q", "--rejects", path));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	close(out[1]);
	assert_int_equal(wait_for(child), 74);
	close(out[0]);
	read_file(t, "bad.csv", s.out, sizeof(s.out));
	assert_string_equal(s.out, "id,do,line,error\n"
				   "5,,x,2,3 cells where the header has 2\n");
}

/* Those of one reason are named together; -v names each at once. */
static void
test_rejected_rows_are_named_together(void **state)
{
	static const char input[] = "id,do\n1,refuse\n99,\n2,\n2,refuse\n3,refuse\n";
	static const char out[] = "id,do,owner,action,error\n"
				  "1,refuse,,rejected,refused as told\n"
				  "99,,,rejected,no card 99\n"
				  "2,,anna,noted,\n"
				  "2,refuse,,rejected,refused as told\n"
				  "3,refuse,,rejected,refused as told\n";

	assert_run(*state, input, NULL, 65, out,
	    "crm-probe: stdin:2: refused as told (3 rows: lines 2, 5, 6)\n"
	    "crm-probe: stdin:3: no card 99\n"
	    "crm-probe: read 5, rejected 4\n");
	assert_run(*state, input, WORDS("-v"), 65, out,
	    "crm-probe: warning: commit 1: read 5, rejected 4\n"
	    "crm-probe: stdin:2: refused as told\n"
	    "crm-probe: stdin:3: no card 99\n"
	    "crm-probe: stdin:5: refused as told\n"
	    "crm-probe: stdin:6: refused as told\n"
	    "crm-probe: read 5, rejected 4\n");
	assert_run(*state, input, WORDS("-q"), 65, "",
	    "crm-probe: stdin:2: refused as told (3 rows: lines 2, 5, 6)\n"
	    "crm-probe: stdin:3: no card 99\n");
}

static void
test_rejected_operands_are_named_together(void **state)
{
	static struct streams s;

	run_tool(*state, ROWS, run_rows, "", WORDS("--shade", "dark", "3", "1", "99", "2"), &s);
	assert_int_equal(s.rc, 65);
	assert_string_equal(s.err, "crm-probe: 3: refused as told (3 times: 3, 1, 2)\n"
				   "crm-probe: 99: no card 99\n"
				   "crm-probe: read 4, rejected 4\n");
	run_tool(*state, ROWS, run_rows, "", WORDS("--shade", "dark", "-qv", "3", "1"), &s);
	assert_string_equal(s.err, "crm-probe: 3: refused as told\n"
				   "crm-probe: 1: refused as told\n");
}

static void
test_many_reasons_are_counted_not_listed(void **state)
{
	static struct streams s;
	char input[512] = "id\n", *end = input + 3;
	const char *line = s.err;
	int lines = 0;

	for (int i = 0; i < 55; i++)
		end += snprintf(end, 16, "%d\n", 100 + i);
	run_tool(*state, ROWS, run_rows, input, NULL, &s);
	for (; (line = strchr(line, '\n')) != NULL; line++)
		lines++;
	assert_int_equal(s.rc, 65);
	assert_int_equal(lines, 52);
	assert_non_null(strstr(s.err, "crm-probe: stdin:51: no card 149\n"
				      "crm-probe: ... and 5 more rejected rows\n"
				      "crm-probe: read 55, rejected 55\n"));
}

/* --- warnings of rows ----------------------------------------------------------------------- */

static void
test_warnings_of_rows_are_told_together(void **state)
{
	static const char input[] = "id,do\n1,mind\n2,frown\n3,mind twice\n1,mind\n1,mind\n"
				    "2,mind\n2,mind\n";
	static struct streams s;

	run_tool(*state, ROWS, run_rows, input, NULL, &s);
	assert_int_equal(s.rc, 0);
	assert_string_equal(s.err, "crm-probe: warning: stdin:2: minded as told (6 rows: lines 2, "
				   "4, 5, 6, 7 ...)\n"
				   "crm-probe: warning: stdin:3: frowned on as told (2 rows: lines "
				   "3, 4)\n"
				   "crm-probe: read 7, rejected 0\n");
	run_tool(*state, ROWS, run_rows, input, WORDS("-q"), &s);
	assert_string_equal(s.err, "");
	run_tool(*state, ROWS, run_rows, "id,do\n1,mind\n2,mind twice\n", WORDS("-v"), &s);
	assert_string_equal(s.err, "crm-probe: warning: stdin:2: minded as told\n"
				   "crm-probe: warning: stdin:3: minded as told\n"
				   "crm-probe: warning: stdin:3: frowned on as told\n"
				   "crm-probe: warning: stdin:3: minded as told\n"
				   "crm-probe: warning: commit 1: read 2, rejected 0\n"
				   "crm-probe: read 2, rejected 0\n");
}

/* A dry run, and one that refuses, tell what they would not keep. */
static void
test_warnings_of_rows_without_a_commit(void **state)
{
	assert_run(*state, "id,do\n1,mind\n2,mind\n", WORDS("-n"), 0,
	    "id,do,owner,action,error\n1,mind,anna,noted,\n2,mind,anna,noted,\n",
	    "crm-probe: warning: stdin:2: minded as told (2 rows: lines 2, 3)\n"
	    "crm-probe: read 2, rejected 0\n");
	assert_run(*state, "id,do\n1,mind\n2,refuse\n", WORDS("--atomic"), 65,
	    "id,do,owner,action,error\n1,mind,,undone,\n2,refuse,,rejected,refused as told\n",
	    "crm-probe: warning: stdin:2: minded as told\n"
	    "crm-probe: stdin:3: refused as told\n"
	    "crm-probe: nothing was changed: 1 of 2 rows were rejected\n");
}

/* --- batches ------------------------------------------------------------------------------ */

static void
read_until(int fd, const char *expected)
{
	char text[512] = "";
	size_t len = 0;

	while (len < strlen(expected)) {
		ssize_t n = read(fd, text + len, sizeof(text) - 1 - len);
		assert_true(n > 0);
		len += (size_t)n;
		text[len] = '\0';
	}
	assert_string_equal(text, expected);
}

/*
 * What came is done and printed when the input pauses, and nothing is locked meanwhile. The last
 * commit is of no rows: only then was the end of the input seen.
 */
static void
test_a_pause_ends_a_batch(void **state)
{
	struct test_db *t = *state;
	struct crm_err err;
	int in[2], out[2];

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	const int fd[] = { in[0], out[1], -1 };
	pid_t child = start_tool(t, ROWS, run_rows, fd, WORDS("-v"));
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], "id\n1\n2\n", 7), 7);
	read_until(out[0], "id,owner,action,error\n1,anna,noted,\n2,anna,noted,\n");
	test_ok(crm_db_begin(t->db, &err), &err);
	crm_db_rollback(t->db);
	assert_int_equal(noted(t), 2);
	assert_int_equal(write(in[1], "3\n", 2), 2);
	read_until(out[0], "3,anna,noted,\n");
	close(in[1]);
	assert_int_equal(wait_for(child), 0);
	close(out[0]);
	assert_file(t, "err",
	    "crm-probe: warning: commit 1: read 2, rejected 0\n"
	    "crm-probe: warning: commit 2: read 3, rejected 0\n"
	    "crm-probe: warning: commit 3: read 3, rejected 0\n"
	    "crm-probe: read 3, rejected 0\n");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 2);
}

/* Who reads the warnings slowly does not keep others from the database. */
static void
test_nothing_is_said_under_the_lock(void **state)
{
	struct test_db *t = *state;
	char text[4096];
	int err[2];

	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	const int fd[] = { -1, -1, err[1] };
	write_file(t, "in", "id,do\n1,warn\n");
	pid_t child = start_tool(t, ROWS, run_rows, fd, NULL);
	close(err[1]);
	for (int i = 0; i < 500 && noted(t) == 0; i++)
		usleep(10000);
	assert_int_equal(noted(t), 1);
	while (read(err[0], text, sizeof(text)) > 0)
		;
	close(err[0]);
	assert_int_equal(wait_for(child), 0);
	assert_file(t, "out", "id,do,owner,action,error\n1,warn,anna,noted,\n");
}

/* What a batch says that is then rolled back is not so. */
static void
test_a_failed_batch_says_nothing(void **state)
{
	assert_run(*state, "id,do\n1,warn\n2,fail\n", NULL, 74, "id,do,owner,action,error\n",
	    "crm-probe: failed as told\n");
}

/* Of a run that fails half-way what was committed is told, and no more. */
static void
test_a_failed_batch_takes_its_warnings_with_it(void **state)
{
	struct test_db *t = *state;
	int in[2], out[2];

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	const int fd[] = { in[0], out[1], -1 };
	pid_t child = start_tool(t, ROWS, run_rows, fd, NULL);
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], "id,do\n1,mind\n", 13), 13);
	read_until(out[0], "id,do,owner,action,error\n1,mind,anna,noted,\n");
	assert_int_equal(write(in[1], "2,mind\n2,frown\n3,fail\n", 23), 23);
	close(in[1]);
	assert_int_equal(wait_for(child), 74);
	close(out[0]);
	assert_file(t, "err",
	    "crm-probe: warning: stdin:2: minded as told\n"
	    "crm-probe: failed as told\n");
}

/* --- streams ------------------------------------------------------------------------------ */

/* A pipe that nobody reads. */
static int
broken_pipe(void)
{
	int fd[2];

	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	close(fd[0]);
	return fd[1];
}

static void
test_a_writer_finishes_when_its_reader_goes(void **state)
{
	struct test_db *t = *state;
	const int fd[] = { -1, broken_pipe(), -1 };

	write_file(t, "in", "id\n1\n2\n3\n");
	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, fd, NULL)), 0);
	close(fd[1]);
	assert_int_equal(noted(t), 3);
	assert_file(t, "err", "crm-probe: read 3, rejected 0\n");
}

static void
test_a_reader_ends_when_its_reader_goes(void **state)
{
	struct test_db *t = *state;
	const int fd[] = { -1, broken_pipe(), -1 };

	write_file(t, "in", "");
	assert_int_equal(wait_for(start_tool(t, CLI_OUT, run_lines, fd, NULL)), 0);
	close(fd[1]);
	assert_file(t, "err", "");
}

static void
test_a_full_disk_is_an_error(void **state)
{
	struct test_db *t = *state;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	const int fd[] = { -1, full, -1 };
	const char *text = "crm-probe: cannot write standard output: No space left on device\n";

	assert_true(full >= 0);
	write_file(t, "in", "id\n1\n");
	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, fd, NULL)), 74);
	assert_file(t, "err", text);
	assert_int_equal(noted(t), 1); /* committed before it was printed */
	assert_int_equal(wait_for(start_tool(t, CLI_OUT, run_lines, fd, NULL)), 74);
	assert_file(t, "err", text);
	assert_int_equal(wait_for(start_tool(t, 0, run_options, fd, NULL)), 74);
	assert_file(t, "err", text);
	assert_int_equal(wait_for(start_tool(t, 0, run_options, fd, WORDS("--help"))), 74);
	assert_file(t, "err", text);
	close(full);
}

static void
test_closed_streams(void **state)
{
	struct test_db *t = *state;
	const int no_in[] = { -2, -1, -1 }, no_out[] = { -1, -2, -1 }, none[] = { -2, -2, -2 };

	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, no_in, NULL)), 74);
	write_file(t, "in", "id\n1\n");
	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, no_out, NULL)), 74);
	assert_file(t, "err", "crm-probe: cannot write standard output: Bad file descriptor\n");
	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, no_out, WORDS("-q"))), 0);
	assert_int_equal(wait_for(start_tool(t, ROWS, run_rows, none, WORDS("-q", "1"))), 0);
	assert_int_equal(test_db_int(t->db, "PRAGMA integrity_check"), 0); /* "ok" is no number */
	assert_int_equal(noted(t), 1);
}

static void
test_nothing_in_a_message_steers_a_terminal(void **state)
{
	assert_run(*state, "id\n\"\x1b[2J\xe2\x80\xae\"\n", WORDS("--columns", "action"), 65,
	    "action\nrejected\n",
	    "crm-probe: stdin:2: '\\x1b[2J\\u202e' is not an id\n"
	    "crm-probe: read 1, rejected 1\n");
}

/* --- options ------------------------------------------------------------------------------ */

static void
assert_options(
    struct test_db *t, const char *const *words, int rc, const char *out, const char *err)
{
	static struct streams s;

	run_tool(t, CLI_DB | CLI_IN, run_options, "", words, &s);
	assert_string_equal(s.err, err);
	assert_string_equal(s.out, out);
	assert_int_equal(s.rc, rc);
}

static void
test_options(void **state)
{
	assert_options(*state,
	    WORDS("one", "-t", "привет", "-l7", "--since=2025-12-01", "--tag", "a", "--tag=b",
		"--shade", "light", "--as", "anna", "--", "-two"),
	    0,
	    "note привет limit 7 since 1764547200 shade light as anna\n"
	    "tag a\ntag b\noperand one\noperand -two\n",
	    "");
}

static void
test_wrong_options(void **state)
{
	static const struct {
		const char *word, *value, *text;
	} wrong[] = {
		{ "--ntoe", "x", "unknown option '--ntoe'; did you mean '--note'?" },
		{ "--nto=x", "1", "unknown option '--nto'" },
		{ "--colour", "x", "unknown option '--colour'" },
		{ "--s", "x", "option '--s' may be short for several" },
		{ "-x", "1", "unknown option '-x'" },
		{ "--quiet=1", "1", "option '--quiet' takes no argument" },
		{ "1", "--note", "option '--note' needs an argument" },
		{ "1", "-t", "option '-t' needs an argument" },
		{ "--limit", "abc", "--limit: 'abc' is not a number" },
		{ "--limit", "", "--limit: '' is not a number" },
		{ "--limit", "-5", "--limit: '-5' is below 0" },
		{ "--limit", "9223372036854775808", "--limit: '9223372036854775808' is too large" },
		{ "--shade", "dar", "--shade: 'dar' is none of dark|light" },
		{ "--shade", "", "--shade: '' is none of dark|light" },
		{ "--note", "\xff", "--note: '\\xff' is not UTF-8" },
		{ "--rejects", "", "--rejects: an empty path" },
		{ "--db", "", "--db: an empty path" },
	};

	for (size_t i = 0; i < NELEM(wrong); i++) {
		char message[200], word[32], value[32];

		snprintf(word, sizeof(word), "%s", wrong[i].word);
		snprintf(value, sizeof(value), "%s", wrong[i].value);
		snprintf(message, sizeof(message), "crm-probe: %s\nsee crm-probe --help\n",
		    wrong[i].text);
		assert_options(*state, WORDS(word, value), 64, "", message);
	}
}

static void
test_wrong_values_found_later(void **state)
{
	assert_options(*state, WORDS("--since", "someday"), 64, "",
	    "crm-probe: --since: 'someday' is not a time\n");
	assert_options(
	    *state, WORDS("--as", ""), 64, "", "crm-probe: --as: '' is no user's name\n");
	assert_options(*state, WORDS("--as", "a\nb"), 64, "",
	    "crm-probe: --as: 'a\xe2\x8f\x8e"
	    "b' is no user's name\n");
}

static void
set_zone(struct test_db *t, const char *zone)
{
	struct crm_err err;

	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_insert(t->db, CRM_TAB_SETTING, CRM_WHAT_CREATE,
		    CRM_SETS({ "name", crm_text("timezone") }, { "value", crm_text(zone) }), NULL,
		    &err),
	    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
}

/* 2025-12-01 begins three hours earlier in Moscow than in Greenwich. */
static void
test_times_are_read_in_the_zone_of_the_database(void **state)
{
	set_zone(*state, "Europe/Moscow");
	assert_options(*state, WORDS("--since", "2025-12-01", "--as", "anna"), 0,
	    "note (null) limit -1 since 1764536400 shade (null) as anna\n", "");
	assert_options(*state, WORDS("--since", "today", "--as", "anna"), 0,
	    "note (null) limit -1 since 1764622800 shade (null) as anna\n", "");
}

static void
test_an_unknown_zone_is_a_warning(void **state)
{
	set_zone(*state, "Europe/Moskow");
	assert_options(*state, WORDS("--since", "2025-12-01"), 0,
	    "note (null) limit -1 since 1764547200 shade (null) as boris\n",
	    "crm-probe: warning: time zone 'Europe/Moskow' is not known here; times are UTC\n");
}

static void
test_operands_where_none_are_taken(void **state)
{
	static struct streams s;

	run_tool(*state, 0, run_options, "", WORDS("one"), &s);
	assert_int_equal(s.rc, 64);
	assert_string_equal(s.err, "crm-probe: unexpected operand 'one'\nsee crm-probe --help\n");
}

static void
test_help_and_version(void **state)
{
	assert_options(*state, WORDS("--version"), 0, "crm-probe (crmutils) " CRM_VERSION "\n", "");
	assert_options(*state, WORDS("--help", "--db", "/none"), 0,
	    "usage: crm-probe [option ...] [id ...]\n"
	    "test what all tools share\n"
	    "\n"
	    "Options:\n"
	    "  -t, --note TEXT           what to note on the card\n"
	    "      --rejects FILE        write rejected rows there\n"
	    "      --atomic              all or nothing\n"
	    "  -l, --limit N             at most so many\n"
	    "      --since TIME          from when\n"
	    "      --tag TEXT            a tag; may be given several times\n"
	    "      --shade dark|light    a shade\n"
	    "\n"
	    "Common options:\n"
	    "  -d, --db PATH             the database (else $CRM_DB)\n"
	    "      --as USER             who does this (else $CRM_USER)\n"
	    "      --in csv|tsv          what stdin is (csv)\n"
	    "  -q, --quiet               print nothing but errors\n"
	    "  -v, --verbose             say more on stderr\n"
	    "  -h, --help                print this help\n"
	    "  -V, --version             print the version\n"
	    "      --options             print all options as TSV\n"
	    "\n"
	    "The manual: crm-probe(1), crm(7).\n",
	    "");
}

static void
test_options_as_tsv(void **state)
{
	static struct streams s;

	run_tool(*state, 0, run_options, "", WORDS("--options"), &s);
	assert_int_equal(s.rc, 0);
	assert_string_equal(s.out, "t\tnote\tTEXT\twhat to note on the card\n"
				   "\trejects\tFILE\twrite rejected rows there\n"
				   "\tatomic\t\tall or nothing\n"
				   "l\tlimit\tN\tat most so many\n"
				   "\tsince\tTIME\tfrom when\n"
				   "\ttag\tTEXT\ta tag; may be given several times\n"
				   "\tshade\tdark|light\ta shade\n"
				   "q\tquiet\t\tprint nothing but errors\n"
				   "v\tverbose\t\tsay more on stderr\n"
				   "h\thelp\t\tprint this help\n"
				   "V\tversion\t\tprint the version\n"
				   "\toptions\t\tprint all options as TSV\n");
}

static void
test_the_last_format_counts(void **state)
{
	assert_run(*state, "id\n1\n", WORDS("--json", "--tsv", "--columns", "action,id"), 0,
	    "action\tid\nnoted\t1\n", "crm-probe: read 1, rejected 0\n");
}

static void
test_exit_codes(void **state)
{
	static const int code[] = { 0, 0, 1, 64, 65, 66, 69, 70, 71, 71, 73, 74, 75, 77, 78 };

	(void)state;
	for (size_t i = 0; i < NELEM(code); i++)
		assert_int_equal(cli_exit_code((enum crm_status)i), code[i]);
	assert_int_equal(cli_exit_code((enum crm_status)NELEM(code)), 70);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, test_db_teardown)

int
main(int argc, char **argv)
{
	if (strcmp(argv[0], "crm-probe") == 0)
		return be_the_tool(argc, argv);

	const struct CMUnitTest tests[] = {
		TEST(test_rows_pass_through_with_columns_added),
		TEST(test_operands_are_rows),
		TEST(test_added_columns_replace_those_of_the_input),
		TEST(test_ids_are_numbers_in_json),
		TEST(test_a_rejected_row_leaves_nothing),
		TEST(test_a_broken_row_is_rejected_unworked),
		TEST(test_a_failure_ends_the_run_and_the_batch),
		TEST(test_a_stray_status_is_an_error),
		TEST(test_empty_input_is_zero_rows),
		TEST(test_empty_input_is_an_error_where_it_is_needed),
		TEST(test_a_table_without_ids),
		TEST(test_tsv_in),
		TEST(test_quiet),
		TEST(test_wrong_columns_are_wrong_before_anything_happens),
		TEST(test_a_stale_rev_is_refused),
		TEST(test_rows_of_one_run_are_no_surprise_to_each_other),
		TEST(test_a_rev_stays_where_nothing_changed),
		TEST(test_dry_run_prints_and_changes_nothing),
		TEST(test_atomic_is_all),
		TEST(test_atomic_is_nothing),
		TEST(test_rejects_file),
		TEST(test_rejects_fed_back),
		TEST(test_broken_rows_fed_back),
		TEST(test_no_rejects_no_file),
		TEST(test_no_rejects_old_file_emptied),
		TEST(test_rejects_through_a_link),
		TEST(test_rejects_not_over_the_database),
		TEST(test_rejects_not_over_the_output),
		TEST(test_rejects_into_what_is_no_file),
		TEST(test_a_full_disk_for_rejects),
		TEST(test_rejected_rows_are_named_together),
		TEST(test_rejected_operands_are_named_together),
		TEST(test_many_reasons_are_counted_not_listed),
		TEST(test_warnings_of_rows_are_told_together),
		TEST(test_warnings_of_rows_without_a_commit),
		TEST(test_a_pause_ends_a_batch),
		TEST(test_nothing_is_said_under_the_lock),
		TEST(test_a_failed_batch_says_nothing),
		TEST(test_a_failed_batch_takes_its_warnings_with_it),
		TEST(test_a_writer_finishes_when_its_reader_goes),
		TEST(test_a_reader_ends_when_its_reader_goes),
		TEST(test_a_full_disk_is_an_error),
		TEST(test_closed_streams),
		TEST(test_nothing_in_a_message_steers_a_terminal),
		TEST(test_options),
		TEST(test_wrong_options),
		TEST(test_wrong_values_found_later),
		TEST(test_times_are_read_in_the_zone_of_the_database),
		TEST(test_an_unknown_zone_is_a_warning),
		TEST(test_operands_where_none_are_taken),
		TEST(test_help_and_version),
		TEST(test_options_as_tsv),
		TEST(test_the_last_format_counts),
		cmocka_unit_test(test_exit_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
