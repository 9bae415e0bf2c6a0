#!/bin/bash
# Lists as people and programs spoil them, each taken in without options.
. "$(dirname "$0")/lib.sh"

summary() {
	printf 'crm-lead-add: read %s: created %s, attached %s, unchanged %s, suppressed %s, ' "${@:1:5}"
	printf 'blank %s, rejected %s\n' "$6" "$7"
}

leads() {
	sql "SELECT l.name, l.company, (SELECT group_concat(value, ' ') FROM
		(SELECT value FROM point WHERE card = l.id ORDER BY kind, value)) FROM lead l ORDER BY id"
}

# --- each line quoted as a whole ----------------------------------------------------------------

# shellcheck disable=SC2119
fresh_db
cat >wrapped.csv <<'!'
"Name,Phone,Company"
"Anna Smith,+44 20 7946 0001,""Smith, Sons"""
"Bob Stone,+44 20 7946 0002,Stone Works,Bath"
!
run crm-lead-add --source x --rejects bad.csv --columns Name,action wrapped.csv
is_rc 65
is_out <<'!'
Name,action
Anna Smith,created
Bob Stone,rejected
!
is_err <<!
crm-lead-add: new source 'x'
crm-lead-add: wrapped.csv:3: 4 cells where the header has 3
$(summary 2 1 0 0 0 0 1)
!
is "$(leads)" 'Anna Smith|Smith, Sons|+442079460001' 'the lead'
is "$(sql 'SELECT raw FROM inquiry')" '"Anna Smith,+44 20 7946 0001,""Smith, Sons"""' 'as it came'
is "$(cat bad.csv)" 'Name,Phone,Company,line,error
Bob Stone,+44 20 7946 0002,Stone Works,Bath,3,4 cells where the header has 3' 'the rejects'

# Only lines with quotes in them.
# shellcheck disable=SC2119
fresh_db
cat >some.csv <<'!'
Name,Phone,Company
Bob Stone,+44 20 7946 0002,Stone Works
"Anna Smith,+44 20 7946 0001,""Smith, Sons"""
!
run crm-lead-add -q --source x some.csv
is_rc 0
is "$(leads)" 'Bob Stone|Stone Works|+442079460002
Anna Smith|Smith, Sons|+442079460001' 'the leads'

# --- lines about nobody, between and below the rows -----------------------------------------------

# shellcheck disable=SC2119
fresh_db
cat >table.md <<'!'
| ФИО | Телефон | Компания |
|---|:---:|---|
| --- День 1 --- |||
| Анна Котова | 8 916 111-22-33 | ООО «Вега» |
| День 2 |||
| Пётр Львов | 8 916 111-22-34 | |
| Составил: Иванов И.И. |||
!
run crm-lead-add --source x --columns action,why table.md
is_rc 0
is_out <<'!'
action,why
blank,a line drawn between rows
blank,a title between rows
created,
blank,a title between rows
created,
blank,a remark on the list
!
is_err <<!
crm-lead-add: new source 'x'
$(summary 6 2 0 0 0 4 0)
!

# Titles that only their place tells from names: nothing else in the row, in a column of persons.
# shellcheck disable=SC2119
fresh_db
cat >towns.csv <<'!'
ФИО;Телефон;Почта
Москва;;
Анна Котова;8 916 111-22-33;
Иванов И.И.;;ivanov@vega.example
Отдел закупок
Пётр Львов;8 916 111-22-34;
Ольга Зуева;;
ООО «Вега»;;
Санкт-Петербург;;
Клин;8 916 111-22-35;
Ёлкин Ян;8 916 111-22-36;
!
run crm-lead-add --source x --columns ФИО,action,why,warning towns.csv
is_rc 0
is_out <<'!'
ФИО,action,why,warning
Москва,blank,a title between rows,"row taken for a title between rows: one cell alone, and no name"
Анна Котова,created,,
Иванов И.И.,created,,
Отдел закупок,blank,a title between rows,"row taken for a title between rows: one cell alone, and no name"
Пётр Львов,created,,
Ольга Зуева,created,,
ООО «Вега»,created,,
Санкт-Петербург,blank,a title between rows,"row taken for a title between rows: one cell alone, and no name"
Клин,created,,
Ёлкин Ян,created,,
!
is_err <<!
crm-lead-add: new source 'x'
crm-lead-add: warning: towns.csv:2: row taken for a title between rows: one cell alone, and no name (3 rows: lines 2, 5, 9)
$(summary 10 7 0 0 0 3 0)
!
# An organisation that is a row alone is a lead, whatever it is called.
cat >firms.csv <<'!'
Компания;Телефон
ООО «Вега»;8 495 111-22-33
АО «Лира»;8 495 111-22-34
ООО «Орион»;8 495 111-22-35
Северный ветер;
!
run crm-lead-add -n --columns Компания,action firms.csv
is_rc 0
is_out <<'!'
Компания,action
ООО «Вега»,created
АО «Лира»,created
ООО «Орион»,created
Северный ветер,created
!
is_err <<!
$(summary 4 4 0 0 0 0 0) (dry run)
!
# As many titles as people.
# shellcheck disable=SC2119
fresh_db
printf '%s\n' 'ФИО;Телефон' 'Москва;' 'Анна Котова;8 916 111-22-33' 'День 2;' 'Пётр Львов;8 916 111-22-34' \
	'Санкт-Петербург;' 'Ольга Зуева;8 916 111-22-35' >few.csv
