#!/bin/bash
# crm-convert: leads become contacts, companies and deals, or join those that are there.
. "$(dirname "$0")/lib.sh"

people() {
	fresh_db
	now 2026-03-02T09:00:00Z
	printf 'login\nanna\nboris\n' | crm-edit -q users
	cat >leads.csv
	crm-lead-add -q --source expo --on-match create leads.csv
}

# --- wrong command lines --------------------------------------------------------------

people <<'!'
name,email,phone,company
Анна Ким,kim@example.org,+7 495 990-00-11,ООО Ромашка
Bob Stone,stone@example.org,,
!
refused() {
	local text=$1
	shift
	run crm-convert "$@"
	is_rc 64
	is_out ''
	is_err "crm-convert: $text"
}
refused "--contact 'Анна': an id, new or none is wanted" --contact Анна 1
refused "--company '-3': an id, new or none is wanted" --company -3 1
refused 'no contact, no company, no deal: into what?' --contact none --company none --no-deal 1
refused 'one of --deal and --no-deal' --no-deal --deal x 1
refused '--deal-name, --amount, --currency, --close and --role are of a deal, and there is to be none' \
	--no-deal --amount 5 1
refused "one of --deal '7' and --deal-name 'Pump'" --deal 7 --deal-name Pump 1
refused "one of --deal 'Насос' and --deal-name 'Pump'" --deal Насос --deal-name Pump 1
refused '--inn, --kpp, --ogrn and --legal-name are of a company, and there is to be none' \
	--company none --inn 7707083893 1
refused '--role is of a contact, and there is to be none' --contact none --role buyer 1
refused "unknown currency 'RUR': one of ISO 4217 is wanted, like RUB" --amount 5 --currency RUR 1
refused "amount '-5' is negative" --amount -5 1
refused "'five' is no amount in RUB, like 1200000.50" --amount five 1
refused "'1.5' is no amount in JPY, like 1200000.50" --amount 1.5 --currency jpy 1
refused "close: a date like 2026-12-01 or +30d is wanted, not 'soon'" --close soon 1
refused 'inn: wrong check digit (the last of 10 digits)' --inn 7707083890 1
refused 'inn: wrong check digit (the 12th of 12 digits)' --inn 500100732250 1
refused 'inn: wrong check digit (the 11th of 12 digits)' --inn 500100732269 1
refused 'inn: 10 or 12 digits' --inn 77 1
refused 'kpp: 9 characters' --kpp 77 1
refused 'ogrn: wrong check digit (the last of 13 digits)' --ogrn 1027700132190 1
run crm-convert <<'!'
name
Анна
!
is_rc 65
is_err "crm-convert: stdin: no column 'id'; columns are: name"
run crm-convert
is_rc 0
is_out 'action,contact,company,deal,task,owner,why,error'
is_err 'crm-convert: read 0'
is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-convert'")" 0 'nothing was done'

# --- a lead becomes all three ---------------------------------------------------------

people <<'!'
name,email,phone,company,inn,city,job title,product,department,info
Анна Ким,kim@example.org,+7 495 990-00-11,ООО «Ромашка»,7707083893,Тверь,директор,насос,склад,
!
crm-assign -q --to anna 1
export CRM_USER=anna
run crm-convert -n --deal 'Pump station' 1
is_rc 0
is_out <<'!'
id,action,contact,company,deal,task,owner,why,error
1,converted,,,,,anna,new company; new contact; new deal,
!
is_err 'crm-convert: read 1: converted 1 (dry run)'
is "$(sql 'SELECT count(*) FROM card')" 1 'a dry run makes nothing'
now 2026-03-03T10:00:00Z
run crm-convert --deal 'Pump station' --amount 1200000 --currency RUB --close 2026-06-01 \
	--role 'решает' --kpp 773601001 --ogrn 1027700132195 --legal-name 'ООО "Ромашка Плюс"' \
	--address 'Мира, 5' 1
