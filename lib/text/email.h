/*
 * E-mail addresses: RFC 5321 addr-spec, RFC 6531 and IDNA2008 for the domain.
 */
#ifndef CRM_TEXT_EMAIL_H
#define CRM_TEXT_EMAIL_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_email {
	const char *value;  /* as kept: local part as given, domain in lower case */
	const char *key;    /* equal keys are one mailbox: lower case, A-label domain, no +tag, no
			       dots at gmail, googlemail = gmail, yandex's aliases one */
	const char *domain; /* A-label, lower case */
	bool role;          /* info@, sales@, office@, zakaz@ ...: not a person's */
	bool free;          /* a provider's domain: says nothing of a company */
};

/*
 * Reads one cleaned cell. "mailto:", a display name and remarks are taken off, and what is beyond
 * doubt is mended: blanks beside the @, a comma for the dot of the domain, "[at]". Strings are in
 * the arena. CRM_OK; CRM_EDATA: not an address, *problem says why in a few constant words
 * ("no @", "domain without a dot", "cyrillic letter in a latin address"); CRM_ENOMEM.
 */
enum crm_status crm_email_parse(
    struct crm_email *email, const char *cell, struct crm_arena *arena, const char **problem);

/*
 * Splits a cell that holds several addresses or phones ("a@x.org; b@x.org", "a ::: b", ", ", "/",
 * line breaks, " и "); a cell with one gives one, an empty one none. A comma in a display name and
 * one in front of an extension do not separate. A number that lacks what it has in common with the
 * one in front of it ("8 495 123-45-67, 123-45-68", "…-67/68") gets it. Strings in the arena, n of
 * them in *parts.
 * CRM_OK; CRM_ENOMEM. Line breaks separate only here: split before crm_text_clean.
 */
enum crm_status crm_cell_split(
    const char *cell, struct crm_arena *arena, const char *const **parts, size_t *n);

/* The cell without the apostrophe that --spreadsheet puts before what a spreadsheet would run. */
const char *crm_cell_unguarded(const char *cell);

#endif
