/*
 * What all tools share: options, the database, rows in and rows out, batches, messages, exit
 * codes. A tool is an option table, a few column names, and a function for one row.
 */
#ifndef CRM_CMD_CLI_H
#define CRM_CMD_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/store/change.h"
#include "lib/table/tabin.h"
#include "lib/table/tabout.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

/* --- options ------------------------------------------------------------------------ */

enum cli_kind {
	CLI_FLAG,  /* to: bool */
	CLI_TEXT,  /* to: const char * */
	CLI_INT,   /* to: int64_t, at least 0 */
	CLI_TIME,  /* to: int64_t, as crm_time_parse_relative; parsed after the time zone is set */
	CLI_UNTIL, /* likewise, but the moment after: that of a date is the next day */
	CLI_LIST,  /* to: struct cli_list; the option may be given several times */
	CLI_CHOICE /* to: const char *, one of the words in `arg`, separated by | */
};

struct cli_list {
	const char **item;
	size_t n;
};

struct cli_opt {
	char letter;      /* or 0 */
	const char *name; /* "source" */
	const char *arg;  /* "NAME" as --help shows it; NULL for a flag; "a|b|c" for a choice */
	const char *help; /* a few words, lower case */
	enum cli_kind kind;
	void *to;
};

enum cli_feature {
	CLI_DB = 1,     /* opens the database: -d, --as */
	CLI_WRITES = 2, /* changes it: -n, --reason */
	CLI_OUT = 4,    /* prints a table: --csv --tsv --json --table --columns --spreadsheet */
	CLI_IN = 8,     /* reads a table that our tools print: --in */
	CLI_NEEDS_INPUT = 16, /* empty stdin is an error (importers) */
	CLI_DB_SELF = 32      /* has -d and --as, and opens by itself with cli_open_db: crm-db */
};

struct cli_tool {
	const char *name;     /* "crm-assign" */
	const char *summary;  /* one line, as in the manual page */
	const char *operands; /* "[id ...]", or NULL: none are taken */
	unsigned features;    /* CLI_ ... */
	const struct cli_opt *opts;
	size_t nopts;
};

struct cli {
	const struct cli_tool *tool;
	/* operands: argv from the first that is no option */
	char **arg;
	int narg;
	/* the common options */
	const char *db_path, *as, *reason, *columns;
	bool dry_run, quiet, verbose, spreadsheet;
	bool unfold; /* set by the tool: a table too wide for the terminal goes on below */
	enum crm_format format;
	enum crm_tabin_kind in_kind;
	/* open from cli_open on */
	struct crm_db *db;
	int64_t now;
	/* what came of it; read and rejected (rows) are already right in cli_rows.commit */
	int64_t warnings, read, rejected;
	enum crm_status
	    worst; /* of rows: CRM_OK or CRM_EDATA; the exit status of a run that ended */
	/* the rest is cli's own */
	struct cli_private *own;
};

/*
 * The whole of main(): parses the command line (--help, --version and --options end the
 * process), opens the database when the tool has CLI_DB, calls run, prints its error, closes
 * everything and stdout, and returns the exit status.
 */
int cli_main(const struct cli_tool *tool, int argc, char **argv,
    enum crm_status (*run)(struct cli *cli, struct crm_err *err));

/*
 * For tools with CLI_DB_SELF: opens cli->db in the mode given. cli_use_db does the rest to
 * cli->db, however it was opened: the actor, the time and the zone.
 */
enum crm_status cli_open_db(struct cli *cli, enum crm_db_mode mode, struct crm_err *err);
enum crm_status cli_use_db(struct cli *cli, enum crm_db_mode mode, struct crm_err *err);
/* The path that -d, $CRM_DB or the default give; made absolute nowhere. NULL: out of memory. */
const char *cli_db_path(const struct cli *cli);
/* How long to wait for a lock: $CRM_BUSY_MS, else CRM_BUSY_MS. */
int64_t cli_busy_ms(const struct cli *cli);
/* True for a time zone that this system has, and for a rule as POSIX writes them ("MSK-3"). */
bool cli_zone_known(const char *zone);

/* --- messages ----------------------------------------------------------------------- */

/*
 * "crm-assign: warning: ..." on stderr, unless -q; counted. From cli_rows.work it is written once
 * the batch is committed, and not at all when that fails; so is what cli_say says there.
 */
