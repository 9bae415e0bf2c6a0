#!/bin/bash
# crm-report: every figure again, by SQL over what crm-list prints.
. "$(dirname "$0")/lib.sh"

fresh_db
crm-edit -q users <<'!'
login,hours
anna,Mo-Fr 09:00-18:00
boris,
!

# Sixty leads of three sources, on twelve days from a Tuesday on.
add() {
	local day

	for ((day = 0; day < 12; day++)); do
		echo 'name,email,source'
		awk -v day="$day" 'BEGIN { for (i = 1; i <= 5; i++) { n = day * 5 + i
			printf "Ivan Petrov%c%c,p%d@example.org,%s\n", 97 + day, 97 + i, n,
			    n % 7 == 0 ? "calls" : n % 3 == 0 ? "site" : "expo" } }'
	done
}
for ((day = 0; day < 12; day++)); do
	now "$(date -u -d "2026-01-20T07:30:00Z + $((day * 3)) days" +%FT%TZ)"
	add | sed -n "$((day * 6 + 1)),$((day * 6 + 6))p" | crm-lead-add -q
done
crm-list leads --columns id | tail -n +2 | awk '$1 % 6 != 0' |
	CRM_NOW=2026-02-23T07:30:00Z xargs crm-assign -q
now 2026-03-02T09:00:00Z
{
	echo 'id,at,outcome'
	crm-list leads --columns id,created | tail -n +2 | awk -F, '$1 % 5 != 0 {
		printf "%s,%s,reached\n", $1, $2 }' | while IFS=, read -r id at outcome; do
		echo "$id,$(date -u -d "$at + $((id * id * 7 % 4001)) minutes" +%FT%TZ),$outcome"
	done
} | crm-log -q --as boris call
{
	echo 'id,grade'
	awk 'BEGIN { for (i = 1; i <= 60; i++) if (i % 4 == 1) print i "," substr("ABC", i % 3 + 1, 1) }'
} | CRM_NOW=2026-02-24T09:00:00Z crm-lead-qualify -q --as anna
seq 2 4 60 | awk '$1 % 3 != 0' |
	CRM_NOW=2026-02-25T15:00:00Z xargs crm-lead-qualify -q --unqualified no-budget
seq 3 9 60 | CRM_NOW=2026-02-26T10:00:00Z xargs crm-lead-qualify -q --unqualified spam

crm-list leads --columns id,source,owner,grade,status,created,responded,reason >leads.csv

crm-report sql 'SELECT id, since FROM leads' >since.csv

# A query over the exports. Functions of numbers: half up, with one decimal.
again() {
	sqlite3 -batch -bail -csv -header :memory: '.import leads.csv leads' \
		'.import since.csv since' "$1" | tr -d '\r'
}

# --- response -------------------------------------------------------------------------

response() {
	again "WITH w AS (SELECT source, owner, responded <> '' AS answered,
		unixepoch(responded) - unixepoch(created) AS wait FROM leads),
	k AS (SELECT *, row_number() OVER (PARTITION BY source, answered ORDER BY wait) AS k,
		count(*) OVER (PARTITION BY source, answered) AS n FROM w)
	SELECT source, count(*) AS leads, sum(answered) AS contacted, sum(NOT answered) AS never,
	printf('%.1f', (sum(wait * (answered AND k IN ((n + 1) / 2, n / 2 + 1)) * (1 + n % 2)) * 20
		+ 120) / 240 / 10.0) AS median_min,
	printf('%.1f', (max(iif(answered AND k = (n * 9 + 9) / 10, wait, 0)) * 20 + 60) / 120 / 10.0)
		AS p90_min,
	printf('%.1f', (sum(wait) * 20 + sum(answered) * 60) / (sum(answered) * 120) / 10.0)
		AS average_min,
	printf('%.1f', (sum(wait <= 300) * 2000 + count(*)) / (2 * count(*)) / 10.0) AS within_5min,
	printf('%.1f', (sum(wait <= 3600) * 2000 + count(*)) / (2 * count(*)) / 10.0) AS within_1h,
	printf('%.1f', (sum(wait <= 86400) * 2000 + count(*)) / (2 * count(*)) / 10.0) AS within_24h
	FROM k GROUP BY source ORDER BY source"
}
run crm-report response --by source \
	--columns source,leads,contacted,never,median_min,p90_min,average_min,within_5min,within_1h,within_24h
