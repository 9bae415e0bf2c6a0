#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli_private.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/text/utf8.h"

#define HELP_WIDTH 79
#define HELP_COLUMN 28 /* an option wider than this has its help on the next line */
#define LONG_BASE 256  /* getopt's value of option i is LONG_BASE + i */

/* --- the table ------------------------------------------------------------------------ */

static void
add_common(struct cli *cli, unsigned features, struct cli_opt opt)
{
	struct cli_private *own = cli->own;

	if (features == 0 || (cli->tool->features & features) != 0)
		own->common[own->ncommon++] = opt;
}

static void
make_common(struct cli *cli)
{
	struct cli_private *own = cli->own;
	bool *format = own->format;
	const struct {
		unsigned features; /* any of these; 0: always */
		struct cli_opt opt;
	} all[] = {
		{ CLI_DB | CLI_DB_SELF,
		    { 'd', "db", "PATH", "the database (else $CRM_DB)", CLI_TEXT, &cli->db_path } },
		{ CLI_DB | CLI_DB_SELF,
		    { 0, "as", "USER", "who does this (else $CRM_USER)", CLI_TEXT, &cli->as } },
		{ CLI_WRITES, { 'n', "dry-run", NULL, "print what would be done, change nothing",
				  CLI_FLAG, &cli->dry_run } },
		{ CLI_WRITES,
		    { 0, "reason", "TEXT", "why, for the history", CLI_TEXT, &cli->reason } },
		{ CLI_IN,
		    { 0, "in", "csv|tsv", "what stdin is (csv)", CLI_CHOICE, &own->in_kind } },
		{ CLI_OUT, { 0, "csv", NULL, "print CSV, as to any file or pipe", CLI_FLAG,
			       &format[CRM_FORMAT_CSV] } },
		{ CLI_OUT, { 0, "tsv", NULL, "print a record a line, cells apart by tabs", CLI_FLAG,
			       &format[CRM_FORMAT_TSV] } },
		{ CLI_OUT, { 0, "json", NULL, "print a JSON object a line", CLI_FLAG,
			       &format[CRM_FORMAT_JSON] } },
		{ CLI_OUT, { 0, "table", NULL, "print aligned columns, as to a terminal", CLI_FLAG,
			       &format[CRM_FORMAT_TABLE] } },
		{ CLI_OUT, { 0, "columns", "LIST", "print these columns, in this order: a,b,c",
			       CLI_TEXT, &cli->columns } },
		{ CLI_OUT, { 0, "spreadsheet", NULL, "guard cells that a spreadsheet would run",
			       CLI_FLAG, &cli->spreadsheet } },
		{ 0, { 'q', "quiet", NULL, "print nothing but errors", CLI_FLAG, &cli->quiet } },
		{ 0, { 'v', "verbose", NULL, "say more on stderr", CLI_FLAG, &cli->verbose } },
		{ 0, { 'h', "help", NULL, "print this help", CLI_FLAG, &own->help } },
		{ 0, { 'V', "version", NULL, "print the version", CLI_FLAG, &own->version } },
		{ 0, { 0, "options", NULL, "print all options as TSV", CLI_FLAG, &own->options } },
	};

	_Static_assert(NELEM(all) <= CLI_COMMON_MAX, "common options fit");
	for (size_t i = 0; i < NELEM(all); i++)
		add_common(cli, all[i].features, all[i].opt);
}

static size_t
count_opts(const struct cli *cli)
{
	return cli->tool->nopts + cli->own->ncommon;
}

/* The tool's own come first. */
static const struct cli_opt *
nth_opt(const struct cli *cli, size_t i)
{
	return i < cli->tool->nopts ? &cli->tool->opts[i] : &cli->own->common[i - cli->tool->nopts];
}

/* --- help ----------------------------------------------------------------------------- */

