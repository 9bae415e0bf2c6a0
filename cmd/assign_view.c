#include "cmd/assign_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/num.h"
#include "lib/base/time.h"

struct assign_view_options assign_view = { .simulate = INT64_MIN };

bool
assign_view_asked(void)
{
	return assign_view.explain || assign_view.simulate != INT64_MIN || assign_view.by_lead;
}

enum crm_status
assign_view_check(const struct cli *cli, bool unassigned, struct crm_err *err)
{
	const bool simulate = assign_view.simulate != INT64_MIN;

	if (assign_view.explain && simulate)
		return crm_err_set(err, CRM_EUSAGE, "one of --explain and --simulate");
	if (assign_view.by_lead && !simulate)
		return crm_err_set(err, CRM_EUSAGE, "--by-lead goes with --simulate");
	if (simulate && (unassigned || cli->narg > 0))
		return crm_err_set(
		    err, CRM_EUSAGE, "--simulate takes all leads made since then: no others");
	return CRM_OK;
}

/* A cell, in the arena; -1 is empty. */
static const char *
number(struct crm_arena *arena, int64_t n)
{
	return n < 0 ? "" : crm_arena_printf(arena, "%" PRId64, n);
}

static enum crm_status
print_cells(struct cli *cli, const char *const *cell, size_t n, struct crm_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (cell[i] == NULL)
			return crm_err_nomem(err);
	const enum crm_status st = cli_out_row(cli, cell, err);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- --explain ------------------------------------------------------------------------ */

static const struct crm_column explain_columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "rule", CRM_COL_TEXT },
	{ "user", CRM_COL_TEXT },
	{ "verdict", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "open", CRM_COL_INT },
	{ "today", CRM_COL_INT },
	{ "month", CRM_COL_INT },
	{ "weight", CRM_COL_INT },
};

struct explaining {
	struct cli *cli;
	struct crm_assign *assign;
	struct crm_arena arena; /* of one lead */
	const char *id;
	int64_t read, given, waiting, others, rejected;
};

static enum crm_status
print_candidate(void *arg, const struct crm_assign_candidate *c, struct crm_err *err)
{
	struct explaining *e = arg;
	const char *cell[NELEM(explain_columns)] = { e->id, c->name == NULL ? "" : c->name,
		c->rule == NULL ? "" : c->rule, c->user == NULL ? "" : c->user,
		crm_assign_verdict_name(c->verdict), c->why, number(&e->arena, c->open),
		number(&e->arena, c->day), number(&e->arena, c->month),
		number(&e->arena, c->weight) };

	return print_cells(e->cli, cell, NELEM(cell), err);
}

/* A row of its own for a lead that nobody gets, or that is not to be given. */
static enum crm_status
print_alone(struct explaining *e, const char *name, const char *verdict, const char *why,
    struct crm_err *err)
{
	const char *cell[NELEM(explain_columns)] = { e->id, name == NULL ? "" : name, "", "",
		verdict, why, "", "", "", "" };

	return print_cells(e->cli, cell, NELEM(cell), err);
}

static enum crm_status
explain_lead(struct explaining *e, int64_t lead, struct crm_err *err)
{
	struct crm_assigned done;
	enum crm_status st =
	    crm_assign_explain(e->assign, lead, &done, print_candidate, e, &e->arena, err);

	if (st != CRM_OK)
		return st;
	if (done.action == CRM_ASSIGN_ASSIGNED || done.action == CRM_ASSIGN_POOLED) {
		e->given++;
		return CRM_OK;
	}
	if (done.action == CRM_ASSIGN_WAITING)
		e->waiting++;
	else
		e->others++;
	return print_alone(e, done.name, crm_assign_action_name(done.action), done.why, err);
}

