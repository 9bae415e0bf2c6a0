#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/table/layout.h"
#include "lib/table/tabin.h"
#include "tests/unit/layout_lists.h"

#define NLISTS (sizeof(lists) / sizeof(lists[0]))

static struct crm_tabin_options
options(void)
{
	return (struct crm_tabin_options){
		.kind = CRM_TABIN_FOREIGN, .name = "list", .find_header = true
	};
}

static int
file_of(const char *text)
{
	int fd = memfd_create("list", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
dump(struct crm_buf *to, int fd, const struct crm_tabin_options *how)
{
	struct crm_tabin *in;
	struct crm_err err = { 0 };

	crm_buf_reset(to);
	if (crm_tabin_open(&in, fd, how, &err) != CRM_OK) {
		crm_buf_puts(to, err.text);
		return;
	}
	char delimiter = crm_tabin_delimiter(in);
	crm_buf_printf(to, "%lld %u %c", (long long)crm_tabin_preamble(in),
	    crm_tabin_header_rows(in), delimiter == '\t' ? 'T' : delimiter);
	for (size_t i = 0; i < crm_tabin_header(in)->n; i++)
		crm_buf_printf(to, " [%s]", crm_tabin_header(in)->cell[i].s);
	crm_tabin_close(in);
}

static void
assert_list(const char *text, const struct crm_tabin_options *how, const char *expected)
{
	struct crm_buf got = CRM_BUF_INIT;
	int fd = file_of(text);

	dump(&got, fd, how);
	close(fd);
	assert_string_equal(crm_buf_str(&got), expected);
	crm_buf_clear(&got);
}

static void
test_lists(void **state)
{
	struct crm_tabin_options how = options();
	struct crm_buf got = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < NLISTS; i++) {
		int fd = file_of(lists[i].text);
		dump(&got, fd, &how);
		close(fd);
		if (strcmp(crm_buf_str(&got), lists[i].expected) != 0)
			fail_msg("%s: got %s", lists[i].name, crm_buf_str(&got));
	}
	crm_buf_clear(&got);
}

/* A pipe into which a process writes byte by byte. */
static int
pipe_of(const char *text, pid_t *writer)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	*writer = fork();
	assert_true(*writer >= 0);
	if (*writer == 0) {
		close(fd[0]);
		while (*text != '\0' && write(fd[1], text, 1) == 1)
			text++;
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

/* Nothing may depend on how the input is cut. */
static void
test_pipes(void **state)
{
	struct crm_tabin_options how = options();
	struct crm_buf got = CRM_BUF_INIT;
	pid_t writer;
	int status;

	(void)state;
	for (size_t i = 0; i < NLISTS; i++) {
		int fd = pipe_of(lists[i].text, &writer);
		dump(&got, fd, &how);
		close(fd);
		assert_int_equal(waitpid(writer, &status, 0), writer);
		if (strcmp(crm_buf_str(&got), lists[i].expected) != 0)
			fail_msg("%s: through a pipe got %s", lists[i].name, crm_buf_str(&got));
	}
	crm_buf_clear(&got);
}

/* What is written to a pipe that stays open is enough to open the list. */
static void
assert_enough(const char *text, const char *expected)
{
	struct crm_tabin_options how = options();
	struct crm_buf got = CRM_BUF_INIT;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], text, strlen(text)), (ssize_t)strlen(text));
	alarm(10);
	dump(&got, fd[0], &how);
	alarm(0);
	assert_string_equal(crm_buf_str(&got), expected);
	close(fd[0]);
	close(fd[1]);
	crm_buf_clear(&got);
}

static void
test_open_pipes(void **state)
{
	(void)state;
	assert_enough("Name,Email,Phone\nAnna,anna@example.org,\n", "0 1 , [Name] [Email] [Phone]");
	assert_enough("Name,Email\n\nAnna,anna@example.org\n", "0 1 , [Name] [Email]");
	assert_enough("Имя,Почта,Город\nName,Email,City\n", "0 2 , [Name] [Email] [City]");
	assert_enough(
	    "Стенд A12\nИмя,Почта,Город\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n",
	    "1 1 , [Имя] [Почта] [Город]");
}

/* Rows are those behind the header, of which the first comes again when there is none. */
static void
assert_rows(const char *text, const char *expected)
{
	struct crm_tabin_options how = options();
	struct crm_buf got = CRM_BUF_INIT;
	const struct crm_record *r;
	struct crm_tabin *in;
	struct crm_err err;
	int fd = file_of(text);

	assert_int_equal(crm_tabin_open(&in, fd, &how, &err), CRM_OK);
	crm_buf_printf(&got, "{%s}", crm_tabin_header_raw(in));
	while (crm_tabin_next(in, &r, &err) == CRM_OK) {
		crm_buf_printf(&got, " %lld", (long long)r->line);
		for (size_t i = 0; i < r->n; i++)
			crm_buf_printf(&got, "[%s]", r->cell[i].s);
	}
	assert_string_equal(crm_buf_str(&got), expected);
	crm_tabin_close(in);
	close(fd);
	crm_buf_clear(&got);
}

