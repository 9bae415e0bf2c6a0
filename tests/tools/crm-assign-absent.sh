#!/bin/bash
# Whoever is away gets nothing, however leads are given; and the same database under the same rules
# gives the same.
. "$(dirname "$0")/lib.sh"

# --- away -----------------------------------------------------------------------------

# Anna is away; all that would be hers by each strategy goes to others, or waits and says why.
fresh_db
crm-edit -q users <<'!'
login,team,weight,away_until
anna,sales,9,2026-04-01
boris,sales,1,
clara,,1,
!
{
	echo name,email,company
	for i in $(seq 40); do echo "Lead $i,l$i@example.org,"; done
	echo 'Vera Kim,vera@romashka.example,ООО Ромашка'
	echo 'Oleg Kim,oleg@romashka.example,ООО Ромашка'
} | crm-lead-add -q
cp "$CRM_DB" base.db
of_anna="SELECT count(*) FROM lead WHERE owner = 1"

# A database as it was, with one rule.
again() {
	rm -f "${CRM_DB:?}"*
	cp base.db "$CRM_DB"
	printf 'name,strategy,target\nall,%s\n' "$1" | crm-edit -q rules
}
for strategy in round-robin least-loaded weighted; do
	again "$strategy,"
	crm-assign -q --unassigned
	is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')|$(sql "$of_anna")" '0|0' \
		"$strategy over all"
	again "$strategy,sales"
	crm-assign -q --unassigned
	is "$(sql 'SELECT count(*) FROM lead WHERE owner = 2')" 42 "$strategy over a team"
done
again user,anna
run crm-assign --columns id,owner,why 13
is_rc 0
is_out 'id,owner,why
13,,nobody eligible: anna is away until 2026-04-01'
again round-robin,
for how in --round-robin --least-loaded --weighted; do
	run crm-assign "$how" --team sales --columns id,owner "$((${#how} + 10))"
	is_rc 0
	like_out ',boris$'
done
run crm-assign --to anna 14
is_rc 64
run crm-assign --take --next --as anna
is_rc 77
# What is moved from another, and what comes back to be given again.
crm-assign -q --to boris 15
run crm-assign --from boris --columns id,owner
is_rc 0
is "$(sql "$of_anna")" 0 'nor what somebody leaves'
# Her client's colleague, and her own client again.
crm-edit -q users --clear away_until <<'!'
login
anna
!
crm-assign -q --to anna 41
crm-convert -q --deal none 41
crm-edit -q users <<'!'
login,away_until
anna,2026-04-01
!
run crm-assign --columns id,owner 42
is_rc 0
is "$(sql 'SELECT owner IN (2, 3) FROM lead WHERE id = 42')" 1 "nor her client's colleague"
is "$(sql "SELECT count(*) FROM lead WHERE owner = 1 AND stage <> 4")" 0 'nothing at all'
# Once she is back it is her turn.
now 2026-04-02T09:00:00Z
is "$(crm-assign --columns owner 37 38 39 2>/dev/null | sort | tr '\n' ' ')" \
	'anna boris clara owner ' 'she has her turn'

# --- the same again -------------------------------------------------------------------

fresh_db
{
	echo login,team,weight,max_day
	for i in $(seq 12); do echo "user$i,team$((i % 3)),$((i * 7 % 5 + 1)),$((i % 4 * 20 + 20))"; done
} | crm-edit -q users
{
	echo name,email,city,source
	seq 300 | awk '{ print "Ivan Petrov" $1 ",u" $1 "@example.org,City" $1 % 7 ",src" $1 % 5 }'
} | crm-lead-add -q
crm-edit -q rules <<'!'
name,condition,strategy,target
one,source = src1,round-robin,team1
two,source = src2 and city != City3,least-loaded,
three,source = src3,weighted,team0
rest,,weighted,
!
cp "$CRM_DB" base.db
# How many batches it takes is the machine's affair, and so is when shares are written.
whole() {
	sql "SELECT id, owner, owner_at, pool FROM lead; SELECT * FROM task; SELECT * FROM notice;
		SELECT card, op, at, tab, row, what, verb, field, old, new, reason FROM event
		WHERE tab <> 28 ORDER BY id; SELECT rule, team, state FROM share"
}
for n in 1 2; do
	rm -f "$CRM_DB"-*
	cp base.db "$CRM_DB"
	crm-assign --unassigned >"rows$n" 2>/dev/null
	whole >"whole$n"
done
is "$(wc -l <rows1)" 301 'all are given'
is_file rows2 <rows1
is_file whole2 <whole1
# --plan says before what will be.
rm -f "$CRM_DB"-*
cp base.db "$CRM_DB"
crm-assign --unassigned --plan --columns id,owner >plan 2>/dev/null
cut -d, -f1,3 rows1 >wanted
is_file plan <wanted
done_testing
