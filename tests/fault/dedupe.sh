#!/bin/bash
# crm-dedupe without memory: never a signal, exit 0 only with the whole table, and nothing that was
# not printed is remembered as looked at. STEP=1 tries every k.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-331}
fresh_db

cat >list.csv <<'!'
name,email,phone,company,colour
Анна Иванова,anna@example.org,8 495 990-00-11,ООО Ромашка,red
Иванова А.,anna@example.org,,Ромашка,red
Bob Stone,stone@hill.example,,Hill Ltd,
Robert Stone,stone@hill.example,+44 20 7946 0011,,blue
!
crm-lead-add -q --on-match create --source expo list.csv

signals=0 halves=0 marks=0 runs=0

# False when the fault was not reached.
attempt() {
	local spec=$1 status=0

	shift
	rm -f "$T/hit"
	FAIL=$spec FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - "$@" \
		>out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	runs=$((runs + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $spec $*: status $status: $(cat err)"; }
	[ "$status" -ne 0 ] || cmp -s out whole ||
		{ halves=$((halves + 1)); echo "# $spec $*: exit 0 with a part"; }
}

for options in '' --pairs --explain '--explain --table' '1 2' --print-model '--no-db list.csv' \
	'--no-db --pairs list.csv' '--no-db --explain --table list.csv'; do
	# shellcheck disable=SC2086 # words
	crm-dedupe $options >whole 2>said
	for sticky in '' +; do
		k=1
		# shellcheck disable=SC2086
		while attempt "malloc:$k$sticky" crm-dedupe $options; do
			k=$((k + step))
		done
	done
done
crm-dedupe --new -n >whole 2>said
k=1
while attempt "malloc:$k" crm-dedupe --new; do
	cmp -s out whole || [ -z "$(sql "SELECT 1 FROM setting WHERE name = 'dedupe_event'")" ] ||
		{ marks=$((marks + 1)); echo "# $k: remembered, and not printed"; }
	sql "DELETE FROM setting WHERE name = 'dedupe_event'"
	k=$((k + step))
done
ok "faults were injected: $runs" [ "$runs" -gt 50 ]
is "$signals" 0 'no signal'
is "$halves" 0 'exit 0 only with all of it'
is "$marks" 0 'what was not printed is new the next time'
done_testing