static void
test_rows(void **state)
{
	(void)state;
	assert_rows("Стенд A12\n\nИмя;Почта;Город\nАнна;anna@example.ru;Казань\n",
	    "{Имя;Почта;Город} 4[Анна][anna@example.ru][Казань]");
	assert_rows("Phone;;E-mail\n;;\nwork;home;work\n1;2;3\n",
	    "{Phone;;E-mail\nwork;home;work} 4[1][2][3]");
	assert_rows("\nАнна Белова;anna@example.ru\nБорис;boris@example.ru\n",
	    "{} 2[Анна Белова][anna@example.ru] 3[Борис][boris@example.ru]");
	/* Short rows first, and longer ones behind them, lose nothing. */
	assert_rows(
	    "Анна Белова;anna@example.ru\nБорис;boris@example.ru;Уфа\nВера;vera@example.ru;Уфа\n",
	    "{} 1[Анна Белова][anna@example.ru][] 2[Борис][boris@example.ru][Уфа] "
	    "3[Вера][vera@example.ru][Уфа]");
}

static void
test_maps(void **state)
{
	static const char *const maps[] = { "Гость=name", "Связь=-", "3=email", "broken" };
	struct crm_tabin_options how = options();

	(void)state;
	how.maps = maps;
	how.nmaps = 4;
	assert_list(
	    "Список\nГость;Связь;Ответ\nАнна;да;нет\n", &how, "1 1 ; [Гость] [Связь] [Ответ]");
	assert_list("Гость\nАнна Белова\nБорис Климов\n", &how, "0 1 | [Гость]");
	assert_list("3\nАнна Белова\n", &how, "0 1 | [3]");
}

static void
test_options(void **state)
{
	struct crm_tabin_options how = options();

	(void)state;
	how.delimiter = ';';
	assert_list("Notes, more\nName,full;E-mail\nAnna,Belova;a@example.org\n", &how,
	    "1 1 ; [Name,full] [E-mail]");
	assert_list("sep=,\nИмя;Почта;Город\n", &how, "0 1 ; [Имя] [Почта] [Город]");
	how.delimiter = '\0';
	how.no_header = true;
	assert_list("Стенд A12\nИмя;Почта\n", &how, "0 0 | [column1]");
	how.no_header = how.find_header = false;
	assert_list("\nСтенд A12\nИмя;Почта\n", &how, "0 1 | [Стенд A12]");
}

/* Of a long list the beginning tells; a header further down is none. */
static void
test_long(void **state)
{
	struct crm_tabin_options how = options();
	struct crm_buf text = CRM_BUF_INIT;

	(void)state;
	for (int i = 0; i < 300; i++)
		crm_buf_printf(&text, "note %d\n", i);
	crm_buf_puts(&text, "Name,Email,Phone\nAnna,anna@example.org,\n");
	assert_list(crm_buf_str(&text), &how, "0 1 | [note 0]");
	crm_buf_reset(&text);
	for (int i = 0; i < 40000; i++)
		crm_buf_puts(&text, "ab");
	crm_buf_puts(&text, "\nName,Email,Phone\n");
	assert_int_equal(text.len, 80018);
	struct crm_buf expected = CRM_BUF_INIT;
	crm_buf_printf(&expected, "0 1 | [%.80000s]", crm_buf_str(&text));
	assert_list(crm_buf_str(&text), &how, crm_buf_str(&expected));
	crm_buf_clear(&expected);
	crm_buf_clear(&text);
}

static void
assert_layout(const char *text, bool whole, size_t at, unsigned rows, bool certain)
{
	const struct crm_layout_options how = { .delimiter = '\0' };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_layout layout;
	struct crm_err err;

	assert_int_equal(
	    crm_layout_find(&layout, text, strlen(text), whole, &how, &arena, &err), CRM_OK);
	assert_int_equal(layout.at, at);
	assert_int_equal(layout.header_rows, rows);
	assert_int_equal(layout.certain, certain);
	crm_arena_clear(&arena);
}

static void
test_certain(void **state)
{
	(void)state;
	assert_layout("Name,Email,Phone\n", false, 0, 1, false);
	assert_layout("Name,Email,Phone\n", true, 0, 1, true);
	assert_layout("Name,Email,Phone\nAnna,a@exa", false, 0, 1, false);
	assert_layout("Name,Email,Phone\nAnna,a@example.org,\n", false, 0, 1, true);
	assert_layout("Name,Email,Phone\n\n,,\n", false, 0, 1, false);
	assert_layout("anna@example.org\nboris@example.org\n", false, 0, 0, false);
	assert_layout("A12\nName,Email,Phone\n1,2,3\n", false, 4, 1, false);
	assert_layout("A12\nName,Email,Phone\n1,2,3\n1,2,3\n1,2,3\n", false, 4, 1, true);
	assert_layout("", true, 0, 1, true);
	assert_layout("\n \n", false, 3, 1, false);
}

/* A title over merged cells may be prose: it is not said again of each column. */
static void
forgets_long_groups(void **state)
{
	char group[302];
	const char *const upper[] = { "Phone", "", group }, *const lower[] = { "work", "home",
		"work" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	const char *name[3];

	(void)state;
	memset(group, 'a', sizeof(group) - 1);
	group[sizeof(group) - 1] = '\0';
	assert_int_equal(crm_layout_names(name, upper, 3, lower, 3, &arena, &err), CRM_OK);
	assert_string_equal(name[0], "Phone work");
	assert_string_equal(name[1], "Phone home");
	assert_string_equal(name[2], "work");
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forgets_long_groups),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_open_pipes),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_certain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
