#include "tests/unit/crm_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/table/tabin.h"

#define DATA "tests/data/table/"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static const struct crm_tabin_options foreign = { .kind = CRM_TABIN_FOREIGN, .name = "stdin" };
static const struct crm_tabin_options own_csv = { .kind = CRM_TABIN_OWN_CSV, .name = "stdin" };
static const struct crm_tabin_options own_tsv = { .kind = CRM_TABIN_OWN_TSV, .name = "stdin" };

/* A file that holds the text, to be read from its beginning. */
static int
file_of(const char *text, size_t len)
{
	int fd = memfd_create("table", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
dump_cells(struct crm_buf *to, const struct crm_record *r)
{
	for (size_t i = 0; i < r->n; i++) {
		assert_int_equal(r->cell[i].len, strlen(r->cell[i].s));
		crm_buf_printf(to, " [%s]", r->cell[i].s);
	}
	crm_buf_putc(to, '\n');
}

/* All that a reader says of an input, or the sentence with which it refuses it. */
static void
dump(struct crm_buf *to, int fd, const struct crm_tabin_options *options)
{
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err = { 0 };
	enum crm_status st = crm_tabin_open(&in, fd, options, &err);

	if (st != CRM_OK) {
		assert_int_equal(st, err.status);
		assert_null(in);
		crm_buf_printf(to, "%d %s\n", (int)st, err.text);
		return;
	}
	crm_buf_printf(to, "%c", crm_tabin_delimiter(in) == '\t' ? 'T' : crm_tabin_delimiter(in));
	dump_cells(to, crm_tabin_header(in));
	while ((st = crm_tabin_next(in, &r, &err)) == CRM_OK) {
		assert_int_equal(r->raw.len, strlen(r->raw.s));
		crm_buf_printf(to, "%lld", (long long)r->line);
		if (r->problem != NULL)
			crm_buf_printf(to, " %s {%s}", r->problem, r->raw.s);
		dump_cells(to, r);
	}
	assert_int_equal(st, CRM_DONE);
	/* The end stays the end. */
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
	crm_buf_printf(to, "%s\n", crm_tabin_encoding(in));
	crm_tabin_close(in);
}

static void
assert_dump(
    const char *text, size_t len, const struct crm_tabin_options *options, const char *expected)
{
	struct crm_buf got = CRM_BUF_INIT;
	int fd = file_of(text, len);

	dump(&got, fd, options);
	assert_string_equal(crm_buf_str(&got), expected);
	crm_buf_clear(&got);
	close(fd);
}

static void
read_file(struct crm_buf *to, const char *path)
{
	char block[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		fail_msg("%s is missing", path);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		crm_buf_add(to, block, n);
	fclose(f);
}

/* A pipe into which a process writes the text, `step` bytes at a time. */
static int
pipe_of(const char *text, size_t len, size_t step, pid_t *writer)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	*writer = fork();
	assert_true(*writer >= 0);
	if (*writer == 0) {
		close(fd[0]);
		for (size_t at = 0; at < len; at += step)
			if (write(fd[1], text + at, len - at < step ? len - at : step) < 0)
				break;
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

static void
finish_pipe(int fd, pid_t writer)
{
	int status;

	close(fd);
	assert_int_equal(waitpid(writer, &status, 0), writer);
}

static void
check_golden(const char *folder, const char *name)
{
	struct crm_buf text = CRM_BUF_INIT, expected = CRM_BUF_INIT, got = CRM_BUF_INIT;
	char path[512];
	pid_t writer;

	snprintf(path, sizeof(path), "%s%s.csv", folder, name);
	read_file(&text, path);
	int fd = open(path, O_RDONLY);
	dump(&got, fd, &foreign);
	close(fd);
	snprintf(path, sizeof(path), "%s%s.expected", folder, name);
	if (getenv("CRM_TEST_ACCEPT") != NULL) {
		FILE *f = fopen(path, "w");
		fputs(crm_buf_str(&got), f);
		fclose(f);
	}
	read_file(&expected, path);
	if (strcmp(crm_buf_str(&got), crm_buf_str(&expected)) != 0)
		fail_msg("%s: got\n%s", path, crm_buf_str(&got));

	/* The same, byte by byte: nothing may depend on how the input is cut. */
	crm_buf_reset(&got);
	fd = pipe_of(crm_buf_str(&text), text.len, 1, &writer);
	dump(&got, fd, &foreign);
	finish_pipe(fd, writer);
	if (strcmp(crm_buf_str(&got), crm_buf_str(&expected)) != 0)
		fail_msg("%s: through a pipe got\n%s", path, crm_buf_str(&got));
	crm_buf_clear(&text);
	crm_buf_clear(&expected);
	crm_buf_clear(&got);
}

static size_t
check_goldens(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || strcmp(dot, ".csv") != 0)
			continue;
		*dot = '\0';
		check_golden(folder, entry->d_name);
		n++;
	}
	closedir(dir);
	return n;
}

static void
test_accepted(void **state)
{
	(void)state;
	assert_int_equal(check_goldens(DATA "accept/"), 46);
}

static void
test_refused(void **state)
{
	(void)state;
	assert_int_equal(check_goldens(DATA "reject/"), 24);
}

static void
test_own_csv(void **state)
{
	static const char text[] = "id,name\n\n1,\"a;b\"\n\"\",\" x \"\n\n";

	(void)state;
	assert_dump(
	    text, sizeof(text) - 1, &own_csv, ", [id] [name]\n3 [1] [a;b]\n4 [] [ x ]\nUTF-8\n");
	assert_dump("id,email,email\n", 15, &own_csv, "4 stdin:1: duplicate column 'email'\n");
	assert_dump("\n\n", 2, &own_csv, "5 stdin: empty input\n");
	assert_dump("id\n\xff\n2\n", 7, &own_csv,
	    ", [id]\n2 not valid UTF-8; see --encoding {\xef\xbf\xbd}\n3 [2]\nUTF-8\n");
}

static void
test_own_tsv(void **state)
{
	static const char text[] = "id\tnote\n1\ta\\tb\\nc\\\\d\\re\\x\n\n2\t\"q\"\n3\n4\tx\ty\n";
	static const char nul[] = "id\tnote\n1\ta\\\0b\n2\tb\\\n";

	(void)state;
	assert_dump(text, sizeof(text) - 1, &own_tsv,
	    "T [id] [note]\n2 [1] [a\tb\nc\\d\re\\x]\n4 [2] [\"q\"]\n5 [3] []\n"
	    "6 3 cells where the header has 2 {4\tx\ty} [4] [x]\nUTF-8\n");
	assert_dump(nul, sizeof(nul) - 1, &own_tsv,
	    "T [id] [note]\n2 NUL byte {1\ta\\\xef\xbf\xbd"
	    "b}\n3 [2] [b\\]\nUTF-8\n");
	/* What our tools print of one column that is empty. */
	assert_dump("\nid\n\n7\n\n", 8, &own_tsv, "T [id]\n3 []\n4 [7]\n5 []\nUTF-8\n");
	assert_dump("id\n\"\"\n7\n", 8, &own_csv, ", [id]\n2 []\n3 [7]\nUTF-8\n");
}

static void
test_options(void **state)
{
	struct crm_tabin_options o = foreign;

	(void)state;
	o.delimiter = ';';
	assert_dump("a,b;c\n1;2\n", 10, &o, "; [a,b] [c]\n2 [1] [2]\nUTF-8\n");
	assert_dump("sep=,\na;b\n", 10, &o, "; [a] [b]\nUTF-8\n");
	o.delimiter = '\0';
	o.no_header = true;
	assert_dump("\nAnna,x\nBoris,y\n", 16, &o,
	    ", [column1] [column2]\n2 [Anna] [x]\n3 [Boris] [y]\nUTF-8\n");
	o.no_header = false;
	o.encoding = "KOI8-R";
	assert_dump("n,c\n\xf1,\xe1\n", 8, &o, ", [n] [c]\n2 [Я] [А]\nKOI8-R\n");
	o.encoding = "utf8";
	assert_dump("n,c\n\xf1,b\n", 8, &o,
	    ", [n] [c]\n2 not valid UTF-8; see --encoding {\xef\xbf\xbd,b}\nUTF-8\n");
	assert_dump("\xef\xbb\xbfn,c\n", 7, &o, ", [n] [c]\nUTF-8\n");
	o.encoding = "windows-1253x";
	assert_dump("n,c\n", 4, &o, "3 unknown encoding 'windows-1253x'; iconv -l lists them\n");
	o.encoding = "KOI8-R//IGNORE";
	assert_dump("n,c\n", 4, &o, "3 unknown encoding 'KOI8-R//IGNORE'; iconv -l lists them\n");
}

static void
test_columns(void **state)
{
	static const char text[] = " id , name\n1,x\n";
	struct crm_tabin *in;
	struct crm_err err;
	int fd = file_of(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(crm_tabin_open(&in, fd, &foreign, &err), CRM_OK);
	assert_int_equal(crm_tabin_column(in, "name"), 1);
	assert_int_equal(crm_tabin_column(in, "Name"), -1);
	assert_string_equal(crm_tabin_header_raw(in), " id , name");
	assert_int_equal(crm_tabin_header(in)->line, 1);
	crm_tabin_close(in);
	crm_tabin_close(NULL);
	close(fd);
}

static void
test_limits(void **state)
{
	struct crm_tabin_options o = foreign;

	(void)state;
	o.max_field = 4;
	o.max_columns = 2;
	o.max_record = 16;
	assert_dump("a,b\n1234,1234\n12345,1\n1,2\n", 26, &o,
	    ", [a] [b]\n2 [1234] [1234]\n3 field longer than 4 bytes {12345,1}\n4 [1] [2]\n"
	    "UTF-8\n");
	assert_dump("a,b\n1,2,3\n1,2\n", 14, &o,
	    ", [a] [b]\n2 more than 2 columns {1,2,3}\n3 [1] [2]\nUTF-8\n");
	o.max_field = 100;
	assert_dump("a,b\n0123456789012345x\n0123456789,12345\n", 39, &o,
	    ", [a] [b]\n2 record longer than 16 bytes {0123456789012345}\n"
	    "3 [0123456789] [12345]\nUTF-8\n");
	/* Over the limit while a quote is open: the lines behind it are rows again. */
	assert_dump("a,b\n1,\"2\n3,45678901\n5,6\n", 24, &o,
	    ", [a] [b]\n2 quoted field never closed {1,\"2}\n3 [3] [45678901]\n4 [5] [6]\n"
	    "UTF-8\n");
	assert_dump("aaaaaaaa,bbbbbbbbbb\n", 20, &o, "4 stdin:1: record longer than 16 bytes\n");
}

static void
test_not_readable(void **state)
{
	struct crm_tabin *in;
	struct crm_err err;

	(void)state;
	int fd = open("/tmp", O_RDONLY);
	assert_int_equal(crm_tabin_open(&in, fd, &foreign, &err), CRM_ENOINPUT);
	assert_string_equal(err.text, "stdin: is a directory");
	close(fd);
	/* Nothing is mapped at address 0. */
	fd = open("/proc/self/mem", O_RDONLY);
	assert_int_equal(crm_tabin_open(&in, fd, &foreign, &err), CRM_EIO);
	assert_string_equal(err.text, "stdin: Input/output error");
	close(fd);
}

static void
put(int fd, const char *s)
{
	assert_int_equal(write(fd, s, strlen(s)), (ssize_t)strlen(s));
}

static void
assert_row(struct crm_tabin *in, const char *expected)
{
	struct crm_buf got = CRM_BUF_INIT;
	const struct crm_record *r;
	struct crm_err err;

	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
	dump_cells(&got, r);
	assert_string_equal(crm_buf_str(&got), expected);
	crm_buf_clear(&got);
}

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
	put(fd[1], "name,note\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &foreign, &err), CRM_OK);
	assert_false(crm_tabin_ready(in));
	put(fd[1], "Anna,x\r\nBoris,\"a\nb\"\nVe");
	assert_true(crm_tabin_ready(in));
	assert_row(in, " [Anna] [x]\n");
	assert_true(crm_tabin_ready(in));
	assert_row(in, " [Boris] [a\nb]\n");
	assert_false(crm_tabin_ready(in));
	put(fd[1], "ra,\"first\n");
	assert_true(crm_tabin_ready(in)); /* there are bytes */
	put(fd[1], "second\"\n\"open\n");
	assert_row(in, " [Vera] [first\nsecond]\n");
	assert_false(crm_tabin_ready(in)); /* half a record */
	put(fd[1], "end\",z\n");
	assert_row(in, " [open\nend] [z]\n");
	/* Russian comes late, in one letter too few to be sure of; more of it settles it. */
	put(fd[1], "\xcf\xb8\xf2\xf0,\xd1\xee\xea\xee\xeb\xee\xe2\n");
	assert_row(in, " [Пётр] [Соколов]\n");
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
		put(fd[1], halves[i][0]);
		assert_int_equal(crm_tabin_open(&in, fd[0], &foreign, &err), CRM_OK);
		assert_row(in, " [Anna] [Tver]\n");
		put(fd[1], halves[i][1]);
		assert_row(in, halves[i][2]);
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
	struct crm_tabin_options o = own_csv;
	struct crm_tabin *in;
	const struct crm_record *r;
	struct crm_err err;
	int fd[2];

	(void)state;
	alarm(20);
	o.max_record = 8;
	assert_int_equal(pipe(fd), 0);
	put(fd[1], "id\n\n");
	assert_int_equal(crm_tabin_open(&in, fd[0], &o, &err), CRM_OK);
	assert_false(crm_tabin_ready(in));
	put(fd[1], "1\n0123456789");
	assert_row(in, " [1]\n");
	assert_true(crm_tabin_ready(in));
	assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
	assert_string_equal(r->problem, "record longer than 8 bytes");
	assert_false(crm_tabin_ready(in));
	put(fd[1], "\n2\n3\n");
	assert_row(in, " [2]\n");
	assert_true(crm_tabin_ready(in));
	assert_row(in, " [3]\n");
	assert_false(crm_tabin_ready(in));
	crm_tabin_close(in);
	close(fd[0]);
	close(fd[1]);
	alarm(0);
}

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
		put(fd[1], before);
		for (size_t left = total; left > 0;) {
			ssize_t did = write(fd[1], block, left < size ? left : size);
			if (did != (ssize_t)(left < size ? left : size))
				break;
			left -= (size_t)did;
		}
		put(fd[1], "\n5,6\n");
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
		{ "a,b\n1,\"2\"\n3,", "\"", "field longer than 1048576 bytes", 64u << 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		struct crm_tabin_options o = foreign;
		struct crm_tabin *in;
		const struct crm_record *r;
		struct crm_err err;
		struct rusage usage;
		pid_t writer;
		int fd = flood(floods[i].before, floods[i].piece, floods[i].total, &writer);

		o.delimiter = ',';
		assert_int_equal(crm_tabin_open(&in, fd, &o, &err), CRM_OK);
		assert_row(in, " [1] [2]\n");
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
		assert_int_equal(r->line, 3);
		assert_string_equal(r->problem, floods[i].problem);
		assert_in_range(r->raw.len, 1000, 1024);
		assert_row(in, " [5] [6]\n");
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
		crm_tabin_close(in);
		finish_pipe(fd, writer);
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
		{ "x,\"stray\n", 0, 1000000, 1000000 },
		{ "x,\"\"stray\n", 0, 1000000, 1000000 },
		{ "\"x\"\"y\n", 0, 1000000, 1000000 },
		{ "a\"b,\"c\"d\n", 0, 1000000, 1000000 },
		{ "a,\"\n", 0, 500000,
		    0 }, /* every second line closes what the one before opened */
		{ "\"\n", 1500, 667 * 1501, 667 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct crm_buf text = CRM_BUF_INIT;
		struct crm_tabin_options o = foreign;
		struct crm_tabin *in;
		const struct crm_record *r;
		struct crm_err err;
		size_t rows = 0, broken = 0;
		double start = cpu_seconds();

		o.delimiter = ',';
		crm_buf_puts(&text, "a,b\n");
		for (int lines = 0; lines < 1000000; lines += 1 + files[i].plain) {
			crm_buf_puts(&text, files[i].line);
			for (int n = 0; n < files[i].plain; n++)
				crm_buf_puts(&text, "x,y\n");
		}
		int fd = file_of(text.data, text.len);
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
		int fd = file_of(text.data, text.len);
		assert_int_equal(crm_tabin_open(&in, fd, &foreign, &err), CRM_OK);
		assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
		if (lines <= 1000) {
			assert_null(r->problem);
			assert_int_equal(r->cell[1].len, 2 * (size_t)lines - 1);
			assert_int_equal(crm_tabin_next(in, &r, &err), CRM_DONE);
		} else {
			assert_string_equal(r->problem, "quoted field never closed");
			assert_string_equal(r->raw.s, "1,\"x");
			assert_row(in, " [x] []\n");
		}
		crm_tabin_close(in);
		close(fd);
		crm_buf_clear(&text);
	}
}

static unsigned
any(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

/* A list of invented people, of at least `least` bytes in UTF-8. */
static void
make_list(struct crm_buf *to, unsigned *seed, size_t least)
{
	static const char *const first[] = { "Анна", "Пётр", "Елена", "Юрий", "Зоя", "Фёдор",
		"Жанна", "Игорь", "Наталья", "Михаил", "Эдуард", "Ксения" };
	static const char *const last[] = { "Громов", "Соколов", "Щукин", "Хабаров", "Цветков",
		"Ёлкин", "Яковлев", "Ушаков", "Чернов", "Объедков", "Мышкин", "Фадеев" };
	static const char *const firm[] = { "ООО «Ромашка»", "ЗАО \"\"Вектор\"\"", "ИП", "",
		"Завод железобетонных изделий № 5", "Сыры и масло", "АО ТЕХНОПРОМ", "Юг — Север" };
	static const char *const city[] = { "Тверь", "Ярославль", "Орёл", "Нижний Новгород", "",
		"Санкт-Петербург", "Йошкар-Ола", "Чита" };

	crm_buf_puts(
	    to, any(seed, 2) == 0 ? "name,email,company,city\n" : "Имя,Почта,Компания,Город\n");
	while (to->len < least)
		crm_buf_printf(to, "%s %s%s,user%u@example.ru,\"%s\",%s\n", last[any(seed, 12)],
		    first[any(seed, 12)], any(seed, 3) == 0 ? " Ильич" : "", any(seed, 1000),
		    firm[any(seed, 8)], city[any(seed, 8)]);
}

static void
test_cyrillic_encodings(void **state)
{
	static const char *const encodings[] = { "windows-1251", "KOI8-R", "IBM866",
		"MAC-CYRILLIC" };
	unsigned seed = 7;

	(void)state;
	for (size_t e = 0; e < 4; e++) {
		/* What an encoding has not is written as something alike. */
		char to[64];
		snprintf(to, sizeof(to), "%s//TRANSLIT", encodings[e]);
		iconv_t cd = iconv_open(to, "UTF-8");
		assert_true(cd != (iconv_t)-1);
		for (int i = 0; i < 500; i++) {
			struct crm_buf list = CRM_BUF_INIT;
			struct crm_tabin *in;
			struct crm_err err = { 0 };
			char bytes[4096], *out = bytes;
			size_t room = sizeof(bytes);

			make_list(&list, &seed, 500);
			char *from = list.data;
			size_t left = list.len;
			assert_int_not_equal(iconv(cd, &from, &left, &out, &room), -1);
			int fd = file_of(bytes, sizeof(bytes) - room);
			if (crm_tabin_open(&in, fd, &foreign, &err) != CRM_OK)
				fail_msg("%s: %s\n%s", encodings[e], err.text, list.data);
			/* Until the first row is read all may have been ASCII. */
			const struct crm_record *r;
			assert_int_equal(crm_tabin_next(in, &r, &err), CRM_OK);
			assert_string_equal(crm_tabin_encoding(in), encodings[e]);
			crm_tabin_close(in);
			close(fd);
			crm_buf_clear(&list);
		}
		iconv_close(cd);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_own_csv),
		cmocka_unit_test(test_own_tsv),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_not_readable),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_half_a_line),
		cmocka_unit_test(test_ready),
		cmocka_unit_test(test_hostile_size),
		cmocka_unit_test(test_hostile_quotes),
		cmocka_unit_test(test_long_notes),
		cmocka_unit_test(test_cyrillic_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
