/*
 * Russian names as other languages than English spell them.
 */
#ifndef CRM_TEXT_NAME_SCHEME_H
#define CRM_TEXT_NAME_SCHEME_H

#include <stdbool.h>

#include "lib/text/name_skeleton.h"

#define CRM_NAME_SCHEMES 3

/*
 * A word in small Latin letters read as German (Schtschukow, Jelzin) or French (Chtchoukov, Joukov,
 * Gagarine), respelt as in English. False when it would be the word itself, when its letters can't
 * be that, or when what comes out is neither a Russian surname nor a given name.
 */
bool crm_name_respell(char out[CRM_SKELETON_SIZE], const char *latin, unsigned scheme);

#endif
