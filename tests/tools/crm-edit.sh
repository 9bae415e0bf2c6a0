#!/bin/bash
# crm-edit: users, sources, settings and the like by name; cards by id, with their history.
. "$(dirname "$0")/lib.sh"
fresh_db

# What the database holds but for its history, and for the ids that were used up.
state() {
	sqlite3 -batch "$CRM_DB" .dump | grep -Ev '^INSERT INTO (op|event|sqlite_sequence|search_[a-z]+) '
}

ops() {
	sql 'SELECT coalesce(max(id), 0) FROM op'
}

# --- usage ------------------------------------------------------------------------------

run crm-edit
is_rc 64
is_err 'crm-edit: edit what? leads, contacts, companies, deals, users, teams, pools, sources, campaigns, costs, rates, rules, reasons, stages, settings, ignore, maps'
run crm-edit usres
is_rc 64
is_err "crm-edit: unknown noun 'usres'; did you mean 'users'?"
run crm-edit events
is_rc 64
is_err 'crm-edit: events are not edited: they are what other tools recorded'
run crm-edit users
is_rc 66
is_err 'crm-edit: stdin: empty input'
run crm-edit leads 1
is_rc 64
is_err 'crm-edit: nothing to change: give --set or --clear, or a table on standard input'
run crm-edit leads --set city 1
is_rc 64
is_err "crm-edit: --set: no '=' in 'city'"
run crm-edit leads --set ctiy=x 1
is_rc 64
is_err "crm-edit: --set: unknown column 'ctiy'; did you mean 'city'?"
run crm-edit leads --clear ctiy 1
is_rc 64
is_err "crm-edit: --clear: unknown column 'ctiy'; did you mean 'city'?"
run crm-edit users <<'!'
login,nmae
anna,Anna
!
is_rc 65
is_out ''
is_err "crm-edit: stdin: unknown column 'nmae'; did you mean 'name'?"
run crm-edit users <<'!'
name
Anna
!
is_rc 65
is_err "crm-edit: stdin: no column 'login'"
run crm-edit leads <<'!'
name
Anna
!
is_rc 65
is_err "crm-edit: stdin: no column 'id'; new leads come in through crm-lead-add"
run crm-edit users <<'!'
login,Login
anna,boris
!
is_rc 65
is_err "crm-edit: stdin: two columns 'login'"
is "$(ops)" 0 'nothing was changed'

# --- users and teams --------------------------------------------------------------------

run crm-edit users <<'!'
Login,Name,E-post,team,weight,active,max_day,away_from
anna,Анна Белова,x,sales; юг,2,да,20,2026-03-08
boris,Boris,x,sales,,,,
an na,X,x,,,,,
vera,Вера,x,,-1,,,
!
is_rc 65
is_out ''
is_err "crm-edit: stdin: unknown column 'E-post'; see crm-list users --fields, or --ignore it"
run crm-edit users --ignore E-post <<'!'
Login,Name,E-post,team,weight,active,max_day,away_from
anna,Анна Белова,x,sales; юг,2,да,20,2026-03-08
boris,Boris,x,sales,,,,
an na,X,x,,,,,
vera,Вера,x,,-1,,,
!
is_rc 65
is_out <<'!'
Login,Name,E-post,team,weight,active,max_day,away_from,id,action,error
anna,Анна Белова,x,sales; юг,2,да,20,2026-03-08,1,created,
boris,Boris,x,sales,,,,,2,created,
an na,X,x,,,,,,,rejected,"column 'login': a login has no blanks, commas or semicolons: 'an na'"
vera,Вера,x,,-1,,,,,rejected,column 'weight': a whole number of at least 0 is wanted: '-1'
!
is_err <<'!'
crm-edit: warning: stdin:2: there was no team 'sales': made; there was no team 'юг': made
crm-edit: stdin:4: column 'login': a login has no blanks, commas or semicolons: 'an na'
crm-edit: stdin:5: column 'weight': a whole number of at least 0 is wanted: '-1'
crm-edit: read 4: created 2, updated 0, unchanged 0, rejected 2
!
run crm-list users
is_out <<'!'
id,login,name,email,phone,team,weight,active,max_open,max_day,max_month,hours,away_from,away_until,timezone,note
1,anna,Анна Белова,,,sales; юг,2,yes,,20,,,2026-03-08T00:00:00Z,,,
2,boris,Boris,,,sales,1,yes,,,,,,,,
!
run crm-list teams --columns name,members
is_out <<'!'
name,members
sales,anna; boris
юг,anna
!
is "$(ops)" 1 'one op'

