/*
 * crm-plot: charts of a table, in the terminal or as a picture.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "cmd/cli_gnuplot.h"
#include "lib/base/buf.h"
#include "lib/report/plot.h"
#include "lib/text/utf8.h"

/* Rows that tell which columns hold numbers. */
#define SAMPLE 100

static struct {
	const char *label, *value, *title, *in;
	int64_t width, height;
	bool svg, png;
} options = { .in = "csv" };

static const struct cli_opt opts[] = {
	{ 'l', "label", "COLUMN", "what rows are called (the first column without numbers)",
	    CLI_TEXT, &options.label },
	{ 'y', "value", "COLUMNS", "what is drawn: a,b (all columns of numbers)", CLI_TEXT,
	    &options.value },
	{ 't', "title", "TEXT", "what stands above it", CLI_TEXT, &options.title },
	{ 0, "svg", NULL, "print a picture: SVG", CLI_FLAG, &options.svg },
	{ 0, "png", NULL, "print a picture: PNG", CLI_FLAG, &options.png },
	{ 0, "width", "N", "cells of the terminal, or pixels", CLI_INT, &options.width },
	{ 0, "height", "N", "lines of a line chart, or pixels", CLI_INT, &options.height },
	{ 0, "in", "csv|tsv", "what is read", CLI_CHOICE, &options.in },
};

static const struct cli_tool tool = {
	.name = "crm-plot",
	.summary = "draw charts of a table",
	.operands = "bars|lines|funnel|heat",
	.opts = opts,
	.nopts = NELEM(opts),
};

/* --- reading -------------------------------------------------------------------------- */

struct reading {
	struct cli *cli;
	struct crm_plot plot;
	struct crm_tabin *in;
	int64_t bad; /* rows with cells that are no numbers */
};

/* A row stays the reader's until the next: the sample is a copy. */
static enum crm_status
keep(struct crm_arena *arena, const struct crm_record *row, struct crm_record *copy,
    struct crm_err *err)
{
	struct crm_cell *cell = crm_arena_alloc(arena, (row->n + 1) * sizeof(*cell));

	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < row->n; i++) {
		cell[i] =
		    (struct crm_cell){ crm_arena_strdup(arena, row->cell[i].s), row->cell[i].len };
		if (cell[i].s == NULL)
			return crm_err_nomem(err);
	}
	*copy = *row;
	copy->cell = cell;
	return CRM_OK;
}

/* The first rows tell which columns hold numbers; then they are read again. */
static enum crm_status
choose(struct reading *r, struct crm_err *err)
{
	struct crm_record *sample = calloc(SAMPLE, sizeof(*sample));
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_record *row;
	size_t n = 0;
	enum crm_status st = sample == NULL ? crm_err_nomem(err) : CRM_OK;

	crm_tabin_hold(r->in);
	while (st == CRM_OK && n < SAMPLE && (st = crm_tabin_next(r->in, &row, err)) == CRM_OK)
		if (row->problem == NULL && (st = keep(&arena, row, &sample[n], err)) == CRM_OK)
			n++;
	crm_tabin_rewind(r->in);
	if (st == CRM_OK || st == CRM_DONE)
		st = crm_plot_choose(&r->plot, crm_tabin_header(r->in), options.label,
		    options.value, sample, n, err);
	crm_arena_clear(&arena);
	free(sample);
	return st;
}

