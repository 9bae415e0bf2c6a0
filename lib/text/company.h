/*
 * Names of organisations, and their tax ids.
 */
#ifndef CRM_TEXT_COMPANY_H
#define CRM_TEXT_COMPANY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_company_name {
	const char *name; /* as kept: without legal form and outer quotes */
	const char *form; /* legal form as a short word ("ООО", "GmbH", "LLC"), or NULL */
	const char *key;  /* folded core, alphabets met: what equal names have in common; NULL when
			     nothing is left */
};

/*
 * Takes the legal form off, in front or behind, with any quotes. What stands behind a name in
 * quotes with its form ("ООО «Ромашка» (Москва)") stays in name and does not count in key, nor
 * do "www." and ".ru" of a name that is a site. What is longer than 1000 bytes is kept as it is,
 * without form and key. Strings in the arena, or the cell itself. Only CRM_ENOMEM fails.
 */
enum crm_status crm_company_parse(
    struct crm_company_name *company, const char *cell, struct crm_arena *arena);
/* The same without a key, which costs the most of it. */
enum crm_status crm_company_take_form(
    struct crm_company_name *company, const char *cell, struct crm_arena *arena);

/*
 * Tax ids: digits only into out (label, blanks, hyphens and a spreadsheet's ".0" removed), check
 * digits verified. NULL when right, else a few constant words on what is wrong ("10 or 12 digits",
 * "wrong check digit (the last of 10 digits)", "destroyed by a spreadsheet"), and "" in out.
 *
 * INN, Federal Tax Service order MMV-7-6/435 of 2012: 10 digits of an organisation or 12 of a
 * person. A check digit is the sum of the digits before it, weighed with the end of
 * 3 7 2 4 10 3 5 9 4 6 8, modulo 11, modulo 10; 12 digits end in two of them. The zero in front
 * that a spreadsheet dropped is put back when the check digits are right with it.
 * KPP, the same order: tax office 4 digits, reason 2 digits or capital letters, number 3 digits.
 * There is no check digit.
 * OGRN, government resolution 438 of 2002: 13 digits that begin with 1 or 5, the last of which is
 * the number before it modulo 11, modulo 10. OGRNIP, 630 of 2003: 15 digits, 3, modulo 13.
 */
#define CRM_TAXID_SIZE 16
const char *crm_inn_check(const char *cell, char out[CRM_TAXID_SIZE]);
const char *crm_kpp_check(const char *cell, char out[CRM_TAXID_SIZE]);
const char *crm_ogrn_check(const char *cell, char out[CRM_TAXID_SIZE]);

/* An INN and a KPP that share a cell, as they stand there; kpp is NULL when there is none. */
struct crm_inn_kpp {
	const char *inn; /* the whole cell unless it holds both */
	const char *kpp;
};

/* "7707083893/773601001", "ИНН 7707083893 КПП 773601001", "773601001, 7707083893". Each is still
 * to be checked. Strings are in the arena, or the cell itself. False: out of memory. */
bool crm_inn_kpp_split(struct crm_inn_kpp *out, const char *cell, struct crm_arena *arena);

#endif
