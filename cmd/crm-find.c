/*
 * crm-find: who is it? The likeliest cards for whatever is known of somebody.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/cli.h"
#include "lib/base/buf.h"
#include "lib/match/who.h"

#define LIMIT 20

static struct {
	const char *phone, *email, *name, *inn, *text;
	int64_t limit;
	bool first;
} options = { .limit = LIMIT };

static const struct cli_opt opts[] = {
	{ 0, "phone", "NUMBER", "by a phone number, however it is written", CLI_TEXT,
	    &options.phone },
	{ 0, "email", "ADDRESS", "by an e-mail address or its domain", CLI_TEXT, &options.email },
	{ 0, "name", "NAME", "by the name of a person or a company", CLI_TEXT, &options.name },
	{ 0, "inn", "NUMBER", "by INN or OGRN", CLI_TEXT, &options.inn },
	{ 0, "text", "WORDS", "by words of notes, inquiries and activities", CLI_TEXT,
	    &options.text },
	{ 'l', "limit", "N", "at most so many rows; 20 when not given", CLI_INT, &options.limit },
	{ '1', "first", NULL, "only the likeliest", CLI_FLAG, &options.first },
};

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "kind", CRM_COL_TEXT },
	{ "name", CRM_COL_TEXT },
	{ "company", CRM_COL_TEXT },
	{ "phone", CRM_COL_TEXT },
	{ "email", CRM_COL_TEXT },
	{ "status", CRM_COL_TEXT },
	{ "grade", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "reason", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "score", CRM_COL_INT },
};

/* All operands together, and each of several alone, where it can be but one thing. */
static enum crm_status
ask_operands(struct cli *cli, struct crm_who_list *list, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	for (int i = 0; i < cli->narg; i++)
		crm_buf_printf(&text, "%s%s", i == 0 ? "" : " ", cli->arg[i]);
	if (!crm_buf_ok(&text))
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_who_add(list, crm_buf_str(&text), CRM_WHO_ALL, err);
	for (int i = 0; st == CRM_OK && cli->narg > 1 && i < cli->narg; i++)
		st = crm_who_add(
		    list, cli->arg[i], CRM_WHO_PHONE | CRM_WHO_EMAIL | CRM_WHO_TAXID, err);
	crm_buf_clear(&text);
	return st;
}

static enum crm_status
ask(struct cli *cli, struct crm_who_list *list, struct crm_err *err)
{
	const struct {
		const char *text;
		unsigned readings;
	} asked[] = {
		{ options.phone, CRM_WHO_PHONE },
		{ options.email, CRM_WHO_EMAIL },
		{ options.inn, CRM_WHO_TAXID },
		{ options.name, CRM_WHO_NAME },
		{ options.text, CRM_WHO_TEXT },
	};
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < NELEM(asked); i++)
		if (asked[i].text != NULL)
			st = crm_who_add(list, asked[i].text, asked[i].readings, err);
	return st == CRM_OK && cli->narg > 0 ? ask_operands(cli, list, err) : st;
}

/* On a terminal what is said at a glance, so that a refusal has its room. */
static const char *
pick_columns(const struct crm_who_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->who[i].reason != NULL)
			return "id,name,status,reason,owner,why";
	return "id,name,company,status,owner,phone,why";
}

static enum crm_status
print_one(struct cli *cli, const struct crm_who *who, struct crm_err *err)
{
	char id[24], score[16];

	snprintf(id, sizeof(id), "%" PRId64, who->card);
	snprintf(score, sizeof(score), "%d", who->score);
	return cli_out_row(cli,
	    (const char *const[]){ id, crm_tab_name(who->kind), who->name, who->company, who->phone,
		who->email, who->status, who->grade, who->owner, who->reason, who->why, score },
	    err);
}

static enum crm_status
print_all(struct cli *cli, const struct crm_who_list *list, struct crm_err *err)
{
	if (cli->columns == NULL && cli_format(cli) == CRM_FORMAT_TABLE)
		cli->columns = pick_columns(list);
	enum crm_status st = cli_out_open(cli, columns, NELEM(columns), err);
	for (size_t i = 0; st == CRM_OK && i < list->n; i++)
		st = print_one(cli, &list->who[i], err);
	if (st == CRM_OK || st == CRM_DONE)
		st = cli_out_end(cli, err);
	return st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_who_list list = { .db = cli->db, .arena = &arena };
	const size_t max = options.first ? 1 : (size_t)options.limit;

	if (cli->narg == 0 && options.phone == NULL && options.email == NULL &&
	    options.name == NULL && options.inn == NULL && options.text == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "find whom? a phone, an e-mail, a name, a company, words of a note");
	enum crm_status st = crm_db_snapshot(cli->db, err);
	if (st == CRM_OK)
		st = ask(cli, &list, err);
	if (st == CRM_OK)
		st = crm_who_finish(&list, max, err);
	crm_db_snapshot_end(cli->db);
	if (st == CRM_OK)
		st = print_all(cli, &list, err);
	if (st == CRM_OK && list.n == 0)
		st = crm_err_set(err, CRM_NO, "nobody is found");
	crm_arena_clear(&arena);
	return st;
}

int
main(int argc, char **argv)
{
	static const struct cli_tool tool = {
		.name = "crm-find",
		.summary = "find whom a call, a letter or a word is about",
		.operands = "[word ...]",
		.features = CLI_DB | CLI_OUT,
		.opts = opts,
		.nopts = NELEM(opts),
	};

	return cli_main(&tool, argc, argv, run);
}