is_rc 0
is_out "$(response)"
is_err ''
# Nobody's leads and boris's have no hours: working time is all time. anna's is hers.
run sh -c 'crm-report response --by owner --columns owner,median_min,p90_min,average_min,within_24h |
	sed "/^anna/d; 1d"'
is_out "$(crm-report response --by owner \
	--columns owner,work_median_min,work_p90_min,work_average_min,work_within_24h | sed '/^anna/d; 1d')"
run crm-report response --by owner,month --columns owner,month,leads
is_out "$(again "SELECT owner, substr(created, 1, 7) AS month, count(*) AS leads FROM leads
	GROUP BY 1, 2 ORDER BY owner = '', 1, 2" | sed 's/^""/,/; s/,,/,/')"
is_err 'crm-report: 2026-03 is not over: its figures will change'

# --- aging ----------------------------------------------------------------------------

aging() {
	again "WITH a AS (SELECT $1 AS field, status, unixepoch('$CRM_NOW') - unixepoch(s.since) AS age,
		instr('new working qualified', status) AS stage
		FROM leads l JOIN since s ON s.id = l.id WHERE status IN ('new', 'working', 'qualified')),
	k AS (SELECT *, row_number() OVER (PARTITION BY field, status ORDER BY age) AS k,
		count(*) OVER (PARTITION BY field, status) AS n FROM a)
	SELECT field AS $1, status AS stage, count(*) AS leads, sum(age < 86400) AS under_1d,
	sum(age BETWEEN 86400 AND 3 * 86400 - 1) AS under_3d,
	sum(age BETWEEN 3 * 86400 AND 7 * 86400 - 1) AS under_7d,
	sum(age BETWEEN 7 * 86400 AND 14 * 86400 - 1) AS under_14d,
	sum(age BETWEEN 14 * 86400 AND 30 * 86400 - 1) AS under_30d,
	sum(age BETWEEN 30 * 86400 AND 90 * 86400 - 1) AS under_90d,
	sum(age >= 90 * 86400) AS older,
	printf('%.1f', (sum(age * (k IN ((n + 1) / 2, n / 2 + 1)) * (1 + n % 2)) * 20 + 172800)
		/ 345600 / 10.0) AS median_days,
	printf('%.1f', (max(age) * 20 + 86400) / 172800 / 10.0) AS oldest_days
	FROM k GROUP BY field, stage ORDER BY field = '', field, k.stage" | sed 's/^""/'/
}
run crm-report aging --by source
is_rc 0
is_out "$(aging source)"
is_err ''
run crm-report aging --by grade
is_out "$(aging grade)"
run sh -c 'crm-report aging --columns leads | awk "{ n += \$1 } END { print n }"'
is_out "$(crm-list leads --status new,working,qualified --columns id | tail -n +2 | wc -l)"

# --- grades ---------------------------------------------------------------------------

crm-convert -q --contact new 5 13 17
# 21 and 57 were qualified before they were not.
run crm-report grades --since 2026-01-23
is_rc 0
is_out "$(crm-list leads --columns id,grade,status,created >leads.csv
	again "SELECT grade, count(*) AS leads,
		sum(status IN ('qualified', 'converted') OR id IN (21, 57)) AS qualified,
		sum(status = 'converted') AS converted, 0 AS won,
		printf('%.1f', (sum(status = 'converted') * 2000 + count(*)) / (2 * count(*)) / 10.0)
			AS converted_share, '0.0' AS won_share
		FROM leads WHERE created >= '2026-01-23' GROUP BY 1 ORDER BY grade = '', 1" |
	sed 's/^""/'/)"
is_err ''
run sh -c 'crm-report grades --by owner,month --columns leads | awk "{ n += \$1 } END { print n }"'
is_out 60

# --- reasons --------------------------------------------------------------------------

run crm-report reasons
is_rc 0
is_out "$(crm-list leads --status unqualified --columns id,reason,owner >leads.csv
	again "SELECT 'lead' AS what, reason, count(*) AS n,
		printf('%.1f', (count(*) * 2000 + (SELECT count(*) FROM leads))
			/ (2 * (SELECT count(*) FROM leads)) / 10.0) AS share
		FROM leads GROUP BY reason ORDER BY 3 DESC")"
