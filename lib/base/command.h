/*
 * Running a command that is given some bytes.
 */
#ifndef CRM_BASE_COMMAND_H
#define CRM_BASE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

#define CRM_COMMAND_SAID 256

/* How a command ended. */
struct crm_command_end {
	int status;                  /* its exit status; 128 and the signal that ended it */
	bool late;                   /* it was ended, because its time was over */
	char said[CRM_COMMAND_SAID]; /* the first line of its standard error, as it came */
};

/*
 * Runs /bin/sh -c COMMAND in the environment of the process, in a process group of its own, with
 * the bytes on its standard input: all of them are there when it begins, and it need not read
 * them. What it writes on its standard output is lost. After limit_ms it is told to end, and five
 * seconds later it is killed, with all of its group. CRM_OK: it ran and ended, however;
 * CRM_ESYSTEM, CRM_ENOMEM: it was not run.
 */
enum crm_status crm_command_run(const char *command, const void *input, size_t len,
    int64_t limit_ms, struct crm_command_end *end, struct crm_err *err);

#endif
