#!/bin/bash
# Rules: loaded, doubted, followed; plans, printed and fed back; what is explained and replayed.
. "$(dirname "$0")/lib.sh"
fresh_db

crm-edit -q users <<'!'
login,team,weight
anna,sales,3
boris,sales,1
clara,,2
dina,,1
!
crm-edit -q sources <<'!'
name
expo
site
!
crm-edit -q pools <<'!'
name
night
!

# --- loading --------------------------------------------------------------------------

run crm-edit rules --columns name,action,error <<'!'
name,condition,strategy,target
moscow,city = Москва and amount > 100000,user,dina
expo,source = expo,weighted,sales
bad1,sorce = expo,user,clara
bad2,source = exp,user,clara
bad3,,user,klara
bad4,"city in (a, b",user,clara
bad5,city = 'a,user,clara
bad6,,roundrobin,
bad7,,,
bad8,(city = a) extra,user,clara
bad9,owner = klara,user,clara
bad10,,weighted,sale
!
is_rc 65
is_out <<'!'
name,action,error
moscow,created,
expo,created,
bad1,rejected,column 'condition': unknown column 'sorce' at 1; did you mean 'source'?
bad2,rejected,column 'condition': unknown source 'exp' at 10; did you mean 'expo'?
bad3,rejected,column 'target': unknown user 'klara'; did you mean 'clara'?
bad4,rejected,"column 'condition': ',' or ')' expected at the end"
bad5,rejected,column 'condition': the quote at 8 is not closed
bad6,rejected,"column 'strategy': user, round-robin, least-loaded, weighted or pool is wanted: 'roundrobin'"
bad7,rejected,"column 'strategy' is empty: user, round-robin, least-loaded, weighted or pool is wanted"
bad8,rejected,"column 'condition': 'and' or 'or' expected, not 'extra' at 12"
bad9,rejected,column 'condition': unknown user 'klara' at 9; did you mean 'clara'?
bad10,rejected,column 'target': unknown team 'sale'; did you mean 'sales'?
!
like_err "^crm-edit: stdin:4: column 'condition': unknown column 'sorce' at 1"
like_err '^crm-edit: warning: leads that no rule matches will wait: a last rule without a condition is missing$'

run crm-edit rules --columns name,action <<'!'
name,condition,strategy,target
tver,city = Тверь,pool,night
expo-tver,source = expo and city = Тверь,user,clara
never,city = Пермь and city = Омск,user,clara
rest,,round-robin,
late,city = Омск,user,clara
!
is_rc 0
like_err "^crm-edit: warning: rule 'expo-tver' can never match: rule 'expo' before it takes them all$"
like_err "^crm-edit: warning: rule 'never' can never match: what it says of city contradicts itself$"
like_err "^crm-edit: warning: rule 'late' can never match: rule 'rest' before it takes them all$"
unlike_err 'a last rule'

crm-edit -q rules <<'!' 2>/dev/null
name,active
expo-tver,no
never,no
late,no
!
crm-list rules >rules.csv
run sh -c 'crm-list rules | crm-edit rules --columns name,action'
is_rc 0
is_err 'crm-edit: read 7: created 0, updated 0, unchanged 7, rejected 0'
ops=$(sql 'SELECT count(*) FROM op')
crm-list rules | cmp -s - rules.csv
ok 'round trip changes nothing' [ "$(sql 'SELECT count(*) FROM op')" = "$ops" ]
run crm-edit users <<'!'
login,active
dina,no
!
is_rc 0
run crm-edit rules --set 'note=see the wiki' <<'!'
name
moscow
!
is_rc 0
like_err "^crm-edit: warning: rule 'moscow': user 'dina' is inactive: its leads wait$"
crm-edit -q users --set active=yes <<'!'
login
dina
!

# --- followed -------------------------------------------------------------------------

leads() {
	echo name,email,city,source
	for i in 1 2 3 4; do
		echo "Иван Ким$i,k$i@example.org,Пермь,expo"
	done
	echo 'Anna Stone,stone@example.org,Москва,site'
	echo 'Bob Lind,lind@example.org,Москва,site'
	echo 'Vera Orlova,orlova@example.org,Тверь,site'
}
leads | crm-lead-add -q
crm-edit -q leads --set amount=200000 5
run crm-assign --unassigned --plan
is_rc 0
rev=$(sql 'SELECT max(op) FROM event WHERE card = 1')
is_out <<!
id,name,owner,rule,why,action,rev,planned
1,Иван Ким1,anna,expo,weighted over team sales,assigned,$rev,anna
2,Иван Ким2,anna,expo,weighted over team sales,assigned,$rev,anna
3,Иван Ким3,boris,expo,weighted over team sales,assigned,$rev,boris
4,Иван Ким4,anna,expo,weighted over team sales,assigned,$rev,anna
5,Anna Stone,dina,moscow,user dina,assigned,$((rev + 1)),dina
6,Bob Lind,clara,rest,round-robin over all users,assigned,$rev,clara
7,Vera Orlova,,tver,pool night,pooled,$rev,
!
is_err 'crm-assign: read 7: assigned 6, pooled 1 (plan)'
cp "$captured/out" plan.csv
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 0 'a plan writes nothing'
is "$(sql 'SELECT count(*) FROM share')" 0 'nor what is owed'
run sh -c 'crm-assign --unassigned --plan -q; crm-assign --unassigned -n --columns id,owner | head -3'
is_out <<'!'
id,owner
1,anna
2,anna
!
run sh -c 'crm-list leads --columns id,rev,city | crm-assign --plan | head -2'
is_out <<!
id,rev,city,owner,rule,why,action,error,planned
1,$rev,Пермь,anna,expo,weighted over team sales,assigned,,anna
!

