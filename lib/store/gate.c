#include "lib/store/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/buf.h"

/* glibc has the member and not always the name. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define HOLDER_SIZE 64
#define WAKE (SIGRTMIN + 1)

/* The timer that ends a wait, and what it puts aside. */
struct wake {
	timer_t timer;
	struct sigaction action;
	sigset_t blocked;
};

enum crm_status
crm_gate_open(struct crm_gate *gate, const char *database, mode_t mode, struct crm_err *err)
{
	struct crm_buf path = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	gate->fd = -1;
	gate->held = false;
	crm_buf_printf(&path, "%s-gate", database);
	if (!crm_buf_ok(&path)) {
		st = crm_err_nomem(err);
		goto out;
	}
	const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
	gate->fd = open(path.data, flags);
	if (gate->fd < 0 && errno == ENOENT) {
		gate->fd = open(path.data, flags | O_CREAT, mode);
		/* The umask must not shut out the group. */
		if (gate->fd >= 0 && fchmod(gate->fd, mode) != 0 && errno != EPERM)
			st = crm_err_errno(err, CRM_ECREATE, "%s", path.data);
	}
	if (gate->fd < 0)
		st = crm_err_errno(err, CRM_ECREATE, "%s", path.data);
out:
	crm_buf_clear(&path);
	return st;
}

void
crm_gate_close(struct crm_gate *gate)
{
	if (gate->fd >= 0)
		close(gate->fd);
	gate->fd = -1;
	gate->held = false;
}

static void
on_timer(int signo)
{
	(void)signo; /* that it interrupts flock() is all it is for */
}

/* A signal that is under way when the timer goes must not meet the default action, which kills. */
static void
stop_timer(const struct wake *wake)
{
	timer_delete(wake->timer);
	pthread_sigmask(SIG_SETMASK, &wake->blocked, NULL);
	sigaction(WAKE, &wake->action, NULL);
}

/*
 * Sets a timer that interrupts this thread at wait_ms and, lest that falls just before flock()
 * begins to wait, every 10 ms after it.
 */
static bool
start_timer(struct wake *wake, int64_t wait_ms)
{
	struct sigaction act;
	struct sigevent event;
	struct itimerspec spec;
	sigset_t signals;

	memset(&act, 0, sizeof(act));
	act.sa_handler = on_timer;
	sigemptyset(&act.sa_mask);
	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_THREAD_ID;
	event.sigev_signo = WAKE;
	event.sigev_notify_thread_id = gettid();
	memset(&spec, 0, sizeof(spec));
	spec.it_value.tv_sec = (time_t)(wait_ms / 1000);
	spec.it_value.tv_nsec = (long)(wait_ms % 1000) * 1000000 + 1;
	spec.it_interval.tv_nsec = 10 * 1000000;

	if (timer_create(CLOCK_MONOTONIC, &event, &wake->timer) != 0)
		return false;
	/* Blocked signals are inherited: the wait would have no end. */
	sigemptyset(&signals);
	sigaddset(&signals, WAKE);
	sigaction(WAKE, &act, &wake->action);
	pthread_sigmask(SIG_UNBLOCK, &signals, &wake->blocked);
	if (timer_settime(wake->timer, 0, &spec, NULL) == 0)
		return true;
	stop_timer(wake);
	return false;
}

static bool
expired(const struct timespec *start, int64_t wait_ms)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t ms =
	    (int64_t)(now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
	return ms >= wait_ms;
}

/*
 * Whoever waits for the gate waits at a turnstile before it, a lock of another kind on the same
 * file: one who has just left the gate cannot go in again before them.
 */
static int
turnstile(int fd, short type, bool wait)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

	return fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
}

static int
pass(int fd, bool wait)
{
	if (turnstile(fd, F_WRLCK, wait) != 0) {
		/* Elsewhere it is said so. */
		if (errno == EAGAIN || errno == EACCES)
			errno = EWOULDBLOCK;
		return -1;
	}
	const int rc = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB), error = errno;
	turnstile(fd, F_UNLCK, false);
	errno = error;
	return rc;
}

/* 0, or -1 with errno; EWOULDBLOCK when the time is over. */
static int
lock_within(int fd, int64_t wait_ms)
{
	struct timespec start;
	struct wake wake;
	int rc;

	if (pass(fd, false) == 0)
		return 0;
	if (errno != EWOULDBLOCK || wait_ms <= 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!start_timer(&wake, wait_ms))
		return -1;
	while ((rc = pass(fd, true)) != 0 && errno == EINTR) {
		if (expired(&start, wait_ms)) {
			errno = EWOULDBLOCK;
			break;
		}
	}
	int error = errno;
	stop_timer(&wake);
	errno = error;
	return rc;
}

static enum crm_status
busy(const struct crm_gate *gate, struct crm_err *err)
{
	char holder[HOLDER_SIZE + 1];
	ssize_t n = pread(gate->fd, holder, HOLDER_SIZE, 0);

	if (n <= 0)
		return crm_err_set(err, CRM_EBUSY, "the database is busy; try again");
	holder[n] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return crm_err_set(
	    err, CRM_EBUSY, "the database is busy (last taken by %s); try again", holder);
}

enum crm_status
crm_gate_enter(struct crm_gate *gate, int64_t wait_ms, const char *holder, struct crm_err *err)
{
	char line[HOLDER_SIZE + 1];

	if (lock_within(gate->fd, wait_ms) != 0) {
		if (errno == EWOULDBLOCK)
			return busy(gate, err);
		return crm_err_errno(err, CRM_ESYSTEM, "write gate");
	}
	gate->held = true;
	int n = snprintf(line, sizeof(line), "%.40s, process %ld\n", holder, (long)getpid());
	/* Only for the message of whoever waits in vain: a failure to write it is no failure. */
	if (n > 0 && pwrite(gate->fd, line, (size_t)n, 0) != n)
		errno = 0;
	return CRM_OK;
}

bool
crm_gate_awaited(const struct crm_gate *gate)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

	return fcntl(gate->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

void
crm_gate_leave(struct crm_gate *gate)
{
	if (gate->held)
		flock(gate->fd, LOCK_UN);
	gate->held = false;
}
