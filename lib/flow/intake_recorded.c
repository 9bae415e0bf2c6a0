/*
 * Most rows of a list were never recorded. A set of bits says so of nearly all of them without a
 * look into the database: what it has no bits of is in no inquiry. What it has may be in one.
 */
#include <stdlib.h>

#include "lib/flow/intake_private.h"

/* 4 MB: of a million digests a thousand others are taken for recorded, and looked for. */
#define BITS (UINT64_C(1) << 25)
/* So many looks into the database cost as much as reading the digests of so many inquiries. */
#define INQUIRIES_PER_LOOK 4

CRM_SQL(last_inquiry, "SELECT max(id) FROM inquiry");
CRM_SQL(all_digests, "SELECT digest FROM inquiry /*scan*/");

void
crm_recorded_forget(struct crm_recorded *r)
{
	free(r->bits);
	*r = (struct crm_recorded){ .inquiries = -1 };
}

static uint64_t
bit_of(int64_t digest, int which)
{
	return ((uint64_t)digest >> (which * 32)) % BITS;
}

void
crm_recorded_add(struct crm_recorded *r, int64_t digest)
{
	if (r->bits == NULL)
		r->bits = calloc(BITS / 64, sizeof(*r->bits));
	/* Without the memory for it the database is asked, always. */
	r->lost = r->lost || r->bits == NULL;
	for (int i = 0; r->bits != NULL && i < 2; i++)
		r->bits[bit_of(digest, i) / 64] |= UINT64_C(1) << bit_of(digest, i) % 64;
}

static bool
has(const struct crm_recorded *r, int64_t digest)
{
	bool all = r->bits != NULL;

	for (int i = 0; all && i < 2; i++)
		all = (r->bits[bit_of(digest, i) / 64] >> bit_of(digest, i) % 64 & 1) != 0;
	return all;
}

/* Of inquiries that wait to be written it was told. */
static enum crm_status
learn(struct crm_recorded *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, all_digests, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		crm_recorded_add(r, crm_stmt_int(s, 0));
	r->all = st == CRM_DONE && !r->lost;
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_recorded_ask(
    struct crm_recorded *r, struct crm_db *db, int64_t digest, bool *maybe, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (r->inquiries < 0)
		st = crm_db_get_int(db, last_inquiry, &r->inquiries, NULL, CRM_NOARGS, err);
	if (st == CRM_OK && !r->all && !r->lost && r->asked++ * INQUIRIES_PER_LOOK >= r->inquiries)
		st = learn(r, db, err);
	*maybe = !r->all || has(r, digest);
	return st;
}
