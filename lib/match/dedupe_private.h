/*
 * What the parts of the search for duplicates share: dedupe*.c.
 */
#ifndef CRM_MATCH_DEDUPE_PRIVATE_H
#define CRM_MATCH_DEDUPE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/match/company.h"
#include "lib/match/dedupe.h"
#include "lib/match/dedupe_values.h"

/* Strings of one sort share numbers. */
enum crm_dedupe_sort {
	CRM_SORT_WORD,     /* words of names, folded */
	CRM_SORT_SKELETON, /* of them */
	CRM_SORT_COMPANY,  /* names of organisations, folded */
	CRM_SORT_CORE,     /* of them, and of domains: what is compared */
	CRM_SORT_TOKEN,    /* words of them */
	CRM_SORT_EMAIL,    /* keys; handles too, which have no @ */
	CRM_SORT_LOCAL,
	CRM_SORT_DOMAIN,
	CRM_SORT_PHONE, /* last ten digits */
	CRM_SORT_EXT,
	CRM_SORT_TAXID,
	CRM_SORT_BIRTH,
	CRM_SORT_CITY,
	CRM_SORT_REGION,
	CRM_SORT_POSTCODE,
	CRM_SORT_ADDRESS,
	CRM_SORT_TITLE,
	CRM_SORT_EXTRA /* of the first extra column; the others follow */
};

/* Extra columns that are looked at; those that tell most of them take part in a comparison. */
#define CRM_DEDUPE_EXTRAS 32
#define CRM_DEDUPE_USED 8
#define CRM_SORT_MAX (CRM_SORT_EXTRA + CRM_DEDUPE_EXTRAS)

enum crm_dedupe_field {
	CRM_FIELD_FIRST,
	CRM_FIELD_LAST,
	CRM_FIELD_MIDDLE,
	CRM_FIELD_EMAIL,
	CRM_FIELD_PHONE,
	CRM_FIELD_COMPANY,
	CRM_FIELD_TAXID,
	CRM_FIELD_BIRTH,
	CRM_FIELD_CITY,
	CRM_FIELD_REGION,
	CRM_FIELD_POSTCODE,
	CRM_FIELD_ADDRESS,
	CRM_FIELD_TITLE,
	CRM_FIELD_EXTRA,
	CRM_FIELD_MAX = CRM_FIELD_EXTRA + CRM_DEDUPE_USED
};

/* Levels of a field; 0 is "not known of both" everywhere, the last one "differs". */
#define CRM_LEVELS 8

enum { /* first, last */
	CRM_NAME_SAME = 1,
	CRM_NAME_AKIN, /* a diminutive; one half of a double name */
	CRM_NAME_TYPO,
	CRM_NAME_NEAR,
	CRM_NAME_INITIAL,
	CRM_NAME_DIFFERS,
	CRM_NAME_FAR = 8 /* beside DIFFERS: two names, not one mistyped */
};
enum { /* middle */
	CRM_MIDDLE_SAME = 1,
	CRM_MIDDLE_INITIAL,
	CRM_MIDDLE_TYPO,
	CRM_MIDDLE_DIFFERS
};
enum {
	CRM_EMAIL_SAME = 1,
	CRM_EMAIL_TYPO,
	CRM_EMAIL_LOCAL,  /* same in front of the @ */
	CRM_EMAIL_SHARED, /* the same, of an office or of several people */
	CRM_EMAIL_DIFFERS
};
enum {
	CRM_PHONE_SAME = 1,
	CRM_PHONE_EXT,    /* another extension */
	CRM_PHONE_SHARED, /* the same, a switchboard */
	CRM_PHONE_TYPO,
	CRM_PHONE_DIFFERS
};
enum {
	CRM_COMPANY_SAME = 1,
	CRM_COMPANY_AKIN,   /* a typo, or one is the other and more */
	CRM_COMPANY_DOMAIN, /* the domains of their e-mails, or one domain and one name, agree */
	CRM_COMPANY_PART,   /* a rare word is in both */
	CRM_COMPANY_DIFFERS
};
enum {
	CRM_BIRTH_SAME = 1,
	CRM_BIRTH_TYPO, /* a digit, two swapped, day and month swapped */
	CRM_BIRTH_PART, /* two of day, month and year */
	CRM_BIRTH_DIFFERS
};
enum { /* all others */
	CRM_TEXT_SAME = 1,
	CRM_TEXT_NEAR,
	CRM_TEXT_DIFFERS
};

