/*
 * crm-edit: changes fields of cards; loads users, teams, sources, settings and the like.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/crm/rule.h"
#include "lib/flow/edit.h"
#include "lib/text/utf8.h"

static struct {
	struct cli_list set, clear, ignore;
	const char *rejects, *delimiter, *encoding;
	bool strict, atomic;
} options;

static const struct cli_opt opts[] = {
	{ 0, "set", "COLUMN=VALUE", "set it in every row; may be repeated", CLI_LIST,
	    &options.set },
	{ 0, "clear", "COLUMNS", "empty these in every row, a,b", CLI_LIST, &options.clear },
	{ 0, "ignore", "COLUMNS", "columns of the input that are not ours, a,b", CLI_LIST,
	    &options.ignore },
	{ 0, "rejects", "FILE", "write rejected rows there too", CLI_TEXT, &options.rejects },
	{ 0, "strict", NULL, "reject what is only warned of", CLI_FLAG, &options.strict },
	{ 0, "atomic", NULL, "all rows or none", CLI_FLAG, &options.atomic },
	{ 0, "delimiter", "CHAR", "delimiter of the input; else found out", CLI_TEXT,
	    &options.delimiter },
	{ 0, "encoding", "NAME", "encoding of the input; else found out", CLI_TEXT,
	    &options.encoding },
};

static const struct cli_tool tool = {
	.name = "crm-edit",
	.summary = "change fields of cards, load users, sources and settings",
	.operands = "noun [id ...]",
	.features = CLI_DB_SELF | CLI_WRITES | CLI_OUT | CLI_IN | CLI_NEEDS_INPUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

#define PASSED (-1) /* a column that is only printed again */

struct run {
	struct cli *cli;
	const struct crm_noun *noun;
	struct crm_edit *edit;
	struct crm_arena arena;
	bool card, operands;
	bool has_id; /* the tool adds the id of the row */
	int id;      /* the input's column, or -1 */
	int *field;  /* of each column of the input: the noun's, or PASSED */
	size_t ncolumns;
	const char *set[CRM_NOUN_FIELDS_MAX]; /* --set; NULL: not given */
	bool clear[CRM_NOUN_FIELDS_MAX];
	int action; /* the input's column, or -1 */
	/* What is odd about rules, once those of the run are in: n sentences. */
	struct crm_arena doubts;
	const char *const *doubt;
	size_t ndoubts;
	int64_t created, updated, unchanged, skipped, blank;
};

/* --- options --- */

static enum crm_status
unknown_column(const struct run *run, const char *where, const char *name, enum crm_status st,
    struct crm_err *err)
{
	const char *near = crm_field_suggest(run->noun, name);

	if (near != NULL)
		return crm_err_set(
		    err, st, "%s: unknown column '%s'; did you mean '%s'?", where, name, near);
	return crm_err_set(err, st, "%s: unknown column '%s'; see crm-list %s --fields%s", where,
	    name, run->noun->name, st == CRM_EDATA ? ", or --ignore it" : "");
}

static enum crm_status
read_set(struct run *run, const char *text, struct crm_err *err)
{
	const size_t len = strcspn(text, "=");
	const char *name = crm_arena_dup(&run->arena, text, len);

	if (name == NULL)
		return crm_err_nomem(err);
	if (text[len] == '\0')
		return crm_err_set(err, CRM_EUSAGE, "--set: no '=' in '%s'", text);
	if (text[len + 1] == '\0')
		return crm_err_set(
		    err, CRM_EUSAGE, "--set: no value for '%s'; --clear empties it", name);
	if (strcmp(name, "id") == 0 || strcmp(name, "rev") == 0)
		return crm_err_set(err, CRM_EUSAGE, "--set: '%s' is not set by hand", name);
	const int i = crm_field_index(run->noun, name);
	if (i < 0)
		return unknown_column(run, "--set", name, CRM_EUSAGE, err);
	run->set[i] = text + len + 1;
	return CRM_OK;
}

static enum crm_status
read_clear(struct run *run, const char *text, struct crm_err *err)
{
	char *list = crm_arena_strdup(&run->arena, text), *rest = NULL;

	if (list == NULL)
		return crm_err_nomem(err);
	for (char *name = strtok_r(list, ", ", &rest); name != NULL;
	     name = strtok_r(NULL, ", ", &rest)) {
		const int i = crm_field_index(run->noun, name);
		if (i < 0)
			return unknown_column(run, "--clear", name, CRM_EUSAGE, err);
		if (run->set[i] != NULL)
			return crm_err_set(
			    err, CRM_EUSAGE, "column '%s' is set and cleared at once", name);
		run->clear[i] = true;
	}
	return CRM_OK;
}

