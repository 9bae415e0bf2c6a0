#!/bin/bash
# kill -9 at any moment: a prefix of whole rows stays, each with its inquiry and its history, what
# was printed is there, the next command needs no help, and running again completes the work.
# RUNS kills each (the nightly run takes a thousand).
. "$(dirname "$0")/../tools/lib.sh"
runs=${RUNS:-12}
rows=2000

{
	echo 'name,email,phone'
	for i in $(seq "$rows"); do
		echo "Ivan Petrov$i,u$i@example.org,"
	done
} >list.csv

corrupt=0 half=0 lost=0 undone=0 interrupted=0
for i in $(seq "$runs"); do
	fresh_db
	crm-lead-add --source expo --columns id,action list.csv >printed 2>/dev/null &
	pid=$!
	sleep "0.0$((RANDOM % 60))"
	kill -9 "$pid" 2>/dev/null && interrupted=$((interrupted + 1))
	wait "$pid" 2>/dev/null || :
	crm-db check -q || corrupt=$((corrupt + 1))
	leads=$(sql 'SELECT count(*) FROM lead')
	[ "$leads" = "$(sql 'SELECT count(DISTINCT card) FROM inquiry')" ] || half=$((half + 1))
	[ "$leads" = "$(sql 'SELECT count(*) FROM event WHERE tab = 1 AND verb = 0')" ] ||
		half=$((half + 1))
	# The last line may be cut; all others were durable before they were printed.
	shown=$(head -n -1 printed | grep -c created) || :
	[ "$shown" -le "$leads" ] || lost=$((lost + 1))
	crm-lead-add -q --source expo list.csv
	[ "$(sql 'SELECT count(*) FROM lead')" = "$rows" ] || undone=$((undone + 1))
done
is "$corrupt" 0 "of $runs, sound after kill -9"
is "$half" 0 'no half rows'
is "$lost" 0 'nothing printed was lost'
is "$undone" 0 'running again completed it'
ok 'some were really interrupted' [ "$interrupted" -gt 0 ]

# A killed holder of the write lock blocks nobody.
fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
crm-lead-add -q list.csv
for i in $(seq 3); do
	crm-assign -q --unassigned --limit 300 &
	pid=$!
	sleep "0.0$((RANDOM % 9))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
done
run timeout 20 crm-assign --unassigned -q
is_rc 0
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'all are assigned'
is "$(sql "SELECT count(*) FROM event WHERE tab = 1 AND field = 'owner'")" "$rows" 'each once'
ok 'the database is sound' crm-db check
done_testing