/* Words of s from column `at`, lines filled up to HELP_WIDTH. */
static void
print_filled(const char *s, size_t at)
{
	size_t column = at;

	while (*s != '\0') {
		size_t word = strcspn(s, " "), cells = 0, len;

		for (size_t i = 0; i < word; i += len, cells++)
			crm_utf8_next(s + i, &len);
		if (column > at && column + 1 + cells > HELP_WIDTH) {
			printf("\n%*s", (int)at, "");
			column = at;
		} else if (column > at) {
			putchar(' ');
			column++;
		}
		printf("%.*s", (int)word, s);
		column += cells;
		s += word;
		s += strspn(s, " ");
	}
	putchar('\n');
}

static void
print_opt(const struct cli_opt *opt)
{
	char left[128];
	int n;

	n = snprintf(left, sizeof(left), "  %c%c%c --%s%s%s", opt->letter != 0 ? '-' : ' ',
	    opt->letter != 0 ? opt->letter : ' ', opt->letter != 0 ? ',' : ' ', opt->name,
	    opt->arg != NULL ? " " : "", opt->arg != NULL ? opt->arg : "");
	fputs(left, stdout);
	if (n + 2 > HELP_COLUMN)
		printf("\n%*s", HELP_COLUMN, "");
	else
		printf("%*s", HELP_COLUMN - n, "");
	print_filled(opt->help, HELP_COLUMN);
}

static void
print_help(const struct cli *cli)
{
	const struct cli_tool *tool = cli->tool;

	printf("usage: %s [option ...]%s%s\n", tool->name, tool->operands != NULL ? " " : "",
	    tool->operands != NULL ? tool->operands : "");
	print_filled(tool->summary, 0);
	if (tool->nopts > 0)
		printf("\nOptions:\n");
	for (size_t i = 0; i < tool->nopts; i++)
		print_opt(&tool->opts[i]);
	printf("\nCommon options:\n");
	for (size_t i = 0; i < cli->own->ncommon; i++)
		print_opt(&cli->own->common[i]);
	printf("\nThe manual: %s(1), crm(7).\n", tool->name);
}

static void
print_options(const struct cli *cli)
{
	for (size_t i = 0; i < count_opts(cli); i++) {
		const struct cli_opt *opt = nth_opt(cli, i);
		char letter[2] = { opt->letter, '\0' };

		printf("%s\t%s\t%s\t%s\n", letter, opt->name, opt->arg != NULL ? opt->arg : "",
		    opt->help);
	}
}

/* --- values --------------------------------------------------------------------------- */

static enum crm_status
set_choice(const struct cli_opt *opt, const char *text, struct crm_err *err)
{
	size_t len = strlen(text);

	for (const char *s = opt->arg; len > 0;) {
		size_t word = strcspn(s, "|");
		if (word == len && memcmp(s, text, len) == 0) {
			*(const char **)opt->to = text;
			return CRM_OK;
		}
		if (s[word] == '\0')
			break;
		s += word + 1;
	}
	return crm_err_set(err, CRM_EUSAGE, "--%s: '%s' is none of %s", opt->name, text, opt->arg);
}

static enum crm_status
set_int(const struct cli_opt *opt, const char *text, struct crm_err *err)
{
	int64_t value;
	const char *digits = text + (*text == '-' || *text == '+');
	bool number = *digits != '\0' && digits[strspn(digits, "0123456789")] == '\0';

	if (!number)
		return crm_err_set(err, CRM_EUSAGE, "--%s: '%s' is not a number", opt->name, text);
	if (*text == '-')
		return crm_err_set(err, CRM_EUSAGE, "--%s: '%s' is below 0", opt->name, text);
	if (!crm_num_parse(text, &value))
		return crm_err_set(err, CRM_EUSAGE, "--%s: '%s' is too large", opt->name, text);
	*(int64_t *)opt->to = value;
	return CRM_OK;
}

