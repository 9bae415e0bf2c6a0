#!/bin/bash
# crm-lead-add: how a list is read. What it finds out by itself, what it says of that, what it
# refuses before the first row is written; --preview, --map, --save-map, --date-order, --force.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2119 # the script takes no arguments
fresh_db

summary() {
	echo "crm-lead-add: read $1: created $2, attached $3, unchanged $4, suppressed $5, blank $6, rejected $7"
}

untouched() {
	is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-lead-add'")" "$1" "$2"
}

# --- titles above, two header lines, a line of totals -------------------------------------------

iconv -f utf-8 -t windows-1251 >visitors.csv <<'!'
Посетители выставки «Насосы»;;;;;
Дата выгрузки;01.03.2026;;;;
;;;;;
Контакт;;;Компания;;
Имя;Фамилия;E-mail;Название;ИНН;Город
Анна;Иванова;anna@vega.example;ООО «Вега»;7707083893;Тверь
Пётр;Сидоров;petr@altair.example;"ЗАО ""Альтаир""";;Клин
Контакт Имя;Контакт Фамилия;Контакт E-mail;Название;ИНН;Компания Город
Итого:;2;;;;
!
run crm-lead-add -n --source expo visitors.csv
untouched 0 'a dry run writes nothing'
run crm-lead-add --source expo --columns 'Контакт Имя,id,action,why' visitors.csv
is_rc 0
is_out <<'!'
Контакт Имя,id,action,why
Анна,1,created,
Пётр,2,created,
Контакт Имя,,blank,the header again
Итого:,,blank,a line of totals
!
is_err <<!
crm-lead-add: visitors.csv: read as windows-1251
crm-lead-add: visitors.csv:4: two header lines, read as one; what is above is skipped
crm-lead-add: new source 'expo'
$(summary 4 2 0 0 0 2 0)
!
is "$(sql "SELECT name, company, legal_form, inn, city FROM lead ORDER BY id")" \
	'Анна Иванова|Вега|ООО|7707083893|Тверь
Пётр Сидоров|Альтаир|ЗАО||Клин' 'the leads'

run crm-list imports --json \
	--columns file,encoding,delimiter,header,map,read,created,blank
is_out '{"file":"visitors.csv","encoding":"windows-1251","delimiter":";","header":"Контакт;;;Компания;;\nИмя;Фамилия;E-mail;Название;ИНН;Город","map":"Контакт Имя=first_name\nКонтакт Фамилия=last_name\nКонтакт E-mail=email\nНазвание=company\nИНН=inn\nКомпания Город=city","read":4,"created":2,"blank":2}'

# The digest is that of the file's bytes, however it came.
digest=$(sql 'SELECT digest FROM import')
run crm-lead-add -q --source pipe <visitors.csv
is "$(sql "SELECT count(*) FROM import WHERE digest = '$digest'")" 2 'the same file, the same digest'
is "${#digest}" 32 'a digest of 128 bits'

# --- no header ----------------------------------------------------------------------------------

fresh_db
cat >nobody.txt <<'!'
Иванова Анна Петровна;+7 916 123-45-67;anna@vega.example;Тверь
Сидоров Пётр;8 (495) 990-00-11;petr@altair.example;Клин
Котова Ольга;-;;Тула
!
run crm-lead-add --columns id,action nobody.txt
is_rc 0
is_err <<!
crm-lead-add: nobody.txt: no header; by its cells: column1=name, column2=phone, column3=email
crm-lead-add: nobody.txt: columns kept in the inquiry only: 'column4'
$(summary 3 3 0 0 0 0 0)
!
is "$(sql 'SELECT last_name, first_name, middle_name FROM lead ORDER BY id')" \
	'Иванова|Анна|Петровна
Сидоров|Пётр|
Котова|Ольга|' 'names by their cells'
is "$(sql 'SELECT raw FROM inquiry WHERE id = 1')" \
	'Иванова Анна Петровна;+7 916 123-45-67;anna@vega.example;Тверь' 'the first line is an inquiry'
