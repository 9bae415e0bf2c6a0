/*
 * Duplicates among many records, without labels: blocking keys, comparison, a probabilistic model
 * (Fellegi and Sunter, "A Theory for Record Linkage", 1969) whose parameters are learned from the
 * records themselves, and guarded groups. Nothing here knows a database.
 *
 * The same records give the same answer, in any order of adding them.
 */
#ifndef CRM_MATCH_DEDUPE_H
#define CRM_MATCH_DEDUPE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/text/company.h"
#include "lib/text/name.h"

/*
 * Organisations are compared with organisations, persons with persons. What has neither a name nor
 * an organisation, nor a tax id, but an e-mail or a birth date alone, is compared with persons.
 */
enum crm_dedupe_kind {
	CRM_DEDUPE_PERSON,
	CRM_DEDUPE_COMPANY /* nobody's name, or a card of a company */
};

/* A way to reach somebody, as lib/text has normalised it. */
struct crm_dedupe_point {
	enum {
		CRM_DEDUPE_EMAIL = 1,
		CRM_DEDUPE_PHONE,
		CRM_DEDUPE_HANDLE,
		CRM_DEDUPE_URL
	} kind;
	const char *value; /* e-mail: with its domain; phone: E.164; never NULL */
	const char *key;   /* what equal ones share; never NULL */
	const char *ext;   /* of a phone, or NULL */
	bool role, free;   /* e-mail: info@; a provider's domain */
};

/* What is known of one; everything but the kind may be missing (NULL, 0). All is copied. */
struct crm_dedupe_record {
	int64_t id; /* the caller's; each once */
	enum crm_dedupe_kind kind;
	struct crm_name name;
	struct crm_company_name company;
	const char *inn, *kpp, *ogrn;
	const char *job_title, *birth_date; /* ISO 8601 */
	const char *country, *region, *city, *postcode, *address;
	const struct crm_dedupe_point *point;
	size_t npoints;
	const char *const *extra; /* of other columns, options.nextras of them; cleaned */
	bool fresh;               /* of only_fresh */
};

struct crm_dedupe_options {
	double certain, likely; /* least probabilities of a pair; 0: the defaults */
	const char *const *extra_names;
	size_t nextras;
	/*
	 * Pairs of which neither is fresh are not looked at. The others are a background from which
	 * is told how common values are; without a model the parameters are the defaults.
	 */
	bool only_fresh;
	const char *model; /* parameters as crm_dedupe_model prints them; NULL: learn them */
	unsigned threads;  /* 0 and 1: none but the caller's */
	/* Called now and then with the part done, 0 to 1; may be NULL. */
	void (*progress)(double part, void *data);
	void *progress_data;
};

enum crm_certainty {
	CRM_CERTAINTY_NONE,
	CRM_CERTAINTY_LIKELY,
	CRM_CERTAINTY_CERTAIN
};

/* "", "likely", "certain". */
const char *crm_certainty_name(enum crm_certainty certainty);

/* A record in a group of two or more. */
struct crm_dedupe_member {
	int64_t group; /* the smallest id in the group */
	int64_t id;
	enum crm_certainty certainty; /* of the group: that of its weakest member */
	double score; /* probability: this record's best tie to another of the group */
	int64_t tie;  /* ... which is this one */
};

/* One field of a comparison. */
struct crm_dedupe_evidence {
	const char *field; /* "email", "last_name" ... */
	const char *words; /* "same", "one letter differs", "diminutive", "other patronymic" ... */
	double weight;     /* bits: above 0 speaks for, below 0 against */
	bool veto;         /* forbids it, whatever the rest says */
};

struct crm_dedupe_verdict {
	double score; /* probability, 0 to 1 */
	enum crm_certainty certainty;
	const struct crm_dedupe_evidence *evidence; /* strongest first; in the arena */
	size_t n;
	const char *why; /* the same for a column: "same email, same last name"; in the arena */
};

struct crm_dedupe;

/* CRM_EUSAGE: thresholds out of order. CRM_EDATA: the model can't be read, with its line. */
enum crm_status crm_dedupe_open(
    struct crm_dedupe **out, const struct crm_dedupe_options *options, struct crm_err *err);
void crm_dedupe_free(struct crm_dedupe *dedupe);

/* Only CRM_ENOMEM fails. */
enum crm_status crm_dedupe_add(
    struct crm_dedupe *dedupe, const struct crm_dedupe_record *record, struct crm_err *err);

/* Two that somebody has said are not the same: they never share a group. Unknown ids are left. */
enum crm_status crm_dedupe_not_same(
    struct crm_dedupe *dedupe, int64_t a, int64_t b, struct crm_err *err);

/* Two to look at though nothing may bring them together. Unknown ids are left. */
enum crm_status crm_dedupe_look(
    struct crm_dedupe *dedupe, int64_t a, int64_t b, struct crm_err *err);

/* Finds the groups; once, behind all records. Only CRM_ENOMEM fails. */
enum crm_status crm_dedupe_run(struct crm_dedupe *dedupe, struct crm_err *err);

/* The members of all groups, by group, then id; they stay the dedupe's. */
const struct crm_dedupe_member *crm_dedupe_members(const struct crm_dedupe *dedupe, size_t *n);

/* Pairs scored at `least` or more, grouped or not, best first; in the arena. None below 0.1, or
 * below `likely` where that is less, is kept. */
struct crm_dedupe_pair {
	int64_t a, b; /* a < b */
	double score;
	enum crm_certainty certainty;
};
enum crm_status crm_dedupe_pairs(const struct crm_dedupe *dedupe, double least,
    const struct crm_dedupe_pair **pairs, size_t *n, struct crm_arena *arena, struct crm_err *err);

/* What speaks for and against two of the records, by the model as it is. CRM_EDATA: no such id. */
enum crm_status crm_dedupe_judge(const struct crm_dedupe *dedupe, int64_t a, int64_t b,
    struct crm_dedupe_verdict *verdict, struct crm_arena *arena, struct crm_err *err);

/* The parameters, as text lines that options.model takes; in the arena. */
enum crm_status crm_dedupe_model(const struct crm_dedupe *dedupe, const char **text,
    struct crm_arena *arena, struct crm_err *err);

#endif