static enum crm_status
read_options(struct run *run, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < options.set.n; i++)
		st = read_set(run, options.set.item[i], err);
	for (size_t i = 0; st == CRM_OK && i < options.clear.n; i++)
		st = read_clear(run, options.clear.item[i], err);
	if (st == CRM_OK && run->operands && options.set.n == 0 && options.clear.n == 0)
		st = crm_err_set(err, CRM_EUSAGE,
		    "nothing to change: give --set or --clear, or a table on standard input");
	if (st == CRM_OK && options.delimiter != NULL && strlen(options.delimiter) != 1)
		st = crm_err_set(err, CRM_EUSAGE, "--delimiter: one character is wanted");
	return st;
}

/* --- the header --- */

static bool
ignored(const char *name)
{
	/* What our tools add for people to read, and what --rejects adds. */
	static const char *const ours[] = { "action", "error", "line" };
	const size_t len = strlen(name);

	for (size_t i = 0; i < NELEM(ours); i++)
		if (strcmp(name, ours[i]) == 0)
			return true;
	for (size_t i = 0; i < options.ignore.n; i++)
		for (const char *s = options.ignore.item[i]; *s != '\0';) {
			s += strspn(s, " ");
			const size_t n = strcspn(s, ",");
			if (n == len && strncmp(s, name, n) == 0)
				return true;
			s += n + (s[n] == ',');
		}
	return false;
}

/* Which of our columns a header means: our name, in any case. */
static enum crm_status
find_field(struct run *run, const char *header, int *field, struct crm_err *err)
{
	const char *name = crm_text_fold(&run->arena, header);

	if (name == NULL)
		return crm_err_nomem(err);
	*field = PASSED;
	if (*name == '\0' || ignored(header) || ignored(name))
		return CRM_OK;
	if ((run->noun->tab == CRM_TAB_COST || run->noun->tab == CRM_TAB_RATE) &&
	    strcmp(name, "date") == 0)
		name = "at";
	*field = crm_field_index(run->noun, name);
	if (*field < 0 && run->noun->tab == CRM_TAB_SETTING && strcmp(name, "id") == 0)
		*field = PASSED;
	else if (*field < 0)
		return unknown_column(run, "stdin", header, CRM_EDATA, err);
	/* These two are read by what all tools share, which knows them by their own names. */
	if ((strcmp(name, "id") == 0 || strcmp(name, "rev") == 0) && strcmp(name, header) != 0)
		return crm_err_set(
		    err, CRM_EDATA, "stdin: column '%s' must be called '%s'", header, name);
	return CRM_OK;
}

static enum crm_status
need_key(const struct run *run, struct crm_err *err)
{
	const char *key = run->card ? "id" : run->noun->key;
	const int wanted = crm_field_index(run->noun, key);

	for (size_t i = 0; i < run->ncolumns; i++)
		if (run->field[i] == wanted)
			return CRM_OK;
	if (run->id >= 0 || run->noun->tab == CRM_TAB_COST)
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA, "stdin: no column '%s'%s", key,
	    run->noun->tab == CRM_TAB_LEAD ? "; new leads come in through crm-lead-add" : "");
}

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	bool seen[CRM_NOUN_FIELDS_MAX] = { false };

	run->id = cli_column(run->cli, "id");
	run->action = cli_column(run->cli, "action");
	if (in == NULL)
		return CRM_OK;
	const struct crm_record *header = crm_tabin_header(in);
	run->ncolumns = header->n;
	run->field = crm_arena_alloc(&run->arena, (header->n + 1) * sizeof(*run->field));
	if (run->field == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < header->n; i++) {
		enum crm_status st = find_field(run, header->cell[i].s, &run->field[i], err);
		if (st != CRM_OK)
			return st;
		if (run->field[i] == PASSED)
			continue;
		if (seen[run->field[i]])
			return crm_err_set(err, CRM_EDATA, "stdin: two columns '%s'",
			    run->noun->field[run->field[i]].name);
		seen[run->field[i]] = true;
	}
	if (options.encoding == NULL && strcmp(crm_tabin_encoding(in), "UTF-8") != 0)
		cli_say(run->cli, "stdin: read as %s", crm_tabin_encoding(in));
	return need_key(run, err);
}