/* A cell with an id; a row without one was refused by an earlier tool, and is passed over. */
static enum crm_status
explain_cell(struct explaining *e, const char *text, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_tab kind = CRM_TAB_NONE;
	int64_t id = 0, card = 0;
	enum crm_status st = CRM_OK;

	crm_arena_reset(&e->arena);
	e->read++;
	e->id = text;
	if (*text == '\0') {
		e->others++;
		return CRM_OK;
	}
	if (!crm_num_parse(text, &id) || id <= 0)
		st = crm_err_set(&why, CRM_EDATA, "'%s' is not an id", text);
	if (st == CRM_OK)
		st = crm_card_resolve(e->cli->db, id, &card, &kind, &why);
	if (st == CRM_OK && kind != CRM_TAB_LEAD) {
		e->others++;
		return print_alone(e, NULL, "client",
		    crm_arena_printf(&e->arena, "a %s, not a lead", crm_tab_name(kind)), err);
	}
	if (st == CRM_OK)
		return explain_lead(e, card, err);
	if (st != CRM_EDATA)
		return crm_err_set(err, st, "%s", why.text);
	e->rejected++;
	e->cli->worst = CRM_EDATA;
	return print_alone(e, NULL, "rejected", why.text, err);
}

static enum crm_status
explain_waiting(struct explaining *e, struct crm_err *err)
{
	int64_t *ids = NULL;
	size_t n = 0;
	char text[24];
	enum crm_status st = crm_assign_waiting(e->cli->db, &ids, &n, err);

	if (st == CRM_OK)
		st = crm_db_snapshot(e->cli->db, err);
	if (assign_view.limit >= 0 && n > (size_t)assign_view.limit)
		n = (size_t)assign_view.limit;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		snprintf(text, sizeof(text), "%" PRId64, ids[i]);
		st = explain_cell(e, text, err);
	}
	free(ids);
	return st;
}

/* The column of ids in the table on standard input. */
static enum crm_status
explain_table(struct explaining *e, struct crm_err *err)
{
	const struct crm_tabin_options options = { .kind = e->cli->in_kind, .name = "stdin" };
	const struct crm_record *record = NULL;
	struct crm_tabin *in = NULL;
	size_t id = 0;
	enum crm_status st = crm_tabin_open(&in, STDIN_FILENO, &options, err);

	if (st != CRM_OK)
		return st == CRM_ENOINPUT ? CRM_OK : st;
	record = crm_tabin_header(in);
	while (id < record->n && strcmp(record->cell[id].s, "id") != 0)
		id++;
	if (id == record->n)
		st = crm_err_set(err, CRM_EDATA, "stdin: no column 'id'");
	while (st == CRM_OK && (st = crm_tabin_next(in, &record, err)) == CRM_OK)
		st = explain_cell(e, id < record->n ? record->cell[id].s : "", err);
	crm_tabin_close(in);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
explain_all(struct explaining *e, bool unassigned, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (unassigned)
		return explain_waiting(e, err);
	if (e->cli->narg == 0)
		return explain_table(e, err);
	st = crm_db_snapshot(e->cli->db, err);
	for (int i = 0; st == CRM_OK && i < e->cli->narg; i++)
		st = explain_cell(e, e->cli->arg[i], err);
	return st;
}

static enum crm_status
run_explain(struct cli *cli, struct crm_assign *assign, bool unassigned, struct crm_err *err)
{
	struct explaining e = { .cli = cli, .assign = assign };
	enum crm_status st = cli_out_open(cli, explain_columns, NELEM(explain_columns), err);

	if (st == CRM_OK)
		st = explain_all(&e, unassigned, err);
	crm_db_snapshot_end(cli->db);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	crm_arena_clear(&e.arena);
	if (st == CRM_OK)
		cli_say(cli,
		    "read %" PRId64 ": would be given %" PRId64 ", waiting %" PRId64
		    ", others %" PRId64 ", rejected %" PRId64,
		    e.read, e.given, e.waiting, e.others, e.rejected);
	return st;
}

/* --- --simulate ----------------------------------------------------------------------- */

static const struct crm_column user_columns[] = {
	{ "user", CRM_COL_TEXT },
	{ "leads", CRM_COL_INT },
	{ "owned", CRM_COL_INT },
	{ "open", CRM_COL_INT },
	{ "most_open", CRM_COL_INT },
	{ "waited", CRM_COL_INT },
	{ "longest", CRM_COL_INT },
};

static const struct crm_column lead_columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "created", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "user", CRM_COL_TEXT },
	{ "rule", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "waited", CRM_COL_INT },
};

