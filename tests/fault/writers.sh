#!/bin/bash
# Many at once: writers of one lead each, importers and readers. Nothing is lost, no id is given
# twice, nobody sees "busy", and readers see whole batches. EACH is what each of 8 writers adds.
. "$(dirname "$0")/../tools/lib.sh"
each=${EACH:-40}
rows=500
fresh_db

importer() {
	{
		echo 'name,email'
		for i in $(seq "$rows"); do
			echo "Ivan Petrov$1x$i,i$1x$i@example.org"
		done
	} | crm-lead-add -q --source "list $1"
}

writer() {
	local i

	for i in $(seq "$each"); do
		printf 'name,email\nOlga Kim%s,w%sx%s@example.org\n' "$1x$i" "$1" "$i" |
			crm-lead-add -q --door --source site
	done
}

# A snapshot: every lead that is listed has its inquiry, and its history.
reader() {
	for _ in $(seq 20); do
		crm-list leads --columns id >"leads.$1" || echo 'crm-list failed'
		sql 'BEGIN; SELECT (SELECT count(*) FROM lead) - (SELECT count(*) FROM inquiry),
			(SELECT count(*) FROM lead) -
			(SELECT count(*) FROM event WHERE tab = 1 AND verb = 0)' | grep -vx '0|0'
	done
}

began=$(date +%s%N)
for n in 1 2; do
	importer "$n" >"importer.$n" 2>&1 &
done
for n in $(seq 8); do
	writer "$n" >"writer.$n" 2>&1 &
done
for n in $(seq 4); do
	reader "$n" >"reader.$n" 2>&1 &
done
wait
ended=$(date +%s%N)

is "$(cat importer.*)" '' 'importers say nothing'
is "$(cat writer.*)" '' 'writers say nothing'
is "$(cat reader.*)" '' 'readers see whole rows'
is "$(sql 'SELECT count(*), count(DISTINCT id) FROM lead')" \
	"$((8 * each + 2 * rows))|$((8 * each + 2 * rows))" 'nothing is lost, no id is given twice'
is "$(sql 'SELECT count(*) FROM op')" "$((8 * each + 2))" 'an op for each run'
ok 'the database is sound' crm-db check
ok "$((8 * each)) runs and more in $(((ended - began) / 1000000)) ms" \
	[ $(((ended - began) / 1000000000)) -lt 60 ]
done_testing
