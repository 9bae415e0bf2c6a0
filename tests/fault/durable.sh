#!/bin/bash
# A commit is told of when the disk has it, and not before; the sync comes after the write lock, so
# that nobody waits for somebody else's disk.
. "$(dirname "$0")/../tools/lib.sh"
fail=$top/build/${MODE:-release}/fault/fail.so
[ "${MODE:-release}" = release ] || skip_all 'sanitizers bring their own malloc'

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
printf 'name,email\nИван Петров,ivan@example.org\nOlga Kim,olga@example.org\n' | crm-lead-add -q
base=${CRM_DB%/*}/base
mkdir "$base"
cp "$CRM_DB" "$base/crm.db"

# One lead is taken, with a fault.
take() {
	rm -f "${CRM_DB:?}"*
	cp "$base/crm.db" "$CRM_DB"
	FAIL=$1 CRM_FAIL=$fail bash -c 'echo $$ >pid
		LD_PRELOAD=$CRM_FAIL exec crm-assign --take --next --as anna --columns id,owner'
}
owned() { sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL'; }

# --- killed at each sync: of the log's head and its folder, of the commit, of the checkpoint ---

told=
for k in 1 2 3 4 5; do
	status=0
	take "fdatasync:$k:KILL" >out 2>err || status=$?
	[ "$status" -ne 0 ] || break
	told="$told $k: $(owned) made, $(grep -c '^1,anna$' out || :) told;"
done
is "$told" " 1: 0 made, 0 told; 2: 0 made, 0 told; 3: 1 made, 0 told; 4: 1 made, 1 told;\
 5: 1 made, 1 told;" \
	'printed behind the sync of the commit'
ok 'what is left is sound' crm-db check -q

# --- a disk that cannot be synced ---------------------------------------------------------

status=0
take fdatasync:3:EIO >out 2>err || status=$?
is "$status" 74 'the failed sync is a failure'
is "$(cat err)" "crm-assign: the changes are made, but a power cut may lose them: $CRM_DB: the disk \
cannot be synced: Input/output error" 'and says what is made'
is "$(cat out)" '' 'nothing is printed'
is "$(owned)" 1 'it is made'

# --- a slow disk holds up nobody else -----------------------------------------------------

rm pid
take fdatasync:3:STOP >out 2>err &
waiting=$!
for _ in $(seq 200); do
	! grep -qs '^State:.*stopped' "/proc/$(cat pid 2>err.pid)/status" || break
	sleep 0.05
done
run crm-assign --take --next --as boris --columns id,owner
is_out 'id,owner
2,boris'
is "$(cat out)" '' 'the first has not been told yet'
kill -CONT "$(cat pid)"
ok 'it goes on' wait "$waiting"
is "$(cat out)" 'id,owner
1,anna' 'and is told'
is "$(owned)" 2 'each took one'
done_testing
