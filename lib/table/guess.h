/*
 * What a column without a name holds, by its cells.
 */
#ifndef CRM_TABLE_GUESS_H
#define CRM_TABLE_GUESS_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/table/header.h"

/* The cells of one column, counted by what they look like. */
struct crm_guess {
	size_t filled; /* neither blank nor a placeholder */
	size_t email, phone, url, handle, date, number, inn, ogrn;
	size_t name;       /* two words or more, of which one is a known given name, a patronymic or
			      initials */
	size_t first_name; /* a known given name alone, with a patronymic or without */
	size_t middle_name; /* a patronymic alone */
	size_t last_name;   /* one word with the ending of a surname */
	size_t company;     /* with a legal form */
};

/*
 * Counts one cleaned cell: once, but that a tax id may also be a number or a phone. False when out
 * of memory.
 */
bool crm_guess_count(struct crm_guess *guess, const char *cell, struct crm_arena *arena);

/* Counts only points, dates and numbers: what needs no list of names. A bare domain is no point. */
bool crm_guess_count_sign(struct crm_guess *guess, const char *cell, struct crm_arena *arena);

/*
 * The meanings of n columns: what most of the cells of each are, UNKNOWN where that is not plain.
 * Of meanings that do not repeat (lib/table/header.h) the plainest column gets it. A column of
 * surnames is one only beside first names; either is a whole name where the other is not there.
 */
void crm_guess_settle(enum crm_meaning *meaning, const struct crm_guess *guess, size_t n);

#endif
