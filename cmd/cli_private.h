/*
 * What the parts of cli share among themselves; no tool includes this.
 */
#ifndef CRM_CMD_CLI_PRIVATE_H
#define CRM_CMD_CLI_PRIVATE_H

#include <stdarg.h>
#include <sys/types.h>
#include <time.h>

#include "cmd/cli.h"
#include "lib/base/buf.h"

#define CLI_COMMON_MAX 16

/* The file of --rejects. */
struct cli_rejects {
	int fd;
	off_t size;      /* of whole records */
	bool open;       /* from before the first row on */
	bool made;       /* it was not there */
	bool begun;      /* emptied, and its header written: at the first rejected row */
	size_t ncolumns; /* of the input, without `line` and `error` of an earlier rejects file */
};

#define CLI_TALLY_KINDS 50 /* cron mails them */
#define CLI_TALLY_FIRST 5

/* A row of an input; or an operand, which has no line and is `input` itself. */
struct cli_tally_place {
	int64_t line;
	const char *input;
};

/* What was said of one or more rows of an input, or of operands. */
struct cli_tally_kind {
	const char *text;
	struct cli_tally_place first[CLI_TALLY_FIRST];
	int64_t last;    /* line */
	int64_t n, kept; /* rows */
};

/* Messages about rows, to be told together; all zero is an empty one. */
struct cli_tally {
	struct cli_tally_kind kind[CLI_TALLY_KINDS]; /* in the order in which they came */
	size_t n;
	int64_t more, more_kept; /* messages of kinds for which there was no room */
};

/* A row between reading and printing. */
struct cli_held {
	struct cli_row row;
	const char *why;    /* it was rejected; else NULL */
	const char *rev;    /* what its `rev` is now, when that changed; else NULL */
	const char *action; /* "undone": to print instead of what the tool said; else NULL */
	bool done;          /* its unit was worked */
};

/* Rows that are read and prepared together. */
struct cli_batch {
	struct cli_held *held;
	size_t n, size, bytes;
	struct crm_arena arena;
	int64_t now; /* when its rows had come */
	bool last;   /* the input ended */
	/* with units: all rows in the order of work */
	struct cli_row **row;
	size_t *unit_end; /* of each place in row, where the unit that begins there ends */
};

#define CLI_BATCHES 32
#define CLI_AHEAD 2 /* one is worked, one prepared; CLI_BATCHES is a multiple */

/* Before a row of a batch; batches are numbered from 0. */
struct cli_place {
	size_t batch, row;
};

/* The batches of a run between reading and printing: batch n is in place n % CLI_BATCHES. */
struct cli_batches {
	struct cli_batch batch[CLI_BATCHES];
	struct crm_arena prepared[CLI_AHEAD]; /* what was prepared of batch n: n % CLI_AHEAD */
	struct crm_queue *queue;              /* NULL: nothing is prepared */
	size_t read, taken;                   /* how many; taken: they are prepared */
	struct cli_place worked, printed;     /* up to where */
	size_t bytes;                         /* of those that are not printed */
	/* what ended the reading: told behind the work on what was read before */
	bool ended;
	enum crm_status status;
	struct crm_err err;
};

/* Rows on their way: of the run that cli_rows_run is in. */
struct cli_flow {
	const struct cli_rows *rows;
	void *arg;                     /* of the tool */
	struct crm_tabin *in;          /* NULL with operands, and when the input was empty */
	struct crm_tabin *own_in;      /* the same, when cli opened it */
	const char *in_name;           /* "stdin", "leads.csv"; NULL with operands */
	const struct crm_cell *column; /* the input's own names */
	size_t ncolumns;
	struct crm_cell operand; /* the name of the only column, with operands */
	int next_arg;            /* the operand to read next */
	int64_t number;          /* of the row read last */
	struct cli_batches batches;
	/* what is printed */
	struct crm_column *out;
	int *from_input, *from_added; /* of each column printed, where its cell is; or -1 */
	const char **cell;            /* of the row that is being printed */
	size_t nout;
	int action, error; /* among the added ones, or -1 */
	int id, rev;       /* among the input's, or -1 */
	int64_t card;      /* of the row at hand, as cli_row_card found it */
	bool no_id;        /* cli_row_card was asked for and there is no column */
	bool last;         /* the transaction has the last row */
	bool unmarked;     /* rows are worked without a mark */
	double commit;     /* seconds for each of work before it, as the last one took */
	struct cli_rejects rejects;
};

struct cli_private {
	/* cli_opts.c */
	struct cli_opt common[CLI_COMMON_MAX];
	size_t ncommon;
	bool format[4]; /* by enum crm_format; at most one is true */
	const char *in_kind;
	size_t nwords; /* of the command line */
	bool help, version, options;
	bool usage;             /* the command line is wrong: name --help */
	const char **time_text; /* of the tool's options, by place, until the zone is known */
	/* cli.c */
	char *path;
	int64_t busy_ms;
	struct crm_arena arena; /* for the whole run */
	struct timespec begun, drawn;
	bool progress; /* a progress line is on the terminal */
	bool holds;    /* messages go to held_lines */
	struct crm_buf held_lines;
	struct cli_tally row_warnings, row_rejects;
	/* cli_out.c */
	struct crm_tabout *out;
	bool out_closed; /* the reader went away */
	bool out_begun;  /* a row was printed */
	bool out_failed; /* writing failed, and was reported */
	/* cli_rows.c */
	struct cli_flow *flow;
};

