#!/bin/bash
# Start-up: `--version` of every tool against cat, a query of one row against the sqlite3 shell over
# the same file, and what of opening a database is the parsing of its schema.
. "$(dirname "$0")/lib.sh"
runs=${RUNS:-$(size 200 1000)}

crm-db init -q
echo 'name
expo' | crm-edit -q sources
worst=0
for tool in "$b"/bin/crm-*; do
	read -r ours theirs < <("$b/bench/pairs" "$runs" "$tool" --version -- cat /dev/null)
	if is "$ours / $theirs > $worst"; then
		worst=$(calculate "$ours / $theirs" 4f)
		slowest=$tool
	fi
done
read -r ours theirs < <("$b/bench/pairs" "$((runs * 2))" "$slowest" --version -- cat /dev/null)
against "--version, the slowest: $(basename "$slowest")" "$ours" ms cat "$theirs" 1.2
read -r ours theirs < <("$b/bench/pairs" "$runs" crm-list sources --csv -- \
	sqlite3 -readonly "$CRM_DB" 'SELECT * FROM source')
against 'a query of one row' "$ours" ms sqlite3 "$theirs" 1
small_db
read -r ours theirs < <("$b/bench/pairs" "$runs" sqlite3 -readonly "$CRM_DB" 'SELECT * FROM source' -- \
	sqlite3 -readonly "$dir/small.db" 'SELECT * FROM t')
milliseconds 'the schema, parsed' "$(calculate "$ours - $theirs" 3f)" 0.2 "$theirs"
