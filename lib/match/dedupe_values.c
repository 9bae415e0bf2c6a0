#include "lib/match/dedupe_values.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

#define FEW_SLOTS 1024

void *
crm_grow(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	size_t more = *cap < 16 ? 16 : *cap + *cap / 2;
	if (more > SIZE_MAX / size)
		return NULL;
	void *grown = realloc(items, more * size);
	if (grown != NULL)
		*cap = more;
	return grown;
}

void
crm_values_clear(struct crm_values *values)
{
	free(values->text);
	free(values->at);
	free(values->slot);
	memset(values, 0, sizeof(*values));
}

void
crm_values_empty(struct crm_values *values)
{
	if (values->nslots > FEW_SLOTS)
		crm_values_clear(values);
	else if (values->nat > 0)
		memset(values->slot, 0, values->nslots * sizeof(*values->slot));
	values->nat = values->len = 0;
}

void
crm_values_close(struct crm_values *values)
{
	free(values->slot);
	values->slot = NULL;
	values->nslots = 0;
}

static size_t
slot_of(const struct crm_values *values, const char *s, size_t len)
{
	return (size_t)crm_hash(s, len, 0) & (values->nslots - 1);
}

/* Keeps a third of the slots empty. */
static bool
make_slots(struct crm_values *values)
{
	if (values->nslots > 0 && values->nat < values->nslots / 3 * 2)
		return true;
	size_t n = values->nslots == 0 ? 64 : values->nslots * 2;
	uint32_t *slot = calloc(n, sizeof(*slot));
	if (slot == NULL)
		return false;
	free(values->slot);
	values->slot = slot;
	values->nslots = n;
	for (uint32_t number = 1; number <= values->nat; number++) {
		size_t at = slot_of(
		    values, crm_values_text(values, number), crm_values_len(values, number));
		while (slot[at] != 0)
			at = (at + 1) & (n - 1);
		slot[at] = number;
	}
	return true;
}

static bool
add_text(struct crm_values *values, const char *s, size_t len)
{
	if (values->len + len + 1 > values->cap) {
		size_t cap = values->cap + values->cap / 2 + len + 64;
		char *text = cap > UINT32_MAX ? NULL : realloc(values->text, cap);
		if (text == NULL)
			return false;
		values->text = text;
		values->cap = cap;
	}
	uint32_t *at = crm_grow(values->at, values->nat, &values->capat, sizeof(*at));
	if (at == NULL)
		return false;
	values->at = at;
	at[values->nat++] = (uint32_t)values->len;
	memcpy(values->text + values->len, s, len);
	values->text[values->len + len] = '\0';
	values->len += len + 1;
	return true;
}

/* Where the string is, or would be. */
static size_t
find_slot(const struct crm_values *values, const char *s, size_t len)
{
	size_t at = slot_of(values, s, len);

	for (; values->slot[at] != 0; at = (at + 1) & (values->nslots - 1)) {
		const uint32_t old = values->slot[at];
		if (crm_values_len(values, old) == len &&
		    memcmp(crm_values_text(values, old), s, len) == 0)
			break;
	}
	return at;
}

uint32_t
crm_values_find(const struct crm_values *values, const char *s, size_t len)
{
	return values->nslots == 0 ? 0 : values->slot[find_slot(values, s, len)];
}

uint32_t
crm_values_put(struct crm_values *values, const char *s, size_t len)
{
	if (!make_slots(values))
		return 0;
	size_t at = find_slot(values, s, len);
	if (values->slot[at] != 0)
		return values->slot[at];
	if (!add_text(values, s, len))
		return 0;
	return values->slot[at] = (uint32_t)values->nat;
}
