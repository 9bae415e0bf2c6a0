/*
 * crm-dedupe: finds cards that are the same person or organisation; or rows of a list.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli_foreign.h"
#include "cmd/cli_ids.h"
#include "lib/base/num.h"
#include "lib/crm/lookup.h"
#include "lib/flow/dedupe_list.h"
#include "lib/flow/dedupe_text.h"
#include "lib/text/phone.h"

static struct {
	bool leads, contacts, companies, certain, likely, fresh, pairs, explain, print_model;
	bool no_db, dry_run;
	const char *least, *model, *region;
	struct cli_foreign_options list;
} options;

static const struct cli_opt opts[] = {
	{ 0, "leads", NULL, "look at leads", CLI_FLAG, &options.leads },
	{ 0, "contacts", NULL, "look at contacts", CLI_FLAG, &options.contacts },
	{ 0, "companies", NULL, "look at companies", CLI_FLAG, &options.companies },
	{ 0, "certain", NULL, "show what is certain and nothing else", CLI_FLAG, &options.certain },
	{ 0, "likely", NULL, "show what is likely and not certain", CLI_FLAG, &options.likely },
	{ 0, "min", "P", "take pairs from this probability on: 0.5", CLI_TEXT, &options.least },
	{ 0, "new", NULL, "only what changed since the last --new", CLI_FLAG, &options.fresh },
	{ 0, "pairs", NULL, "print a row for each pair, not for each card", CLI_FLAG,
	    &options.pairs },
	{ 0, "explain", NULL, "print what speaks for and against each pair", CLI_FLAG,
	    &options.explain },
	{ 0, "model", "FILE", "judge by these parameters, do not learn them", CLI_TEXT,
	    &options.model },
	{ 0, "print-model", NULL, "print the parameters instead", CLI_FLAG, &options.print_model },
	{ 'n', "dry-run", NULL, "remember neither what was looked at nor what was learned",
	    CLI_FLAG, &options.dry_run },
	{ 0, "no-db", NULL, "compare the rows of a list, without a database", CLI_FLAG,
	    &options.no_db },
	{ 'm', "map", "THEIRS=OURS", "list: what a column means: 'Their name=email'; - for nothing",
	    CLI_LIST, &options.list.maps },
	{ 0, "region", "CC", "list: country of phone numbers that name none", CLI_TEXT,
	    &options.region },
	{ 0, "delimiter", "CHAR", "list: what is between the cells (found out)", CLI_TEXT,
	    &options.list.delimiter },
	{ 0, "encoding", "NAME", "list: its encoding (found out)", CLI_TEXT,
	    &options.list.encoding },
	{ 0, "date-order", "dmy|mdy|ymd", "list: how dates are written (found out)", CLI_CHOICE,
	    &options.list.date_order },
	{ 0, "no-header", NULL, "list: the first line is data", CLI_FLAG, &options.list.no_header },
};

static const struct cli_tool tool = {
	.name = "crm-dedupe",
	.summary = "find duplicates among cards, or in a list",
	.operands = "[ID ... | file]",
	.features = CLI_DB_SELF | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* How long to wait for the rows that a list is judged by. */
#define SAMPLE_SECONDS 1.0
#define THREADS_MAX 8
#define PROGRESS_EVERY 10000 /* rows */

struct run {
	struct cli *cli;
	struct crm_duplicates_ask ask;
	enum crm_duplicates_view view;
	struct crm_arena arena;
	bool writes;         /* the database is open for that */
	const char *learned; /* what is to be kept of it; or NULL */
	int64_t *ids;        /* asked for; NULL: all */
	size_t nids, size;
	int64_t rows; /* of a list */
	struct crm_dedupe_text text;
};

/* --- options -------------------------------------------------------------------------- */

static enum crm_status
check_list_options(const struct cli *cli, struct crm_err *err)
{
	const struct cli_foreign_options *list = &options.list;

	if (!options.no_db &&
	    (list->maps.n > 0 || options.region != NULL || list->delimiter != NULL ||
		list->encoding != NULL || list->date_order != NULL || list->no_header))
		return crm_err_set(err, CRM_EUSAGE,
		    "--map, --region, --delimiter, --encoding, --date-order and --no-header go "
		    "with --no-db");
	if (!options.no_db)
		return CRM_OK;
	if (options.leads || options.contacts || options.companies || options.fresh)
		return crm_err_set(err, CRM_EUSAGE,
		    "--leads, --contacts, --companies and --new want a database, not --no-db");
	if (cli->narg > 1)
		return crm_err_set(
		    err, CRM_EUSAGE, "one list at a time: '%s' is a second", cli->arg[1]);
	return CRM_OK;
}

