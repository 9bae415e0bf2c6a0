#!/bin/bash
# crm-lead-qualify without memory, without a disk, and killed: never a signal, never half a step,
# never exit 0 without the work; and running again completes it.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-601}
writes=${STEP:-2}
runs=${RUNS:-6}

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
printf 'name\ncold\n' | crm-edit -q pools
crm-edit -q settings --set value=cold cold_pool
printf 'name,kind,condition,points\nmail,score,email is not empty,70\nall,score,,1\n' |
	crm-edit -q rules
for i in $(seq 400); do
	[ $((i % 2)) -eq 1 ] && echo "Lead $i,l$i@example.org" || echo "Lead $i,"
done | crm-lead-add -q --map '1=name' --map '2=email' --no-header
crm-assign -q --unassigned
base=${CRM_DB%/*}/base
mkdir "$base"
cp "$CRM_DB" "$base/crm.db"

signals=0 unsound=0 halves=0 liars=0 faults=0

again() {
	rm -f "${CRM_DB:?}"* "$T/hit"
	cp "$base/crm.db" "$CRM_DB"
}

# A lead of grade C has no owner, nor has its task; all others have both.
count_halves() {
	sql "SELECT count(*) FROM lead l JOIN task t ON t.card = l.id WHERE (l.grade IS 'C') <>
		(l.owner IS NULL) OR (l.owner IS NULL) <> (t.owner IS NULL) OR
		(l.grade IS NULL) <> (l.stage = 1) OR (l.score IS NULL) <> (l.stage = 1)"
}

attempt() {
	local status=0 done_rows

	again
	FAIL=$1 FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - \
		crm-lead-qualify --atomic --grade auto --explain 1 2 3 >out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	faults=$((faults + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $1: status $status: $(cat err)"; }
	crm-db check -q >said 2>&1 || { unsound=$((unsound + 1)); sed "s/^/# $1: /" said; }
	done_rows=$(sql 'SELECT count(*) FROM lead WHERE stage = 3')
	case $done_rows,$(count_halves) in
	0,0 | 3,0) ;;
	*) halves=$((halves + 1)); echo "# $1: $done_rows rows" ;;
	esac
	if [ "$status" -eq 0 ] && [ "$done_rows" -ne 3 ]; then
		liars=$((liars + 1))
		echo "# $1: exit 0 with $done_rows rows"
	fi
	return 0
}

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
is "$halves" 0 'nothing is ever half done'
is "$liars" 0 'exit 0 means done'

unsound=0 halves=0 undone=0
seq 400 | sed '1i id' >ids.csv
for i in $(seq "$runs"); do
	again
	crm-lead-qualify --grade auto <ids.csv >printed 2>/dev/null &
	pid=$!
	sleep "0.0$((RANDOM % 9))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	crm-db check -q || unsound=$((unsound + 1))
	[ "$(count_halves)" = 0 ] || halves=$((halves + 1))
	crm-lead-qualify -q --grade auto <ids.csv
	[ "$(sql "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM lead GROUP BY grade)")" = 200,200 ] ||
		undone=$((undone + 1))
done
is "$unsound" 0 "of $runs, sound after kill -9"
is "$halves" 0 'no half steps'
is "$undone" 0 'running again completed it'
done_testing
