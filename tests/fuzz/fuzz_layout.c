/*
 * Where the table begins in any bytes. The first byte of an input chooses a delimiter and whether
 * more could come.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/table/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of the text before a place, as lib/table/lines.h counts them; -1 within a line. */
static int64_t
lines_before(const char *text, size_t len, size_t place)
{
	int64_t lines = 0;
	size_t at = 0;

	while (at < place) {
		while (at < len && text[at] != '\n' && text[at] != '\r')
			at++;
		if (at + 1 < len && text[at] == '\r' && text[at + 1] == '\n')
			at++;
		else if (at + 2 < len && memcmp(text + at, "\r\r\n", 3) == 0)
			at += 2;
		at += at < len;
		lines++;
	}
	return at == place ? lines : -1;
}

static void
check(const struct crm_layout *layout, const char *text, size_t len, char delimiter)
{
	if (layout->at > len || layout->header_rows > 2 ||
	    layout->lines != lines_before(text, len, layout->at))
		abort();
	if (layout->delimiter == '\0' || (delimiter != '\0' && layout->delimiter != delimiter))
		abort();
	if (layout->header_rows == 0 && layout->columns == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const maps[] = { "a=email", "=", "no map" };
	struct crm_layout_options options = { .maps = maps, .nmaps = 3 };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_layout layout, again;
	struct crm_err err;

	if (size == 0)
		return 0;
	options.delimiter = ",;\t|\0\0\0\0"[data[0] % 8];
	/* A copy of its own, so that reading beyond it is seen. */
	char *text = malloc(size);
	if (text == NULL)
		return 0;
	memcpy(text, data + 1, size - 1);
	bool whole = (data[0] & 8) != 0;
	if (crm_layout_find(&layout, text, size - 1, whole, &options, &arena, &err) != CRM_OK)
		abort();
	check(&layout, text, size - 1, options.delimiter);
	/* What was certain stays so when the text ends there. */
	if (crm_layout_find(&again, text, size - 1, true, &options, &arena, &err) != CRM_OK)
		abort();
	if (!again.certain || (layout.certain && size <= 2048 && layout.at != again.at))
		abort();
	crm_arena_clear(&arena);
	free(text);
	return 0;
}
