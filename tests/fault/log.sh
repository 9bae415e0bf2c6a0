#!/bin/bash
# crm-log without memory, and killed: an activity, what its lead becomes by it and who is told of it
# are there together or not at all. STEP=1 tries every k; the normal run tries some.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-53}

cat >calls.csv <<'!'
id,kind,outcome,text,external_id
1,call,no-answer,,a
1,call,занято,,b
1,demo,no-show,не пришла,c
2,call,talked,да,d
!
fresh_db
base=${CRM_DB%/*}/base
mkdir "$base"
printf 'login\nanna\n' | crm-edit -q users
printf 'name\nАнна Ким\nBob Stone\n' | crm-lead-add -q
crm-assign -q 1 2
cp "$CRM_DB" "$base/crm.db"

# Activities, notices of attempts, leads that work, leads that responded.
found() {
	sql "SELECT (SELECT count(*) FROM activity), (SELECT count(*) FROM notice WHERE kind = 'attempts'),
		(SELECT count(*) FROM lead WHERE stage = 2),
		(SELECT count(*) FROM lead WHERE responded_at IS NOT NULL)"
}

runs=0 signals=0 unsound=0 halves=0 liars=0
for function in malloc pwrite64; do
	[ "$function" = malloc ] || step=1
	for ((k = 1; ; k += step)); do
		rm -f "$CRM_DB"* hit
		cp "$base/crm.db" "$CRM_DB"
		status=0
		FAIL=$function:$k FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c \
			'LD_PRELOAD=$CRM_FAIL crm-log --atomic <calls.csv; exit $?' >out 2>err || status=$?
		[ -e hit ] || break
		runs=$((runs + 1))
		[ "$status" -lt 128 ] || signals=$((signals + 1))
		crm-db check -q >said 2>&1 || unsound=$((unsound + 1))
		case $(found) in
		'4|2|1|1') ;;
		'0|0|0|0') [ "$status" -ne 0 ] || liars=$((liars + 1)) ;;
		*) halves=$((halves + 1)) ;;
		esac
	done
done
ok "faults were injected: $runs" [ "$runs" -gt 50 ]
is "$signals" 0 'no signal'
is "$unsound" 0 'the database is always sound'
is "$halves" 0 'nothing is ever half done'
is "$liars" 0 'exit 0 means done'

# Killed in the middle of a table, and run again: with external ids every row is recorded once.
cp "$base/crm.db" "$CRM_DB"
rm -f "$CRM_DB"-*
{
	echo id,kind,outcome,external_id
	seq 20000 | awk '{ print 1 + $1 % 2 ",call," ($1 % 50 == 0 ? "talked" : "busy") ",x" $1 }'
} >many.csv
for pause in 2 4 6; do
	crm-log -q <many.csv &
	pid=$!
	sleep "0.$pause"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	ok 'sound after kill -9' crm-db check
done
run crm-log -q <many.csv
is_rc 0
is "$(sql 'SELECT count(*), count(DISTINCT external_id) FROM activity')" '20000|20000' \
	'running again completed it'
is "$(sql 'SELECT count(*) FROM lead WHERE stage = 2')" 1 'leads moved'
ok 'the database is sound' crm-db check
done_testing
