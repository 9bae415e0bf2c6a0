#!/bin/bash
# After a conversion: one history from all ends, tasks, notices, new inquiries, and undo.
. "$(dirname "$0")/lib.sh"

start() {
	fresh_db
	now 2026-03-02T09:00:00Z
	export CRM_USER=tester
	printf 'login\nanna\nboris\nvera\n' | crm-edit -q users
	cat >leads.csv
	crm-lead-add -q --source expo --campaign spring --on-match create leads.csv
}

# --- nothing is lost ------------------------------------------------------------------

start <<'!'
name,email,phone,company
Анна Ким,kim@example.org,+7 495 990-00-11,ООО Ромашка
!
crm-assign -q --to anna 1
{
	echo 'id,kind,at,outcome,text,external_id'
	for i in $(seq 50); do echo "1,call,2026-02-$((i % 18 + 10)),talked,Разговор $i,a$i"; done
} | crm-log -q
{
	echo 'id,kind,due,owner,text,external_id'
	for i in $(seq 50); do
		echo "1,call,2026-03-$((i % 18 + 10)),$([ $((i % 2)) = 0 ] && echo anna || echo vera),Дело $i,t$i"
	done
} | crm-task add -q
sql 'SELECT id FROM task WHERE id > 1 AND id <= 11' |
	sed '1i task' | crm-task 'done' -q --as vera --result 'сделано' --no-next 'enough'
{
	echo 'name,email,note'
	for i in $(seq 50); do echo "Анна Ким,kim@example.org,Вопрос $i"; done
} | crm-lead-add -q --door --source site
count_in() {
	crm-show --limit 0 --csv "$1" | cut -d, -f4 | sort | uniq -c | sed 's/^ *//' |
		grep -E ' (activity|inquiry|task|done)$' | tr '\n' ',' || :
}
before=$(count_in 1)
is "$before" '50 activity,10 done,51 inquiry,51 task,' 'what the lead has'
crm-convert -q --deal 'Pump station' --as boris 1
for card in 1 2 3 4; do
	is "$(count_in $card)" "$before" "card $card shows all of it"
done
is "$(sql 'SELECT count(*) FROM activity WHERE card <> 1') $(sql 'SELECT count(*) FROM inquiry
	WHERE card <> 1')" '0 0' 'and nothing is copied'
for noun in activities inquiries tasks; do
	n=$(crm-list "$noun" --where 'card = 1' --columns id | wc -l)
	for card in 2 3 4; do
		is "$(crm-list "$noun" --where "card = $card" --columns id | wc -l)" "$n" \
			"crm-list $noun of card $card"
	done
done
is "$(crm-task list --card 3 --columns task | wc -l)" 42 'crm-task list has the open ones'
is "$(crm-show --table --limit 0 4 | grep -c 'Разговор 7$')" 1 'the page too'
is "$(crm-list deals --columns id,source,campaign)" 'id,source,campaign
4,expo,spring' 'where a deal came from'

# --- tasks and notices ----------------------------------------------------------------

start <<'!'
name,email,company
Анна Ким,kim@example.org,Ромашка
Bob Stone,stone@example.org,Ромашка
Ян Серый,grey@example.org,
!
crm-assign -q --to boris 1
crm-convert -q --no-deal --as boris 1
crm-assign -q --to anna 2
crm-task add -q --as vera --kind mail --due +1d 2
crm-task add -q --as anna --kind offer --due +1d 2
crm-task 'done' -q --as anna --result ok --no-next x 2
sql 'DELETE FROM notice'
run crm-convert --as vera --contact 4 --company 5 --no-deal --columns id,owner,why,error 2
is_rc 65
is_out 'id,owner,why,error
2,,,contact: card 4 is a company'
run crm-convert --as vera --contact 5 --no-deal --columns id,owner,why 2
is_rc 0
is_out 'id,owner,why
2,boris,company 4 (same name); contact 5; blanks of it filled; 1 open task moved'
is "$(sql 'SELECT t.kind, t.state, u.login FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 2 ORDER BY t.id')" 'first-contact|2|anna
mail|1|vera
offer|1|boris' 'open tasks of the old owner are the new one'"'"'s'
is "$(sql 'SELECT u.login, n.card, n.kind, n.text FROM notice n JOIN users u ON u.id = n.user
	ORDER BY n.id')" 'anna|5|converted|lead 2, Bob Stone is contact 5 now
