#!/bin/bash
# crm-dedupe: groups, pairs and explanations of cards; what is new; lists without a database.
. "$(dirname "$0")/lib.sh"
fresh_db

header=group,id,rev,certainty,score,why,decision,kind,status,owner,name,company,phone,email,city,created,inquiries,activities,tasks

# --- wrong command lines --------------------------------------------------------------------

refused() {
	local text=$1
	shift
	run crm-dedupe "$@"
	is_rc 64
	is_out ''
	is_err "crm-dedupe: $text"
}
refused 'one of --certain and --likely, or neither' --certain --likely
refused 'one of --pairs, --explain and --print-model' --pairs --explain
for p in 0 1 1.5 -1 half '' 0.5x; do
	refused "--min: '$p' is not a probability between 0 and 1" --min "$p"
done
refused '--new looks at all cards: no ids, --leads, --contacts or --companies with it' --new 1
refused '--new looks at all cards: no ids, --leads, --contacts or --companies with it' --new --leads
refused '--map, --region, --delimiter, --encoding, --date-order and --no-header go with --no-db' \
	--region RU
refused '--leads, --contacts, --companies and --new want a database, not --no-db' --no-db --leads
refused "one list at a time: 'b.csv' is a second" --no-db a.csv b.csv
run crm-dedupe --no-db --region XY a.csv
is_rc 65
like_err "^crm-dedupe: .*'XY'"
run crm-dedupe --model none.txt
is_rc 66
is_err 'crm-dedupe: none.txt: No such file or directory'
echo nonsense >model.txt
run crm-dedupe --model model.txt
is_rc 65
is_out ''
like_err '^crm-dedupe: model.txt:1: '

# --- an empty database ------------------------------------------------------------------------

run crm-dedupe
is_rc 0
is_out "$header"
is_err 'crm-dedupe: read 0: certain 0 in 0 groups, likely 0 in 0 groups, alone 0'
run crm-dedupe --pairs
is_rc 0
is_out group,id,other,certainty,score,why,kind,status,name,company,phone,email,other_kind,other_status,other_name,other_company,other_phone,other_email
run crm-dedupe --explain
is_rc 0
is_out id,other,certainty,score,field,words,weight,speaks,kind,name,other_kind,other_name,value,other_value
run crm-dedupe --new
is_rc 0
is_out "$header"
is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-dedupe'")" 0 'there was nothing to remember'

# --- groups -----------------------------------------------------------------------------------

crm-edit -q users <<'!'
login
anna
!
cat >leads.csv <<'!'
name,email,phone,company,city
Иван Петров,petrov@luch.example,+7 495 990-00-11,ООО «Луч»,Тверь
Ivan Petrov,petrov@luch.example,,,
Bob Stone,stone@hill.example,+44 20 7946 0011,Hill Ltd,Leeds
Robert Stone,stone@hill.example,,,
Вера Линд,,+7 903 555-00-14,,
Олег Линд,,+7 903 555-00-14,,
Мария Кузнецова,,,,
Maria Kuznetsova,,,,
Лев Зотов,zotov@zarya.example,,Заря,Омск
!
crm-lead-add -q --source expo --on-match create leads.csv
now 2026-03-03T09:00:00Z
crm-log -q call --outcome reached 2

run crm-dedupe --certain --columns group,id,rev,certainty,decision,kind,status,owner,name,company,phone,email,city,created,inquiries,activities
is_rc 0
is_out <<'!'
group,id,rev,certainty,decision,kind,status,owner,name,company,phone,email,city,created,inquiries,activities
1,2,3,certain,merge,lead,working,,Ivan Petrov,,,petrov@luch.example,,2026-03-02T09:00:00Z,1,1
1,1,2,certain,merge,lead,new,,Иван Петров,Луч,+74959900011,petrov@luch.example,Тверь,2026-03-02T09:00:00Z,1,0
3,3,2,certain,merge,lead,new,,Bob Stone,Hill,+442079460011,stone@hill.example,Leeds,2026-03-02T09:00:00Z,1,0
3,4,2,certain,merge,lead,new,,Robert Stone,,,stone@hill.example,,2026-03-02T09:00:00Z,1,0
!
is_err 'crm-dedupe: read 9: certain 4 in 2 groups, likely 2 in 1 group, alone 3'

