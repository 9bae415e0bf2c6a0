#include "cmd/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "cmd/cli_private.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/setting.h"
#include "lib/table/visible.h"
#include "lib/text/utf8.h"

#define PROGRESS_AFTER 1.0 /* seconds */
#define PROGRESS_EVERY 0.2
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

int
cli_exit_code(enum crm_status status)
{
	static const int code[] = {
		[CRM_OK] = 0,
		[CRM_DONE] = 0,
		[CRM_NO] = 1,
		[CRM_EUSAGE] = 64,
		[CRM_EDATA] = 65,
		[CRM_ENOINPUT] = 66,
		[CRM_EUNAVAILABLE] = 69,
		[CRM_EINTERNAL] = 70,
		[CRM_ENOMEM] = 71,
		[CRM_ESYSTEM] = 71,
		[CRM_ECREATE] = 73,
		[CRM_EIO] = 74,
		[CRM_EBUSY] = 75,
		[CRM_EPERM] = 77,
		[CRM_ECONFIG] = 78,
	};

	return (size_t)status < NELEM(code) ? code[status] : code[CRM_EINTERNAL];
}

/* --- messages ------------------------------------------------------------------------- */

/* In one piece, so that lines of tools in a pipeline do not mix. */
static void
write_lines(const struct cli *cli, const struct crm_buf *lines)
{
	if (!crm_buf_ok(lines))
		fprintf(stderr, "%s: out of memory\n", cli->tool->name);
	else if (lines->len > 0)
		fwrite(lines->data, 1, lines->len, stderr);
}

void
cli_messages_hold(struct cli *cli)
{
	cli->own->holds = true;
	cli_tally_keep(&cli->own->row_warnings);
}

void
cli_messages_release(struct cli *cli, bool forget)
{
	struct cli_private *own = cli->own;

	own->holds = false;
	if (own->held_lines.len > 0)
		cli_progress_clear(cli);
	if (forget)
		cli_tally_forget(&own->row_warnings);
	else
		write_lines(cli, &own->held_lines);
	crm_buf_clear(&own->held_lines);
}

void
cli_messages_tell(struct cli *cli)
{
	cli_tally_tell(cli, &cli->own->row_warnings, "warning: ", "warning");
	cli_tally_tell(cli, &cli->own->row_rejects, "", "rejected row");
}

void
cli_message_va(struct cli *cli, const char *before, const char *fmt, va_list ap)
{
	char text[2048];
	struct crm_buf own = CRM_BUF_INIT;
	struct crm_buf *line = cli->own->holds ? &cli->own->held_lines : &own;

	vsnprintf(text, sizeof(text), fmt, ap);
	if (!cli->own->holds)
		cli_progress_clear(cli);
	crm_buf_printf(line, "%s: %s", cli->tool->name, before);
	crm_visible_add(line, text);
	crm_buf_putc(line, '\n');
	write_lines(cli, &own);
	crm_buf_clear(&own);
}

void
cli_message(struct cli *cli, const char *before, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cli_message_va(cli, before, fmt, ap);
	va_end(ap);
}

void
cli_warn(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	cli->warnings++;
	if (cli->quiet)
		return;
	va_start(ap, fmt);
	cli_message_va(cli, "warning: ", fmt, ap);
	va_end(ap);
}

void
cli_warn_row(struct cli *cli, const char *input, int64_t line, const char *text)
{
	if (cli->verbose) {
		cli_warn(cli, "%s:%" PRId64 ": %s", input, line, text);
		return;
	}
	cli->warnings++;
	if (!cli->quiet)
		cli_tally_add(cli, &cli->own->row_warnings, input, line, text);
}

void
cli_say(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (cli->quiet)
		return;
	va_start(ap, fmt);
	cli_message_va(cli, "", fmt, ap);
	va_end(ap);
}

double
cli_seconds_since(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - since->tv_sec) + (double)(now.tv_nsec - since->tv_nsec) / 1e9;
}

void
cli_progress(struct cli *cli, const char *what, int64_t done, int64_t total)
{
	struct cli_private *own = cli->own;

	if (cli->quiet || !isatty(STDERR_FILENO))
		return;
	if (cli_seconds_since(&own->begun) < PROGRESS_AFTER ||
	    (own->progress && cli_seconds_since(&own->drawn) < PROGRESS_EVERY))
		return;
	clock_gettime(CLOCK_MONOTONIC, &own->drawn);
	own->progress = true;
	if (total > 0)
		fprintf(stderr, "\r%s: %s %lld of %lld\033[K", cli->tool->name, what,
		    (long long)done, (long long)total);
	else
		fprintf(stderr, "\r%s: %s %lld\033[K", cli->tool->name, what, (long long)done);
}

void
cli_progress_clear(struct cli *cli)
{
	if (cli->own->progress)
		fputs("\r\033[K", stderr);
	cli->own->progress = false;
}