run crm-report reasons --since 2026-02-26 --columns what,reason,share
is_out <<'!'
what,reason,share
lead,spam,100.0
!
run sh -c 'crm-report reasons --by owner,source --columns n | awk "{ n += \$1 } END { print n }"'
is_out "$(crm-list leads --status unqualified --columns id | tail -n +2 | wc -l)"
# Who is open again is in no row; what was undone is in none either.
crm-lead-qualify -q --reopen 3
run crm-report reasons --columns reason,n
is_out "$(crm-list leads --status unqualified --columns id,reason | tail -n +2 | cut -d, -f2 |
	sort | uniq -c | sort -rn | awk 'BEGIN { print "reason,n" } { print $2 "," $1 }')"
crm-deal add -q --amount 100 --currency RUB Pumps \
	"$(crm-list leads -w 'status = converted' --columns contact | sed -n 2p)"
crm-deal lost -q --because price "$(crm-list deals --columns id | tail -n 1)"
run sh -c 'crm-report reasons | tail -n 1'
is_out deal,price,1,100.0

# --- activity -------------------------------------------------------------------------

crm-log -q --as anna meeting 4 8
crm-log -q --as anna --outcome no-answer call 6 12
crm-log -q --as anna price-list 4
crm-log -q --as stranger mail 7
crm-list tasks -w 'state = open' --columns id | sed -n '2,4p' |
	xargs crm-task 'done' -q --as boris --no-next enough
crm-lead-qualify -q --as anna --grade B 4 8
crm-undo -q --as anna last
crm-list activities --columns author,kind,reached,at >leads.csv
crm-report sql "SELECT login, s.name AS stage, h.at FROM history h JOIN stage s ON s.id = h.new
	WHERE field = 'stage' AND what = 6 AND h.id NOT IN
	(SELECT undoes FROM event WHERE undoes IS NOT NULL)" >since.csv
# The same of a period: since when.
activity() {
	again "WITH u AS (SELECT column1 AS user FROM (VALUES ('anna'), ('boris'), ('')))
	SELECT user, count(kind) AS activities, count(iif(kind = 'call', 1, NULL)) AS calls,
	count(iif(kind = 'mail', 1, NULL)) AS mails, 0 AS messages,
	count(iif(kind = 'meeting', 1, NULL)) AS meetings,
	count(iif(kind = 'price-list', 1, NULL)) AS other,
	count(iif(reached = 'yes', 1, NULL)) AS reached,
	iif(user = 'boris', 3, 0) AS tasks_done,
	(SELECT count(*) FROM since WHERE iif(login IN ('anna', 'boris'), login, '') = user
		AND stage = 'qualified' AND datetime(at) >= '$1') AS qualified,
	(SELECT count(*) FROM since WHERE iif(login IN ('anna', 'boris'), login, '') = user
		AND stage = 'unqualified' AND datetime(at) >= '$1') AS unqualified
	FROM u LEFT JOIN leads ON author = user AND datetime(at) >= '$1'
	GROUP BY user ORDER BY user = '', user" | sed 's/^""/'/
}
run crm-report activity \
	--columns user,activities,calls,mails,messages,meetings,other,reached,tasks_done,qualified,unqualified
is_rc 0
is_out "$(activity 2000-01-01)"
is_err ''
run crm-report activity --since 2026-02-25 \
	--columns user,activities,calls,mails,messages,meetings,other,reached,tasks_done,qualified,unqualified
is_out "$(activity 2026-02-25)"
run crm-report activity --columns user,converted,won,lost
is_out <<'!'
user,converted,won,lost
anna,0,0,0
boris,0,0,0
,3,0,1
!
run sh -c 'crm-report activity --by month --columns activities | awk "{ n += \$1 } END { print n }"'
is_out "$(crm-list activities --columns id | tail -n +2 | wc -l)"

# --- cohorts --------------------------------------------------------------------------

run crm-report cohorts
is_rc 0
is_out <<'!'
cohort,leads,months,converted,converted_share,won,won_share
2026-01,20,0,0,0.0,0,0.0
2026-01,20,1,0,0.0,0,0.0
2026-01,20,2,3,15.0,0,0.0
2026-02,40,0,0,0.0,0,0.0
2026-02,40,1,0,0.0,0,0.0
!
is_err 'crm-report: the last row of each cohort is of this month, which is not over'
crm-convert -q --contact new --deal Valves --amount 50 --currency RUB 25 29
crm-deal won -q "$(crm-list deals --columns id | tail -n 1)"
run crm-report cohorts --by source --since 2026-02-01 --columns source,leads,months,converted,won,won_share
is_out "$(crm-list leads --since 2026-02-01 --columns id,source,status >leads.csv
	again "WITH m AS (SELECT column1 AS months FROM (VALUES (0), (1)))
	SELECT source, count(*) AS leads, months, sum(months * (status = 'converted')) AS converted,
	sum(months * (id = '29')) AS won,
	printf('%.1f', (sum(months * (id = '29')) * 2000 + count(*)) / (2 * count(*)) / 10.0) AS won_share
	FROM leads, m GROUP BY source, months ORDER BY source, months")"

