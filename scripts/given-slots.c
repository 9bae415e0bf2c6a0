/*
 * Prints the words of lib/text/given_names.c by the hash of their skeletons, as lines of a C array
 * for lib/text/name_groups.c. The Makefile runs it, so that no tool has to at every start.
 */
#include <stdio.h>
#include <string.h>

#include "lib/text/given_names.h"
#include "lib/text/given_slots.h"

static uint64_t slots[CRM_GIVEN_SLOTS];

/* A word stands once for each of its groups. False when the table is too full for quick answers. */
static bool
add_word(const char *word, size_t group, bool formal)
{
	static size_t used;
	uint64_t hash = crm_given_hash(word);
	size_t at = crm_given_slot(hash);

	for (; slots[at] != 0; at = (at + 1) % CRM_GIVEN_SLOTS)
		if (((slots[at] ^ hash) & ~(uint64_t)CRM_GIVEN_LOW) == 0 &&
		    (slots[at] & CRM_GIVEN_GROUP) == group)
			return true;
	slots[at] = (hash & ~(uint64_t)CRM_GIVEN_LOW) | (formal ? CRM_GIVEN_FORMAL : 0U) | group;
	return ++used < CRM_GIVEN_SLOTS * 3 / 4;
}

static bool
add_words(const char *words, size_t group, bool formal)
{
	char word[64];

	for (const char *s = words; *s != '\0';) {
		size_t len = strcspn(s, " ");
		if (len >= sizeof(word))
			return false;
		memcpy(word, s, len);
		word[len] = '\0';
		if (!add_word(word, group, formal))
			return false;
		s += len + (s[len] == ' ');
	}
	return true;
}

int
main(void)
{
	for (size_t i = 0; i < crm_given_nnames; i++)
		if (i + 1 > CRM_GIVEN_GROUP || !add_words(crm_given_names[i].formal, i + 1, true) ||
		    !add_words(crm_given_names[i].also, i + 1, false)) {
			fprintf(
			    stderr, "given-slots: no room for '%s'\n", crm_given_names[i].formal);
			return 1;
		}
	for (size_t i = 0; i < CRM_GIVEN_SLOTS; i++)
		if (slots[i] != 0)
			printf("[%zu] = 0x%llx,\n", i, (unsigned long long)slots[i]);
	return fflush(stdout) == 0 ? 0 : 1;
}
