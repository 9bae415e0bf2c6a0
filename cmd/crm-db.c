#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/base/time.h"
#include "lib/crm/setting.h"
#include "lib/flow/check.h"
#include "lib/store/integrity.h"
#include "lib/store/rekey.h"
#include "lib/store/search.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

#define GROUP_DIRECTORY 02770

static const char *region, *currency, *timezone_name, *group;

static const struct cli_opt opts[] = {
	{ 0, "region", "CODE", "init: country of phone numbers that name none, like RU", CLI_TEXT,
	    &region },
	{ 0, "currency", "CODE", "init: currency of amounts that name none, like RUB", CLI_TEXT,
	    &currency },
	{ 0, "timezone", "ZONE", "init: zone of times shown and read, like Europe/Moscow", CLI_TEXT,
	    &timezone_name },
	{ 0, "group", "NAME", "init: share the database with this group", CLI_TEXT, &group },
};

static const struct setting_option {
	const char *name; /* of the option and of the setting */
	const char **value;
} settings[] = {
	{ "region", &region },
	{ "currency", &currency },
	{ "timezone", &timezone_name },
};

/* --- init ------------------------------------------------------------------------------- */

/* Before anything is made: a mistyped setting must not leave half a database. */
static enum crm_status
check_settings(struct crm_err *err)
{
	for (size_t i = 0; i < NELEM(settings); i++) {
		const char *name = settings[i].name, *value = *settings[i].value, *problem;

		if (value != NULL && (problem = crm_setting_known(name)->check(value)) != NULL)
			return crm_err_set(
			    err, CRM_EUSAGE, "--%s: %s, not '%s'", name, problem, value);
	}
	if (region != NULL && crm_phone_region_known(region, NULL) == CRM_EDATA)
		return crm_err_set(
		    err, CRM_EUSAGE, "--region: no country '%s' has phone numbers", region);
	if (timezone_name != NULL && !cli_zone_known(timezone_name))
		return crm_err_set(
		    err, CRM_EUSAGE, "--timezone: '%s' is not known here", timezone_name);
	return CRM_OK;
}

static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Makes the directories that are missing, for nobody else to look into. */
static enum crm_status
make_directories(char *path, struct crm_err *err)
{
	for (char *s = path + 1;; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		char end = *s;
		*s = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return crm_err_errno(err, CRM_ECREATE, "%s", path);
		*s = end;
		if (end == '\0')
			return CRM_OK;
	}
}

static bool
is_empty(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	if (dir == NULL)
		return false;
	while (n < 3 && readdir(dir) != NULL) /* itself and its parent are always there */
		n++;
	closedir(dir);
	return n < 3;
}

/*
 * The directory of a shared database: of the group, which new files inherit and may be made in.
 * One that other things live in is not changed under them.
 */
static enum crm_status
share_directory(const char *path, gid_t gid, struct crm_err *err)
{
	struct stat sb;
	bool made = mkdir(path, 0700) == 0;

	if (!made && errno != EEXIST)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	if (stat(path, &sb) != 0)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	if (S_ISDIR(sb.st_mode) && sb.st_gid == gid && (sb.st_mode & 02070) == 02070)
		return CRM_OK;
	if (!made && !(S_ISDIR(sb.st_mode) && is_empty(path)))
		return crm_err_set(err, CRM_ECREATE,
		    "%s: not a directory shared by group %s; make it one with "
		    "'chgrp %s %s && chmod 2770 %s'",
		    path, group, group, path, path);
	if (chown(path, (uid_t)-1, gid) != 0 || chmod(path, GROUP_DIRECTORY) != 0)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	return CRM_OK;
}