run crm-lead-add --map column4=city --columns action nobody.txt
is_err <<!
crm-lead-add: nobody.txt: no header; by its cells: column1=name, column2=phone, column3=email
$(summary 3 0 0 3 0 0 0)
!
printf 'anna@vega.example\npetr@altair.example\nolga@tula.example\n' >mails.txt
run crm-lead-add --columns column1,id,action,why mails.txt
is_rc 0
is_out <<'!'
column1,id,action,why
anna@vega.example,1,attached,same email; no name
petr@altair.example,2,attached,same email; no name
olga@tula.example,4,created,
!

# What was rejected says what its columns are, so that it is read again, whoever is in it.
fresh_db
printf '%s\n' 'Котова Ольга;+7 495 990-00-12;olga@tula.example;Тула' ';;нет;Клин' \
	'Зуев Иван;+7 495 990-00-13;ivan@orel.example;Орёл' ';-;;Тверь' >some.txt
run crm-lead-add -q --rejects some.bad some.txt
is_rc 65
is_file some.bad <<'!'
name,phone,email,column4,line,error
,,нет,Клин,2,nothing that identifies a person or an organisation
,-,,Тверь,4,nothing that identifies a person or an organisation
!
run crm-lead-add -q --rejects again.bad some.bad
is_rc 65
ok 'fed back as it is, it is the same' cmp <(cut -d, -f1-4 some.bad) <(cut -d, -f1-4 again.bad)
sed 's/,,нет,/Лис Яна,8 (495) 990-00-14,нет,/' some.bad >mended.csv
run crm-lead-add --columns action mended.csv
is_rc 65
is "$(sql "SELECT last_name, p.value FROM lead l JOIN point p ON p.card = l.id ORDER BY l.id DESC LIMIT 1")" \
	'Лис|+74959900014' 'mended, it is read as the list was'
run crm-lead-add -q --no-header --map 1=note --rejects mapped.bad some.txt
is "$(head -n 1 mapped.bad)" note,phone,email,column4,line,error 'a map counts too'

# --- columns that must mean something else ------------------------------------------------------

fresh_db
cat >wrong.csv <<'!'
Имя,Телефон,Стенд
Анна Белова,Тверь,1
Пётр Котов,Клин,2
Ольга Орлова,Тула,3
Иван Зуев,Орёл,4
Яна Лис,+7 495 990-00-11,5
!
run crm-lead-add wrong.csv
is_rc 65
is_out ''
is_err <<'!'
crm-lead-add: wrong.csv: columns kept in the inquiry only: 'Стенд'
crm-lead-add: wrong.csv:2: column 'Телефон' was taken for phone, and 4 of its first 5 cells are none (phone: not a number); map it with --map 'Телефон=...', to - for nothing, or go on with --force
!
untouched 0 'nothing was written'
run crm-lead-add --map 'Телефон=city' -n wrong.csv
is_rc 0
run crm-lead-add --door --columns action wrong.csv
is_rc 0
is_err <<!
crm-lead-add: wrong.csv: columns kept in the inquiry only: 'Стенд'
crm-lead-add: warning: wrong.csv:2: phone kept as it is: not a number (4 rows: lines 2, 3, 4, 5)
$(summary 5 5 0 0 0 0 0)
!
fresh_db
run crm-lead-add --force --columns Имя,action,warning wrong.csv
is_rc 0
is_out <<'!'
Имя,action,warning
Анна Белова,created,phone kept as it is: not a number
Пётр Котов,created,phone kept as it is: not a number
Ольга Орлова,created,phone kept as it is: not a number
Иван Зуев,created,phone kept as it is: not a number
Яна Лис,created,
!
is "$(sql 'SELECT count(*) FROM point WHERE valid = 0')" 4 'kept as they are, marked invalid'

# What the header does not tell the cells may, but somebody has to say so.
cat >foreign.csv <<'!'
Sähköposti,Osasto
anna@vega.example,1
petr@altair.example,2
olga@tula.example,1
!
run crm-lead-add foreign.csv
is_rc 65
is_err <<'!'
crm-lead-add: foreign.csv: columns kept in the inquiry only: 'Sähköposti', 'Osasto'
crm-lead-add: foreign.csv: no column of a name, an e-mail, a phone or a company; by their cells it may be --map 'Sähköposti=email'
!