# Namesakes are shown, and nothing is proposed; relatives on one phone are none.
run crm-dedupe --likely --columns group,id,certainty,decision,name
is_rc 0
is_out <<'!'
group,id,certainty,decision,name
7,7,likely,,Мария Кузнецова
7,8,likely,,Maria Kuznetsova
!
run crm-dedupe --columns id,score,why
like_out '^1,0\.9[0-9][0-9],"?as 2: .*same email'
like_out '^8,0\.[5-9][0-9][0-9],"?as 7: same last name'

# The same again, and in any order of the same cards.
run crm-dedupe
cp "$captured/out" first.csv
is_rc 0
run crm-dedupe
is_out <first.csv
run crm-dedupe --tsv --columns group,id
is_out "$(printf 'group\tid\n1\t2\n1\t1\n3\t3\n3\t4\n7\t7\n7\t8')"
run crm-dedupe --certain --json --columns group,id,decision
is_out <<'!'
{"group":1,"id":2,"decision":"merge"}
{"group":1,"id":1,"decision":"merge"}
{"group":3,"id":3,"decision":"merge"}
{"group":3,"id":4,"decision":"merge"}
!
run crm-dedupe --certain --table
is_rc 0
like_out '^group  id  certainty  kind  status '
run crm-dedupe -q
is_rc 0
is_out ''
is_err ''

# --- some of them -----------------------------------------------------------------------------

run crm-dedupe --columns group,id 4
is_rc 0
is_out <<'!'
group,id
3,3
3,4
!
run crm-dedupe --columns group,id 9
is_out group,id
run crm-dedupe --columns group,id 4 77 x 0
is_rc 65
is_out <<'!'
group,id
3,3
3,4
!
is_err <<'!'
crm-dedupe: warning: no card 77
crm-dedupe: warning: 'x' is not an id
crm-dedupe: warning: '0' is not an id
crm-dedupe: read 1: certain 1 in 1 group, likely 0 in 0 groups, alone 0
!
run crm-dedupe --columns group,id <<'!'
name,id
Bob,3
nobody,
Bob,77
!
is_rc 65
is_out <<'!'
group,id
3,3
3,4
!
like_err '^crm-dedupe: warning: stdin:4: no card 77$'
run crm-dedupe --columns group,id <<<'id'
is_rc 0
is_out group,id
run crm-dedupe <<<'name'
is_rc 65
is_err "crm-dedupe: stdin: no column 'id'; columns are: name"
run crm-dedupe --in tsv --columns id < <(printf 'name\tid\nBob\t3\n')
is_rc 0
is_out "$(printf 'id\n3\n4')"
run crm-dedupe --columns id --contacts
is_rc 0
is_out id
is_err 'crm-dedupe: read 0: certain 0 in 0 groups, likely 0 in 0 groups, alone 0'
run crm-dedupe --columns id --leads --companies
is_rc 0
is "$(wc -l <"$captured/out")" 7 'the leads are there'
run crm-dedupe --min 0.9999 --columns id --likely
is_rc 0
is_out id

# --- pairs and reasons ------------------------------------------------------------------------

run crm-dedupe --pairs --certain --columns group,id,other,certainty,name,other_name,kind,other_status
is_rc 0
is "$(tail -n +2 "$captured/out" | sort)" "1,1,2,certain,Иван Петров,Ivan Petrov,lead,working
3,3,4,certain,Bob Stone,Robert Stone,lead,new" 'the pairs'
run crm-dedupe --explain --certain
is_rc 0
like_out '^1,2,certain,0\.9[0-9]+,email,same,[0-9]+\.[0-9],for,lead,Иван Петров,lead,Ivan Petrov,petrov@luch.example,petrov@luch.example$'
like_out '^3,4,certain,0\.9[0-9]+,first_name,short for the other,[0-9.]+,for,lead,Bob Stone,lead,Robert Stone,Bob,Robert$'
unlike_out '^5,6,'
run crm-dedupe --explain --columns id,other,certainty,speaks 5 6
is_rc 0
like_out '^5,6,,against$'
run crm-dedupe --explain --columns id,other 1 3
is "$(sort -u "$captured/out")" "$(printf '1,3\nid,other')" 'two cards and no other'
run crm-dedupe --explain --columns id,other 1
is "$(sort -u "$captured/out")" "$(printf '1,2\nid,other')" 'all pairs of one card'
run crm-dedupe --explain --table 1 2
is_rc 0
is "$(head -n 1 "$captured/out")" 'lead 1 (Иван Петров) and lead 2 (Ivan Petrov): certain, 0.999' \
	'the pair that is explained'
