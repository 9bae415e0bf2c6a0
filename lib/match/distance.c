#include "lib/match/distance.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* What both begin and end with takes no part. */
static void
trim(const char **a, size_t *n, const char **b, size_t *m)
{
	while (*n > 0 && *m > 0 && **a == **b) {
		++*a;
		++*b;
		--*n;
		--*m;
	}
	while (*n > 0 && *m > 0 && (*a)[*n - 1] == (*b)[*m - 1]) {
		--*n;
		--*m;
	}
}

/* Of what trim left: at most one letter, or two swapped. */
static bool
is_one_apart(const char *a, size_t n, const char *b, size_t m)
{
	return n + m <= 1 || (n == 1 && m == 1) ||
	       (n == 2 && m == 2 && a[0] == b[1] && a[1] == b[0]);
}

unsigned
crm_distance(const char *a, size_t n, const char *b, size_t m, unsigned most)
{
	unsigned row[3][CRM_DISTANCE_MAX + 1];
	unsigned *before = row[0], *above = row[1], *now = row[2];

	if ((n > m ? n - m : m - n) > most || n > CRM_DISTANCE_MAX || m > CRM_DISTANCE_MAX)
		return most + 1;
	trim(&a, &n, &b, &m);
	if (n == 0 || m == 0)
		return (unsigned)(n + m);
	if (is_one_apart(a, n, b, m))
		return least(1, most + 1);
	if (most <= 1)
		return most + 1;
	for (size_t k = 0; k <= m; k++)
		above[k] = (unsigned)k;
	for (size_t i = 1; i <= n; i++) {
		/* Farther from the diagonal nothing is near enough. */
		size_t from = i > most ? i - most : 1, to = i + most < m ? i + most : m;
		unsigned best = now[from - 1] = from == 1 ? (unsigned)i : most + 1;
		for (size_t k = from; k <= to; k++) {
			unsigned d = above[k - 1] + (a[i - 1] != b[k - 1]);
			d = least(d, least(above[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				d = least(d, before[k - 2] + 1);
			now[k] = d;
			best = least(best, d);
		}
		if (best > most)
			return most + 1;
		if (to < m)
			now[to + 1] = most + 1;
		unsigned *free_row = before;
		before = above;
		above = now;
		now = free_row;
	}
	return least(above[m], most + 1);
}

size_t
crm_letters_shared(const char *a, size_t n, const char *b, size_t m)
{
	uint8_t count[32] = { 0 };
	size_t shared = 0;

	for (size_t i = 0; i < n && i < UINT8_MAX; i++)
		count[a[i] & 31]++;
	for (size_t i = 0; i < m; i++)
		if (count[b[i] & 31] > 0) {
			count[b[i] & 31]--;
			shared++;
		}
	return shared;
}

/* How many of the first four letters are the same. */
static size_t
begin_alike(const char *a, size_t n, const char *b, size_t m)
{
	size_t prefix = 0;

	while (prefix < 4 && prefix < n && prefix < m && a[prefix] == b[prefix])
		prefix++;
	return prefix;
}

static double
winkler(double jaro, size_t prefix)
{
	return jaro + (double)prefix * 0.1 * (1 - jaro);
}

double
crm_jaro_winkler_most(const char *a, size_t n, const char *b, size_t m, size_t shared)
{
	double s = (double)shared;

	if (shared == 0 || n > CRM_DISTANCE_MAX || m > CRM_DISTANCE_MAX)
		return shared == 0 ? 0 : 1;
	return winkler((s / (double)n + s / (double)m + 1) / 3, begin_alike(a, n, b, m));
}

double
crm_jaro_winkler(const char *a, size_t n, const char *b, size_t m)
{
	bool taken_a[CRM_DISTANCE_MAX], taken_b[CRM_DISTANCE_MAX];
	size_t same = 0, moved = 0;

	n = n < CRM_DISTANCE_MAX ? n : CRM_DISTANCE_MAX;
	m = m < CRM_DISTANCE_MAX ? m : CRM_DISTANCE_MAX;
	memset(taken_a, 0, n);
	memset(taken_b, 0, m);
	size_t window = (n > m ? n : m) / 2;
	window = window > 0 ? window - 1 : 0;
	for (size_t i = 0; i < n; i++) {
		size_t end = i + window + 1 < m ? i + window + 1 : m;
		for (size_t k = i > window ? i - window : 0; k < end; k++)
			if (!taken_b[k] && a[i] == b[k]) {
				taken_a[i] = taken_b[k] = true;
				same++;
				break;
			}
	}
	if (same == 0)
		return 0;
	for (size_t i = 0, k = 0; i < n; i++) {
		if (!taken_a[i])
			continue;
		while (!taken_b[k])
			k++;
		moved += a[i] != b[k++];
	}
	size_t halves = moved / 2;
	double s = (double)same;
	double jaro = (s / (double)n + s / (double)m + (s - (double)halves) / s) / 3;
	return winkler(jaro, begin_alike(a, n, b, m));
}