# --- dates --------------------------------------------------------------------------------------

fresh_db
cat >dates.csv <<'!'
Name,Email,Birthday,Created
Ann Day,ann@example.org,03/05/1985,03/05/2025
Bob Day,bob@example.org,12/25/1990,12/31/2025 9:05 PM
Cid Day,cid@example.org,0/0/00,
!
run crm-lead-add --columns action dates.csv
is_rc 0
is_err "$(summary 3 3 0 0 0 0 0)"
is "$(sql 'SELECT birth_date, datetime(created, "unixepoch") FROM lead ORDER BY id')" \
	'1985-03-05|2025-03-05 00:00:00
1990-12-25|2025-12-31 21:05:00
|2026-03-02 09:00:00' 'months first, as one cell of the column tells'
sed '3d' dates.csv >doubtful.csv
run crm-lead-add --source other --columns action,warning doubtful.csv
is_rc 0
is_out <<'!'
action,warning
attached,time kept in the inquiry only: day or month first? see --date-order; birth date kept in the inquiry only: day or month first? see --date-order
attached,
!
run crm-lead-add --source third --date-order dmy --on-match create --columns action doubtful.csv
is "$(sql 'SELECT birth_date FROM lead WHERE id = 4')" 1985-05-03 '--date-order'
run crm-lead-add --date-order german dates.csv
is_rc 64
is_err "crm-lead-add: --date-order: 'german' is none of dmy|mdy|ymd
see crm-lead-add --help"

# A date and its time of day may stand apart.
fresh_db
run crm-lead-add -q <<'!'
Name;Email;Scan date;Scan time
Anna Bee;anna@bee.example;25.02.2026;14:30
Bob Bee;bob@bee.example;26.02.2026;2:05 PM
Cid Bee;cid@bee.example;27.02.2026;
Dan Bee;dan@bee.example;;28.02.2026 10:00
!
is_rc 0
is "$(sql "SELECT datetime(at, 'unixepoch') FROM inquiry ORDER BY id")" \
	'2026-02-25 14:30:00
2026-02-26 14:05:00
2026-02-27 00:00:00
2026-02-28 10:00:00' 'date and time of day'

# --- amounts ------------------------------------------------------------------------------------

fresh_db
cat >amounts.csv <<'!'
Name,E-mail,Budget,Currency
Anna Smith,anna@example.org,"1 200 000,50",
Bob Stone,bob@example.org,"5,000",usd
Carl Day,carl@example.org,300 €,RUB
Dora Fox,dora@example.org,50-100k,
Eva Lane,eva@example.org,0,USD
Finn Ray,finn@example.org,900,shells
Gus Hill,gus@example.org,-5,
!
run crm-lead-add --columns Name,warning amounts.csv
is_rc 0
is_out <<'!'
Name,warning
Anna Smith,
Bob Stone,
Carl Day,
Dora Fox,amount kept in the inquiry only: not an amount
Eva Lane,
Finn Ray,amount kept in the inquiry only: unknown currency
Gus Hill,amount kept in the inquiry only: negative
!
run crm-list leads --columns name,amount,currency
is_out <<'!'
name,amount,currency
Anna Smith,1200000.50,RUB
Bob Stone,5000.00,USD
Carl Day,300.00,EUR
Dora Fox,,
Eva Lane,,
Finn Ray,,
Gus Hill,,
!
# Who comes again with an amount fills an empty one, and overrules another only when told so.
printf 'Name,E-mail,Budget\nEva Lane,eva@example.org,70\nBob Stone,bob@example.org,80\n' >more.csv
run crm-lead-add -q more.csv
is "$(sql "SELECT amount, currency FROM lead WHERE name IN ('Bob Stone', 'Eva Lane') ORDER BY name")" \
	'500000|USD
