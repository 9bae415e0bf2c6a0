/*
 * crm-list: rows of any noun, filtered and sorted.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/crm/list.h"
#include "lib/crm/vcard.h"

static struct {
	const char *status, *stage, *owner, *pool, *source, *campaign, *grade;
	const char *since, *until, *due, *card, *op, *sort;
	struct cli_list where;
	int64_t limit;
	bool unassigned, overdue, merged, fields, vcard;
} options = { .limit = -1 };

static const struct cli_opt opts[] = {
	{ 0, "status", "KIND", "cards: new, working, qualified ...; several by commas", CLI_TEXT,
	    &options.status },
	{ 0, "stage", "NAME", "cards: in this stage", CLI_TEXT, &options.stage },
	{ 0, "owner", "LOGIN", "of this user", CLI_TEXT, &options.owner },
	{ 0, "unassigned", NULL, "of nobody", CLI_FLAG, &options.unassigned },
	{ 0, "pool", "NAME", "leads: waiting in this pool", CLI_TEXT, &options.pool },
	{ 0, "source", "NAME", "from this source", CLI_TEXT, &options.source },
	{ 0, "campaign", "NAME", "from this campaign", CLI_TEXT, &options.campaign },
	{ 0, "grade", "GRADE", "leads: A, B or C; several by commas", CLI_TEXT, &options.grade },
	{ 0, "since", "TIME", "made or done at that time or later", CLI_TEXT, &options.since },
	{ 0, "until", "TIME", "made or done at that time or before", CLI_TEXT, &options.until },
	{ 0, "due", "TIME", "tasks, notices: due at that time or before", CLI_TEXT, &options.due },
	{ 0, "overdue", NULL, "tasks: open, and due before now", CLI_FLAG, &options.overdue },
	{ 0, "card", "ID", "of this card", CLI_TEXT, &options.card },
	{ 0, "op", "N", "events, imports: of this op", CLI_TEXT, &options.op },
	{ 'w', "where", "CONDITION", "rows for which it holds; may be repeated", CLI_LIST,
	    &options.where },
	{ 's', "sort", "COLUMNS", "by these, a,-b: - is descending", CLI_TEXT, &options.sort },
	{ 'l', "limit", "N", "at most so many rows", CLI_INT, &options.limit },
	{ 0, "merged", NULL, "merged cards too", CLI_FLAG, &options.merged },
	{ 0, "vcard", NULL, "contacts, companies, leads: print vCards, for address books", CLI_FLAG,
	    &options.vcard },
	{ 0, "fields", NULL, "list the columns of the noun instead", CLI_FLAG, &options.fields },
};

static const struct cli_tool tool = {
	.name = "crm-list",
	.summary = "list cards and everything about them",
	.operands = "noun [id ...]",
	.features = CLI_DB_SELF | CLI_OUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct run {
	struct cli *cli;
	const struct crm_noun *noun;
	struct crm_arena arena;
	struct crm_where where;
	bool wanted[CRM_NOUN_FIELDS_MAX];
};

static enum crm_status
no_noun(struct crm_err *err)
{
	struct crm_buf names = CRM_BUF_INIT;
	size_t n;
	const struct crm_noun *const *nouns = crm_nouns(&n);

	for (size_t i = 0; i < n; i++)
		crm_buf_printf(&names, "%s%s", i == 0 ? "" : ", ", nouns[i]->name);
	crm_err_set(err, CRM_EUSAGE, "list what? %s", crm_buf_str(&names));
	crm_buf_clear(&names);
	return CRM_EUSAGE;
}

/* --- --fields --- */

static const char *
type_name(const struct crm_field *f)
{
	static const char *const names[] = { "text", "number", "money", "time", "date", "yes/no",
		"word", "name", "card" };

	return names[f->type];
}

/* Who changes a column. */
static const char *
edited_by(const struct crm_noun *noun, const struct crm_field *f)
{
	if (f->column != NULL && noun->key != NULL)
		return (f->flags & CRM_FIELD_FIXED) != 0 ? "new rows" : "yes";
	return f->see != NULL ? f->see : "no";
}

static enum crm_status
list_fields(struct run *run, struct crm_err *err)
{
	static const struct crm_column columns[] = { { "column", CRM_COL_TEXT },
		{ "type", CRM_COL_TEXT }, { "edited", CRM_COL_TEXT }, { "help", CRM_COL_TEXT } };
	enum crm_status st = cli_out_open(run->cli, columns, NELEM(columns), err);

	for (size_t i = 0; st == CRM_OK && i < run->noun->nfields; i++) {
		const struct crm_field *f = &run->noun->field[i];
		const char *cells[] = { f->name, type_name(f), edited_by(run->noun, f), f->help };
		st = cli_out_row(run->cli, cells, err);
	}
	return st == CRM_OK || st == CRM_DONE ? cli_out_end(run->cli, err) : st;
}

