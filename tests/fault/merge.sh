#!/bin/bash
# crm-merge without memory, without a disk, and killed: never a signal, never half a group, never
# exit 0 without the work; and running again completes it.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-1301}
writes=${STEP:-3}
runs=${RUNS:-6}

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
for i in $(seq 200); do
	echo "Lead $i,+7495$((1000000 + i)),l$i@example.org,"
	echo "Lead $i,+7495$((1000000 + i)),m$i@example.org,Tver"
done | crm-lead-add -q --on-match create --map '1=name' --map '2=phone' --map '3=email' \
	--map '4=city' --no-header
crm-assign -q --unassigned
base=${CRM_DB%/*}/base
mkdir "$base"
cp "$CRM_DB" "$base/crm.db"
{
	echo group,id,decision
	for i in $(seq 200); do
		printf '%d,%d,merge\n%d,%d,merge\n' "$i" $((2 * i - 1)) "$i" $((2 * i))
	done
} >plan.csv

signals=0 unsound=0 halves=0 liars=0 faults=0

again() {
	rm -f "${CRM_DB:?}"* "$T/hit"
	cp "$base/crm.db" "$CRM_DB"
}

# A pair that is merged has three points and a city on one card, one open task, and one notice for
# each of its two owners; one that is not has none of that.
count_halves() {
	sql "SELECT count(*) FROM (SELECT c.id, c.alias, coalesce(c.alias, c.id + 1) AS s FROM card c
			WHERE c.id % 2 = 1) p JOIN lead l ON l.id = p.id
		WHERE (p.alias IS NULL AND NOT EXISTS (SELECT 1 FROM card WHERE id = p.s AND alias = p.id)) <>
			((SELECT count(*) FROM point WHERE card = p.id) = 2 AND
			(SELECT count(*) FROM point WHERE card = p.s) = 2 AND l.city IS NULL) OR
		(SELECT count(*) FROM point WHERE card IN (p.id, p.s)) + (SELECT count(*) FROM task
			WHERE state = 1 AND card IN (p.id, p.s)) NOT IN (4, 6) OR
		(SELECT count(*) FROM notice WHERE kind = 'merged' AND card IN (p.id, p.s)) NOT IN (0, 2)"
}

merged() {
	sql 'SELECT count(*) FROM card WHERE alias IS NOT NULL'
}

attempt() {
	local status=0 done_groups

	again
	FAIL=$1 FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - \
		crm-merge --atomic <first.csv >out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	faults=$((faults + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $1: status $status: $(cat err)"; }
	crm-db check -q >said 2>&1 || { unsound=$((unsound + 1)); sed "s/^/# $1: /" said; }
	done_groups=$(merged)
	case $done_groups,$(count_halves) in
	0,0 | 3,0) ;;
	*) halves=$((halves + 1)); echo "# $1: $done_groups groups" ;;
	esac
	if [ "$status" -eq 0 ] && [ "$done_groups" -ne 3 ]; then
		liars=$((liars + 1))
		echo "# $1: exit 0 with $done_groups groups"
	fi
	return 0
}

head -7 plan.csv >first.csv
is "$(count_halves)" 0 'no halves before'
crm-merge -q <plan.csv
is "$(count_halves),$(merged)" 0,200 'nor after all'
for sticky in '' +; do
	for function in pwrite64 fdatasync fsync; do
		k=1
		while attempt "$function:$k$sticky:EIO"; do
			k=$((k + writes))
		done
	done
	k=1
	while attempt "malloc:$k$sticky"; do
		k=$((k + step))
	done
done
ok "faults were injected: $faults" [ "$faults" -gt 20 ]
is "$signals" 0 'no signal'
is "$unsound" 0 'the database is always sound'
is "$halves" 0 'nothing is ever half merged'
is "$liars" 0 'exit 0 means done'

unsound=0 halves=0 undone=0
for i in $(seq "$runs"); do
	again
	crm-merge <plan.csv >printed 2>/dev/null &
	pid=$!
	sleep "0.0$((RANDOM % 9))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	crm-db check -q || unsound=$((unsound + 1))
	[ "$(count_halves)" = 0 ] || halves=$((halves + 1))
	crm-merge -q <plan.csv
	[ "$(merged),$(count_halves)" = 200,0 ] || undone=$((undone + 1))
done
is "$unsound" 0 "of $runs, sound after kill -9"
is "$halves" 0 'no half groups'
is "$undone" 0 'running again completed it'

# What an undo leaves when it is killed is all or nothing too.
unsound=0 halves=0
for i in $(seq "$runs"); do
	crm-merge -q <plan.csv
	crm-undo -q last &
	pid=$!
	sleep "0.0$((RANDOM % 9))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	crm-db check -q || unsound=$((unsound + 1))
	case $(merged),$(count_halves) in
	0,0 | 200,0) ;;
	*) halves=$((halves + 1)) ;;
	esac
done
is "$unsound" 0 "of $runs undone, sound after kill -9"
is "$halves" 0 'no half undone'
done_testing
