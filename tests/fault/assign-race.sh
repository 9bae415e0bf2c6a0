#!/bin/bash
# Overlapping runs of crm-assign: each lead once, everybody's share within one, nobody told of a
# lock, also when one of them is killed; and pipes of writers that flow with a slow reader behind.
. "$(dirname "$0")/../tools/lib.sh"

leads() {
	echo name,email
	for i in $(seq "$1"); do
		echo "Ivan Petrov$i,u$i@example.org"
	done
}
users() {
	echo login,team
	for login in anna boris clara dina egor fedor gleb; do
		echo "$login,sales"
	done
	echo outsider,
}
owned='SELECT count(*) AS n FROM lead GROUP BY owner'
spread="SELECT max(n) - min(n) FROM ($owned)"

# --- 16 at once over 1,000 leads ------------------------------------------------------

fresh_db
users | crm-edit -q users
leads 1000 | crm-lead-add -q
for i in $(seq 16); do
	crm-assign --unassigned --round-robin --team sales >"out$i" 2>"err$i" &
done
failed=0
for job in $(jobs -p); do
	wait "$job" || failed=$((failed + 1))
done
is "$failed" 0 'all end well'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'each lead is assigned'
is "$(sql "SELECT count(*) FROM event WHERE tab = 1 AND field = 'owner'")" 1000 'each once'
is "$(sql "SELECT count(DISTINCT row) FROM event WHERE tab = 1 AND field = 'owner'")" 1000 \
	'none twice'
is "$(sql "SELECT count(*) FROM ($owned)")" 7 'to the whole team, and to nobody else'
ok 'shares differ by one at most' [ "$(sql "$spread")" -le 1 ]
is "$(tail -qn +2 out* | wc -l)" 1000 'each is printed by one run'
is "$(tail -qn +2 out* | cut -d, -f1 | sort -un | wc -l)" 1000 'and by one only'
is "$(cat err* | wc -l)" 16 'a run says one line'
is "$(cat err* | grep -Evc '^crm-assign: read [0-9]+: assigned [0-9]+(, kept [0-9]+)?$')" 0 \
	'and nobody is told of a lock'
is "$(sql "SELECT count(*) FROM task WHERE kind = 'first-contact'")" 1000 'a task each'
is "$(sql 'SELECT count(*) FROM notice')" 1000 'a notice each'

# --- 16 at once, each with its own ids, taking turns row by row -----------------------

fresh_db
users | crm-edit -q users
leads 800 | crm-lead-add -q
for i in $(seq 16); do
	{
		echo id
		seq "$((i * 50 - 49))" "$((i * 50))"
	} | crm-assign -q --team sales 2>>err &
done
wait
is "$(cat err)" '' 'nothing to say'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 800 'all are assigned'
ok 'shares differ by one at most' [ "$(sql "$spread")" -le 1 ]

# --- 16 at once by weight, with limits, under rules -----------------------------------

fresh_db
crm-edit -q users <<'!'
login,team,weight,max_day
anna,sales,5,
boris,sales,3,
clara,sales,2,
dina,few,1,100
egor,few,1,50
!
crm-edit -q rules <<'!'
name,condition,strategy,target
odd,city = Тверь,weighted,sales
rest,,least-loaded,few
!
{
	echo name,email,city
	for i in $(seq 800); do
		[ $((i % 4)) -eq 0 ] && city=Омск || city=Тверь
		echo "Ivan Petrov$i,u$i@example.org,$city"
	done
} | crm-lead-add -q
for i in $(seq 16); do
	crm-assign --unassigned >"out$i" 2>"err$i" &
done
failed=0
for job in $(jobs -p); do
	wait "$job" || failed=$((failed + 1))
done
is "$failed" 0 'all end well'
is "$(sql 'SELECT u.login, count(*) FROM lead l JOIN users u ON u.id = l.owner GROUP BY u.id')" \
	'anna|300
boris|180
clara|120
dina|100
egor|50' 'exact shares, and no limit is passed'
is "$(sql "SELECT count(*) FROM event WHERE tab = 1 AND field = 'owner'")" 750 'each once'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 50 'what is over the limits waits'
# At every moment, not only in the end.
is "$(sql "SELECT e.new FROM event e JOIN lead l ON l.id = e.row WHERE e.tab = 1
	AND e.field = 'owner' AND l.city = 'Тверь' ORDER BY e.id" | awk '
	BEGIN { w[1] = 5; w[2] = 3; w[3] = 2 }
	{ n[$1]++; for (u in w) { d = NR * w[u] / 10 - n[u]; if (d >= 1 || d <= -1) bad++ } }
	END { print bad + 0 }')" 0 'nobody is ever a whole lead away from the share'
is "$(cat err* | grep -Evc '^crm-assign: read [0-9]+: assigned [0-9]+(, kept [0-9]+)?(, waiting [0-9]+)?$')" 0 \
	'and nobody is told of a lock'

# --- kill -9 --------------------------------------------------------------------------

fresh_db
users | crm-edit -q users
leads 1000 | crm-lead-add -q
for i in $(seq 4); do
	crm-assign --unassigned --team sales >killed 2>&1 &
	pid=$!
	sleep "0.0$((RANDOM % 5))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
done
run timeout 20 crm-assign -q --unassigned --team sales
is_rc 0
is_err ''
is "$(sql "SELECT count(*) FROM event WHERE tab = 1 AND field = 'owner'")" 1000 'each once'
ok 'shares differ by one at most' [ "$(sql "$spread")" -le 1 ]
ok 'sound after kill -9' crm-db check

# A run that nobody reads from holds no lock; what it prints is more than a pipe holds.
mkfifo stalled
crm-lead-add -q <<'!'
name,email
One More,more@example.org
!
{
	echo id
	for i in $(seq 5); do seq 1001; done
} | crm-assign >stalled 2>said &
exec 3<stalled
run timeout 20 crm-lead-add -q <<'!'
name,email
And Another,another@example.org
!
is_rc 0
cat <&3 >/dev/null
exec 3<&-
wait
is "$(cat said)" 'crm-assign: read 5005: assigned 1, kept 5004' 'and it went on'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 1 'both have done their work'

# --- 10,000 rows through a pipe of writers, with a slow reader behind -----------------

fresh_db
users | crm-edit -q users
leads 10000 >list.csv
run timeout 120 sh -c 'crm-lead-add list.csv 2>/dev/null | crm-assign | (sleep 2; cat >all.csv)'
is_rc 0
is_err 'crm-assign: read 10000: assigned 10000'
is "$(wc -l <all.csv)" 10001 'all came through'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'all are assigned'
ok 'shares differ by one at most' [ "$(sql "$spread")" -le 1 ]

# A reader that goes away ends nothing.
fresh_db
users | crm-edit -q users
run sh -c 'crm-lead-add -q list.csv; crm-list leads --columns id | crm-assign | head -1'
is_rc 0
is_out id,owner,rule,why,action,error
is_err 'crm-assign: read 10000: assigned 10000'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 0 'all are assigned all the same'
done_testing