is_rc 0
is_out <<'!'
id,action,contact,company,deal,task,owner,why,error
1,converted,3,2,4,,anna,new company; new contact; new deal,
!
is_err 'crm-convert: read 1: converted 1'
is "$(sql 'SELECT company, legal_form, legal_name, inn, kpp, ogrn, city, address, owner, source
	FROM company')" 'Ромашка|ООО|ООО "Ромашка Плюс"|7707083893|773601001|1027700132195|Тверь|Мира, 5|1|1' \
	'the company'
is "$(sql 'SELECT name, first_name, last_name, company, department, job_title, city, address, owner,
	source FROM contact')" 'Анна Ким|Анна|Ким|2|склад|директор|Тверь||1|1' 'the contact'
is "$(sql 'SELECT name, company, contact, department, stage, amount, currency, expected_close,
	owner, source FROM deal')" 'Pump station|2|3|склад|6|120000000|RUB|1780272000|1|1' 'the deal'
is "$(sql 'SELECT deal, contact, role FROM deal_contact')" '4|3|решает' 'who is in it'
is "$(sql 'SELECT card, kind, value FROM point WHERE card > 1 ORDER BY id')" \
	'3|1|kim@example.org
3|2|+74959900011' 'the points'
is "$(sql 'SELECT stage, stage_at, converted_at, converted_contact, converted_company,
	converted_deal, name FROM lead')" '4|1772532000|1772532000|3|2|4|Анна Ким' 'the lead stays'
is "$(sql 'SELECT count(*) FROM point WHERE card = 1')" 2 'with its points'
run crm-db check -q
is_rc 0

# --- a lead that is frozen ------------------------------------------------------------

frozen='2026-03-03T10:00:00Z by anna: into contact 3, company 2, deal 4'
now 2026-03-04T10:00:00Z
run crm-convert --as boris --deal 'pump STATION' 1
is_rc 0
is_out <<!
id,action,contact,company,deal,task,owner,why,error
1,unchanged,3,2,4,,anna,"converted already, at $frozen",
!
is_err 'crm-convert: read 1: unchanged 1'
for target in '--contact none' '--company 3' '--deal other' '--no-deal'; do
	# shellcheck disable=SC2086
	run crm-convert --columns id,action,error $target 1
	is_rc 65
	is_out <<!
id,action,error
1,rejected,"lead 1 is converted already, at $frozen; crm-undo takes that back"
!
done
run crm-convert --contact 3 --company 2 --deal 4 1
is_rc 0
is_err 'crm-convert: read 1: unchanged 1'
is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-convert'")" 1 'the same again records no op'
run crm-lead-qualify --grade A --columns id,error 1
is_rc 65
is_out 'id,error
1,"lead 1 is converted and stays as it is: it is now contact 3, company 2, deal 4"'
run crm-edit --columns id,error leads --set city=Омск 1
is_rc 65
like_out '^1,"?the lead was converted and is frozen; edit contact 3 instead"?$'
run crm-log --columns id,why call --outcome reached 1
is_rc 0
is_out 'id,why
1,lead 1 is converted: on contact 3; reached'
run crm-task add --kind call --due +1d --columns id,task,why 1
is_rc 0
is_out 'id,task,why
3,2,lead 1 is contact 3 now'
run crm-convert 2 3 4 99 x
is_rc 65
is_out <<'!'
id,action,contact,company,deal,task,owner,why,error
2,rejected,,,,,,,"card 2 is a company, not a lead"
3,rejected,,,,,,,"card 3 is a contact, not a lead"
4,rejected,,,,,,,"card 4 is a deal, not a lead"
99,rejected,,,,,,,no card 99
x,rejected,,,,,,,'x' is not an id
!

# --- which leads ----------------------------------------------------------------------

