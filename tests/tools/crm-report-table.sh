#!/bin/bash
# Reports in a terminal: everything is there, and no line is wider than it; nothing but data in a
# pipe.
. "$(dirname "$0")/lib.sh"

fresh_db
crm-edit -q users <<<$'login\nекатерина.константинопольская\nanna'
{
	echo 'name,email,source'
	for ((i = 1; i <= 12; i++)); do
		source='Выставка «Насосы-2026», Экспоцентр, павильон 3'
		[ $((i % 3)) -ne 0 ] || source=展示会東京
		echo "Вера Орлова$i,v$i@example.org,\"$source\""
	done
} | crm-lead-add -q
seq 1 9 | xargs crm-assign -q
printf 'source,at,amount,currency\n展示会東京,2026-03-01,1234567.89,RUB\n' | crm-edit -q costs

# What a terminal of so many columns shows.
terminal() {
	script -qec "stty cols $1; crm-report $2 2>/dev/null" /dev/null | tr -d '\r'
}
reports=$(crm-report list --columns report | tail -n +2)
[ -n "$reports" ] || bail 'there are no reports'
for report in $reports; do
	for width in 80 60; do
		terminal $width "$report" >shown
		ok "$report: no line wider than $width" [ "$(wc -L <shown)" -le $width ]
	done
	# Headers are folded: the last part of each name stands there.
	crm-report "$report" 2>/dev/null | head -n 1 | tr , '\n' | sed 's/.*_//' |
		while read -r part; do grep -qF -e "$part" shown || echo "$part"; done >missing
	is "$(cat missing)" '' "$report: every column is there"
	is "$(crm-report "$report" 2>/dev/null | grep -c $'\033\|█\|---')" 0 "$report: nothing but data in a pipe"
done

run terminal 80 sources
is_out <<'!'
source                  leads  repeat  valid  qualified  converted  won  revenue
----------------------  -----  ------  -----  ---------  ---------  ---  -------
Выставка «Насосы-2026…      8       0      8          0          0    0     0.00
展示会東京                  4       0      4          0          0    0     0.00

                                                  cost_per_
source                          cost         cpl  qualified  currency  unique
----------------------  ------------  ----------  ---------  --------  ------
Выставка «Насосы-2026…          0.00                         RUB            8
展示会東京              1 234 567.89  308 641.97             RUB            4

source                  cac     roi
----------------------  ---  ------
Выставка «Насосы-2026…
展示会東京                   -100.0
!
run terminal 80 funnel
is_out <<'!'
stage        leads  share             median_days
-----------  -----  ----------------  -----------
new             12  100.0 ██████████          0.0
working          0    0.0
qualified        0    0.0
converted        0    0.0
won              0    0.0
unqualified      0    0.0
!
done_testing
