/*
 * crm-task: what is to be done on a card: adds, lists, finishes, moves, cancels.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/list.h"
#include "lib/crm/todo_ics.h"
#include "lib/crm/todo_list.h"
#include "lib/flow/task.h"
#include "lib/text/utf8.h"

enum command {
	LIST = 1,
	ADD = 2,
	DONE = 4,
	MOVE = 8,
	CANCEL = 16
};

static struct {
	const char *kind, *due, *to, *text, *external_id; /* of what is to be done */
	const char *result, *next, *no_next;              /* of what is done */
	const char *owner, *card, *state, *rejects;
	bool mine, all, overdue, today, week, missing, check, ics, ics_events, atomic;
} options;

static const struct cli_opt opts[] = {
	{ 'k', "kind", "KIND", "add: call (the default), meeting, offer ...", CLI_TEXT,
	    &options.kind },
	{ 0, "due", "WHEN", "add, move, done: +2d, 'fri 10:00', tomorrow, 2026-12-01", CLI_TEXT,
	    &options.due },
	{ 't', "to", "LOGIN", "add, move: whose task it is", CLI_TEXT, &options.to },
	{ 0, "text", "TEXT", "add: what is to be done", CLI_TEXT, &options.text },
	{ 0, "external-id", "X", "add: nothing, when a task of this id is known", CLI_TEXT,
	    &options.external_id },
	{ 'r', "result", "TEXT", "done, cancel: what came of it", CLI_TEXT, &options.result },
	{ 0, "next", "KIND", "done: what follows, with --due", CLI_TEXT, &options.next },
	{ 0, "no-next", "REASON", "done: why nothing follows", CLI_TEXT, &options.no_next },
	{ 'm', "mine", NULL, "list: my own (the default)", CLI_FLAG, &options.mine },
	{ 'o', "owner", "LOGIN", "list: of this user", CLI_TEXT, &options.owner },
	{ 'a', "all", NULL, "list: of everybody", CLI_FLAG, &options.all },
	{ 0, "overdue", NULL, "list: due before now", CLI_FLAG, &options.overdue },
	{ 0, "today", NULL, "list: due until tonight, overdue ones too", CLI_FLAG, &options.today },
	{ 0, "week", NULL, "list: due today or in the six days after, overdue ones too", CLI_FLAG,
	    &options.week },
	{ 0, "card", "ID", "list: on this card", CLI_TEXT, &options.card },
	{ 0, "state", "open|done|cancelled|all", "list: in this state (open)", CLI_CHOICE,
	    &options.state },
	{ 0, "ics", NULL, "list: print iCalendar, of to-dos", CLI_FLAG, &options.ics },
	{ 0, "ics-events", NULL, "list: print iCalendar, of appointments", CLI_FLAG,
	    &options.ics_events },
	{ 0, "missing", NULL, "list: instead, open leads with an owner and without an open task",
	    CLI_FLAG, &options.missing },
	{ 0, "check", NULL, "list: status 1 unless the list is empty", CLI_FLAG, &options.check },
	{ 0, "atomic", NULL, "add, done, move, cancel: all or nothing", CLI_FLAG, &options.atomic },
	{ 0, "rejects", "FILE", "add, done, move, cancel: write rejected rows there", CLI_TEXT,
	    &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-task",
	.summary = "what is to be done, and when",
	.operands = "list|add|done|move|cancel [KIND] [ID|TASK ...]",
	.features = CLI_DB_SELF | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* --- the list ------------------------------------------------------------------------- */

/* A table, of columns of crm-list; but for tasks its id is called task, and its card id. */
struct table {
	const char *noun, *sort;
	const struct crm_column *columns;
	size_t n;
	const char *brief; /* the columns on a terminal; NULL: all */
};

static const struct crm_column task_columns[] = { { "task", CRM_COL_INT }, { "due", CRM_COL_TIME },
	{ "overdue", CRM_COL_TEXT }, { "kind", CRM_COL_TEXT }, { "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT }, { "text", CRM_COL_TEXT }, { "owner", CRM_COL_TEXT },
	{ "state", CRM_COL_TEXT }, { "result", CRM_COL_TEXT }, { "created", CRM_COL_TIME },
	{ "closed", CRM_COL_TIME }, { "closed_by", CRM_COL_TEXT }, { "follows", CRM_COL_INT },
	{ "no_next", CRM_COL_TEXT }, { "external_id", CRM_COL_TEXT } };

static const struct crm_column lead_columns[] = { { "id", CRM_COL_INT }, { "name", CRM_COL_TEXT },
	{ "company", CRM_COL_TEXT }, { "owner", CRM_COL_TEXT }, { "stage", CRM_COL_TEXT },
	{ "assigned", CRM_COL_TIME } };

#define BRIEF "task,due,overdue,kind,id,name,text"

static const struct table my_tasks = { "tasks", "due", task_columns, NELEM(task_columns), BRIEF };
static const struct table all_tasks = { "tasks", "due", task_columns, NELEM(task_columns),
	BRIEF ",owner" };
static const struct table idle_leads = { "leads", "owner", lead_columns, NELEM(lead_columns),
	NULL };

struct listing {
	struct cli *cli;
	struct crm_arena arena;
	const struct table *table;
	struct crm_where where;
	int field[NELEM(task_columns)]; /* of the noun */
	int64_t n;                      /* rows */
};

static bool
lists_mine(void)
{
	return options.mine || (options.owner == NULL && !options.all && options.card == NULL);
}

/* Whose they are, a login that is there; NULL: everybody's. Leads: unless somebody is named. */
static enum crm_status
find_whose(struct cli *cli, const char **login, int64_t *user, struct crm_err *err)
{
	struct crm_task_work work;

	*login = lists_mine() ? cli->as : options.owner;
	*user = 0;
	if (options.missing && !options.mine)
		*login = options.owner;
	if (*login == NULL)
		return CRM_OK;
	enum crm_status st = crm_task_work_open(&work, cli->db, *login, NULL, err);
	*user = work.actor;
	if (st != CRM_OK || *user != 0)
		return st;
	return crm_err_set(
	    err, CRM_EUSAGE, "'%s' is no user; --owner LOGIN and --all list tasks", *login);
}

static int
field_of(const struct listing *l, const char *column)
{
	const bool tasks = l->table != &idle_leads;

	if (tasks && strcmp(column, "task") == 0)
		return crm_field_index(l->where.noun, "id");
	return crm_field_index(l->where.noun, tasks && strcmp(column, "id") == 0 ? "card" : column);
}

static enum crm_status
open_list(struct listing *l, struct crm_err *err)
{
	struct cli *cli = l->cli;

	for (size_t i = 0; i < l->table->n; i++)
		l->field[i] = field_of(l, l->table->columns[i].name);
	if (cli->columns == NULL && cli_format(cli) == CRM_FORMAT_TABLE)
		cli->columns = l->table->brief;
	return cli_out_open(cli, l->table->columns, l->table->n, err);
}

/* For the eye: minutes are enough, and only what is late stands out. */
static enum crm_status
shorten(struct listing *l, const char **row, struct crm_err *err)
{
	for (size_t i = 0; i < l->table->n; i++) {
		if (row[i] != NULL && l->table->columns[i].type == CRM_COL_TIME) {
			char *time = crm_arena_dup(&l->arena, row[i], strlen("2026-12-01T10:00"));
			if (time == NULL)
				return crm_err_nomem(err);
			time[strlen("2026-12-01")] = ' ';
			row[i] = time;
		} else if (strcmp(l->table->columns[i].name, "overdue") == 0 &&
			   strcmp(row[i], "no") == 0) {
			row[i] = NULL;
		}
	}
	return CRM_OK;
}

static enum crm_status
print_rows(struct listing *l, struct crm_err *err)
{
	bool wanted[CRM_NOUN_FIELDS_MAX] = { false };
	const struct crm_list_query query = {
		.wanted = wanted, .sort = l->table->sort, .limit = -1
	};
	struct crm_list *list = NULL;
	const char *const *cells;

	for (size_t i = 0; i < l->table->n; i++)
		wanted[l->field[i]] = true;
	enum crm_status st = crm_list_new(&list, l->cli->db, &query, &l->where, err);

	while (st == CRM_OK && (st = crm_list_next(list, &cells, err)) == CRM_OK) {
		const char *row[NELEM(task_columns)];
		for (size_t i = 0; i < l->table->n; i++)
			row[i] = cells[l->field[i]];
		crm_arena_reset(&l->arena);
		if (l->cli->format == CRM_FORMAT_TABLE)
			st = shorten(l, row, err);
		if (st == CRM_OK)
			st = cli_out_row(l->cli, row, err);
		l->n++;
	}
	crm_list_free(list);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
print_list(struct listing *l, const char *login, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT; /* of the condition */
	const struct crm_noun *noun = NULL;
	const struct crm_task_filter filter = { .state = options.state,
		.owner = login,
		.card = options.card,
		.span = options.overdue ? CRM_TASK_OVERDUE
			: options.today ? CRM_TASK_TODAY
			: options.week  ? CRM_TASK_WEEK
					: CRM_TASK_ANY_TIME };

	l->table = options.missing ? &idle_leads : lists_mine() ? &my_tasks : &all_tasks;
	enum crm_status st = crm_noun_find(&noun, l->table->noun, err);
	crm_where_init(&l->where, l->cli->db, noun, &arena);
	if (st == CRM_OK)
		st = options.missing ? crm_leads_idle_where(&l->where, login, err)
				     : crm_tasks_where(&l->where, &filter, err);
	if (st == CRM_OK)
		st = open_list(l, err);
	if (st == CRM_OK)
		st = print_rows(l, err);
	crm_where_clear(&l->where);
	crm_arena_clear(&arena);
	return st == CRM_OK ? cli_out_end(l->cli, err) : st;
}

static enum crm_status
print_calendar(struct listing *l, int64_t user, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	size_t n = 0;
	enum crm_status st = crm_tasks_ics(l->cli->db, user, options.ics_events, &text, &n, err);

	if (st == CRM_OK && !l->cli->quiet)
		fwrite(text.data, 1, text.len, stdout);
	l->n = (int64_t)n;
	crm_buf_clear(&text);
	return st;
}

static enum crm_status
list(struct cli *cli, struct crm_err *err)
{
	struct listing l = { .cli = cli, .arena = CRM_ARENA_INIT };
	const char *login = NULL;
	int64_t user = 0;
	enum crm_status st = cli_open_db(cli, CRM_DB_READ, err);

	if (st != CRM_OK || (st = crm_db_snapshot(cli->db, err)) != CRM_OK)
		return st;
	if ((st = find_whose(cli, &login, &user, err)) == CRM_OK)
		st = options.ics || options.ics_events ? print_calendar(&l, user, err)
						       : print_list(&l, login, err);
	crm_db_snapshot_end(cli->db);
	crm_arena_clear(&l.arena);
	return st == CRM_OK && options.check && l.n > 0 ? CRM_NO : st;
}

/* --- rows ----------------------------------------------------------------------------- */

enum {
	ADD_ID,
	ADD_TASK,
	ADD_ACTION,
	ADD_DUE,
	ADD_OWNER,
	ADD_NEXT,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ID] = { "id", CRM_COL_INT },
	[ADD_TASK] = { "task", CRM_COL_INT },
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_DUE] = { "due", CRM_COL_TIME },
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_NEXT] = { "next", CRM_COL_INT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

struct run {
	struct cli *cli;
	enum command command;
	struct crm_task_work work;
	/* columns of the input, or -1 */
	int task, kind, due, owner, text, external_id, result, next, no_next;
	int64_t count[CRM_TASK_ACTIONS], passed;
};

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	const struct cli *cli = run->cli;
	int id;

	(void)in;
	run->kind = cli_column(cli, "kind");
	run->due = cli_column(cli, "due");
	run->owner = cli_column(cli, "owner");
	run->text = cli_column(cli, "text");
	run->external_id = cli_column(cli, "external_id");
	run->result = cli_column(cli, "result");
	run->next = cli_column(cli, "next");
	run->no_next = cli_column(cli, "no_next");
	return run->command == ADD ? cli_need_column(cli, "id", &id, err)
				   : cli_need_column(cli, "task", &run->task, err);
}

/* An option counts for all rows; else the row's own word does. */
static const char *
word(const struct cli_row *row, const char *option, int column)
{
	return option != NULL ? option : cli_cell(row, column);
}

static enum crm_status
add(struct run *run, struct cli_row *row, struct crm_task_outcome *out, bool *passed,
    struct crm_err *err)
{
	struct crm_task_order order = {
		.kind = word(row, options.kind, run->kind),
		.due = word(row, options.due, run->due),
		.owner = word(row, options.to, run->owner),
		.text = word(row, options.text, run->text),
		.external_id = word(row, options.external_id, run->external_id),
	};
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &order.card, &kind, err);
	const char *id = cli_cell(row, cli_column(run->cli, "id"));
	int64_t given;

	*passed = st == CRM_OK && order.card == 0;
	if (st != CRM_OK || *passed)
		return st;
	/* As it was called, so that a merged one is told of. */
	if (crm_num_parse(id, &given))
		order.card = given;
	return crm_task_order(&run->work, &order, out, err);
}

/* --next has its time from --due, a row's `next` from the row. */
static enum crm_status
report(struct run *run, const struct cli_row *row, int64_t task, struct crm_task_outcome *out,
    struct crm_err *err)
{
	const bool given = options.next != NULL || options.no_next != NULL;
	const struct crm_task_report report = {
		.task = task,
		.result = word(row, options.result, run->result),
		.next = given ? options.next : cli_cell(row, run->next),
		.due = given ? options.due : word(row, options.due, run->due),
		.no_next = given ? options.no_next : cli_cell(row, run->no_next),
	};

	return crm_task_report(&run->work, &report, out, err);
}

static enum crm_status
change(struct run *run, const struct cli_row *row, struct crm_task_outcome *out, bool *passed,
    struct crm_err *err)
{
	const char *text = cli_cell(row, run->task);
	const bool told = options.due != NULL || options.to != NULL;
	int64_t task;

	if ((*passed = *text == '\0'))
		return CRM_OK;
	if (!crm_num_parse(text, &task) || task <= 0)
		return crm_err_set(err, CRM_EDATA, "'%s' is not a task", text);
	switch (run->command) {
	case DONE:
		return report(run, row, task, out, err);
	case MOVE:
		/* A list of tasks comes with their times and owners of now. */
		return crm_task_move(&run->work, task, told ? options.due : cli_cell(row, run->due),
		    told ? options.to : cli_cell(row, run->owner), out, err);
	default:
		return crm_task_cancel(&run->work, task,
		    options.result == NULL && run->result < 0
			? run->cli->reason
			: word(row, options.result, run->result),
		    out, err);
	}
}

static const char *
number(struct cli_row *row, int64_t n)
{
	return n == 0 ? "" : crm_arena_printf(row->arena, "%" PRId64, n);
}

static enum crm_status
show(struct run *run, struct cli_row *row, const struct crm_task_outcome *out, struct crm_err *err)
{
	char due[CRM_TIME_SIZE] = "";
	/* The number of what a dry run adds is not that of what will be added. */
	const bool is_new = run->cli->dry_run && out->action == CRM_TASK_IS_ADDED;

	if (out->due != 0)
		crm_time_format(out->due, due);
	row->added[ADD_ID] = number(row, out->card);
	row->added[ADD_TASK] = number(row, is_new ? 0 : out->task);
	row->added[ADD_ACTION] = crm_task_action_name(out->action);
	row->added[ADD_DUE] = crm_arena_strdup(row->arena, due);
	row->added[ADD_OWNER] = out->owner != NULL ? out->owner : "";
	row->added[ADD_NEXT] = number(row, run->cli->dry_run ? 0 : out->next);
	row->added[ADD_WHY] = out->why;
	row->added[ADD_ERROR] = "";
	for (size_t i = 0; i < NELEM(added); i++)
		if (row->added[i] == NULL)
			return crm_err_nomem(err);
	run->count[out->action]++;
	return CRM_OK;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_task_outcome out;
	bool passed = false;

	run->work.arena = row->arena;
	enum crm_status st = run->command == ADD ? add(run, row, &out, &passed, err)
						 : change(run, row, &out, &passed, err);
	if (st != CRM_OK)
		return st;
	return passed ? cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed)
		      : show(run, row, &out, err);
}

