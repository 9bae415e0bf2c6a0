#include "tests/unit/crm_test.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/crm_table_test.h"

/* Twenty times as slow there. */
#define LINES (SANITIZED ? 200000 : 1000000)
#define FEW ((LINES + 1500) / 1501)

/* Writes `piece` until `total` bytes are written, between `before` and "\n5,6\n". */
static int
flood(const char *before, const char *piece, size_t total, pid_t *writer)
{
	static char block[64 * 1024];
	size_t n = strlen(piece) == 0 ? 1 : strlen(piece), size = sizeof(block) / n * n;
	int fd[2];

	for (size_t i = 0; i < size; i++)
		block[i] = strlen(piece) == 0 ? '\0' : piece[i % n];
	assert_int_equal(pipe(fd), 0);
	*writer = fork();
	assert_true(*writer >= 0);
	if (*writer == 0) {
		close(fd[0]);
		table_put(fd[1], before);
		for (size_t left = total; left > 0;) {
			ssize_t did = write(fd[1], block, left < size ? left : size);
			if (did != (ssize_t)(left < size ? left : size))
				break;
			left -= (size_t)did;
		}
		table_put(fd[1], "\n5,6\n");
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

/* Input without end in one record: one broken row, the next one whole, in little memory. */
static void
test_hostile_size(void **state)
{
	static const struct {
		const char *before, *piece, *problem;
		size_t total;
	} floods[] = {
		{ "a,b\n1,2\n3,", "x", "field longer than 1048576 bytes", 300u << 20 },
		{ "a,b\n1,2\n3,\"", "x", "field longer than 1048576 bytes", 300u << 20 },
		{ "a,b\n1,2\n", "x,", "more than 4096 columns", 2u << 20 },
		{ "a,b\n1,2\n", "x,", "more than 4096 columns", 64u << 20 },
		{ "a,b\n1,2\n3,", "\"", "field longer than 1048576 bytes", 64u << 20 },
	};

	(void)state;
	for (size_t k = 0; k < 2 * sizeof(floods) / sizeof(floods[0]); k++) {
		size_t i = k / 2;
		bool ahead = k % 2 == 1;
		struct crm_tabin_options o = table_foreign;
		struct crm_buf seen = CRM_BUF_INIT;
		struct crm_tabin *in;
		const struct crm_record *r;
		struct crm_err err;
		struct rusage usage;
		pid_t writer;
		int fd = flood(floods[i].before, floods[i].piece, floods[i].total, &writer);

		o.delimiter = ',';
		assert_int_equal(crm_tabin_open(&in, fd, &o, &err), CRM_OK);
		/* Looking over it keeps no more of it. */
		if (ahead)
			table_look_ahead(in, &seen, SIZE_MAX);
		crm_buf_clear(&seen);
		table_assert_row(in, " [1] [2]\n");
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
		assert_int_equal(r->line, 3);
		assert_string_equal(r->problem, floods[i].problem);
		/* All that the limit holds, and as it came. */
		size_t came = strlen(floods[i].before) - strlen("a,b\n1,2\n");
		assert_int_equal(
		    r->raw.len, floods[i].total < 4u << 20 ? floods[i].total : 4u << 20);
		assert_memory_equal(r->raw.s, floods[i].before + strlen("a,b\n1,2\n"), came);
		table_assert_row(in, " [5] [6]\n");
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
		crm_tabin_close(in);
		int status;
		close(fd);
		assert_int_equal(waitpid(writer, &status, 0), writer);
		getrusage(RUSAGE_SELF, &usage);
		if (!SANITIZED)
			assert_true(usage.ru_maxrss < 64 * 1024);
	}
}

static double
cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6;
}

/* Quotes that never close, everywhere: the time grows with the input alone. */
static void
test_hostile_quotes(void **state)
{
	static const struct {
		const char *line;
		int plain; /* lines without quotes behind it */
		size_t rows, broken;
	} files[] = {
		{ "x,\"stray\n", 0, LINES, LINES },
		{ "x,\"\"stray\n", 0, LINES, LINES },
		{ "\"x\"\"y\n", 0, LINES, LINES },
		{ "a\"b,\"c\"d\n", 0, LINES, 0 },
		{ "a,\"\n", 0, LINES / 2,
		    0 }, /* every second line closes what the one before opened */
		{ "\"\n", 1500, FEW * 1501, FEW },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct crm_buf text = CRM_BUF_INIT;
		struct crm_tabin_options o = table_foreign;
		struct crm_tabin *in;
		const struct crm_record *r;
		struct crm_err err;
		size_t rows = 0, broken = 0;
		double start = cpu_seconds();

		o.delimiter = ',';
		crm_buf_puts(&text, "a,b\n");
		for (int lines = 0; lines < LINES; lines += 1 + files[i].plain) {
			crm_buf_puts(&text, files[i].line);
			for (int n = 0; n < files[i].plain; n++)
				crm_buf_puts(&text, "x,y\n");
		}
		int fd = table_file(text.data, text.len);
		assert_int_equal(crm_tabin_open(&in, fd, &o, &err), CRM_OK);
		while (crm_tabin_next(in, &r, &err) == CRM_OK) {
			rows++;
			broken += r->problem != NULL;
		}
		assert_int_equal(rows, files[i].rows);
		assert_int_equal(broken, files[i].broken);
		assert_true(cpu_seconds() - start < 10);
		crm_tabin_close(in);
		close(fd);
		crm_buf_clear(&text);
	}
}

/* A quoted field may span a thousand lines, not more. */
static void
test_long_notes(void **state)
{
	for (int lines = 999; lines <= 1001; lines++) {
		struct crm_buf text = CRM_BUF_INIT;
		struct crm_tabin *in;
		const struct crm_record *r;
		struct crm_err err;

		(void)state;
		crm_buf_puts(&text, "a,b\n1,\"");
		for (int i = 1; i < lines; i++)
			crm_buf_puts(&text, "x\n");
		crm_buf_puts(&text, "y\"\n");
		int fd = table_file(text.data, text.len);
		assert_int_equal(crm_tabin_open(&in, fd, &table_foreign, &err), CRM_OK);
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
		if (lines <= 1000) {
			assert_null(r->problem);
			assert_int_equal(r->cell[1].len, 2 * (size_t)lines - 1);
			assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
		} else {
			assert_string_equal(r->problem, "quoted field never closed");
			assert_string_equal(r->raw.s, "1,\"x");
			table_assert_row(in, " [x] [] -1\n");
		}
		crm_tabin_close(in);
		close(fd);
		crm_buf_clear(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_size),
		cmocka_unit_test(test_hostile_quotes),
		cmocka_unit_test(test_long_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