# Edited: 2 goes to another, 6 to nobody, 4 to somebody who is not there; 3 changed meanwhile.
crm-edit -q leads --set city=Уфа 3
changed=$(sql 'SELECT max(op) FROM event WHERE card = 3')
sed -i 's/^2,\([^,]*\),anna,/2,\1,clara,/; s/^6,\([^,]*\),clara,/6,\1,,/; s/^4,\([^,]*\),anna,/4,\1,ana,/' plan.csv
run sh -c 'crm-assign --planned --columns id,owner,rule,why,action,error <plan.csv'
is_rc 65
is_out <<!
id,owner,rule,why,action,error
1,anna,expo,weighted over team sales,assigned,
2,clara,plan,"as planned by hand, instead of anna",assigned,
3,boris,expo,weighted over team sales,rejected,card 3 was changed since by tester (op $changed)
4,ana,expo,weighted over team sales,rejected,unknown user 'ana'; did you mean 'anna'?
5,dina,moscow,user dina,assigned,
6,,rest,the plan names nobody,waiting,
7,,tver,the plan names nobody,waiting,
!
like_err '^crm-assign: read 7: assigned 3, waiting 2, rejected 2$'
is "$(sql "SELECT card, reason FROM event WHERE tab = 1 AND field = 'owner' ORDER BY card")" \
	'1|rule expo: weighted over team sales, as planned
2|as planned by hand, instead of anna
5|rule moscow: user dina, as planned' 'the history says what was planned and what was not'
run sh -c 'crm-assign --planned --columns id,action <plan.csv'
like_err 'rejected 5$' # those that were given, too: they are not what was planned any more
run sh -c 'crm-assign --planned <plan.csv --unassigned'
is_rc 64
is_err 'crm-assign: --planned follows the plan: no --unassigned'
run sh -c 'crm-list leads --columns id,owner | crm-assign --planned'
is_rc 65
is_err "crm-assign: stdin: no column 'rev'; columns are: id, owner"

# What is left goes on where the plan ended; what went to clara is no lead of the team.
run crm-assign --unassigned --columns id,owner,rule,action
is_rc 0
is_out <<'!'
id,owner,rule,action
3,anna,expo,assigned
4,boris,expo,assigned
6,clara,rest,assigned
7,,tver,pooled
!
run crm-list leads --columns id,pool,owner --where 'pool = night'
is_out <<'!'
id,pool,owner
7,night,
!
run crm-assign --unassigned
is_err 'crm-assign: read 0: assigned 0'

# --- explained ------------------------------------------------------------------------

crm-lead-add -q <<'!'
name,email,city,source
Next One,next@example.org,Уфа,expo
Last One,last@example.org,Уфа,site
!
crm-edit -q users <<'!'
login,away_until,max_day
boris,2026-03-05,
clara,,1
!
run crm-assign --explain 8 9 1 77 --columns id,rule,user,verdict,why,open,weight
is_rc 65
is_out <<'!'
id,rule,user,verdict,why,open,weight
8,moscow,,refused,does not match: city = Москва and amount > 100000,,
8,expo,anna,gets,is the first to be owed a lead,2,3
8,expo,boris,refused,boris is away until 2026-03-05,1,1
9,moscow,,refused,does not match: city = Москва and amount > 100000,,
9,expo,,refused,does not match: source = expo,,
9,tver,,refused,does not match: city = Тверь,,
9,rest,anna,eligible,waits less long,3,3
9,rest,boris,refused,boris is away until 2026-03-05,1,1
9,rest,clara,refused,clara has 2 of 1 leads of today,2,2
9,rest,dina,gets,waits longest,1,1
1,,,kept,owned by anna,,
77,,,rejected,no card 77,,
!
is_err 'crm-assign: read 4: would be given 2, waiting 0, others 1, rejected 1'
run sh -c 'crm-list leads --unassigned --columns id,name | crm-assign --explain --columns id,user,verdict | grep gets'
is_out <<'!'
8,anna,gets
9,dina,gets
!
run crm-assign --explain --unassigned -q
is_out ''
run crm-assign --explain --unassigned --limit 1 --columns id,user,verdict
is_out <<'!'
id,user,verdict
8,,refused
8,anna,gets
8,boris,refused
!
is_err 'crm-assign: read 1: would be given 1, waiting 0, others 0, rejected 0'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NULL')" 3 'nothing was given'
run crm-assign --explain --plan
is_rc 64
is_err 'crm-assign: --plan does not go with --explain'
run crm-assign --explain --simulate -3d
is_rc 64
is_err 'crm-assign: one of --explain and --simulate'
run crm-assign --by-lead
is_rc 64
is_err 'crm-assign: --by-lead goes with --simulate'

