#!/bin/bash
# crm-merge: groups become one card, pairs are held apart, inquiries are moved; all of it is undone.
. "$(dirname "$0")/lib.sh"

# Every row of every table but those that only grow.
state() {
	sqlite3 -batch "$CRM_DB" .dump | grep -Ev '^INSERT INTO (op|event|sqlite_sequence|search_[a-z]+) '
}

header=id,action,into,why,error

# Leads by name, phone, e-mail and city; the first is 1.
a_list() {
	{ echo 'name,phone,email,city' && cat; } | crm-lead-add -q --source "$1"
}

# --- the command line -----------------------------------------------------------------------

fresh_db
printf 'login\nanna\nboris\nvera\n' | crm-edit -q users
a_list site <<'!'
Иван Петров,+7 495 111-22-31,ivan@example.org,
Ivan Petrov,+7 495 111-22-32,ip@example.com,Тверь
Пётр Белов,+7 495 111-22-33,,
Olga Kim,+7 495 111-22-34,kim@example.org,
Vera Lind,,lind@example.org,Tula
!

usage() {
	local wanted=$1

	shift
	run crm-merge "$@"
	is_rc 64
	is_err "crm-merge: $wanted"
}
state >before
usage 'one id alone: what is to be merged with it?' 1
usage 'one id alone: not the same as what?' --not 1
usage "--not: of which ids? A table says it in a column 'decision'" --not
usage 'one of --not and --survivor' --not --survivor 1 1 2
usage "--survivor: 3 is none of the ids given; a table has it in a column 'decision'" \
	--survivor 3 1 2
usage '--move-inquiry and --to go together: which inquiry, and to which card?' --move-inquiry 1
usage '--move-inquiry and --to go together: which inquiry, and to which card?' --to 2
usage '--move-inquiry takes --to, and no ids or other options' --move-inquiry 1 --to 2 3
usage "--to: 'old' is neither an id nor 'new'" --move-inquiry 1 --to old

# --- bad input ------------------------------------------------------------------------------

# A group that is refused: ids as operands, and why.
refused() {
	local why=$1 id quote=

	case $why in
	*,*) quote='"' ;;
	esac
	shift
	run crm-merge "$@"
	is_rc 65
	{
		echo "$header"
		for id in "$@"; do
			[[ $id = --* ]] || echo "$id,rejected,,,$quote$why$quote"
		done
	} >expected
	is_out <expected
}
refused 'no card 99' 1 99
is_err 'crm-merge: 1: no card 99 (2 times: 1, 99)
crm-merge: read 2: rejected 2'
refused "'0' is not an id" 1 0
refused "'anna' is not an id" 1 anna

run crm-merge <<'!'
group,id
1,1
!
is_rc 65
is_err "crm-merge: stdin: no column 'decision'; columns are: group, id"
run crm-merge <<'!'
group,decision
1,merge
!
is_rc 65
is_err "crm-merge: stdin: no column 'id'; columns are: group, decision"
run crm-merge <<'!'
id,decision
1,merge
!
is_rc 65
is_err "crm-merge: stdin: no column 'group'; columns are: id, decision"