static enum crm_status
read_rows(struct reading *r, struct crm_err *err)
{
	const struct crm_record *row;
	const char *bad;
	char text[256];
	enum crm_status st;

	while ((st = crm_tabin_next(r->in, &row, err)) == CRM_OK) {
		if (row->problem != NULL) {
			cli_warn_row(r->cli, "stdin", row->line, row->problem);
			r->cli->worst = CRM_EDATA;
			continue;
		}
		if ((st = crm_plot_add(&r->plot, row, &bad, err)) != CRM_OK)
			return st;
		if (bad == NULL)
			continue;
		snprintf(text, sizeof(text), "%.200s: no number, left out", bad);
		cli_warn_row(r->cli, "stdin", row->line, text);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
read_table(struct reading *r, struct crm_err *err)
{
	const struct crm_tabin_options how = {
		.kind = strcmp(options.in, "tsv") == 0 ? CRM_TABIN_OWN_TSV : CRM_TABIN_OWN_CSV,
		.name = "stdin",
	};
	enum crm_status st = crm_tabin_open(&r->in, STDIN_FILENO, &how, err);

	if (st == CRM_OK)
		st = choose(r, err);
	if (st == CRM_OK)
		st = read_rows(r, err);
	crm_tabin_close(r->in);
	if (st == CRM_OK && r->plot.nrows == 0)
		cli_warn(r->cli, "no rows: nothing to draw");
	return st;
}

/* --- text ----------------------------------------------------------------------------- */

/* On a terminal that has colours, unless NO_COLOR is set (no-color.org). */
static bool
has_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

static enum crm_status
print_text(struct cli *cli, const struct crm_plot *plot, struct crm_err *err)
{
	struct crm_buf out = CRM_BUF_INIT;
	const struct crm_plot_text how = {
		.width = options.width > 0 ? (int)options.width : cli_width(),
		.height = (int)options.height,
		.colour = has_colour(),
	};
	enum crm_status st = crm_plot_text(plot, &how, &out, err);

	if (st == CRM_OK)
		st = cli_out_text(cli, crm_buf_str(&out), err);
	crm_buf_clear(&out);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- pictures ------------------------------------------------------------------------- */

static enum crm_status
print_picture(struct cli *cli, const struct crm_plot *plot, struct crm_err *err)
{
	struct crm_buf commands = CRM_BUF_INIT, picture = CRM_BUF_INIT;
	const struct crm_plot_picture how = {
		.png = options.png,
		.width = (int)options.width,
		.height = (int)options.height,
	};
	enum crm_status st = crm_plot_gnuplot(plot, &how, &commands, err);

	if (st == CRM_OK)
		st = cli_gnuplot(&commands, &picture, err);
	if (st == CRM_OK)
		st = cli_out_bytes(cli, picture.data, picture.len, err);
	crm_buf_clear(&commands);
	crm_buf_clear(&picture);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- the command line ----------------------------------------------------------------- */

static enum crm_status
check(const struct cli *cli, enum crm_plot_kind *kind, struct crm_err *err)
{
	static const char *const names[] = { "bars", "lines", "funnel", "heat" };

	if (cli->narg == 0)
		return crm_err_set(err, CRM_EUSAGE, "which chart? bars, lines, funnel or heat");
	if (cli->narg > 1)
		return crm_err_set(err, CRM_EUSAGE, "unexpected operand '%s'", cli->arg[1]);
	if (!crm_plot_kind_by_name(cli->arg[0], kind)) {
		const char *near = crm_text_suggest(cli->arg[0], names, NELEM(names));
		return crm_err_set(err, CRM_EUSAGE, "unknown chart '%s'%s%s%s", cli->arg[0],
		    near == NULL ? "; there are bars, lines, funnel and heat" : "; did you mean '",
		    near == NULL ? "" : near, near == NULL ? "" : "'?");
	}
	if (options.svg && options.png)
		return crm_err_set(err, CRM_EUSAGE, "one of --svg and --png");
	if (options.png && isatty(STDOUT_FILENO))
		return crm_err_set(
		    err, CRM_EUSAGE, "a PNG is not for a terminal: crm-plot --png > chart.png");
	if (options.width > 10000 || options.height > 10000)
		return crm_err_set(err, CRM_EUSAGE, "--width and --height are 10000 at most");
	if (!options.svg && !options.png && options.width > 0 && options.width < 20)
		return crm_err_set(err, CRM_EUSAGE, "--width is 20 cells at least");
	return CRM_OK;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct reading r = { .cli = cli };
	enum crm_status st = check(cli, &r.plot.kind, err);

	if (st == CRM_OK)
		st = read_table(&r, err);
	r.plot.title = options.title;
	if (st == CRM_OK)
		st = options.svg || options.png ? print_picture(cli, &r.plot, err)
						: print_text(cli, &r.plot, err);
	crm_plot_clear(&r.plot);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
