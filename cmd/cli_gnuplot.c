#include "cmd/cli_gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		const ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

struct child {
	pid_t pid;
	int to, from; /* its stdin and stdout */
};

static enum crm_status
spawn_gnuplot(struct child *child, const int in[2], const int out[2], struct crm_err *err)
{
	static char name[] = "gnuplot", option[] = "-d";
	char *const argv[] = { name, option, NULL };
	posix_spawn_file_actions_t actions;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed == 0) {
		failed = posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
		if (failed == 0)
			failed = posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
		if (failed == 0)
			failed = posix_spawnp(&child->pid, name, &actions, NULL, argv, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	child->to = in[1];
	child->from = out[0];
	if (failed == ENOENT)
		return crm_err_set(err, CRM_EUNAVAILABLE,
		    "pictures are drawn by gnuplot, which is not here; on Debian: apt install "
		    "gnuplot-nox");
	return failed == 0 ? CRM_OK
			   : crm_err_set(err, CRM_ESYSTEM, "gnuplot: %s", strerror(failed));
}

static enum crm_status
start_gnuplot(struct child *child, struct crm_err *err)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) != 0)
		return crm_err_set(err, CRM_ESYSTEM, "pipe: %s", strerror(errno));
	if (pipe2(out, O_CLOEXEC) != 0) {
		const int why = errno;
		close(in[0]);
		close(in[1]);
		return crm_err_set(err, CRM_ESYSTEM, "pipe: %s", strerror(why));
	}
	enum crm_status st = spawn_gnuplot(child, in, out, err);
	close(in[0]);
	close(out[1]);
	if (st != CRM_OK) {
		close(in[1]);
		close(out[0]);
	}
	return st;
}

/* It draws when it has all commands: until then it prints nothing. */
enum crm_status
cli_gnuplot(const struct crm_buf *commands, struct crm_buf *picture, struct crm_err *err)
{
	struct child child;
	char part[65536];
	ssize_t n;
	int status = 0;
	enum crm_status st = start_gnuplot(&child, err);

	if (st != CRM_OK)
		return st;
	const bool written = write_all(child.to, commands->data, commands->len);
	close(child.to);
	while ((n = read(child.from, part, sizeof(part))) != 0 && (n > 0 || errno == EINTR))
		if (n > 0)
			crm_buf_add(picture, part, (size_t)n);
	close(child.from);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!written || n < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return crm_err_set(err, CRM_EIO, "gnuplot failed; what it said stands above");
	return crm_buf_ok(picture) ? CRM_OK : crm_err_nomem(err);
}
