#!/bin/bash
# crm-show without memory: never a signal, never a part of a page, and exit 0 only with all of it.
# STEP=1 tries every k.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-97}
fresh_db

crm-lead-add -q --source expo - <<'!'
name,email,company,city
Анна Иванова,anna@example.org,ООО Ромашка,Тверь
Ivan Petrov,ivan@example.org,Ромашка,
!
printf 'id,city,note\n1,Тула,note\n' | crm-edit -q leads
crm-undo -q last

signals=0 halves=0 runs=0

# False when the fault was not reached.
attempt() {
	local spec=$1 status=0

	shift
	rm -f "$T/hit"
	FAIL=$spec FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - "$@" \
		>out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	runs=$((runs + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $spec: status $status: $(cat err)"; }
	[ "$status" -ne 0 ] || cmp -s out whole ||
		{ halves=$((halves + 1)); echo "# $spec: exit 0 with a part"; }
}

for sticky in '' +; do
	for format in --table --json --csv '--csv --as-of now'; do
		# shellcheck disable=SC2086 # words
		crm-show $format 1 >whole
		k=1
		# shellcheck disable=SC2086
		while attempt "malloc:$k$sticky" crm-show $format 1; do
			k=$((k + step))
		done
	done
done
ok "faults were injected: $runs" [ "$runs" -gt 50 ]
is "$signals" 0 'no signal'
is "$halves" 0 'exit 0 only with all of it'
done_testing
