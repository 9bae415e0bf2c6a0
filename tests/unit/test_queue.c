#include "tests/unit/crm_test.h"

#include "lib/base/queue.h"

#include <stdint.h>

#define SLOTS 5
#define WORKS 3000

static uint64_t in[SLOTS], out[SLOTS];

static uint64_t
answer(uint64_t n)
{
	uint64_t sum = n;

	for (uint64_t i = 0; i < 50 + n % 7 * 100; i++)
		sum = sum * 6364136223846793005u + 1;
	return sum;
}

static void
work(void *data, size_t slot)
{
	assert_ptr_equal(data, in);
	out[slot] = answer(in[slot]);
}

static void
take(struct crm_queue *q, uint64_t *taken)
{
	assert_int_equal(out[crm_queue_take(q)], answer(*taken));
	++*taken;
}

static void
run(unsigned threads)
{
	struct crm_queue *q = crm_queue_open(threads, SLOTS, work, in);
	uint64_t taken = 0;

	assert_non_null(q);
	for (uint64_t i = 0; i < WORKS; i++) {
		if (crm_queue_given(q) == SLOTS)
			take(q, &taken);
		in[crm_queue_next(q)] = i;
		crm_queue_give(q);
	}
	assert_int_equal(crm_queue_given(q), SLOTS);
	while (crm_queue_given(q) > 0)
		take(q, &taken);
	assert_int_equal(taken, WORKS);
	crm_queue_close(q);
}

static void
test_order_is_kept(void **state)
{
	(void)state;
	run(0);
	run(1);
	run(2);
	run(8);
	run(100);
}

static void
test_closed_with_work_left(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		struct crm_queue *q = crm_queue_open(3, SLOTS, work, in);
		assert_non_null(q);
		for (size_t k = 0; k < (size_t)i % (SLOTS + 1); k++) {
			in[crm_queue_next(q)] = k;
			crm_queue_give(q);
		}
		crm_queue_close(q);
	}
	crm_queue_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_kept),
		cmocka_unit_test(test_closed_with_work_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
