#!/bin/bash
# crm-lead-add: a list is taken in by whole batches, whose rows are cleaned ahead and written
# together. What comes of a row is what would come of it alone: also when a table refuses it.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2119 # the script takes no arguments
fresh_db

# Others may add to the schema; what they want of rows is not known before rows are written.
refuse() {
	sqlite3 "$CRM_DB" "CREATE UNIQUE INDEX theirs ON $1"
}

{
	echo name,email,city
	for ((i = 1; i <= 40; i++)); do
		echo "Ivan Petrov$i,u$i@example.org,City $((i % 25))"
	done
} >list.csv

# --- refused in the middle of a row -----------------------------------------------------------

refuse 'lead(city)'
run crm-lead-add --source expo --rejects bad.csv list.csv
is_rc 65
is_err <<'!'
crm-lead-add: new source 'expo'
crm-lead-add: list.csv:27: UNIQUE constraint failed: lead.city (15 rows: lines 27, 28, 29, 30, 31 ...)
crm-lead-add: read 40: created 25, attached 0, unchanged 0, suppressed 0, blank 0, rejected 15
!
is "$(cut -d, -f4-6 "$captured/out" | sed -n '26,28p')" $'25,created,25\n,rejected,\n,rejected,' \
	'each row says what came of it'
is "$(sql 'SELECT count(*), max(id) FROM card')" '25|25' 'of a refused row nothing is left'
is "$(sql 'SELECT count(*) FROM inquiry')" 25 'no inquiry either'
is "$(sql 'SELECT read, created, rejected FROM import')" '40|25|15' 'the import counts each row once'
is "$(wc -l <bad.csv)" 16 'each is written to the rejects once'
ok 'sound' crm-db check

# --- refused when many are written together ---------------------------------------------------

fresh_db
refuse 'inquiry(line)'
printf 'name,email\nVera Kim,kim@example.org\n' >first.csv
run crm-lead-add -q first.csv
is_rc 0
run crm-lead-add list.csv
is_rc 65
is_err <<'!'
crm-lead-add: list.csv:2: UNIQUE constraint failed: inquiry.line
crm-lead-add: read 40: created 39, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1
!
is "$(sql 'SELECT count(*) FROM inquiry')" 40 'all but the one are there'
ok 'sound' crm-db check

# --- all or nothing ---------------------------------------------------------------------------

fresh_db
refuse 'lead(city)'
run crm-lead-add -q --atomic list.csv
is_rc 65
is "$(sql 'SELECT count(*) FROM card')" 0 'nothing is there'
run crm-lead-add -n list.csv
is_rc 65
like_err 'read 40: created 25, .*rejected 15 \(dry run\)'

# --- several batches --------------------------------------------------------------------------

# A transaction takes in what comes; all of it is done again when a row far down has to be undone.
fresh_db
refuse 'lead(city)'
seq 2600 | awk 'BEGIN { print "name,email,city" }
	{ print "Ivan Petrov" $1 ",u" $1 "@example.org,City " $1 % 1500 }' >list.csv
run crm-lead-add --columns id,action --rejects bad.csv list.csv
is_rc 65
is_err <<'!'
crm-lead-add: list.csv:1502: UNIQUE constraint failed: lead.city (1100 rows: lines 1502, 1503, 1504, 1505, 1506 ...)
crm-lead-add: read 2600: created 1500, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1100
!
is "$(cmp "$captured/out" <(echo id,action; seq -f %g,created 1500; yes ,rejected | head -n 1100) &&
	echo same)" same 'each row says what came of it'
is "$(wc -l <bad.csv)" 1101 'and each is in the rejects once'
is "$(sql 'SELECT read, created, rejected FROM import')" '2600|1500|1100' 'and is counted once'
is "$(sql 'SELECT count(*), (SELECT count(*) FROM inquiry) FROM card')" '1500|1500' \
	'nothing is left of them'
ok 'sound' crm-db check

fresh_db
rows=5500
seq "$rows" | awk 'BEGIN { print "name,email" } { print "Ivan Petrov" $1 ",u" $1 "@example.org" }' \
	>list.csv
run crm-lead-add list.csv
is_rc 0
is "$(cut -d, -f3 "$captured/out" | tail -n +2 | cmp - <(seq "$rows") && echo same)" same \
	'rows come out in their order'
is "$(sql "SELECT count(*) FROM inquiry WHERE line = card + 1")" "$rows" 'each with its line'
is "$(sql 'SELECT length(digest) FROM import')" 32 'all of it was read'

done_testing
