#include "tests/unit/crm_test.h"

#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/crm_table_test.h"

/* Rows flow through a pipe that stays open: nothing waits for more than a record. */
static void
test_flow(void **state)
{
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err;
	int fd[2];

	(void)state;
	alarm(20);
	assert_int_equal(pipe(fd), 0);
	table_put(fd[1], "name,note\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &table_foreign, &err), CRM_OK);
	assert_false(crm_tabin_ready(in));
	table_put(fd[1], "Anna,x\r\nBoris,\"a\nb\"\nVe");
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [Anna] [x]\n");
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [Boris] [a\nb]\n");
	assert_false(crm_tabin_ready(in));
	table_put(fd[1], "ra,\"first\n");
	assert_false(crm_tabin_ready(in)); /* half a record */
	table_put(fd[1], "second\"\n\"open\n");
	table_assert_row(in, " [Vera] [first\nsecond]\n");
	assert_false(crm_tabin_ready(in)); /* half a record again */
	table_put(fd[1], "end\",z\n");
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [open\nend] [z]\n");
	/* Russian comes late, in one letter too few to be sure of; more of it settles it. */
	table_put(fd[1], "\xcf\xb8\xf2\xf0,\xd1\xee\xea\xee\xeb\xee\xe2\n");
	table_assert_row(in, " [Пётр] [Соколов]\n");
	assert_string_equal(crm_tabin_encoding(in), "windows-1251");
	assert_false(crm_tabin_ready(in));
	close(fd[1]);
	assert_true(crm_tabin_ready(in));
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	assert_true(crm_tabin_ready(in));
	crm_tabin_close(in);
	close(fd[0]);
	alarm(0);
}

/* A line that has come by half may look like UTF-8: it is not judged. */
static void
test_half_a_line(void **state)
{
	static const char *const halves[][3] = {
		{ "name,city\nAnna,Tver\nJos\xe9", " \xc1lvarez,M\xe1laga\n",
		    " [José Álvarez] [Málaga]\n" },
		{ "name,city\nAnna,Tver\n\xcf\xb8",
		    "\xf2\xf0 \xd1\xee\xea\xee\xeb\xee\xe2,\xce\xf0\xb8\xeb\n",
		    " [Пётр Соколов] [Орёл]\n" },
	};

	(void)state;
	alarm(20);
	for (size_t i = 0; i < 2; i++) {
		struct crm_tabin *in;
		struct crm_err err;
		int fd[2];

		assert_int_equal(pipe(fd), 0);
		table_put(fd[1], halves[i][0]);
		assert_int_equal(crm_tabin_open(&in, fd[0], &table_foreign, &err), CRM_OK);
		table_assert_row(in, " [Anna] [Tver]\n");
		assert_false(crm_tabin_ready(in));
		table_put(fd[1], halves[i][1]);
		table_assert_row(in, halves[i][2]);
		crm_tabin_close(in);
		close(fd[0]);
		close(fd[1]);
	}
	alarm(0);
}

/* In our own tables a blank line is no record, and a line over the limit is one that is skipped. */
static void
test_ready(void **state)
{
	struct crm_tabin_options o = table_own_csv;
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err;
	int fd[2];

	(void)state;
	alarm(20);
	o.max_record = 8;
	assert_int_equal(pipe(fd), 0);
	table_put(fd[1], "id\n\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &o, &err), CRM_OK);
	assert_false(crm_tabin_ready(in));
	table_put(fd[1], "1\n0123456789");
	table_assert_row(in, " [1]\n");
	assert_true(crm_tabin_ready(in));
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
	assert_string_equal(r->problem, "record longer than 8 bytes");
	assert_false(crm_tabin_ready(in));
	table_put(fd[1], "\n2\n3\n");
	table_assert_row(in, " [2]\n");
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [3]\n");
	assert_false(crm_tabin_ready(in));
	crm_tabin_close(in);
	close(fd[0]);
	close(fd[1]);
	alarm(0);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Waits for a record, for its time, and not at all where nothing can come any more. */
static void
test_wait(void **state)
{
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err;
	int fd[2], status;

	(void)state;
	alarm(20);
	assert_int_equal(pipe(fd), 0);
	table_put(fd[1], "name,note\nAnna,x\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &table_foreign, &err), CRM_OK);
	double start = now();
	assert_true(crm_tabin_wait(in, 10000));
	table_assert_row(in, " [Anna] [x]\n");
	assert_true(now() - start < 5);
	start = now();
	assert_false(crm_tabin_wait(in, 100));
	assert_true(now() - start >= 0.09);
	table_put(fd[1], "Bo");
	assert_false(crm_tabin_wait(in, 10000)); /* half a record */
	pid_t writer = fork();
	assert_true(writer >= 0);
	if (writer == 0) {
		poll(NULL, 0, 100);
		table_put(fd[1], "ris,y\n");
		_exit(0);
	}
	start = now();
	assert_true(crm_tabin_wait(in, 10000));
	assert_true(now() - start < 5);
	table_assert_row(in, " [Boris] [y]\n");
	assert_int_equal(waitpid(writer, &status, 0), writer);
	close(fd[1]);
	assert_true(crm_tabin_wait(in, 10000));
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	assert_true(crm_tabin_wait(in, 0));
	crm_tabin_close(in);
	close(fd[0]);
	alarm(0);
}

/* Going back makes ready what was read, however the pipe behind it stands. */
static void
test_hold(void **state)
{
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err;
	int fd[2];

	(void)state;
	alarm(20);
	assert_int_equal(pipe(fd), 0);
	table_put(fd[1], "name,note\nAnna,x\nBoris,\"a\nb\"\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &table_foreign, &err), CRM_OK);
	crm_tabin_rewind(in); /* from nowhere */
	table_assert_row(in, " [Anna] [x]\n");
	crm_tabin_hold(in);
	table_assert_row(in, " [Boris] [a\nb]\n");
	assert_false(crm_tabin_ready(in));
	crm_tabin_rewind(in);
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [Boris] [a\nb]\n");
	assert_false(crm_tabin_ready(in));
	crm_tabin_rewind(in); /* the hold has ended */
	assert_false(crm_tabin_ready(in));

	/* Over the line that decides the encoding, and up to the end. */
	crm_tabin_hold(in);
	table_put(fd[1], "Vera,z\n\xcf\xb8\xf2\xf0,\xd1\xee\xea\xee\xeb\xee\xe2\n");
	table_assert_row(in, " [Vera] [z]\n");
	assert_string_equal(crm_tabin_encoding(in), "UTF-8");
	table_assert_row(in, " [Пётр] [Соколов]\n");
	close(fd[1]);
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_tabin_rewind(in);
	assert_true(crm_tabin_ready(in));
	table_assert_row(in, " [Vera] [z]\n");
	table_assert_row(in, " [Пётр] [Соколов]\n");
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_tabin_hold(in);
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_tabin_rewind(in);
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_tabin_close(in);
	close(fd[0]);
	alarm(0);
}

/* The digest is that of the bytes as they came, and there only when they all have. */
static void
test_digest(void **state)
{
	char text[CRM_TABIN_DIGEST_SIZE];
	struct crm_tabin *in;
	struct crm_err err;
	int fd[2];

	(void)state;
	table_assert("abc", 3, &table_foreign, "| [abc]\nUTF-8\n");
	assert_string_equal(table_digest, "06b05ab6733a618578af5f94892f3950");
	assert_int_equal(pipe(fd), 0);
	table_put(fd[1], "\xef\xbb\xbfn,c\r\n1,2\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &table_foreign, &err), CRM_OK);
	table_assert_row(in, " [1] [2]\n");
	crm_tabin_digest(in, text);
	assert_string_equal(text, "");
	table_put(fd[1], "3,4\n");
	close(fd[1]);
	table_assert_row(in, " [3] [4]\n");
	const struct crm_record *r;
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_tabin_digest(in, table_digest);
	table_assert_digest("\xef\xbb\xbfn,c\r\n1,2\n3,4\n", 16);
	crm_tabin_close(in);
	close(fd[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_half_a_line),
		cmocka_unit_test(test_ready),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
