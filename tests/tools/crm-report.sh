#!/bin/bash
# crm-report: the command line and the output; every figure against SQL is in tests/unit/test_report.c.
. "$(dirname "$0")/lib.sh"

# --- without a database ---------------------------------------------------------------

run crm-report
is_rc 0
is_out <<'!'
report,what,file
activity,"what each user did: calls, mails, meetings, tasks, leads moved on",
aging,how long open leads have been in their state,
cohorts,"how much of the leads of a month converted, month after month",
deals,"deals and amounts by stage, with a forecast",
funnel,"how many leads ever reached each state, and how long it took",
grades,what came of the leads of each grade,
no-next-task,open leads on which nobody has an open task,
owners,"what each user has in hand, took and closed",
quality,"what imports brought: rejected rows, invalid points, duplicates",
reasons,why leads were unqualified and deals lost,
response,how long leads waited for the first contact,
sources,"what came of the leads of each source, its cost and revenue",
untouched,open leads that nobody has touched within their time,
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
run crm-report no-next-task --by source
is_rc 64
is_err "crm-report: report 'no-next-task' takes no --by"
run crm-report funnel --currency RUB
is_rc 64
is_err "crm-report: report 'funnel' has no amounts and takes no --currency"
run crm-report sources --currency rouble
is_rc 64
is_err "crm-report: --currency: three capital letters of ISO 4217 are wanted, like RUB, not 'rouble'"
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
is_out source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
run crm-report activity --by month
is_rc 0
is_out month,user,activities,calls,mails,messages,meetings,other,reached,tasks_done,qualified,unqualified,converted,won,lost
run crm-report cohorts
is_rc 0
is_out cohort,leads,months,converted,converted_share,won,won_share
is_err ''
run crm-report deals
is_rc 0
is_out stage,currency,deals,without_amount,amount,closed,won_share,forecast
is_err ''
run crm-report quality
is_rc 0
is_out imports,read,created,attached,unchanged,suppressed,blank,rejected,rejected_share,points,invalid,invalid_share,pairs,merged
run crm-report aging
is_rc 0
is_out stage,leads,under_1d,under_3d,under_7d,under_14d,under_30d,under_90d,older,median_days,oldest_days
run crm-report grades --by source
is_rc 0
is_out source,grade,leads,qualified,converted,won,converted_share,won_share
run crm-report reasons
is_rc 0
is_out what,reason,n,share
is_err ''
run crm-report response
is_rc 0
is_out leads,contacted,never,median_min,p90_min,average_min,within_5min,within_1h,within_24h,work_median_min,work_p90_min,work_average_min,work_within_5min,work_within_1h,work_within_24h
run crm-report owners
is_rc 0
is_out owner,open,new,working,qualified,A,B,C,overdue,without_next_task,taken,converted,unqualified,converted_share,max_open,today,max_day,days_30,max_month

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
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
expo,3,1,2,0,0,0,0.00,1000.00,333.33,,RUB,3,,
expo,,,,,,,0.00,20.00,6.67,,EUR,,,
site,1,0,1,0,0,0,0.00,0.00,,,RUB,1,,
!
run crm-report sources --since 2026-03-01
is_rc 0
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
site,1,0,1,0,0,0,0.00,0.00,,,RUB,1,,
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

run crm-report funnel --by source,month --columns source,month,leads
is_rc 0
like_out '^expo,2026-02,3$'
is_err 'crm-report: 2026-03 is not over: its figures will change'
run crm-report funnel --until 2026-03-05
is_err 'crm-report: the period is not over: its figures will change'
run crm-report funnel --until 2026-03-04
is_err ''
run crm-report funnel --by source,source
is_rc 64
is_err "crm-report: --by has 'source' twice"
run crm-report funnel --by source,owner,month,grade
is_rc 64
is_err 'crm-report: --by takes 2 fields at most'
run crm-report funnel --by source,grades
is_rc 64
is_err "crm-report: report 'funnel' goes by source, owner, campaign, month or grade, not by 'grades'"

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

# --- what should be empty -------------------------------------------------------------

run crm-report no-next-task
is_rc 0
is_out <<'!'
id,name,owner,status,days
4,Ivan Petrov,,new,4.0
!
is_err ''
run crm-report no-next-task --check
is_rc 1
is_out <<'!'
id,name,owner,status,days
4,Ivan Petrov,,new,4.0
!
is_err ''
run crm-report no-next-task --check -q
is_rc 1
is_out ''
is_err ''
run crm-report no-next-task --check --until 2026-02-28
is_rc 0
is_out id,name,owner,status,days
run crm-report sql --check 'SELECT 1 AS a'
is_rc 1
is_out $'a\n1'
is_err ''
run crm-report sql --check 'SELECT 1 AS a WHERE 0'
is_rc 0
is_out a
is "$(crm-report no-next-task --columns id | tail -n +2 | wc -l)" \
	"$(crm-report owners --columns without_next_task | awk '{ n += $1 } END { print n }')" \
	'as many as owners has'

