#!/bin/bash
# crm-find: whom a call, a letter or a word is about.
. "$(dirname "$0")/lib.sh"
fresh_db

crm-edit -q users <<'!'
login,name
anna,Анна
!
crm-lead-add -q --source expo - >said <<'!'
Имя,Почта,Телефон,Компания,Город,Комментарий,external_id
Щербакова Анна Петровна,anna.sch@romashka.example,8 495 123-45-67 доб. 12,ООО «Ромашка»,Тверь,нужны насосы,X-1
Ivan Petrov,ivan.petrov@mail.example,+7 495 123-45-67,,Tula,,
Александр Белов,belov@vega.example,8 (916) 555-00-11,АО Вега,Москва,перезвонить в среду,
Белова Ольга,olga@vega.example,,АО Вега,Москва,,
!
sql "UPDATE lead SET owner = 1 WHERE id = 1" >>said

# find ID ... : what is asked in $q finds these, in this order.
find() {
	run crm-find --columns id "$q"
	is_rc 0
	is_err ''
	is_out "$(printf '%s\n' id "$@")"
}

# --- phones -------------------------------------------------------------------------------

for q in '+7 916 555-00-11' '8(916)5550011' 9165550011 79165550011 '8-10-7-916-555-00-11' \
	'555-00-11' 'tel:+79165550011' '+7 916 555 00 11 доб. 3'; do
	find 3
done
q='8 495 123-45-67' find 2 1
q='8 495 123-45-67 доб. 12' find 1 2
for q in 555-00-12 '+44 916 555-00-11' 0011; do
	run crm-find "$q"
	is_rc 1
	is_err 'crm-find: nobody is found'
	is_out 'id,kind,name,company,phone,email,status,grade,owner,reason,why,score'
done
run crm-find --phone '8 916 555-00-11' --json -1
is_rc 0
is_out '{"id":3,"kind":"lead","name":"Александр Белов","company":"Вега","phone":"+79165550011","email":"belov@vega.example","status":"new","grade":null,"owner":null,"reason":null,"why":"phone","score":98}'
for number in '' anonymous; do
	run crm-find --phone "$number"
	is_rc 1
done

# --- addresses ----------------------------------------------------------------------------

q='Anna.Sch+x@romashka.example' find 1
q='vega.example' find 4 3
q='@vega.example' find 4 3
q='anna.sch' find 1
run crm-find --email nobody@vega.example
is_rc 1

# --- names --------------------------------------------------------------------------------

for q in 'Щербакова Анна' 'анна щербакова' 'Anna Shcherbakova' 'Щербакова А.П.' 'Щербаков' \
	'Scherbakova' 'Щерба' 'Щербокова' 'Нюра Щербакова'; do
	find 1
done
for q in 'Саша Белов' 'Belov Sasha' 'Белов А.'; do
	run crm-find -1 --columns id --name "$q"
	is_out $'id\n3'
done
q='Белов' find 4 3
q='ООО Ромашка' find 1
q='romashka' find 1
q='Вега АО' find 4 3

# --- words, ids ---------------------------------------------------------------------------

q='насос' find 1
q='среду перезвонить' find 3
q='X-1' find 1
q='#2' find 2
q=4 find 4
run crm-find --text насос --columns id,why
is_out $'id,why\n1,"inquiry 1, words of the card"'
run crm-find --columns id,why 'насосы ольга'
is_out <<'!'
id,why
4,'ольга' only
1,'насосы' only
!
run crm-find нет такого
is_rc 1
run crm-find --inn 7707083893
is_rc 1
printf 'id,inn\n3,7707083893\n' | crm-edit -q leads
run crm-find --columns id,why 7707083893
is_out $'id,why\n3,INN'
printf 'id,note\n3,Любит рыбалку\n' | crm-edit -q leads
q='рыбалк' find 3
crm-undo -q last
run crm-find рыбалк
is_rc 1

# --- refused, merged, converted -----------------------------------------------------------

sql "UPDATE lead SET stage = 5, reason = 1, reason_note = 'звонить через год' WHERE id = 2;
	INSERT INTO event(op, at, card, tab, row, what, verb, field, new)
		VALUES (2, 1772355600, 1, 1, 1, 6, 1, 'reason', '2');
	UPDATE card SET alias = 3 WHERE id = 4" >>said
run crm-find --columns id,status,owner,reason 84951234567
is_out <<'!'
id,status,owner,reason
2,unqualified,,not-interested: звонить через год
1,new,anna,"earlier: no-budget, 2026-03-01"
!
run crm-find --columns id,why 4
is_out $'id,why\n3,"id, 4 is 3 now"'
run crm-find --columns id,why Ольга Белова
is_out $'id,why\n3,"same name, 4 is 3 now"'
sql "INSERT INTO card(id, op, kind) VALUES (9, 2, 2);
	INSERT INTO contact(id, created, name, owner) VALUES (9, 0, 'Иван Петров', 1);
	UPDATE lead SET stage = 4, converted_contact = 9, converted_at = 0 WHERE id = 2" >>said
run crm-find --columns id,kind,name,status,owner,reason,why ivan.petrov@mail.example
is_out <<'!'
id,kind,name,status,owner,reason,why
9,contact,Иван Петров,client,anna,,"email, 2 is 9 now"
!

# --- a table to read, and what is wrong -----------------------------------------------------

run crm-find --table Щербакова
is_rc 0
is_out <<'!'
id  name                     status  reason                          owner  why
--  -----------------------  ------  ------------------------------  -----  ----
 1  Щербакова Анна Петровна  new     earlier: no-budget, 2026-03-01  anna   name
!
run crm-find --table Белов
is_out <<'!'
id  name             company  status  owner  phone         why
--  ---------------  -------  ------  -----  ------------  ----------------
 3  Александр Белов  Вега     new            +79165550011  name, 4 is 3 now
!
run crm-find --limit 1 --columns id Вега
is_out $'id\n3'
run crm-find
is_rc 64
is_err 'crm-find: find whom? a phone, an e-mail, a name, a company, words of a note'
run crm-find --limit x a
is_rc 64
run crm-find -q Щербакова
is_rc 0
is_out ''
run crm-find -q никто
is_rc 1
is_out ''
for q in '"' "'" '*' 'a OR b' 'NEAR(' '^' '(' ' ' $'\t' '%' '-' '😀' '@' '@.' '.' '#' '+'; do
	run crm-find -- "$q"
	is_rc 1
done
long=$(printf 'щ%.0s' {1..5000})
run crm-find "$long"
is_rc 1
run crm-find --columns id $'Щербакова\xff'
is_rc 0
done_testing
