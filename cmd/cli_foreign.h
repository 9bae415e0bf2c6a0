/*
 * Foreign lists, for the tools that read them: opening one, finding out how it is read from its
 * first rows, and saying so.
 */
#ifndef CRM_CMD_CLI_FOREIGN_H
#define CRM_CMD_CLI_FOREIGN_H

#include "cmd/cli.h"
#include "lib/flow/reading.h"

/* What the options of such a tool say of the list; NULL and nothing: found out. */
struct cli_foreign_options {
	const char *delimiter, *encoding, *date_order;
	struct cli_list maps;
	bool no_header;
};

/* A list that is open. Start with all zero. */
struct cli_foreign {
	struct cli *cli;
	const struct cli_foreign_options *how;
	const char *name; /* of the list, for messages */
	struct crm_tabin *in;
	struct crm_intake_row *sample; /* its first rows, until cli_foreign_forget_sample */
	size_t nsample;
	struct crm_reading reading;
	/* the rest is its own */
	int fd;
	const char *encoding; /* as was told */
	struct crm_arena samples;
};

/*
 * Opens a file, or stdin for NULL and "-", and says what was found out that not every list has.
 * As crm_tabin_open; CRM_ENOINPUT: no such file; CRM_EUSAGE: an unknown delimiter. Close it in any
 * case.
 */
enum crm_status cli_foreign_open(struct cli_foreign *list, struct cli *cli, const char *file,
    const struct cli_foreign_options *how, struct crm_err *err);
void cli_foreign_close(struct cli_foreign *list);

/* Reads the first rows ahead, or as many as come within so many seconds. */
enum crm_status cli_foreign_read_sample(
    struct cli_foreign *list, double seconds, struct crm_err *err);
void cli_foreign_forget_sample(struct cli_foreign *list);

/*
 * Finds out how the list is read, from its sample, and says so. `unknown` begins what is said of
 * columns that mean nothing: "columns kept in the inquiry only"; or NULL: nothing is. db may be
 * NULL: the list is to be compared, not kept, and its region is then that one, or NULL.
 */
enum crm_status cli_foreign_open_reading(struct cli_foreign *list, struct crm_db *db,
    const char *region, const char *unknown, struct crm_err *err);

/* An input that begins in ASCII shows its encoding late: to be called again when rows were read. */
void cli_foreign_tell_encoding(struct cli_foreign *list);

/*
 * The names of the list's columns as they are to be printed: each once, none empty, and none of
 * `ours`, which get an "in_" before them. In the arena.
 */
enum crm_status cli_foreign_names(const struct cli_foreign *list, const char *const *ours,
    size_t nours, const char *const **names, struct crm_arena *arena, struct crm_err *err);

/*
 * What the columns of a list without a header were taken for, as a header that says so ("name",
 * "email", "column3"); NULL for a list that has one. In the arena.
 */
enum crm_status cli_foreign_meanings(const struct cli_foreign *list, const char *const **names,
    struct crm_arena *arena, struct crm_err *err);

#endif