people <<'!'
name,email,company
Анна Ким,kim@example.org,
Bob Stone,stone@example.org,
Vera Lind,lind@example.org,
Иван Петров,petrov@example.org,
,+7 495 990-00-17,
!
crm-log -q call --outcome reached 2
crm-lead-qualify -q --grade B 3
crm-lead-qualify -q -u no-budget 4
run crm-convert --no-deal --columns id,action,contact,why,error 1 2 3 4 5
is_rc 65
is_out <<'!'
id,action,contact,why,error
1,converted,6,new contact,
2,converted,7,new contact,
3,converted,8,new contact,
4,rejected,,,lead 4 is unqualified since 2026-03-02 (no-budget); crm-lead-qualify --reopen makes it new again
5,rejected,,,"lead 5 has neither a name nor a company to make a client of: crm-edit leads gives it one, or say --contact ID or --company ID"
!
like_err '^crm-convert: read 5: converted 3, rejected 2$'
run crm-convert --contact new 5
is_rc 65
like_out '^5,rejected,.*lead 5 has no name for a contact: crm-edit leads gives it one$'
run crm-convert --company new 5
is_rc 65
like_out '^5,rejected,.*lead 5 has no company name for a new company: --legal-name gives it one$'
run crm-convert --company new --legal-name 'АО «Насос»' --columns id,company,deal 5
is_rc 0
is_out 'id,company,deal
5,9,10'
is "$(sql 'SELECT company, legal_form, legal_name FROM company')" 'Насос|АО|АО «Насос»' 'by its legal name'
is "$(sql 'SELECT card, value FROM point WHERE card > 8')" '9|+74959900017' 'alone it has the phone'
is "$(sql 'SELECT name FROM deal')" 'Насос' 'a deal is called by the company'
is "$(sql 'SELECT count(*) FROM deal_contact')" 0 'and has no contact'

# --- the same person, the same company ------------------------------------------------

people <<'!'
name,email,phone,company,inn,url,city
Анна Ким,kim@example.org,+7 495 990-00-11,ООО Ромашка,7707083893,romashka.example,Тверь
Ким Анна,kim@example.org,+7 495 990-00-12,Romashka,,,
Пётр Орлов,orlov@romashka.example,,,,,
Саша Белов,,,ООО «РОМАШКА»,,,
Ян Серый,,,Ромашка,,,Омск
Ада Грин,,,Ромашка,7736050003,,
Анна Ким,,,Ромашка,,,
Мария Ли,kim@example.org,,,,,
!
crm-convert -q --deal Насос 1
is "$(sql 'SELECT id FROM contact')|$(sql 'SELECT id FROM company')|$(sql 'SELECT id FROM deal')" \
	'10|9|11' 'one client'
run crm-convert --no-deal --columns id,contact,company,why,error 2 3 4 5 6 7 8
is_rc 65
is_out <<'!'
id,contact,company,why,error
2,10,9,"company 9 (same name); contact 10 (same email, same name); blanks of it filled",
3,12,9,company 9 (its domain); new contact,
4,13,9,company 9 (same name); new contact,
5,,,,"is it company 9 (same name, other city, score 0.375)? say --company ID, new or none"
6,15,14,new company; new contact,
7,,,,"is it contact 10 (same name, same company, score 0.999)? say --contact ID, new or none"
8,,,,"is it contact 10 (same email, names differ, other person)? say --contact ID, new or none"
!
like_err '^crm-convert: read 7: converted 4, rejected 3$'
is "$(sql 'SELECT value FROM point WHERE card = 10 ORDER BY id')" 'kim@example.org
+74959900011
+74959900012' 'its points are united'
is "$(sql 'SELECT card, kind, value FROM point WHERE card = 9')" '9|4|romashka.example' 'a site is the company'"'"'s'
run crm-convert --no-deal --contact 10 --columns id,contact,company,why 7
is_out 'id,contact,company,why
7,10,9,company 9 (same name); contact 10'
run crm-convert --no-deal --contact new --columns id,contact,company,why 8
is_out 'id,contact,company,why
8,16,,new contact'
run crm-convert --deal none --company new --columns id,contact,company,why 5
is_out 'id,contact,company,why
5,18,17,new company; new contact'
run crm-db check -q
is_rc 0