static enum crm_status
check_options(const struct cli *cli, struct crm_err *err)
{
	if (options.certain && options.likely)
		return crm_err_set(err, CRM_EUSAGE, "one of --certain and --likely, or neither");
	if (options.pairs + options.explain + options.print_model > 1)
		return crm_err_set(err, CRM_EUSAGE, "one of --pairs, --explain and --print-model");
	if (options.fresh &&
	    (options.leads || options.contacts || options.companies || cli->narg > 0))
		return crm_err_set(err, CRM_EUSAGE,
		    "--new looks at all cards: no ids, --leads, --contacts or --companies with it");
	return check_list_options(cli, err);
}

static enum crm_status
read_least(double *least, struct crm_err *err)
{
	char *end = NULL;

	if (options.least == NULL)
		return CRM_OK;
	*least = strtod(options.least, &end);
	if (end == options.least || *end != '\0' || !(*least > 0 && *least < 1))
		return crm_err_set(err, CRM_EUSAGE,
		    "--min: '%s' is not a probability between 0 and 1", options.least);
	return CRM_OK;
}

static enum crm_status
read_model(struct run *run, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	char block[4096];
	ssize_t n = 0;

	if (options.model == NULL)
		return CRM_OK;
	const int fd = open(options.model, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return crm_err_errno(err, CRM_ENOINPUT, "%s", options.model);
	while ((n = read(fd, block, sizeof(block))) > 0)
		crm_buf_add(&text, block, (size_t)n);
	enum crm_status st = n < 0 ? crm_err_errno(err, CRM_EIO, "%s", options.model) : CRM_OK;
	close(fd);
	if (st == CRM_OK) {
		run->ask.model = crm_arena_strdup(&run->arena, crm_buf_str(&text));
		if (!crm_buf_ok(&text) || run->ask.model == NULL)
			st = crm_err_nomem(err);
	}
	crm_buf_clear(&text);
	return st;
}

/* "line 3: not a number" of the parameters is "model.txt:3: not a number". */
static enum crm_status
of_model(enum crm_status st, struct crm_err *err)
{
	const struct crm_err cause = *err;

	if (st != CRM_EDATA || options.model == NULL || strncmp(cause.text, "line ", 5) != 0)
		return st;
	return crm_err_set(err, st, "%s:%s", options.model, cause.text + 5);
}

static void
progress(void *data, const char *what, int64_t done, int64_t total)
{
	cli_progress(data, what, done, total);
}

static enum crm_status
prepare(struct run *run, struct crm_err *err)
{
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct crm_duplicates_ask *ask = &run->ask;

	ask->kinds = (options.leads ? 1U << CRM_CARD_LEAD : 0) |
		     (options.contacts ? 1U << CRM_CARD_CONTACT : 0) |
		     (options.companies ? 1U << CRM_CARD_COMPANY : 0);
	ask->since = -1;
	ask->only = options.certain  ? CRM_CERTAINTY_CERTAIN
		    : options.likely ? CRM_CERTAINTY_LIKELY
				     : CRM_CERTAINTY_NONE;
	ask->threads = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
	ask->progress = progress;
	ask->progress_data = run->cli;
	run->view = options.pairs     ? CRM_DUPLICATES_PAIRS
		    : options.explain ? CRM_DUPLICATES_EXPLAIN
				      : CRM_DUPLICATES_CARDS;
	enum crm_status st = check_options(run->cli, err);
	if (st == CRM_OK)
		st = read_least(&ask->least, err);
	return st == CRM_OK ? read_model(run, err) : st;
}

/* --- printing ------------------------------------------------------------------------- */

static enum crm_status
print_row(void *arg, const char *const *cells, struct crm_err *err)
{
	struct run *run = arg;

	return cli_out_row(run->cli, cells, err);
}

/* Whether text is written instead of a table. */
static bool
is_text(const struct run *run)
{
	return run->view == CRM_DUPLICATES_EXPLAIN && run->cli->columns == NULL &&
	       cli_format(run->cli) == CRM_FORMAT_TABLE;
}

static enum crm_status
print_text(void *arg, const char *const *cells, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_buf line = CRM_BUF_INIT;

	crm_dedupe_text_add(&run->text, cells, !options.no_db, &line);
	enum crm_status st = CRM_OK;
	if (!crm_buf_ok(&line) || !crm_buf_ok(&run->text.pair) || !crm_buf_ok(&run->text.other))
		st = crm_err_nomem(err);
	else
		st = cli_out_text(run->cli, crm_buf_str(&line), err);
	crm_buf_clear(&line);
	return st;
}

/* On a terminal the columns by which people decide, unless others are picked. */
static void
pick_columns(struct run *run)
{
	if (options.no_db || run->cli->columns != NULL || cli_format(run->cli) != CRM_FORMAT_TABLE)
		return;
	if (run->view == CRM_DUPLICATES_CARDS)
		run->cli->columns = "group,id,certainty,kind,status,name,company,why";
	else
		run->cli->columns = "id,other,certainty,name,other_name,why";
}

static enum crm_status
print_model(struct run *run, const char *text, struct crm_err *err)
{
	enum crm_status st = cli_out_text(run->cli, text, err);

	return st == CRM_DONE ? CRM_OK : st;
}

/* "read 1200: certain 25 in 12 groups, likely 61 in 30, alone 1114" */
static void
summarise(struct run *run, const struct crm_duplicates_counts *n, int64_t read)
{
	cli_say(run->cli,
	    "read %" PRId64 ": certain %" PRId64 " in %" PRId64 " group%s, likely %" PRId64
	    " in %" PRId64 " group%s, alone %" PRId64,
	    read, n->in_certain, n->certain, n->certain == 1 ? "" : "s", n->in_likely, n->likely,
	    n->likely == 1 ? "" : "s", read - n->in_certain - n->in_likely);
}

/* --- a list --------------------------------------------------------------------------- */

static enum crm_status
read_rows(
    struct run *run, struct cli_foreign *in, struct crm_dedupe_list *list, struct crm_err *err)
{
	const struct crm_record *record = NULL;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && (st = crm_tabin_next(in->in, &record, err)) == CRM_OK) {
		run->rows++;
		if (record->problem != NULL) {
			cli_warn_row(run->cli, in->name, record->line, record->problem);
			run->cli->worst = CRM_EDATA;
		}
		st = crm_dedupe_list_add(list, record, err);
		if (run->rows % PROGRESS_EVERY == 0)
			cli_progress(run->cli, "rows read:", run->rows, 0);
	}
	cli_foreign_tell_encoding(in);
	return st == CRM_DONE ? CRM_OK : st;
}

