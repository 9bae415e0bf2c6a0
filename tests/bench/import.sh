#!/bin/bash
# Intake of a list in Russian into a fresh database, against `sqlite3 .import` of the same file into a
# table without an index; then 1,000 rows more, the same list again, a list ten times as long, and one
# row at a time from a shell loop. ROWS: another size.
. "$(dirname "$0")/lib.sh"
rows=${1:-${ROWS:-$(size 50000 1000000)}}
many=$(commas "$rows")
list=$dir/list.csv

contacts ru "$rows" 1 "$list"
contacts ru 1000 2 "$dir/more.csv"
crm-db init -q --region RU --currency RUB --timezone UTC
spent sqlite3 "$dir/bare.db" '.mode csv' ".import $list list"
bare=$wall
rm "$dir/bare.db"
spent crm-lead-add -q "$list"
first=$wall
against "intake of $many rows" "$wall" s .import "$bare" 5
bounded "intake of $many rows, memory" "$mb" MB '<=' 256
within "1,000 rows into $many" 0.25 crm-lead-add -q "$dir/more.csv"
spent crm-lead-add -q "$list"
against "the same $many rows again" "$wall" s 'the first time' "$first" 1

rm "$CRM_DB"*
crm-db init -q --region RU --currency RUB --timezone UTC
contacts ru "$((rows * 10))" 3 "$list"
spent crm-lead-add -q "$list"
against "intake of $(commas $((rows * 10))) rows" "$wall" s "$many" "$first" 12
bounded "intake of $(commas $((rows * 10))) rows, memory" "$mb" MB '<=' "$(size 256 1536)"

one_by_one() {
	local i

	for ((i = 1; i <= 200; i++)); do
		printf 'name,email\nIvan Petrov%d,one%d@example.org\n' "$i" "$i" | crm-lead-add -q
	done
}
export -f one_by_one
within 'one row at a time, 200 of them' 1 bash -c one_by_one