# Two that it may be; an id of another kind; ids that are none any more.
people <<'!'
name,email,phone,company,inn,ogrn
Анна Ким,kim@example.org,,Ромашка,7707083893,
Анна Ким,,+7 495 990-00-11,Насос,,1027700132195
Анна Ким,kim@example.org,+7 495 990-00-11,Василёк,7707083893,1027700132195
!
crm-convert -q --no-deal 1
crm-convert -q --no-deal --contact new 2
run crm-convert --columns id,error 3
is_rc 65
is_out 'id,error
3,"is it contact 5 (same email, same name, score 0.999) or contact 7 (same phone, same name, score 0.999)? say --contact ID, new or none"'
run crm-convert --contact 5 --columns id,error 3
is_out 'id,error
3,"is it company 4 (same inn) or company 6 (same ogrn)? say --company ID, new or none"'
run crm-convert --contact 4 --columns id,error 3
is_rc 65
is_out 'id,error
3,contact: card 4 is a company'
run crm-convert --company 5 --contact 7 --columns id,error 3
is_out 'id,error
3,company: card 5 is a contact'
run crm-convert --deal 5 --company 4 --contact 7 --columns id,error 3
is_out 'id,error
3,deal: card 5 is a contact'
run crm-convert --company 99 --contact 7 --columns id,error 3
is_out 'id,error
3,company: no card 99'
run crm-convert --company 6 --contact 7 --inn 7707083893 --columns id,error 3
is_rc 0
is "$(sql 'SELECT inn, ogrn FROM company WHERE id = 6')" '7707083893|1027700132195' 'a blank is filled'
people <<'!'
name,email,company,inn
Анна Ким,kim@example.org,Ромашка,7707083893
Bob Stone,,Насос,
!
crm-convert -q --no-deal 1
run crm-convert --no-deal --company 3 --inn 7736050003 --columns id,error 2
is_rc 65
is_out 'id,error
2,"company 3 has another inn, and nothing is overwritten; crm-edit companies changes it"'
run crm-convert --no-deal --company 3 --columns id,company,why 2
is_rc 0
is "$(sql 'SELECT company, inn FROM company')" 'Ромашка|7707083893' 'nothing is overwritten'
people <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
!
crm-convert -q --no-deal 1
sql 'UPDATE card SET alias = 1 WHERE id = 3'
run crm-convert --no-deal 3
is_rc 0
is_out 'id,action,contact,company,deal,task,owner,why,error
3,unchanged,4,,,,anna,"3 is 1 now; converted already, at 2026-03-02T09:00:00Z by anna: into contact 4",'

run crm-convert --contact 1 2
is_rc 65
like_out '^2,rejected,.*contact: card 1 is a lead$'

# --- deals ----------------------------------------------------------------------------

people <<'!'
name,email,company,product
Анна Ким,kim@example.org,Ромашка,насос
Bob Stone,stone@example.org,Ромашка,
Vera Lind,lind@example.org,Ромашка,кран
Иван Петров,petrov@example.org,,
Ян Серый,grey@example.org,,
Серый Ян,grey@example.org,,
!
printf 'id,amount,currency\n1,5000,EUR\n' | crm-edit -q leads
run crm-convert --columns id,company,deal,why,error 1 2 3
is_rc 65
is_out <<'!'
id,company,deal,why,error
1,7,9,new company; new contact; new deal,
2,,,,"is it deal 9 (open, of the company)? say --deal ID, new or none"
3,,,,"is it deal 9 (open, of the company)? say --deal ID, new or none"
!
run crm-convert --columns id,contact,deal,why <<'!'
id,deal,role,department,amount,currency
2,НАСОС,финансы,бухгалтерия,7000,RUB
3,new,,,9000,usd
4,2026,,,,
5,Ремонт,,,0,
6,ремонт,,,,
!
is_rc 65
is_out <<'!'
id,contact,deal,why
2,10,9,company 7 (same name); new contact; deal 9 keeps its amount; deal 9 (same name)
3,11,12,company 7 (same name); new contact; new deal
4,,2026,
5,13,14,new contact; new deal
6,13,14,"contact 13 (same email, same name); deal 14 (same name)"
!
is_err 'crm-convert: stdin:4: deal: no card 2026
crm-convert: read 5: converted 4, rejected 1'
run crm-convert --deal-name 2026 --columns id,deal 4
is_out 'id,deal
4,16'
is "$(sql 'SELECT id, name, amount, currency, department FROM deal ORDER BY id')" \
	'9|насос|500000|EUR|