# Excel's own: semicolons and Windows-1251.
printf 'login;name;team;note\r\nanna;Анна Чернова;юг;работает по субботам с утра\r\n' |
	iconv -f utf-8 -t windows-1251 >users.csv
run crm-edit users --encoding windows-1251 --columns login,name,action <users.csv
is_rc 0
is_out <<'!'
login,name,action
anna,Анна Чернова,updated
!
is_err 'crm-edit: read 1: created 0, updated 1, unchanged 0, rejected 0'
run crm-list events --op 2 --columns what,table,row,field,old,new
is_out <<'!'
what,table,row,field,old,new
edit,users,1,name,Анна Белова,Анна Чернова
edit,users,1,note,,работает по субботам с утра
link,membership,1,,"{""op"":1,""user"":1,""team"":1}",
!
run crm-undo -q last
is_rc 0
run crm-list users --columns name,team anna
is_rc 64
run crm-list users --columns name,team 1
is_out <<'!'
name,team
Анна Белова,sales; юг
!

# Names as operands; a zone that is not known here.
run crm-edit users --set active=no --clear max_day anna
is_rc 0
is_out <<'!'
id,action,error
1,updated,
!
is "$(sql 'SELECT active, max_day FROM users WHERE id = 1')" '0|' 'inactive, no limit'
run crm-edit users --set timezone=Mars/Olympus boris
is_rc 65
is_err <<'!'
crm-edit: boris: time zone 'Mars/Olympus' is not known here
crm-edit: read 1: created 0, updated 0, unchanged 0, rejected 1
!
run crm-edit users --strict --set team=salse boris
is_rc 65
like_err "^crm-edit: boris: unknown team 'salse'; did you mean 'sales'\?$"
run crm-edit users --clear login boris
is_rc 65
like_err "^crm-edit: boris: column 'login' cannot be cleared$"

# --- sources, costs, stages, settings ---------------------------------------------------

