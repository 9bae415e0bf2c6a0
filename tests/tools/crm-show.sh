#!/bin/bash
# crm-show: the page of a card, its history as a table and as JSON, and as it was.
. "$(dirname "$0")/lib.sh"
fresh_db

# A page on a terminal of so many columns, as what a terminal gets, without its carriage returns.
on_terminal() {
	local columns=$1

	shift
	script -qec "stty cols $columns; $*" /dev/null </dev/null >typescript
	tr -d '\r' <typescript
}

# The widest line, in cells.
widest() {
	LC_ALL=C.UTF-8 wc -L <"$captured/out"
}

# --- what is asked ------------------------------------------------------------------------

header='id,at,card,what,who,kind,text,field,old,new,reason,op,tool,row,direction,outcome,duration,undone'

run crm-show
is_rc 0
is_out "$header"
is_err ''
run script -qec crm-show /dev/null
is_rc 64
like_out '^crm-show: show which card\? give its id'
run crm-show anna
is_rc 64
like_err "^crm-show: 'anna' is not an id$"
run crm-show 0
is_rc 64
run crm-show --table --columns at 1
is_rc 64
like_err '^crm-show: --columns goes with --csv and --tsv$'
run crm-show --json --spreadsheet 1
is_rc 64
like_err '^crm-show: --spreadsheet goes with --csv and --tsv$'
run crm-show --as-of someday 1
is_rc 64
run crm-show 1
is_rc 65
is_out "$header"
is_err 'crm-show: warning: no card 1'

# --- a lead ---------------------------------------------------------------------------------

printf 'login,name\nanna,Анна\nboris,Boris\n' | crm-edit -q users
now 2026-03-01T09:00:00Z
crm-lead-add -q --source expo-2026 - <<'!'
Имя,E-mail,Телефон,Город,Компания,Должность
Анна Иванова,anna@example.org,8 495 990-00-11,Москва,ООО Ромашка,директор
Ivan Petrov,ivan@example.org,12,Lyon,Ромашка,CEO
Пётр Сидоров,,8 495 990-00-11,Тверь,,
!
now 2026-03-02T10:00:00Z
crm-assign -q --to anna 1
printf 'id,city,note\n1,Тула,"много слов\nво многих строках"\n' | crm-edit -q leads --reason 'звонила сама'
now 2026-03-02T11:00:00Z
crm-lead-add -q --source site - <<'!'
Имя,E-mail,Комментарий
Анна Иванова,anna@example.org,ещё раз
!
crm-assign -q --to boris 1
crm-undo -q last
now 2026-03-04T09:00:00Z
sql "UPDATE point SET consent = 2, consent_at = 1772355600, consent_from = 'unsubscribe' WHERE id = 1"

run crm-show --table 1
is_rc 0
is_err ''
is_out <<'!'
lead 1: Анна Иванова
company     Ромашка, ООО
position    директор
email       anna@example.org, REFUSED, do not use (2026-03-01 09:00,
            unsubscribe)
phone       +74959900011
stage       new since 2026-03-01 09:00
owner       anna since 2026-03-02 10:00
source      expo-2026
created     2026-03-01 09:00
place       Тула
note        много слов
            во многих строках

Open tasks
  2026-03-03 10:00  first-contact, anna, OVERDUE (task 1)

Colleagues
  2  Ivan Petrov, CEO, Ромашка (lead, new)

Possible duplicates
  3  Пётр Сидоров (lead, new): same phone, a man and a woman, other person

History, newest first
2026-03-02 11:00  tester: crm-undo, op 7
    task 1, owner: boris → anna
    owner: boris → anna
2026-03-02 11:00  tester: crm-assign, op 6
    owner: anna → boris
    task 1, owner: anna → boris
2026-03-02 11:00  inquiry from site, stdin line 2
    Анна Иванова,anna@example.org,ещё раз
2026-03-02 10:00  tester: crm-edit, op 4: звонила сама
    city: Москва → Тула
    note: — → много слов
    во многих строках
2026-03-02 10:00  tester: task 1: first-contact for anna, due 2026-03-03 10:00
2026-03-02 10:00  tester: crm-assign, op 3
    owner: — → anna