run crm-merge --rejects bad.csv <<'!'
group,id,decision,note
two,1,survivor,x
two,2,survivor,y
one,3,merge,z
word,4,Merge,
word,5,merge,
,3,merge,
alone,4,not,
none,5,,
broken,5,merge,
broken,4,merge,too,many
!
is_rc 65
is_out <<'!'
group,id,decision,note,action,into,why,error
two,1,survivor,x,rejected,,,"two survivors, 1 and 2: only one can be"
two,2,survivor,y,rejected,,,"two survivors, 1 and 2: only one can be"
one,3,merge,z,rejected,,,no other row of its group says 'merge' or 'survivor': there is nothing to merge 3 with
word,4,Merge,,rejected,,,"unknown decision 'Merge'; known: merge, survivor, not, or nothing"
word,5,merge,,rejected,,,"unknown decision 'Merge'; known: merge, survivor, not, or nothing"
,3,merge,,rejected,,,a decision 'merge' without a group: which rows are to be one?
alone,4,not,,rejected,,,4 has no other row in its group: not the same as what?
none,5,,,passed,,,
broken,5,merge,,rejected,,,"line 11, of the same group, cannot be read"
broken,4,merge,too,rejected,,,5 cells where the header has 4
!
like_err '^crm-merge: read 10: passed 1, rejected 9$'
is_file bad.csv <<'!'
group,id,decision,note,line,error
two,1,survivor,x,2,"two survivors, 1 and 2: only one can be"
two,2,survivor,y,3,"two survivors, 1 and 2: only one can be"
one,3,merge,z,4,no other row of its group says 'merge' or 'survivor': there is nothing to merge 3 with
word,4,Merge,,5,"unknown decision 'Merge'; known: merge, survivor, not, or nothing"
word,5,merge,,6,"unknown decision 'Merge'; known: merge, survivor, not, or nothing"
,3,merge,,7,a decision 'merge' without a group: which rows are to be one?
alone,4,not,,8,4 has no other row in its group: not the same as what?
broken,5,merge,,10,"line 11, of the same group, cannot be read"
broken,4,merge,too,many,11,5 cells where the header has 4
!
state >after
is_file after <before
is "$(sql 'SELECT count(*) FROM op WHERE tool = '"'crm-merge'")" 0 'what was refused left no op'

# --- who survives, and what it takes --------------------------------------------------------

now 2026-03-02T10:00:00Z
crm-assign -q --to anna 1
crm-assign -q --to boris 2
crm-log -q call --outcome reached 2
now 2026-03-03T10:00:00Z
state >before
run crm-merge -n 1 2
is_rc 0
is_err 'crm-merge: read 2: merged 1, survivor 1 (dry run)'
state >after
is_file after <before
run crm-merge --reason 'one person' 1 2
is_rc 0
is_out <<!
$header
1,merged,2,was also: name,
2,survivor,,furthest; took 2 points,
!
is_err 'crm-merge: read 2: merged 1, survivor 1'
run crm-merge 1 2
is_rc 0
is_out <<!
$header
1,unchanged,,1 is 2 now,
2,unchanged,,,
!
is_err 'crm-merge: read 2: unchanged 2'
is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-merge'")" 1 'again is no op'
run crm-list leads --columns id,name,phone,email,city,status,owner,source,created,rev
is_out <<!
id,name,phone,email,city,status,owner,source,created,rev
2,Ivan Petrov,+74951112231,ivan@example.org,Тверь,working,boris,site,2026-03-02T09:00:00Z,$(sql 'SELECT max(id) FROM op')
3,Пётр Белов,+74951112233,,,new,,site,2026-03-02T09:00:00Z,2
4,Olga Kim,+74951112234,kim@example.org,,new,,site,2026-03-02T09:00:00Z,2
5,Vera Lind,,lind@example.org,Tula,new,,site,2026-03-02T09:00:00Z,2
!
run crm-list points --where card=2 --columns card,value
is_out <<'!'
card,value
2,+74951112231
2,ivan@example.org
2,+74951112232
2,ip@example.com
!
run crm-list tasks --where card=1 --columns card,owner,state,result
is_out <<'!'
card,owner,state,result
2,anna,cancelled,merged into 2
2,boris,open,
!
run crm-list notices --where kind=merged --columns card,user,text
is_out <<'!'
card,user,text
2,boris,"lead 2, Ivan Petrov: 1 merged into it"
2,anna,"lead 2, Ivan Petrov: 1 merged into it; its owner is boris"
!
run crm-list events --where what=merge --where table!=candidate \
	--columns login,card,table,row,field,old,new,reason
is_out <<'!'
login,card,table,row,field,old,new,reason
tester,2,card,1,merged,,1,one person
tester,1,point,1,card,1,2,one person
tester,1,point,2,card,1,2,one person
tester,1,card,1,alias,,2,one person
!
run crm-show --table 1
is_rc 0
like_out '^lead 2: Ivan Petrov$'
like_out '^was also    name Иван Петров; owner anna$'
like_out '^    merged into 2$'
for word in 84951112231 ivan@example.org 'Иван Петров' 1; do
	run crm-find "$word"
	is_rc 0
	like_out '^2,lead,Ivan Petrov,'
	is "$(wc -l <"$captured/out")" 2 "crm-find $word finds it once"