# --- deals ----------------------------------------------------------------------------

client=$(crm-list leads -w 'status = converted' --columns contact | sed -n 2p)
crm-edit -q stages <<'!'
name,pipeline,kind,position
offer,deal,open,15
!
crm-deal add -q --amount 1000.01 --currency RUB Pipes "$client"
crm-deal add -q --amount 300 --currency USD Pipes "$client"
crm-deal add -q Pipes "$client"
crm-deal add -q --amount 70 --currency RUB Hoses "$client"
crm-deal stage -q offer "$(crm-list deals --columns id | tail -n 1)"
crm-deal won -q "$(crm-list deals --columns id | tail -n 1)"
crm-deal add -q --amount 999 --currency RUB Hoses "$client"
crm-deal stage -q offer "$(crm-list deals --columns id | tail -n 1)"
run crm-report deals
is_rc 0
# Of the deals that were open two of three are won; of those that were offered the only one.
is_out <<'!'
stage,currency,deals,without_amount,amount,closed,won_share,forecast
open,RUB,6,4,1050.01,3,66.7,700.01
open,USD,1,0,300.00,3,66.7,200.00
offer,RUB,1,0,999.00,1,100.0,999.00
won,RUB,2,0,120.00,,,
lost,RUB,1,0,100.00,,,
!
is_err 'crm-report: there are several currencies: they are kept apart'
run crm-report deals --columns stage,currency,deals,without_amount,amount --by owner
is_out "$(crm-list deals --columns owner,stage,amount,currency >leads.csv
	again "SELECT stage, iif(amount = '', 'RUB', currency) AS currency, count(*) AS deals,
	sum(amount = '') AS without_amount, printf('%.2f', sum(amount)) AS amount
	FROM leads GROUP BY owner, stage, 2
	ORDER BY owner = '', owner, instr('open offer won lost', stage), 2")"
run sh -c 'crm-report deals --by month,source --columns deals | awk "{ n += \$1 } END { print n }"'
is_out "$(crm-list deals --columns id | tail -n +2 | wc -l)"
# An offer that was taken back was none.
crm-deal stage -q offer 72
crm-undo -q last
crm-deal lost -q --because price 72
run sh -c 'crm-report deals --columns stage,closed,won_share | sed -n 2,4p'
is_out <<'!'
open,4,50.0
open,4,50.0
offer,1,100.0
!
run crm-report deals --until 2026-03-01
is_out stage,currency,deals,without_amount,amount,closed,won_share,forecast

# --- quality --------------------------------------------------------------------------

crm-lead-add -q --source calls >/dev/null 2>&1 <<'!' || true
name,email
Olga Serova,olga@example.org
Ivan Petrovab,p2@example.org
Pavel Titov,titov@
,
!
quality() {
	crm-list imports --columns id,source,read,created,attached,unchanged,suppressed,blank,rejected >leads.csv
	again "SELECT $1, count(*) AS imports, sum(read) AS read, sum(created) AS created,
		sum(attached) AS attached, sum(unchanged) AS unchanged, sum(suppressed) AS suppressed,
		sum(blank) AS blank, sum(rejected) AS rejected
		FROM leads GROUP BY $1 ORDER BY source = '', cast(id AS INTEGER)" | sed 's/^""/,/; s/^,,/,/; s/^id,/import,/'
}
run crm-report quality --by import \
	--columns import,imports,read,created,attached,unchanged,suppressed,blank,rejected
is_rc 0
is_out "$(quality 'id' | sort -t, -k1,1n)"
run crm-report quality --by source \
	--columns source,imports,read,created,attached,unchanged,suppressed,blank,rejected
is_out "$(quality 'source')"
run crm-report quality --columns points,invalid,invalid_share,pairs,merged
is_out <<!
points,invalid,invalid_share,pairs,merged
62,1,1.6,$(crm-list candidates --columns id | tail -n +2 | wc -l),0
!
is_err ''

done_testing