/* --- a row --- */

/* Rows without an id were rejected by an earlier tool, and say so. */
static enum crm_status
skip(struct run *run, struct cli_row *row, const char *action, int64_t *counter)
{
	if (run->action < 0 || *cli_cell(row, run->action) == '\0')
		row->added[run->has_id] = action;
	++*counter;
	return CRM_OK;
}

static enum crm_status
find_card(struct run *run, struct cli_row *row, int64_t *id, struct crm_err *err)
{
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, id, &kind, err);

	if (st == CRM_OK && *id != 0 && kind != run->noun->tab)
		st = crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a %s, not a %s", *id,
		    crm_tab_name(kind), run->noun->one);
	return st;
}

/* Where the zones are kept is known to the tools alone. */
static enum crm_status
check_zone(const struct run *run, const char *const *cells, struct crm_err *err)
{
	const char *zone = NULL;

	if (run->noun->tab == CRM_TAB_USER)
		zone = cells[crm_field_index(run->noun, "timezone")];
	if (run->noun->tab == CRM_TAB_SETTING) {
		const char *name = cells[crm_field_index(run->noun, "name")];
		if (name != NULL && strcmp(name, "timezone") == 0)
			zone = cells[crm_field_index(run->noun, "value")];
	}
	if (zone == NULL || *zone == '\0' || cli_zone_known(zone))
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA, "time zone '%s' is not known here", zone);
}

static void
gather(const struct run *run, const struct cli_row *row, const char **cells)
{
	for (size_t i = 0; i < run->noun->nfields; i++)
		cells[i] = run->set[i];
	for (size_t i = 0; !run->operands && i < run->ncolumns && i < row->n; i++)
		if (run->field[i] != PASSED && cells[run->field[i]] == NULL)
			cells[run->field[i]] = row->cell[i].s;
	/* What has a name is named by it. */
	if (run->operands && !run->card)
		cells[crm_field_index(run->noun, run->noun->key)] = row->cell[0].s;
}

static enum crm_status
report(struct run *run, struct cli_row *row, const struct crm_edited *done, struct crm_err *err)
{
	static const char *const actions[] = { "unchanged", "updated", "created" };
	int64_t *const counters[] = { &run->unchanged, &run->updated, &run->created };

	if (done->note != NULL && options.strict)
		return crm_err_set(err, CRM_EDATA, "%s", done->note);
	if (done->note != NULL && row->line > 0)
		cli_warn_row(run->cli, "stdin", row->line, done->note);
	else if (done->note != NULL)
		cli_warn(run->cli, "%s", done->note);
	row->added[run->has_id] = actions[done->action];
	row->added[run->has_id + 1] = "";
	++*counters[done->action];
	if (!run->has_id)
		return CRM_OK;
	/* A dry run promises no id. */
	row->added[0] = done->id == 0 || (run->cli->dry_run && done->action == CRM_EDIT_CREATED)
			    ? ""
			    : crm_arena_printf(row->arena, "%" PRId64, done->id);
	return row->added[0] == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	const char *cells[CRM_NOUN_FIELDS_MAX];
	struct crm_edit_row given = { 0, cells, run->clear };
	struct crm_edited done;
	enum crm_status st = CRM_OK;

	if (row->n == 0)
		return skip(run, row, "blank", &run->blank);
	if (run->card)
		st = find_card(run, row, &given.id, err);
	else if (!run->operands && *cli_cell(row, run->id) != '\0' &&
		 (!crm_num_parse(cli_cell(row, run->id), &given.id) || given.id <= 0))
		st = crm_err_set(err, CRM_EDATA, "'%s' is not an id", cli_cell(row, run->id));
	if (st != CRM_OK)
		return st;
	if (run->card && given.id == 0)
		return skip(run, row, "skipped", &run->skipped);
	gather(run, row, cells);
	st = check_zone(run, cells, err);
	if (st == CRM_OK)
		st = crm_edit_row(run->edit, &given, row->arena, &done, err);
	return st == CRM_OK ? report(run, row, &done, err) : st;
}

/* --- the run --- */

