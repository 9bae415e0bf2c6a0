#include "tests/unit/crm_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/crm_table_test.h"

#define DATA "tests/data/table/"

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
	table_dump(&got, fd, &table_foreign, 0);
	close(fd);
	snprintf(path, sizeof(path), "%s%s.expected", folder, name);
	FILE *f = getenv("CRM_TEST_ACCEPT") != NULL ? fopen(path, "w") : NULL;
	if (f != NULL) {
		fputs(crm_buf_str(&got), f);
		fclose(f);
	}
	read_file(&expected, path);
	if (strcmp(crm_buf_str(&got), crm_buf_str(&expected)) != 0)
		fail_msg("%s: got\n%s", path, crm_buf_str(&got));

	/* The same, byte by byte: nothing may depend on how the input is cut. */
	crm_buf_reset(&got);
	fd = pipe_of(crm_buf_str(&text), text.len, 1, &writer);
	table_dump(&got, fd, &table_foreign, 0);
	finish_pipe(fd, writer);
	if (strcmp(crm_buf_str(&got), crm_buf_str(&expected)) != 0)
		fail_msg("%s: through a pipe got\n%s", path, crm_buf_str(&got));
	if (strstr(folder, "accept") != NULL)
		table_assert_digest(crm_buf_str(&text), text.len);

	/* Nor on looking ahead. */
	for (size_t ahead = 1; ahead <= 4; ahead++) {
		crm_buf_reset(&got);
		fd = pipe_of(crm_buf_str(&text), text.len, ahead, &writer);
		table_dump(&got, fd, &table_foreign, ahead == 4 ? SIZE_MAX : ahead);
		finish_pipe(fd, writer);
		if (strcmp(crm_buf_str(&got), crm_buf_str(&expected)) != 0)
			fail_msg("%s: looking ahead got\n%s", path, crm_buf_str(&got));
	}
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
	assert_int_equal(check_goldens(DATA "accept/"), 54);
}

static void
test_refused(void **state)
{
	(void)state;
	assert_int_equal(check_goldens(DATA "reject/"), 25);
}

static void
test_own_csv(void **state)
{
	static const char text[] = "id,name\n\n1,\"a;b\"\n\"\",\" x \"\n\n";

	(void)state;
	table_assert(text, sizeof(text) - 1, &table_own_csv,
	    ", [id] [name]\n3 [1] [a;b]\n4 [] [ x ]\nUTF-8\n");
	table_assert(
	    "id,email,email\n", 15, &table_own_csv, "4 stdin:1: duplicate column 'email'\n");
	table_assert("\n\n", 2, &table_own_csv, "5 stdin: empty input\n");
	table_assert("id\n\xff\n2\n", 7, &table_own_csv,
	    ", [id]\n2 not valid UTF-8; see --encoding {\\xff}\n3 [2]\nUTF-8\n");
}

static void
test_own_tsv(void **state)
{
	static const char text[] = "id\tnote\n1\ta\\tb\\nc\\\\d\\re\\x\n\n2\t\"q\"\n3\n4\tx\ty\n";
	static const char nul[] = "id\tnote\n1\ta\\\0b\n2\tb\\\n";

	(void)state;
	table_assert(text, sizeof(text) - 1, &table_own_tsv,
	    "T [id] [note]\n2 [1] [a\tb\nc\\d\re\\x]\n4 [2] [\"q\"]\n5 [3] [] -1\n"
	    "6 3 cells where the header has 2 {4\tx\ty} [4] [x] [y]\nUTF-8\n");
	table_assert(nul, sizeof(nul) - 1, &table_own_tsv,
	    "T [id] [note]\n2 NUL byte {1\ta\\\\x00b}\n3 [2] [b\\]\nUTF-8\n");
	/* What our tools print of one column that is empty. */
	table_assert("\nid\n\n7\n\n", 8, &table_own_tsv, "T [id]\n3 []\n4 [7]\n5 []\nUTF-8\n");
	table_assert("id\n\"\"\n7\n", 8, &table_own_csv, ", [id]\n2 []\n3 [7]\nUTF-8\n");
}