/* Why two can't be one, whatever else agrees. */
enum {
	CRM_VETO_KIND = 1,
	CRM_VETO_MIDDLE = 2,
	CRM_VETO_GENERATION = 4,
	CRM_VETO_GENDER = 8,
	CRM_VETO_NAMES = 16,
	CRM_VETO_SAID = 32,
	CRM_VETO_TAXID = 64
};

#define CRM_WORD_GROUPS 8
#define CRM_WORD_PARTS 3

struct crm_dedupe_word {
	uint32_t plain, folded; /* skeletons: as of a given name, as of a surname */
	uint32_t part[CRM_WORD_PARTS];
	int16_t group[CRM_WORD_GROUPS];
	uint8_t nparts, ngroups;
	int16_t formal; /* the group whose formal name it is; 0: none */
	bool initial, surname_like;
	char gender, patronymic;
};

#define CRM_COMPANY_TOKENS 6

struct crm_dedupe_company {
	uint32_t core;    /* without legal form and what many have */
	uint32_t glued;   /* all its words */
	uint32_t own;     /* those that are its own, however they are spelt; with the facts */
	uint32_t acronym; /* 0: of one word */
	uint32_t token[CRM_COMPANY_TOKENS];
	uint8_t ntokens;
	struct crm_company_facts facts;        /* in the dedupe's arena */
	const struct crm_company_name *unread; /* of which the facts are to be read; or NULL */
};

struct crm_dedupe_domain {
	uint32_t core; /* what stands in front of its last dot, as of a company; 0: unread */
};

enum {
	CRM_POINT_IS_ROLE = 1,
	CRM_POINT_IS_FREE = 2,
	CRM_POINT_IS_NAMED = 4 /* made of nothing but the name beside it */
};

struct crm_dedupe_contact {
	uint8_t kind; /* CRM_DEDUPE_EMAIL, CRM_DEDUPE_PHONE, CRM_DEDUPE_URL */
	uint8_t flags;
	uint32_t value; /* CRM_SORT_EMAIL, CRM_SORT_PHONE; of a URL 0 */
	uint32_t local; /* CRM_SORT_LOCAL; of a phone CRM_SORT_EXT */
	uint32_t domain;
};

struct crm_dedupe_rec {
	int64_t id;
	uint64_t content; /* hash of all that is compared */
	uint64_t place;   /* hash of the name: those who may be one stand together */
	uint32_t first, middle, last;
	uint32_t company, taxid, birth, city, region, postcode, address, title;
	uint32_t contact, extra; /* where its own begin */
	uint8_t ncontacts, kind, generation;
	char gender;
	bool fresh, nameless;
};

/* A field of a model, by level. */
struct crm_dedupe_param {
	double m[CRM_LEVELS], u[CRM_LEVELS];
};

struct crm_dedupe_model {
	struct crm_dedupe_param field[CRM_FIELD_MAX];
	double same[CRM_FIELD_MAX]; /* as crm_dedupe_prior.same */
	double rate;                /* how many duplicates a record has, on average */
};

/* What a field is, and what is expected of it before anything is known. */
struct crm_dedupe_prior {
	const char *name;
	unsigned nlevels; /* the last is "differs" */
	double same; /* chance that a value is another's too, for those of a large population */
	struct {
		const char *words;
		double m, u;
	} level[CRM_LEVELS];
};

extern const struct crm_dedupe_prior crm_dedupe_priors[CRM_FIELD_EXTRA + 1];

const struct crm_dedupe_prior *crm_dedupe_prior(enum crm_dedupe_field field);

/* Records that share a key, in ascending order; of wide ones only neighbours are compared. */
struct crm_dedupe_block {
	uint32_t at, n;
	bool wide;
	bool weak;  /* of names and towns */
	bool asked; /* of two that are to be looked at in any case */
};

struct crm_dedupe_blocks {
	struct crm_dedupe_block *block;
	size_t n, cap;
	uint32_t *member;
	size_t nmembers, capmembers;
	/* of each record, the blocks that it is in */
	uint32_t *start, *of;
};

struct crm_dedupe_edge {
	uint32_t a, b; /* a < b */
	float weight;  /* bits, the prior within */
	uint8_t certain;
};

/* A value that a model says is common. */
struct crm_dedupe_common {
	enum crm_dedupe_field field;
	const char *text;
	double share;
};

struct crm_dedupe_said {
	int64_t a, b; /* a < b */
};

