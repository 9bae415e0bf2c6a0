#!/bin/bash
# People who take leads while crm-assign gives them: each lead gets one owner, once, nobody is told
# of a lock, and one who is killed blocks nobody.
. "$(dirname "$0")/../tools/lib.sh"

leads() {
	echo name,email
	for i in $(seq "$1"); do
		echo "Иван Петров$i,u$i@example.org"
	done
}
owner_events="SELECT count(*) FROM event WHERE tab = 1 AND field = 'owner'"

# --- 16 that give and 8 that take, over 1,000 leads -----------------------------------

fresh_db
crm-edit -q users <<'!'
login,team
anna,sales
борис,sales
vera,sales
gleb,sales
!
leads 1000 | crm-lead-add -q
# Takes until there is nothing to take: five at a time, and then one by one.
take() {
	while :; do
		crm-assign --take --next --limit "$2" --as "$1" 2>>"err.$3" | tail -n +2 >"row.$3"
		[ -s "row.$3" ] || break
		cat "row.$3" >>"taken.$3"
	done
}
n=0
for login in anna борис vera gleb anna борис vera gleb; do
	n=$((n + 1))
	take "$login" "$((n % 2 * 4 + 1))" "$n" &
done
for i in 1 2 3 4 5 6 7 8; do
	{ echo id && seq "$((i * 100 - 29))" "$((i * 100))"; } |
		crm-assign --columns id,owner,action >"given$i" 2>"say$i" &
	crm-assign --unassigned --limit 30 --columns id,owner,action >"given1$i" 2>"say1$i" &
done
failed=0
for job in $(jobs -p); do
	wait "$job" || failed=$((failed + 1))
done
is "$failed" 0 'all end well'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'each lead has an owner'
is "$(sql "$owner_events")" 1000 'each once'
is "$(sql "SELECT count(DISTINCT row) FROM event WHERE tab = 1 AND field = 'owner'")" 1000 \
	'none twice'
touch taken.0
taken=$(cat taken.* | wc -l)
given=$(cat given* | grep -c ',assigned$')
is "$((taken + given))" 1000 'each is printed once, by whoever got it'
is "$(cat taken.* | cut -d, -f1 | sort -u | wc -l)" "$taken" 'and by one only'
is "$(sql "$owner_events AND what = 16")" "$taken" 'those that were taken are known to be'
is "$(cat err.* | grep -Evc '^crm-assign: taken [0-9]+(: nothing (more )?waits)?$')" 0 \
	'nobody who takes is told of a lock'
is "$(cat say* | grep -Evc '^crm-assign: read [0-9]+: assigned [0-9]+(, kept [0-9]+)?$')" 0 \
	'and nobody who gives'
is "$(sql "SELECT count(*) FROM task WHERE kind = 'first-contact' AND state = 1")" 1000 \
	'a task each'
is "$(sql "SELECT count(*) FROM task t JOIN lead l ON l.id = t.card AND l.owner <> t.owner")" 0 \
	'of its owner'
is "$(sql 'SELECT count(*) FROM notice')" "$given" 'a notice for each that was given'

# --- the same lead, by eight at once ----------------------------------------------------

leads 1020 | crm-lead-add -q
for round in 1001 1002 1003; do
	for i in 1 2 3 4 5 6 7 8; do
		login=$(printf 'anna\nборис\nvera\ngleb\n' | sed -n "$((i % 4 + 1))p")
		crm-assign --take --as "$login" "$round" --columns action,error >"one$i" 2>/dev/null &
	done
	wait
	is "$(cat one? | grep -c '^taken,$')" 1 "lead $round: one gets it"
	is "$(cat one? | grep -c '^unchanged,$')" 1 'it is theirs already when they ask again'
	is "$(cat one? | grep -Ec '^rejected,"[^ ]+ was faster, at 2026-03-02T09:00:00Z"$')" 6 \
		'and the others are told who was faster'
done

# --- kill -9 ------------------------------------------------------------------------------

fresh_db
crm-edit -q users <<'!'
login
anna
борис
!
leads 600 | crm-lead-add -q
for i in 1 2 3 4; do
	crm-assign --take --next --limit 600 --as anna >"killed$i" 2>&1 &
	pid=$!
	sleep "0.0$((RANDOM % 6))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
done
run timeout 20 crm-assign -q --take --next --limit 600 --as борис
is_rc 0
is_err ''
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'whoever comes next takes the rest'
is "$(sql "$owner_events")" 600 'each has one owner, once'
is "$(sql "SELECT count(*) FROM task WHERE kind = 'first-contact'")" 600 'and one task'
ok 'sound after kill -9' crm-db check

# What nobody touched, taken back by runs that overlap, one of them killed: each step once.
crm-edit -q settings <<'!'
name,value
recycle_new,1d
take_hold,0
!
step() {
	now "$1"
	for i in 1 2 3 4; do
		crm-assign -q --recycle 2>>steps &
	done
	kill -9 "$!"
	wait 2>/dev/null
	crm-assign -q --recycle 2>>steps
}
: >steps
step 2026-03-03T09:00:00Z
is "$(sql "SELECT count(*) FROM notice WHERE kind = 'untouched'")" 600 'each owner is told once'
step 2026-03-04T09:00:00Z
is "$(sql "SELECT count(*) FROM notice WHERE kind = 'escalation'")" 600 'each boss'
step 2026-03-05T09:00:00Z
is "$(sql "$owner_events")" 1200 'and each lead has another owner, once'
is "$(sql "SELECT count(*) FROM event e JOIN lead l ON l.id = e.row AND l.owner = e.old
	WHERE e.tab = 1 AND e.field = 'owner'")" 0 'another than before'
is "$(cat steps)" '' 'and nobody is told of a lock'
ok 'sound at the end' crm-db check
done_testing