7000|RUB' 'filled where it was empty'
printf 'Name,E-mail,Budget\nBob Stone,bob@example.org,90\n' >newer.csv
run crm-lead-add -q --on-match update newer.csv
is "$(sql "SELECT amount, currency FROM lead WHERE name = 'Bob Stone'")" '9000|RUB' 'newer'
run crm-undo -q last
is "$(sql "SELECT amount, currency FROM lead WHERE name = 'Bob Stone'")" '500000|USD' 'and back'
# Most of such a column may be words: the list is taken in all the same.
printf 'Name,Budget\n%s' 'Ian Fry,big
Jo Lamb,small
Kit Moss,?
Lea Nash,none
Max Orr,some
' >words.csv
run crm-lead-add -q words.csv
is_rc 0
run crm-lead-add --preview --columns header,meaning,row1,row2 amounts.csv
is_out <<'!'
header,meaning,row1,row2
Name,name,"first Anna, last Smith","first Bob, last Stone"
E-mail,email,anna@example.org,bob@example.org
Budget,amount,1200000.50 RUB,5000.00 USD
Currency,currency,,usd
!

# --- saved maps ---------------------------------------------------------------------------------

fresh_db
cat >weekly.csv <<'!'
Wer;Was;Wann;Adresse
Anna Beck;Pumpe;03/05/2026;anna@example.org
!
run crm-lead-add --save-map weekly weekly.csv
is_rc 64
is_err 'crm-lead-add: --save-map: there is nothing to save without --map or --date-order'
run crm-lead-add -n --save-map weekly --map Wer=name --map Adresse=email weekly.csv
is "$(sql 'SELECT count(*) FROM map')" 0 'a dry run saves no map'
run crm-lead-add -q --save-map weekly --map Wer=name --map Was=product --map Wann=time \
	--map Adresse=email --date-order mdy weekly.csv
is_rc 0
is_err ''
run crm-list maps --json
is_out '{"id":1,"name":"weekly","header":"wer\twas\twann\tadresse","map":"Wer=name\nWas=product\nWann=time\nAdresse=email","date_order":"mdy","active":"yes"}'
printf 'WER;Was;Wann;Adresse\nBernd Beck;Ventil;04/05/2026;bernd@example.org\n' >next.csv
now 2026-06-02T10:00:00Z
run crm-lead-add --columns id,action next.csv
is_rc 0
is_out <<'!'
id,action
2,created
!
is_err <<!
crm-lead-add: next.csv: columns as in the saved map 'weekly'
$(summary 1 1 0 0 0 0 0)
!
is "$(sql "SELECT name, product, date(created, 'unixepoch') FROM lead WHERE id = 2")" \
	'Bernd Beck|Ventil|2026-04-05' 'read as was saved'
# What it rejected has the same header.
printf 'Wer;Was;Wann;Adresse\n;Ventil;04/06/2026;\n' >bad.csv
run crm-lead-add -q --rejects weekly.bad bad.csv
is_rc 65
sed 's/^,/Eva Beck,/' weekly.bad >weekly.mended
run crm-lead-add --columns Wer,action weekly.mended
is_rc 0
is_err <<!
crm-lead-add: weekly.mended: columns as in the saved map 'weekly'
$(summary 1 1 0 0 0 0 0)
!
# What is given now counts more.
printf 'Wer;Was;Wann;Adresse\nCarl GmbH;Ventil;05/05/2026;carl@example.org\n' >third.csv
run crm-lead-add --map Wer=company --columns action third.csv
is_rc 0
is "$(sql "SELECT name, company, product FROM lead WHERE company = 'Carl'")" '|Carl|Ventil' 'overruled'
run crm-edit -q --set active=no maps weekly
run crm-lead-add next.csv
is_rc 65
like_err 'no column of a name'
run crm-edit -q --set active=yes maps weekly
# A run that takes nothing in saves a map all the same, and crm-undo takes it back.
run crm-lead-add -q --save-map other --map Wer=name --map Was=note --map Adresse=email third.csv
is "$(sql 'SELECT name FROM map WHERE active = 1')" other 'one map for one header'
run crm-undo last
is_rc 0
is "$(sql 'SELECT name FROM map WHERE active = 1')" weekly 'the map before is back'
printf 'Анна Белова;anna@example.org\nПётр Котов;petr@example.org\n' >headless.csv
run crm-lead-add --save-map none --map column1=note headless.csv
is_rc 64
is_err 'crm-lead-add: --save-map: a list without a header is not known again'