struct crm_dedupe {
	struct crm_dedupe_options options;
	struct crm_arena arena; /* of the options' strings, and of facts */
	struct crm_arena row;   /* of the record that is added */
	struct crm_values values[CRM_SORT_MAX];
	struct crm_dedupe_word *word; /* by number - 1, as all below */
	size_t capword;
	struct crm_dedupe_company *company;
	size_t capcompany;
	struct crm_dedupe_domain *domain;
	size_t capdomain;
	struct crm_dedupe_rec *rec;
	size_t nrecs, caprecs, nkind[2];
	struct crm_dedupe_contact *contact;
	size_t ncontacts, capcontacts;
	uint32_t *extra;
	size_t nextra, capextra;
	struct crm_dedupe_said *said, *look; /* pairs not to join; to look at */
	size_t nsaid, capsaid, nlook, caplook;

	/* Of a run. Records are sorted by name and content. */
	size_t used[CRM_DEDUPE_USED], nused;               /* extra columns */
	bool is_id[CRM_DEDUPE_USED];                       /* ... that hold numbers of persons */
	uint32_t *count[CRM_SORT_MAX];                     /* how many have a value: entities */
	uint32_t *count_first, *count_last, *count_middle; /* by skeleton */
	uint32_t *count_group;                             /* by group of given names */
	size_t known[CRM_FIELD_MAX];                       /* entities of which a field is known */
	uint8_t *shared_email, *shared_phone;
	struct crm_dedupe_blocks blocks;
	struct crm_dedupe_model model[2]; /* by kind */
	/* Of the model, in bits by level; that of level 1 without what the value adds. */
	double bits[2][CRM_FIELD_MAX][CRM_LEVELS];
	float *rarity[CRM_FIELD_MAX];     /* ... which is this, by value; of first names by word */
	struct crm_dedupe_common *common; /* of the model that was read */
	size_t ncommon, capcommon;
	float *common_share[CRM_FIELD_MAX]; /* of these, by value; NULL: none is known */
	bool failed, ran;
	/*
	 * It never runs: content and place of a record are left out, and of organisations and
	 * domains is read by crm_dedupe_companies_read what few comparisons come to.
	 */
	bool unsorted;
	struct crm_dedupe_edge *edge;
	size_t nedges;
	struct crm_dedupe_member *member;
	size_t nmembers;
	uint32_t *by_id; /* records in the order of their ids */
};

/* How two records compare: levels by field. */
struct crm_dedupe_levels {
	uint8_t level[CRM_FIELD_MAX];
	uint8_t veto;
	bool swapped; /* first and last name stand in each other's place */
	bool far_first, far_last;
	bool named_email;      /* that the two share */
	uint32_t email, phone; /* those that agree */
	uint32_t first, last, city;
};

#define CRM_CACHE_BITS 16

/* Comparisons of two values remembered; one for each thread. */
struct crm_dedupe_cache {
	struct crm_dedupe_cached {
		uint32_t a, b;
		uint8_t role, level;
	} slot[1U << CRM_CACHE_BITS];
};

/* What is compared: words in three parts of a name, organisations, texts of a sort. */
enum {
	CRM_ROLE_FIRST,
	CRM_ROLE_LAST,
	CRM_ROLE_MIDDLE,
	CRM_ROLE_COMPANY,
	CRM_ROLE_TEXT /* + CRM_SORT_... */
};

/* Where two values are remembered; *known: they are, else the caller fills in their level. */
struct crm_dedupe_cached *crm_dedupe_cached(
    struct crm_dedupe_cache *cache, uint32_t a, uint32_t b, unsigned role, bool *known);

/* dedupe_record.c */
uint32_t crm_dedupe_word_put(struct crm_dedupe *d, const char *word);
uint32_t crm_dedupe_text_put(struct crm_dedupe *d, size_t sort, const char *text);
const struct crm_dedupe_word *crm_dedupe_word(const struct crm_dedupe *d, uint32_t word);
unsigned crm_dedupe_first(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b);
unsigned crm_dedupe_last(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b);
unsigned crm_dedupe_middle(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b);

/* dedupe_company.c */
uint32_t crm_dedupe_company_put(struct crm_dedupe *d, const struct crm_company_name *company);
uint32_t crm_dedupe_domain_put(struct crm_dedupe *d, const char *domain);
/* What comparing two needs. False: out of memory. */
bool crm_dedupe_companies_read(
    struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b);
bool crm_dedupe_same_company(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b);
unsigned crm_dedupe_company(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b);