like_out '^ +[0-9]+\.[0-9]  email: same: petrov@luch.example$'
like_out '^ +[0-9]+\.[0-9]  first_name: same: Иван [|] Ivan$'
run crm-dedupe --explain --table 5 6
like_out '^lead 5 \(Вера Линд\) and lead 6 \(Олег Линд\): no pair, 0\.'

# --- what was said not to be one --------------------------------------------------------------

sql "INSERT INTO not_duplicate(op, card, other, created) VALUES (1, 4, 3, 0)"
run crm-dedupe --certain --columns group,id
is_out <<'!'
group,id
1,2
1,1
!
run crm-dedupe --columns group,id 3
is_out group,id
sql "DELETE FROM not_duplicate"

# --- merged and converted cards ---------------------------------------------------------------

sql "UPDATE card SET alias = 2 WHERE id = 1"
run crm-dedupe --certain --columns group,id
is_out <<'!'
group,id
3,3
3,4
!
run crm-dedupe --columns group,id 1
is_rc 0
is_out group,id
like_err '^crm-dedupe: 1 is 2 now$'
sql "UPDATE card SET alias = NULL WHERE id = 1"

# --- what is new ------------------------------------------------------------------------------

run crm-dedupe --new -n --columns group,id
is_rc 0
is "$(wc -l <"$captured/out")" 7 'at first all is new'
run crm-dedupe --new -q
is_out ''
run sh -c 'crm-dedupe --new >/dev/full'
is_rc 74
is "$(sql "SELECT count(*) FROM setting WHERE name = 'dedupe_event'")" 0 'nothing was remembered'
run crm-dedupe --new --columns group,id
is_rc 0
is "$(wc -l <"$captured/out")" 7 'all was new'
is "$(sql "SELECT value = (SELECT max(id) FROM event WHERE op < (SELECT max(id) FROM op)) FROM setting
	WHERE name = 'dedupe_event'")" 1 'it is remembered up to which event was looked'
run crm-undo -n last
like_err "^crm-undo: op $(sql "SELECT max(id) FROM op WHERE tool <> 'crm-dedupe'"): "
ops=$(sql 'SELECT count(*) FROM op')
run crm-dedupe --new
is_rc 0
is_out "$header"
is_err 'crm-dedupe: read 0: certain 0 in 0 groups, likely 0 in 0 groups, alone 0'
crm-log -q call --outcome no-answer 9
run crm-dedupe --new --columns id
is_out id
is "$(sql 'SELECT count(*) FROM op')" $((ops + 1)) 'a call makes nobody new, and nothing is written'
crm-lead-add -q --source web --on-match create <<'!'
name,email,company
Зотов Л.,zotov@zarya.example,Заря
Игорь Котов,kotov@example.org,
!
run crm-dedupe --new --columns group,id,name
is_rc 0
is_out <<'!'
group,id,name
9,9,Лев Зотов
9,10,Зотов Л.
!
run crm-dedupe --new --columns id
is_out id
# A field that is compared makes a card new, and so does what is undone.
crm-edit -q leads <<'!'
id,first_name,last_name,name
8,Мария,Зотова,Мария Зотова
!
run crm-dedupe --new --columns id
is_rc 0
is_out id
is_err 'crm-dedupe: read 1: certain 0 in 0 groups, likely 0 in 0 groups, alone 1'
crm-undo -q "$(sql "SELECT max(id) FROM op WHERE tool = 'crm-edit'")"
run crm-dedupe --new --columns group,id
is_out <<'!'
group,id
7,7
7,8
!
# To undo that it was looked is to look again.
crm-undo -q "$(sql "SELECT max(id) FROM op WHERE tool = 'crm-dedupe'")"
run crm-dedupe --new --columns group,id
is_out <<'!'
group,id
7,7
7,8
!

