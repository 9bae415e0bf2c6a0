#include <string.h>

#include "lib/text/given_names.h"
#include "lib/text/given_slots.h"
#include "lib/text/name.h"

/*
 * Two words of one hash would be taken for one another; of 53 bits, and a few thousand words, that
 * is not to be expected.
 */
static const uint64_t slots[CRM_GIVEN_SLOTS] = {
#include "lib/text/given_slots.inc"
};

static size_t
find_groups(uint64_t hash, int *groups, size_t max, bool formal)
{
	size_t n = 0;

	for (size_t at = crm_given_slot(hash); slots[at] != 0; at = (at + 1) % CRM_GIVEN_SLOTS)
		if (((slots[at] ^ hash) & ~(uint64_t)CRM_GIVEN_LOW) == 0 && n < max &&
		    (!formal || (slots[at] & CRM_GIVEN_FORMAL) != 0))
			groups[n++] = (int)(slots[at] & CRM_GIVEN_GROUP);
	return n;
}

size_t
crm_name_groups(const char *first, int *groups, size_t max)
{
	return find_groups(crm_given_hash(first), groups, max, false);
}

size_t
crm_name_formal(const char *first, int *groups, size_t max)
{
	return find_groups(crm_given_hash(first), groups, max, true);
}

size_t
crm_name_groups_both(const char *first, int *groups, size_t max, size_t *nformals)
{
	const uint64_t hash = crm_given_hash(first);

	*nformals = find_groups(hash, groups, max, true);
	return *nformals + find_groups(hash, groups + *nformals, max, false);
}

char
crm_name_group_gender(int group)
{
	return group > 0 && (size_t)group <= crm_given_nnames ? crm_given_names[group - 1].gender
							      : '\0';
}

/* The first word of the row. */
void
crm_name_group_name(int group, char name[64])
{
	const char *formal = crm_given_names[group - 1].formal;
	size_t len = strcspn(formal, " ");

	if (len > 63)
		len = 63;
	memcpy(name, formal, len);
	name[len] = '\0';
}