/* --- the condition --- */

/* The column that --since and --until are about. */
static const char *
time_column(const struct crm_noun *noun)
{
	return crm_field_index(noun, "at") >= 0 ? "at" : "created";
}

/* Puts the option's name before what is wrong with it. */
static enum crm_status
of_option(enum crm_status st, const char *name, struct crm_err *err)
{
	struct crm_err why;

	if (st != CRM_EUSAGE && st != CRM_EDATA)
		return st;
	why = *err;
	return crm_err_set(err, CRM_EUSAGE, "--%s: %s", name, why.text);
}

static enum crm_status
add_options(struct run *run, struct crm_err *err)
{
	const char *time = time_column(run->noun);
	const struct {
		const char *option, *column, *value;
		enum crm_where_op op;
	} filters[] = {
		{ "stage", "stage", options.stage, CRM_WHERE_EQ },
		{ "owner", "owner", options.owner, CRM_WHERE_EQ },
		{ "unassigned", "owner", options.unassigned ? "" : NULL, CRM_WHERE_EMPTY },
		/* Nobody has what waits: that leads to the index of it. */
		{ "pool", "pool", options.pool, CRM_WHERE_EQ },
		{ "pool", "owner", options.pool != NULL ? "" : NULL, CRM_WHERE_EMPTY },
		{ "source", "source", options.source, CRM_WHERE_EQ },
		{ "campaign", "campaign", options.campaign, CRM_WHERE_EQ },
		{ "since", time, options.since, CRM_WHERE_GE },
		{ "until", time, options.until, CRM_WHERE_LE },
		{ "due", "due", options.due, CRM_WHERE_LE },
		{ "overdue", "due", options.overdue ? "now" : NULL, CRM_WHERE_LT },
		{ "overdue", "state", options.overdue ? "open" : NULL, CRM_WHERE_EQ },
		{ "card", "card", options.card, CRM_WHERE_EQ },
		{ "op", "op", options.op, CRM_WHERE_EQ },
	};

	for (size_t i = 0; i < NELEM(filters); i++) {
		if (filters[i].value == NULL)
			continue;
		enum crm_status st = crm_where_is(
		    &run->where, filters[i].column, filters[i].op, filters[i].value, err);
		if (st != CRM_OK)
			return of_option(st, filters[i].option, err);
	}
	return CRM_OK;
}

static enum crm_status
add_conditions(struct run *run, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (options.status != NULL)
		st = of_option(
		    crm_where_among(&run->where, "status", options.status, err), "status", err);
	if (st == CRM_OK && options.grade != NULL)
		st = of_option(
		    crm_where_among(&run->where, "grade", options.grade, err), "grade", err);
	if (st == CRM_OK)
		st = add_options(run, err);
	for (size_t i = 0; st == CRM_OK && i < options.where.n; i++)
		st = of_option(
		    crm_where_parse(&run->where, options.where.item[i], err), "where", err);
	return st;
}

/* One operand: an id of a row, or of a card, whatever that is now. *id 0: it is refused. */
static enum crm_status
find_id(struct run *run, const char *text, int64_t *id, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_tab kind = CRM_TAB_NONE;
	const int64_t given = *id;

	if (!crm_noun_is_card(run->noun) || options.merged)
		return CRM_OK;
	enum crm_status st = crm_card_resolve(run->cli->db, given, id, &kind, &why);
	if (st == CRM_OK && kind != run->noun->tab)
		st = crm_err_set(&why, CRM_EDATA, "card %s is a %s, not a %s", text,
		    crm_tab_name(kind), run->noun->one);
	if (st == CRM_EDATA) {
		cli_warn(run->cli, "%s", why.text);
		run->cli->worst = CRM_EDATA;
		*id = 0;
		return CRM_OK;
	}
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", why.text);
}

static enum crm_status
add_ids(struct run *run, struct crm_err *err)
{
	struct cli *cli = run->cli;
	size_t n = 0;

	if (cli->narg == 1)
		return CRM_OK;
	int64_t *ids = crm_arena_alloc(&run->arena, (size_t)cli->narg * sizeof(*ids));
	if (ids == NULL)
		return crm_err_nomem(err);
	for (int i = 1; i < cli->narg; i++) {
		if (!crm_num_parse(cli->arg[i], &ids[n]) || ids[n] <= 0)
			return crm_err_set(err, CRM_EUSAGE, "'%s' is not an id", cli->arg[i]);
		enum crm_status st = find_id(run, cli->arg[i], &ids[n], err);
		if (st != CRM_OK)
			return st;
		n += ids[n] != 0;
	}
	return crm_where_ids(&run->where, ids, n, err);
}

/* --- the table --- */

