#!/bin/bash
# dedupe.sh: how well and how fast crm-dedupe finds duplicates in generated lists, of which the
# truth is known. A table: seconds and megabytes of the whole process; growth: by how much a row
# costs more than in the list before; against sort(1) of the same list, in the same run, so that a
# busy machine slows both; precision, recall and F1 of pairs of all groups, and precision of the
# certain ones. To reach: 100,000 rows under 4 s and 100 MB, a million under 60 s and 1 GB on two
# cores, certain ones .995. ROWS="5000 100000" and LANGUAGES="ru" for fewer.
set -eu
cd "$(dirname "$0")/../.."

build=build/${MODE:-release}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

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

# Seconds that passed, seconds of all cores, megabytes.
measure() {
	out=$1
	shift
	command time -o "$dir/time" -f '%e %U %S %M' "$@" >"$out" 2>"$dir/said" || {
		cat "$dir/said" >&2
		exit 1
	}
	awk '{ printf "%.2f %.2f %d\n", $1, $2 + $3, $4 / 1024 }' "$dir/time"
}

printf '%-4s %8s %8s %8s %6s %7s %7s %10s %7s %7s %8s\n' list rows seconds cores_s MB growth \
	x_sort precision recall F1 certain
for language in ${LANGUAGES:-ru en}; do
	region=RU
	[ "$language" = ru ] || region=US
	before=
	for rows in ${ROWS:-5000 100000 1000000}; do
		"$build/bench/contacts" "$language" "$rows" 1 "$dir/truth" >"$dir/list"
		read -r _ peer _ <<-!
			$(LC_ALL=C measure "$dir/sorted" sort "$dir/list")
		!
		read -r wall cores memory <<-!
			$(measure "$dir/found" "$build/bin/crm-dedupe" --no-db --region "$region" \
				--csv --columns id,group,certainty "$dir/list")
		!
		read -r precision recall f1 certain <<-!
			$(score "$dir/truth" "$dir/found")
		!
		growth=$(awk -v s="$cores" -v n="$rows" -v b="$before" \
			'BEGIN { if (b > 0) printf "%.2f", s / n / b; else print "-" }')
		before=$(awk -v s="$cores" -v n="$rows" 'BEGIN { print s / n }')
		printf '%-4s %8d %8s %8s %6s %7s %7s %10s %7s %7s %8s\n' "$language" "$rows" "$wall" \
			"$cores" "$memory" "$growth" \
			"$(awk -v a="$cores" -v b="$peer" 'BEGIN { printf "%.1f", a / (b > 0 ? b : .01) }')" \
			"$precision" "$recall" "$f1" "$certain"
	done
done