done
run crm-log call --outcome no-answer --columns id,action,status,why 1
is_out <<'!'
id,action,status,why
1,logged,working,1 is 2 now; not reached: attempt 1
!
run crm-lead-add --columns id,action,why <<'!'
name,phone
Иван Петров,+7 495 111-22-31
!
is_out <<'!'
id,action,why
2,attached,same phone; same name
!
run crm-report sources --columns source,leads,repeat
is_out <<'!'
source,leads,repeat
site,4,2
!

# --- undo -------------------------------------------------------------------------------------

crm-undo -q last
crm-undo -q "$(sql "SELECT max(id) FROM op WHERE tool = 'crm-log'")"
run crm-undo last
is_rc 0
is_err 'crm-undo: op 6: undone 10, kept 0'
state >after
is_file after <before
run crm-show 1
is_rc 0
unlike_out 'merged into'

# --- fields, blocks, consents, sources --------------------------------------------------------

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
now 2026-03-02T09:00:00Z
crm-lead-add -q --source expo - <<'!'
name,phone,email,company,inn,city,address,segment,consent
Anna Stone,+7 495 222-00-01,a@example.org,ООО Ромашка,,Tver,,retail,yes
!
now 2026-03-02T11:00:00Z
crm-lead-add -q --source site --on-match create - <<'!'
name,phone,email,company,inn,city,address,segment,consent,job title
A. Stone,+7 495 222-00-01,,Ромашка,7707083893,Tver,Mira 1,wholesale,no,CEO
Anna S.,,b@example.org,Насос,,Tula,Lenina 2,,,
!
run crm-merge --survivor 3 1 2 3
is_rc 0
is_out <<!
$header
1,merged,3,"was also: name, company, legal form, city",
2,merged,3,"was also: name, company, INN, job title, city, address, segment",
3,survivor,,"as decided; took segment, 2 points",
!
run crm-list leads --columns id,name,company,legal_form,inn,job_title,city,address,segment,source,created
is_out <<'!'
id,name,company,legal_form,inn,job_title,city,address,segment,source,created
3,Anna S.,Насос,,,,Tula,Lenina 2,retail,expo,2026-03-02T09:00:00Z
!
run crm-list points --columns card,value,consent
is_out <<'!'
card,value,consent
3,+74952220001,refused
3,a@example.org,given
3,b@example.org,
!
run crm-show --table 3
like_out '^was also    name Anna Stone, A. Stone; company Ромашка; legal form ООО; INN$'
crm-undo -q last
run crm-merge 1 2
is_rc 0
is_out <<!
$header
1,survivor,,"oldest; took INN, job title, address",
2,merged,1,"was also: name, segment",
!
run crm-list leads --columns id,name,company,legal_form,inn,job_title,city,address,segment
is_out <<'!'
id,name,company,legal_form,inn,job_title,city,address,segment
1,Anna Stone,Ромашка,ООО,7707083893,CEO,Tver,Mira 1,retail
3,Anna S.,Насос,,,,Tula,Lenina 2,
!

# --- groups of a plan -------------------------------------------------------------------------

fresh_db
for i in $(seq 9); do echo "Lead $i,+7 495 333-00-0$i,l$i@example.org,"; done | a_list site
crm-list leads --columns id,rev >leads.csv
run crm-merge <<'!'
group,id,decision,kept
b,3,merge,as it is
a,1,merge,"x, y"
,9,,
b,4,survivor,
a,2,merge,
c,5,not,
c,6,,
a,7,,
!
is_rc 0
is_out <<'!'
group,id,decision,kept,action,into,why,error
b,3,merge,as it is,merged,4,was also: name,
a,1,merge,"x, y",survivor,,lowest id; took 2 points,
,9,,,passed,,,
b,4,survivor,,survivor,,as decided; took 2 points,
a,2,merge,,merged,1,was also: name,
c,5,not,,apart,,not the same as the others of its group,
c,6,,,passed,,,
a,7,,,passed,,,
!
is_err 'crm-merge: read 8: merged 2, survivor 2, apart 1, passed 3'
op=$(sql 'SELECT max(id) FROM op')
is "$(sql 'SELECT card, other FROM not_duplicate')" '6|5' 'the pair is remembered'

