/*
 * Phone numbers out of any text: what is a number is a plus and digits, and one for the tables. The
 * first two bytes are the region.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/phone_plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_phone_shim result, again;
	char region[3] = "", text[256] = "";

	if (size < 2)
		return 0;
	memcpy(region, data, 2);
	data += 2;
	size -= 2;
	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	if (size > 0)
		memcpy(text, data, size);
	if (crm_phone_plan_parse(&result, text, region) != CRM_PHONE_VALID)
		return 0;
	const size_t digits = strspn(result.e164 + 1, "0123456789");
	if (result.e164[0] != '+' || digits < 3 || result.e164[1 + digits] != '\0' ||
	    result.ext[0] != '\0' ||
	    crm_phone_plan_parse(&again, result.e164, "") != CRM_PHONE_VALID)
		abort();
	return 0;
}
