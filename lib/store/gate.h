/*
 * The write gate: an advisory lock on a file beside the database. It queues writers fairly and
 * keeps the checkpoint of one connection from overlapping the commit of another.
 */
#ifndef CRM_STORE_GATE_H
#define CRM_STORE_GATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/err.h"

struct crm_gate {
	int fd; /* -1: not open */
	bool held;
};

/* Opens (makes, with the mode given, when missing) DATABASE-gate. CRM_EPERM, CRM_ECREATE. */
enum crm_status crm_gate_open(
    struct crm_gate *gate, const char *database, mode_t mode, struct crm_err *err);
void crm_gate_close(struct crm_gate *gate);

/*
 * Waits its turn for at most wait_ms. holder is written into the file, so that whoever waits in
 * vain can say whom for: CRM_EBUSY. The kernel lets go when the process ends, however it ends.
 */
enum crm_status crm_gate_enter(
    struct crm_gate *gate, int64_t wait_ms, const char *holder, struct crm_err *err);
void crm_gate_leave(struct crm_gate *gate);

/* For its holder: whether somebody waits. */
bool crm_gate_awaited(const struct crm_gate *gate);

#endif