2026-03-01 09:00  tester: crm-lead-add, op 2
    lead made
2026-03-01 09:00  inquiry from expo-2026, stdin line 2
    Анна Иванова,anna@example.org,8 495 990-00-11,Москва,ООО Ромашка,директор
!

# The history alone, for scripts; several cards; one that there is not.
run crm-show --columns id,at,what,who,kind,field,old,new,op 1
is_rc 0
is_out <<'!'
id,at,what,who,kind,field,old,new,op
1,2026-03-02T11:00:00Z,undo,tester,task,owner,boris,anna,7
1,2026-03-02T11:00:00Z,undo,tester,lead,owner,boris,anna,7
1,2026-03-02T11:00:00Z,assign,tester,lead,owner,anna,boris,6
1,2026-03-02T11:00:00Z,assign,tester,task,owner,anna,boris,6
1,2026-03-02T11:00:00Z,inquiry,tester,site,,,,5
1,2026-03-02T10:00:00Z,edit,tester,lead,city,Москва,Тула,4
1,2026-03-02T10:00:00Z,edit,tester,lead,note,,"много слов
во многих строках",4
1,2026-03-02T10:00:00Z,task,tester,first-contact,,,,3
1,2026-03-02T10:00:00Z,assign,tester,lead,owner,,anna,3
1,2026-03-01T09:00:00Z,create,tester,lead,,,,2
1,2026-03-01T09:00:00Z,inquiry,tester,expo-2026,,,,2
!
run crm-show --tsv --reverse --limit 2 --columns id,what,text 2 99 3
is_rc 65
is_err 'crm-show: warning: no card 99'
is_out <<'!'
id	what	text
2	create	Ivan Petrov
2	inquiry	Ivan Petrov,ivan@example.org,12,Lyon,Ромашка,CEO
3	create	Пётр Сидоров
3	inquiry	Пётр Сидоров,,8 495 990-00-11,Тверь,,
!
run crm-show --table --limit 1 2 3
is_rc 0
is_out <<'!'
lead 2: Ivan Petrov
company     Ромашка
position    CEO
email       ivan@example.org
phone       12, not valid: too short
stage       new since 2026-03-01 09:00
owner       nobody
source      expo-2026
created     2026-03-01 09:00
place       Lyon

Colleagues
  1  Анна Иванова, директор, Ромашка (lead, new, anna)

History, newest first
2026-03-01 09:00  tester: crm-lead-add, op 2
    lead made
… 1 earlier: --limit 0

lead 3: Пётр Сидоров
phone       +74959900011
stage       new since 2026-03-01 09:00
owner       nobody
source      expo-2026
created     2026-03-01 09:00
place       Тверь

Possible duplicates
  1  Анна Иванова, директор, Ромашка (lead, new, anna): same phone, a man and a
      woman, other person

History, newest first
2026-03-01 09:00  tester: crm-lead-add, op 2
    lead made
… 1 earlier: --limit 0
!
run crm-show -q 99
is_rc 65
is_out ''

# JSON: one object a card, of which every list has what the page has.
cat >look.py <<'!'
import json, sys
for line in sys.stdin:
    c = json.loads(line)
    print(c["id"], c["asked"], c["kind"], c["name"], c["owner"], c["stage"], c["entries"])
    for p in c["points"]: print("point", p["kind"], p["value"], p["consent"], p["valid"])
    for t in c["tasks"]: print("task", t["task"], t["owner"], t["due"])
    for k in ("colleagues", "duplicates"):
        for r in c[k]: print(k, r["id"], r["name"], r["why"])
    for e in c["timeline"]: print(e["at"], e["what"], e["text"], e["old"], e["new"], e["op"])
!
if command -v python3 >said; then
	run sh -c 'crm-show --json --limit 1 1 2 | python3 look.py'
	is_rc 0
	is_out <<'!'
1 1 lead Анна Иванова anna new 11
point email anna@example.org refused yes
point phone +74959900011 None yes
task 1 anna 2026-03-03T10:00:00Z
colleagues 2 Ivan Petrov None
duplicates 3 Пётр Сидоров same phone, a man and a woman, other person
2026-03-02T11:00:00Z undo first-contact boris anna 7
2 2 lead Ivan Petrov None new 2
point email ivan@example.org None yes
point phone None None no
colleagues 1 Анна Иванова None
2026-03-01T09:00:00Z create Ivan Petrov None None 2
!
fi

