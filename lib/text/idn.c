#include "lib/text/idn.h"

#include <dlfcn.h>
#include <idn2.h>
#include <stdint.h>
#include <string.h>
#include <threads.h>

typedef int lookup_fn(const uint8_t *src, uint8_t **lookupname, int flags);
typedef void free_fn(void *ptr);

static struct {
	once_flag once;
	lookup_fn *lookup;
	free_fn *free;
} idn = { .once = ONCE_FLAG_INIT };

static void
load(void)
{
	void *handle = dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		return;
	void *lookup = dlsym(handle, "idn2_lookup_u8"), *release = dlsym(handle, "idn2_free");
	if (lookup == NULL || release == NULL)
		return;
	memcpy(&idn.lookup, &lookup, sizeof(lookup));
	memcpy(&idn.free, &release, sizeof(release));
}

enum crm_status
crm_idn_to_ascii(
    const char **ascii, const char *domain, struct crm_arena *arena, const char **problem)
{
	const unsigned char *p = (const unsigned char *)domain;
	uint8_t *found = NULL;

	while (*p > 0 && *p < 0x80)
		p++;
	*ascii = domain;
	if (*p == '\0')
		return CRM_OK;
	call_once(&idn.once, load);
	if (idn.lookup == NULL) {
		*problem = "libidn2 is not installed";
		return CRM_EDATA;
	}
	int rc = idn.lookup((const uint8_t *)domain, &found,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES);
	if (rc == IDN2_MALLOC)
		return CRM_ENOMEM;
	if (rc != IDN2_OK) {
		*problem = "not a domain";
		return CRM_EDATA;
	}
	*ascii = crm_arena_strdup(arena, (const char *)found);
	idn.free(found);
	return *ascii == NULL ? CRM_ENOMEM : CRM_OK;
}