/* The list's own columns, and those that are added. */
static enum crm_status
open_list_table(struct run *run, const struct cli_foreign *in, struct crm_err *err)
{
	static const char *const ours[] = { "group", "certainty", "score" };
	const char *const *names = NULL;
	size_t n = crm_tabin_header(in->in)->n;

	if (run->view != CRM_DUPLICATES_CARDS) {
		const struct crm_column *columns = crm_dedupe_list_columns(run->view, &n);
		return cli_out_open(run->cli, columns, n, err);
	}
	enum crm_status st = cli_foreign_names(in, ours, NELEM(ours), &names, &run->arena, err);
	if (st != CRM_OK)
		return st;
	struct crm_column *columns =
	    crm_arena_alloc(&run->arena, (n + CRM_DEDUPE_LIST_ADDED) * sizeof(*columns));
	if (columns == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		columns[i] = (struct crm_column){ names[i], CRM_COL_TEXT };
	for (size_t i = 0; i < CRM_DEDUPE_LIST_ADDED; i++)
		columns[n + i] = crm_dedupe_list_added[i];
	return cli_out_open(run->cli, columns, n + CRM_DEDUPE_LIST_ADDED, err);
}

static enum crm_status
show_list(struct run *run, const struct cli_foreign *in, const struct crm_dedupe_list *list,
    struct crm_err *err)
{
	const int id = crm_tabin_column(in->in, "id");
	enum crm_status st;

	if (is_text(run)) {
		st = crm_dedupe_list_show(list, run->view, id, print_text, run, err);
		return st == CRM_DONE ? CRM_OK : st;
	}
	st = open_list_table(run, in, err);
	if (st == CRM_OK)
		st = crm_dedupe_list_show(list, run->view, id, print_row, run, err);
	return st == CRM_OK || st == CRM_DONE ? cli_out_end(run->cli, err) : st;
}

/* "columns compared as they are: 'state', 'zip'" */
static enum crm_status
tell_extras(const struct run *run, const char *name, const struct crm_dedupe_list *list,
    struct crm_err *err)
{
	struct crm_buf names = CRM_BUF_INIT;
	size_t n = 0;
	const char *const *extra = crm_dedupe_list_extras(list, &n);

	for (size_t i = 0; i < n; i++)
		crm_buf_printf(&names, "%s'%s'", i == 0 ? "" : ", ", extra[i]);
	const bool fine = crm_buf_ok(&names);
	if (fine && n > 0)
		cli_say(
		    run->cli, "%s: columns compared as they are: %s", name, crm_buf_str(&names));
	crm_buf_clear(&names);
	return fine ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
work_list(
    struct run *run, struct cli_foreign *in, struct crm_dedupe_list *list, struct crm_err *err)
{
	struct crm_duplicates_counts counts;
	const char *model = NULL;
	enum crm_status st = read_rows(run, in, list, err);

	if (st == CRM_OK)
		st = crm_dedupe_list_run(list, err);
	if (st == CRM_OK && options.print_model) {
		st = crm_dedupe_list_model(list, &model, &run->arena, err);
		return st == CRM_OK ? print_model(run, model, err) : st;
	}
	if (st == CRM_OK)
		st = show_list(run, in, list, err);
	if (st != CRM_OK)
		return st;
	crm_dedupe_list_count(list, &counts);
	summarise(run, &counts, run->rows);
	return CRM_OK;
}

static enum crm_status
run_list(struct run *run, struct crm_err *err)
{
	const char *file = run->cli->narg == 0 ? NULL : run->cli->arg[0];
	struct cli_foreign in = { 0 };
	struct crm_dedupe_list *list = NULL;
	enum crm_status st = CRM_OK;

	if (options.region != NULL)
		st = crm_phone_region_known(options.region, err);
	if (st == CRM_OK)
		st = cli_foreign_open(&in, run->cli, file, &options.list, err);
	if (st == CRM_OK)
		st = cli_foreign_read_sample(&in, SAMPLE_SECONDS, err);
	if (st == CRM_OK)
		st = cli_foreign_open_reading(&in, NULL, options.region, NULL, err);
	cli_foreign_forget_sample(&in);
	if (st == CRM_OK)
		st = crm_reading_check(&in.reading, in.name, true, err);
	if (st == CRM_OK)
		st = of_model(crm_dedupe_list_open(&list, &in.reading, &run->ask, err), err);
	if (st == CRM_OK)
		st = tell_extras(run, in.name, list, err);
	if (st == CRM_OK)
		st = work_list(run, &in, list, err);
	crm_dedupe_list_free(list);
	cli_foreign_close(&in);
	return st;
}

/* --- which cards ---------------------------------------------------------------------- */

/* An id that somebody asks about; what is none of a card is told, and left. */
static enum crm_status
add_id(void *arg, const char *text, int64_t line, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_err why = { CRM_OK, "" };
	enum crm_tab kind = CRM_TAB_NONE;
	int64_t id = 0, card = 0;
	enum crm_status st = CRM_OK;

	if (!crm_num_parse(text, &id) || id <= 0)
		st = crm_err_set(&why, CRM_EDATA, "'%s' is not an id", text);
	if (st == CRM_OK)
		st = crm_duplicates_follow(run->cli->db, id, &card, &kind, &why);
	if (st == CRM_OK && kind == CRM_CARD_DEAL)
		st = crm_err_set(
		    &why, CRM_EDATA, "card %" PRId64 " is a deal, and has no duplicates", card);
	if (st == CRM_EDATA) {
		if (line > 0)
			cli_warn_row(run->cli, "stdin", line, why.text);
		else
			cli_warn(run->cli, "%s", why.text);
		run->cli->worst = CRM_EDATA;
		return CRM_OK;
	}
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", why.text);
	if (card != id)
		cli_say(run->cli, CRM_IS_NOW, id, card);
	if (run->nids == run->size) {
		const size_t size = run->size == 0 ? 256 : run->size * 2;
		int64_t *more = realloc(run->ids, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		run->ids = more;
		run->size = size;
	}
	run->ids[run->nids++] = card;
	return CRM_OK;
}

/* A table of no rows asks about nothing. */
static enum crm_status
choose_cards(struct run *run, struct crm_err *err)
{
	bool given = false;
	enum crm_status st =
	    options.fresh ? CRM_OK : cli_ids_read(run->cli, add_id, run, &given, err);

	if (st != CRM_OK || !given)
		return st;
	if (run->ids == NULL && (run->ids = malloc(sizeof(*run->ids))) == NULL)
		return crm_err_nomem(err);
	run->ask.ids = run->ids;
	run->ask.nids = run->nids;
	return CRM_OK;
}

/* --- cards ---------------------------------------------------------------------------- */

static enum crm_status
show_cards(struct run *run, const struct crm_duplicates *found, struct crm_err *err)
{
	size_t n = 0;
	const struct crm_column *columns = crm_duplicates_columns(run->view, &n);

	if (is_text(run))
		return crm_duplicates_show(found, run->view, print_text, run, err);
	pick_columns(run);
	enum crm_status st = cli_out_open(run->cli, columns, n, err);
	return st == CRM_OK ? crm_duplicates_show(found, run->view, print_row, run, err) : st;
}

/* What was printed has been looked at. CRM_DONE: somebody did not read all of it. */
static enum crm_status
remember(struct run *run, int64_t event, enum crm_status shown, struct crm_err *err)
{
	struct crm_db *db = run->cli->db;

	if (shown != CRM_OK || !options.fresh || options.dry_run || run->cli->quiet)
		return CRM_OK;
	enum crm_status st = crm_db_begin(db, err);
	if (st == CRM_OK)
		st = crm_duplicates_mark(db, event, err);
	return st == CRM_OK ? crm_db_commit(db, err) : st;
}

static enum crm_status
find_and_show(struct run *run, struct crm_duplicates_counts *counts, struct crm_err *err)
{
	struct crm_duplicates *found = NULL;
	const char *model = NULL;
	enum crm_status st =
	    of_model(crm_duplicates_find(&found, run->cli->db, &run->ask, err), err);

	if (st == CRM_OK)
		crm_duplicates_count(found, counts);
	if (st == CRM_OK && run->writes && crm_duplicates_taught(found))
		st = crm_duplicates_model(found, &run->learned, &run->arena, err);
	if (st == CRM_OK && options.print_model) {
		st = crm_duplicates_model(found, &model, &run->arena, err);
		if (st == CRM_OK)
			st = print_model(run, model, err);
	} else if (st == CRM_OK) {
		st = show_cards(run, found, err);
	}
	crm_duplicates_free(found);
	return st;
}

/* Only who marks what is new has to write. */
static enum crm_status
open_db(struct run *run, struct crm_err *err)
{
	const bool all = run->ask.kinds == 0 && run->ask.model == NULL && run->cli->narg == 0;

	run->writes = !options.dry_run && (options.fresh || all);
	if (!run->writes)
		return cli_open_db(run->cli, CRM_DB_READ, err);
	enum crm_status st = cli_open_db(run->cli, CRM_DB_WRITE, err);
	if (st != CRM_EPERM || options.fresh)
		return st;
	run->writes = false;
	return cli_open_db(run->cli, CRM_DB_READ, err);
}

static enum crm_status
run_cards(struct run *run, struct crm_err *err)
{
	struct crm_duplicates_counts counts = { 0 };
	int64_t event = 0;
	enum crm_status st = open_db(run, err);

	if (st == CRM_OK)
		st = choose_cards(run, err);
	if (st == CRM_OK)
		st = crm_db_snapshot(run->cli->db, err);
	if (st != CRM_OK)
		return st;
	if (options.fresh)
		st = crm_duplicates_seen(run->cli->db, &run->ask.since, err);
	if (st == CRM_OK && options.fresh)
		st = crm_duplicates_now(run->cli->db, &event, err);
	if (st == CRM_OK)
		st = find_and_show(run, &counts, err);
	crm_db_snapshot_end(run->cli->db);
	if (st != CRM_OK && st != CRM_DONE)
		return st;
	const enum crm_status shown = st;
	if (!options.print_model && !is_text(run))
		st = cli_out_end(run->cli, err);
	if ((st == CRM_OK || st == CRM_DONE) && counts.cards > 0)
		st = remember(run, event, shown, err);
	if (st == CRM_OK)
		st = crm_duplicates_keep(run->cli->db, run->learned, err);
	if (st == CRM_OK && !options.print_model)
		summarise(run, &counts, counts.cards);
	return st;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	enum crm_status st = prepare(&run, err);

	if (st == CRM_OK)
		st = options.no_db ? run_list(&run, err) : run_cards(&run, err);
	free(run.ids);
	crm_dedupe_text_clear(&run.text);
	crm_arena_clear(&run.arena);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
