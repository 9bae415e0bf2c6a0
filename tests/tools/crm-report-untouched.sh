#!/bin/bash
# crm-report untouched: what crm-assign --recycle would remind of, by other means.
. "$(dirname "$0")/lib.sh"

now 2026-03-02T09:00:00Z
fresh_db
crm-edit -q users <<'!'
login,hours
anna,Mo-Fr 09:00-18:00
boris,
vera,Mo-Sa 22:00-24:00
!
crm-edit -q settings <<'!'
name,value
attempts,0
recycle_new,4h
recycle_working,2d
recycle_a,30min
recycle_b,1d
recycle_c,1w
holidays,2026-03-06
!
{
	echo 'name,email'
	for i in {1..36}; do echo "Ivan Petrov$(printf %o "$i" | tr 0-7 a-h),p$i@example.org"; done
} | crm-lead-add -q
crm-assign -q --to anna 1 2 3 4 5 6 7 8 9 10
crm-assign -q --to boris 11 12 13 14 15 16 17 18 19 20
crm-assign -q --to vera 21 22 23 24 25 26 27 28
now 2026-03-02T15:00:00Z
crm-log -q --outcome reached call 1 2 3 11 12 13 21 22 23
crm-log -q --outcome no-answer call 4 14 24
now 2026-03-03T16:30:00Z
crm-lead-qualify -q --grade A 1 11 21
crm-lead-qualify -q --grade B 2 12 22
crm-lead-qualify -q --grade C 3 13 23
crm-lead-qualify -q --unqualified spam 5 15
crm-task add -q --to boris --due 2026-03-09T12:00 --kind mail 16 17
crm-task add -q --to boris --due 2026-03-09T12:00 --kind mail 6
now 2026-03-05T11:00:00Z
printf 'group,id,decision\n1,18,merge\n1,19,merge\n' | crm-merge -q
crm-log -q --at 2026-03-04T10:00:00Z note 19
crm-assign -q --to boris 7
crm-undo -q last
crm-list tasks -w 'state = open' --columns id,card | awk -F, '$2 == 20 { print $1 }' >first
crm-task move -q --due 2026-03-10T12:00 "$(cat first)"

agree() {
	now "$1"
	crm-assign --recycle -n --columns id,step 2>err | awk -F, '$2 == "remind" { print $1 }' |
		sort -n >expected
	run sh -c 'crm-report untouched --columns id | tail -n +2'
	is_out <expected
}
for at in 2026-03-02T16:00 2026-03-03T17:00 2026-03-03T23:00 2026-03-04T11:00 2026-03-05T11:00 \
	2026-03-05T17:59 2026-03-06T12:00 2026-03-07T23:30 2026-03-09T11:59 2026-03-09T13:00 \
	2026-03-12T18:00 2026-03-20T00:00; do
	agree "${at}:00Z"
done
is "$(wc -l <expected)" 25 'there is something to agree on'

now 2026-03-03T17:00:00Z
run crm-report untouched --check --until 2026-03-02
is_rc 1
like_out '^14,Ivan Petrovbg,boris,new,,2026-03-02T15:00:00Z,4 h,1\.1$'
now 2026-03-12T18:00:00Z
crm-edit -q settings <<'!'
name,value
recycle_new,0
recycle_working,0
recycle_a,0
recycle_b,0
recycle_c,0
!
run crm-report untouched --check
is_rc 0
is_out id,name,owner,status,grade,touched,allowed,days
is_err ''
run crm-report untouched --by owner
is_rc 64
is_err "crm-report: report 'untouched' takes no --by"

done_testing
