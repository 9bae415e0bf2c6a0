/*
 * find COMMAND DB N: makes a database of N invented leads, unless DB is there already, then runs
 * COMMAND (crm-find) 200 times for each kind of question and prints, TABs between: its label, the
 * median and the 95th percentile of the times, start of the process included, in milliseconds, and
 * the same of the processor's.
 *
 * find rows N: prints RUNS of N such leads as a table, name, company, email, phone, city.
 *
 * find each LABEL PREFIX COMMAND ARGUMENT ...: runs COMMAND for each of the files PREFIX1 to
 * PREFIXRUNS, which is its last argument, and prints their times under the label.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "lib/crm/point.h"
#include "lib/text/company.h"
#include "lib/text/name.h"
#include "tests/bench/people.h"

#define RUNS 200
#define BATCH 20000
#define NOW INT64_C(1772442000)

extern char **environ;

/* --- the database ----------------------------------------------------------------------- */

static void
must(enum crm_status st, const struct crm_err *err)
{
	if (st == CRM_OK)
		return;
	fprintf(stderr, "find: %s\n", err->text);
	exit(1);
}

static void
add_point(struct crm_db *db, int64_t lead, int64_t kind, const char *value)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_set set[] = { { "card", crm_int(lead) }, { "kind", crm_int(kind) },
		{ "raw", crm_text(value) }, { "value", crm_text(value) },
		{ "key", crm_text(value) }, { "valid", crm_int(1) }, { "role", crm_int(0) } };
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_POINT,
		.what = CRM_WHAT_CREATE,
		.part = true,
		.set = set,
		.nset = NELEM(set) };

	must(crm_change(db, &change, NULL, &err), &err);
}

static void
add_lead(struct crm_db *db, int64_t i, struct crm_arena *arena)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_company_name company;
	struct crm_name name;
	struct person p;
	int64_t id = 0;

	invent(&p, i);
	must(crm_name_split(&name, p.name, arena), &err);
	must(crm_company_parse(&company, p.company, arena), &err);
	must(
	    crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		CRM_SETS({ "created", crm_int(NOW) }, { "stage", crm_int(1) },
		    { "stage_at", crm_int(NOW) }, { "name", crm_text(name.full) },
		    { "first_name", crm_text(name.first) },
		    { "middle_name", crm_text(name.middle) }, { "last_name", crm_text(name.last) },
		    { "name_key", crm_text(crm_name_key(arena, &name)) },
		    { "company", crm_text(company.name) }, { "company_key", crm_text(company.key) },
		    { "city", crm_text(PICK(cities, (uint64_t)i)) },
		    { "job_title", crm_text(PICK(jobs, (uint64_t)i)) }),
		&id, &err),
	    &err);
	add_point(db, id, CRM_POINT_EMAIL, p.email);
	add_point(db, id, CRM_POINT_PHONE, p.phone);
	const struct crm_set set[] = { { "card", crm_int(id) }, { "at", crm_int(NOW) },
		{ "recorded", crm_int(NOW) }, { "digest", crm_int(i) }, { "digest2", crm_int(i) },
		{ "raw", crm_text(p.raw) } };
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_INQUIRY,
		.what = CRM_WHAT_CREATE,
		.part = true,
		.set = set,
		.nset = NELEM(set) };
	must(crm_change(db, &change, NULL, &err), &err);
}

static void
make_db(const char *path, int64_t n)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *db = NULL;
	struct crm_arena arena = CRM_ARENA_INIT;

	must(crm_db_create(&db, path, false, &err), &err);
	crm_db_set_now(db, NOW);
	must(crm_db_set_actor(
		 db, &(const struct crm_actor){ "bench", "bench", "bench", NULL }, &err),
	    &err);
	for (int64_t i = 1; i <= n;) {
		must(crm_db_begin(db, &err), &err);
		for (const int64_t end = i + BATCH; i <= n && i < end; i++) {
			add_lead(db, i, &arena);
			crm_arena_reset(&arena);
		}
		must(crm_db_commit(db, &err), &err);
	}
	crm_arena_clear(&arena);
	crm_db_close(db);
}

/* --- questions -------------------------------------------------------------------------- */

struct times {
	double wall[RUNS], cpu[RUNS];
};