/* CRM_DONE: --help, --version or --options was answered. */
enum crm_status cli_opts_parse(struct cli *cli, int argc, char **argv, struct crm_err *err);
/* Reads the times among the options, now that the time zone is set. */
enum crm_status cli_opts_times(struct cli *cli, struct crm_err *err);

/* One line on stderr: "crm-assign: " before it, nothing in it that steers a terminal. */
void cli_message(struct cli *cli, const char *before, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void cli_message_va(struct cli *cli, const char *before, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));
/* For crm_zone_set_switch: changes TZ. */
bool cli_zone_switch(const char *zone);
/* The clock's time, or that of CRM_NOW; cli_read_clock sets cli->now, and the database's, to it. */
enum crm_status cli_clock(int64_t *now, struct crm_err *err);
enum crm_status cli_read_clock(struct cli *cli, struct crm_err *err);
/*
 * Keeps messages back while the write lock is held, which whoever reads stderr must not prolong.
 * cli_messages_release writes them, or forgets them with the work they are about.
 */
void cli_messages_hold(struct cli *cli);
void cli_messages_release(struct cli *cli, bool forget);
/* What is told of rows together: their warnings, and why they were rejected. */
void cli_messages_tell(struct cli *cli);
double cli_seconds_since(const struct timespec *since);
/* Takes the progress line off the terminal. */
void cli_progress_clear(struct cli *cli);

/* Counts a message about a row with those of the same text; line is 0 of an operand. */
void cli_tally_add(
    struct cli *cli, struct cli_tally *tally, const char *input, int64_t line, const char *text);
/* cli_tally_forget takes back what was added since cli_tally_keep. */
void cli_tally_keep(struct cli_tally *tally);
void cli_tally_forget(struct cli_tally *tally);
/*
 * A line a kind, with `before` before it, and how many there were of a noun beside. The tally is
 * empty then.
 */
void cli_tally_tell(struct cli *cli, struct cli_tally *tally, const char *before, const char *noun);

/* "cannot write standard output: ..." */
enum crm_status cli_out_error(struct cli *cli, int error, struct crm_err *err);
/*
 * Opens the rejects file, before anything is changed: CRM_ECREATE, and CRM_EUSAGE where it is the
 * input or the database.
 */
enum crm_status cli_rejects_open(struct cli *cli, struct crm_err *err);
/*
 * Names a rejected row on stderr, with -v at once, and writes it to the rejects file. CRM_ECREATE,
 * CRM_EIO.
 */
enum crm_status cli_reject(
    struct cli *cli, const struct cli_row *row, const char *why, struct crm_err *err);
/*
 * Sees the file safely written. Where nothing was rejected no
 * file is made, and one that was there is left empty, unless the run failed.
 */
enum crm_status cli_rejects_end(struct cli *cli, bool failed, struct crm_err *err);

/* Reads into a batch what has come when the input pauses, up to a limit; or, whole, all of it. */
enum crm_status cli_batch_read(
    struct cli *cli, struct cli_batch *batch, bool whole, struct crm_err *err);
/* Whether a row is there to be read, or the end, without waiting. */
bool cli_batch_more(struct cli *cli);

/* Begins to prepare the rows of batches, where the tool does that. */
void cli_batches_open(struct cli *cli);
void cli_batches_close(struct cli *cli);
/* Reads all of the input, as one batch. */
enum crm_status cli_batches_read_all(struct cli *cli, struct crm_err *err);
/*
 * The batch to be worked next, or on. NULL: the input ended or, unless all that was read is
 * printed, what comes next has to be waited for, or is too much to be held.
 */
struct cli_batch *cli_batches_next(struct cli *cli);
struct cli_batch *cli_batches_at(struct cli_flow *flow, size_t batch);
/* The row at *place, which moves behind it; NULL: that is `end`. */
struct cli_held *cli_batches_row(
    struct cli_flow *flow, struct cli_place *place, const struct cli_place *end);
/* What is before that place need not be held any longer. */
void cli_batches_printed(struct cli_flow *flow, struct cli_place place);

/* Rejects a row: it is counted, and printed so. */
enum crm_status cli_row_reject(
    struct cli *cli, struct cli_held *held, const char *why, struct crm_err *err);
/* A card that this row changed has a new `rev`: the next tool in the pipeline is to know it. */
enum crm_status cli_row_renew_rev(struct cli *cli, struct cli_held *held, struct crm_err *err);

/* Sets batch->row and unit_end: all rows, unit by unit in the order of their first rows. */
enum crm_status cli_units_order(struct cli *cli, struct cli_batch *batch, struct crm_err *err);
/* Works the unit that begins at *at, which moves behind it. CRM_OK: it was worked or rejected. */
enum crm_status cli_unit_work(
    struct cli *cli, struct cli_batch *batch, size_t *at, struct crm_err *err);

/* Hands what was printed to whoever reads it. */
enum crm_status cli_out_flush(struct cli *cli, struct crm_err *err);

#endif