boris|5|converted|lead 2, Bob Stone is contact 5 now' 'who is told'
is "$(sql 'SELECT owner FROM contact WHERE id = 5')" 2 'a client keeps its owner'
run crm-convert --as vera --no-deal --task meeting --due 2026-03-05 --columns id,contact,task,owner 3
is_out 'id,contact,task,owner
3,6,5,vera'
is "$(sql 'SELECT card, kind, owner, due FROM task WHERE id = 5')" '6|meeting|3|1772755199' 'a task for later'
run crm-convert --no-deal --task call --due never 3
is_rc 0
like_out '^3,unchanged,6,'

# --- a client asks again --------------------------------------------------------------

start <<'!'
name,email
Анна Ким,kim@example.org
!
crm-assign -q --to anna 1
crm-convert -q --deal Насос --as anna 1
crm-convert -q --as anna 1
sql 'DELETE FROM notice'
now 2026-03-05T10:00:00Z
run crm-lead-add --door --source site --columns id,action,owner,why <<'!'
name,email,note
Анна Ким,kim@example.org,Когда привезёте?
!
is_rc 0
is_out 'id,action,owner,why
2,attached,anna,same email; same name'
is "$(sql 'SELECT u.login, n.card, n.kind, n.text FROM notice n JOIN users u ON u.id = n.user')" \
	'anna|2|inquiry|new inquiry: Анна Ким' 'the owner is told'
for card in 1 2 3; do
	is "$(crm-show --csv "$card" | grep -c 'inquiry,.*привезёте')" 1 "card $card shows it"
done
sql 'UPDATE deal SET stage = 7, stage_at = unixepoch('"'2026-03-06'"')'
now 2026-03-07T10:00:00Z
printf 'name,email,note\nАнна Ким,kim@example.org,Ещё один\n' | crm-lead-add -q --door --source site
is "$(crm-show --csv 2 | grep -c 'inquiry,.*Ещё')$(crm-show --csv 3 | grep -c 'inquiry,.*Ещё')" 10 \
	'not in that of a deal that is won'
run crm-show --csv --as-of 2026-03-01 3
is_rc 65

# --- a client becomes a lead again ----------------------------------------------------

op=$(sql "SELECT max(id) FROM op WHERE tool = 'crm-convert'")
sql 'DELETE FROM notice'
now 2026-03-08T10:00:00Z
again() {
	printf 'name,email,note\nКим Анна,kim@example.org,%s\n' "$1" |
		crm-lead-add --door --source site --columns id,action,why "${@:2}" 2>/dev/null
}
run again 'Нужен ещё один' -n --repeat-lead
is_out 'id,action,why
,created,same email; same name; repeat lead of contact 2'
run again 'Нужен ещё один' --repeat-lead
is_out 'id,action,why
4,created,same email; same name; repeat lead of contact 2'
run again 'Жду' --repeat-lead
is_out 'id,action,why
4,attached,same email; same name'
run again 'Всё ещё жду'
is_out 'id,action,why
4,attached,same email; same name'
is "$(sql 'SELECT card, kind, text FROM notice')" '4|repeat-lead|new inquiry: Анна Ким, contact 2 asks again' \
	'the owner is told'
is "$(sql 'SELECT count(*) FROM candidate')" 0 'nobody takes it for a duplicate'
is "$(crm-list leads --where 'repeat_of = 2' --columns id,name,repeat_of)" 'id,name,repeat_of
4,Ким Анна,2' 'crm-list'
is "$(crm-show --table 2 | grep -A1 '^Leads')" 'Leads
  4  Ким Анна (lead, new)' 'crm-show of the client'
is "$(crm-show --table 4 | grep -A1 '^Contacts')" 'Contacts
  2  Анна Ким (contact, anna)' 'and of the lead'
run crm-undo --columns card,why "$op"
is_rc 65
like_out '^2,'
run crm-convert --columns id,contact,deal,why,error --deal new 4
is_rc 0
is_out 'id,contact,deal,why,error
4,2,5,contact 2 (asks again); new deal,'
is "$(crm-show --table 2 | grep -c "^Leads" || :)" 0 'then it came from it'
run again 'Спасибо'
is_out 'id,action,why
2,attached,same email; same name'
run crm-db check -q
is_rc 0

# --- undo -----------------------------------------------------------------------------

