#!/bin/bash
# crm-convert without memory, without a disk, and killed: never a signal, never half a client,
# never exit 0 without the work; and running again completes it.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-1999}
writes=${STEP:-3}
runs=${RUNS:-6}

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
{
	echo 'name,email,phone,company'
	for i in $(seq 400); do
		printf 'Lead %s,l%s@example.org,+7 495 1%02d-%02d-11,Firm %s\n' "$i" "$i" \
			$((i / 100)) $((i % 100)) $((i / 2))
	done
} | crm-lead-add -q
crm-assign -q --unassigned
base=${CRM_DB%/*}/base
mkdir "$base"
cp "$CRM_DB" "$base/crm.db"

signals=0 unsound=0 halves=0 liars=0 faults=0

again() {
	rm -f "${CRM_DB:?}"* "$T/hit"
	cp "$base/crm.db" "$CRM_DB"
}

# A lead that is converted has all three, with its points; one that is not has none of them.
count_halves() {
	sql "SELECT (SELECT count(*) FROM lead WHERE (stage = 4) <> (converted_contact IS NOT NULL)
		OR (stage = 4) <> (converted_company IS NOT NULL) OR (stage = 4) <>
		(converted_deal IS NOT NULL) OR (stage = 4) <> (converted_at IS NOT NULL))
		+ abs((SELECT count(*) FROM lead WHERE stage = 4) - (SELECT count(*) FROM contact))
		+ abs((SELECT count(*) FROM lead WHERE stage = 4) - (SELECT count(*) FROM deal_contact))
		+ (SELECT count(*) FROM contact c WHERE (SELECT count(*) FROM point WHERE card = c.id) <> 2)"
}

attempt() {
	local status=0 done_rows

	again
	FAIL=$1 FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - \
		crm-convert --atomic --deal new --task call --due +1d 1 2 4 >out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	faults=$((faults + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $1: status $status: $(cat err)"; }
	crm-db check -q >said 2>&1 || { unsound=$((unsound + 1)); sed "s/^/# $1: /" said; }
	done_rows=$(sql 'SELECT count(*) FROM lead WHERE stage = 4')
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

unsound=0 halves=0 undone=0 lost=0
seq 400 | sed '1i id' >ids.csv
for i in $(seq "$runs"); do
	again
	crm-convert --deal new <ids.csv >printed 2>/dev/null &
	pid=$!
	sleep "0.0$((RANDOM % 9))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	crm-db check -q || unsound=$((unsound + 1))
	[ "$(count_halves)" = 0 ] || halves=$((halves + 1))
	printed=$(grep -c '^[0-9]*,converted,' printed || :)
	[ "$(sql 'SELECT count(*) FROM lead WHERE stage = 4')" -ge "$printed" ] || lost=$((lost + 1))
	crm-convert -q --deal new <ids.csv
	[ "$(sql 'SELECT count(*) FROM lead WHERE stage = 4'),$(count_halves)" = 400,0 ] ||
		undone=$((undone + 1))
done
is "$unsound" 0 "of $runs, sound after kill -9"
is "$halves" 0 'no half clients'
is "$lost" 0 'what was printed is durable'
is "$undone" 0 'running again completed it'
done_testing
