/*
 * Organisations in the cell that a list has for names of persons.
 */
#ifndef CRM_TEXT_NAME_COMPANY_H
#define CRM_TEXT_NAME_COMPANY_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_name_company {
	const char *person;  /* NULL: nobody is named */
	const char *company; /* NULL: no organisation is */
};

/*
 * Tells the person from the organisation in a whole, cleaned name: "Иванов Иван, ООО Ромашка",
 * "Ivan Ivanov (Romashka LLC)", "ООО «Ромашка» Иванов Иван". An entrepreneur is both ("ИП Иванов
 * И.И.": person "Иванов И.И.", company as it stands).
 *
 * Only a legal form or quotes make an organisation. Two letters that may be initials or a word
 * (Иванов АО, Anna Doo) make none beside what looks like a person, nor do quotes around a nickname.
 * In doubt all of it is the person, as it stands, and so is what is longer than 1000 bytes. Strings
 * in the arena, or the cell itself; both are NULL for an empty cell. Only CRM_ENOMEM fails.
 */
enum crm_status crm_name_company_split(
    struct crm_name_company *split, const char *cell, struct crm_arena *arena);

#endif
