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
} | crm-log -q call
{
	echo 'id,grade'
	awk 'BEGIN { for (i = 1; i <= 60; i++) if (i % 4 == 1) print i "," substr("ABC", i % 3 + 1, 1) }'
} | CRM_NOW=2026-02-24T09:00:00Z crm-lead-qualify -q
seq 2 4 60 | awk '$1 % 3 != 0' |
	CRM_NOW=2026-02-25T15:00:00Z xargs crm-lead-qualify -q --unqualified no-budget
seq 3 9 60 | CRM_NOW=2026-02-26T10:00:00Z xargs crm-lead-qualify -q --unqualified spam

crm-list leads --columns id,source,owner,grade,status,created,responded,reason >leads.csv

# A query over the exports. Functions of numbers: half up, with one decimal.
again() {
	sqlite3 -batch -bail -csv -header :memory: '.import leads.csv leads' \
		'.import deals.csv deals' "$1" | tr -d '\r'
}
: >deals.csv
echo id >deals.csv

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

done_testing
