#!/bin/bash
# crm-list: every noun, filters, conditions, sorting; what it says of mistakes.
. "$(dirname "$0")/lib.sh"
fresh_db

nouns='leads contacts companies deals points inquiries imports activities tasks notices candidates events ops users teams pools sources campaigns costs rates rules reasons stages settings ignore maps'

# --- what there is ----------------------------------------------------------------------

run crm-list
is_rc 64
is_out ''
is_err "crm-list: list what? ${nouns// /, }"
run crm-list laeds
is_rc 64
is_err "crm-list: unknown noun 'laeds'; did you mean 'leads'?"
CRM_DB=/nonexistent run crm-list leads
is_rc 66
CRM_DB=/nonexistent run crm-list leads --fields --columns column,edited
is_rc 0
like_out '^id,no$'
like_out '^name,yes$'
like_out '^owner,crm-assign$'
like_out '^status,crm-lead-qualify$'

# Over an empty database: the header, also after sorting by every column there is.
run crm-list leads
is_rc 0
is_out 'id,name,company,job_title,email,phone,status,stage,grade,owner,source,campaign,city,region,country,segment,product,language,created,assigned,responded,reason,reason_note,first_name,middle_name,last_name,department,inn,kpp,ogrn,postcode,address,birth_date,amount,currency,note,pool,legal_form,score,converted,contact,client,deal,rev,attempts,repeat_of,existing_client,company_known'
is_err ''
for noun in $nouns; do
	columns=$(crm-list "$noun" --fields --columns column | tail -n +2 | paste -sd,)
	run crm-list "$noun" --sort "$columns" --where 'id > 0' --limit 0
	[ "$noun" != settings ] || run crm-list "$noun" --sort "$columns" --limit 0
	is_rc 0
	is_out "$columns"
done

# --- filters ----------------------------------------------------------------------------

crm-edit -q users <<'!'
login,name
anna,Анна
boris,Boris
!
now 2026-03-01T09:00:00Z
crm-lead-add -q --source expo - <<'!'
Имя,E-mail,Телефон,Город,Компания
Анна Иванова,anna@example.org,8 495 990-00-11,Москва,ООО Ромашка
Ivan Petrov,ivan@example.org,,Lyon,Lyonnaise SA
Пётр Сидоров,,8 495 990-00-12,Тверь,
!
now 2026-03-02T09:00:00Z
crm-lead-add -q --source site - <<'!'
Имя,E-mail,Город
Ёлкин Иван,elkin@example.org,нижний Новгород
!
crm-assign -q --to anna 1 3
crm-assign -q --to boris 2

# shellcheck disable=SC2154 # given before the call
ids() {
	run crm-list leads --columns id "$@"
	is_rc 0
	is "$(tail -n +2 "$captured/out" | paste -sd' ')" "$expected" "crm-list leads $*"
	is_err ''
}

expected='1 2 3 4' ids
expected='1 3' ids --owner anna
expected='4' ids --unassigned
expected='1 2 3' ids --source expo
expected='' ids --grade A,B
expected='1 2 3 4' ids --status new,working
expected='' ids --status qualified
expected='4' ids --since 2026-03-02
expected='1 2 3' ids --until 2026-03-01
expected='4' ids --since today
expected='4' ids --since -3h
expected='2 4' ids --where 'name ~ ИВАН or city = Lyon' --where 'owner != anna'
expected='1 4' ids --where 'name ~ иван'
expected='1' ids --where "company = 'Ромашка' and status = new"
expected='3' ids --where 'email is empty'
expected='4 3 2 1' ids --sort -id
expected='4 3' ids --sort -id --limit 2
expected='2 1 4 3' ids --sort city
expected='1 3 2' ids --sort -city --where 'city !~ нижний or city = Lyon' --sort 'owner,id'
expected='1 3' ids 3 1 1
expected='3' ids 1 3 --where 'city ~ ТВЕ'

