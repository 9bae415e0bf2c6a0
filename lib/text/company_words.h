/*
 * The words of the name of an organisation, and what each says: for comparing two.
 */
#ifndef CRM_TEXT_COMPANY_WORDS_H
#define CRM_TEXT_COMPANY_WORDS_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum crm_company_sort {
	CRM_COMPANY_SMALL,   /* says nothing: the, and, company, фирма */
	CRM_COMPANY_GENERIC, /* any company may be one: group, holding, торговый дом */
	CRM_COMPANY_COMMON,  /* what many do: bank, service, завод, строй */
	CRM_COMPANY_PLACE,   /* where: Moscow, Сибирь, Europe */
	CRM_COMPANY_NUMBER,  /* 44, forty, IV: as digits */
	CRM_COMPANY_OWN      /* what is left: the name */
};

struct crm_company_word {
	const char *skeleton; /* alphabets met; of a number its digits */
	const char *latin;    /* one of the common transliterations */
	const char *typed;    /* as crm_name_typed */
	uint16_t nskeleton;   /* their lengths */
	uint8_t nlatin, ntyped;
	enum crm_company_sort sort;
};

/*
 * The words of a name without its legal form, in order. An apostrophe parts no words, single
 * letters in a row are one (A.B.C., H&M). Strings in the arena. Only CRM_ENOMEM fails.
 */
enum crm_status crm_company_words(
    const struct crm_company_word **words, size_t *n, const char *name, struct crm_arena *arena);

/* What a folded word of letters says. */
enum crm_company_sort crm_company_sort(const char *word);

#endif