# Times are local, amounts have their currency.
printf 'id,amount,currency\n2,1200000.5,RUB\n' | crm-edit -q leads
printf 'name,value\ntimezone,Europe/Moscow\n' | crm-edit -q settings
run crm-show --columns at,field,old,new --limit 2 2
is_out <<'!'
at,field,old,new
2026-03-04T12:00:00+03:00,amount,,1200000.50 RUB
2026-03-04T12:00:00+03:00,currency,,RUB
!
printf 'name,value\ntimezone,UTC\n' | crm-edit -q settings

# --- as it was --------------------------------------------------------------------------------

run crm-show --as-of 2026-03-01 --table 1
is_rc 0
is_err ''
is_out <<'!'
lead 1: Анна Иванова
as it was at 2026-03-01 23:59
company     Ромашка, ООО
position    директор
email       anna@example.org, REFUSED, do not use (2026-03-01 09:00,
            unsubscribe)
phone       +74959900011
stage       new since 2026-03-01 09:00
owner       nobody
source      expo-2026
created     2026-03-01 09:00
place       Москва

History, newest first
2026-03-01 09:00  tester: crm-lead-add, op 2
    lead made
2026-03-01 09:00  inquiry from expo-2026, stdin line 2
    Анна Иванова,anna@example.org,8 495 990-00-11,Москва,ООО Ромашка,директор
!
run crm-show --as-of 2026-02-01 1
is_rc 65
is_out "$header"
is_err 'crm-show: warning: there was no card 1 at 2026-02-01T23:59:59Z'
run crm-show --as-of 2026-03-01 99
is_rc 65
is_err 'crm-show: warning: no card 99'

# What was undone since is there again; now it is not.
now 2026-03-05T09:00:00Z
crm-lead-add -q --source fair - <<'!'
Имя,Телефон
Олег Ким,8 495 990-00-15
!
now 2026-03-06T09:00:00Z
crm-undo -q last
run crm-show 4
is_rc 65
like_err '^crm-show: warning: no card 4: its creation was undone by op [0-9]+$'
run crm-show --as-of 2026-03-05 --table 4
is_rc 0
is_out <<'!'
lead 4: Олег Ким
as it was at 2026-03-05 23:59
phone       +74959900015
stage       new since 2026-03-05 09:00
owner       nobody
source      fair
created     2026-03-05 09:00

History, newest first
2026-03-05 09:00  tester: crm-lead-add, op 11
    lead made
2026-03-05 09:00  inquiry from fair, stdin line 2
    Олег Ким,8 495 990-00-15
!

# --- merged -----------------------------------------------------------------------------------

# As crm-merge leaves them: an alias, and the event that says so.
now 2026-03-07T09:00:00Z
sql "INSERT INTO op(at, tool, login, real_login) VALUES (1772874000, 'crm-merge', 'anna', 'anna');
INSERT INTO event(op, at, card, tab, row, what, verb, field, new)
SELECT max(id), 1772874000, 3, 5, 3, 10, 1, 'alias', '1' FROM op;
UPDATE card SET alias = 1 WHERE id = 3"
run crm-show --limit 2 --columns id,card,what,who,field,new 3
is_rc 0
is_err 'crm-show: 3 is 1 now'
is_out <<'!'
id,card,what,who,field,new
1,3,merge,anna,alias,1
1,1,undo,tester,owner,anna
!
run crm-show --table --limit 1 1
like_out '^Merged into it$'
like_out '^  3  Пётр Сидоров \(lead, new\)$'
like_out '^2026-03-07 09:00  anna: crm-merge, op 1[0-9] \[lead 3\]$'
run crm-show --as-of 2026-03-06 --limit 1 --columns id,card,what 3
is_rc 0
is_err ''
is_out <<'!'
id,card,what
3,3,create
!

# --- why not ------------------------------------------------------------------------------------

sql "UPDATE lead SET stage = 5, reason = 2, reason_note = 'до осени' WHERE id = 2"
run crm-show --table 2
is "$(sed -n 2p "$captured/out")" 'UNQUALIFIED: no-budget: до осени' 'the reason is the second line'