# --- a closed pipe ----------------------------------------------------------------------------

run sh -c 'crm-dedupe | head -n 1'
is_rc 0
is_out "$header"

# --- what is found is merged as it is -----------------------------------------------------------

crm-dedupe --certain >plan.csv 2>said
survivors=$(awk -F, 'NR > 1 && !seen[$1]++ { print $2 }' plan.csv)
run sh -c 'crm-merge --columns group,id,action,into <plan.csv'
is_rc 0
is "$(awk -F, '$3 == "survivor" { print $2 }' "$captured/out")" "$survivors" 'who is first survives'
is "$(awk -F, 'NR > 1 && $3 != "survivor" && $3 != "merged"' "$captured/out")" '' 'all are merged'
run crm-dedupe --certain --columns id
is_out id

# --- lists ------------------------------------------------------------------------------------

unset CRM_DB
cat >list.csv <<'!'
id,ФИО,Почта,Тел,group,Дата рождения
7,Анна Ким,kim@example.org,8 (495) 990-00-11,a,01.02.1990

8,Борис Левин,,+7 903 111-22-33,b,
"9,Unclosed
10,Ким Анна,KIM@example.org,,c,1990-02-01
11,Борис Левин,,,d,05.06.1971
!
run crm-dedupe --no-db <list.csv
is_rc 65
is "$(cut -d, -f1-7 "$captured/out")" 'id,ФИО,Почта,Тел,in_group,Дата рождения,group
7,Анна Ким,kim@example.org,8 (495) 990-00-11,a,01.02.1990,1
,,,,,,
8,Борис Левин,,+7 903 111-22-33,b,,3
"""9,Unclosed",,,,,
10,Ким Анна,KIM@example.org,,c,1990-02-01,1
11,Борис Левин,,,d,05.06.1971,3' 'nothing is lost, and the order is kept'
is "$(cut -d, -f8 "$captured/out" | tr '\n' ' ')" 'certainty certain  likely  certain likely ' \
	'how sure'
like_err '^crm-dedupe: warning: stdin:5: quoted field never closed$'
like_err '^crm-dedupe: read 6: certain 2 in 1 group, likely 2 in 1 group, alone 2$'
run crm-dedupe --no-db --certain list.csv
is "$(awk -F, '$7 != ""' "$captured/out" | wc -l)" 3 'what is likely is left out'
run crm-dedupe --no-db --pairs --certain list.csv
like_out '^7,10,certain,0\.9[0-9]+,".*same email'
run crm-dedupe --no-db --explain --table --certain list.csv
like_out '^row 7 and row 10: certain, 0\.9'
like_out '^ +[0-9]+\.[0-9]  birth_date: same: 1990-02-01$'
run sh -c 'tail -n +2 list.csv | head -n 1 | crm-dedupe --no-db --no-header'
is_rc 0
is "$(head -n 1 "$captured/out")" column1,column2,column3,column4,column5,column6,group,certainty,score \
	'a list without a header'

printf 'Wer;Wo\nAnna Kim;kim@example.org\nKim, Anna;kim@example.org\n' >german.csv
run crm-dedupe --no-db german.csv
is_rc 65
like_err '^crm-dedupe: german.csv: no column of a name, an e-mail, a phone or a company; '
run crm-dedupe --no-db --map Wer=name --map Wo=email german.csv
is_rc 0
is "$(cut -d, -f1-4 "$captured/out" | tail -n +2 | head -n 1)" 'Anna Kim,kim@example.org,1,certain' \
	'columns have the meaning they are given'
iconv -f utf-8 -t cp1251 >cp1251.csv <<'!'
Фамилия;Имя;Отчество;Телефон;Организация
Петров;Иван;Сергеевич;8 (495) 990-00-11;ООО «Луч»
Сидорова;Анна;Павловна;8 (495) 990-00-12;ООО «Луч»
Петров;Иван;;+74959900011;Луч
Сидоров;Павел;Ильич;8 (495) 990-00-13;ООО «Луч»
!
run crm-dedupe --no-db --encoding cp1251 cp1251.csv
is_rc 0
is "$(cut -d, -f1,6,7 "$captured/out")" 'Фамилия,group,certainty
Петров,1,certain
Сидорова,,
Петров,1,certain
Сидоров,,' 'another encoding'

run crm-dedupe --no-db </dev/null
is_rc 66
is_err 'crm-dedupe: stdin: empty input'
run crm-dedupe --no-db none.csv
is_rc 66
is_err 'crm-dedupe: none.csv: No such file or directory'
run crm-dedupe --no-db <<<'name,email'
is_rc 0
is_out 'name,email,group,certainty,score'

# --- what must never be merged ----------------------------------------------------------------

# No row of the list on stdin is certain to be another one.
never() {
	local name=$1
	{
		echo name,email,phone,company
		cat
	} >never.csv
	run crm-dedupe --no-db never.csv
	is_rc 0
	is "$(cut -d, -f6 "$captured/out" | grep -c certain)" 1 "never: $name"
}
never 'namesakes by their name' <<'!'
Иван Петров,,,
Иван Петров,,,
Ivan Petrov,,,
!
never 'namesakes of two firms' <<'!'
John Smith,j.smith@hill.example,,Hill Ltd
John Smith,smith@dale.example,,Dale Inc
Анна Ким,kim@luch.example,,ООО «Луч»
Анна Ким,anna@zarya.example,,ООО «Заря»
!
never 'namesakes with other patronymics' <<'!'
Петров Иван Сергеевич,,+7 905 100-20-30,
Петров Иван Павлович,,+7 905 100-20-30,
Petrov Ivan Olegovich,,+7 905 100-20-30,
!
never 'relatives over a phone' <<'!'
Сергей Орлов,,+7 905 100-20-31,
Ольга Орлова,,+7 905 100-20-31,
Mary Stone,,+44 20 7946 0011,
Paul Stone,,+44 20 7946 0011,
!
never 'father and son in one firm' <<'!'
John Stone Sr,,+44 20 7946 0012,Stone Ltd
John Stone Jr,,+44 20 7946 0012,Stone Ltd
!
never 'colleagues on one switchboard' <<'!'
Анна Ким,info@luch.example,+7 495 990-00-11,Луч
Борис Левин,info@luch.example,+7 495 990-00-11,Луч
Вера Зотова,info@luch.example,+7 495 990-00-11,Луч
Paul Hill,office@dale.example,+44 20 7946 0013,Dale
Mary Wood,office@dale.example,+44 20 7946 0013,Dale
!
never 'a person and an organisation' <<'!'
Анна Ким,kim@luch.example,+7 495 990-00-11,Луч
,kim@luch.example,+7 495 990-00-11,ООО «Луч»
Paul Hill,hill@dale.example,+44 20 7946 0013,Dale Ltd
,hill@dale.example,+44 20 7946 0013,Dale
!
# Иванова И. may be either; the two of whom it may be one are never in one group.
cat >chain.csv <<'!'
name,phone
Иванова Ирина,+7 905 100-20-32
Иванова И.,+7 905 100-20-32
Иванова Инна,+7 905 100-20-32
Stone Paul,+44 20 7946 0014
Stone P.,+44 20 7946 0014
Stone Peter,+44 20 7946 0014
!
run crm-dedupe --no-db chain.csv
is "$(awk -F, 'NR == 2 || NR == 4 || NR == 5 || NR == 7 { print $3 }' "$captured/out" |
	grep -v '^$' | sort | uniq -d)" '' 'a chain is not pulled together'

# --- any order --------------------------------------------------------------------------------

# Rows of a list by the smallest id of their group.
groups_of() {
	crm-dedupe --no-db "$1" 2>/dev/null | awk -F, 'NR > 1 && $(NF - 2) != "" {
		if (!($(NF - 2) in least) || $1 < least[$(NF - 2)])
			least[$(NF - 2)] = $1
		group[$1] = $(NF - 2)
	}
	END { for (id in group) print id, least[group[id]] }' | sort -n
}
{
	echo id,name,email,phone,city
	awk 'BEGIN {
		split("Иван Петров;Анна Ким;Борис Левин;Мария Зотова;Ivan Petrov;Anna Kim;Ян Ли;Bob Stone", n, ";")
		split("a@x.example;b@x.example;c@y.example;;d@y.example", e, ";")
		split("+74959900011;;+79031112233;+74959900012", p, ";")
		for (i = 1; i <= 200; i++)
			print i "," n[i * 7 % 8 + 1] "," e[i * 3 % 5 + 1] "," p[i * 5 % 4 + 1] ",Тверь"
	}'
} >many.csv
groups_of many.csv >expected
ok 'there are groups' test -s expected
for seed in 1 2 3; do
	{
		head -n 1 many.csv
		tail -n +2 many.csv | shuf --random-source=<(yes $seed)
	} >shuffled.csv
	groups_of shuffled.csv >got
	ok "the same groups in another order ($seed)" cmp got expected
done

# --- parameters -------------------------------------------------------------------------------

run crm-dedupe --no-db --print-model many.csv
is_rc 0
cp "$captured/out" model.txt
ok 'parameters are printed' test -s model.txt
run crm-dedupe --no-db --print-model --model model.txt many.csv
is_rc 0
is_out <model.txt
# They are obeyed: where duplicates are rare enough a name is none.
head -n 1 many.csv >two.csv
printf '%s\n' '1,Анна Ким,,,' '2,Анна Ким,,,' >>two.csv
run crm-dedupe --no-db --pairs --columns id,other,certainty two.csv
is_out "$(printf 'id,other,certainty\n1,2,likely')"
sed 's/^person rate .*/person rate 0.000000001/' model.txt >rare.txt
run crm-dedupe --no-db --pairs --columns id,other,certainty --model rare.txt two.csv
is_rc 0
is_out id,other,certainty

# --- what is kept for intake ----------------------------------------------------------------------

# A database of its own, of cards enough to teach anything.
people() {
	awk -v n="$1" 'BEGIN {
		split("Иван Пётр Анна Олег Вера Глеб Нина Зоя", given, " ")
		print "name,email,phone"
		for (i = 1; i <= n; i++)
			printf "%s Слогов%c%c,a%d@mail.ru,+7912%07d\n", given[i % 8 + 1],
			    97 + i % 26, 97 + int(i / 26) % 26, int(i / 2), i
	}'
}
fresh_db
people 999 >people.csv
crm-lead-add -q --source expo --on-match create people.csv
run crm-dedupe --columns id
is_rc 0
is "$(sql 'SELECT count(*) FROM learned')" 0 'of few cards nothing is kept'
people 1001 | sed -n '1p; 1001,$p' | crm-lead-add -q --source web --on-match create
for how in '-n' '--leads' '--model model' '5'; do
	[ "$how" = '--model model' ] && crm-dedupe -n --print-model >model
	# shellcheck disable=SC2086
	run crm-dedupe --columns id $how
	is_rc 0
	is "$(sql 'SELECT count(*) FROM learned')" 0 "nothing is kept by $how"
done
ops=$(sql 'SELECT count(*) FROM op')
run crm-dedupe --columns id
is_rc 0
is "$(sql "SELECT value FROM learned WHERE name = 'dedupe'")" "$(cat model)" 'what was learned is kept'
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'which is no op'
sql "UPDATE learned SET value = 'crmutils dedupe model 0'"
printf 'name,email\nПётр Слоговbb,a13@mail.ru\n' >one.csv
run crm-lead-add -n --columns action,why one.csv
is_rc 0
like_out '^created,'
run crm-dedupe --columns id
is "$(sql "SELECT value FROM learned WHERE name = 'dedupe'")" "$(cat model)" 'and kept anew'
crm-undo -q last
is "$(sql 'SELECT count(*) FROM lead')" 999 'crm-undo last takes the import back'
run crm-db check -q
is_rc 0

done_testing
