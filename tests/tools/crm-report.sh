#!/bin/bash
# crm-report: the command line and the output; every figure against SQL is in tests/unit/test_report.c.
. "$(dirname "$0")/lib.sh"

# --- without a database ---------------------------------------------------------------

run crm-report
is_rc 0
is_out <<'!'
report,what
funnel,"how many leads ever reached each state, and how long it took"
owners,"what each user has in hand, took and closed"
sources,"what came of the leads of each source, its cost and revenue"
!
is_err ''
run crm-report funel
is_rc 64
is_out ''
is_err "crm-report: unknown report 'funel'; did you mean 'funnel'?"
run crm-report funnel owners
is_rc 64
is_err "crm-report: one report at a time, not also 'owners'"
run crm-report funnel --by grades
is_rc 64
is_err "crm-report: report 'funnel' goes by source, owner, campaign, month or grade, not by 'grades'"
run crm-report owners --by source
is_rc 64
is_err "crm-report: report 'owners' takes no --by"
run crm-report -d nowhere.db funnel
is_rc 66
is_err "crm-report: nowhere.db: no such database; make one with 'crm-db init'"

# --- an empty database ----------------------------------------------------------------

fresh_db
run crm-report funnel
is_rc 0
is_out <<'!'
stage,leads,share,median_days
new,0,,
working,0,,
qualified,0,,
converted,0,,
won,0,,
unqualified,0,,
!
is_err ''
run crm-report funnel --by source
is_rc 0
is_out source,stage,leads,share,median_days
run crm-report sources
is_rc 0
is_out source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency
run crm-report owners
is_rc 0
is_out owner,open,new,working,qualified,A,B,C,overdue,without_next_task,taken,converted,unqualified

# --- a small one ----------------------------------------------------------------------

crm-edit -q users <<'!'
login,active
anna,1
boris,1
gone,0
!
CRM_NOW=2026-02-27T09:00:00Z crm-lead-add -q --source expo <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,not an address
!
CRM_NOW=2026-03-01T09:00:00Z crm-lead-add -q --source site <<'!'
name,email
Анна Ким,kim@example.org
Ivan Petrov,petrov@example.org
!
crm-edit -q costs <<'!'
source,at,amount,currency
expo,2026-02-01,1000,RUB
expo,2026-02-02,20,EUR
!
CRM_NOW=2026-03-01T10:00:00Z crm-assign -q 1 2 3
run crm-report sources
is_rc 0
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency
expo,3,1,2,0,0,0,0.00,1000.00,333.33,,RUB
expo,,,,,,,0.00,20.00,6.67,,EUR
site,1,0,1,0,0,0,0.00,0.00,,,RUB
!
run crm-report sources --since 2026-03-01
is_rc 0
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency
site,1,0,1,0,0,0,0.00,0.00,,,RUB
!
run crm-report owners --columns owner,open,new,overdue,without_next_task,taken
is_rc 0
is_out <<'!'
owner,open,new,overdue,without_next_task,taken
anna,2,2,0,0,2
boris,1,1,0,0,1
,1,1,0,1,0
!
now 2026-03-05T09:00:00Z
run crm-report owners --since -1d --columns owner,open,overdue,taken
is_out <<'!'
owner,open,overdue,taken
anna,2,2,0
boris,1,1,0
,1,0,0
!
run crm-report funnel --by month --columns month,stage,leads,share
is_out <<'!'
month,stage,leads,share
2026-02,new,3,100.0
2026-02,working,0,0.0
2026-02,qualified,0,0.0
2026-02,converted,0,0.0
2026-02,won,0,0.0
2026-02,unqualified,0,0.0
2026-03,new,1,100.0
2026-03,working,0,0.0
2026-03,qualified,0,0.0
2026-03,converted,0,0.0
2026-03,won,0,0.0
2026-03,unqualified,0,0.0
!
run crm-report funnel --by owner --until 2026-02-28 --json
is_rc 0
like_out '^\{"owner":"anna","stage":"new","leads":2,"share":100\.0,"median_days":0\.0\}$'
like_out '"owner":"boris","stage":"won","leads":0,"share":0\.0,"median_days":null'

# The same leads as crm-list counts.
run sh -c 'crm-report owners --columns owner,open | awk -F, "{ n += \$2 } END { print n }"'
is_out "$(crm-list leads --status new,working,qualified --columns id | tail -n +2 | wc -l)"
run sh -c 'crm-report sources --columns leads | awk "{ n += \$1 } END { print n }"'
is_out "$(crm-list leads --columns id | tail -n +2 | wc -l)"
# And of the same days.
for day in 2026-02-26 2026-02-27 2026-02-28 2026-03-01; do
	run sh -c "crm-report sources --until $day --columns leads | awk '{ n += \$1 } END { print n + 0 }'"
	is_out "$(crm-list leads --until "$day" --columns id | tail -n +2 | wc -l)"
done

run sh -c 'crm-report funnel >/dev/full'
is_rc 74
run sh -c 'crm-report funnel | head -1'
is_rc 0
is_out stage,leads,share,median_days
is_err ''
done_testing
