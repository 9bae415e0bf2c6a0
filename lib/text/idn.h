/*
 * Domain names of other alphabets: IDNA2008 through libidn2, which is loaded on the first one.
 */
#ifndef CRM_TEXT_IDN_H
#define CRM_TEXT_IDN_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

/*
 * Sets *ascii to the domain in A-labels ("xn--e1afmkfd.xn--p1ai"), in the arena; to domain itself
 * when it is ASCII. CRM_OK; CRM_EDATA: *problem says why in a few constant words ("not a
 * domain", "libidn2 is not installed"); CRM_ENOMEM.
 */
enum crm_status crm_idn_to_ascii(
    const char **ascii, const char *domain, struct crm_arena *arena, const char **problem);

#endif