# --- hours, zones, daylight saving ----------------------------------------------------

fresh_db
crm-edit -q users <<'!'
login,hours,timezone
anna,Mo-Su 09:00-18:00,Europe/Berlin
boris,Mo-Su 09:00-18:00,Asia/Tokyo
!
printf 'name,email\nOne More,one@example.org\n' | crm-lead-add -q
# The clocks of Berlin go on to summer time on 2026-03-29: nine o'clock is 8:00Z before, 7:00Z then.
for moment in '2026-03-28T07:59:59Z boris' '2026-03-28T08:00:00Z anna' '2026-03-28T09:00:00Z anna' \
	'2026-03-29T06:59:59Z boris' '2026-03-29T09:00:00Z anna' '2026-03-29T16:00:00Z ""' \
	'2026-03-28T16:59:59Z anna' '2026-03-29T00:00:00Z boris'; do
	now "${moment% *}"
	is "$(crm-assign -n 1 --columns owner 2>/dev/null | tail -1)" "${moment#* }" "who is at work at $moment"
done
now 2026-03-29T06:59:59Z
crm-edit -q users <<'!'
login,active
boris,no
!
run crm-assign 1 --columns why
is_out <<'!'
why
nobody eligible: anna is not at work (Mo-Su 09:00-18:00)
!
now 2026-03-29T07:00:00Z
run crm-assign -n 1 --columns owner
is_out <<'!'
owner
anna
!
run crm-edit settings <<'!'
name,value
holidays,2026-03-32
!
is_rc 65
like_err "setting 'holidays': dates like 2026-05-09 or 01-01, apart by commas, are wanted, not '2026-03-32'"
crm-edit -q settings <<'!'
name,value
holidays,"01-01, 03-29"
!
run crm-assign 1 --columns why
is_out <<'!'
why
nobody eligible: anna has a holiday
!
# Her task is due in her own working time: the holiday is over there on Monday at nine.
now 2026-03-28T16:00:00Z
crm-edit -q settings <<'!'
name,value
first_contact_hours,2
!
crm-assign -q 1
is "$(sql "SELECT datetime(due, 'unixepoch') FROM task")" '2026-03-30 08:00:00' 'due in her hours'

# --- by weight, a process each time ---------------------------------------------------

fresh_db
crm-edit -q users <<'!'
login,team,weight
anna,sales,5
boris,sales,3
clara,sales,1
!
crm-edit -q rules <<'!' 2>/dev/null
name,strategy,target
all,weighted,sales
!
for i in $(seq 18); do
	printf 'name,email\nПётр Ким%d,p%d@example.org\n' "$i" "$i" | crm-lead-add -q
	crm-assign -q --unassigned
done
is "$(sql 'SELECT u.login, count(*) FROM lead l JOIN users u ON u.id = l.owner GROUP BY 1 ORDER BY 1')" \
	'anna|10
boris|6
clara|2' 'eighteen runs give exact shares'
crm-assign --unassigned -q
is "$(sql 'SELECT count(*) FROM share')" 18 'a run that gives nothing says nothing'
run crm-undo last -q
is_rc 0
run crm-assign --unassigned --weighted --team sales --columns owner,rule,why
is_out <<'!'
owner,rule,why
anna,weighted,weighted over team sales
!
refused() {
	local text=$1
	shift
	run crm-assign "$@"
	is_rc 64
	is_out ''
	is_err "crm-assign: $text"
}
refused '--deals goes with --least-loaded' --deals 1
refused '--simulate takes all leads made since then: no others' --simulate -1d 1

# --- replayed -------------------------------------------------------------------------

run crm-assign --simulate 2026-01-01
is_rc 0
is_out <<'!'
user,leads,owned,open,most_open,waited,longest
anna,10,10,10,10,0,0
boris,6,6,6,6,0,0
clara,2,2,2,2,0,0
!
is_err 'crm-assign: read 18: would be given 18, waiting 0'
run crm-assign --simulate 2026-01-01 --round-robin --columns user,leads
is_out <<'!'
user,leads
anna,6
boris,6
clara,6
!
run sh -c 'crm-assign --simulate 2026-01-01 --by-lead --columns id,owner,user,rule,waited | head -3'
is_out <<'!'
id,owner,user,rule,waited
1,anna,anna,all,0
2,boris,boris,all,0
!

ok 'the database is sound' crm-db check
done_testing