/* --- the process ---------------------------------------------------------------------- */

/*
 * A standard stream that is closed would be the number of the next file opened, the database
 * perhaps. One that cannot be used takes its place: reading stdin, or writing stdout, fails.
 */
static enum crm_status
hold_standard_streams(struct crm_err *err)
{
	static const int mode[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode[fd]) != fd)
			return crm_err_errno(err, CRM_ESYSTEM, "/dev/null");
	return CRM_OK;
}

static enum crm_status
begin_process(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = hold_standard_streams(err);

	if (st != CRM_OK)
		return st;
	if (getauxval(AT_SECURE) != 0)
		return crm_err_set(err, CRM_EPERM, "does not run set-user-ID or set-group-ID");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	clock_gettime(CLOCK_MONOTONIC, &cli->own->begun);
	return CRM_OK;
}

/* An environment variable that is set and not empty. */
static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static enum crm_status
read_environment(struct cli *cli, struct crm_err *err)
{
	const char *busy = environment("CRM_BUSY_MS");

	cli->own->busy_ms = CRM_BUSY_MS;
	if (busy != NULL && (!crm_num_parse(busy, &cli->own->busy_ms) || cli->own->busy_ms < 0 ||
				cli->own->busy_ms > INT_MAX))
		return crm_err_set(
		    err, CRM_EUSAGE, "CRM_BUSY_MS: '%s' is not a number of milliseconds", busy);
	return CRM_OK;
}

enum crm_status
cli_clock(int64_t *now, struct crm_err *err)
{
	const char *set = environment("CRM_NOW");

	if (set == NULL)
		*now = time(NULL);
	else if (!crm_time_parse(set, now))
		return crm_err_set(err, CRM_EUSAGE, "CRM_NOW: '%s' is not a time", set);
	return CRM_OK;
}

enum crm_status
cli_read_clock(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = cli_clock(&cli->now, err);

	if (st == CRM_OK && cli->db != NULL)
		crm_db_set_now(cli->db, cli->now);
	return st;
}

/* --- the database --------------------------------------------------------------------- */

int64_t
cli_busy_ms(const struct cli *cli)
{
	return cli->own->busy_ms;
}

static char *
default_path(void)
{
	const char *data = environment("XDG_DATA_HOME"), *home = environment("HOME");
	const struct passwd *pw;
	char *path = NULL;
	int n;

	if (data != NULL && *data == '/') {
		n = asprintf(&path, "%s/crm/crm.db", data);
	} else {
		if (home == NULL && (pw = getpwuid(getuid())) != NULL)
			home = pw->pw_dir;
		n = asprintf(&path, "%s/.local/share/crm/crm.db", home != NULL ? home : "");
	}
	return n < 0 ? NULL : path;
}

const char *
cli_db_path(const struct cli *cli)
{
	const char *path = cli->db_path != NULL ? cli->db_path : environment("CRM_DB");

	if (path != NULL)
		return path;
	if (cli->own->path == NULL)
		cli->own->path = default_path();
	return cli->own->path;
}

static const char *
real_login(struct cli *cli)
{
	const struct passwd *pw = getpwuid(getuid());

	if (pw != NULL && crm_utf8_valid(pw->pw_name, strlen(pw->pw_name)) == strlen(pw->pw_name))
		return crm_arena_strdup(&cli->own->arena, pw->pw_name);
	return crm_arena_printf(&cli->own->arena, "uid%u", (unsigned)getuid());
}

static enum crm_status
set_actor(struct cli *cli, enum crm_db_mode mode, struct crm_err *err)
{
	const char *from = cli->as != NULL ? "--as" : "CRM_USER", *real = NULL;

	if (cli->as == NULL)
		cli->as = environment("CRM_USER");
	if (cli->as != NULL && (*cli->as == '\0' || crm_text_width(cli->as) < 0 ||
				   crm_utf8_valid(cli->as, strlen(cli->as)) != strlen(cli->as)))
		return crm_err_set(err, CRM_EUSAGE, "%s: '%s' is no user's name", from, cli->as);
	/* Asking the system for names takes time that a reader told by --as need not spend. */
	if ((cli->as == NULL || mode == CRM_DB_WRITE) && (real = real_login(cli)) == NULL)
		return crm_err_nomem(err);
	if (cli->as == NULL)
		cli->as = real;
	if (mode != CRM_DB_WRITE)
		return CRM_OK;
	return crm_db_set_actor(cli->db,
	    &(const struct crm_actor){
		.tool = cli->tool->name, .login = cli->as, .real = real, .reason = cli->reason },
	    err);
}

