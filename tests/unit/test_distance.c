#include "tests/unit/crm_test.h"

#include "lib/match/distance.h"

#include <stdlib.h>
#include <string.h>

#define LETTERS 12

/* The definition, all of the table filled in. */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m, unsigned most)
{
	unsigned d[LETTERS + 1][LETTERS + 1];

	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k <= m; k++) {
			unsigned best = (unsigned)(i + k);
			if (i > 0 && k > 0) {
				unsigned ways[] = { d[i - 1][k - 1] + (a[i - 1] != b[k - 1]),
					d[i - 1][k] + 1, d[i][k - 1] + 1 };
				for (size_t w = 0; w < 3; w++)
					best = ways[w] < best ? ways[w] : best;
			}
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
			    d[i - 2][k - 2] + 1 < best)
				best = d[i - 2][k - 2] + 1;
			d[i][k] = best;
		}
	return d[n][m] > most ? most + 1 : d[n][m];
}

static unsigned
draw(unsigned *state, unsigned below)
{
	*state = *state * 1103515245u + 12345u;
	return *state / 65536 % below;
}

/* Two words of few letters, one often made of the other. */
static void
draw_words(unsigned *state, char *a, size_t *n, char *b, size_t *m)
{
	const unsigned letters = 2 + draw(state, 3);

	*n = draw(state, LETTERS + 1);
	*m = draw(state, LETTERS + 1);
	for (size_t i = 0; i < *n; i++)
		a[i] = (char)('a' + draw(state, letters));
	for (size_t i = 0; i < *m; i++)
		b[i] = (char)('a' + draw(state, letters));
	if (*n == 0 || draw(state, 2) == 0)
		return;
	memcpy(b, a, *n);
	*m = *n;
	for (unsigned i = draw(state, 4); i > 0; i--)
		b[draw(state, (unsigned)*m)] = (char)('a' + draw(state, letters));
}

static void
test_distance_as_defined(void **state)
{
	char a[LETTERS], b[LETTERS];
	unsigned random = 1;
	size_t n, m;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		draw_words(&random, a, &n, b, &m);
		const unsigned most = draw(&random, 5);
		assert_int_equal(crm_distance(a, n, b, m, most), distance(a, n, b, m, most));
	}
}

static void
test_likeness_is_bounded(void **state)
{
	char a[LETTERS], b[LETTERS];
	unsigned random = 2;
	size_t n, m;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		draw_words(&random, a, &n, b, &m);
		const double most =
		    crm_jaro_winkler_most(a, n, b, m, crm_letters_shared(a, n, b, m));
		assert_true(crm_jaro_winkler(a, n, b, m) <= most + 1e-9);
	}
	assert_true(crm_jaro_winkler_most("abc", 3, "xyz", 3, 0) <= 0);
	assert_true(crm_jaro_winkler_most("abcd", 4, "abcd", 4, 4) >= 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance_as_defined),
		cmocka_unit_test(test_likeness_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
