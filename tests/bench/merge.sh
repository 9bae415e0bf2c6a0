#!/bin/bash
# crm-merge: 10,000 pairs of leads (PAIRS) become one each, with their points. Then the same again, the
# same taken back, and one group of 1,000.
. "$(dirname "$0")/lib.sh"
pairs=${PAIRS:-10000}
many=$(commas "$pairs")

crm-db init -q --region RU --currency RUB --timezone UTC
{
	echo name,phone,email,city
	seq "$((2 * pairs))" | awk '{ printf "Lead %d,+7495%d,l%d@example.org,%s\n", $1, 1000000 + $1, $1,
		$1 % 2 ? "" : "Tver" }'
} >"$dir/leads.csv"
crm-lead-add -q "$dir/leads.csv"
{
	echo group,id,decision
	seq "$pairs" | awk -v all="$((2 * pairs + 1))" '{ print $1 "," $1 ",merge"; print $1 "," all - $1 ",merge" }'
} >"$dir/plan.csv"
{
	echo group,id,decision
	seq 1000 | awk '{ print "1," $1 ",merge" }'
} >"$dir/large.csv"
goal=$(calculate "2 * $pairs / 10000")
within "$many merges" "$goal" crm-merge -q <"$dir/plan.csv"
within "$many merges, all done already" "$goal" crm-merge -q <"$dir/plan.csv"
within "$many merges taken back" "$goal" crm-undo -q last
within 'one group of 1,000' "$goal" crm-merge -q <"$dir/large.csv"
