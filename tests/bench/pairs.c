/*
 * pairs [-f] N COMMAND ... -- COMMAND ...: runs two commands in turn, N times each, and prints the
 * medians of their times in milliseconds. In turn, because what else the machine does then falls on
 * both alike. -f: the time until the first of their output comes; nobody reads the rest.
 */
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static bool first_only;

/* Reads what is written to the other end: all of it, or the first. */
static void
listen(int fd)
{
	char block[65536];

	while (read(fd, block, sizeof(block)) > 0 && !first_only)
		continue;
}

static double
run(char **argv)
{
	posix_spawn_file_actions_t actions;
	struct timespec a, b;
	pid_t pid;
	int status = 0, ends[2];

	if (pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
	    posix_spawn_file_actions_addclose(&actions, ends[0]) != 0 ||
	    posix_spawn_file_actions_adddup2(&actions, ends[1], 1) != 0 ||
	    posix_spawn_file_actions_addclose(&actions, ends[1]) != 0)
		exit(71);
	clock_gettime(CLOCK_MONOTONIC, &a);
	const int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	close(ends[1]);
	listen(ends[0]);
	if (first_only)
		clock_gettime(CLOCK_MONOTONIC, &b);
	close(ends[0]);
	if (failed != 0 || waitpid(pid, &status, 0) != pid ||
	    (!first_only && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))) {
		fprintf(stderr, "pairs: %s failed\n", argv[0]);
		exit(1);
	}
	if (!first_only)
		clock_gettime(CLOCK_MONOTONIC, &b);
	posix_spawn_file_actions_destroy(&actions);
	return (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *times, size_t n)
{
	qsort(times, n, sizeof(*times), ascending);
	return times[n / 2];
}

int
main(int argc, char **argv)
{
	first_only = argc > 1 && strcmp(argv[1], "-f") == 0;
	argc -= first_only;
	argv += first_only;
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int split = 2;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (n == 0 || split + 1 >= argc || split == 2) {
		fprintf(stderr, "usage: pairs [-f] N COMMAND ... -- COMMAND ...\n");
		return 64;
	}
	argv[split] = NULL;

	double *ours = calloc(n, sizeof(*ours)), *theirs = calloc(n, sizeof(*theirs));
	if (ours == NULL || theirs == NULL)
		return 71;
	for (size_t i = 0; i < n; i++) {
		ours[i] = run(argv + 2);
		theirs[i] = run(argv + split + 1);
	}
	printf("%.3f %.3f\n", median(ours, n), median(theirs, n));
	free(ours);
	free(theirs);
	return 0;
}
