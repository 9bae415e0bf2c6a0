#!/bin/bash
# After any random sequence of commands, undoing them in reverse restores every table but op and
# event. ROUNDS and SEED say how long and which.
. "$(dirname "$0")/lib.sh"
fresh_db

rounds=${ROUNDS:-3}
RANDOM=${SEED:-1}

state() {
	sqlite3 -batch "$CRM_DB" .dump | grep -Ev '^INSERT INTO (op|event|sqlite_sequence|search_[a-z]+) '
}

pick() {
	local words=("$@")

	echo "${words[RANDOM % $#]}"
}

a_name() {
	pick 'Анна Иванова' 'Ivan Petrov' 'Пётр Сидоров' 'Иванова Анна' 'Саша Белов' 'Olga Ким' ''
}

a_list() {
	local _

	echo 'Имя,Телефон,E-mail,Компания,Город'
	for _ in $(seq $((1 + RANDOM % 6))); do
		echo "$(a_name),8 495 990-00-1$((RANDOM % 9)),u$((RANDOM % 9))@example.org,$(
			pick 'ООО Ромашка' 'Насос' '' ''),$(pick Тверь Тула '')"
	done
}

a_task_command() {
	local task
	task=$(sql 'SELECT id FROM task ORDER BY id' | shuf -n 1 --random-source=<(yes "$RANDOM"))
	case $((RANDOM % 5)) in
	0 | 1) crm-task add -q --kind "$(pick call mail)" --due "$(pick +2d friday 10:00 '')" \
		--to "$(pick anna boris)" "$1" ;;
	2) [ -z "$task" ] || crm-task 'done' -q --result "$(pick да нет '')" --next call --due +1d \
		"$task" ;;
	3) [ -z "$task" ] || crm-task move -q --due "$(pick +1d tomorrow)" --to "$(pick anna boris)" \
		"$task" ;;
	4) [ -z "$task" ] || crm-task cancel -q "$task" ;;
	esac
}

# The id of any lead, or nothing.
a_lead() {
	sql 'SELECT id FROM lead ORDER BY id' | shuf -n 1 --random-source=<(yes "$RANDOM")
}

# Of a lead, or of all of them: new cards, and those that are there.
a_conversion() {
	case $((RANDOM % 4)) in
	0) crm-list leads --columns id | crm-convert -q --deal "$(pick new none Насос)" ;;
	1) crm-convert -q --no-deal --task call --due +1d "$1" ;;
	2) crm-convert -q --contact "$(pick new none "$(sql 'SELECT max(id) FROM contact')")" \
		--deal "$(pick new Кран "$(sql 'SELECT max(id) FROM deal')")" --amount 5 "$1" ;;
	3) crm-convert -q --company "$(pick new "$(sql 'SELECT max(id) FROM company')")" \
		--deal Насос --role buyer --inn 7707083893 --legal-name 'ООО Ромашка' "$1" ;;
	esac
}

# Some groups of cards, merged ones too.
a_plan() {
	local group

	echo group,id,decision
	for group in $(seq $((1 + RANDOM % 2))); do
		sql "SELECT id FROM card WHERE kind $(pick '= 1' '= 2' '= 3' '< 4') ORDER BY id" |
			shuf -n $((2 + RANDOM % 2)) --random-source=<(yes "$RANDOM") |
			sed "s/.*/$group,&,merge/"
	done
}

a_command() {
	local id

	id=$(a_lead)
	case $((RANDOM % 24)) in
	16 | 17) a_plan | crm-merge -q ;;
	18) [ -z "$id" ] || crm-merge -q --not "$id" "$(a_lead)" ;;
	19) [ -z "$id" ] || crm-merge -q --to "$(pick new "$id")" --move-inquiry "$(
		sql 'SELECT coalesce(max(id), 1) FROM inquiry')" ;;
	0 | 1) a_list | crm-lead-add -q --source "$(pick expo site)" ;;
	2) a_list | crm-lead-add -q --door --on-match "$(pick attach fill update create)" ;;
	3) printf 'login,weight,team\n%s,%s,%s\n' "$(pick anna boris vera)" "$((1 + RANDOM % 3))" \
		"$(pick sales retail '')" | crm-edit -q users ;;
	4) crm-assign -q --unassigned --limit "$((1 + RANDOM % 3))" ;;
	5) [ -z "$id" ] || crm-assign -q --to "$(pick anna boris)" "$id" ;;
	6) [ -z "$id" ] || printf 'id,city,note\n%s,%s,%s\n' "$id" "$(pick Омск Уфа)" "n$RANDOM" |
		crm-edit -q leads ;;
	12) [ -z "$id" ] || crm-log -q "$(pick call mail note)" --at "-$((RANDOM % 9))h" \
		--outcome "$(pick no-answer busy talked)" "$id" ;;
	7) printf 'name,value\nattempts,%s\n' "$((RANDOM % 5))" | crm-edit -q settings ;;
	8) [ -z "$id" ] || crm-lead-qualify -q --grade "$(pick A B C)" "$id" ;;
	9) [ -z "$id" ] || crm-lead-qualify -q "$(pick --unqualified=spam --reopen --stage=offer)" \
		"$id" ;;
	20) crm-assign -q --take --next --as "$(pick anna boris)" ;;
	21) [ -z "$id" ] || crm-assign -q --release --reason busy --as anna \
		"--pool=$(pick cold hot)" "$id" ;;
	22) crm-assign -q --from "$(pick anna boris)" --with-tasks ;;
	23) CRM_NOW=2026-03-0$((3 + RANDOM % 6))T09:00:00Z crm-assign -q --recycle ;;
	10 | 11) [ -z "$id" ] || a_task_command "$id" ;;
	13 | 14 | 15) [ -z "$id" ] || a_conversion "$id" ;;
	esac
}

printf 'name\nsales\nretail\n' | crm-edit -q teams
printf 'login\nanna\nboris\n' | crm-edit -q users
printf 'name\noffer\n' | crm-edit -q stages
printf 'name\ncold\nhot\n' | crm-edit -q pools
crm-edit -q settings --set value=cold cold_pool
for round in $(seq "$rounds"); do
	state >before
	first=$(sql 'SELECT max(id) + 1 FROM op')
	a_list | crm-lead-add -q --source expo
	for _ in $(seq 14); do
		status=0
		a_command >out 2>err || status=$?
		case $status in
		0 | 65) ;;
		*) is "$status" 0 "round $round: a command ended with $(cat err)" ;;
		esac
	done
	last=$(sql 'SELECT max(id) FROM op')
	ok "round $round changed something" [ "$last" -gt "$first" ]
	ok "round $round: the database is sound" crm-db check
	bad=0
	for op in $(seq "$last" -1 "$first"); do
		crm-undo -q "$op" >kept || {
			bad=1
			sed 's/^/# /' kept
		}
	done
	is "$bad" 0 "round $round: every op was undone wholly"
	state >after
	is_file after <before
	ok "round $round: crm-db check" crm-db check
done
done_testing