run crm-edit -q sources <<'!'
name,kind
expo,show
!
is_rc 0
is_out ''
is_err ''
run crm-edit costs <<'!'
source,date,amount,external_id
expo,2026-02-01,"1 200,50",b-1
exop,2026-02-01,1,
expo,2026-02-01,much,
!
is_rc 65
is_out <<'!'
source,date,amount,external_id,id,action,error
expo,2026-02-01,"1 200,50",b-1,1,created,
exop,2026-02-01,1,,,rejected,unknown source 'exop'; did you mean 'expo'?
expo,2026-02-01,much,,,rejected,column 'amount': not an amount: 'much'
!
run crm-edit costs <<'!'
external_id,amount
b-1,1300
!
is_out <<'!'
external_id,amount,id,action,error
b-1,1300,1,updated,
!
run crm-list costs
is_out <<'!'
id,source,campaign,at,amount,currency,external_id,note
1,expo,,2026-02-01T00:00:00Z,1300.00,RUB,b-1,
!
run crm-edit stages <<'!'
name
переговоры
Не дозвонился
!
is_rc 0
is_err <<'!'
crm-edit: warning: stdin:3: stage 'Не дозвонился': that is the outcome of a call, and the lead stays where it is; record it with crm-log --outcome no-answer, which counts the attempts
crm-edit: read 2: created 2, updated 0, unchanged 0, rejected 0
!
run crm-edit stages --strict --set kind=working voicemail
is_rc 65
is "$(sql "SELECT count(*) FROM stage WHERE name = 'voicemail'")" 0 'strict refuses it'
run crm-edit stages --set active=no qualified
is_rc 65
like_err "qualified: it is the only active stage of kind 'qualified', which is needed"
run crm-edit settings <<'!'
name,value
attempts,5
region,XX
timezone,Mars
reopen,perhaps
!
is_rc 65
is_out <<'!'
name,value,action,error
attempts,5,updated,
region,XX,rejected,unknown region 'XX'; two letters of ISO 3166 such as RU are wanted
timezone,Mars,rejected,time zone 'Mars' is not known here
reopen,perhaps,rejected,"setting 'reopen': ask or auto is wanted, not 'perhaps'"
!
run crm-edit settings --clear value attempts
is_rc 0
is "$(crm-list settings --columns value --where 'name = attempts' | tail -n 1)" 3 'the default again'
run crm-edit -q ignore <<'!'
value,note
Spam@Example.org,пишет всем
!
run crm-list ignore --columns kind,value,note
is_out <<'!'
kind,value,note
email,spam@example.org,пишет всем
!
run crm-edit -q rules <<'!'
name,condition,strategy
Москва,city ~ москва and grade in (A; B),round-robin
!
is_rc 65
is_err "crm-edit: stdin:2: column 'condition': ',' or ')' expected, not 'B' at 32"

# --- leads ------------------------------------------------------------------------------

crm-lead-add -q --source expo - <<'!'
Имя,E-mail,Телефон,Компания,Город,Комментарий
Анна Иванова,anna@example.org,8 495 990-00-11 доб. 12,"ООО ""Ромашка""",Москва,"строка
вторая"
Ivan Petrov,ivan@example.org; ivan.p@example.com,,,,
Пётр Сидоров,,8 495 990-00-12,,Тверь,=1+1
Кривой Номер,,12345,,,
!

# --- maps -----------------------------------------------------------------------------------

# Headers have tabs: CSV and TSV keep them, and so does what is read from either.
printf 'name,header,map,date_order\nbadges,имя\tпочта,"Имя=name\nПочта=email",dmy\n' >maps.csv
run sh -c 'crm-edit maps --columns name,action <maps.csv'
is_rc 0
is_out <<'!'
name,action
badges,created
!
is_err 'crm-edit: read 1: created 1, updated 0, unchanged 0, rejected 0'
is "$(sql "SELECT replace(header, char(9), '|'), replace(map, char(10), '|'), date_order, active
	FROM map")" 'имя|почта|Имя=name|Почта=email|dmy|1' 'it is kept as given'