# A round of formats, picked columns, and local times.
run crm-list leads --columns name,city,created --limit 1 --json
is_rc 0
is_out '{"name":"Анна Иванова","city":"Москва","created":"2026-03-01T09:00:00Z"}'
run crm-list leads --columns phone,id,email --tsv 1 3
is_out <<'!'
phone	id	email
+74959900011	1	anna@example.org
+74959900012	3	
!
run crm-list leads --table --columns id,name,city
is_out <<'!'
id  name          city
--  ------------  ---------------
 1  Анна Иванова  Москва
 2  Ivan Petrov   Lyon
 3  Пётр Сидоров  Тверь
 4  Ёлкин Иван    нижний Новгород
!
run crm-list leads --limit 1 --table
like_out '^id  name '
unlike_out 'middle_name'

# --- other nouns ------------------------------------------------------------------------

run crm-list stages --where 'kind in (new, won)' --columns name,kind,active
is_out <<'!'
name,kind,active
new,new,yes
won,won,yes
!
run crm-list settings --columns name,value,default --where "name ~ ATT"
is_out <<'!'
name,value,default
attempts,3,3
!
run crm-list settings --columns name,value --sort -name --limit 2 --where 'value is not empty'
is_out <<'!'
name,value
together,no
timezone,UTC
!
run crm-list tasks --columns id,card,kind,owner,due,state --owner boris
is_out <<'!'
id,card,kind,owner,due,state
3,2,first-contact,boris,2026-03-03T09:00:00Z,open
!
run crm-list tasks --overdue --columns id
is_out id
now 2026-03-05T00:00:00Z
run crm-list tasks --overdue --columns id,card
is_out <<'!'
id,card
1,1
2,3
3,2
!
run crm-list tasks --due 2026-03-02 --columns id
is_out id
run crm-list points --card 1 --columns kind,value,valid
is_out <<'!'
kind,value,valid
email,anna@example.org,yes
phone,+74959900011,yes
!
run crm-list inquiries --columns card,source,line,raw --where 'raw ~ elkin'
is_out <<'!'
card,source,line,raw
4,site,2,"Ёлкин Иван,elkin@example.org,нижний Новгород"
!
run crm-list imports --columns source,read,created
is_out <<'!'
source,read,created
expo,3,3
site,1,1
!
run crm-list ops --columns id,tool,login --where 'tool = crm-assign'
is_out <<'!'
id,tool,login
4,crm-assign,tester
5,crm-assign,tester
!
run crm-list events --op 5 --where 'field = owner' --columns card,what,old,new
is_out <<'!'
card,what,old,new
2,assign,,boris
!

# --- merged cards -----------------------------------------------------------------------

sql 'UPDATE card SET alias = 1 WHERE id = 3'
expected='1 2 4' ids
expected='1 2 3 4' ids --merged
expected='1' ids 3
run crm-list points --card 3 --columns id,card
is_out <<'!'
id,card
1,1
2,1
4,3
!
sql 'UPDATE card SET alias = NULL WHERE id = 3'

# --- mistakes ---------------------------------------------------------------------------

bad() {
	local message=$1

	shift
	run crm-list "$@"
	is_rc 64
	is_out ''
	is_err "$message"
}

bad "crm-list: --where: unknown column 'ctiy' at 1; did you mean 'city'?" leads --where "ctiy = 'x'"
bad "crm-list: --owner: unknown user 'ana'; did you mean 'anna'?" leads --owner ana
bad "crm-list: --owner: sources have no column 'owner'" sources --owner anna
bad "crm-list: --status: column 'status': new, working, qualified, converted, unqualified, open, won or lost is wanted, not 'nwe'" \
	leads --status nwe
bad "crm-list: --source: unknown source 'exop'; did you mean 'expo'?" leads --source exop
bad "crm-list: --since: column 'created': a time like 2026-12-01, today or -7d is wanted, not 'x'" \
	leads --since x
bad "crm-list: --sort: unknown column 'nmae'; did you mean 'name'?" leads --sort nmae
bad "crm-list: 'x' is not an id" leads x
run crm-list leads --columns id,nmae
is_rc 64
like_err "did you mean 'name'"
run crm-list leads --columns id 1 99
is_rc 65
is_out <<'!'
id
1
!
is_err 'crm-list: warning: no card 99'
run crm-list contacts --columns id 1
is_rc 65
is_out id
is_err 'crm-list: warning: card 1 is a lead, not a contact'

