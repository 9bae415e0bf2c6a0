#!/bin/bash
# Start-up: `--version` against cat, and a query of one row against the sqlite3 shell.
# Rounds alternate between the two sides, and the median of their ratios counts.
set -eu
cd "$(dirname "$0")/../.."
bin=$PWD/build/${MODE:-release}/bin
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CRM_DB=$dir/crm.db CRM_USER=bench CRM_NOW=2026-03-02T09:00:00Z
rounds=${ROUNDS:-9}

# ratio NAME GOAL OURS PEER: prints the median over the rounds of ours / peer.
ratio() {
	local _

	for _ in $(seq "$rounds"); do
		hyperfine -N --warmup 20 --runs 200 --export-csv "$dir/csv" "$3" "$4" >/dev/null 2>&1
		# command,mean,stddev,median,...
		awk -F, 'NR == 2 { a = $4 } NR == 3 { print a / $4, a * 1000, $4 * 1000 }' "$dir/csv"
	done | sort -n | awk -v name="$1" -v goal="$2" '
		{ line[NR] = $0 }
		END {
			split(line[int((NR + 1) / 2)], m, " ")
			printf "%-28s %.2f ms against %.2f ms: ratio %.2f, goal %s\n", name, m[2], m[3], m[1], goal
		}'
}

"$bin/crm-db" init -q
"$bin/crm-edit" -q sources <<'!'
name
expo
!
ratio 'crm-list --version / cat' '<= 1.2' "$bin/crm-list --version" 'cat /dev/null'
ratio 'one row / sqlite3' '<= 1.0' "$bin/crm-list sources --csv" \
	"sqlite3 -readonly $CRM_DB 'SELECT * FROM source'"
