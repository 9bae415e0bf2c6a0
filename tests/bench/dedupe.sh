#!/bin/bash
# How well and how fast crm-dedupe finds duplicates in generated lists, of which the truth is known:
# seconds and megabytes of the whole process, against sort(1) of the same list; precision and F1 of the
# pairs of all groups, and precision of the certain ones. ROWS="5000 100000" and LANGUAGES="ru": others.
. "$(dirname "$0")/lib.sh"

# Of all columns id, group and certainty, beside the truth of id,cluster.
score() {
	awk -F, '
		FNR == 1 { file++; next }
		file == 1 { truth[$1] = $2; t[$2]++; next }
		$2 == "" { next }
		{ p[$2]++; both[$2 "," truth[$1]]++ }
		$3 == "certain" { cp[$2]++; cboth[$2 "," truth[$1]]++ }
		function pairs(a, i, n) { n = 0; for (i in a) n += a[i] * (a[i] - 1) / 2; return n }
		function part(a, b) { return b == 0 ? 1 : a / b }
		END {
			good = pairs(both); said = pairs(p); all = pairs(t)
			printf "%.4f %.4f %.4f %.4f\n", part(good, said), part(good, all),
			    part(2 * good, said + all), part(pairs(cboth), pairs(cp))
		}' "$1" "$2"
}

# LANGUAGE ROWS: the goals in seconds and megabytes grow with the list.
measure() {
	local what region=RU seconds=4 memory=100 sorted

	what="crm-dedupe, $(commas "$2") rows, $1"
	[ "$1" = ru ] || region=US
	if [ "$2" -gt 100000 ]; then
		seconds=60 memory=1024
	fi
	contacts "$1" "$2" 1 "$dir/list" "$dir/truth"
	LC_ALL=C spent sort "$dir/list"
	sorted=$wall
	within "$what" "$seconds" crm-dedupe --no-db --region "$region" --csv \
		--columns id,group,certainty "$dir/list"
	row "$what, beside sort" "$wall s" "sort: $sorted s" "$(calculate "$wall / $sorted")" - -
	bounded "$what, memory" "$mb" MB '<=' "$memory"
	head -n -1 "$dir/out" >"$dir/found"
	read -r precision recall f1 certain < <(score "$dir/truth" "$dir/found")
	bounded "$what, certain ones right" "$certain" '' '>=' .995
	row "$what, precision and recall" "$precision $recall" - - - -
	bounded "$what, F1" "$f1" '' '>=' .95
}

for language in ${LANGUAGES:-ru en}; do
	for rows in ${ROWS:-$(size '5000 100000' '5000 100000 1000000')}; do
		measure "$language" "$rows"
	done
done
