/*
 * pairs N COMMAND ... -- COMMAND ...: runs two commands in turn, N times each, and prints the
 * medians of their times in milliseconds and the ratio of these. In turn, because what else the
 * machine does then falls on both alike.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double
run(char **argv, posix_spawn_file_actions_t *actions)
{
	struct timespec a, b;
	pid_t pid;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &a);
	if (posix_spawnp(&pid, argv[0], actions, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "pairs: %s failed\n", argv[0]);
		exit(1);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
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
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int split = 2;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (n == 0 || split + 1 >= argc || split == 2) {
		fprintf(stderr, "usage: pairs N COMMAND ... -- COMMAND ...\n");
		return 64;
	}
	argv[split] = NULL;

	posix_spawn_file_actions_t actions;
	double *ours = calloc(n, sizeof(*ours)), *peer = calloc(n, sizeof(*peer));
	if (ours == NULL || peer == NULL || posix_spawn_file_actions_init(&actions) != 0 ||
	    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0)
		return 71;
	for (size_t i = 0; i < n; i++) {
		ours[i] = run(argv + 2, &actions);
		peer[i] = run(argv + split + 1, &actions);
	}
	double a = median(ours, n), b = median(peer, n);
	printf("%.3f ms against %.3f ms: ratio %.2f\n", a, b, a / b);
	posix_spawn_file_actions_destroy(&actions);
	free(ours);
	free(peer);
	return 0;
}
