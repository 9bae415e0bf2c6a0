/*
 * A desk for tests of assignment: users, teams, rules and leads, made in a line each.
 */
#ifndef CRM_TESTS_UNIT_ASSIGN_DESK_H
#define CRM_TESTS_UNIT_ASSIGN_DESK_H

#include "lib/flow/assign.h"
#include "tests/unit/crm_db_test.h"

#define DESK_NOW 1772442000 /* Monday, 2026-03-02T09:00:00Z */
#define HOUR 3600
#define DAY 86400

extern struct crm_db *desk_db;
extern struct crm_err desk_err;
extern struct crm_arena desk_arena;

/* cmocka set-up and tear-down: an empty database in a write transaction, in UTC, at DESK_NOW. */
int desk_open(void **state);
int desk_close(void **state);

void desk_ok(enum crm_status st);
/* Commits, ends the op, and begins at that time. */
void desk_at(int64_t now);
void desk_next(void);

int64_t desk_user(const char *login, int64_t weight);
void desk_set_user(int64_t user, const char *column, struct crm_value value);
int64_t desk_team(const char *name);
/* weight 0: the user's own. */
void desk_join(int64_t team, int64_t user, int64_t weight);
/* NULL for no condition, and for all users. */
int64_t desk_rule(
    const char *name, const char *condition, const char *strategy, const char *target);
void desk_set_rule(int64_t rule, const char *column, struct crm_value value);
void desk_setting(const char *name, const char *value);
int64_t desk_lead(const char *city);
void desk_set_lead(int64_t lead, const char *column, struct crm_value value);

/* Assigns a lead by the rules, in a run of its own; "-" for nobody. Text is in the arena. */
const char *desk_give(int64_t lead);
/* The same for n new leads: their owners, "anna boris anna". */
const char *desk_give_new(int n);
/* What came of the last one. */
extern struct crm_assigned desk_done;

int64_t desk_int(const char *sql);
const char *desk_text(const char *sql);

#endif
