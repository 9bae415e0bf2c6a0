/*
 * The facts of a name in one small piece, for keeping those of many: read one by one their texts
 * take three times the room.
 */
#include <string.h>

#include "lib/match/compare_parts.h"

/* A part and its only word have the same texts, and skeletons often are one. */
#define LAST_TEXTS 4

/* Counts what is to be copied while its places are NULL, and copies it then. */
struct keeping {
	struct crm_name_word *word;
	short *group;
	char *text;
	size_t words, groups, bytes; /* so far */
	const short *last_group, *last_kept;
	struct {
		const char *from, *kept;
	} last[LAST_TEXTS];
	size_t turn;
};

static const char *
put_text(struct keeping *k, const char *text)
{
	if (text == NULL || *text == '\0')
		return text == NULL ? NULL : "";
	for (size_t i = 0; i < LAST_TEXTS; i++)
		if (k->last[i].from != NULL && strcmp(k->last[i].from, text) == 0)
			return k->last[i].kept;
	const size_t size = strlen(text) + 1;
	const char *kept = k->text == NULL ? text : memcpy(k->text + k->bytes, text, size);
	k->bytes += size;
	k->last[k->turn].from = text;
	k->last[k->turn].kept = kept;
	k->turn = (k->turn + 1) % LAST_TEXTS;
	return kept;
}

static const short *
put_groups(struct keeping *k, const short *group, size_t n)
{
	if (n == 0 || group == k->last_group)
		return n == 0 ? NULL : k->last_kept;
	k->last_group = k->last_kept = group;
	if (k->group != NULL)
		k->last_kept = memcpy(k->group + k->groups, group, n * sizeof(*group));
	k->groups += n;
	return k->last_kept;
}

static void
put_word(struct keeping *k, struct crm_name_word *word)
{
	word->s = put_text(k, word->s);
	word->plain = put_text(k, word->plain);
	word->folded = put_text(k, word->folded);
	for (size_t i = 0; i < CRM_NAME_SCHEMES; i++)
		word->respelt[i] = put_text(k, word->respelt[i]);
	word->group = put_groups(k, word->group, word->ngroups);
}

static void
put_part(struct keeping *k, struct crm_name_part *part)
{
	const struct crm_name_word *from = part->word;

	part->s = put_text(k, part->s);
	part->plain = put_text(k, part->plain);
	part->folded = put_text(k, part->folded);
	part->group = put_groups(k, part->group, part->ngroups);
	if (k->word != NULL && part->nwords > 0)
		part->word = k->word + k->words;
	for (size_t i = 0; i < part->nwords; i++) {
		struct crm_name_word word = from[i];
		put_word(k, &word);
		if (k->word != NULL)
			k->word[k->words] = word;
		k->words++;
	}
}

static void
put_facts(struct keeping *k, struct crm_name_facts *facts)
{
	put_part(k, &facts->first);
	put_part(k, &facts->middle);
	put_part(k, &facts->last);
	facts->full = put_text(k, facts->full);
}

const struct crm_name_facts *
crm_name_facts_keep(const struct crm_name_facts *facts, struct crm_arena *arena, size_t *size)
{
	struct crm_name_facts counted = *facts;
	struct keeping n = { .words = 0 };

	put_facts(&n, &counted);
	const size_t words = n.words * sizeof(*n.word), groups = n.groups * sizeof(*n.group);
	*size = sizeof(*facts) + words + groups + n.bytes;
	struct crm_name_facts *kept = crm_arena_alloc(arena, *size);
	if (kept == NULL)
		return NULL;
	struct crm_name_word *word = (struct crm_name_word *)(kept + 1);
	short *group = (short *)(word + n.words);
	*kept = *facts;
	put_facts(
	    &(struct keeping){ .word = word, .group = group, .text = (char *)(group + n.groups) },
	    kept);
	return kept;
}
