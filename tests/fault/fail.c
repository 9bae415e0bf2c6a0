/*
 * Makes the k-th call of one function fail: LD_PRELOAD this with
 *
 *	FAIL=malloc:17		the 17th allocation gives NULL
 *	FAIL=pwrite64:3:ENOSPC	the third pwrite64 fails with ENOSPC
 *	FAIL=fsync:2+:EIO	the second and all after it
 *	FAIL=pwrite64:3:KILL	the process is killed when it comes to the third
 *	FAIL=fdatasync:2:STOP	it stops there, and can be continued
 *	FAIL_LOG=FILE		is made when the fault happens: without it k was never reached
 *
 * What stdio writes does not pass here: /dev/full is for that. The C library's own search for a
 *user is spared: out of memory it dereferences NULL (nss_database_check_reload_and_get of
 *glibc 2.36).
 *
 * Functions: malloc (calloc, realloc too), write, pwrite64, fsync, fdatasync, ftruncate64, unlink.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

static long at, calls;
static bool sticky, deadly, stops, ready, spared;
static char function[32];
static int error = EIO;

static void
set_up(void)
{
	const char *spec = getenv("FAIL");
	const char *colon = spec == NULL ? NULL : strchr(spec, ':');
	char *end;

	ready = true;
	if (colon == NULL || (size_t)(colon - spec) >= sizeof(function))
		return;
	memcpy(function, spec, (size_t)(colon - spec));
	at = strtol(colon + 1, &end, 10);
	if (*end == '+') {
		sticky = true;
		end++;
	}
	if (strcmp(end, ":ENOSPC") == 0)
		error = ENOSPC;
	else if (strcmp(end, ":EINTR") == 0)
		error = EINTR;
	else if (strcmp(end, ":EDQUOT") == 0)
		error = EDQUOT;
	else if (strcmp(end, ":KILL") == 0)
		deadly = true;
	else if (strcmp(end, ":STOP") == 0)
		stops = true;
}

static bool
fails(const char *name)
{
	if (!ready)
		set_up();
	if (at == 0 || spared || strcmp(name, function) != 0)
		return false;
	calls++;
	if (calls != at && !(sticky && calls > at))
		return false;
	const char *log = getenv("FAIL_LOG");
	if (log != NULL) {
		long fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT, 0600);
		if (fd >= 0)
			syscall(SYS_close, fd);
	}
	if (deadly)
		syscall(SYS_kill, getpid(), SIGKILL);
	if (stops)
		syscall(SYS_kill, getpid(), SIGSTOP);
	return !stops;
}

void *
malloc(size_t size)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, size);
}

#define FAILING(name, params, args, type)                                                          \
	type name params                                                                           \
	{                                                                                          \
		static __typeof__(name) *real;                                                     \
		if (fails(#name)) {                                                                \
			errno = error;                                                             \
			return -1;                                                                 \
		}                                                                                  \
		if (real == NULL)                                                                  \
			*(void **)&real = dlsym(RTLD_NEXT, #name);                                 \
		return real args;                                                                  \
	}

FAILING(write, (int fd, const void *data, size_t len), (fd, data, len), ssize_t)
FAILING(
    pwrite64, (int fd, const void *data, size_t len, off64_t off), (fd, data, len, off), ssize_t)
FAILING(fsync, (int fd), (fd), int)
FAILING(fdatasync, (int fd), (fd), int)
FAILING(ftruncate64, (int fd, off64_t len), (fd, len), int)
FAILING(unlink, (const char *path), (path), int)

struct passwd *
getpwuid(uid_t uid)
{
	static __typeof__(getpwuid) *real;

	spared = true;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "getpwuid");
	struct passwd *found = real(uid);
	spared = false;
	return found;
}
