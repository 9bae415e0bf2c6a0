#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/cli_private.h"

/* TZ as it was before another zone took its place. */
static char *usual;
static bool has_usual, replaced;

static bool
replace_zone(const char *zone)
{
	const char *now = getenv("TZ");

	if (!replaced) {
		free(usual);
		usual = now == NULL ? NULL : strdup(now);
		has_usual = now != NULL;
		if (has_usual && usual == NULL)
			return false;
	}
	if (setenv("TZ", zone, 1) != 0)
		return false;
	replaced = true;
	return true;
}

bool
cli_zone_switch(const char *zone)
{
	if (zone != NULL && (!cli_zone_known(zone) || !replace_zone(zone)))
		return false;
	if (zone == NULL && replaced) {
		if (has_usual)
			setenv("TZ", usual, 1);
		else
			unsetenv("TZ");
		replaced = false;
	}
	tzset();
	return true;
}
