/*
 * The recognition of columns. The first byte of an input says how many of its first lines are
 * maps; the rest are the names of the columns, apart by tabs, commas, semicolons and line ends.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/table/header.h"

#define MAX_COLUMNS 256
#define MAX_MAPS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cuts off the text up to the next separator; NULL when there is none left. */
static const char *
take(char **at, const char *separators)
{
	char *s = *at;

	if (s == NULL)
		return NULL;
	char *end = s + strcspn(s, separators);
	*at = *end == '\0' ? NULL : end + 1;
	*end = '\0';
	return s;
}

static void
check_map(const struct crm_header_map *map, size_t n)
{
	size_t seen[CRM_MEANS_MAX] = { 0 };

	if (map->n != n)
		abort();
	for (size_t i = 0; i < n; i++) {
		enum crm_meaning meaning = map->meaning[i];
		if (meaning < CRM_MEANS_UNKNOWN || meaning >= CRM_MEANS_MAX)
			abort();
		if (seen[meaning]++ > 0 && !crm_meaning_repeats(meaning) &&
		    meaning != CRM_MEANS_COMPANY && meaning != CRM_MEANS_COUNTRY)
			abort();
		if (map->label[i] != NULL && (meaning < CRM_MEANS_EMAIL || meaning > CRM_MEANS_URL))
			abort();
	}
	crm_header_identifies(map);
}

static void
recognise(const struct crm_record *header, const char *const *maps, size_t nmaps)
{
	struct crm_arena arena = { 0 };
	struct crm_header_map map, again;
	struct crm_err err = { 0 };
	enum crm_status st = crm_header_recognise(&map, header, maps, nmaps, &arena, &err);

	if (st != CRM_OK && st != CRM_EDATA && (st != CRM_EUSAGE || nmaps == 0))
		abort();
	if (st != CRM_OK && err.text[0] == '\0')
		abort();
	if (st == CRM_OK)
		check_map(&map, header->n);
	if (crm_header_recognise(&again, header, maps, nmaps, &arena, NULL) != st ||
	    (st == CRM_OK && memcmp(map.meaning, again.meaning, map.n * sizeof(*map.meaning)) != 0))
		abort();
	crm_arena_clear(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct crm_cell cell[MAX_COLUMNS];
	struct crm_record header = { .line = 1, .cell = cell };
	const char *maps[MAX_MAPS], *s;
	size_t nmaps = 0;

	if (size == 0)
		return 0;
	char *text = malloc(size);
	if (text == NULL)
		abort();
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	for (size_t i = 0; i + 1 < size; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	char *at = text;
	while (nmaps < data[0] % (MAX_MAPS + 1) && (s = take(&at, "\n")) != NULL)
		maps[nmaps++] = s;
	while (header.n < MAX_COLUMNS && (s = take(&at, "\t,;\r\n")) != NULL)
		cell[header.n++] = (struct crm_cell){ s, strlen(s) };
	recognise(&header, maps, nmaps);
	free(text);
	return 0;
}
