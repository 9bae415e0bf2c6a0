/* Numbers, amounts and times out of any text: what is read must be written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_money(const char *text, int digits)
{
	int64_t minor, back;
	char shown[32];

	if (!crm_money_parse(text, digits, &minor))
		return;
	crm_money_format(minor, digits, shown, sizeof(shown));
	/* With three decimals "1.234" could be thousands, and is refused. */
	if (digits != 3 && (!crm_money_parse(shown, digits, &back) || back != minor))
		abort();
}

static void
check_time(const char *text)
{
	int64_t t, back;
	char shown[CRM_TIME_SIZE];

	if (!crm_time_parse_relative(text, INT64_C(1792000000), &t))
		return;
	crm_time_format(t, shown);
	if (strlen(shown) <= strlen("2026-12-01T10:00:00+03:00") && shown[0] != '1' &&
	    (!crm_time_parse(shown, &back) || back != t))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64];
	int64_t n;

	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	crm_num_parse(text, &n);
	for (int digits = 0; digits <= 4; digits++)
		check_money(text, digits);
	check_time(text);
	return 0;
}