run crm-list maps --tsv
is_rc 0
is_out <<'!'
id	name	header	map	date_order	active
1	badges	имя\tпочта	Имя=name\nПочта=email	dmy	yes
!
crm-list maps --tsv >maps.tsv
run crm-edit maps <<'!'
name,map,date_order,header,active
badges,Почта=emial,,,
badges,Почта,,,
badges,,ddmmyy,,
badges,,,имя,
badges,,,,maybe
new,Почта=email,,,
new,,,имя,
!
is_rc 65
is_out <<'!'
name,map,date_order,header,active,id,action,error
badges,Почта=emial,,,,,rejected,column 'map': 'Почта=emial': unknown meaning 'emial'; did you mean 'email'?
badges,Почта,,,,,rejected,"column 'map': 'Почта': write it as 'column=meaning', such as 'Their name=email'"
badges,,ddmmyy,,,,rejected,"column 'date_order': dmy, mdy or ymd is wanted: 'ddmmyy'"
badges,,,имя,,,rejected,"column 'header' of a map stays as it is: make another one, and set this one's active to no"
badges,,,,maybe,,rejected,column 'active': yes or no is wanted: 'maybe'
new,Почта=email,,,,,rejected,"a new map needs column 'header' (header of the lists that it is for, as crm-lead-add keeps it)"
new,,,имя,,,rejected,a new map needs column 'map' (lines such as Their name=email)
!
# A header has one active map.
run sh -c 'sed s/badges/expo/ maps.tsv | crm-edit maps --in tsv --columns name,action,error'
is_rc 0
is_out <<'!'
name,action,error
expo,created,
!
is_err <<'!'
crm-edit: warning: stdin:2: map 'badges' is of the same header and is not active any more
crm-edit: read 1: created 1, updated 0, unchanged 0, rejected 0
!
run crm-list maps --columns name,active
is_out <<'!'
name,active
badges,no
expo,yes
!
run crm-edit -q maps --set active=yes badges
is_rc 0
run crm-list maps --columns name,active
is_out <<'!'
name,active
badges,yes
expo,no
!
run crm-undo -q last
is_rc 0
is "$(crm-list maps --where 'active = yes' --columns name | tail -n +2)" expo 'undone, the other is'
# What one database lists, another takes.
crm-list maps >maps.csv
here=$CRM_DB
sql ".backup other.db" "ATTACH 'other.db' AS o" 'DELETE FROM o.map'
export CRM_DB=other.db
run sh -c 'crm-edit -q maps <maps.csv'
is_rc 0
is_err ''
crm-list maps --columns name,header,map,date_order,active >there
export CRM_DB=$here
crm-list maps --columns name,header,map,date_order,active >expected
is_file there <expected

# What is listed reads back to itself: every noun, every format of ours, and what nobody would
# type.
sql "UPDATE lead SET department = '''=1+1', segment = ' two  blanks ', note = 'x' || char(10) || ' '
	WHERE id = 2"
before=$(ops)
state >before
for noun in leads contacts companies deals users teams pools sources campaigns costs rates rules reasons \
	stages settings ignore maps; do
	run sh -c "crm-list $noun | crm-edit -q $noun"
	is_rc 0
	is_err ''
done
run sh -c 'crm-list leads | crm-edit leads'
is_err 'crm-edit: read 4: updated 0, unchanged 4, rejected 0'
run sh -c 'crm-list leads --spreadsheet | crm-edit leads'
is_err 'crm-edit: read 4: updated 0, unchanged 4, rejected 0'
run sh -c 'crm-list leads --tsv | crm-edit leads --in tsv --columns id,action'
is_rc 0
state >after
is_file after <before
is "$(ops)" "$before" 'no op'

run crm-edit leads <<'!'
id,name,email,phone,company,inn,amount,status,city
1,Анна Петровна Белова,,,АО «Лютик»,7707083893,1 200 000.5,new,
2,,bad,,,,,,
2,,ivan.p@example.com,,,,,,
3,,,+7 495 990-00-13,,,,,Тула
3,,,,,,,qualified,
4,,,8 495 990-00-14,,7707083894,,,
99,,,,,,,,x
x,,,,,,,,x
,,,,,,,,x
!
is_rc 65
is_out <<'!'
id,name,email,phone,company,inn,amount,status,city,action,error
1,Анна Петровна Белова,,,АО «Лютик»,7707083893,1 200 000.5,new,,updated,
2,,bad,,,,,,,rejected,column 'email': no @
2,,ivan.p@example.com,,,,,,,rejected,"column 'email': the card has it already, behind the one shown"
3,,,+7 495 990-00-13,,,,,Тула,updated,
3,,,,,,,qualified,,rejected,column 'status' is not edited here; see crm-lead-qualify
4,,,8 495 990-00-14,,7707083894,,,,rejected,column 'inn': wrong check digit (the last of 10 digits)
99,,,,,,,,x,rejected,no card 99
x,,,,,,,,x,rejected,'x' is not an id
,,,,,,,,x,skipped,
!
like_err '^crm-edit: read 9: updated 2, unchanged 0, skipped 1, rejected 6$'
op=$(ops)
run crm-list leads --columns id,name,middle_name,company,legal_form,phone,inn,amount,currency,city 1 3
is_out <<'!'
id,name,middle_name,company,legal_form,phone,inn,amount,currency,city
1,Анна Петровна Белова,Петровна,Лютик,АО,+74959900011 ext. 12,7707083893,1200000.50,RUB,Москва
3,Пётр Сидоров,,,,+74959900013,,,,Тула
!
run crm-list events --op "$op" --card 3 --columns login,what,table,field,old,new
is_out <<'!'
login,what,table,field,old,new
tester,edit,point,raw,8 495 990-00-12,+7 495 990-00-13
tester,edit,point,value,+74959900012,+74959900013
tester,edit,point,key,+74959900012,+74959900013
tester,edit,lead,city,Тверь,Тула
!
run crm-undo "$op"
is_rc 0
state >after
is_file after <before