/* Beside the zones there are folders of them, and lists. */
static bool
is_zone_file(const char *path)
{
	char magic[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool zone = read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
		    memcmp(magic, "TZif", sizeof(magic)) == 0;
	close(fd);
	return zone;
}

bool
cli_zone_known(const char *zone)
{
	char path[PATH_MAX];

	if (*zone == '/' || *zone == '.' || *zone == ':' || strstr(zone, "..") != NULL)
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
	if (is_zone_file(path))
		return true;
	/* "MSK-3", "<+0430>-4:30", "EST5EDT,M3.2.0/2,M11.1.0" */
	size_t name = *zone == '<' ? strcspn(zone, ">") : strspn(zone, LETTERS);
	const char *offset = zone + name + (zone[name] == '>');
	return name >= 3 && *offset != '\0' && strchr("+-0123456789", *offset) != NULL;
}

static enum crm_status
set_zone(struct cli *cli, struct crm_err *err)
{
	const char *zone = NULL;

	crm_zone_set_switch(cli_zone_switch);
	enum crm_status st = crm_setting_text(cli->db, "timezone", &cli->own->arena, &zone, err);

	if (st != CRM_OK || zone == NULL || *zone == '\0')
		return st;
	if (!cli_zone_known(zone)) {
		cli_warn(cli, "time zone '%s' is not known here; times are UTC", zone);
		zone = "UTC0";
	}
	if (setenv("TZ", zone, 1) != 0)
		return crm_err_nomem(err);
	tzset();
	return CRM_OK;
}

enum crm_status
cli_use_db(struct cli *cli, enum crm_db_mode mode, struct crm_err *err)
{
	enum crm_status st = set_actor(cli, mode, err);

	if (st == CRM_OK)
		st = set_zone(cli, err);
	if (st == CRM_OK)
		st = cli_read_clock(cli, err);
	return st == CRM_OK ? cli_opts_times(cli, err) : st;
}

enum crm_status
cli_open_db(struct cli *cli, enum crm_db_mode mode, struct crm_err *err)
{
	const char *path = cli_db_path(cli);
	enum crm_status st = path == NULL ? crm_err_nomem(err) : CRM_OK;

	if (st == CRM_OK)
		st = crm_db_open(&cli->db, path, mode, cli->own->busy_ms, err);
	return st == CRM_OK ? cli_use_db(cli, mode, err) : st;
}

/* --- main ----------------------------------------------------------------------------- */

static enum crm_status
prepare(struct cli *cli, struct crm_err *err)
{
	unsigned features = cli->tool->features;
	enum crm_status st = read_environment(cli, err);

	if (st == CRM_OK && (features & CLI_DB) != 0)
		return cli_open_db(
		    cli, (features & CLI_WRITES) != 0 ? CRM_DB_WRITE : CRM_DB_READ, err);
	if (st == CRM_OK)
		st = cli_read_clock(cli, err);
	return st == CRM_OK ? cli_opts_times(cli, err) : st;
}

static void
report(struct cli *cli, enum crm_status st, const struct crm_err *err)
{
	if (*err->text != '\0')
		cli_message(cli, "", "%s", err->text);
	else if (st != CRM_NO)
		cli_message(cli, "", "failed, and nothing said why");
	if (cli->own->usage)
		fprintf(stderr, "see %s --help\n", cli->tool->name);
}

/* All that was printed has to have arrived: a full disk shows at the latest here. */
static enum crm_status
close_stdout(struct cli *cli, enum crm_status st)
{
	struct cli_private *own = cli->own;
	struct crm_err err;
	int error = ferror(stdout) != 0 ? EIO : 0;

	if (fflush(stdout) != 0)
		error = errno;
	if (fclose(stdout) != 0 && error == 0)
		error = errno;
	if (error == 0 || error == EPIPE || own->out_closed || own->out_failed)
		return st;
	cli_out_error(cli, error, &err);
	cli_message(cli, "", "%s", err.text);
	return st == CRM_OK || st == CRM_NO || st == CRM_EDATA ? CRM_EIO : st;
}

static int
finish(struct cli *cli, enum crm_status st, const struct crm_err *err)
{
	cli_progress_clear(cli);
	cli_messages_tell(cli);
	if (st == CRM_OK || st == CRM_DONE)
		st = cli->worst;
	else
		report(cli, st, err);
	crm_tabout_free(cli->own->out);
	crm_db_close(cli->db);
	st = close_stdout(cli, st);
	free(cli->own->path);
	crm_arena_clear(&cli->own->arena);
	return cli_exit_code(st);
}

int
cli_main(const struct cli_tool *tool, int argc, char **argv,
    enum crm_status (*run)(struct cli *cli, struct crm_err *err))
{
	struct cli_private own = { .busy_ms = CRM_BUSY_MS };
	struct cli cli = { .tool = tool, .own = &own };
	struct crm_err err = { CRM_OK, "" };
	enum crm_status st = begin_process(&cli, &err);

	if (st == CRM_OK)
		st = cli_opts_parse(&cli, argc, argv, &err);
	if (st == CRM_OK)
		st = prepare(&cli, &err);
	if (st == CRM_OK)
		st = run(&cli, &err);
	return finish(&cli, st, &err);
}