struct simulating {
	struct cli *cli;
	struct crm_arena arena, row;
	int64_t read, waiting;
};

static enum crm_status
print_replayed(void *arg, const struct crm_assign_replayed *r, struct crm_err *err)
{
	struct simulating *s = arg;
	char created[CRM_TIME_SIZE];

	s->read++;
	s->waiting += r->waited < 0;
	if (!assign_view.by_lead)
		return CRM_OK;
	crm_arena_reset(&s->row);
	crm_time_format(r->created, created);
	const char *cell[NELEM(lead_columns)] = { number(&s->row, r->lead),
		r->name == NULL ? "" : r->name, created, r->owner == NULL ? "" : r->owner,
		r->user == NULL ? "" : r->user, r->rule == NULL ? "" : r->rule, r->why,
		number(&s->row, r->waited) };
	return print_cells(s->cli, cell, NELEM(cell), err);
}

static enum crm_status
print_users(
    struct simulating *s, const struct crm_assign_replay *user, size_t n, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		const struct crm_assign_replay *u = &user[i];
		const bool nobody = u->user == NULL;
		const char *cell[NELEM(user_columns)] = { nobody ? "" : u->user,
			number(&s->arena, u->leads), number(&s->arena, u->owned),
			nobody ? "" : number(&s->arena, u->open),
			nobody ? "" : number(&s->arena, u->most_open),
			nobody          ? ""
			: u->leads == 0 ? "0"
					: number(&s->arena, u->waited / u->leads),
			nobody ? "" : number(&s->arena, u->longest) };
		st = print_cells(s->cli, cell, NELEM(cell), err);
	}
	return st;
}

static enum crm_status
run_simulate(struct cli *cli, struct crm_assign *assign, struct crm_err *err)
{
	struct simulating s = { .cli = cli };
	struct crm_assign_replay *user = NULL;
	size_t n = 0;
	enum crm_status st = assign_view.by_lead
				 ? cli_out_open(cli, lead_columns, NELEM(lead_columns), err)
				 : cli_out_open(cli, user_columns, NELEM(user_columns), err);

	if (st == CRM_OK)
		st = crm_db_snapshot(cli->db, err);
	if (st == CRM_OK)
		st = crm_assign_simulate(
		    assign, assign_view.simulate, print_replayed, &s, &user, &n, &s.arena, err);
	crm_db_snapshot_end(cli->db);
	if (st == CRM_OK && !assign_view.by_lead)
		st = print_users(&s, user, n, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	if (st == CRM_OK)
		cli_say(cli, "read %" PRId64 ": would be given %" PRId64 ", waiting %" PRId64,
		    s.read, s.read - s.waiting, s.waiting);
	crm_arena_clear(&s.arena);
	crm_arena_clear(&s.row);
	return st;
}

enum crm_status
assign_view_run(
    struct cli *cli, const struct crm_assign_options *how, bool unassigned, struct crm_err *err)
{
	struct crm_assign_options options = *how;
	struct crm_assign *assign = NULL;

	options.plan = true;
	enum crm_status st = crm_assign_open(&assign, cli->db, &options, err);
	if (st == CRM_OK)
		st = assign_view.explain ? run_explain(cli, assign, unassigned, err)
					 : run_simulate(cli, assign, err);
	crm_assign_free(assign);
	return st;
}