/* "read 5: done 3, unchanged 1, rejected 1": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	const enum crm_task_action main = run->command == ADD    ? CRM_TASK_IS_ADDED
					  : run->command == DONE ? CRM_TASK_IS_DONE
					  : run->command == MOVE ? CRM_TASK_IS_MOVED
								 : CRM_TASK_IS_CANCELLED;
	const struct cli_part part[] = {
		{ crm_task_action_name(main), run->count[main], true },
		{ "unchanged", run->count[CRM_TASK_IS_UNCHANGED], false },
		{ "passed", run->passed, false },
	};

	return cli_summarise(run->cli, part, NELEM(part), err);
}

static enum crm_status
work_rows(struct cli *cli, enum command command, struct crm_err *err)
{
	struct run run = { .cli = cli, .command = command };
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.atomic = options.atomic,
		.rejects = options.rejects,
		.operand = command == ADD ? "id" : "task" };
	enum crm_status st = cli_open_db(cli, CRM_DB_WRITE, err);

	if (st == CRM_OK)
		st = crm_task_work_open(&run.work, cli->db, cli->as, NULL, err);
	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	return st == CRM_OK ? summarise(&run, err) : st;
}

/* --- the command line ----------------------------------------------------------------- */

static enum crm_status
find_command(struct cli *cli, enum command *command, struct crm_err *err)
{
	static const char *const names[] = { "list", "add", "done", "move", "cancel" };

	*command = LIST;
	if (cli->narg == 0)
		return CRM_OK;
	for (size_t i = 0; i < NELEM(names); i++) {
		if (strcmp(cli->arg[0], names[i]) != 0)
			continue;
		*command = (enum command)(1 << i);
		cli->arg++;
		cli->narg--;
		return CRM_OK;
	}
	const char *near = crm_text_suggest(cli->arg[0], names, NELEM(names));
	if (near != NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "unknown command '%s'; did you mean '%s'?", cli->arg[0], near);
	return crm_err_set(err, CRM_EUSAGE,
	    "unknown command '%s'; there are list, add, done, move and cancel", cli->arg[0]);
}