/* There cannot be more items than words on the command line. */
static enum crm_status
add_item(struct cli *cli, const struct cli_opt *opt, const char *text, struct crm_err *err)
{
	struct cli_list *list = opt->to;

	if (list->item == NULL)
		list->item =
		    crm_arena_alloc(&cli->own->arena, cli->own->nwords * sizeof(*list->item));
	if (list->item == NULL)
		return crm_err_nomem(err);
	list->item[list->n++] = text;
	return CRM_OK;
}

static void
set_flag(struct cli *cli, const struct cli_opt *opt)
{
	bool *format = cli->own->format, *to = opt->to;

	if (to >= format && to < format + NELEM(cli->own->format)) /* the last one counts */
		memset(format, 0, sizeof(cli->own->format));
	*to = true;
}

/* A path may be any bytes; all other text ends up in the database or in a table. */
static enum crm_status
check_text(const struct cli_opt *opt, const char *text, struct crm_err *err)
{
	if (opt->arg != NULL && (strcmp(opt->arg, "PATH") == 0 || strcmp(opt->arg, "FILE") == 0))
		return *text != '\0'
			   ? CRM_OK
			   : crm_err_set(err, CRM_EUSAGE, "--%s: an empty path", opt->name);
	if (crm_utf8_valid(text, strlen(text)) != strlen(text))
		return crm_err_set(err, CRM_EUSAGE, "--%s: '%s' is not UTF-8", opt->name, text);
	return CRM_OK;
}

static enum crm_status
set_opt(struct cli *cli, size_t i, const char *text, struct crm_err *err)
{
	const struct cli_opt *opt = nth_opt(cli, i);
	enum crm_status st = text == NULL ? CRM_OK : check_text(opt, text, err);

	if (st != CRM_OK)
		return st;
	switch (opt->kind) {
	case CLI_FLAG:
		set_flag(cli, opt);
		return CRM_OK;
	case CLI_INT:
		return set_int(opt, text, err);
	case CLI_TIME:
	case CLI_UNTIL:
		cli->own->time_text[i] = text;
		return CRM_OK;
	case CLI_LIST:
		return add_item(cli, opt, text, err);
	case CLI_CHOICE:
		return set_choice(opt, text, err);
	default:
		*(const char **)opt->to = text;
		return CRM_OK;
	}
}

enum crm_status
cli_opts_times(struct cli *cli, struct crm_err *err)
{
	const char **text = cli->own->time_text;

	for (size_t i = 0; i < cli->tool->nopts; i++) {
		const struct cli_opt *opt = &cli->tool->opts[i];

		int64_t from, until;
		if (text[i] == NULL)
			continue;
		if (!crm_time_parse_span(text[i], cli->now, &from, &until))
			return crm_err_set(
			    err, CRM_EUSAGE, "--%s: '%s' is not a time", opt->name, text[i]);
		*(int64_t *)opt->to = opt->kind == CLI_UNTIL ? until : from;
	}
	return CRM_OK;
}

/* --- parsing -------------------------------------------------------------------------- */

static enum crm_status
unknown_option(const struct cli *cli, const char *text, struct crm_err *err)
{
	size_t n = count_opts(cli), len = strcspn(text, "=");
	const char **names = calloc(n, sizeof(*names));
	char word[64];
	size_t same = 0; /* options that it may be short for */

	if (names == NULL)
		return crm_err_nomem(err);
	snprintf(word, sizeof(word), "%.*s", (int)(len < 60 ? len - 2 : 60), text + 2);
	for (size_t i = 0; i < n; i++) {
		names[i] = nth_opt(cli, i)->name;
		same += strncmp(names[i], word, strlen(word)) == 0;
	}
	const char *near = crm_text_suggest(word, names, n);
	if (same > 1)
		crm_err_set(err, CRM_EUSAGE, "option '--%s' may be short for several", word);
	else if (near != NULL)
		crm_err_set(
		    err, CRM_EUSAGE, "unknown option '--%s'; did you mean '--%s'?", word, near);
	else
		crm_err_set(err, CRM_EUSAGE, "unknown option '--%s'", word);
	free(names);
	return CRM_EUSAGE;
}

