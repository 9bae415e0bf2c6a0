/*
 * Phone numbers to E.164, by the tables of lib/text/phone_plan.h, and through libphonenumber, which
 * is loaded on the first number that they do not understand.
 */
#ifndef CRM_TEXT_PHONE_H
#define CRM_TEXT_PHONE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_phone {
	const char *value; /* E.164: "+74951234567" */
	const char *ext;   /* extension digits, or NULL */
	const char *key;   /* what equal numbers share: value without the 1 of Mexican mobiles, and
			      "x" ext when there is one */
};

/*
 * Reads one cleaned cell that holds one number. region: ISO 3166 alpha-2 of national numbers,
 * or NULL. Extensions in English and Russian (ext. 12, доб. 12, #12, *12, вн. 12, (12) behind a
 * whole number); a remark behind the number is left out. Strings are in
 * the arena. CRM_OK; CRM_EDATA: *problem says why in a few constant words ("too short", "destroyed
 * by a spreadsheet", "not a number of RU", "no country code", "placeholder"), constant or
 * in the arena; CRM_EUNAVAILABLE: the number needs libphonenumber, and it or its shim
 * cannot be loaded; CRM_ENOMEM.
 */
enum crm_status crm_phone_parse(struct crm_phone *phone, const char *cell, const char *region,
    struct crm_arena *arena, const char **problem);

/*
 * True for cells that say there is no phone: digits all alike (0, 000000, 8 111 111-11-11), a
 * country code or a trunk prefix alone (+7, 8).
 */
bool crm_phone_placeholder(const char *cell);

/* True for what a spreadsheet left of a number: 7.9E+10, #NAME?, ########. */
bool crm_phone_destroyed(const char *cell);

/*
 * The length of the word for an extension ("доб", "ext", "#") that s, a folded text, begins with;
 * 0 when it begins with none.
 */
size_t crm_phone_ext_marker(const char *s);

/* CRM_OK for a region that has a numbering plan ("RU", in either case), CRM_EDATA for any other. */
enum crm_status crm_phone_region_known(const char *region, struct crm_err *err);

#endif
