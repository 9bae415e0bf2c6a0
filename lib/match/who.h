/*
 * "Who is calling": the cards that something said of somebody may mean, the likeliest first.
 */
#ifndef CRM_MATCH_WHO_H
#define CRM_MATCH_WHO_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* How a text may be read: a set of bits. */
enum crm_who_reading {
	CRM_WHO_PHONE = 1, /* any spelling; its last seven digits at least */
	CRM_WHO_EMAIL = 2, /* an address, or a domain */
	CRM_WHO_NAME = 4,  /* of a person or a company, in either alphabet, or its beginning */
	CRM_WHO_TAXID = 8, /* INN, OGRN */
	CRM_WHO_TEXT = 16, /* words of whatever was said or written */
	CRM_WHO_ID = 32,   /* of a card, of another system, a handle, an address of a site */
	CRM_WHO_ALL = 63
};

/* A card as it is now: merged ones are followed, a converted lead is what it became. */
struct crm_who {
	int64_t card;
	enum crm_tab kind; /* CRM_CARD_... */
	int score;         /* 1 to 100: how much of what was asked for it is */
	const char *name, *company, *phone, *email, *status, *grade, *owner;
	const char *reason; /* why somebody was refused, now or earlier */
	const char *why;    /* what agreed */
	/* the rest is of lib/match alone */
	int64_t found_as;  /* the card that led here */
	const char *names; /* words of names agreed: this is what was asked for */
};

/* How many cards are weighed, of how many rows, for one reading. */
#define CRM_WHO_MAX 100

/* What was found so far. Start with { .db = db, .arena = arena }. */
struct crm_who_list {
	struct crm_db *db;
	struct crm_arena *arena;
	struct crm_who *who;
	size_t n, cap;
};

/*
 * Adds the cards that a text may mean when it is read in these ways (CRM_WHO_...). By keys and
 * indexes alone, and never more than CRM_WHO_MAX of each kind of agreement, the newest. A text
 * that can't be read in a way finds nothing in that way.
 */
enum crm_status crm_who_add(
    struct crm_who_list *list, const char *text, unsigned readings, struct crm_err *err);

/* Puts the likeliest first, forgets all behind the first max, and reads what is said of them. */
enum crm_status crm_who_finish(struct crm_who_list *list, size_t max, struct crm_err *err);

#endif