void cli_warn(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/*
 * A warning that concerns a row: of an input, of which it is line `line` (at least 1). Those of the
 * same text are told together, when the run ends: "leads.csv:3: phone kept as it is: too short (8
 * rows: lines 3, 7, 9, 12, 15 ...)"; with -v each at once. After fifty texts the others are only
 * counted. Of what is told from cli_rows.work nothing is kept when the batch fails.
 */
void cli_warn_row(struct cli *cli, const char *input, int64_t line, const char *text);
/* The summary line, on stderr unless -q: "crm-assign: " and the text. */
void cli_say(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A part of the summary: "kept 3". One of 0 is left out unless it always stands there. */
struct cli_part {
	const char *name;
	int64_t n;
	bool always;
};

/*
 * The summary line of rows in, rows out: "read 500: assigned 471, kept 20, rejected 9 (dry run)".
 * The parts, and behind them what was rejected, add up to what was read. Only CRM_ENOMEM fails.
 */
enum crm_status cli_summarise(
    struct cli *cli, const struct cli_part *part, size_t n, struct crm_err *err);

/* Shown only on a terminal, after a second, over itself. done of total (0: unknown). */
void cli_progress(struct cli *cli, const char *what, int64_t done, int64_t total);

/* The exit status of a status, as in crm(7): the only place where one becomes the other. */
int cli_exit_code(enum crm_status status);

/* --- printing a table ---------------------------------------------------------------- */

/* What will be printed: as the options say, else a table on a terminal and CSV elsewhere. */
enum crm_format cli_format(const struct cli *cli);
/* Opens the writer on stdout as the options say. */
enum crm_status cli_out_open(
    struct cli *cli, const struct crm_column *columns, size_t n, struct crm_err *err);
/* With -q nothing is printed. A closed pipe is remembered and ends cli_out_row with CRM_DONE in a
 * tool that only reads; a tool that writes gets CRM_OK and goes on unprinted. */
enum crm_status cli_out_row(struct cli *cli, const char *const *cells, struct crm_err *err);
enum crm_status cli_out_end(struct cli *cli, struct crm_err *err);
/* Prints text that is no table, without cli_out_open; else as cli_out_row. */
enum crm_status cli_out_text(struct cli *cli, const char *text, struct crm_err *err);
enum crm_status cli_out_bytes(struct cli *cli, const char *data, size_t len, struct crm_err *err);
/* Cells of the terminal on stdout; without one $COLUMNS, else 80. */
int cli_width(void);

/* --- rows in, rows out ---------------------------------------------------------------- */

/* One row on its way through a tool. */
struct cli_row {
	int64_t line;                /* in the input; 0 of an operand */
	int64_t number;              /* of the row, from 1 */
	size_t n;                    /* input cells */
	const struct crm_cell *cell; /* of the input, in the arena */
	size_t missing;              /* of the cells, how many the record did not have */
	struct crm_cell raw;         /* the record as it came, in the arena */
	const char *problem;         /* the reader's, or NULL */
	const char **added; /* one a column in cli_rows.add; the tool sets them, in the arena */
	struct crm_arena *arena; /* lives until the row is printed */
	const void *prepared;    /* by cli_rows.prepare, or NULL; lives until the row is worked */
};

struct cli_rows {
	/* the columns that the tool adds; one that the input has too is replaced in place */
	const struct crm_column *add;
	size_t nadd;
	/*
	 * The work of one row that the reader found no fault with (a broken one is rejected
	 * without it), inside the write transaction (or the snapshot of a tool that does
	 * not write), after crm_db_mark. CRM_OK: kept. CRM_EDATA: what the row did is undone, and
	 * it is printed with action=rejected and the error, when the tool adds those columns.
	 * Anything else ends the run; batches already committed stay.
	 */
	enum crm_status (*work)(void *arg, struct cli_row *row, struct crm_err *err);
	/*
	 * NULL, or what of that work needs no database: called in a thread of its own for rows that
	 * come in a batch, some time before `work`, while others are worked. What it gives is in
	 * the arena and becomes row->prepared; NULL when it fails: `work` will fail the same way,
	 * and when a row comes to it again. It may be called for no row at all. now: the time of
	 * the batch.
	 */
	const void *(*prepare)(
	    void *arg, const struct cli_row *row, int64_t now, struct crm_arena *arena);
	/*
	 * Both NULL, or for work whose rows hardly ever fail once they have written something:
	 * rows are then worked without crm_db_mark, and gathered (crm_db_gather). remember is
	 * called before the first row of a transaction. When a row does fail so, the transaction is
	 * rolled back, go_back brings the tool to where it was then, and the rows come again, each
	 * after a mark.
	 */
	void (*remember)(void *arg);
	void (*go_back)(void *arg);
	/*
	 * NULL, or called once before the first row: find columns (cli_column), say so. in is
	 * NULL when ids are operands, and when the input was empty.
	 */
	enum crm_status (*start)(void *arg, struct crm_tabin *in, struct crm_err *err);
	/* NULL, or called inside the transaction before each commit: counts of imports */
	enum crm_status (*commit)(void *arg, struct crm_err *err);
	bool atomic; /* all of the input in one transaction; a rejected row commits nothing */
	const char *rejects; /* NULL, or the file for rejected rows: input columns, line, error */
	const char *const *rejects_header; /* NULL, or what it calls them in place of the input */
	struct crm_tabin
	    *in; /* NULL: stdin, as our tools print; else this reader (foreign lists) */
	const char *const *rename; /* NULL, or header names to print instead of the input's */
	const char *in_name;       /* what messages call `in`; NULL: "stdin" */
	const char *operand;       /* the column that operands are; NULL: "id" */
	/*
	 * NULL, or the column whose equal cells make rows one unit, wherever they stand (an empty
	 * cell: a unit of its own; operands: one unit). All of the input is read first, and
	 * work_unit does the work of `work` for the n rows of a unit at once: they are kept, or
	 * rejected, together.
	 */
	const char *unit;
	enum crm_status (*work_unit)(
	    void *arg, struct cli_row *const *row, size_t n, struct crm_err *err);
};

/*
 * Reads, takes the gate, works, commits, prints; again until the input ends. A transaction takes in
 * what has come until the input pauses, what fits into two seconds under the lock, a quarter of one
 * when others wait, and into bounded memory. Nothing that was read waits for input, nor is the lock
 * held meanwhile. With operands (ids), these are the input: one column. With -n and `atomic`
 * everything is read first and is one transaction, rolled back by -n.
 */
enum crm_status cli_rows_run(
    struct cli *cli, const struct cli_rows *rows, void *arg, struct crm_err *err);

/* In cli_rows.commit: no row of the input comes behind those at work. */
bool cli_rows_last(const struct cli *cli);

/* Where a column of the input is: -1 when it has none. For use from `start` and `work`. */
int cli_column(const struct cli *cli, const char *name);
/* As cli_column, for one that has to be there: CRM_EDATA names those that are. */
enum crm_status cli_need_column(
    const struct cli *cli, const char *name, int *column, struct crm_err *err);
/* The cell of such a column, "" for -1. */
const char *cli_cell(const struct cli_row *row, int column);

/* The first operand when it is a word and no number, taken off; else NULL. */
const char *cli_take_word(struct cli *cli);

/*
 * The card of a row: the `id` column (CRM_EDATA: not a number, no such card, or a stale `rev`),
 * alias resolved. *card is 0 for an empty id, as rows rejected earlier have. An input without
 * that column ends the run. A `rev` is brought up to date in the row printed.
 */
enum crm_status cli_row_card(struct cli *cli, const struct cli_row *row, int64_t *card,
    enum crm_tab *kind, struct crm_err *err);

/*
 * Says of a row whose `id` names a card that is another now, "17 is 12 now; ": before *why when st
 * is CRM_OK, before the error when it is CRM_EDATA. card: what the id is now. Returns st, or
 * CRM_ENOMEM.
 */
enum crm_status cli_row_merged(const struct cli *cli, const struct cli_row *row, int64_t card,
    enum crm_status st, const char **why, struct crm_err *err);

/*
 * Lets a row through that an earlier tool rejected or skipped (its id is empty): what that said in
 * its `action` stays, else *action becomes "passed". Counts it; always CRM_OK.
 */
enum crm_status cli_row_pass(
    const struct cli *cli, const struct cli_row *row, const char **action, int64_t *passed);

#endif
