#!/bin/bash
# Tools in pipelines: writers feed each other without waiting for the end, a reader that stalls
# or goes away stops nobody, and two importers of one list make every person once.
. "$(dirname "$0")/../tools/lib.sh"
rows=10000
[ "${MODE:-release}" = release ] || rows=2000

fresh_db
printf 'login,name\nanna,Anna\nboris,Boris\nvera,Vera\n' | crm-edit -q users
{
	echo 'name,email,phone'
	for ((i = 1; i <= rows; i++)); do
		printf 'Ivan Petrov%d,u%d@example.org,+7 495 %03d-%02d-%02d\n' \
			"$i" "$i" $((i / 10000 + 100)) $((i / 100 % 100)) $((i % 100))
	done
} >list.csv

# --- two writers and a reader that sleeps -------------------------------------------------------

began=$SECONDS
run timeout 60 bash -o pipefail -c \
	'crm-lead-add --source expo list.csv | crm-assign | (sleep 2; cat) >out'
is_rc 0
is_err <<!
crm-lead-add: new source 'expo'
crm-lead-add: read $rows: created $rows, attached 0, unchanged 0, suppressed 0, blank 0, rejected 0
crm-assign: read $rows: assigned $rows
!
ok 'it ends soon after' test $((SECONDS - began)) -lt 15
is "$(wc -l <out)" $((rows + 1)) 'every row comes out'
is "$(cut -d, -f4 out | tail -n +2 | sort -n | uniq | wc -l)" "$rows" 'each once'
is "$(sql 'SELECT max(n) - min(n) FROM (SELECT count(*) AS n FROM lead GROUP BY owner)')" 1 \
	'in equal shares'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'nobody is left over'
ok 'sound' crm-db check

# --- what is read while more is to come --------------------------------------------------------

fresh_db
printf 'login,name\nanna,Anna\n' | crm-edit -q users
mkfifo in
crm-lead-add --source expo <in 2>/dev/null >out &
slow=$!
exec 8>in
# Half a line may wait for its other half for hours.
half=$(sed -n 102p list.csv)
{
	head -n 101 list.csv
	printf %s "${half:0:8}"
} >&8
for _ in {1..50}; do
	[ "$(wc -l <out)" -lt 101 ] || break
	sleep 0.1
done
is "$(sql 'SELECT count(*) FROM lead')" 100 'what has come is taken in, though more may come'
is "$(wc -l <out)" 101 'and told'
run env CRM_BUSY_MS=500 crm-assign -q --unassigned
is_rc 0
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 100 'and others may write meanwhile'
{
	echo "${half:8}"
	sed -n 103,201p list.csv
} >&8
exec 8>&-
wait "$slow"
is "$(sql 'SELECT count(*) FROM lead')" 200 'the rest came too'
is "$(tail -n +2 out | cut -d, -f4 | cmp - <(seq 200) && echo same)" same 'in its order'

# --- a reader that goes away --------------------------------------------------------------------

run bash -c 'crm-lead-add --source expo list.csv | head -n 1; exit "${PIPESTATUS[0]}"'
is_rc 0
is_out 'name,email,phone,id,action,inquiry,owner,why,error,warning'
is_err "crm-lead-add: read $rows: created $((rows - 200)), attached 0, unchanged 200, suppressed 0, blank 0, rejected 0"
is "$(sql 'SELECT count(*) FROM lead')" "$rows" 'a writer finishes its work'
run bash -c 'crm-list leads | head -n 1 | cut -d, -f1; exit "${PIPESTATUS[0]}"'
is_rc 0
is_out id
is_err ''
before=$(sql 'SELECT max(id) FROM op')
run bash -o pipefail -c 'crm-list leads | crm-edit leads | tail -n 1 | cut -d, -f1'
is_rc 0
is_out "$rows"
is_err "crm-edit: read $rows: updated 0, unchanged $rows, rejected 0"
is "$(sql 'SELECT max(id) FROM op')" "$before" 'a table fed back leaves no op'

# --- a list that does not end ---------------------------------------------------------------------

fresh_db
crm-lead-add -q --source expo <in >/dev/null &
endless=$!
{
	echo name,email,note
	yes "Ivan Petrov,u@example.org,$(printf '%0600d' 0)"
} >in 2>/dev/null &
for _ in {1..100}; do
	[ "$(sql 'SELECT count(*) FROM import')" -gt 0 ] && break
	sleep 0.1
done
run env CRM_BUSY_MS=60000 crm-lead-add -q list.csv
is_rc 0
ok 'others get their turn while it goes on' kill -0 "$endless"
kill -9 "$endless"
wait 2>/dev/null || :

# What is rejected is held until it is told: of a long list only so much.
fresh_db
crm-lead-add -q <in >/dev/null 2>&1 &
long=$!
exec 8>in
{
	echo name,email
	yes "Ivan Petrov,u@example.org,$(printf '%0600d' 0)" | head -n 100000
} >&8
held=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$long/status")
ok 'the rows of a long list are not all in memory' test "$held" -lt 100
exec 8>&-
wait "$long" || :

# --- two importers of one list ------------------------------------------------------------------

fresh_db
for i in 1 2; do
	crm-lead-add --source expo --columns id,action list.csv >"out$i" 2>"err$i" &
	pids[i]=$!
done
ended=0
for pid in "${pids[@]}"; do
	wait "$pid" || ended=$?
done
is "$ended" 0 'both end well'
is "$(cat out1 out2 | grep -c ',created$')" "$rows" 'together they made every person once'
is "$(cat out1 out2 | grep -c ',unchanged$')" "$rows" 'and knew them the other time'
is "$(sql 'SELECT count(*) FROM lead') $(sql 'SELECT count(DISTINCT value) FROM point WHERE kind = 1')" \
	"$rows $rows" 'one lead a person'
is "$(sql 'SELECT count(*) FROM source WHERE name = '\''expo'\')" 1 'the source was made once'
ok 'sound' crm-db check
done_testing
