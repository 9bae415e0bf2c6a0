#!/bin/bash
# crm-db upgrade with every write, flush and truncation made to fail, and killed before each: the
# database is whole, of the version before the step or of the one after it, and the next upgrade
# completes it. STEP=1 tries every k; the normal run tries some.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'

# shellcheck disable=SC2119 # without settings
fresh_db
schema() {
	sql 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'
}
schema >new.schema
sqlite3 old.db <"$top/tests/data/store/3.sql" >said
rm -f "${CRM_DB:?}"*
cp old.db "$CRM_DB"
schema >old.schema

runs=0 killed=0 old=0 new=0 half=0 stuck=0 liars=0

# What the database is now; half a step is neither.
look() {
	local version

	version=$(sql 'PRAGMA user_version')
	schema >found
	if [ "$version" = 3 ] && cmp -s found old.schema; then
		old=$((old + 1))
	elif [ "$version" = 4 ] && cmp -s found new.schema; then
		new=$((new + 1))
		return 0
	else
		half=$((half + 1))
	fi
	return 1
}

# attempt SPEC: false when the fault was not reached.
attempt() {
	local status=0

	rm -f "${CRM_DB:?}"* "$T/hit"
	cp old.db "$CRM_DB"
	# In a shell of its own, which alone would speak of a signal.
	FAIL=$1 FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c 'LD_PRELOAD=$CRM_FAIL crm-db upgrade; exit $?' \
		>out 2>err || status=$?
	[ -e "$T/hit" ] || return 1
	runs=$((runs + 1))
	[ "$status" -ne 137 ] || killed=$((killed + 1))
	look || [ "$status" -ne 0 ] || liars=$((liars + 1))
	crm-db upgrade -q || stuck=$((stuck + 1))
	schema | cmp -s - new.schema || stuck=$((stuck + 1))
	crm-db check -q || stuck=$((stuck + 1))
}

for what in :KILL :EIO +:ENOSPC; do
	for function in pwrite64 fsync fdatasync ftruncate64; do
		[ "$function" = pwrite64 ] && step=${STEP:-17} || step=1
		for ((k = 1; ; k += step)); do
			attempt "$function:$k$what" || break
		done
	done
done
for ((k = 1; ; k += ${STEP:-1999})); do
	attempt "malloc:$k" || break
done
ok "faults were injected: $runs" [ "$runs" -gt 20 ]
ok "some killed it: $killed" [ "$killed" -gt 5 ]
ok "some before the commit: $old" [ "$old" -gt 0 ]
ok "some behind it: $new" [ "$new" -gt 0 ]
is "$half" 0 'never between two versions'
is "$liars" 0 'exit 0 means done'
is "$stuck" 0 'the next upgrade completes it'
done_testing
