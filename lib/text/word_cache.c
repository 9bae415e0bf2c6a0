#include "lib/text/word_cache.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/base/hash.h"

/* So many words are made anew before a cache is worth its memory. */
#define EARLY 100
/* The word and its form behind it, which fill a line of the processor's cache. */
#define TEXT_SIZE 61

struct crm_word_slot {
	uint8_t form; /* 0: nothing is here */
	uint8_t len, made;
	char text[TEXT_SIZE];
};

#define SLOTS (CRM_WORD_CACHE_SIZE / sizeof(struct crm_word_slot))

_Static_assert((SLOTS & (SLOTS - 1)) == 0, "a slot is found by the low bits of a hash");

static _Thread_local struct crm_word_slot *slots;
static _Thread_local unsigned asked;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_end;
static bool has_end;

static void
give_back(void *memory)
{
	munmap(memory, CRM_WORD_CACHE_SIZE);
}

static void
make_key(void)
{
	has_end = pthread_key_create(&at_end, give_back) == 0;
}

/* Mapped, so that only what is used is memory. */
static bool
begin(void)
{
	if (asked < EARLY) {
		asked++;
		return false;
	}
	if (asked > EARLY || pthread_once(&once, make_key) != 0 || !has_end)
		return false;
	asked++;
	void *memory = mmap(
	    NULL, CRM_WORD_CACHE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	if (pthread_setspecific(at_end, memory) != 0) {
		give_back(memory);
		return false;
	}
	slots = memory;
	return true;
}

struct crm_word_slot *
crm_word_cache_find(enum crm_word_form form, const char *word, char *out, bool *known)
{
	const size_t len = strnlen(word, TEXT_SIZE);

	*known = false;
	if (len >= TEXT_SIZE || (slots == NULL && !begin()))
		return NULL;
	const uint64_t hash = (uint64_t)crm_hash(word, len, (uint64_t)form);
	struct crm_word_slot *slot = &slots[hash & (SLOTS - 1)];
	if (slot->form != form || slot->len != len || memcmp(slot->text, word, len) != 0)
		return slot;
	memcpy(out, slot->text + len, slot->made);
	out[slot->made] = '\0';
	*known = true;
	return slot;
}

void
crm_word_cache_keep(
    struct crm_word_slot *slot, enum crm_word_form form, const char *word, const char *out)
{
	const size_t len = strlen(word), made = strlen(out);

	if (slot == NULL || len + made > TEXT_SIZE)
		return;
	slot->form = (uint8_t)form;
	slot->len = (uint8_t)len;
	slot->made = (uint8_t)made;
	memcpy(slot->text, word, len);
	memcpy(slot->text + len, out, made);
}
