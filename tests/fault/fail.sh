#!/bin/bash
# Every kind of call that can fail, made to fail, once and from then on: never a signal, never half
# a row, never exit 0 without the data. STEP=1 tries every k; the normal run tries some.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'
step=${STEP:-149}
writes=${STEP:-3}

# Numbers that need libphonenumber are apart: it is C++ and ICU, which end the process when they get
# no memory.
cat >list.csv <<'!'
name,email,company,city,phone
Анна Иванова,anna@example.org,ООО Ромашка,Тверь,8 495 990-00-11
Ivan Petrov,ivan@почта.рф,,,+44 20 7946 0958
Иванова Анна,anna@example.org,,,8 (495) 990-00-1
!
cat >phones.csv <<'!'
name,phone
Анна Иванова,"8 495 990-00-11, 12"
Ivan Petrov,1-800-FLOWERS
Olga Kim,8~10 49 30 123456
!
fresh_db
base=${CRM_DB%/*}/base
mkdir "$base"
cp "$CRM_DB" "$base/crm.db"

signals=0 unsound=0 halves=0 liars=0 noisy=0 runs=0

# attempt SPEC COMMAND...: false when the fault was not reached. All or none of the three rows.
attempt() {
	local spec=$1 status=0 done_rows

	shift
	rm -f "${CRM_DB:?}"* "$T/hit"
	cp "$base/crm.db" "$CRM_DB"
	# In a shell of its own, which alone would speak of a signal.
	FAIL=$spec FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL "$@"; exit $?' - "$@" \
		>out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	runs=$((runs + 1))
	[ "$status" -lt 128 ] || { signals=$((signals + 1)); echo "# $spec: status $status: $(cat err)"; }
	crm-db check -q >said 2>&1 || { unsound=$((unsound + 1)); sed "s/^/# $spec: /" said; }
	done_rows=$(sql 'SELECT count(*) FROM inquiry')
	case $done_rows in
	0 | 3) ;;
	*) halves=$((halves + 1)); echo "# $spec: $done_rows rows" ;;
	esac
	if [ "$status" -eq 0 ] && [ "$done_rows" -ne 3 ]; then
		liars=$((liars + 1))
		echo "# $spec: exit 0 with $done_rows rows"
	fi
	if [ "$status" -ne 0 ] && [ "$(wc -l <err)" -gt 4 ]; then
		noisy=$((noisy + 1))
		sed "s/^/# $spec: /" err
	fi
	return 0
}

# All k of a function, by steps, until the fault is not reached any more.
sweep() {
	local function=$1 by=$2 tail=$3 k=1

	shift 3
	while attempt "$function:$k$tail" "$@"; do
		k=$((k + by))
	done
}

for sticky in '' +; do
	for error in EIO ENOSPC; do
		sweep pwrite64 "$writes" "$sticky:$error" crm-lead-add --atomic --source expo list.csv
		for function in fsync fdatasync ftruncate64 unlink; do
			sweep "$function" 1 "$sticky:$error" crm-lead-add --atomic --source expo list.csv
		done
	done
	sweep malloc "$step" "$sticky" crm-lead-add --atomic --source expo list.csv
done
ok "faults were injected: $runs" [ "$runs" -gt 50 ]
is "$signals" 0 'no signal'
is "$unsound" 0 'the database is always sound'
is "$halves" 0 'nothing is ever half done'
is "$liars" 0 'exit 0 means done'
is "$noisy" 0 'few words on stderr'

# With such numbers a signal may be the library's; what is in the database is ours.
unsound=0 halves=0 liars=0
sweep malloc 4001 '' crm-lead-add --atomic --source expo phones.csv
is "$unsound $halves $liars" '0 0 0' 'sound also when libphonenumber gets no memory'
done_testing