# A rejects file, mended, goes in again.
run crm-edit leads --rejects bad.csv <<'!'
id,city,inn
1,Омск,7707083894
!
is_rc 65
is_file bad.csv <<'!'
id,city,inn,line,error
1,Омск,7707083894,2,column 'inn': wrong check digit (the last of 10 digits)
!
sed -i 's/7707083894,2/7707083893,2/' bad.csv
run crm-edit leads --columns id,action <bad.csv
is_rc 0
is_out <<'!'
id,action
1,updated
!

# Stale rows.
crm-list leads --columns id,city,rev >plan.csv
crm-edit -q leads --as boris --set city=Уфа 1
rev=$(ops)
sed -i 's/Омск/Томск/; s/Тверь/Тула/' plan.csv
run crm-edit leads --columns id,city,action,error <plan.csv
is_rc 65
is_out <<!
id,city,action,error
1,Томск,rejected,card 1 was changed since by boris (op $rev)
2,,unchanged,
3,Тула,updated,
4,,unchanged,
!
is "$(sql 'SELECT city FROM lead WHERE id IN (1, 3) ORDER BY id' | paste -sd' ')" 'Уфа Тула' 'stale'

# --set and --clear on ids, and on rows.
run crm-edit leads --set 'note=позвонить в мае' --clear city --reason cleaning 1 3
is_rc 0
is_out <<'!'
id,action,error
1,updated,
3,updated,
!
run crm-list events --op "$(ops)" --columns card,field,old,new,reason --where 'field = city'
is_out <<'!'
card,field,old,new,reason
1,city,Уфа,,cleaning
3,city,Тула,,cleaning
!
run sh -c 'crm-list leads --columns id,phone | crm-edit leads --clear phone --columns id,action'
is_out <<'!'
id,action
1,updated
2,unchanged
3,updated
4,updated
!
run crm-edit leads --clear city <<'!'
id,city
1,Омск
!
is_rc 65
like_err "column 'city' is given and cleared at once"
run crm-edit leads --clear owner,rev 1
is_rc 65
like_err "column 'owner' is not edited here; see crm-assign"

# A dry run and --atomic.
state >before
before=$(ops)
run crm-edit users -n --columns id,action <<'!'
login
vera
anna
!
is_rc 0
is_out <<'!'
id,action
,created
1,unchanged
!
is_err 'crm-edit: read 2: created 1, updated 0, unchanged 1, rejected 0 (dry run)'
run crm-edit leads --atomic --columns id,action <<'!'
id,city
1,Омск
99,Омск
!
is_rc 65
is_out <<'!'
id,action
1,undone
99,rejected
!
state >after
is_file after <before
is "$(ops)" "$before" 'no op'

# Other kinds of card.
run crm-edit contacts --set city=Омск 1
is_rc 65
is_err <<'!'
crm-edit: 1: card 1 is a lead, not a contact
crm-edit: read 1: updated 0, unchanged 0, rejected 1
!

run crm-db check -q
is_rc 0
done_testing
