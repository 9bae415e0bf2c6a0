#include "lib/table/wrapped.h"

#include <string.h>

#include "lib/table/layout_judge.h"
#include "lib/table/layout_rows.h"

static size_t
without_blanks(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return len;
}

bool
crm_wrapped_line(const char *line, size_t len, char delimiter)
{
	len = without_blanks(line, len);
	if (len < 3 || line[0] != '"' || line[len - 1] != '"' ||
	    memchr(line + 1, delimiter, len - 2) == NULL)
		return false;
	for (size_t i = 1; i + 1 < len; i++) {
		if (line[i] != '"')
			continue;
		if (i + 2 >= len || line[i + 1] != '"')
			return false;
		i++;
	}
	return true;
}

enum crm_status
crm_wrapped_read(struct crm_buf *out, const char *line, size_t len, struct crm_err *err)
{
	len = without_blanks(line, len);
	crm_buf_reset(out);
	for (size_t i = 1; i + 1 < len; i++) {
		crm_buf_putc(out, line[i]);
		i += line[i] == '"';
	}
	return crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
is_header(bool *is, struct crm_layout_judge *judge, const struct crm_buf *text, char delimiter,
    struct crm_err *err)
{
	struct crm_layout_rows rows;
	struct crm_layout_row row = { 0 };
	struct crm_layout_verdict verdict;
	enum crm_status st = crm_layout_rows_start(
	    &rows, crm_buf_str(text), text->len, true, delimiter, judge->arena, err);

	*is = false;
	if (st == CRM_OK)
		st = crm_layout_rows_next(&rows, &row, err);
	if (st == CRM_OK && row.n > 1 && !row.broken) {
		st = crm_layout_judge_row(judge, &row, false, &verdict, err);
		*is = st == CRM_OK && verdict.known > 1 && crm_layout_is_plain_header(&verdict);
	}
	crm_layout_rows_clear(&rows);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_wrapped_header(bool *is, char *delimiter, const char *line, size_t len, struct crm_arena *arena,
    struct crm_err *err)
{
	const char tried[] = { *delimiter != '\0' ? *delimiter : ';', ',', '\t', '|' };
	const size_t n = *delimiter != '\0' ? 1 : sizeof(tried);
	struct crm_buf text = CRM_BUF_INIT;
	struct crm_layout_judge judge;
	enum crm_status st = CRM_OK;

	*is = false;
	for (size_t i = 0; st == CRM_OK && !*is && i < n; i++) {
		if (!crm_wrapped_line(line, len, tried[i]))
			continue;
		st = crm_layout_judge_start(&judge, NULL, 0, arena, err);
		if (st == CRM_OK)
			st = crm_wrapped_read(&text, line, len, err);
		if (st == CRM_OK)
			st = is_header(is, &judge, &text, tried[i], err);
		if (*is)
			*delimiter = tried[i];
	}
	crm_buf_clear(&text);
	return st;
}
