/*
 * What currencies are worth, and money of one in another. All of it is integers.
 */
#ifndef CRM_CRM_RATE_H
#define CRM_CRM_RATE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/db.h"

/* Rates have nine decimals. */
#define CRM_RATE_DECIMALS 9

/* "92.5058", or with a comma, into units of the ninth decimal. False: it is no number above 0, has
 * more decimals, or does not fit. */
bool crm_rate_parse(const char *text, int64_t *nano);
/* "92.5058", in the arena; NULL: out of memory. */
const char *crm_rate_text(struct crm_arena *arena, int64_t nano);

/* The rates of the currencies in the one of the setting, by currency and then by time. */
struct crm_rates {
	const char *home; /* the setting's */
	struct crm_rate {
		const char *currency;
		int64_t at, nano;
	} * rate;
	size_t n;
};

/* All is in the arena. CRM_ENOMEM, and what the database says. */
enum crm_status crm_rates_load(
    struct crm_rates *rates, struct crm_db *db, struct crm_arena *arena, struct crm_err *err);

/*
 * An amount of a moment in another currency, by the rates of that moment, rounded half away from
 * zero. False: there is no rate yet for one of the two, or the amount does not fit.
 */
bool crm_rates_convert(const struct crm_rates *rates, int64_t minor, const char *from,
    const char *to, int64_t at, int64_t *out);

#endif