# --- preview ------------------------------------------------------------------------------------

fresh_db
cat >preview.csv <<'!'
ФИО,Тел.,Дата рождения,Компания,Стенд,Кому
ИВАНОВА АННА ПЕТРОВНА,8 495 990-00-11 доб. 12,03.05.1990,ООО «Вега»,A 1,anna@vega.example
Сидоров Пётр,17,,,A2,
!
run crm-lead-add --preview --map Кому=email preview.csv
is_rc 0
is_out <<'!'
header,meaning,doubt,row1,row2,row3,detail,by,cells,column
ФИО,name,,"first Анна, middle Петровна, last Иванова","first Пётр, last Сидоров",,,header,2,1
Тел.,phone,"1 of 2 fail, first in line 3: phone: too short",+74959900011 x12,17 (too short),,,header,2,2
Дата рождения,birth_date,,1990-05-03,,,dmy,header,1,3
Компания,company,,Вега (ООО),,,,header,1,4
Стенд,,kept in the inquiry only,A 1,A2,,,,2,5
Кому,email,,anna@vega.example,,,,map,1,6
!
is_err "crm-lead-add: preview.csv: columns kept in the inquiry only: 'Стенд'"
untouched 0 'a preview writes nothing'
run crm-lead-add --preview --columns header,meaning,doubt wrong.csv
is_rc 65
is_out <<'!'
header,meaning,doubt
Имя,name,
Телефон,phone,"4 of 5 fail, first in line 2: phone: not a number"
Стенд,,kept in the inquiry only
!
like_err "^crm-lead-add: wrong.csv:2: column 'Телефон' was taken for phone"
run crm-lead-add --preview --columns header,meaning,doubt foreign.csv
is_rc 65
is_out <<'!'
header,meaning,doubt
Sähköposti,,looks like email: --map 'Sähköposti=email'
Osasto,,kept in the inquiry only
!
run crm-lead-add --preview nobody.txt --columns header,meaning,doubt,by
is_out <<'!'
header,meaning,doubt,by
column1,name,only its cells say so,cells
column2,phone,only its cells say so,cells
column3,email,only its cells say so,cells
column4,,kept in the inquiry only,
!
run sh -c 'crm-lead-add --preview preview.csv >/dev/full'
is_rc 74

# --- an input that begins in ASCII --------------------------------------------------------------

fresh_db
{
	echo 'name,email'
	for i in $(seq 700); do echo "Ann Day$i,ann$i@example.org"; done
	for i in $(seq 40); do echo "Анна Котова,kot$i@example.org"; done | iconv -t windows-1251
} >late.csv
run sh -c 'cat late.csv | crm-lead-add --columns action | sort | uniq -c | tr -s " "'
is_out ' 1 action
 740 created'
is_err <<!
crm-lead-add: stdin: read as windows-1251
$(summary 740 740 0 0 0 0 0)
!
is "$(sql 'SELECT encoding FROM import')" windows-1251 'the record has the encoding that was found'

# --- contacts in the name's cell ----------------------------------------------------------------

fresh_db
run crm-lead-add --columns id,action <<'!'
Компания;Контакт
Вега;Анна Белова, +7 916 123-45-67
Альтаир;Пётр Котов petr@altair.example
;ИП Зуев И.И., тел. 8(495)990-00-11
!
is_rc 0
is "$(sql "SELECT l.name, l.company, p.value FROM lead l JOIN point p ON p.card = l.id ORDER BY l.id")" \
	'Анна Белова|Вега|+79161234567
Пётр Котов|Альтаир|petr@altair.example
Зуев И.И.|Зуев И.И.|+74959900011' 'names, companies and points are told apart'

done_testing
