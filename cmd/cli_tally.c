#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cli_private.h"

/* Whether `kind` is what is said of a row here; rows of operands have no input in common. */
static bool
is_kind(const struct cli_tally_kind *kind, const char *input, int64_t line, const char *text)
{
	const struct cli_tally_place *first = &kind->first[0];

	if ((first->line == 0) != (line == 0) || strcmp(kind->text, text) != 0)
		return false;
	return line == 0 || strcmp(first->input, input) == 0;
}

/* NULL: there are too many kinds, or no memory for another. */
static struct cli_tally_kind *
find_kind(
    struct cli *cli, struct cli_tally *tally, const char *input, int64_t line, const char *text)
{
	for (size_t i = 0; i < tally->n; i++)
		if (is_kind(&tally->kind[i], input, line, text))
			return &tally->kind[i];
	if (tally->n == CLI_TALLY_KINDS)
		return NULL;
	struct cli_tally_kind *kind = &tally->kind[tally->n];
	*kind = (struct cli_tally_kind){ .text = crm_arena_strdup(&cli->own->arena, text) };
	kind->first[0] =
	    (struct cli_tally_place){ line, crm_arena_strdup(&cli->own->arena, input) };
	if (kind->text == NULL || kind->first[0].input == NULL)
		return NULL;
	tally->n++;
	return kind;
}

void
cli_tally_add(
    struct cli *cli, struct cli_tally *tally, const char *input, int64_t line, const char *text)
{
	struct cli_tally_kind *kind = find_kind(cli, tally, input, line, text);

	if (kind == NULL) {
		tally->more++;
		return;
	}
	/* Two phones of one row that are wrong in one way. */
	if (kind->n > 0 && line > 0 && kind->last == line)
		return;
	kind->last = line;
	if (kind->n > 0 && kind->n < CLI_TALLY_FIRST) {
		const char *name = kind->first[0].input;

		/* For want of memory the first is named again. */
		if (line == 0 && (name = crm_arena_strdup(&cli->own->arena, input)) == NULL)
			name = kind->first[0].input;
		kind->first[kind->n] = (struct cli_tally_place){ line, name };
	}
	kind->n++;
}

void
cli_tally_keep(struct cli_tally *tally)
{
	for (size_t i = 0; i < tally->n; i++)
		tally->kind[i].kept = tally->kind[i].n;
	tally->more_kept = tally->more;
}

void
cli_tally_forget(struct cli_tally *tally)
{
	size_t n = 0;

	while (n < tally->n && tally->kind[n].kept > 0) {
		tally->kind[n].n = tally->kind[n].kept;
		tally->kind[n++].last = 0;
	}
	tally->n = n;
	tally->more = tally->more_kept;
}

static void
put_place(struct crm_buf *buf, const struct cli_tally_place *place)
{
	if (place->line == 0)
		crm_buf_puts(buf, place->input);
	else
		crm_buf_printf(buf, "%" PRId64, place->line);
}

/* "leads.csv:3: too short", with " (8 rows: lines 3, 7, 9, 12, 15 ...)" behind when there are. */
static void
tell_kind(struct cli *cli, const char *before, const struct cli_tally_kind *kind)
{
	const struct cli_tally_place *first = kind->first;
	struct crm_buf line = CRM_BUF_INIT;

	crm_buf_puts(&line, first->input);
	if (first->line > 0)
		crm_buf_printf(&line, ":%" PRId64, first->line);
	crm_buf_printf(&line, ": %s", kind->text);
	if (kind->n > 1)
		crm_buf_printf(&line, " (%" PRId64 " %s", kind->n,
		    first->line > 0 ? "rows: lines " : "times: ");
	for (int64_t i = 0; kind->n > 1 && i < kind->n && i < CLI_TALLY_FIRST; i++) {
		crm_buf_puts(&line, i == 0 ? "" : ", ");
		put_place(&line, &first[i]);
	}
	if (kind->n > 1)
		crm_buf_puts(&line, kind->n > CLI_TALLY_FIRST ? " ...)" : ")");
	cli_message(cli, before, "%s", crm_buf_ok(&line) ? crm_buf_str(&line) : kind->text);
	crm_buf_clear(&line);
}

void
cli_tally_tell(struct cli *cli, struct cli_tally *tally, const char *before, const char *noun)
{
	for (size_t i = 0; i < tally->n; i++)
		tell_kind(cli, before, &tally->kind[i]);
	if (tally->more > 0)
		cli_message(cli, "", "... and %" PRId64 " more %s%s", tally->more, noun,
		    tally->more == 1 ? "" : "s");
	tally->n = 0;
	tally->more = tally->more_kept = 0;
}
