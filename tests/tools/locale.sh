#!/bin/bash
# The same import under any locale and time zone of the caller: the same database, to the byte of
# its dump, and the same output for machines. The tools know UTF-8 and their own `timezone`.
. "$(dirname "$0")/lib.sh"

cat >list.csv <<'!'
Имя,E-mail,Телефон,Компания,Город,Дата,Сумма,Примечание
İsmail IŞIK,ISMAIL@EXAMPLE.ORG,8 495 123-45-67,ООО «Ромашка»,Тверь,01.03.2026,"1 234,50",Ж
ismail ışık,ismail@example.org,+7 (495) 123-45-67,,,,,
Ёлкина Анна,elkina@пример.рф,8-916-000-00-01,ИП Ёлкина,Орёл,2026-02-28,"1,5",ё
Straße Jürgen,JURGEN@EXAMPLE.DE,+49 30 901820,Groß & Co. GmbH,Köln,28.02.2026,"1.234,50",ß
TITI II,titi.ii@EXAMPLE.ORG,,IITI,İzmir,,,I
Без почты,нет@,,,,,,
,,,,,,,
!
printf 'login,name\nanna,Анна\nboris,Борис\nilya,İlya\n' >users.csv

# All that a day prints and leaves, but for the path of the database and the clock of SQLite.
day() {
	fresh_db --timezone Europe/Moscow
	crm-edit users <users.csv || :
	crm-lead-add --source expo --rejects bad.csv list.csv || :
	cat bad.csv
	crm-assign --unassigned || :
	crm-list leads --columns id --where 'city=тверь' | crm-edit leads --set city=ТВЕРЬ || :
	for format in csv tsv json table; do
		for noun in leads points inquiries events imports candidates users; do
			crm-list "$noun" "--$format" || :
		done
	done
	crm-list leads --sort name,-id --columns id,name,created --since 2026-03-02T12:00 || :
	crm-list lead || :
	crm-list laeds || :
	crm-undo last || :
	sqlite3 "$CRM_DB" .dump
}

# The day again, in an environment changed so.
same_day() {
	({ export "${@?}"; } 2>/dev/null; day >got 2>&1)
	ok "$*: the same day" diff -u expected got
}

day >expected 2>&1
ok 'the day left a database' grep -q "^INSERT INTO lead VALUES(2,.*'Орёл'" expected
ok 'and an output' grep -q '^{"id":1,"name":"İsmail IŞIK"' expected
# A locale that is not installed counts for its name: the tools might look at it.
locales=(tr_TR.UTF-8 C POSIX ru_RU.UTF-8 de_DE.UTF-8 ru_RU.KOI8-R none.UTF-8)
zones=(America/Sao_Paulo UTC Europe/Moscow Asia/Kathmandu '<+1345>-13:45' No/Such '')
whole || locales=("${locales[0]}") zones=("${zones[0]}")
for locale in "${locales[@]}"; do
	same_day LC_ALL="$locale" LANG="$locale"
done
for zone in "${zones[@]}"; do
	same_day TZ="$zone"
done
unset TZ LANG LC_ALL
same_day LC_NUMERIC=de_DE.UTF-8
done_testing
