#!/bin/bash
# Every report over a book of a million leads (LEADS) and five events each; funnel and sources also
# against the same by DuckDB over its own file: the program `duckdb`, or of npm @duckdb/node-api in the
# folder DUCK (npm install --prefix DUCK @duckdb/node-api).
. "$(dirname "$0")/lib.sh"
leads=${LEADS:-$(size 100000 1000000)}
export NODE_PATH=${DUCK:-/tmp/duck}/node_modules CRM_NOW=2026-03-02T09:00:00Z
many=$(commas "$leads")
CRM_DB=$(book "$leads")
goal=$(calculate "1.5 * $leads / 1000000" 3f)

for report in $(crm-report list --columns report | tail -n +2); do
	within "crm-report $report, $many leads" "$goal" crm-report "$report"
done
spent crm-report page
row "crm-report page, $many leads" "$wall s" - - - -
for report in funnel owners; do
	within "crm-report $report --as-of, $many leads" "$goal" crm-report "$report" --as-of 2025-09-01
done

# --- the same by DuckDB -------------------------------------------------------------------

cat >"$dir/duck.js" <<'!'
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
	const db = await (await DuckDBInstance.create(process.argv[2])).connect();
	for (const row of (await db.runAndReadAll(process.argv[3])).getRows())
		console.log(row.map(String).join(','));
})();
!
if command -v duckdb >/dev/null; then
	duck=(duckdb -noheader -csv)
elif node -e "require('@duckdb/node-api')" 2>/dev/null; then
	duck=(node "$dir/duck.js")
else
	row "crm-report funnel and sources, $many leads" - 'DuckDB: not installed' - 'ratio <= 1.5' -
	exit
fi
file=$kept/duck-$leads.db
if [ ! -e "$file" ]; then
	sqlite3 "$CRM_DB" -cmd '.mode csv' -cmd '.headers on' >/dev/null <<-!
		.once $dir/lead.csv
		SELECT id, created, stage, source, converted_deal FROM lead
			WHERE id NOT IN (SELECT id FROM card WHERE alias IS NOT NULL);
		.once $dir/event.csv
		SELECT row AS card, tab, field, at AS moment, new AS value FROM event
			WHERE undoes IS NULL AND id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL);
		.once $dir/inquiry.csv
		SELECT card FROM inquiry;
		.once $dir/point.csv
		SELECT card, valid FROM point;
		.once $dir/deal.csv
		SELECT id, stage, stage_at, amount, currency FROM deal;
	!
	for t in lead event inquiry point deal; do
		"${duck[@]}" "$file" "CREATE TABLE $t AS SELECT * FROM read_csv_auto('$dir/$t.csv')" >/dev/null
	done
fi
reach="SELECT card, min(moment) FILTER (WHERE value IN ('2', '3', '4')) AS w,
	min(moment) FILTER (WHERE value IN ('3', '4')) AS q, min(moment) FILTER (WHERE value = '4') AS c,
	min(moment) FILTER (WHERE value = '5') AS u FROM event WHERE tab = 1 AND field = 'stage' GROUP BY card"
funnel="SELECT count(*), count(w), median(w - created), count(q), median(q - created), count(c),
	median(c - created), count(d.id), median(d.stage_at - created), count(u), median(u - created)
	FROM lead LEFT JOIN ($reach) r ON r.card = lead.id
	LEFT JOIN deal d ON d.id = lead.converted_deal AND d.stage = 7"
sources="SELECT source, count(*), sum(n - 1), count(p.card), count(q), count(c), count(d.id), currency,
	sum(amount) FROM lead LEFT JOIN ($reach) r ON r.card = lead.id
	LEFT JOIN (SELECT card, count(*) AS n FROM inquiry GROUP BY card) i ON i.card = lead.id
	LEFT JOIN (SELECT DISTINCT card FROM point WHERE valid = 1) p ON p.card = lead.id
	LEFT JOIN deal d ON d.id = lead.converted_deal AND d.stage = 7 GROUP BY source, currency"
"${duck[@]}" "$file" "$funnel" >"$dir/funnel"
ours=$(crm-report funnel | sed -n '2,6s/^[a-z]*,\([0-9]*\),.*/\1/p' | paste -sd,)
[ "$(cut -d, -f1,2,4,6,8 "$dir/funnel")" = "$ours" ] || {
	echo "the figures differ: $ours, and by DuckDB $(cat "$dir/funnel")" >&2
	exit 1
}

# COMMAND ...: sets wall to the least of three runs.
least() {
	local best=

	for _ in 1 2 3; do
		spent "$@"
		if [ -z "$best" ] || is "$wall < $best"; then best=$wall; fi
	done
	wall=$best
}
compare() {
	least "${duck[@]}" "$file" "$2"
	theirs=$wall
	least crm-report "$1"
	against "crm-report $1 beside DuckDB, $many leads" "$wall" s DuckDB "$theirs" 1.5
}
compare funnel "$funnel"
compare sources "$sources"
