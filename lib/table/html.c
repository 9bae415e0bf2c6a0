#include "lib/table/html.h"

#include "lib/table/visible.h"

void
crm_html_add(struct crm_buf *out, const char *text)
{
	struct crm_buf visible = CRM_BUF_INIT;

	crm_visible_add(&visible, text);
	for (const char *c = crm_buf_str(&visible); *c != '\0'; c++) {
		switch (*c) {
		case '&':
			crm_buf_puts(out, "&amp;");
			break;
		case '<':
			crm_buf_puts(out, "&lt;");
			break;
		case '>':
			crm_buf_puts(out, "&gt;");
			break;
		case '"':
			crm_buf_puts(out, "&quot;");
			break;
		case '\'':
			crm_buf_puts(out, "&#39;");
			break;
		default:
			crm_buf_putc(out, *c);
		}
	}
	if (!crm_buf_ok(&visible))
		out->failed = true;
	crm_buf_clear(&visible);
}
