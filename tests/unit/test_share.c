/*
 * Shares by weight: never missed by a whole lead, by anybody, at any moment.
 */
#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/flow/share.h"

#define MEMBERS_MAX 12

static struct crm_err err;
static uint64_t seed;

/* The same numbers everywhere: xorshift64*. */
static int64_t
below(int64_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (int64_t)((seed * UINT64_C(2685821657736338717)) >> 33) % n;
}

static int64_t
give_next(struct crm_share *share, const struct crm_share_taker *taker, size_t n)
{
	size_t next;

	assert_int_equal(crm_share_next(share, taker, n, &next, &err), CRM_OK);
	assert_in_range(next, 0, n - 1);
	crm_share_give(share, taker[next].id);
	return (int64_t)next;
}

static void
follows_the_weights(void **state)
{
	struct crm_share share = { 0 };
	const struct crm_share_taker taker[] = { { 3, 3 }, { 5, 1 }, { 9, 2 } };
	const int64_t expected[] = { 0, 2, 0, 1, 2, 0, 0, 2, 0, 1, 2, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(give_next(&share, taker, 3), expected[i]);
	crm_share_clear(&share);
}

/* Exactly: |t w - given W| < W, in whole numbers. */
static void
no_share_is_missed_by_a_lead(void **state)
{
	(void)state;
	seed = 20260302;
	for (int set = 0; set < 1000; set++) {
		struct crm_share share = { 0 };
		struct crm_share_taker taker[MEMBERS_MAX];
		int64_t given[MEMBERS_MAX] = { 0 }, weight = 0;
		const size_t n = 2 + (size_t)below(MEMBERS_MAX - 1);
		const int64_t most = set % 2 == 0 ? 10 : 1000;
		for (size_t i = 0; i < n; i++) {
			taker[i] = (struct crm_share_taker){ (int64_t)i + 1, 1 + below(most) };
			weight += taker[i].weight;
		}
		for (int64_t t = 1; t <= 300; t++) {
			given[give_next(&share, taker, n)]++;
			for (size_t i = 0; i < n; i++)
				assert_true(
				    llabs(t * taker[i].weight - given[i] * weight) < weight);
		}
		crm_share_clear(&share);
	}
}

/* As the other test, in fractions: due is what the weights gave while somebody took part. */
static void
nor_when_members_come_and_go(void **state)
{
	(void)state;
	seed = 17;
	for (int set = 0; set < 1000; set++) {
		struct crm_share share = { 0 };
		struct crm_share_taker all[MEMBERS_MAX], taker[MEMBERS_MAX];
		bool here[MEMBERS_MAX];
		double owed[MEMBERS_MAX] = { 0 };
		const size_t n = 2 + (size_t)below(MEMBERS_MAX - 1);
		for (size_t i = 0; i < n; i++) {
			all[i] = (struct crm_share_taker){ (int64_t)i + 1, 1 + below(20) };
			here[i] = true;
		}
		for (int t = 0; t < 300; t++) {
			size_t m = 0, change = (size_t)below((int64_t)n * 10);
			double weight = 0;
			for (size_t i = 0; i < n; i++)
				m += here[i];
			if (change < n && (!here[change] || m > 1)) {
				const double debt = owed[change];
				here[change] = !here[change];
				for (size_t i = 0; i < n; i++)
					weight +=
					    here[i] && i != change ? (double)all[i].weight : 0;
				for (size_t i = 0; i < n; i++)
					if (here[i] && i != change)
						owed[i] += (here[change] ? -debt : debt) *
							   (double)all[i].weight / weight;
			}
			weight = 0;
			m = 0;
			for (size_t i = 0; i < n; i++)
				if (here[i]) {
					taker[m++] = all[i];
					weight += (double)all[i].weight;
				}
			const int64_t next = give_next(&share, taker, m);
			for (size_t i = 0; i < n; i++) {
				if (!here[i])
					continue;
				owed[i] += (double)all[i].weight / weight -
					   (taker[next].id == all[i].id ? 1 : 0);
				assert_true(owed[i] < 1 && owed[i] > -1);
			}
		}
		crm_share_clear(&share);
	}
}

/* Somebody back from a holiday gets no heap of leads. */
static void
absence_owes_nothing(void **state)
{
	struct crm_share share = { 0 };
	const struct crm_share_taker both[] = { { 1, 1 }, { 2, 1 } }, one[] = { { 2, 1 } };
	int64_t given = 0;

	(void)state;
	for (int i = 0; i < 7; i++)
		give_next(&share, both, 2);
	for (int i = 0; i < 100; i++)
		give_next(&share, one, 1);
	for (int i = 0; i < 10; i++)
		given += give_next(&share, both, 2) == 0;
	assert_int_equal(given, 5);
	crm_share_clear(&share);
}

/* Small batches, each by a process of its own, are as one large one. */
static void
outlives_the_process(void **state)
{
	struct crm_share share = { 0 }, other = { 0 };
	struct crm_buf text = CRM_BUF_INIT;
	const struct crm_share_taker taker[] = { { 1, 5 }, { 2, 3 }, { 4, 1 } };

	(void)state;
	for (int i = 0; i < 50; i++) {
		crm_buf_reset(&text);
		crm_share_write(&share, &text);
		assert_true(crm_buf_ok(&text));
		assert_int_equal(crm_share_read(&other, text.data, &err), CRM_OK);
		const size_t n = i % 7 == 3 ? 2 : 3;
		assert_int_equal(give_next(&share, taker, n), give_next(&other, taker, n));
	}
	assert_string_equal(text.data + strlen(text.data) - 1, "1");
	crm_buf_clear(&text);
	crm_share_clear(&share);
	crm_share_clear(&other);
}

static void
refuses_what_is_no_state(void **state)
{
	static const char *const bad[] = { "", "2 0", "1", "1 -1", "1 0;", "1 0;1 1 0 0",
		"1 0;1 0 0 0 1", "1 0;1 1 0 0 2", "1 0;2 1 0 0 1;1 1 0 0 1", "1 0;1 1 0 0 1x",
		"1 0;1 1000001 0 0 1" };
	struct crm_share share = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(crm_share_read(&share, bad[i], &err), CRM_EDATA);
		assert_string_equal(err.text, "what is owed by weight cannot be read");
		assert_int_equal(share.n, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_weights),
		cmocka_unit_test(no_share_is_missed_by_a_lead),
		cmocka_unit_test(nor_when_members_come_and_go),
		cmocka_unit_test(absence_owes_nothing),
		cmocka_unit_test(outlives_the_process),
		cmocka_unit_test(refuses_what_is_no_state),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