static enum crm_status
prepare_directory(const struct cli *cli, const char *path, struct crm_err *err)
{
	bool by_default = cli->db_path == NULL && getenv("CRM_DB") == NULL;
	struct group *gr = NULL;
	enum crm_status st = CRM_OK;

	if (group != NULL && (gr = getgrnam(group)) == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--group: no group '%s'", group);
	char *directory = directory_of(path);
	if (directory == NULL)
		return crm_err_nomem(err);
	if (by_default)
		st = make_directories(directory, err);
	if (st == CRM_OK && gr != NULL)
		st = share_directory(directory, gr->gr_gid, err);
	free(directory);
	return st;
}

static enum crm_status
put_settings(struct crm_db *db, struct crm_err *err)
{
	size_t changed;
	enum crm_status st = crm_db_begin(db, err);

	if (st != CRM_OK)
		return st;
	for (size_t i = 0; st == CRM_OK && i < NELEM(settings); i++)
		if (*settings[i].value != NULL)
			st = crm_setting_put(
			    db, settings[i].name, *settings[i].value, &changed, err);
	if (st == CRM_OK)
		return crm_db_commit(db, err);
	crm_db_rollback(db);
	return st;
}

static enum crm_status
init(struct cli *cli, struct crm_err *err)
{
	const char *path = cli_db_path(cli);
	enum crm_status st = path == NULL ? crm_err_nomem(err) : check_settings(err);

	if (st == CRM_OK)
		st = prepare_directory(cli, path, err);
	if (st == CRM_OK)
		st = crm_db_create(&cli->db, path, group != NULL, err);
	if (st != CRM_OK)
		return st;
	st = cli_use_db(cli, CRM_DB_WRITE, err);
	if (st == CRM_OK)
		st = put_settings(cli->db, err);
	if (st == CRM_OK) {
		cli_say(cli, "made %s", path);
		return CRM_OK;
	}
	/* Else it would be taken for a whole one. */
	crm_db_close(cli->db);
	cli->db = NULL;
	crm_db_remove(path);
	return st;
}

/* --- check ------------------------------------------------------------------------------ */

static enum crm_status
run_checks(struct cli *cli, size_t *wrong, struct crm_err *err)
{
	static const struct crm_column columns[] = {
		{ "check", CRM_COL_TEXT },
		{ "result", CRM_COL_TEXT },
		{ "detail", CRM_COL_TEXT },
	};
	struct crm_arena arena = CRM_ARENA_INIT;
	enum crm_status st = cli_out_open(cli, columns, NELEM(columns), err);

	*wrong = 0;
	for (size_t i = 0; st == CRM_OK && i < crm_check_count(); i++) {
		struct crm_check_result result = { NULL, false, NULL };

		st = crm_check_run(cli->db, i, &arena, &result, err);
		if (st != CRM_OK)
			break;
		*wrong += !result.ok;
		st = cli_out_row(cli,
		    (const char *const[]){ result.name, result.ok ? "ok" : "wrong", result.detail },
		    err);
	}
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
check(struct cli *cli, struct crm_err *err)
{
	size_t wrong = 0;
	/* A connection that only reads would not see CHECK constraints that are broken. */
	enum crm_status st = cli_open_db(cli, CRM_DB_WRITE, err), ended;

	if (st == CRM_OK)
		st = crm_db_snapshot(cli->db, err);
	if (st != CRM_OK)
		return st;
	st = run_checks(cli, &wrong, err);
	crm_db_snapshot_end(cli->db);
	ended = cli_out_end(cli, st == CRM_OK ? err : NULL);
	if (st == CRM_OK || st == CRM_DONE)
		st = ended;
	if (st == CRM_OK && wrong > 0)
		st = crm_err_set(err, CRM_NO, "%s: %zu of %zu checks found something wrong",
		    crm_db_path(cli->db), wrong, crm_check_count());
	return st;
}

/* --- stat ------------------------------------------------------------------------------- */

CRM_SQL(stat_ops, "SELECT count(*) FROM op /*scan*/");
CRM_SQL(stat_last_op, "SELECT at FROM op ORDER BY id DESC LIMIT 1");
CRM_SQL(stat_events, "SELECT count(*) FROM event /*scan*/");
CRM_SQL(stat_pending, "SELECT count(*) FROM notice WHERE delivered IS NULL AND failed IS NULL");
CRM_SQL(stat_failed, "SELECT count(*) FROM notice WHERE delivered IS NULL AND failed IS NOT NULL");

static enum crm_status
put_text(struct cli *cli, const char *name, const char *value, struct crm_err *err)
{
	return cli_out_row(cli, (const char *const[]){ name, value }, err);
}

static enum crm_status
put_number(struct cli *cli, const char *name, int64_t value, struct crm_err *err)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	return put_text(cli, name, text, err);
}

static int64_t
file_size(const char *path)
{
	struct stat sb;

	return stat(path, &sb) == 0 ? sb.st_size : 0;
}

static enum crm_status
put_tables(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (int tab = CRM_TAB_NONE + 1; st == CRM_OK && tab < CRM_TAB_MAX; tab++) {
		int64_t rows = 0;

		st = crm_tab_count(cli->db, (enum crm_tab)tab, &rows, err);
		if (st == CRM_OK)
			st = put_number(cli, crm_tab_name((enum crm_tab)tab), rows, err);
	}
	return st;
}

static enum crm_status
put_history(struct cli *cli, struct crm_err *err)
{
	int64_t ops = 0, events = 0, pending = 0, failed = 0, at = 0;
	char last[CRM_TIME_SIZE] = "";
	bool found = false;
	enum crm_status st = crm_db_get_int(cli->db, stat_ops, &ops, NULL, CRM_NOARGS, err);

	if (st == CRM_OK)
		st = crm_db_get_int(cli->db, stat_events, &events, NULL, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = crm_db_get_int(cli->db, stat_last_op, &at, &found, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = crm_db_get_int(cli->db, stat_pending, &pending, NULL, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = crm_db_get_int(cli->db, stat_failed, &failed, NULL, CRM_NOARGS, err);
	if (found)
		crm_time_format(at, last);
	if (st == CRM_OK)
		st = put_number(cli, "op", ops, err);
	if (st == CRM_OK)
		st = put_number(cli, "event", events, err);
	if (st == CRM_OK)
		st = put_text(cli, "last_op", last, err);
	if (st == CRM_OK)
		st = put_number(cli, "pending_notices", pending, err);
	return st == CRM_OK ? put_number(cli, "failed_notices", failed, err) : st;
}

static enum crm_status
stat_rows(struct cli *cli, struct crm_err *err)
{
	static const struct crm_column columns[] = { { "name", CRM_COL_TEXT },
		{ "value", CRM_COL_INT } };
	enum crm_status st = cli_out_open(cli, columns, NELEM(columns), err);

	if (st == CRM_OK)
		st = put_number(cli, "schema", CRM_SCHEMA_VERSION, err);
	if (st == CRM_OK)
		st = put_number(cli, "bytes", file_size(crm_db_path(cli->db)), err);
	if (st == CRM_OK)
		st = put_tables(cli, err);
	return st == CRM_OK ? put_history(cli, err) : st;
}

static enum crm_status
show_stat(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = cli_open_db(cli, CRM_DB_READ, err);

	if (st == CRM_OK)
		st = crm_db_snapshot(cli->db, err);
	if (st != CRM_OK)
		return st;
	st = stat_rows(cli, err);
	crm_db_snapshot_end(cli->db);
	return st == CRM_OK ? cli_out_end(cli, err) : st;
}

/* --- upgrade ---------------------------------------------------------------------------- */

static enum crm_status
upgrade(struct cli *cli, struct crm_err *err)
{
	const char *path = cli_db_path(cli);
	int from = 0;
	enum crm_status st =
	    path == NULL ? crm_err_nomem(err) : crm_db_upgrade(path, cli_busy_ms(cli), &from, err);

	if (st != CRM_OK)
		return st;
	if (from == CRM_SCHEMA_VERSION)
		cli_say(cli, "%s: schema %d already", path, from);
	else
		cli_say(cli, "%s: upgraded from schema %d to %d", path, from, CRM_SCHEMA_VERSION);
	return CRM_OK;
}

/* --- reindex ---------------------------------------------------------------------------- */

static enum crm_status
reindex(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = cli_open_db(cli, CRM_DB_WRITE, err);

	if (st == CRM_OK)
		st = crm_db_begin(cli->db, err);
	if (st != CRM_OK)
		return st;
	st = crm_keys_rebuild(cli->db, err);
	if (st == CRM_OK)
		st = crm_search_rebuild(cli->db, err);
	if (st == CRM_OK)
		return crm_db_commit(cli->db, err);
	crm_db_rollback(cli->db);
	return st;
}

/* --- */

static const struct command {
	const char *name;
	enum crm_status (*run)(struct cli *cli, struct crm_err *err);
} commands[] = {
	{ "init", init },
	{ "check", check },
	{ "stat", show_stat },
	{ "upgrade", upgrade },
	{ "reindex", reindex },
};

static enum crm_status
unknown_command(const char *name, struct crm_err *err)
{
	const char *names[NELEM(commands)];

	for (size_t i = 0; i < NELEM(commands); i++)
		names[i] = commands[i].name;
	const char *near = crm_text_suggest(name, names, NELEM(names));
	if (near != NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "unknown command '%s'; did you mean '%s'?", name, near);
	return crm_err_set(err, CRM_EUSAGE,
	    "unknown command '%s'; commands are: init, check, stat, upgrade, reindex", name);
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	const struct command *command = NULL;

	if (cli->narg == 0)
		return crm_err_set(err, CRM_EUSAGE,
		    "what is to be done? one of: init, check, stat, upgrade, reindex");
	for (size_t i = 0; i < NELEM(commands); i++)
		if (strcmp(cli->arg[0], commands[i].name) == 0)
			command = &commands[i];
	if (command == NULL)
		return unknown_command(cli->arg[0], err);
	if (cli->narg > 1)
		return crm_err_set(err, CRM_EUSAGE, "unexpected operand '%s'", cli->arg[1]);
	for (size_t i = 0; command->run != init && i < NELEM(opts); i++)
		if (*(const char **)opts[i].to != NULL)
			return crm_err_set(
			    err, CRM_EUSAGE, "--%s goes with init alone", opts[i].name);
	return command->run(cli, err);
}

int
main(int argc, char **argv)
{
	const struct cli_tool tool = { .name = "crm-db",
		.summary = "make, check and upgrade the database",
		.operands = "init|check|stat|upgrade|reindex",
		.features = CLI_DB_SELF | CLI_OUT,
		.opts = opts,
		.nopts = NELEM(opts) };

	return cli_main(&tool, argc, argv, run);
}
