/*
 * claims DB SECONDS PROCESSES: so many processes take one lead after another, each for its own
 * user, and print what came of it: claims a second, busy errors, the longest wait in seconds, most
 * claims against fewest. The leads and the users u1, u2 ... are there already.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/num.h"
#include "lib/flow/assign_take.h"

#define PROCESSES_MAX 64
#define WAIT_MS 10000

struct tally {
	int64_t claims, busy, failed;
	double longest; /* seconds from asking to having */
	char why[160];
};

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One lead, in a transaction of its own. CRM_DONE: none is left. */
static enum crm_status
claim(struct crm_db *db, struct crm_take *take, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_taken done;
	enum crm_status st = crm_db_begin(db, err);

	if (st != CRM_OK)
		return st;
	crm_arena_reset(arena);
	crm_db_set_now(db, (int64_t)time(NULL));
	crm_db_end_op(db);
	st = crm_take_next(take, &done, arena, err);
	if (st == CRM_OK)
		return crm_db_commit(db, err);
	crm_db_rollback(db);
	return st;
}

static void
work(const char *path, int n, double until, struct tally *tally)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_db *db = NULL;
	struct crm_take *take = NULL;
	char login[16];

	snprintf(login, sizeof(login), "u%d", n);
	enum crm_status st = crm_db_open(&db, path, CRM_DB_WRITE, WAIT_MS, &err);
	if (st == CRM_OK)
		st = crm_db_set_actor(db,
		    &(const struct crm_actor){ .tool = "claims", .login = login, .real = login },
		    &err);
	if (st == CRM_OK)
		st = crm_take_open(
		    &take, db, &(const struct crm_take_options){ .login = login }, &err);
	for (double start = seconds(); st == CRM_OK && start < until;) {
		st = claim(db, take, &arena, &err);
		const double end = seconds();
		if (end - start > tally->longest)
			tally->longest = end - start;
		start = end;
		tally->claims += st == CRM_OK;
		tally->busy += st == CRM_EBUSY;
		if (st == CRM_EBUSY)
			st = CRM_OK;
	}
	if (st != CRM_OK) {
		tally->failed = 1;
		snprintf(tally->why, sizeof(tally->why), "%s",
		    st == CRM_DONE ? "no lead is left" : err.text);
	}
	crm_take_free(take);
	crm_arena_clear(&arena);
	crm_db_close(db);
}

int
main(int argc, char **argv)
{
	int64_t length = 0, n = 0, all = 0, least = INT64_MAX, most = 0, busy = 0, failed = 0;
	double longest = 0;

	if (argc != 4 || !crm_num_parse(argv[2], &length) || !crm_num_parse(argv[3], &n) ||
	    length < 1 || n < 1 || n > PROCESSES_MAX)
		return 64;
	struct tally *tally = mmap(NULL, PROCESSES_MAX * sizeof(*tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED)
		return 71;
	const double until = seconds() + (double)length;
	for (int i = 0; i < n; i++)
		if (fork() == 0) {
			work(argv[1], i + 1, until, &tally[i]);
			_exit(0);
		}
	for (int i = 0; i < n; i++)
		wait(NULL);
	for (int i = 0; i < n; i++) {
		all += tally[i].claims;
		busy += tally[i].busy;
		failed += tally[i].failed;
		least = tally[i].claims < least ? tally[i].claims : least;
		most = tally[i].claims > most ? tally[i].claims : most;
		longest = tally[i].longest > longest ? tally[i].longest : longest;
		if (tally[i].failed)
			fprintf(stderr, "u%d: %s\n", i + 1, tally[i].why);
	}
	printf("%.0f %" PRId64 " %.3f %.2f\n", (double)all / (double)length, busy, longest,
	    least > 0 ? (double)most / (double)least : 0);
	return failed > 0;
}
