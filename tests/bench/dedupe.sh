#!/bin/sh
# dedupe.sh: how well and how fast duplicates are found in generated lists, of which the truth is
# known: precision and recall of pairs, of all groups and of the certain ones. ROWS="5000 100000
# 1000000" for other sizes.
set -eu
cd "$(dirname "$0")/../.."

bench=build/${MODE:-release}/bench
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Pairs of a table of id,cluster[,certainty]: as many as there are two of one cluster.
score() {
	awk -F, -v level="$1" '
		FNR == 1 { file++; next }
		file == 1 { truth[$1] = $2; t[$2]++; next }
		level == "certain" && $3 != "certain" { next }
		{ p[$2]++; both[$2 "," truth[$1]]++ }
		function pairs(a, i, n) { n = 0; for (i in a) n += a[i] * (a[i] - 1) / 2; return n }
		END {
			good = pairs(both); said = pairs(p); all = pairs(t)
			printf "  %-8s precision %.4f recall %.4f F1 %.4f\n", level,
			    good / said, good / all, 2 * good / (said + all)
		}' "$2" "$3"
}

for language in ru en; do
	region=RU
	[ $language = ru ] || region=US
	for rows in ${ROWS:-5000 100000}; do
		"$bench/contacts" $language "$rows" 1 "$dir/truth" >"$dir/list"
		/usr/bin/time -o "$dir/time" -f '%U s user, %e s, %M KB' \
			"$bench/dedupe_eval" $region <"$dir/list" >"$dir/found" 2>"$dir/phases"
		echo "$language $rows rows: $(cat "$dir/time"); CPU: $(cat "$dir/phases")"
		score likely "$dir/truth" "$dir/found"
		score certain "$dir/truth" "$dir/found"
	done
done
