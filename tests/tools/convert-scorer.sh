#!/bin/bash
# Who is the contact already is judged by the scorer of crm-dedupe: who is used, about whom somebody
# is asked, and who is somebody else.
. "$(dirname "$0")/lib.sh"
fresh_db
export CRM_USER=tester
header='name,email,phone,company,birth date,city'

# The first of each becomes a contact, %s; what comes of converting the second.
scenes() {
	cat <<'!'
Иван Петров,,+79123450001,,,|Пётр Петров,,+79123450001,,,|new contact
John Barlow,,+442079460001,,,|Peter Barlow,,+442079460001,,,|new contact
Зотов А.,,+79123450003,,,|Зотова А.,,+79123450003,,,|new contact
Глеб Сомов,info@ustye.example,,,1970-01-01,|Глеб Сомов,info@ustye.example,,,1999-12-31,|new contact
Анна Щукина,,+79123450012,,,|Shchukina A.,,+79123450012,,,|contact %s (same phone, initials agree)
Katherine Richardson,kr@example.org,,,,|Katherine Richadson,kr@example.org,,,,|contact %s (same email, names agree)
Соболова Ксения,sob@mail.ru,,,,|Ксюша Соболоав,sob@mail.ru,,,,|contact %s (same email, last name: a letter differs, first name: short for the other)
Ольга Чернова,,+79123450006,,1950-03-02,|Ольга Чернова,,+79123450006,,1985-11-20,|is it contact %s (same phone, same name, other birth date, score 0.999)?
Mary Whitby,mw@example.org,,,1950-03-02,|Mary Whitby,mw@example.org,,,1985-11-20,|is it contact %s (same email, same name, other birth date, score 0.999)?
Анна Орлова,ao@mail.ru,,,,|Сергей Орлов,ao@mail.ru,,,,|is it contact %s (same email, names differ, a man and a woman)?
Лаптев Иван Сергеевич,lap1@mail.ru,,,,|Лаптев Иван Андреевич,lap1@mail.ru,,,,|is it contact %s (same email, names differ, other patronymic)?
Marlow Henry Sr,hm@example.org,,,,|Marlow Henry Jr,hm@example.org,,,,|is it contact %s (same email, names differ, senior and junior)?
Вера Лисина,info@lisa.example,,,,|Вера Лисина,info@lisa.example,,,,|is it contact %s (same role mailbox, same name, score 0.999)?
!
}

while IFS='|' read -r first second said; do
	printf '%s\n%s\n' "$header" "$first" | crm-lead-add -q --source expo --on-match create
	crm-convert -q --no-deal --company none "$(sql 'SELECT max(id) FROM lead')"
	# shellcheck disable=SC2059
	printf "$said\n" "$(sql 'SELECT max(id) FROM contact')" >>wanted
	printf '%s\n%s\n' "$header" "$second" | crm-lead-add -q --source web --on-match create
done < <(scenes)
run sh -c 'crm-list leads --source web --sort id --columns id |
	crm-convert -n --no-deal --company none --tsv --columns why,error'
is_rc 65
sed '1d; s/^\t//; s/\t$//; s/? say --contact ID, new or none$/?/' "$captured/out" >got
is_file got <wanted

done_testing
