/*
 * What a cell looks like by its characters alone. Nothing is allocated.
 */
#ifndef CRM_TABLE_GUESS_SHAPE_H
#define CRM_TABLE_GUESS_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

/* All of these take a cleaned cell; true when it is nothing else. */

/* 05.03.2026, 2026-03-05 14:30, 5 марта 2026 г.: see lib/text/date.h; not digits alone. */
bool crm_shape_date(const char *cell);

/* 12, 1 200 000,50, $15, 20 %, 7.9E+10 */
bool crm_shape_number(const char *cell);

/*
 * One phone number, with a label, an extension or a comment: 7 to 15 digits that are written as
 * phones are, or begin as they do. Dates and amounts are none. A number that a spreadsheet has
 * destroyed (7.9E+10) is one.
 */
bool crm_shape_phone(const char *cell);

/* @name, t.me/name, wa.me/number */
bool crm_shape_handle(const char *cell);

/* With a scheme or "www."; or, unless `plain`, a bare domain: example.org/team */
bool crm_shape_url(const char *cell, bool plain);

/* What words are made of; punctuation, digits and pictures are not. */
bool crm_shape_letter(uint32_t code);
/* Begins with a small letter of an alphabet that names are mostly written in here. */
bool crm_shape_small(const char *word);

#endif
