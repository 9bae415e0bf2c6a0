/*
 * Names typed with the other keyboard layout: Bdfyjd is Иванов.
 */
#ifndef CRM_TEXT_NAME_LAYOUT_H
#define CRM_TEXT_NAME_LAYOUT_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

/*
 * What a name comes to on the other one of the Russian and the English keyboard, in the arena, when
 * it is a name there and is none as it stands; else NULL. For a name of which no word is a known
 * given name. Only CRM_ENOMEM fails.
 */
enum crm_status crm_name_other_layout(const char **out, const char *name, struct crm_arena *arena);

#endif
