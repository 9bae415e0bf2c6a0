#!/bin/bash
# Who comes in is judged by the scorer of crm-dedupe: what is never attached, and what is. Each
# scene is two rows of one list, in its own phone or mailbox; the second is what is asked about.
. "$(dirname "$0")/lib.sh"
fresh_db
export CRM_USER=tester

header='scene,name,email,phone,company,birth date,inn,city'

# Scene, first row, second row; what becomes of the second, and why.
scenes() {
	cat <<'!'
father and son|Иван Петров,,+79123450001,,,,|Пётр Петров,,+79123450001,,,,|created|other person
father and son, in English|John Barlow,,+442079460001,,,,|Peter Barlow,,+442079460001,,,,|created|other person
husband and wife|Сергей Орлов,,+79123450002,,,,|Анна Орлова,,+79123450002,,,,|created|a man and a woman
husband and wife, in English|Paul Dunmore,dunmore@example.org,,,,,|Anna Dunmore,dunmore@example.org,,,,,|created|a man and a woman
husband and wife, initials|Зотов А.,,+79123450003,,,,|Зотова А.,,+79123450003,,,,|created|a man and a woman
husband and wife, initials, in Latin|Zhukov B.,,+79123450004,,,,|Zhukova B.,,+79123450004,,,,|created|a man and a woman
another patronymic|Лаптев Иван Сергеевич,lap1@mail.ru,,,,,|Лаптев Иван Андреевич,lap1@mail.ru,,,,,|created|other patronymic
another patronymic, in Latin|Laptev Oleg Sergeevich,lap2@mail.ru,,,,,|Laptev Oleg Andreevich,lap2@mail.ru,,,,,|created|other patronymic
initials of another patronymic|Громов П.С.,,+79123450005,,,,|Громов П.А.,,+79123450005,,,,|created|names differ
senior and junior|Marlow Henry Sr,hm@example.org,,,,,|Marlow Henry Jr,hm@example.org,,,,,|created|senior and junior
senior and junior, in Russian|Быков Олег старший,byk@mail.ru,,,,,|Быков Олег младший,byk@mail.ru,,,,,|created|senior and junior
mother and daughter|Ольга Чернова,,+79123450006,,1950-03-02,,|Ольга Чернова,,+79123450006,,1985-11-20,,|created|other birth date
mother and daughter, in English|Mary Whitby,mw@example.org,,,1950-03-02,,|Mary Whitby,mw@example.org,,,1985-11-20,,|created|other birth date
no name and another birth date|Нина Белова,,+79123450007,,1950-03-02,,|,,+79123450007,,1985-11-20,,|created|other birth date
twins|Пётр Юдин,,+79123450008,,2001-01-02,,|Павел Юдин,,+79123450008,,2001-01-02,,|created|names differ
sisters|Мария Ершова,ersh@mail.ru,,,,,|Марина Ершова,ersh@mail.ru,,,,,|created|names differ
a person and an organisation|Вера Лисина,,+79123450009,,,,|,,+79123450009,ООО Исток,,,|created|a person and an organisation
a person and an organisation, in English|Ruth Penrose,,+442079460002,,,,|,,+442079460002,Acorn Ltd,,,|created|a person and an organisation
an organisation and its man|,,+79123450010,ООО Устье,,,|Глеб Сомов,,+79123450010,ООО Устье,,,|created|a person and an organisation
another organisation|,,+79123450011,ООО Заря,,7707083893,|,,+79123450011,ООО Заря,,7736050003,|created|other organisation
a slip of the finger|Ксения Тарасенко,kt@mail.ru,,,,,|Ксения Тараснко,kt@mail.ru,,,,,|attached|same email; names agree
a slip of the finger, in English|Katherine Richardson,kr@example.org,,,,,|Katherine Richadson,kr@example.org,,,,,|attached|same email; names agree
a short name and letters swapped|Соболова Ксения,sob@mail.ru,,,,,|Ксюша Соболоав,sob@mail.ru,,,,,|attached|first name: short for the other
a birth date mistyped|Зоя Котова,,+79123450013,,1985-11-20,,|Котова Зоя,,+79123450013,,1985-11-21,,|attached|same phone; same name
in another alphabet, married|Анна Щукина,as@mail.ru,,,1985-11-20,,|Anna Shchukina,as@mail.ru,,,1985-11-20,,|attached|same email; same name
nothing but the point|Лев Фомин,lf@mail.ru,+79123450014,,,,|,,+79123450014,,,,|attached|same phone; no name
a first name alone|Инна Ежова,,+79123450015,,,,|Inna,,+79123450015,,,,|attached|same phone; initials agree
an organisation again|,,+79123450016,ООО Родник,,,|,,+79123450016,"Родник, ООО",,,|attached|same phone, same company; no name
!
}

{
	echo "$header"
	scenes | while IFS='|' read -r scene first second rest; do
		printf '"%s",%s\n"%s",%s\n' "$scene" "$first" "$scene" "$second"
	done
} >list.csv
scenes | awk -F'|' '{ print $1 "|" $4 "|" ($4 == "attached" ? "its first" : "a new one") }' >wanted

run crm-lead-add --source expo --tsv --columns scene,id,action,why list.csv
is_rc 0
cp "$captured/out" decided
awk -F'\t' 'NR > 2 && NR % 2 { print $1 "|" $3 "|" ($2 == was ? "its first" : "a new one") }
	{ was = $2 }' decided >got
is_file got <wanted

# Why: the words of what forbids it, or of what agreed.
scenes | while IFS='|' read -r scene _ _ _ why; do
	awk -F'\t' -v scene="$scene" -v why="$why" '$1 == scene { last = $4 }
		END { if (!index(last, why)) print scene ": " last }' decided
done >other
is_file other </dev/null

# What was recorded has its score: none where something forbids it.
is "$(sql "SELECT count(*) FROM candidate WHERE score IS NULL")" 0 'every pair has a score'
is "$(sql "SELECT max(score) FROM candidate WHERE why LIKE '%other person%'")" 0 \
	'nothing speaks for what is forbidden'

done_testing