start <<'!'
name,email,company
Анна Ким,kim@example.org,Ромашка
Bob Stone,stone@example.org,Ромашка
Ян Серый,grey@example.org,
Vera Lind,lind@example.org,
!
state() {
	sqlite3 -batch "$CRM_DB" .dump | grep -Ev '^INSERT INTO (op|event|sqlite_sequence|search_[a-z]+) '
}
state >before
crm-convert -q --deal new --role buyer --task call --due +1d --as anna 1 2 3 4
op=$(sql 'SELECT max(id) FROM op')
run crm-undo "$op"
is_rc 0
state >after
is_file after <before
run crm-undo "$op"
is_rc 65
crm-convert -q --deal new --as anna 1 2 3 4
op=$(sql 'SELECT max(id) FROM op')
crm-log -q call --as anna 3
work=$(sql 'SELECT max(id) FROM op')
contact=$(sql 'SELECT converted_contact FROM lead WHERE id = 3')
run crm-undo --columns card,table,by_op,by,why "$op"
is_rc 65
is_out "card,table,by_op,by,why
$contact,contact,$work,anna,\"changed since, so that the conversion stays\""
is "$(sql 'SELECT group_concat(stage) FROM (SELECT stage FROM lead ORDER BY id)')" 1,1,4,1 \
	'that one stays, and wholly'
is "$(sql 'SELECT count(*) FROM contact') $(sql 'SELECT count(*) FROM company') $(
	sql 'SELECT count(*) FROM deal')" '1 0 1' 'with its deal'
run crm-db check -q
is_rc 0
crm-undo -q "$work"
run crm-undo "$op"
is_rc 0
state >after
is_file after <before

# Only a part, and what others hang on.
crm-convert -q --deal new --as anna 1 2 3
op=$(sql 'SELECT max(id) FROM op')
company=$(sql 'SELECT id FROM company')
run crm-undo "$op" --only 2 --columns card,why
is_rc 0
is_out 'card,why'
is "$(sql 'SELECT group_concat(stage) FROM (SELECT stage FROM lead ORDER BY id)')|$(
	sql 'SELECT count(*) FROM contact')|$(sql 'SELECT count(*) FROM company')|$(
	sql 'SELECT count(*) FROM deal')" '4,1,4,1|2|1|2' 'its contact and deal are gone'
crm-convert -q --no-deal --as boris --company "$company" 4
run crm-undo "$op" --columns card,table,why
is_rc 65
is_out "card,table,why
$company,company,\"lead 4 hangs on it, so that the conversion stays\""
is "$(sql 'SELECT group_concat(stage) FROM (SELECT stage FROM lead ORDER BY id)')" 4,1,1,4 \
	'the others are undone'
run crm-db check -q
is_rc 0

# --- two at once ----------------------------------------------------------------------

start <<'!'
name,email
Анна Ким,kim@example.org
!
for who in anna boris; do
	crm-convert --deal "Deal of $who" --as "$who" --columns action,error 1 >"out.$who" 2>&1 || : &
done
wait
is "$(cat out.anna out.boris | grep -c '^converted,')" 1 'one has it'
is "$(cat out.anna out.boris | grep -c '^rejected,.*is converted already, at .* by \(anna\|boris\)')" 1 \
	'the other is told'
is "$(sql 'SELECT count(*) FROM contact') $(sql 'SELECT count(*) FROM deal')" '1 1' 'one client'

# --- a company asks again -------------------------------------------------------------

fresh_db
printf 'company,email,phone\nООО Ромашка,romashka@mail.example,+7 495 111-22-33\n' |
	crm-lead-add -q
crm-convert -q --contact none --company new --deal none 1
run crm-lead-add --door --repeat-lead --columns id,action <<'!'
company,email,phone,note
ООО «Ромашка»,romashka@mail.example,+7 495 111-22-33,ещё раз
!
is_rc 0
is_out 'id,action
3,created'
is "$(crm-list leads --columns id,repeat_of --where 'repeat_of = 2')" 'id,repeat_of
3,2' 'it is of the company'
is "$(crm-show --table 3 | grep '^company')" 'company     Ромашка (2), ООО' 'crm-show of the lead'
is "$(crm-show --table 2 | grep -A1 '^Leads')" 'Leads
  3  Ромашка (lead, new)' 'and of the company'
run crm-convert --columns id,company,why,error --contact none --company 2 --deal none 3
is_rc 0
is "$(sql 'SELECT count(*) FROM company')" 1 'which stays one'
done_testing