# --- one owner's leads are read stage by stage --------------------------------------------

{
	echo name,email
	for i in $(seq 40); do echo "Lead $i,l$i@example.org"; done
} | crm-lead-add -q
sql "INSERT INTO stage(op, name, pipeline, kind, position, active) VALUES (1, 'calling', 1, 2, 9, 1)"
sql "UPDATE lead SET owner = 1, stage = CASE id % 5 WHEN 4 THEN (SELECT max(id) FROM stage) ELSE id % 5 + 1 END
	WHERE id > 4 AND id % 7 <> 0"
sql 'UPDATE card SET alias = 5 WHERE id IN (11, 12, 13)'
for filters in '' '--status working' '--status new,unqualified' '--merged' '--where stage=calling' \
	'--where stage!=calling' '--where "stage=calling or owner=boris"' '--until 2026-03-01' '--limit 3' \
	'--limit 3 --status working' '--limit 0'; do
	eval "run crm-list leads --columns id,stage --owner anna $filters"
	is_rc 0
	merged=$(cat "$captured/out")
	eval "run crm-list leads --columns id,stage --owner anna --sort id $filters"
	is "$merged" "$(cat "$captured/out")" "crm-list leads --owner anna $filters"
done
expected='6 11 16 26 31 36 41' ids --owner anna --status working --merged --where 'stage != calling'
expected='6 9 16 19 24 26 29 31 34 36 39 41 44' ids --owner anna --status working

# --- by what reaches them ---------------------------------------------------------------

sql "INSERT INTO point(op, card, kind, raw, value, valid, role) VALUES
	(1, 2, 1, 'second@example.org', 'second@example.org', 1, 0), (1, 3, 1, 'peter@', NULL, 0, 0)"
sql "UPDATE point SET ext = '12' WHERE card = 3 AND kind = 2"
expected='1' ids --where 'email = anna@example.org'
expected='2' ids --where 'email = ivan@example.org' --sort name
expected='' ids --where 'email = second@example.org'
expected='3' ids --where "email = 'peter@'" --where 'phone = "+74959900012 ext. 12"'
expected='1 4' ids --where 'email = anna@example.org or city ~ нижний'
expected='1' ids --where 'email = anna@example.org' --since 2026-03-01 --until 2026-03-01 --owner anna
expected='2 3 4' ids --where 'not email = anna@example.org and id < 5'

# --- pipes ------------------------------------------------------------------------------

sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
	INSERT INTO activity(op, card, kind, reached, at, recorded, text)
	SELECT 1, 1, 'note', 0, i, i, 'a text that is long enough to fill a pipe' FROM n"
run bash -c 'crm-list activities | head -n 2; echo "${PIPESTATUS[0]}"'
is_out <<'!'
id,card,kind,direction,outcome,reached,at,recorded,author,duration,text,external_id
1,1,note,,,no,1970-01-01T00:00:01Z,1970-01-01T00:00:01Z,,,a text that is long enough to fill a pipe,
0
!
is_err ''
run bash -c 'crm-list activities >/dev/full'
is_rc 74

# --- attempts: what nobody answered since, of the lead and what was merged into it -------

attempts() {
	is "$(crm-list leads 5 --columns attempts | tail -n 1)" "$1" "attempts: $2"
}
attempts 0 none
tried() {
	sql "INSERT INTO activity(op, card, kind, direction, outcome, reached, at, recorded)
		VALUES (1, $1, '$2', $3, $4, $5, $6, 0)"
}
tried 5 call 2 "'busy'" 0 100
tried 5 note 2 NULL 0 101
tried 5 call 1 "'busy'" 0 102
tried 11 mail 2 NULL 0 103
attempts 2 'a call and the mail of a merged one; no note, and not what came in'
tried 5 visit 2 "'closed'" 0 104
tried 5 visit 2 NULL 0 105
attempts 3 'another kind counts when something came of it'
tried 12 call 2 "'reached'" 1 104
attempts 0 'answered at the same time, recorded later'
tried 13 call 2 "'busy'" 0 104
attempts 1 'tried again at the same time'
sql 'UPDATE lead SET owner_at = 105 WHERE id = 5'
attempts 0 'before the owner got it'

done_testing