static void
test_options(void **state)
{
	struct crm_tabin_options o = table_foreign;

	(void)state;
	o.delimiter = ';';
	table_assert("a,b;c\n1;2\n", 10, &o, "; [a,b] [c]\n2 [1] [2]\nUTF-8\n");
	table_assert("sep=,\na;b\n", 10, &o, "; [a] [b]\nUTF-8\n");
	o.delimiter = '\0';
	o.no_header = true;
	table_assert("\nAnna,x\nBoris,y\n", 16, &o,
	    ", [column1] [column2]\n2 [Anna] [x]\n3 [Boris] [y]\nUTF-8\n");
	o.no_header = false;
	o.encoding = "KOI8-R";
	table_assert("n,c\n\xf1,\xe1\n", 8, &o, ", [n] [c]\n2 [Я] [А]\nKOI8-R\n");
	o.encoding = "utf8";
	table_assert("n,c\n\xf1,b\n", 8, &o,
	    ", [n] [c]\n2 not valid UTF-8; see --encoding {\\xf1,b}\nUTF-8\n");
	table_assert("\xef\xbb\xbfn,c\n", 7, &o, ", [n] [c]\nUTF-8\n");
	/* What is not of the encoding comes as it was, and what only looks like that too. */
	table_assert("n,c\n\xed\xb2\x98x,b\n", 11, &o,
	    ", [n] [c]\n2 not valid UTF-8; see --encoding {\\xed\\xb2\\x98x,b}\nUTF-8\n");
	o.encoding = "windows-1251";
	table_assert("n,c\n\x98x,\xc0\n1,2\n", 13, &o,
	    ", [n] [c]\n2 not valid windows-1251; see --encoding {\\x98x,А}\n3 [1] [2]\n"
	    "windows-1251\n");
	o.encoding = "EUC-KR";
	table_assert("n,c\n\xc7\xd1,\xff\n\xc7", 10, &o,
	    ", [n] [c]\n2 not valid EUC-KR; see --encoding {한,\\xff}\n"
	    "3 not valid EUC-KR; see --encoding {\\xc7}\nEUC-KR\n");
	o.encoding = "windows-1253x";
	table_assert("n,c\n", 4, &o, "3 unknown encoding 'windows-1253x'; iconv -l lists them\n");
	o.encoding = "KOI8-R//IGNORE";
	table_assert("n,c\n", 4, &o, "3 unknown encoding 'KOI8-R//IGNORE'; iconv -l lists them\n");
}

static void
test_columns(void **state)
{
	static const char text[] = " id , name\n1,x\n";
	struct crm_tabin *in;
	struct crm_err err;
	int fd = table_file(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(crm_tabin_open(&in, fd, &table_foreign, &err), CRM_OK);
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
	struct crm_tabin_options o = table_foreign;

	(void)state;
	o.max_field = 4;
	o.max_columns = 2;
	o.max_record = 16;
	table_assert("a,b\n1234,1234\n12345,1\n1,2\n", 26, &o,
	    ", [a] [b]\n2 [1234] [1234]\n3 field longer than 4 bytes {12345,1}\n4 [1] [2]\n"
	    "UTF-8\n");
	table_assert("a,b\n1,2,3\n1,2\n", 14, &o,
	    ", [a] [b]\n2 more than 2 columns {1,2,3}\n3 [1] [2]\nUTF-8\n");
	o.max_field = 100;
	table_assert("a,b\n0123456789012345x\n0123456789,12345\n", 39, &o,
	    ", [a] [b]\n2 record longer than 16 bytes {0123456789012345}\n"
	    "3 [0123456789] [12345]\nUTF-8\n");
	/* Over the limit while a quote is open: the lines behind it are rows again. */
	table_assert("a,b\n1,\"2\n3,45678901\n5,6\n", 24, &o,
	    ", [a] [b]\n2 quoted field never closed {1,\"2}\n3 [3] [45678901]\n4 [5] [6]\n"
	    "UTF-8\n");
	table_assert("aaaaaaaa,bbbbbbbbbb\n", 20, &o, "4 stdin:1: record longer than 16 bytes\n");
	table_assert("a,b\n0123456789012\0"
		     "456789\n1,2\n",
	    29, &o,
	    ", [a] [b]\n2 record longer than 16 bytes {0123456789012\\x0045}\n3 [1] [2]\n"
	    "UTF-8\n");
	/* Of a byte that could not be decoded there is all or nothing. */
	o.encoding = "windows-1251";
	o.max_record = 4;
	table_assert("a,b\nab\x98xyz\na\x98xyz\n1,2\n", 21, &o,
	    ", [a] [b]\n2 record longer than 4 bytes {ab}\n"
	    "3 record longer than 4 bytes {a\\x98}\n4 [1] [2]\nwindows-1251\n");
}

static void
test_not_readable(void **state)
{
	struct crm_tabin *in;
	struct crm_err err;

	(void)state;
	int fd = open("/tmp", O_RDONLY);
	assert_int_equal(crm_tabin_open(&in, fd, &table_foreign, &err), CRM_ENOINPUT);
	assert_string_equal(err.text, "stdin: is a directory");
	close(fd);
	/* Nothing is mapped at address 0. */
	fd = open("/proc/self/mem", O_RDONLY);
	assert_int_equal(crm_tabin_open(&in, fd, &table_foreign, &err), CRM_EIO);
	assert_string_equal(err.text, "stdin: Input/output error");
	close(fd);
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
		for (int i = 0; i < (SANITIZED ? 100 : 500); i++) {
			struct crm_buf list = CRM_BUF_INIT;
			struct crm_tabin *in;
			struct crm_err err = { 0 };
			char bytes[4096], *out = bytes;
			size_t room = sizeof(bytes);

			make_list(&list, &seed, 500);
			char *from = list.data;
			size_t left = list.len;
			assert_int_not_equal(iconv(cd, &from, &left, &out, &room), -1);
			int fd = table_file(bytes, sizeof(bytes) - room);
			if (crm_tabin_open(&in, fd, &table_foreign, &err) != CRM_OK)
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
		cmocka_unit_test(test_cyrillic_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