# A plan from before: stale cards refuse their group, merged ones are merged.
{ echo 'group,id,rev,decision'; printf 's,1,1,merge\ns,8,1,merge\nt,3,1,merge\nt,4,1,merge\n'; } >plan.csv
run crm-merge <plan.csv
is_rc 65
is_out <<!
group,id,rev,decision,action,into,why,error
s,1,1,merge,rejected,,,card 1 was changed since by tester (op $op)
s,8,1,merge,rejected,,,card 1 was changed since by tester (op $op)
t,3,1,merge,unchanged,,3 is 4 now,
t,4,1,merge,unchanged,,,
!
run sh -c 'crm-list leads --columns id,rev | sed "1s/\$/,group,decision/; s/^8,.*/&,g,merge/; s/^9,.*/&,g,merge/" |
	grep -E "^(id|8|9)" | crm-merge --columns id,rev,action'
is_rc 0
is_out <<!
id,rev,action
8,$((op + 1)),survivor
9,$((op + 1)),merged
!

# Said not to be one: refused, also by an id of before.
refused "5 and 6 were said not to be the same by tester (op $op)" 5 6
run crm-merge --not 5 6
is_rc 0
is_out <<!
$header
5,unchanged,,known already not to be the same,
6,unchanged,,known already not to be the same,
!
refused '3 and 4 are one already; crm-undo takes that merge back' --not 3 4
crm-merge -q 6 7
refused "5 and 6 were said not to be the same by tester (op $op)" 5 7
crm-undo -q last

# One group of an op, by any of its ids.
run crm-undo "$op" --only 3
is_rc 0
is_err "crm-undo: op $op: undone 4, kept 0"
is "$(sql 'SELECT id, alias FROM card WHERE alias IS NOT NULL')" '2|1
9|8' 'the other groups stay merged'
is "$(sql 'SELECT count(*) FROM not_duplicate')" 1 'and apart'

# Later work stands on a group: it is kept as a whole, and listed.
crm-merge -q --survivor 5 1 5
later=$(sql 'SELECT max(id) FROM op')
is "$(sql 'SELECT id, alias FROM card WHERE alias IS NOT NULL')" '1|5
2|5
9|8' 'aliases lead to their card at once'
state >before
run crm-undo "$op" --only 2
is_rc 65
is_out <<!
op,card,table,row,field,ours,now,by_op,by,why
$op,2,card,2,alias,1,5,$later,tester,what it was merged into was merged since
!
is_err "crm-undo: op $op: undone 0, kept 1"
state >after
is_file after <before
crm-undo -q last
run crm-undo "$op"
is_rc 0
is "$(sql 'SELECT id, alias FROM card WHERE alias IS NOT NULL')" '9|8' 'and then it is undone'
is "$(sql 'SELECT count(*) FROM not_duplicate')" 0 'with its pair'
ok 'the database is sound' crm-db check

crm-merge -q --survivor 2 1 2
op=$(sql 'SELECT max(id) FROM op')
crm-merge -q --survivor 3 2 3
run crm-undo "$op"
is_rc 65
is_out <<!
op,card,table,row,field,ours,now,by_op,by,why
$op,1,card,1,alias,2,3,$((op + 1)),tester,what it was merged into was merged since
!
crm-undo -q "$((op + 1))"
run crm-undo "$op"
is_rc 0
# Doing it again once more: not where it would lead to a merged card.
crm-merge -q --survivor 3 2 3
run crm-undo "$(sql 'SELECT max(id) - 1 FROM op')"
is_rc 65
like_out '^[0-9]+,1,card,1,alias,,,,,one of the two was merged since$'
ok 'the database is sound' crm-db check
crm-undo -q "$(sql "SELECT max(id) FROM op WHERE tool = 'crm-merge'")"