static void
say(const struct run *run)
{
	struct crm_buf text = CRM_BUF_INIT;
	const struct {
		const char *name;
		int64_t n;
		bool always;
	} parts[] = {
		{ "created", run->created, !run->card },
		{ "updated", run->updated, true },
		{ "unchanged", run->unchanged, true },
		{ "skipped", run->skipped, false },
		{ "blank", run->blank, false },
		{ "rejected", run->cli->rejected, true },
	};

	crm_buf_printf(&text, "read %" PRId64, run->cli->read);
	const char *between = ": ";
	for (size_t i = 0; i < NELEM(parts); i++) {
		if (parts[i].n == 0 && !parts[i].always)
			continue;
		crm_buf_printf(&text, "%s%s %" PRId64, between, parts[i].name, parts[i].n);
		between = ", ";
	}
	cli_say(run->cli, "%s%s", crm_buf_str(&text), run->cli->dry_run ? " (dry run)" : "");
	crm_buf_clear(&text);
}

/* All rules together, as the transaction leaves them: the last time is the one that counts. */
static enum crm_status
doubt_rules(void *arg, struct crm_err *err)
{
	struct run *run = arg;

	crm_arena_reset(&run->doubts);
	run->ndoubts = 0;
	if (run->noun->tab != CRM_TAB_RULE || run->created + run->updated == 0)
		return CRM_OK;
	return crm_rules_doubt(run->cli->db, &run->doubts, &run->doubt, &run->ndoubts, err);
}

static enum crm_status
edit_rows(struct run *run, struct crm_tabin *in, struct crm_err *err)
{
	static const struct crm_column added[] = { { "id", CRM_COL_INT },
		{ "action", CRM_COL_TEXT }, { "error", CRM_COL_TEXT } };
	const size_t without = run->has_id ? 0 : 1;
	const struct cli_rows rows = { .add = added + without,
		.nadd = NELEM(added) - without,
		.work = work,
		.start = start,
		.commit = doubt_rules,
		.atomic = options.atomic,
		.rejects = options.rejects,
		.in = in };
	enum crm_status st = crm_edit_new(&run->edit, run->cli->db, run->noun, options.strict, err);

	if (st == CRM_OK)
		st = cli_rows_run(run->cli, &rows, run, err);
	for (size_t i = 0; st == CRM_OK && i < run->ndoubts; i++)
		cli_warn(run->cli, "%s", run->doubt[i]);
	if (st == CRM_OK)
		say(run);
	return st;
}

static enum crm_status
open_and_edit(struct run *run, struct crm_err *err)
{
	const bool tsv = run->cli->in_kind == CRM_TABIN_OWN_TSV;
	const struct crm_tabin_options table = { .kind =
						     tsv ? CRM_TABIN_OWN_TSV : CRM_TABIN_FOREIGN,
		.name = "stdin",
		.delimiter = options.delimiter != NULL ? *options.delimiter : '\0',
		.encoding = options.encoding };
	struct crm_tabin *in = NULL;
	enum crm_status st = cli_open_db(run->cli, CRM_DB_WRITE, err);

	if (st == CRM_OK && !run->operands)
		st = crm_tabin_open(&in, STDIN_FILENO, &table, err);
	if (st == CRM_OK)
		st = edit_rows(run, in, err);
	crm_edit_free(run->edit);
	crm_tabin_close(in);
	return st;
}

static enum crm_status
no_noun(struct crm_err *err)
{
	struct crm_buf names = CRM_BUF_INIT;
	size_t n;
	const struct crm_noun *const *nouns = crm_nouns(&n);

	for (size_t i = 0; i < n; i++)
		if (nouns[i]->key != NULL)
			crm_buf_printf(&names, "%s%s", names.len == 0 ? "" : ", ", nouns[i]->name);
	crm_err_set(err, CRM_EUSAGE, "edit what? %s", crm_buf_str(&names));
	crm_buf_clear(&names);
	return CRM_EUSAGE;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli, .arena = CRM_ARENA_INIT, .id = -1, .action = -1 };

	if (cli->narg == 0)
		return no_noun(err);
	enum crm_status st = crm_noun_find(&run.noun, cli->arg[0], err);
	if (st == CRM_OK && run.noun->key == NULL)
		st = crm_err_set(err, CRM_EUSAGE,
		    "%s are not edited: they are what other tools recorded", run.noun->name);
	if (st == CRM_OK) {
		/* The rest are ids, which cli reads as the input. */
		cli->arg++;
		cli->narg--;
		run.card = crm_noun_is_card(run.noun);
		run.operands = cli->narg > 0;
		run.has_id = !run.card && run.noun->tab != CRM_TAB_SETTING;
		st = read_options(&run, err);
	}
	if (st == CRM_OK)
		st = open_and_edit(&run, err);
	crm_arena_clear(&run.arena);
	crm_arena_clear(&run.doubts);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