/* What getopt_long found wrong: '?' or ':', with the option in optopt unless it is unknown. */
static enum crm_status
bad_option(const struct cli *cli, int found, const char *text, struct crm_err *err)
{
	bool missing = found == ':';

	if (optopt >= LONG_BASE) {
		const char *name = nth_opt(cli, (size_t)(optopt - LONG_BASE))->name;
		return crm_err_set(err, CRM_EUSAGE, "option '--%s' %s", name,
		    missing ? "needs an argument" : "takes no argument");
	}
	if (optopt != 0)
		return crm_err_set(err, CRM_EUSAGE,
		    missing ? "option '-%c' needs an argument" : "unknown option '-%c'", optopt);
	return unknown_option(cli, text, err);
}

static size_t
opt_of_letter(const struct cli *cli, int letter)
{
	size_t i = 0;

	while (nth_opt(cli, i)->letter != letter)
		i++;
	return i;
}

static enum crm_status
parse_with(struct cli *cli, int argc, char **argv, const char *letters, const struct option *longs,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	int found;

	opterr = 0;
	while (st == CRM_OK && (found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (found == '?' || found == ':')
			return bad_option(cli, found, argv[optind - 1], err);
		size_t i =
		    found >= LONG_BASE ? (size_t)(found - LONG_BASE) : opt_of_letter(cli, found);
		st = set_opt(cli, i, optarg, err);
	}
	cli->arg = argv + optind;
	cli->narg = argc - optind;
	return st;
}

static enum crm_status
parse(struct cli *cli, int argc, char **argv, struct crm_err *err)
{
	size_t n = count_opts(cli), used = 0;
	struct option *longs = calloc(n + 1, sizeof(*longs));
	char *letters = calloc(n + 1, 2);
	enum crm_status st = CRM_ENOMEM;

	if (longs != NULL && letters != NULL) {
		letters[used++] = ':'; /* a missing argument is told from an unknown option */
		for (size_t i = 0; i < n; i++) {
			const struct cli_opt *opt = nth_opt(cli, i);
			longs[i].name = opt->name;
			longs[i].has_arg = opt->kind == CLI_FLAG ? no_argument : required_argument;
			longs[i].val = LONG_BASE + (int)i;
			if (opt->letter == 0)
				continue;
			letters[used++] = opt->letter;
			if (opt->kind != CLI_FLAG)
				letters[used++] = ':';
		}
		st = parse_with(cli, argc, argv, letters, longs, err);
	} else {
		crm_err_nomem(err);
	}
	free(letters);
	free(longs);
	return st;
}

enum crm_status
cli_opts_parse(struct cli *cli, int argc, char **argv, struct crm_err *err)
{
	struct cli_private *own = cli->own;
	enum crm_status st;

	make_common(cli);
	own->nwords = (size_t)argc;
	own->time_text = crm_arena_alloc(&own->arena, count_opts(cli) * sizeof(*own->time_text));
	if (own->time_text == NULL)
		return crm_err_nomem(err);
	st = parse(cli, argc, argv, err);
	if (st == CRM_OK && (own->help || own->version || own->options)) {
		if (own->help)
			print_help(cli);
		else if (own->version)
			printf("%s (crmutils) %s\n", cli->tool->name, CRM_VERSION);
		else
			print_options(cli);
		return CRM_DONE;
	}
	if (st == CRM_OK && cli->narg > 0 && cli->tool->operands == NULL)
		st = crm_err_set(err, CRM_EUSAGE, "unexpected operand '%s'", cli->arg[0]);
	own->usage = st == CRM_EUSAGE;
	if (own->in_kind != NULL && strcmp(own->in_kind, "tsv") == 0)
		cli->in_kind = CRM_TABIN_OWN_TSV;
	return st;
}
