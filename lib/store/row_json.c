/*
 * A row that is deleted, as its event keeps it.
 */
#include "lib/base/num.h"
#include "lib/store/internal.h"

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void
put_json_text(struct crm_buf *buf, const char *s)
{
	crm_buf_putc(buf, '"');
	while (*s != '\0') {
		size_t plain = 0;
		while (is_plain(s[plain]))
			plain++;
		crm_buf_add(buf, s, plain);
		s += plain;
		if (*s == '\0')
			break;
		if ((unsigned char)*s < 0x20)
			crm_buf_printf(buf, "\\u%04x", (unsigned char)*s);
		else {
			crm_buf_putc(buf, '\\');
			crm_buf_putc(buf, *s);
		}
		s++;
	}
	crm_buf_putc(buf, '"');
}

enum crm_status
crm_row_json(struct crm_buf *json, const struct crm_tab_def *def, const struct crm_value *value,
    int64_t op, struct crm_err *err)
{
	char number[CRM_NUM_SIZE];

	crm_buf_reset(json);
	for (int i = 0; def->columns[i] != NULL; i++) {
		if (value[i].type == CRM_NULL)
			continue;
		crm_buf_puts(json, json->len == 0 ? "{\"" : ",\"");
		crm_buf_puts(json, def->columns[i]);
		crm_buf_puts(json, "\":");
		if (value[i].type == CRM_INT)
			crm_buf_puts(json, crm_num_format(value[i].i, number));
		else
			put_json_text(json, value[i].s);
	}
	if (def->is_card) {
		crm_buf_puts(json, ",\"op\":");
		crm_buf_puts(json, crm_num_format(op, number));
	}
	crm_buf_putc(json, '}');
	return crm_buf_ok(json) ? CRM_OK : crm_err_nomem(err);
}
