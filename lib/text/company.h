/*
 * Names of organisations, and their tax ids.
 */
#ifndef CRM_TEXT_COMPANY_H
#define CRM_TEXT_COMPANY_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_company_name {
	const char *name; /* as kept: without legal form and outer quotes */
	const char *form; /* legal form as a short word ("ООО", "GmbH", "LLC"), or NULL */
	const char *key;  /* folded core, alphabets met: what equal names have in common; NULL when
			     nothing is left */
};

/* Takes the legal form off, in front or behind, with any quotes. Strings in the arena. */
enum crm_status crm_company_parse(
    struct crm_company_name *company, const char *cell, struct crm_arena *arena);

/*
 * Tax ids: digits only into out (blanks and hyphens removed), check digits verified. NULL when
 * right, else a few constant words on what is wrong ("10 or 12 digits", "wrong check digit").
 * INN: Federal Tax Service order of 2012 (MMV-7-6/435), 10 digits of an organisation or 12 of
 * a person; KPP: 9 characters; OGRN: 13 digits, OGRNIP: 15.
 */
#define CRM_TAXID_SIZE 16
const char *crm_inn_check(const char *cell, char out[CRM_TAXID_SIZE]);
const char *crm_kpp_check(const char *cell, char out[CRM_TAXID_SIZE]);
const char *crm_ogrn_check(const char *cell, char out[CRM_TAXID_SIZE]);

#endif
