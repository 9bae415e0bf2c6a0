#include "lib/match/dedupe_private.h"

/*
 * What is expected before anything is known: figures of lists of contacts whose duplicates are
 * known (m: of those, the share at a level where both are known; u: of two chosen at random).
 * What a list teaches outweighs them soon. "same" stands for the population a list is a part
 * of: in a short list every surname looks rare.
 */
const struct crm_dedupe_prior crm_dedupe_priors[] = {
	[CRM_FIELD_FIRST] = { "first_name", 7, 4e-3,
	    { { "", 0, 0 }, { "same", .72, 1.2e-2 }, { "short for the other", .06, 2e-3 },
		{ "a letter differs", .07, 1e-3 }, { "near", .03, 1e-2 },
		{ "initial agrees", .08, 5e-3 }, { "differs", .04, .97 } } },
	[CRM_FIELD_LAST] = { "last_name", 7, 5e-4,
	    { { "", 0, 0 }, { "same", .83, 3e-3 }, { "part of the other", .01, 2e-4 },
		{ "a letter differs", .08, 4e-4 }, { "near", .02, 6e-3 },
		{ "initial agrees", .01, 1e-3 }, { "differs", .05, .99 } } },
	[CRM_FIELD_MIDDLE] = { "middle_name", 5, 1e-2,
	    { { "", 0, 0 }, { "same", .6, 1.2e-2 }, { "initial agrees", .32, 6e-2 },
		{ "a letter differs", .05, 2e-3 }, { "differs", .03, .92 } } },
	[CRM_FIELD_EMAIL] = { "email", 6, 1e-5,
	    { { "", 0, 0 }, { "same", .5, 1e-5 }, { "a letter or two differ", .03, 5e-5 },
		{ "same name of another provider", .06, 2e-4 }, { "shared mailbox", .03, 3e-4 },
		{ "differs", .38, .999 } } },
	[CRM_FIELD_PHONE] = { "phone", 6, 5e-5,
	    { { "", 0, 0 }, { "same", .55, 2e-5 }, { "same, another extension", .02, 5e-5 },
		{ "shared phone", .04, 4e-4 }, { "a digit differs", .01, 1e-5 },
		{ "differs", .38, .999 } } },
	[CRM_FIELD_COMPANY] = { "company", 6, 5e-4,
	    { { "", 0, 0 }, { "same", .6, 1.2e-3 }, { "similar", .12, 2e-3 },
		{ "same domain", .08, 1e-3 }, { "a word in common", .05, 3e-2 },
		{ "differs", .15, .96 } } },
	[CRM_FIELD_TAXID] = { "tax_id", 4, 1e-6,
	    { { "", 0, 0 }, { "same", .95, 1e-6 }, { "a digit differs", .02, 1e-6 },
		{ "differs", .03, 1 } } },
	[CRM_FIELD_BIRTH] = { "birth_date", 5, 5e-5,
	    { { "", 0, 0 }, { "same", .8, 1e-4 }, { "a digit differs", .1, 1.5e-3 },
		{ "partly the same", .05, 1.2e-2 }, { "differs", .05, .986 } } },
	[CRM_FIELD_CITY] = { "city", 4, 1e-3,
	    { { "", 0, 0 }, { "same", .8, 2e-2 }, { "near", .06, 3e-3 },
		{ "differs", .14, .977 } } },
	[CRM_FIELD_REGION] = { "region", 4, 1e-2,
	    { { "", 0, 0 }, { "same", .9, .1 }, { "near", .02, 2e-2 }, { "differs", .08, .88 } } },
	[CRM_FIELD_POSTCODE] = { "postcode", 4, 2e-4,
	    { { "", 0, 0 }, { "same", .85, 2e-3 }, { "a digit differs", .05, 4e-3 },
		{ "differs", .1, .994 } } },
	[CRM_FIELD_ADDRESS] = { "address", 4, 3e-4,
	    { { "", 0, 0 }, { "same", .7, 1e-4 }, { "near", .15, 1e-3 },
		{ "differs", .15, .999 } } },
	[CRM_FIELD_TITLE] = { "job_title", 4, 3e-2,
	    { { "", 0, 0 }, { "same", .5, 6e-2 }, { "near", .1, 2e-2 }, { "differs", .4, .92 } } },
	[CRM_FIELD_EXTRA] = { "extra", 4, 1e-3,
	    { { "", 0, 0 }, { "same", .6, 2e-1 }, { "near", .1, 5e-2 }, { "differs", .3, .75 } } },
};

const struct crm_dedupe_prior *
crm_dedupe_prior(enum crm_dedupe_field field)
{
	return &crm_dedupe_priors[field < CRM_FIELD_EXTRA ? field : CRM_FIELD_EXTRA];
}