/* dedupe_compare.c */
void crm_dedupe_compare_names(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b, struct crm_dedupe_levels *out);
void crm_dedupe_compare(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t i,
    uint32_t k, bool whole, struct crm_dedupe_levels *out);
/* In two steps: all but the organisations, which cost most; false: there is a veto already. */
bool crm_dedupe_compare_begin(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    uint32_t i, uint32_t k, bool whole, struct crm_dedupe_levels *out);
void crm_dedupe_compare_end(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t i,
    uint32_t k, struct crm_dedupe_levels *out);
bool crm_dedupe_strict(const struct crm_dedupe_levels *levels);
bool crm_dedupe_may_be_strict(const struct crm_dedupe_levels *levels);

/* dedupe_block.c */
enum crm_status crm_dedupe_block_all(struct crm_dedupe *d, struct crm_err *err);
void crm_dedupe_blocks_clear(struct crm_dedupe_blocks *blocks);

/* dedupe_count.c: how common values are */
enum crm_status crm_dedupe_count(struct crm_dedupe *d, const uint32_t *entity, struct crm_err *err);
enum crm_status crm_dedupe_share(struct crm_dedupe *d, struct crm_err *err);
/* Of those who have a point, how many are looked at. */
#define CRM_DEDUPE_HOLDERS 48
/* Do the holders of a point bear so many surnames that it can't be one person's? */
bool crm_dedupe_is_shared(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, const uint32_t *holder, size_t n);
enum crm_status crm_dedupe_pick_extras(struct crm_dedupe *d, struct crm_err *err);
void crm_dedupe_count_clear(struct crm_dedupe *d);
/* Where a field's values are, and how many have each of them. */
size_t crm_dedupe_sort_of(enum crm_dedupe_field field);
const uint32_t *crm_dedupe_counts(
    const struct crm_dedupe *d, enum crm_dedupe_field field, size_t *sort);
/* The chance that another, who is not the same, has what the two agree in. */
double crm_dedupe_frequency(const struct crm_dedupe *d, enum crm_dedupe_field field,
    const struct crm_dedupe_levels *levels, const struct crm_dedupe_rec *a);
/* ... in bits, above 0. */
double crm_dedupe_rarity(const struct crm_dedupe *d, enum crm_dedupe_field field,
    const struct crm_dedupe_levels *levels, const struct crm_dedupe_rec *a);
/* Computes it for all values at once; the counts do not change any more. */
enum crm_status crm_dedupe_rarity_all(struct crm_dedupe *d, struct crm_err *err);
/* The chance that two who are not the same agree. */
double crm_dedupe_chance(const struct crm_dedupe *d, enum crm_dedupe_field field);

/* dedupe_score.c */
/* Takes over what has changed in the model. */
void crm_dedupe_settle(struct crm_dedupe *d);
double crm_dedupe_weight(const struct crm_dedupe *d, const struct crm_dedupe_levels *levels,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b, double weight[CRM_FIELD_MAX]);
/* At least their sum when the organisations have not been compared yet. */
double crm_dedupe_hope(const struct crm_dedupe *d, const struct crm_dedupe_levels *levels,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b);
double crm_dedupe_base(const struct crm_dedupe *d, enum crm_dedupe_kind kind);
double crm_dedupe_probability(double weight);
bool crm_dedupe_may_be_certain(const struct crm_dedupe_levels *levels);

/* dedupe_judge.c: two records that were compared, the whole of them; the verdict is in the arena */
enum crm_status crm_dedupe_judge_levels(const struct crm_dedupe *d,
    const struct crm_dedupe_levels *levels, uint32_t x, uint32_t y,
    struct crm_dedupe_verdict *verdict, struct crm_arena *arena, struct crm_err *err);

/* dedupe_model.c */
void crm_dedupe_model_init(struct crm_dedupe_model model[2]);
enum crm_status crm_dedupe_learn(struct crm_dedupe *d, struct crm_err *err);

/* dedupe_text.c: the model as text */
void crm_dedupe_model_round(struct crm_dedupe_model model[2]);
enum crm_status crm_dedupe_common_find(struct crm_dedupe *d, struct crm_err *err);
enum crm_status crm_dedupe_model_read(struct crm_dedupe *d, const char *text, struct crm_err *err);

/* dedupe_group.c */
enum crm_status crm_dedupe_group(struct crm_dedupe *d, struct crm_err *err);

/* dedupe.c */
uint32_t crm_dedupe_find(const struct crm_dedupe *d, int64_t id);
bool crm_dedupe_is_said(const struct crm_dedupe *d, int64_t a, int64_t b);

#endif
