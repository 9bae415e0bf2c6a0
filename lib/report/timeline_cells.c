#include <inttypes.h>

#include "lib/base/time.h"
#include "lib/report/timeline.h"

enum {
	CELL_AT,
	CELL_CARD,
	CELL_WHAT,
	CELL_WHO,
	CELL_KIND,
	CELL_TEXT,
	CELL_FIELD,
	CELL_OLD,
	CELL_NEW,
	CELL_REASON,
	CELL_OP,
	CELL_TOOL,
	CELL_ROW,
	CELL_DIRECTION,
	CELL_OUTCOME,
	CELL_DURATION,
	CELL_UNDONE
};

const struct crm_column crm_entry_columns[CRM_ENTRY_CELLS] = {
	[CELL_AT] = { "at", CRM_COL_TIME },
	[CELL_CARD] = { "card", CRM_COL_INT },
	[CELL_WHAT] = { "what", CRM_COL_TEXT },
	[CELL_WHO] = { "who", CRM_COL_TEXT },
	[CELL_KIND] = { "kind", CRM_COL_TEXT },
	[CELL_TEXT] = { "text", CRM_COL_TEXT },
	[CELL_FIELD] = { "field", CRM_COL_TEXT },
	[CELL_OLD] = { "old", CRM_COL_TEXT },
	[CELL_NEW] = { "new", CRM_COL_TEXT },
	[CELL_REASON] = { "reason", CRM_COL_TEXT },
	[CELL_OP] = { "op", CRM_COL_INT },
	[CELL_TOOL] = { "tool", CRM_COL_TEXT },
	[CELL_ROW] = { "row", CRM_COL_INT },
	[CELL_DIRECTION] = { "direction", CRM_COL_TEXT },
	[CELL_OUTCOME] = { "outcome", CRM_COL_TEXT },
	[CELL_DURATION] = { "duration", CRM_COL_INT },
	[CELL_UNDONE] = { "undone", CRM_COL_TEXT },
};

static const char *
number(struct crm_history *history, int64_t n)
{
	return crm_arena_printf(&history->arena, "%" PRId64, n);
}

/* What the kinds of entry have cells of their own for. */
static enum crm_status
own_cells(
    struct crm_history *history, const struct crm_entry *e, const char **cell, struct crm_err *err)
{
	switch (e->kind) {
	case CRM_ENTRY_INQUIRY:
		cell[CELL_TEXT] = crm_entry_text(e, "raw");
		return crm_entry_words(history, e, "source", &cell[CELL_KIND], err);
	case CRM_ENTRY_ACTIVITY:
		cell[CELL_KIND] = crm_entry_text(e, "kind");
		cell[CELL_TEXT] = crm_entry_text(e, "text");
		cell[CELL_OUTCOME] = crm_entry_text(e, "outcome");
		cell[CELL_DURATION] = crm_entry_text(e, "duration");
		return crm_entry_words(history, e, "direction", &cell[CELL_DIRECTION], err);
	case CRM_ENTRY_TASK:
		cell[CELL_KIND] = crm_entry_text(e, "kind");
		cell[CELL_TEXT] = crm_entry_text(e, "text");
		return CRM_OK;
	case CRM_ENTRY_CLOSED:
		cell[CELL_KIND] = crm_entry_text(e, "kind");
		cell[CELL_TEXT] = crm_entry_text(e, "result");
		cell[CELL_FIELD] = e->field;
		cell[CELL_OLD] = e->old;
		cell[CELL_NEW] = e->new;
		return CRM_OK;
	default:
		cell[CELL_KIND] = crm_tab_name(e->tab);
		cell[CELL_FIELD] = e->field;
		cell[CELL_OLD] = e->old;
		cell[CELL_NEW] = e->new;
		if (e->kind == CRM_ENTRY_CHANGE && e->tab <= CRM_TAB_CARD)
			return CRM_OK;
		return crm_entry_row(history, e, &cell[CELL_TEXT], err);
	}
}

enum crm_status
crm_entry_cells(struct crm_history *history, const struct crm_entry *entry,
    struct crm_entry_cells *cells, struct crm_err *err)
{
	char at[CRM_TIME_SIZE];
	const char **cell = cells->cell;

	*cells = (struct crm_entry_cells){ { NULL } };
	crm_time_format(entry->at, at);
	cell[CELL_AT] = crm_arena_strdup(&history->arena, at);
	cell[CELL_CARD] = number(history, entry->card);
	cell[CELL_WHAT] = crm_entry_what(entry);
	cell[CELL_WHO] = entry->who;
	cell[CELL_REASON] = entry->reason;
	cell[CELL_OP] = number(history, entry->op);
	cell[CELL_TOOL] = entry->tool;
	cell[CELL_ROW] = number(history, entry->row);
	cell[CELL_UNDONE] = entry->undone ? "yes" : NULL;
	if (cell[CELL_AT] == NULL || cell[CELL_CARD] == NULL || cell[CELL_OP] == NULL ||
	    cell[CELL_ROW] == NULL)
		return crm_err_nomem(err);
	return own_cells(history, entry, cell, err);
}