run crm-lead-add -q --source x few.csv
is "$(sql 'SELECT name FROM lead ORDER BY id')" 'Анна Котова
Пётр Львов
Ольга Зуева' 'as many titles as people'
# With --strict they are not passed over: they go where they can be looked at.
# shellcheck disable=SC2119
fresh_db
run crm-lead-add -q --strict --rejects towns.bad towns.csv
is_rc 65
is_file towns.bad <<'!'
ФИО,Телефон,Почта,line,error
Москва,,,2,"row: one cell alone, and no name"
Отдел закупок,,,5,"row: one cell alone, and no name"
Санкт-Петербург,,,9,"row: one cell alone, and no name"
!
# Where names are of no language that is known, and where most rows have no more than a name, a cell
# alone is somebody all the same.
# shellcheck disable=SC2119
fresh_db
printf 'name,phone\nZrk Plonx,+44 20 7946 0001\nMeb Quux,+44 20 7946 0002\nDro Wux,+44 20 7946 0003\n%s' \
	'Fnord,
' >names.csv
run crm-lead-add -q --source x names.csv
is "$(sql 'SELECT count(*) FROM lead')" 4 'names of nobody know where'
# shellcheck disable=SC2119
fresh_db
printf '%s,\n' name,phone 'Anna Smith' Fnord Grolp Wibble 'Bob Stone' >alone.csv
run crm-lead-add -q --source x alone.csv
is "$(sql 'SELECT count(*) FROM lead')" 5 'a list of names alone'

# --- two tables below each other ------------------------------------------------------------------

# shellcheck disable=SC2119
fresh_db
cat >sheets.csv <<'!'
-------- 1 - Москва
ФИО,Телефон,Компания
Анна Котова,8 916 111-22-33,ООО «Вега»
-------- 2 - Тверь
ФИО,Компания,Телефон
Пётр Львов,ООО «Альтаир»,8 916 111-22-34
!
run crm-lead-add --source x sheets.csv
is_rc 65
is_out ''
is_err <<'!'
crm-lead-add: sheets.csv:2: the header is here; what is above is skipped
crm-lead-add: sheets.csv:5: another header, with its columns in other places: make what is below it a list of its own
!
is "$(sql 'SELECT count(*) FROM lead')" 0 'nothing is taken in'
run crm-lead-add --force --source x --columns action,error sheets.csv
is_rc 65
is_out <<'!'
action,error
created,
blank,
rejected,another header: what is below it is read by the first one
created,
!

# --- a column that is not understood --------------------------------------------------------------

# shellcheck disable=SC2119
fresh_db
printf 'E-mail;Куда звонить\nanna@example.org;8 916 111-22-33\n' >hint.csv
run crm-lead-add --source x --columns action hint.csv
is_rc 0
is_err <<!
crm-lead-add: hint.csv: columns kept in the inquiry only: 'Куда звонить'; by their cells it may be --map 'Куда звонить=phone'
crm-lead-add: new source 'x'
$(summary 1 1 0 0 0 0 0)
!

# Two columns of one name.
printf 'Company,Name,Company\nStone Works,Bob Stone,Smith Works\n' >twice.csv
run crm-lead-add --source x twice.csv
is_rc 65
is_err <<'!'
crm-lead-add: twice.csv: columns 1, 3 are called 'Company': say which is meant with --map '1=company'
!
done_testing