/* The help of an option begins with the commands that it goes with. */
static enum crm_status
check_given(const char *command, struct crm_err *err)
{
	for (size_t i = 0; i < NELEM(opts); i++) {
		const char *end = strchr(opts[i].help, ':'), *at = strstr(opts[i].help, command);
		const bool given = opts[i].kind == CLI_FLAG ? *(const bool *)opts[i].to
							    : *(const char **)opts[i].to != NULL;
		if (given && (at == NULL || at > end))
			return crm_err_set(
			    err, CRM_EUSAGE, "--%s does not go with %s", opts[i].name, command);
	}
	return CRM_OK;
}

static enum crm_status
check_list(const struct cli *cli, struct crm_err *err)
{
	const bool calendar = options.ics || options.ics_events;
	const char *filter = options.overdue         ? "overdue"
			     : options.today         ? "today"
			     : options.week          ? "week"
			     : options.card != NULL  ? "card"
			     : options.state != NULL ? "state"
						     : NULL;

	if (cli->narg > 0)
		return crm_err_set(err, CRM_EUSAGE, "unexpected operand '%s'", cli->arg[0]);
	if (options.mine + options.all + (options.owner != NULL) > 1)
		return crm_err_set(err, CRM_EUSAGE, "one of --mine, --owner and --all");
	if (options.overdue + options.today + options.week > 1)
		return crm_err_set(err, CRM_EUSAGE, "one of --overdue, --today and --week");
	if (calendar + options.missing + (options.ics && options.ics_events) > 1)
		return crm_err_set(err, CRM_EUSAGE, "one of --ics, --ics-events and --missing");
	if (filter != NULL && (calendar || options.missing))
		return crm_err_set(err, CRM_EUSAGE, "--%s does not go with --%s", filter,
		    options.missing ? "missing"
		    : options.ics   ? "ics"
				    : "ics-events");
	if (calendar && options.all)
		return crm_err_set(err, CRM_EUSAGE, "a calendar is of one user: no --all");
	return CRM_OK;
}

