/*
 * Legal forms of organisations, in the alphabets they are written in.
 */
#ifndef CRM_TEXT_LEGAL_FORM_H
#define CRM_TEXT_LEGAL_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* Where a spelling is a form, and on what condition. */
#define CRM_FORM_FRONT 1U
#define CRM_FORM_END 2U
#define CRM_FORM_CAPITALS 4U /* written in capitals */
#define CRM_FORM_INITIALS 8U /* in front of a name with an initial */
#define CRM_FORM_POINTS 16U  /* in front only with a point behind each letter: a spa is none */

struct crm_legal_form {
	const char *spelling;
	const char *form; /* as it is shown */
	unsigned where;
};

/* The form that a folded spelling without blanks and marks stands for, or NULL. */
const struct crm_legal_form *crm_legal_form_find(const char *spelling);

/* Whether some spelling begins so: "общество". */
bool crm_legal_form_begins(const char *start);

/* The East Asian form, written without a blank, at an end of a longer text, or NULL. */
const char *crm_legal_form_attached(const char *text, size_t len, bool at_end);

/*
 * What kind of organisation a form makes, given as it is shown: 'j' with shares that are traded or
 * could be (АО, AG, Inc), 'l' limited (ООО, GmbH, LLC), 'p' a person who trades (ИП, e.K.), 'k' of
 * partners (KG, LLP), 's' of the state (ФГУП, МБУ), 'n' without profit (АНО, e.V.), else 0.
 */
char crm_legal_form_kind(const char *form);

#endif