12|кран|900000|USD|
14|Ремонт|0|RUB|
16|2026|||' 'deals'
is "$(sql 'SELECT deal, contact, role FROM deal_contact ORDER BY id')" '9|8|
9|10|финансы
12|11|
14|13|
16|15|' 'people in them'
is "$(sql 'SELECT name, department FROM contact WHERE id = 10')" 'Bob Stone|бухгалтерия' 'a department'

# What conversion made is found, listed and changed.
run crm-find --columns id,kind,name 'kim@example.org'
is_out 'id,kind,name
8,contact,Анна Ким'
run crm-find --columns id,kind Romashka
like_out '^7,company$'
run crm-find --columns id,kind Ремонт
is_out 'id,kind
14,deal'
run crm-list contacts --where 'company_id = 7' --sort id --columns id,name,company,department
is_out 'id,name,company,department
8,Анна Ким,Ромашка,
10,Bob Stone,Ромашка,бухгалтерия
11,Vera Lind,Ромашка,'
run crm-list leads --where 'client = 7 and deal = 9' --columns id,contact,client,deal
is_out 'id,contact,client,deal
1,8,7,9
2,10,7,9'
run crm-edit contacts --set job_title=директор --columns id,action 8
is_out 'id,action
8,updated'
run crm-edit companies --set inn=7707083890 --columns id,error 7
is_rc 65
is_out "id,error
7,column 'inn': wrong check digit (the last of 10 digits)"
run crm-edit companies --set inn=7707083893 --set city=Тверь --columns id,action 7
is_rc 0
is "$(crm-show --table 9 | sed -n '/^Contacts/,/^$/p')" 'Contacts
  8  Анна Ким, директор (contact, anna)
  10  Bob Stone (contact, anna): финансы' 'a deal shows who is in it, and as what'
run crm-report sources --columns source,leads,converted
is_rc 0
is_out 'source,leads,converted
expo,6,6'
sql 'UPDATE deal SET stage = 7, amount = 100000, currency = '"'RUB'"' WHERE id IN (9, 14)'
run crm-report sources --columns source,won,revenue,currency
like_out '^expo,[24],2000.00,RUB$'
run crm-db check -q
is_rc 0

# --- a row that is refused when it has written something leaves nothing; the others stay ---

people <<'!'
name,email,company
Анна Ким,kim@example.org,Ромашка
Bob Stone,stone@example.org,Ромашка
Vera Lind,lind@example.org,Kran
!
run crm-convert --columns id,action,contact,company,deal,task <<'!'
id,deal,task_kind,due
1,Ремонт,call,+1d
2,Ремонт,call,someday
3,Кран,,
2,Ремонт,call,+1d
!
is_rc 65
is_out 'id,action,contact,company,deal,task
1,converted,5,4,6,1
2,rejected,,,Ремонт,
3,converted,8,7,9,
2,converted,10,4,6,2'
like_err '^crm-convert: stdin:3: '
like_err 'read 4: converted 3, rejected 1$'
is "$(sql 'SELECT count(*), max(id) FROM card')" '10|10' 'no card of the refused row'
is "$(sql 'SELECT deal, contact FROM deal_contact ORDER BY id')" '6|5
9|8
6|10' 'who is in the deals'
is "$(sql 'SELECT count(*) FROM task WHERE card = 6')" 2 'a task of each row'
run crm-db check -q
is_rc 0

done_testing
