#!/bin/bash
# Intake: a list of ROWS rows (100,000; an argument says another number, as 1000000 or 10000000) in
# Russian into a fresh database, against `sqlite3 .import` of the same file into a table without an
# index; then 1,000 rows more, and the same list again; and one row at a time from a shell loop.
set -eu
cd "$(dirname "$0")/../.."
b=$PWD/build/${MODE:-release}
rows=${1:-${ROWS:-100000}}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CRM_DB=$dir/crm.db CRM_USER=bench
cd "$dir"

spent() {
	"$b/bench/spent" "$@" >out 2>err || [ $? -eq 65 ] || { cat err; exit 1; }
	tail -n 1 out
}

say() {
	printf '  %-34s %8.2f s, of the processor %8.2f s, %4d MB\n' "$@"
}

"$b/bench/contacts" ru "$rows" 1 /dev/null >list.csv
"$b/bench/contacts" ru 1000 2 /dev/null >more.csv
"$b/bin/crm-db" init -q --region RU --currency RUB --timezone UTC

echo "intake of $rows rows (goal: at most 5 times .import, 256 MB for a million)"
read -r peer cpu mb <<<"$(spent sqlite3 bare.db '.mode csv' '.import list.csv list')"
say 'sqlite3 .import' "$peer" "$cpu" "$mb"
read -r wall cpu mb <<<"$(spent "$b/bin/crm-lead-add" -q list.csv)"
say 'crm-lead-add' "$wall" "$cpu" "$mb"
awk -v a="$wall" -v b="$peer" -v n="$rows" \
	'BEGIN { printf "  %.1f times .import, %d rows a second\n", a / b, n / a }'
read -r wall cpu mb <<<"$(spent "$b/bin/crm-lead-add" -q more.csv)"
say '1000 rows more (goal: 0.25 s)' "$wall" "$cpu" "$mb"
read -r wall cpu mb <<<"$(spent "$b/bin/crm-lead-add" -q list.csv)"
say 'the same list again' "$wall" "$cpu" "$mb"

one_by_one() {
	local i

	for ((i = 1; i <= 200; i++)); do
		printf 'name,email\nIvan Petrov%d,one%d@example.org\n' "$i" "$i" |
			"$b/bin/crm-lead-add" -q
	done
}
export -f one_by_one
export b
read -r wall cpu mb <<<"$(spent bash -c one_by_one)"
awk -v a="$wall" 'BEGIN { printf "  one at a time: %d a second (goal: at least 200)\n", 200 / a }'
