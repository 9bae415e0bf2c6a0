#include "lib/flow/share.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Products of debts, weights and counts of leads. */
__extension__ typedef __int128 wide;

#define ONE CRM_SHARE_ONE
#define TEXT_VERSION 1

void
crm_share_clear(struct crm_share *share)
{
	free(share->member);
	*share = (struct crm_share){ 0 };
}

/* --- members --- */

/* Where the member is, or belongs. */
static size_t
place_of(const struct crm_share *share, int64_t id)
{
	size_t low = 0, high = share->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (share->member[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct crm_share_member *
find(const struct crm_share *share, int64_t id)
{
	const size_t at = place_of(share, id);

	return at < share->n && share->member[at].id == id ? &share->member[at] : NULL;
}

static struct crm_share_member *
add(struct crm_share *share, int64_t id)
{
	const size_t at = place_of(share, id);

	if (share->n == share->cap) {
		const size_t cap = share->cap == 0 ? 8 : share->cap * 2;
		struct crm_share_member *more = realloc(share->member, cap * sizeof(*more));
		if (more == NULL)
			return NULL;
		share->member = more;
		share->cap = cap;
	}
	memmove(
	    &share->member[at + 1], &share->member[at], (share->n - at) * sizeof(*share->member));
	share->member[at] = (struct crm_share_member){ .id = id };
	share->n++;
	return &share->member[at];
}

/* --- who takes part changes --- */

/* What everybody is owed becomes a number, and counting starts again. */
static void
settle(struct crm_share *share)
{
	for (size_t i = 0; i < share->n; i++) {
		struct crm_share_member *m = &share->member[i];
		if (!m->present)
			continue;
		const wide due = (wide)share->given * m->weight * ONE / share->weight;
		m->owed += (int64_t)(due - (wide)m->given * ONE);
		m->given = 0;
	}
	share->given = 0;
}

/* Puts a debt on those who are present, by weight; the rest of the division on the first ones. */
static void
spread(struct crm_share *share, int64_t debt)
{
	int64_t left = debt;

	for (size_t i = 0; i < share->n; i++) {
		struct crm_share_member *m = &share->member[i];
		if (!m->present)
			continue;
		const int64_t part = (int64_t)((wide)debt * m->weight / share->weight);
		m->owed += part;
		left -= part;
	}
	const int64_t unit = left < 0 ? -1 : 1;
	for (size_t i = 0; left != 0 && i < share->n; i++)
		if (share->member[i].present) {
			share->member[i].owed += unit;
			left -= unit;
		}
}

static void
take_out(struct crm_share *share, struct crm_share_member *m)
{
	m->present = false;
	share->present--;
	share->weight -= m->weight;
	if (share->present > 0)
		spread(share, m->owed);
}

static void
take_in(struct crm_share *share, struct crm_share_member *m)
{
	if (share->present > 0)
		spread(share, -m->owed);
	else
		m->owed = 0; /* alone with a debt: there is nobody to settle it with */
	m->present = true;
	share->present++;
	share->weight += m->weight;
}

static bool
unchanged(const struct crm_share *share, const struct crm_share_taker *taker, size_t n)
{
	size_t j = 0;

	if (share->present != n)
		return false;
	for (size_t i = 0; i < share->n; i++) {
		const struct crm_share_member *m = &share->member[i];
		if (!m->present)
			continue;
		if (m->id != taker[j].id || m->weight != taker[j].weight)
			return false;
		j++;
	}
	return true;
}

/* Who comes is let in before anybody is let go, so that debts have somebody to go to. */
static enum crm_status
take_part(
    struct crm_share *share, const struct crm_share_taker *taker, size_t n, struct crm_err *err)
{
	if (share->present > 0)
		settle(share);
	for (size_t j = 0; j < n; j++) {
		struct crm_share_member *m = find(share, taker[j].id);
		if (m == NULL && (m = add(share, taker[j].id)) == NULL)
			return crm_err_nomem(err);
		if (m->present) {
			share->weight += taker[j].weight - m->weight;
			m->weight = taker[j].weight;
		} else {
			m->weight = taker[j].weight;
			take_in(share, m);
		}
	}
	for (size_t i = 0, j = 0; i < share->n; i++) {
		struct crm_share_member *m = &share->member[i];
		while (j < n && taker[j].id < m->id)
			j++;
		if (m->present && (j == n || taker[j].id != m->id))
			take_out(share, m);
	}
	return CRM_OK;
}

/* --- whose turn it is --- */

/* Of a member: what is owed with the lead at hand, in units of ONE W. */
static wide
owed_now(const struct crm_share *share, const struct crm_share_member *m)
{
	return (wide)m->owed * share->weight +
	       ((wide)(share->given + 1) * m->weight - (wide)m->given * share->weight) * ONE;
}

/* What is missing until all but 1/(2n - 2) of a lead is owed, in units of ONE (2n - 2). */
static wide
missing(const struct crm_share *share, const struct crm_share_member *m)
{
	const wide k = 2 * (wide)share->present - 2;

	return ((wide)(m->given + 1) * ONE - m->owed) * k - ONE;
}

/* The deadline of one comes before that of the other: of equals the first stays the first. */
static bool
is_sooner(const struct crm_share *share, const struct crm_share_member *a,
    const struct crm_share_member *b)
{
	return missing(share, a) * b->weight < missing(share, b) * a->weight;
}

/* Eligible first; that nobody is can only come of rounding. */
static const struct crm_share_member *
choose(const struct crm_share *share)
{
	const wide least = (wide)share->weight * ONE;
	const wide k = 2 * (wide)share->present - 2;
	const struct crm_share_member *best = NULL, *any = NULL;

	for (size_t i = 0; i < share->n; i++) {
		const struct crm_share_member *m = &share->member[i];
		if (!m->present)
			continue;
		if (any == NULL || is_sooner(share, m, any))
			any = m;
		if ((share->present == 1 || owed_now(share, m) * k >= least) &&
		    (best == NULL || is_sooner(share, m, best)))
			best = m;
	}
	return best != NULL ? best : any;
}

enum crm_status
crm_share_next(struct crm_share *share, const struct crm_share_taker *taker, size_t n, size_t *next,
    struct crm_err *err)
{
	*next = 0;
	if (!unchanged(share, taker, n)) {
		enum crm_status st = take_part(share, taker, n, err);
		if (st != CRM_OK)
			return st;
	}
	const struct crm_share_member *m = choose(share);
	for (size_t i = 0; m != NULL && i < n; i++)
		if (taker[i].id == m->id)
			*next = i;
	return CRM_OK;
}

void
crm_share_give(struct crm_share *share, int64_t id)
{
	struct crm_share_member *m = find(share, id);

	if (m == NULL || !m->present)
		return;
	m->given++;
	share->given++;
}

/* --- as text --- */

/* "1 17;3 2 9 0 1;..." : version and leads; id, weight, given, owed and present of each. */
void
crm_share_write(const struct crm_share *share, struct crm_buf *out)
{
	crm_buf_printf(out, "%d %" PRId64, TEXT_VERSION, share->given);
	for (size_t i = 0; i < share->n; i++) {
		const struct crm_share_member *m = &share->member[i];
		crm_buf_printf(out, ";%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d", m->id,
		    m->weight, m->given, m->owed, m->present ? 1 : 0);
	}
}

/* n numbers with blanks between; what is behind the last, or NULL. */
static const char *
numbers(const char *s, int64_t *value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *end = NULL;
		value[i] = strtoll(s, &end, 10);
		if (end == s || (i + 1 < n && *end != ' '))
			return NULL;
		s = end;
	}
	return s;
}

static enum crm_status
read_member(struct crm_share *share, const char **s, struct crm_err *err)
{
	int64_t v[5];

	*s = numbers(*s + 1, v, 5);
	if (*s == NULL || (share->n > 0 && v[0] <= share->member[share->n - 1].id) || v[1] < 1 ||
	    v[1] > CRM_SHARE_WEIGHT_MAX || v[2] < 0 || (v[4] != 0 && v[4] != 1))
		return crm_err_set(err, CRM_EDATA, "what is owed by weight cannot be read");
	struct crm_share_member *m = add(share, v[0]);
	if (m == NULL)
		return crm_err_nomem(err);
	*m = (struct crm_share_member){ v[0], v[1], v[2], v[3], v[4] == 1 };
	if (m->present) {
		share->present++;
		share->weight += m->weight;
	}
	return CRM_OK;
}

enum crm_status
crm_share_read(struct crm_share *share, const char *text, struct crm_err *err)
{
	int64_t head[2] = { 0, 0 };
	const char *s = numbers(text, head, 2);
	enum crm_status st = CRM_OK;

	crm_share_clear(share);
	if (s == NULL || head[0] != TEXT_VERSION || head[1] < 0)
		return crm_err_set(err, CRM_EDATA, "what is owed by weight cannot be read");
	share->given = head[1];
	while (st == CRM_OK && *s == ';')
		st = read_member(share, &s, err);
	if (st == CRM_OK && *s != '\0')
		st = crm_err_set(err, CRM_EDATA, "what is owed by weight cannot be read");
	if (st != CRM_OK)
		crm_share_clear(share);
	return st;
}
