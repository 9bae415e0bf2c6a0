#!/bin/bash
# crm-report while others write: one report is of one state, so that its parts agree.
. "$(dirname "$0")/lib.sh"

fresh_db
crm-edit -q users <<'!'
login
anna
boris
!
{
	echo 'name,email'
	for i in {1..300}; do echo "Ivan Petrov$(printf %o "$i" | tr 0-7 a-h),p$i@example.org"; done
} | crm-lead-add -q
crm-assign -q

# An open lead has a task: unqualifying it closes both, at once.
{
	for i in {1..40}; do
		crm-lead-qualify -q --unqualified spam "$i"
		echo "name,email
Vera Lind$(printf %o "$i" | tr 0-7 a-h),v$i@example.org" | crm-lead-add -q
	done
	: >written
} &
wrong=0
looks=0
until [ -e written ] && [ "$looks" -gt 3 ]; do
	crm-report no-next-task --columns owner 2>err | grep -c '^[ab]' >bare || true
	[ "$(cat bare)" = 0 ] || wrong=$((wrong + 1))
	crm-report owners 2>err | awk -F, 'NR > 1 && $2 != $3 + $4 + $5 { exit 1 }' || wrong=$((wrong + 1))
	crm-report sources --columns leads,valid,unique 2>err |
		awk -F, 'NR > 1 && ($1 != $2 || $1 != $3) { exit 1 }' || wrong=$((wrong + 1))
	looks=$((looks + 1))
done
wait
is "$wrong" 0 'parts of a report agree while leads come and go'
run crm-report funnel --columns stage,leads
is_out <<'!'
stage,leads
new,340
working,0
qualified,0
converted,0
won,0
unqualified,40
!
# The past needs no quiet either.
run crm-report funnel --as-of 2026-03-01 --columns leads
is_out <<'!'
leads
0
0
0
0
0
0
!

done_testing