# --- on a terminal ------------------------------------------------------------------------------

# What a terminal must not get, long words, wide characters, and ten thousand characters.
{
	echo 'id,note,company'
	printf '2,"%s","%s"\n' "客户很重要，请尽快联系我们的经理 🚀🚀🚀 $(printf 'слово %.0s' $(seq 1666))" \
		"$(printf 'Ы%.0s' $(seq 100))"
} | crm-edit -q leads
now 2026-03-08T09:00:00Z
printf 'Имя,E-mail,Комментарий\nIvan Petrov,ivan@example.org,"red \033[31m bell\007 ‮ %s"\n' \
	"$(printf 'x%.0s' $(seq 300))" | crm-lead-add -q --source evil -
for columns in 80 40; do
	run on_terminal "$columns" crm-show --limit 0 2
	is_rc 0
	is "$(widest)" "$columns" "the page fills $columns columns and no more"
	like_out '^lead 2: Ivan Petrov$'
	like_out '客户很重要'
	ok 'nothing steers the terminal' sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' '$captured/out'"
	like_out 'x1b\[31m'
	like_out 'bell\\x07'
	like_out '\\u202e'
	is "$(grep -o 'слово' "$captured/out" | wc -l)" 3332 'every word of the note, twice'
done
run on_terminal 40 crm-show 3
like_out '^crm-show: 3 is 1 now$'
run on_terminal 80 "crm-show --csv --columns id,what --limit 1 3"
like_out '^1,merge$'
COLUMNS=40 run crm-show --table 2
is "$(widest)" 40 'COLUMNS is believed where there is no terminal'

# --- many -----------------------------------------------------------------------------------------

{
	echo id,city,region
	for i in $(seq 500); do echo "1,Город $i,Область $i"; done
} | crm-edit -q leads
run crm-show --limit 0 --columns id 1
is "$(wc -l <"$captured/out")" 1015 'every entry is in the table'
run crm-show --columns id 1
is "$(wc -l <"$captured/out")" 1015 'which has all of them'
run crm-show --table 1
is "$(tail -n 1 "$captured/out")" '… 964 earlier: --limit 0' 'a page has the last fifty'
run crm-show --table --reverse 1
like_out '^History, oldest first$'
is "$(grep -A1 '^History' "$captured/out" | tail -n 1)" '… 964 earlier: --limit 0' \
	'or the last fifty, the oldest of them first'
run sh -c 'crm-show 1 | head -n 1'
is_rc 0
is_out "$header"
is_err ''
run sh -c 'crm-show --table 1 >/dev/full'
is_rc 74
like_err '^crm-show: cannot write standard output: No space left on device$'
run sh -c 'crm-show --json 1 >/dev/full'
is_rc 74

# --- of a table -------------------------------------------------------------------------------------

run sh -c 'crm-list leads --columns name,id --sort -id | crm-show --limit 1 --columns id,what'
is_rc 0
is "$(cut -d, -f1 "$captured/out" | tr '\n' ' ')" \
	"$(crm-list leads --columns id --sort -id | tr '\n' ' ')" 'each of them, in its order'
is_err ''
run crm-show --limit 1 --columns id <<'!'
id,action
2,created
,rejected
x,
99,
1,created
1,too,many
!
is_rc 65
is_out 'id
2
1'
is_err <<'!'
crm-show: warning: stdin:4: 'x' is not an id
crm-show: warning: no card 99
crm-show: warning: stdin:7: 3 cells where the header has 2
!
run sh -c 'printf "id\n2\n1\n" | crm-show --table --limit 1'
is "$(grep -c '^lead [12]:' "$captured/out")" 2 'two pages'
run sh -c 'printf "id\\tname\n2\\tx\n" | crm-show --in tsv --json | cut -c1-7'
is_out '{"id":2'
run sh -c 'printf "lead\n1\n" | crm-show'
is_rc 65
is_out ''
is_err "crm-show: stdin: no column 'id'; ids without a header can be operands"
run sh -c 'yes 1 | sed "1i id" | crm-show --columns id | head -n 2'
is_rc 0
is_out 'id
1'
is_err ''

done_testing
