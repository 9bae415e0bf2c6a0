/*
 * The summary line.
 */
#include <inttypes.h>

#include "cmd/cli.h"
#include "lib/base/buf.h"

enum crm_status
cli_summarise(struct cli *cli, const struct cli_part *part, size_t n, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	const char *between = ": ";

	crm_buf_printf(&text, "read %" PRId64, cli->read);
	for (size_t i = 0; i <= n; i++) {
		const struct cli_part one =
		    i < n ? part[i] : (struct cli_part){ "rejected", cli->rejected, false };
		if (one.n == 0 && !one.always)
			continue;
		crm_buf_printf(&text, "%s%s %" PRId64, between, one.name, one.n);
		between = ", ";
	}
	const bool fits = crm_buf_ok(&text);
	if (fits)
		cli_say(cli, "%s%s", text.data, cli->dry_run ? " (dry run)" : "");
	crm_buf_clear(&text);
	return fits ? CRM_OK : crm_err_nomem(err);
}