static enum crm_coltype
column_type(const struct crm_field *f)
{
	switch (f->type) {
	case CRM_FIELD_INT:
	case CRM_FIELD_CARD:
		return CRM_COL_INT;
	case CRM_FIELD_MONEY:
		return CRM_COL_MONEY;
	case CRM_FIELD_TIME:
		return CRM_COL_TIME;
	default:
		return CRM_COL_TEXT;
	}
}

/* On a terminal the usual columns, unless others are picked. */
static enum crm_status
pick_columns(struct run *run, struct crm_err *err)
{
	const struct crm_noun *noun = run->noun;
	const bool brief = run->cli->columns == NULL && cli_format(run->cli) == CRM_FORMAT_TABLE;
	char *list = NULL;

	for (size_t i = 0; brief && i < noun->nfields; i++) {
		if ((noun->field[i].flags & CRM_FIELD_BRIEF) == 0)
			continue;
		list = crm_arena_printf(&run->arena, "%s%s%s", list == NULL ? "" : list,
		    list == NULL ? "" : ",", noun->field[i].name);
		if (list == NULL)
			return crm_err_nomem(err);
	}
	if (brief)
		run->cli->columns = list;
	return CRM_OK;
}

/* Whether a list of names, apart by commas and perhaps blanks, has one. */
static bool
names(const char *list, const char *name)
{
	const size_t len = strlen(name);

	for (const char *s = list;; s++) {
		s += strspn(s, " ");
		const char *end = s + strcspn(s, " ,");
		if ((size_t)(end - s) == len && memcmp(s, name, len) == 0)
			return true;
		s = end + strcspn(end, ",");
		if (*s == '\0')
			return false;
	}
}

static enum crm_status
open_table(struct run *run, struct crm_err *err)
{
	struct crm_column columns[CRM_NOUN_FIELDS_MAX];
	const struct crm_noun *noun = run->noun;
	enum crm_status st = pick_columns(run, err);

	for (size_t i = 0; i < noun->nfields; i++) {
		columns[i] =
		    (struct crm_column){ noun->field[i].name, column_type(&noun->field[i]) };
		run->wanted[i] =
		    run->cli->columns == NULL || names(run->cli->columns, noun->field[i].name);
	}
	return st == CRM_OK ? cli_out_open(run->cli, columns, noun->nfields, err) : st;
}

/* Of a row only its id is asked for. */
static enum crm_status
print_vcard(struct run *run, const char *const *cells, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	const char *id = cells[crm_field_index(run->noun, "id")];
	int64_t card = 0;
	enum crm_status st = CRM_OK;

	if (crm_num_parse(id, &card))
		st = crm_vcard(run->cli->db, run->noun->tab, card, &text, err);
	if (st == CRM_OK)
		st = cli_out_text(run->cli, crm_buf_str(&text), err);
	crm_buf_clear(&text);
	return st;
}

static enum crm_status
print_rows(struct run *run, struct crm_err *err)
{
	const struct crm_list_query query = { .wanted = run->wanted,
		.sort = options.sort,
		.limit = options.limit,
		.hidden = options.merged };
	struct crm_list *list = NULL;
	const char *const *cells;
	enum crm_status st =
	    of_option(crm_list_new(&list, run->cli->db, &query, &run->where, err), "sort", err);

	while (st == CRM_OK && (st = crm_list_next(list, &cells, err)) == CRM_OK)
		st = options.vcard ? print_vcard(run, cells, err)
				   : cli_out_row(run->cli, cells, err);
	crm_list_free(list);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
list_rows(struct run *run, struct crm_err *err)
{
	enum crm_status st = cli_open_db(run->cli, CRM_DB_READ, err);

	if (st != CRM_OK)
		return st;
	crm_where_init(&run->where, run->cli->db, run->noun, &run->arena);
	if ((st = crm_db_snapshot(run->cli->db, err)) != CRM_OK)
		return st;
	st = add_ids(run, err);
	if (st == CRM_OK)
		st = add_conditions(run, err);
	if (st == CRM_OK && options.vcard)
		run->wanted[crm_field_index(run->noun, "id")] = true;
	else if (st == CRM_OK)
		st = open_table(run, err);
	if (st == CRM_OK)
		st = print_rows(run, err);
	crm_db_snapshot_end(run->cli->db);
	if (st == CRM_OK && !options.vcard)
		st = cli_out_end(run->cli, err);
	return st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli, .arena = CRM_ARENA_INIT };

	if (cli->narg == 0)
		return no_noun(err);
	enum crm_status st = crm_noun_find(&run.noun, cli->arg[0], err);
	if (st == CRM_OK && options.vcard &&
	    (!crm_noun_is_card(run.noun) || run.noun->tab == CRM_CARD_DEAL))
		st = crm_err_set(err, CRM_EUSAGE, "--vcard is of contacts, companies and leads");
	if (st == CRM_OK)
		st = options.fields ? list_fields(&run, err) : list_rows(&run, err);
	crm_where_clear(&run.where);
	crm_arena_clear(&run.arena);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
