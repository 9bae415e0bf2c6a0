#!/bin/bash
# crm-merge: GROUPS pairs of leads (10,000) become one each, with their points; the goal is 2 s, the
# whole process. Then the same taken back, and one group of 1,000.
set -eu
cd "$(dirname "$0")/../.."
b=$PWD/build/${MODE:-release}/bin
groups=${GROUPS_N:-10000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CRM_DB=$dir/crm.db CRM_USER=bench
cd "$dir"

say_seconds() {
	local start=$EPOCHREALTIME

	"${@:2}" >out 2>err
	awk -v a="$start" -v b="$EPOCHREALTIME" -v what="$1" \
		'BEGIN { printf "  %-28s %6.2f s\n", what, b - a }'
}

"$b/crm-db" init --region RU --currency RUB --timezone UTC >out 2>&1
{
	echo name,phone,email,city
	for ((i = 1; i <= 2 * groups; i++)); do
		echo "Lead $i,+7495$((1000000 + i)),l$i@example.org,$([ $((i % 2)) -eq 1 ] || echo Tver)"
	done
} >leads.csv
"$b/crm-lead-add" -q leads.csv
{
	echo group,id,decision
	for ((i = 1; i <= groups; i++)); do
		printf '%d,%d,merge\n%d,%d,merge\n' "$i" "$i" "$i" $((2 * groups + 1 - i))
	done
} >plan.csv
{
	echo group,id,decision
	for ((i = 1; i <= 1000; i++)); do
		echo "1,$i,merge"
	done
} >large.csv

echo "crm-merge (goal: 10,000 merges in at most 2 s)"
merge() {
	"$b/crm-merge" <"$1"
}
say_seconds "$groups merges" merge plan.csv
say_seconds 'the same again' merge plan.csv
say_seconds 'taken back' "$b/crm-undo" last
say_seconds 'one group of 1000' merge large.csv
