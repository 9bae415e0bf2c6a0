#!/bin/bash
# crm-report --as-of: what a report said on a day, it says of that day ever after.
. "$(dirname "$0")/lib.sh"

now 2026-01-04T09:00:00Z
fresh_db
crm-edit -q users <<'!'
login,hours,max_open
anna,Mo-Fr 09:00-18:00,50
boris,,
vera,,
!
crm-edit -q sources <<'!'
name
expo
site
!

:>failed
reports=$(crm-report list --columns report | tail -n +2)
all_by=('' owner import 'source,month')
whole || all_by=('')

# Every report, by whatever it goes by: FILE [option ...]
print_all() {
	local file=$1 report by

	shift
	for report in $reports; do
		for by in "${all_by[@]}"; do
			echo "== $report $by"
			# 64: it does not go by that.
			crm-report "$report" ${by:+--by "$by"} "$@" 2>err || [ $? -eq 64 ] ||
				echo "$report $by $*: $(cat err)" >>failed
		done
	done >"$file"
}

# A day's work at the desk: the end of the day N is printed as it is then.
day() {
	now "2026-01-$(printf %02d "$1")T$2:00:00Z"
}
leads() {
	echo 'name,email,company'
	seq "$1" "$2" | awk '{ printf "Ivan Petrov%c%c,p%d@%s,%s\n", 97 + $1 % 26, 97 + int($1 / 26),
		$1, $1 % 9 == 0 ? "nowhere" : "example.org", $1 % 4 ? "" : "Pumps " $1 }'
}

day 5 09
leads 1 20 | crm-lead-add -q --source expo
crm-assign -q
printf 'source,date,amount,currency\nexpo,2026-01-05,1000,RUB\n' | crm-edit -q costs
day 6 10
leads 18 40 | crm-lead-add -q --source site
crm-assign -q --unassigned
seq 1 2 39 | crm-log -q --as anna --outcome reached call 1 3 5 7 9 11 13
crm-log -q --as boris --outcome no-answer call 2 4 6
day 7 11
crm-lead-qualify -q --grade A 1 3 5
crm-lead-qualify -q --grade B 7 9
crm-lead-qualify -q --unqualified spam 11 13
crm-lead-qualify -q --unqualified no-budget 15
crm-undo -q last
crm-convert -q --contact new --deal Pumps --amount 500 --currency RUB 1
crm-convert -q --contact new --deal Hoses --amount 70 --currency USD 3
crm-deal won -q "$(crm-list deals --columns id | sed -n 2p)"
printf 'id\n21\n22\n' | crm-task add -q --due 2026-01-08 call

now 2026-01-08T23:59:59Z
print_all day8
ok 'all reports are asked' [ "$(grep -c '^==' day8)" -eq $((${#all_by[@]} * $(wc -w <<<"$reports"))) ]
now 2026-01-07T23:59:59Z
print_all day7

# Nothing was done on the 8th: as of the 7th it is the same, but for ages.
now 2026-01-08T23:59:59Z
print_all again --as-of 2026-01-07
ok 'the day before, nothing done since' diff day7 again
print_all again --as-of 2026-01-08
ok 'a day that is not over is now' diff day8 again
print_all again --as-of 2030-01-01
ok 'the future is now' diff day8 again

# Later work of every kind.
day 12 09
leads 41 60 | crm-lead-add -q --source site
leads 1 4 | crm-lead-add -q --source expo
crm-assign -q --unassigned
crm-assign -q --to boris 17 19
crm-lead-qualify -q --grade C 2 17 19 21
crm-lead-qualify -q --reopen 11
crm-lead-qualify -q --unqualified no-budget 5
crm-convert -q --contact new --deal Valves --amount 90 --currency RUB 7
crm-deal lost -q --because price "$(crm-list deals --columns id | sed -n 3p)"
crm-deal won -q "$(crm-list deals --columns id | sed -n 4p)"
# What happened on the 6th and was recorded today.
crm-log -q --as boris --at 2026-01-06T08:00:00Z --outcome reached call 23 25
printf 'source,date,amount,currency\nexpo,2026-01-05,3000,RUB\n' | crm-edit -q costs
printf 'group,id,decision\n1,24,merge\n1,26,merge\n' | crm-merge -q
is "$(sql 'SELECT count(*) FROM card WHERE alias IS NOT NULL')" 1 'two are one'
crm-task 'done' -q --as vera --no-next enough 1 2
printf 'name,active\nsite,no\n' | crm-edit -q sources
printf 'login,active\nvera,no\n' | crm-edit -q users
printf 'name,value\ncurrency,EUR\n' | crm-edit -q settings
now 2026-01-12T23:59:59Z
print_all day12
day 13 10
print_all again --as-of 2026-01-08
ok 'after later work of all kinds' diff day8 again
print_all again --as-of 2026-01-07
ok 'and a day earlier' diff day7 again

# Undone after the day, and undone again.
printf 'name,value\ncurrency,RUB\n' | crm-edit -q settings
for op in $(crm-list ops --columns id,tool | awk -F, '$2 == "crm-merge" || $2 == "crm-convert" ||
	$2 == "crm-lead-qualify" || $2 == "crm-lead-add" { print $1 }' | sort -rn); do
	crm-undo -q "$op" 2>>undo.log || true
done
is "$(sql 'SELECT count(*) FROM card WHERE alias IS NOT NULL')" 0 'two are two again'
print_all again --as-of 2026-01-12
ok 'undone since' diff day12 again
print_all again --as-of 2026-01-08
ok 'undone since, before and after' diff day8 again
day 14 10
for op in $(crm-list ops --columns id,tool | awk -F, '$2 == "crm-undo" { print $1 }' | sort -rn |
	head -n 6); do
	crm-undo -q "$op" 2>>undo.log || true
done
print_all again --as-of 2026-01-12
ok 'done again since' diff day12 again
print_all again --as-of 2026-01-08
ok 'done again since, before and after' diff day8 again

is "$(cat failed)" '' 'no report failed'

# A clock that was wrong for a while: what it said is what counts.
now 2026-01-08T12:00:00Z
leads 70 75 | crm-lead-add -q --source expo
day 15 10
crm-lead-qualify -q --grade A "$(crm-list leads --columns id | tail -n 1)"
run crm-report funnel --as-of 2026-01-08 --columns stage,leads --since 2026-01-08
is_rc 0
is_out <<'!'
stage,leads
new,6
working,0
qualified,0
converted,0
won,0
unqualified,0
!
is_err ''

# Before there was anything: a header and no rows, like an empty database.
run crm-report sources --as-of 2025-12-31
is_rc 0
is_out 'source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi'
run crm-report activity --as-of 2026-01-06 --columns user,activities
is_out <<'!'
user,activities
anna,7
boris,3
!
run crm-report funnel --by month --as-of 2026-01-08 --columns month
is_err 'crm-report: 2026-01 was not over: its figures changed since'
run crm-report funnel --until 2026-01-10 --as-of 2026-01-08 --columns stage
is_err 'crm-report: the period was not over: its figures changed since'
run crm-report funnel --until 2026-01-08 --as-of 2026-01-08 --columns stage
is_err ''
run crm-report funnel --by month --as-of 2025-12-31 --columns month
is_err ''
run crm-report sql 'SELECT 1' --as-of 2026-01-08
is_rc 64
is_err 'crm-report: SQL takes no --as-of: it reads what is there'

done_testing
