/*
 * What speaks for and against pairs, as text for a terminal.
 */
#ifndef CRM_FLOW_DEDUPE_TEXT_H
#define CRM_FLOW_DEDUPE_TEXT_H

#include <stdbool.h>

#include "lib/base/buf.h"

/* The pair at hand. Start with all zero. */
struct crm_dedupe_text {
	struct crm_buf pair, other;
};

/*
 * Appends a row of CRM_DUPLICATES_EXPLAIN as a line, and the pair before its first one. cards: they
 * are cards, not rows of a list. Running out of memory shows in `to` or in the text's buffers.
 */
void crm_dedupe_text_add(
    struct crm_dedupe_text *text, const char *const *cells, bool cards, struct crm_buf *to);
void crm_dedupe_text_clear(struct crm_dedupe_text *text);

#endif
