#include <inttypes.h>

#include "lib/base/buf.h"
#include "lib/flow/reading.h"

#define JUDGED_MIN 5 /* cells: fewer do not tell that a column means something else */

/* "; by their cells 'Kontakt' is email: --map 'Kontakt=email'", or what to do without such. */
static void
advise(struct crm_buf *advice, const struct crm_reading *r)
{
	for (size_t i = 0; i < r->map.n; i++) {
		const struct crm_reading_column *c = &r->column[i];
		if (c->looks_like != CRM_MEANS_UNKNOWN)
			crm_buf_printf(advice, "%s --map '%s=%s'",
			    advice->len == 0 ? "by their cells it may be" : "", c->name,
			    crm_meaning_name(c->looks_like));
	}
	if (advice->len == 0)
		crm_buf_puts(advice, "say which is which with --map 'THEIR NAME=email', or "
				     "--no-header when the first line is data");
}

static enum crm_status
fails(const struct crm_reading *r, size_t i, const char *list, struct crm_err *err)
{
	const struct crm_reading_column *c = &r->column[i];

	return crm_err_set(err, CRM_EDATA,
	    "%s:%" PRId64 ": column '%s' was taken for %s, and %zu of its first %zu cells are none "
	    "(%s); map it with --map '%s=...', to - for nothing, or go on with --force",
	    list, c->line, c->name, crm_meaning_name(r->map.meaning[i]), c->failed, c->filled,
	    c->error, c->name);
}

enum crm_status
crm_reading_check(
    const struct crm_reading *reading, const char *list, bool force, struct crm_err *err)
{
	if (!crm_header_identifies(&reading->map)) {
		struct crm_buf advice = CRM_BUF_INIT;
		advise(&advice, reading);
		crm_err_set(err, CRM_EDATA,
		    "%s: no column of a name, an e-mail, a phone or a company; %s", list,
		    crm_buf_str(&advice));
		crm_buf_clear(&advice);
		return CRM_EDATA;
	}
	if (!force && reading->other_header > 0)
		return crm_err_set(err, CRM_EDATA,
		    "%s:%" PRId64
		    ": another header, with its columns in other places: make what is "
		    "below it a list of its own",
		    list, reading->other_header);
	for (size_t i = 0; !force && i < reading->map.n; i++) {
		const struct crm_reading_column *c = &reading->column[i];
		if (c->filled >= JUDGED_MIN && c->failed * 2 > c->filled)
			return fails(reading, i, list, err);
	}
	return CRM_OK;
}