# --- all or nothing -----------------------------------------------------------------------------

state >before
run crm-merge --atomic <<'!'
group,id,decision
a,1,merge
a,2,merge
b,3,merge
b,99,merge
!
is_rc 65
is_out <<'!'
group,id,decision,action,into,why,error
a,1,merge,undone,,,
a,2,merge,undone,,,
b,3,merge,rejected,,,no card 99
b,99,merge,rejected,,,no card 99
!
state >after
is_file after <before

# --- kinds ----------------------------------------------------------------------------------------

fresh_db
printf 'login\nanna\n' | crm-edit -q users
crm-lead-add -q - <<'!'
name,company,phone
Ivan,,+7 495 111-22-31
Ivan P.,,+7 495 111-22-32
,Ромашка,+7 495 111-22-33
!
sql "INSERT INTO op(id, at, tool, login, real_login) VALUES (50, 0, 't', 'a', 'a');
INSERT INTO card(id, op, kind) VALUES (31, 50, 2), (32, 50, 2), (33, 50, 3), (34, 50, 3), (35, 50, 4), (36, 50, 2);
INSERT INTO contact(id, created, name, company) VALUES (31, 5, 'Ivan', NULL), (32, 6, 'Ivan', 34), (36, 6, 'Ada', 33);
INSERT INTO company(id, created, company, inn) VALUES (33, 5, 'Ромашка', NULL), (34, 6, 'Ромашка', '7707083893');
INSERT INTO deal(id, created, name, company, contact, stage, stage_at) VALUES (35, 7, 'pump', 34, 32, 6, 0);
INSERT INTO deal_contact(op, deal, contact, role) VALUES (50, 35, 31, NULL), (50, 35, 32, 'buyer');
INSERT INTO event(op, at, card, tab, row, what, verb) VALUES (50, 0, 31, 2, 31, 1, 0), (50, 0, 32, 2, 32, 1, 0),
	(50, 0, 33, 3, 33, 1, 0), (50, 0, 34, 3, 34, 1, 0), (50, 0, 35, 4, 35, 1, 0), (50, 0, 36, 2, 36, 1, 0)"
state >before
refused 'lead 1 is a person and lead 3 an organisation: they are never one' 1 3
refused 'contact 31 is a person and company 33 an organisation: they are never one' 31 33
refused '35 is a deal: deals are not merged; one made twice is lost (crm-deal), or undone (crm-undo)' 1 35
state >after
is_file after <before

now 2026-03-04T10:00:00Z
run crm-merge --columns id,action,into,why 31 32
is_rc 0
is_out <<'!'
id,action,into,why
31,survivor,,oldest; took company
32,merged,31,
!
is "$(sql 'SELECT contact FROM deal; SELECT contact, role FROM deal_contact')" '31
31|buyer' 'a deal has each contact once'
run crm-merge --columns id,action,into,why 33 34
is_out <<'!'
id,action,into,why
33,survivor,,oldest; took INN
34,merged,33,
!
is "$(sql 'SELECT id, company FROM contact UNION ALL SELECT id, company FROM deal')" '31|33
32|33
36|33
35|33' 'people and deals follow their company'
crm-undo -q last
crm-undo -q last
state >after
is_file after <before

sql "INSERT INTO card(id, op, kind) VALUES (40, 50, 1);
INSERT INTO lead(id, created, stage, stage_at, name, converted_at, converted_contact) VALUES (40, 1, 4, 1, 'Ivan', 1, 31);
INSERT INTO event(op, at, card, tab, row, what, verb) VALUES (50, 0, 40, 1, 40, 1, 0)"
refused 'lead 40 is converted and stays as it is: it is contact 31 now, merge with that' 1 40

# --- a lead and a client ---------------------------------------------------------------------------

fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
a_list site <<'!'
Иван Петров,+7 495 111-22-33,ivan@example.org,
!
crm-assign -q --to anna 1
crm-convert -q --contact new --no-deal 1
crm-lead-add -q --source expo --on-match create - <<'!'
name,phone,email,city
I. Petrov,+7 495 111-22-99,ip@example.com,Tver
Иван П.,+7 495 111-22-98,,Tula
!
crm-assign -q --to boris 3 4
crm-lead-qualify -q --unqualified spam 4
state >before
{ echo group,id,rev,decision; printf 'g,%d,%d,merge\n' 3 6 4 7 2 4; } >plan.csv
run crm-merge <plan.csv
is_rc 0
is_out <<'!'
group,id,rev,decision,action,into,why,error
g,3,8,merge,merged,2,converted,
g,4,8,merge,merged,2,converted; was unqualified: spam,
g,2,8,merge,survivor,,furthest,
!
run crm-list contacts --columns id,name,email,city,owner,rev
is_out <<'!'
id,name,email,city,owner,rev
2,Иван Петров,ivan@example.org,Tver,anna,8
!
run crm-list leads --columns id,status,contact
is_out <<'!'
id,status,contact
1,converted,2
3,converted,2
4,converted,2
!
run crm-merge <plan.csv
is_rc 0
is_err 'crm-merge: read 3: unchanged 3'
run crm-merge --columns id,action 1 2
is_rc 0
is_out <<'!'
id,action
1,unchanged
2,unchanged
!
crm-lead-add -q --on-match create - <<'!'
name
Ivan
!
refused 'lead 3 is converted and stays as it is: it is contact 2 now, merge with that' 3 5
run crm-merge --survivor 5 2 5
is_rc 65
like_out '^5,rejected,,,lead 5 cannot survive contact 2: a client does$'
crm-undo -q last
run crm-undo 8 --only 4
is_rc 0
state >after
is_file after <before
ok 'the database is sound' crm-db check

# --- owners and tasks -------------------------------------------------------------------------------

fresh_db
printf 'login\nanna\nboris\nvera\n' | crm-edit -q users
for i in $(seq 4); do echo "Lead $i,+7 495 444-00-0$i,m$i@example.org,"; done | a_list site
crm-assign -q --to anna 1
crm-assign -q --to boris 2
crm-task add -q --kind mail --due +1d 2
crm-task add -q --kind call --due +1d --to vera 2
crm-lead-qualify -q --unqualified spam 4
run crm-merge --as boris --columns id,action,why --survivor 1 1 2 4
is_out <<'!'
id,action,why
1,survivor,as decided; took 4 points
2,merged,was also: name
4,merged,was also: name; was unqualified: spam
!
run crm-list tasks --columns id,owner,kind,state
is_out <<'!'
id,owner,kind,state
1,anna,first-contact,open
2,boris,first-contact,cancelled
3,anna,mail,open
4,vera,call,open
!
run crm-list notices --where kind=merged --columns user,text
is_out <<'!'
user,text
anna,"lead 1, Lead 1: 2, 4 merged into it"
!
run crm-merge --columns id,action,why 3 1
is_out <<'!'
id,action,why
3,merged,was also: name
1,survivor,most history; took 2 points
!
crm-lead-qualify -q --unqualified other --note 'gone' 3
is "$(sql 'SELECT count(*) FROM task WHERE state = 1')" 0 'the tasks of all are closed together'

# What was merged becomes a client with the survivor, its tasks too.
fresh_db
printf 'login\nanna\nboris\n' | crm-edit -q users
a_list site <<'!'
Ann Lee,+7 495 555-00-01,,
Ann Lee,+7 495 555-00-02,,
!
crm-assign -q --to anna 2
crm-task add -q --kind mail --due +1d 1
crm-merge -q --survivor 2 1 2
crm-assign -q --to boris 2
is "$(sql "SELECT group_concat(task, ',') FROM (SELECT t.id || u.login AS task
	FROM task t JOIN users u ON u.id = t.owner WHERE state = 1 ORDER BY t.id)")" 1boris,2boris 'the open tasks of a merged lead move with it'
crm-lead-qualify -q --grade A 2
crm-convert -q --contact new --no-deal 2
is "$(sql 'SELECT group_concat(value) FROM point WHERE card = 3')" '+74955550001,+74955550002' \
	'the client has the points of both'