static enum crm_status
check_changes(const struct cli *cli, enum command command, struct crm_err *err)
{
	if (options.next != NULL && options.no_next != NULL)
		return crm_err_set(err, CRM_EUSAGE, "one of --next and --no-next");
	if (options.next != NULL && options.due == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--next goes with --due");
	if (command == DONE && options.due != NULL && options.next == NULL && cli->narg > 0)
		return crm_err_set(err, CRM_EUSAGE, "--due goes with --next");
	if (command == MOVE && cli->narg > 0 && options.due == NULL && options.to == NULL)
		return crm_err_set(err, CRM_EUSAGE, "to when, or to whom? --due WHEN, --to LOGIN");
	if (options.external_id != NULL && cli->narg != 1)
		return crm_err_set(err, CRM_EUSAGE, "--external-id is of one task: one ID");
	return CRM_OK;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	enum command command;
	const char *name = cli->narg > 0 ? cli->arg[0] : "list";
	enum crm_status st = find_command(cli, &command, err);

	if (st == CRM_OK)
		st = check_given(name, err);
	if (st == CRM_OK && command == ADD && options.kind == NULL)
		options.kind = cli_take_word(cli);
	if (st == CRM_OK)
		st = command == LIST ? check_list(cli, err) : check_changes(cli, command, err);
	if (st != CRM_OK)
		return st;
	return command == LIST ? list(cli, err) : work_rows(cli, command, err);
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
