#include <pthread.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/text/given_names.h"
#include "lib/text/name.h"
#include "lib/text/name_skeleton.h"

/*
 * The words of the table by the hash of their skeletons, made at the first question: it takes
 * under a millisecond and no memory that could be wanting. Two words of one hash would be
 * taken for one another; the test of the table would notice that.
 */
#define SLOTS 8192

struct slot {
	int64_t hash;
	int16_t group; /* from 1; 0: empty */
	bool formal;
};

static struct slot slots[SLOTS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int64_t
hash_word(const char *word)
{
	char skeleton[CRM_SKELETON_SIZE];

	crm_name_skeleton_put(skeleton, word, false);
	return crm_hash(skeleton, strlen(skeleton), 0);
}

/* A word stands once for each of its groups. */
static void
add_word(const char *word, size_t group, bool formal)
{
	int64_t hash = hash_word(word);
	size_t at = (uint64_t)hash % SLOTS;

	for (; slots[at].group != 0; at = (at + 1) % SLOTS)
		if (slots[at].hash == hash && slots[at].group == (int16_t)group)
			return;
	slots[at] = (struct slot){ hash, (int16_t)group, formal };
}

static void
add_words(const char *words, size_t group, bool formal)
{
	char word[64];

	for (const char *s = words; *s != '\0';) {
		size_t len = strcspn(s, " ");
		if (len < sizeof(word)) {
			memcpy(word, s, len);
			word[len] = '\0';
			add_word(word, group, formal);
		}
		s += len + (s[len] == ' ');
	}
}

static void
fill_slots(void)
{
	for (size_t i = 0; i < crm_given_nnames; i++) {
		add_words(crm_given_names[i].formal, i + 1, true);
		add_words(crm_given_names[i].also, i + 1, false);
	}
}

static size_t
find_groups(const char *first, int *groups, size_t max, bool formal)
{
	size_t n = 0;

	pthread_once(&once, fill_slots);
	int64_t hash = hash_word(first);
	for (size_t at = (uint64_t)hash % SLOTS; slots[at].group != 0; at = (at + 1) % SLOTS)
		if (slots[at].hash == hash && n < max && (!formal || slots[at].formal))
			groups[n++] = slots[at].group;
	return n;
}

size_t
crm_name_groups(const char *first, int *groups, size_t max)
{
	return find_groups(first, groups, max, false);
}

size_t
crm_name_formal(const char *first, int *groups, size_t max)
{
	return find_groups(first, groups, max, true);
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
