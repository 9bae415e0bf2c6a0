/*
 * spent COMMAND [ARGUMENT ...]: runs it and prints, as the last line of stdout, the seconds it
 * took, those of the processor, and the megabytes it held at most. Ends as the command did.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	struct timespec begun, ended;
	struct rusage used;
	int status = 0;

	if (argc < 2)
		return 64;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	const pid_t pid = fork();
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(69);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		return 71;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	printf("%.3f %.3f %.0f\n",
	    (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
	    seconds(&used.ru_utime) + seconds(&used.ru_stime), (double)used.ru_maxrss / 1024);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}