ok 'the database is sound' crm-db check

# --- a wrong attachment -----------------------------------------------------------------------------

fresh_db
printf 'login\nanna\n' | crm-edit -q users
a_list site <<'!'
Иван Петров,+7 495 111-22-33,ivan@example.org,
Пётр Белов,+7 495 111-22-44,,
!
crm-lead-add -q --source expo - <<'!'
Name;Phone;Mail;City;Company;Job title
Petrov I.;+7 495 111-22-33;ip2@example.com;Tver;Romashka Ltd;CEO
Ivan Petrov;+7 495 111-22-33;ip3@example.com;Tver;;
!
crm-assign -q --to anna 2
state >before
moved=inquiry,id,from,action,why
run crm-merge -n --move-inquiry 3 --to new
is_rc 0
is_out <<!
$moved
3,,1,moved,"taken along: company, legal form, job title, email; left there: city"
!
is_err 'crm-merge: moved 1 (dry run)'
state >after
is_file after <before
run crm-merge --move-inquiry 3 --to new
is_rc 0
is_out <<!
$moved
3,3,1,moved,"taken along: company, legal form, job title, email; left there: city"
!
is_err 'crm-merge: moved 1'
run crm-list leads --columns id,name,phone,email,city,company,legal_form,job_title,source,rev
is_out <<'!'
id,name,phone,email,city,company,legal_form,job_title,source,rev
1,Иван Петров,+74951112233,ivan@example.org,Tver,,,,site,5
2,Пётр Белов,+74951112244,,,,,,site,4
3,Petrov I.,+74951112233,ip2@example.com,Tver,Romashka,Ltd,CEO,expo,5
!
run crm-show --table 3
like_out '^    inquiry 3 came here$'
run crm-merge --move-inquiry 3 --to 3
is_rc 0
is_out <<!
$moved
3,3,3,unchanged,it is there already
!
is_err 'crm-merge: unchanged 1'
run crm-undo last
is_rc 0
state >after
is_file after <before
run crm-merge --move-inquiry 4 --to 2
is_out <<!
$moved
4,2,1,moved,taken along: email
!
run crm-list leads --columns id,email,city
is_out <<'!'
id,email,city
1,ivan@example.org,Tver
2,ip3@example.com,Tver
!
is "$(sql "SELECT user, text FROM notice WHERE kind = 'inquiry' ORDER BY id DESC LIMIT 1")" \
	'1|inquiry moved here from 1: Пётр Белов' 'its owner is told'
crm-undo -q last
state >after
is_file after <before

no_move() {
	run crm-merge --move-inquiry "$1" --to "$2"
	is_rc 65
	is_out ''
	is_err "crm-merge: $3"
}
no_move 33 new 'no inquiry 33'
no_move 3 33 'no card 33'
no_move 2 new 'inquiry 2 is the only one of 2: it is a card of its own'
no_move 2 1 'inquiry 2 is the only one of 2: merge the two (crm-merge 2 1)'
state >after
is_file after <before
ok 'the database is sound' crm-db check

# --- an owner that comes by a merge is no lead received ----------------------------------

fresh_db
printf 'login,max_day\nanna,2\nboris,\n' | crm-edit -q users
{
	echo name,email
	for i in 1 2 3 4 5; do echo "Lead $i,l$i@example.org"; done
} | crm-lead-add -q
crm-assign -q --to anna 2
crm-assign -q --to boris 3
for i in 1 2 3; do crm-log -q note --text "note $i" 1; done
printf 'group,id,decision\n1,1,merge\n1,2,merge\n' | crm-merge -q
is "$(sql 'SELECT owner FROM lead WHERE id = 1')" 1 'the survivor is with her now'
run crm-assign 4 5
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
4,anna,round-robin,round-robin over all users,assigned,
5,boris,round-robin,round-robin over all users,assigned,
!
run crm-report owners --columns owner,open,taken
is_out <<'!'
owner,open,taken
anna,2,2
boris,2,2
!
ok 'the database is sound' crm-db check
done_testing