# --- SQL ------------------------------------------------------------------------------

run crm-report sql 'SELECT source, count(*) AS n, NULL AS x FROM leads GROUP BY 1'
is_rc 0
is_out <<'!'
source,n,x
expo,3,
site,1,
!
is_err ''
run crm-report sql "SELECT name FROM leads WHERE source = 'expo' ORDER BY 1" --json
is_out <<'!'
{"name":"Bob Stone"}
{"name":"Vera Lind"}
{"name":"Анна Ким"}
!
run crm-report sql --since 2026-03-01 'SELECT id FROM lead WHERE created >= :since AND created < :now'
is_out <<'!'
id
4
!
run crm-report sql 'SELECT id, name FROM leads WHERE 0' --columns name
is_rc 0
is_out name
run crm-report sql 'DELETE FROM lead'
is_rc 64
is_out ''
is_err 'crm-report: sql: it may only read: SELECT, and nothing else'
run crm-report sql 'SELECT soruce FROM leads'
is_rc 64
is_err "crm-report: sql: no such column 'soruce'; did you mean 'source'?"
run crm-report sql 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
	SELECT count(*) FROM c' --timeout 1
is_rc 75
is_out ''
is_err 'crm-report: sql: took longer than 1 s; ask for less, or give it more time'
# Who reads slowly, or stops reading, is no matter of time.
run sh -c 'crm-report sql "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
	SELECT x FROM c" | head -2'
is_rc 0
is_out <<'!'
x
1
!
is_err ''
run crm-report sql
is_rc 64
is_err "crm-report: what SQL? crm-report sql 'SELECT ...', or --file FILE"
run crm-report sql SELECT 1
is_rc 64
is_err "crm-report: one statement, in quotes; what is '1'?"
run crm-report sql 'SELECT 1' --by source
is_rc 64
is_err 'crm-report: SQL takes no --by: it says GROUP BY itself'
run crm-report -d nowhere.db sql 'SELECT 1'
is_rc 66

echo 'SELECT 1 AS a' >one.sql
run crm-report --file one.sql
is_out $'a\n1'
run crm-report sql --file - <one.sql
is_out $'a\n1'
run crm-report owners --file one.sql
is_rc 64
is_err "crm-report: --file is of SQL, not of report 'owners'"
run crm-report --file none.sql
is_rc 66
is_err 'crm-report: none.sql: No such file or directory'
printf 'SELECT \377' >bad.sql
run crm-report --file bad.sql
is_rc 65
is_err 'crm-report: bad.sql: no UTF-8 text'

# --- saved ----------------------------------------------------------------------------

mkdir "${CRM_DB%/*}/reports"
cat >"${CRM_DB%/*}/reports/cities.sql" <<'!'
-- leads by city
SELECT city, count(*) AS n FROM leads GROUP BY 1;
!
echo 'SELEC 1' >"${CRM_DB%/*}/reports/broken.sql"
cp one.sql "${CRM_DB%/*}/reports/funnel.sql"
cp one.sql "${CRM_DB%/*}/reports/notes.txt"
run sh -c 'crm-report list --columns report,what | tail -n 2'
is_out <<'!'
broken,
cities,leads by city
!
is_err "crm-report: warning: ${CRM_DB%/*}/reports/funnel.sql: never runs: 'funnel' is built in; rename it"
run sh -c 'crm-report list | tail -n 1'
is_out "cities,leads by city,${CRM_DB%/*}/reports/cities.sql"
run crm-report cities
is_rc 0
is_out <<'!'
city,n
,4
!
is_err ''
run crm-report citis
is_rc 64
is_err "crm-report: unknown report 'citis'; did you mean 'cities'?"
run crm-report zzzzzz
is_rc 64
is_err "crm-report: unknown report 'zzzzzz'; 'crm-report list' lists them"
run crm-report broken
is_rc 65
is_err "crm-report: ${CRM_DB%/*}/reports/broken.sql: near \"SELEC\": syntax error"

# --- streams --------------------------------------------------------------------------

run sh -c 'crm-report funnel >/dev/full'
is_rc 74
run sh -c 'crm-report funnel | head -1'
is_rc 0
is_out stage,leads,share,median_days
is_err ''
done_testing
