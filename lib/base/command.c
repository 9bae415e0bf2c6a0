#include "lib/base/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_MS 5000

/* The input as a file that is in memory alone: no reader that goes away, no half of it. */
static int
input_file(const char *input, size_t len)
{
	int fd = memfd_create("crm-command", MFD_CLOEXEC);

	while (fd >= 0 && len > 0) {
		const ssize_t n = write(fd, input, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		input += n;
		len -= (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* 0, or an errno. */
static int
spawn(pid_t *pid, const char *command, int in, int said)
{
	const char *const argv[] = { "sh", "-c", command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t usual;
	char *args[4];
	int rc;

	memcpy(args, argv, sizeof(args));
	if ((rc = posix_spawn_file_actions_init(&actions)) != 0)
		return rc;
	if ((rc = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return rc;
	}
	/* Signals that this process ignores are for the command what they usually are. */
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
	if (rc == 0)
		rc = posix_spawn(pid, "/bin/sh", &actions, &attr, args, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

static int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads what has come; what there is no room for is dropped. False: no more will come. */
static bool
take_said(int fd, char *said, size_t *len)
{
	char rest[4096];
	ssize_t n;

	while ((n = read(fd, rest, sizeof(rest))) > 0) {
		const size_t room = CRM_COMMAND_SAID - 1 - *len;
		const size_t taken = (size_t)n < room ? (size_t)n : room;
		memcpy(said + *len, rest, taken);
		*len += taken;
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* Until the process ends, or the time is over: then false. */
static bool
wait_end(int process, int from, int64_t deadline, char *said, size_t *len)
{
	struct pollfd fds[] = { { process, POLLIN, 0 }, { from, POLLIN, 0 } };

	for (;;) {
		const int64_t left = deadline - clock_ms();
		if (left <= 0)
			return false;
		const int n = poll(fds, 2, left > 1000000 ? 1000000 : (int)left);
		if (n < 0 && errno != EINTR)
			return false;
		if (n <= 0)
			continue;
		if (fds[1].revents != 0 && !take_said(from, said, len))
			fds[1].fd = -1;
		if (fds[0].revents != 0)
			return true;
	}
}

static void
await(pid_t pid, int process, int from, int64_t limit_ms, struct crm_command_end *end)
{
	size_t len = 0;
	int status = 0;

	if (!wait_end(process, from, clock_ms() + limit_ms, end->said, &len)) {
		end->late = true;
		kill(-pid, SIGTERM);
		wait_end(process, from, clock_ms() + GRACE_MS, end->said, &len);
		kill(-pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	take_said(from, end->said, &len);
	end->said[len] = '\0';
	end->said[strcspn(end->said, "\r\n")] = '\0';
	end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

enum crm_status
crm_command_run(const char *command, const void *input, size_t len, int64_t limit_ms,
    struct crm_command_end *end, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	int said[2] = { -1, -1 }, process = -1;
	pid_t pid = 0;
	int in = input_file(input, len);

	memset(end, 0, sizeof(*end));
	if (in < 0 || pipe2(said, O_CLOEXEC | O_NONBLOCK) != 0) {
		st = crm_err_errno(err, CRM_ESYSTEM, "cannot run a command");
		goto out;
	}
	/* The command's end of it is an ordinary one. */
	fcntl(said[1], F_SETFL, 0);
	errno = spawn(&pid, command, in, said[1]);
	if (errno != 0) {
		st = crm_err_errno(err, CRM_ESYSTEM, "cannot run /bin/sh");
		goto out;
	}
	close(said[1]);
	said[1] = -1;
	process = pidfd_open(pid, 0);
	if (process < 0)
		st = crm_err_errno(err, CRM_ESYSTEM, "cannot wait for a command");
	await(pid, process, said[0], process < 0 ? 0 : limit_ms, end);
out:
	if (process >= 0)
		close(process);
	if (said[0] >= 0)
		close(said[0]);
	if (said[1] >= 0)
		close(said[1]);
	if (in >= 0)
		close(in);
	return st;
}