static double
milliseconds(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

static void
run(char **argv, posix_spawn_file_actions_t *actions, double *wall, double *cpu)
{
	struct rusage used;
	struct timespec a, b;
	pid_t pid;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &a);
	if (posix_spawnp(&pid, argv[0], actions, NULL, argv, environ) != 0 ||
	    wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "find: %s failed\n", argv[0]);
		exit(1);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	*wall = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	*cpu = milliseconds(&used.ru_utime) + milliseconds(&used.ru_stime);
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The words of a question of some kind about a person. */
static void
question(char *out, size_t size, const char *kind, const struct person *p)
{
	if (strcmp(kind, "phone") == 0)
		snprintf(out, size, "8 (%.3s) %.3s-%s", p->phone + 2, p->phone + 5, p->phone + 8);
	else if (strcmp(kind, "end of phone") == 0)
		snprintf(out, size, "%s", p->phone + 5);
	else if (strcmp(kind, "email") == 0)
		snprintf(out, size, "%s", p->email);
	else if (strcmp(kind, "name") == 0)
		snprintf(out, size, "%s", p->name);
	else if (strcmp(kind, "surname") == 0)
		snprintf(out, size, "%s", p->surname);
	else if (strcmp(kind, "company") == 0)
		snprintf(out, size, "%s", p->company);
	else if (strcmp(kind, "rare word") == 0)
		snprintf(out, size, "%s", strstr(p->note, "заказ"));
	else if (strcmp(kind, "common word") == 0)
		snprintf(out, size, "%.*s", (int)strcspn(p->note, " "), p->note);
	else if (strcmp(kind, "two common words") == 0)
		snprintf(out, size, "%.*s %s", (int)strcspn(p->note, " "), p->note,
		    PICK(cities, strlen(p->name)));
	else if (strcmp(kind, "misspelt") == 0)
		snprintf(out, size, "%sщ", p->surname);
	else if (strcmp(kind, "beginning") == 0)
		snprintf(out, size, "%.6s", p->surname);
	else
		snprintf(out, size, "Иванов Иван");
}

static void
print_times(const char *label, struct times *times)
{
	qsort(times->wall, RUNS, sizeof(*times->wall), ascending);
	qsort(times->cpu, RUNS, sizeof(*times->cpu), ascending);
	printf("%s\t%.3f\t%.3f\t%.3f\t%.3f\n", label, times->wall[RUNS / 2],
	    times->wall[RUNS * 95 / 100], times->cpu[RUNS / 2], times->cpu[RUNS * 95 / 100]);
	fflush(stdout);
}

/* command: with room for two more behind its n words. */
static int
run_each(const char *label, const char *prefix, char **command, int n)
{
	posix_spawn_file_actions_t actions;
	struct times times;
	char path[4096];

	if (posix_spawn_file_actions_init(&actions) != 0)
		return 71;
	command[n] = path;
	command[n + 1] = NULL;
	for (size_t i = 0; i < RUNS; i++) {
		snprintf(path, sizeof(path), "%s%zu", prefix, i + 1);
		run(command, &actions, &times.wall[i], &times.cpu[i]);
	}
	print_times(label, &times);
	posix_spawn_file_actions_destroy(&actions);
	return 0;
}

static int
print_rows(int64_t n)
{
	struct person p;
	uint64_t seed = 17;

	printf("name,company,email,phone,city\n");
	for (size_t i = 0; i < RUNS; i++) {
		const uint64_t who = draw(&seed) % (uint64_t)n + 1;
		invent(&p, (int64_t)who);
		printf("%s,%s,%s,%s,%s\n", p.name, p.company, p.email, p.phone, PICK(cities, who));
	}
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *const kinds[] = { "phone", "end of phone", "email", "name", "surname",
		"company", "rare word", "common word", "two common words", "misspelt", "beginning",
		"commonest name" };
	const int64_t n = argc == 4 ? strtoll(argv[3], NULL, 10) : 0;
	posix_spawn_file_actions_t actions;
	struct stat sb;
	struct person p;

	if (argc > 4 && argc < 16 && strcmp(argv[1], "each") == 0) {
		char *command[16] = { NULL };
		for (int i = 4; i < argc; i++)
			command[i - 4] = argv[i];
		return run_each(argv[2], argv[3], command, argc - 4);
	}
	if (argc == 3 && strcmp(argv[1], "rows") == 0 && strtoll(argv[2], NULL, 10) > 0)
		return print_rows(strtoll(argv[2], NULL, 10));
	if (n <= 0) {
		fprintf(
		    stderr, "usage: find COMMAND DB N | rows N | each LABEL PREFIX COMMAND ...\n");
		return 64;
	}
	if (stat(argv[2], &sb) != 0)
		make_db(argv[2], n);
	if (posix_spawn_file_actions_init(&actions) != 0 ||
	    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0)
		return 71;
	for (size_t k = 0; k < NELEM(kinds); k++) {
		struct times times;
		char text[256], option[] = "-d", quiet[] = "-q";
		char *command[] = { argv[1], option, argv[2], quiet, text, NULL };
		uint64_t seed = k;
		for (size_t i = 0; i < RUNS; i++) {
			invent(&p, (int64_t)(draw(&seed) % (uint64_t)n) + 1);
			question(text, sizeof(text), kinds[k], &p);
			run(command, &actions, &times.wall[i], &times.cpu[i]);
		}
		print_times(kinds[k], &times);
	}
	posix_spawn_file_actions_destroy(&actions);
	return 0;
}
