#!/bin/bash
# crm-task: adds, lists, finishes, moves and cancels; due times, the next task, calendars.
# shellcheck disable=SC1010 # a command of it is called done
. "$(dirname "$0")/lib.sh"
fresh_db --timezone Europe/Moscow

# Monday, noon in Moscow.
now 2026-03-02T09:00:00Z

crm-edit -q users <<'!'
login,hours,timezone,active
anna,Mo-Fr 09:00-18:00,,yes
борис,,,yes
vera,Пн-Пт 9-18,Asia/Vladivostok,yes
gleb,,,no
!
cat >leads.csv <<'!'
name,company,email
Анна Ким,,kim@example.org
Bob Stone,,stone@example.org
,ООО Насос,info@nasos.example
Vera Lind,,lind@example.org
!
crm-lead-add -q leads.csv
export CRM_USER=anna

refused() {
	local text=$1
	shift
	run crm-task "$@"
	is_rc 64
	is_out ''
	like_err "^crm-task: $text\$"
}

# --- add ------------------------------------------------------------------------------

run crm-task add 1
is_rc 0
is_out <<'!'
id,task,action,due,owner,next,why,error
1,1,added,,anna,,,
!
is_err 'crm-task: read 1: added 1'
run crm-task add --kind 'встреча' --due 'пт 10:00' --to борис --text 'показать насос' 2 99 x 3
is_rc 65
is_out <<'!'
id,task,action,due,owner,next,why,error
2,2,added,2026-03-06T10:00:00+03:00,борис,,,
99,,rejected,,,,,no card 99
x,,rejected,,,,,'x' is not an id
3,3,added,2026-03-06T10:00:00+03:00,борис,,,
!
is_err <<'!'
crm-task: 99: no card 99
crm-task: x: 'x' is not an id
crm-task: read 4: added 2, rejected 2
!
is "$(sql 'SELECT n.kind, u.login, n.card, n.text FROM notice n JOIN users u ON u.id = n.user')" \
	'task|борис|2|встреча, lead 2, Bob Stone, due 2026-03-06T10:00:00+03:00
task|борис|3|встреча, lead 3, Насос, due 2026-03-06T10:00:00+03:00' 'who is given a task is told'

run crm-task add -n offer 1 --due 2026-03-05
is_rc 0
is_out <<'!'
id,task,action,due,owner,next,why,error
1,,added,2026-03-05T18:00:00+03:00,anna,,,
!
run crm-task add -n offer --kind call 1
is_rc 65
like_err "^crm-task: offer: 'offer' is not an id$"

# A person's hours count, in their own zone; who has none has the calendar.
run crm-task add -n 1 --due +8h
is_out <<'!'
id,task,action,due,owner,next,why,error
1,,added,2026-03-03T11:00:00+03:00,anna,,,
!
is_err 'crm-task: read 1: added 1 (dry run)'
run crm-task add -n --columns due 1 --due +8h --to борис
is_out <<'!'
due
2026-03-02T20:00:00+03:00
!
run crm-task add -n --columns due 1 --due today --to vera
is_out <<'!'
due
2026-03-02T16:59:59+03:00
!
run crm-task add -n --columns due 1 --due friday
is_out <<'!'
due
2026-03-06T18:00:00+03:00
!
run crm-task add -n --columns due,why 1 --due 2026-03-01
is_out <<'!'
due,why
2026-03-01T23:59:59+03:00,that is past
!
is "$(sql 'SELECT count(*) FROM task')" 3 'a dry run adds none'

run crm-task add 1 --due 'на днях'
is_rc 65
is_out "id,task,action,due,owner,next,why,error
1,,rejected,,,,,\"'на днях' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00\""
run crm-task add 1 --to ana
is_rc 65
like_out "unknown user 'ana'; did you mean 'anna'\?"
run crm-task add 1 --to gleb
is_rc 65
like_out "user 'gleb' is inactive"

# A table: options count for all rows, else the row's own words do.
cat >tasks.csv <<'!'
id,kind,due,owner,text,external_id,action
1,call,2026-03-03 10:00,борис,позвонить,x-1,
,call,,,,,rejected
4,mail,,,"строка
другая",x-2,
4,,someday,,,,
!
run crm-task add <tasks.csv
is_rc 65
is_out <<'!'
id,kind,due,owner,text,external_id,action,task,next,why,error
1,call,2026-03-03T10:00:00+03:00,борис,позвонить,x-1,added,4,,,
,call,,,,,rejected,,,,
4,mail,,anna,"строка
другая",x-2,added,5,,,
4,,someday,,,,rejected,,,,"'someday' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00"
!
is_err <<'!'
crm-task: stdin:6: 'someday' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00
crm-task: read 4: added 2, passed 1, rejected 1
!

# What is known by its external_id is not added again; what has none is.
ops=$(sql 'SELECT count(*) FROM op')
run crm-task add --external-id x-1 --due '2026-03-03 10:00' --to борис --text 'позвонить' 1
is_out <<'!'
id,task,action,due,owner,next,why,error
1,4,unchanged,2026-03-03T10:00:00+03:00,борис,,known by its external_id,
!
run crm-task add --external-id x-1 --due tomorrow 4
is_out <<'!'
id,task,action,due,owner,next,why,error
1,4,unchanged,2026-03-03T10:00:00+03:00,борис,,"known by its external_id, with another card, due, owner, text",
!
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'no op'
run crm-task add -q 1
run crm-task add -q 1
is_out ''
is_err ''
is "$(sql 'SELECT count(*) FROM task WHERE card = 1')" 4 'recorded again'
crm-undo -q last
crm-undo -q last

# Somebody who is no user: it is the owner's of the card, or nobody's.
crm-assign -q --to vera 4
run env CRM_USER=cron crm-task add -q 4 1
is "$(sql 'SELECT t.card, u.login FROM task t LEFT JOIN users u ON u.id = t.owner
	ORDER BY t.id DESC LIMIT 2')" '1|
4|vera' 'whose it is'
crm-undo -q "$(sql 'SELECT max(id) FROM op')"

# --- list -----------------------------------------------------------------------------

crm-task add -q 2 --due '2026-03-02 11:00'
crm-task add -q 3 --due 'today' --kind offer
crm-task add -q 4 --due 2026-03-08
crm-task add -q 4 --due 2026-03-09
run crm-task
is_rc 0
is_out <<'!'
task,due,overdue,kind,id,name,text,owner,state,result,created,closed,closed_by,follows,no_next,external_id
11,2026-03-02T11:00:00+03:00,yes,call,2,Bob Stone,,anna,open,,2026-03-02T12:00:00+03:00,,,,,
12,2026-03-02T18:00:00+03:00,no,offer,3,Насос,,anna,open,,2026-03-02T12:00:00+03:00,,,,,
13,2026-03-08T23:59:59+03:00,no,call,4,Vera Lind,,anna,open,,2026-03-02T12:00:00+03:00,,,,,
14,2026-03-09T18:00:00+03:00,no,call,4,Vera Lind,,anna,open,,2026-03-02T12:00:00+03:00,,,,,
1,,no,call,1,Анна Ким,,anna,open,,2026-03-02T12:00:00+03:00,,,,,
5,,no,mail,4,Vera Lind,"строка
другая",anna,open,,2026-03-02T12:00:00+03:00,,,,,x-2
!
is_err ''
run crm-task list --table
is_out <<'!'
task  due               overdue  kind   id  name       text
----  ----------------  -------  -----  --  ---------  -------------
  11  2026-03-02 11:00  yes      call    2  Bob Stone
  12  2026-03-02 18:00           offer   3  Насос
  13  2026-03-08 23:59           call    4  Vera Lind
  14  2026-03-09 18:00           call    4  Vera Lind
   1                             call    1  Анна Ким
   5                             mail    4  Vera Lind  строка⏎другая
!
listed() {
	local expected=$1
	shift
	run crm-task list --columns task "$@"
	is "$(tail -n +2 "$captured/out" | tr '\n' ' ')" "$expected" "list $*"
}
listed '11 ' --overdue
listed '11 12 ' --today
listed '11 12 13 ' --week
listed '4 2 3 ' --owner борис
listed '11 12 4 8 2 3 13 14 1 5 ' --all
listed '4 1 ' --card 1
listed '1 ' --card 1 --mine
listed '' --state done
listed '11 12 13 14 1 5 ' --state all
run crm-task list --all --overdue --check
is_rc 1
like_out '^11,'
is_err ''
run crm-task list -q --all --overdue --check
is_rc 1
is_out ''
run crm-task list --card 4 --overdue --check
is_rc 0

refused "'nemo' is no user; --owner LOGIN and --all list tasks" --as nemo
refused "'ana' is no user; --owner LOGIN and --all list tasks" list --owner ana
refused "--card: 'x' is not an id" list --card x
run crm-task list --card 99
is_rc 65
is_err 'crm-task: no card 99'
refused "unknown command 'cancle'; did you mean 'cancel'\?" cancle 1
refused "unknown command '42'; there are list, add, done, move and cancel" 42
refused "unexpected operand '5'" list 5
refused '--due does not go with list' --due today
refused '--result does not go with add' add 1 --result x
refused '--overdue does not go with done' done --overdue 1
refused 'one of --mine, --owner and --all' --all --mine
refused 'one of --overdue, --today and --week' --today --week
refused 'one of --ics, --ics-events and --missing' --ics --ics-events
refused '--today does not go with --ics' --ics --today
refused '--state does not go with --missing' --missing --state done
refused 'a calendar is of one user: no --all' --ics --all
refused 'one of --next and --no-next' done --next call --no-next x 1
refused '--next goes with --due' done --next call 1
refused '--due goes with --next' done --due +2d 1
refused 'to when, or to whom\? --due WHEN, --to LOGIN' move 1
refused '--external-id is of one task: one ID' add --external-id x 1 2

# --- done -----------------------------------------------------------------------------

# An open lead with nothing else to do wants to know what is next.
crm-task cancel -q 2
run crm-task done 11
is_rc 65
is_out <<'!'
task,id,action,due,owner,next,why,error
11,,rejected,,,,,"lead 2 is new: what is next? --next KIND --due WHEN, or --no-next REASON"
!
run crm-task done 11 --result 'хочет цену' --next offer --due '+1d 10:00'
is_rc 0
is_out <<'!'
task,id,action,due,owner,next,why,error
11,2,done,2026-03-03T10:00:00+03:00,anna,15,,
!
is_err 'crm-task: read 1: done 1'
is "$(sql 'SELECT t.state, t.result, t.closed, u.login, n.kind, n.follows, n.card FROM task t
	JOIN users u ON u.id = t.closed_by JOIN task n ON n.follows = t.id WHERE t.id = 11')" \
	'2|хочет цену|1772442000|anna|offer|11|2' 'what is kept'
ops=$(sql 'SELECT count(*) FROM op')
run crm-task done 11 --next call --due +5d
is_rc 0
is_out <<'!'
task,id,action,due,owner,next,why,error
11,2,unchanged,2026-03-02T11:00:00+03:00,anna,,done 2026-03-02 by anna already,
!
is_err 'crm-task: read 1: done 0, unchanged 1'
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'done twice: no op'
run crm-undo -q last
is_rc 0
is "$(sql 'SELECT state, result, closed FROM task WHERE id = 11')" '1||' 'undone'
is "$(sql 'SELECT count(*) FROM task WHERE follows = 11')" 0 'and what followed it'
run crm-task done 11 --no-next 'ждём письма'
is_rc 0
is "$(sql 'SELECT state, no_next FROM task WHERE id = 11')" '2|ждём письма' 'nothing follows, and why'

# Another's task: they had it, and have the next one; somebody of the table's.
run crm-task done <<'!'
task,result,next,due,no_next
4,дозвонился,mail,+30min,
3,,,,не нужно
5,,call,,
12,,call,+1d,нет
,,,,
77,,,,
x,,,,
!
is_rc 65
is_out <<'!'
task,result,next,due,no_next,id,action,owner,why,error
4,дозвонился,16,2026-03-02T12:30:00+03:00,,1,done,борис,борис had it,
3,,,2026-03-06T10:00:00+03:00,не нужно,3,done,борис,борис had it,
5,,call,,,,rejected,,,"when is the next task due? --due, or a column 'due'"
12,,call,+1d,нет,,rejected,,,"a next task, or a reason for none: not both"
,,,,,,passed,,,
77,,,,,,rejected,,,no task 77
x,,,,,,rejected,,,'x' is not a task
!
like_err '^crm-task: read 7: done 2, passed 1, rejected 4$'
is "$(sql 'SELECT u.login, n.kind FROM task n JOIN users u ON u.id = n.owner WHERE n.follows = 4')" \
	'борис|mail' 'the next one is theirs'

# Another open task on the card is next enough. Of a lead that is not worked nothing follows.
run crm-task done -q 13
is_rc 0
sql 'UPDATE lead SET stage = (SELECT id FROM stage WHERE kind = 5) WHERE id = 3'
run crm-task done -q 12
is_rc 0

# --- move, cancel ---------------------------------------------------------------------

run crm-task move 14 --due tomorrow
is_rc 0
is_out <<'!'
task,id,action,due,owner,next,why,error
14,4,moved,2026-03-03T18:00:00+03:00,anna,,,
!
is_err 'crm-task: read 1: moved 1'
notices=$(sql 'SELECT count(*) FROM notice')
run crm-task move 14 --due tomorrow --to anna
is_out <<'!'
task,id,action,due,owner,next,why,error
14,4,unchanged,2026-03-03T18:00:00+03:00,anna,,,
!
is "$(sql 'SELECT count(*) FROM notice')" "$notices" 'nobody is told of their own doing'
run crm-task move 14 --to борис
is_out <<'!'
task,id,action,due,owner,next,why,error
14,4,moved,2026-03-03T18:00:00+03:00,борис,,,
!
is "$(sql 'SELECT kind, text FROM notice ORDER BY id DESC LIMIT 1')" \
	'task|call, lead 4, Vera Lind, due 2026-03-03T18:00:00+03:00' 'the new owner is told'
# A list brings its own times: those given count.
run sh -c 'crm-task --columns task,due,owner | crm-task move --due "2026-03-05 10:00"'
is_rc 0
is_out <<'!'
task,due,owner,id,action,next,why,error
1,2026-03-05T10:00:00+03:00,anna,1,moved,,,
5,2026-03-05T10:00:00+03:00,anna,4,moved,,,
!
run crm-task move <<'!'
task,due,owner
1,,
1,,vera
11,today,
!
is_rc 65
is_out <<'!'
task,due,owner,id,action,next,why,error
1,,,,rejected,,,"to when, or to whom? --due WHEN, --to LOGIN"
1,2026-03-05T10:00:00+03:00,vera,1,moved,,,
11,today,,,rejected,,,task 11 was done 2026-03-02 by anna; add another
!
run crm-task cancel 5 --reason 'купили у других'
is_rc 0
is_out <<'!'
task,id,action,due,owner,next,why,error
5,4,cancelled,2026-03-05T10:00:00+03:00,anna,,,
!
is_err 'crm-task: read 1: cancelled 1'
is "$(sql 'SELECT state, result FROM task WHERE id = 5')" '3|купили у других' 'cancelled'
run crm-task cancel 5 11
is_rc 65
is_out <<'!'
task,id,action,due,owner,next,why,error
5,4,unchanged,2026-03-05T10:00:00+03:00,anna,,cancelled 2026-03-02 by anna already,
11,,rejected,,,,,task 11 was done 2026-03-02 by anna; add another
!
run crm-task done 5
is_rc 65
like_out 'task 5 was cancelled 2026-03-02 by anna; add another'
run crm-task move --atomic --rejects bad.csv --due +1d 14 5
is_rc 65
is_file bad.csv <<'!'
task,line,error
5,0,task 5 was cancelled 2026-03-02 by anna; add another
!
is "$(sql 'SELECT due FROM task WHERE id = 14')" 1772550000 'all or nothing'
run crm-list events --card 1 --where "what = task and field in (owner, due)" --columns login,field,old,new
is_out <<'!'
login,field,old,new
anna,due,,2026-03-05T10:00:00+03:00
anna,owner,anna,vera
!

# --- merged and converted cards -------------------------------------------------------

sql 'UPDATE card SET alias = 1 WHERE id = 2'
run crm-task add 2 --due +1d
is_out <<'!'
id,task,action,due,owner,next,why,error
1,17,added,2026-03-03T12:00:00+03:00,anna,,2 is 1 now,
!
sql 'UPDATE task SET card = 2 WHERE id = 17'
run crm-task list --card 1 --columns task,id,name
is_out <<'!'
task,id,name
16,1,Анна Ким
17,1,Анна Ким
1,1,Анна Ким
!
crm-task cancel -q 1
crm-task cancel -q 16
run crm-task done 17
is_rc 65
like_out 'lead 1 is new: what is next'
sql "INSERT INTO card VALUES (50, 1, 2, NULL), (51, 1, 4, NULL);
	INSERT INTO contact(id, created, name) VALUES (50, 0, 'Кот');
	INSERT INTO deal(id, created, name, stage, stage_at) VALUES (51, 0, 'Насосная',
		(SELECT id FROM stage WHERE kind = 6), 0);
	UPDATE lead SET stage = (SELECT id FROM stage WHERE kind = 4), converted_contact = 50,
		converted_deal = 51 WHERE id = 1"
run crm-task done 17 --next call --due 2026-03-04
is_rc 0
is_out <<'!'
task,id,action,due,owner,next,why,error
17,50,done,2026-03-04T18:00:00+03:00,anna,18,2 is 1 now; lead 1 is contact 50 now,
!
run crm-task add 51 --columns id,task
is_out <<'!'
id,task
51,19
!
run crm-task done 19
is_rc 65
like_out 'deal 51 is open: what is next'
sql 'UPDATE deal SET stage = (SELECT id FROM stage WHERE kind = 7) WHERE id = 51'
run crm-task done -q 19
is_rc 0

# --- leads with nothing to do ---------------------------------------------------------

crm-assign -q --to anna 3
sql 'UPDATE lead SET stage = 1 WHERE id = 3'
crm-task list --owner anna --card 3 --columns task | crm-task cancel -q
run crm-task --missing
is_rc 0
is_out <<'!'
id,name,company,owner,stage,assigned
3,,Насос,anna,new,2026-03-02T12:00:00+03:00
!
run crm-task --missing --check -q
is_rc 1
is_out ''
is_err ''
run crm-task --missing --owner vera --check
is_rc 0
is_out id,name,company,owner,stage,assigned
crm-task add -q 3
run crm-task --missing --check
is_rc 0

# Hours of old that nobody can read count for nothing, and that is said.
sql "UPDATE users SET hours = 'с утра' WHERE login = 'anna'"
run crm-task add -n 3 --due +8h --columns due,why
is_out <<'!'
due,why
2026-03-02T20:00:00+03:00,the hours of anna cannot be read
!
run crm-edit users --set 'hours=с утра' борис
is_rc 65
is_err <<'!'
crm-edit: борис: column 'hours': at 1: a day like Mo or Пн is wanted: 'с утра'
crm-edit: read 1: created 0, updated 0, unchanged 0, rejected 1
!

# --- calendars ------------------------------------------------------------------------

fresh_db --timezone Europe/Moscow
printf 'login\nanna\n' | crm-edit -q users
printf 'name,email\n"Ким, Анна; \\ и другие",kim@example.org\nBob Stone,stone@example.org\n' |
	crm-lead-add -q
run crm-task --ics
is_rc 0
is "$(tr -d '\r' <"$captured/out")" 'BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crmutils//crm-task//EN
END:VCALENDAR' 'nothing to do'
crm-task add -q 1 --due 'tomorrow 10:00' --text 'строка первая, с запятой; и \ чертой
строка вторая с очень длинным продолжением, которое не помещается в строку'
crm-task add -q 2 --kind note
now 2026-03-02T10:00:00Z
run crm-task --ics
is_rc 0
is_err ''
cp "$captured/out" todo.ics
uid=$(sed -n 's/^UID:task-1-\([0-9a-f]*\)@crmutils\r$/\1/p' todo.ics)
is "${#uid}" 16 'the database is in the UID'
run sh -c "tr -d '\r' <todo.ics | sed 's/$uid/DB/'"
is_out <<'!'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crmutils//crm-task//EN
BEGIN:VTODO
UID:task-1-DB@crmutils
DTSTAMP:20260302T090000Z
CREATED:20260302T090000Z
LAST-MODIFIED:20260302T090000Z
DUE:20260303T070000Z
SUMMARY:call: Ким\, Анна\; \\ и другие
DESCRIPTION:строка первая\, с запятой\; и \\ черт
 ой\nстрока вторая с очень длинным продол
 жением\, которое не помещается в строку\nl
 ead 1
CATEGORIES:call
STATUS:NEEDS-ACTION
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:call: Ким\, Анна\; \\ и другие
TRIGGER;RELATED=END:-PT15M
END:VALARM
END:VTODO
BEGIN:VTODO
UID:task-2-DB@crmutils
DTSTAMP:20260302T090000Z
CREATED:20260302T090000Z
LAST-MODIFIED:20260302T090000Z
SUMMARY:note: Bob Stone
DESCRIPTION:lead 2
CATEGORIES:note
STATUS:NEEDS-ACTION
END:VTODO
END:VCALENDAR
!
# Every line ends with CR LF, is 75 octets at most, and is UTF-8 by itself.
is "$(LC_ALL=C awk 'BEGIN { RS = "\r\n" } length > 75 || /[\r\n]/ { print NR }' todo.ics)" '' \
	'lines are folded'
is "$(tail -c 2 todo.ics | od -An -c | tr -d ' ')" '\r\n' 'the last line ends'
bad=
while IFS= read -r line; do
	printf '%s' "$line" | iconv -f UTF-8 -t UTF-8 >said 2>&1 || bad=$line
done <todo.ics
is "$bad" '' 'no character is cut'

crm-task move -q 1 --due '2026-03-04 10:00'
run sh -c "crm-task list --owner anna --ics-events | tr -d '\r' | sed 's/$uid/DB/'"
is_out <<'!'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crmutils//crm-task//EN
BEGIN:VEVENT
UID:task-1-DB@crmutils
DTSTAMP:20260302T100000Z
CREATED:20260302T090000Z
LAST-MODIFIED:20260302T100000Z
DTSTART:20260304T070000Z
DURATION:PT15M
SUMMARY:call: Ким\, Анна\; \\ и другие
DESCRIPTION:строка первая\, с запятой\; и \\ черт
 ой\nстрока вторая с очень длинным продол
 жением\, которое не помещается в строку\nl
 ead 1
CATEGORIES:call
STATUS:CONFIRMED
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:call: Ким\, Анна\; \\ и другие
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
!
run sh -c 'crm-task --ics >/dev/full'
is_rc 74
run crm-task --ics -q
is_rc 0
is_out ''

# What a calendar program makes of it.
python=/usr/bin/python3
if "$python" -c 'import icalendar' 2>/dev/null; then
	run "$python" - todo.ics <<'!'
import sys, icalendar
cal = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
for part in cal.walk('VTODO'):
    print(part.errors, part['UID'].split('-')[1], part['SUMMARY'], part['STATUS'],
        'DUE' in part and part.decoded('DUE').isoformat())
    print(part['DESCRIPTION'])
    for alarm in part.walk('VALARM'):
        print(alarm.errors, alarm.decoded('TRIGGER'))
!
	is_rc 0
	is_out <<'!'
[] 1 call: Ким, Анна; \ и другие NEEDS-ACTION 2026-03-03T07:00:00+00:00
строка первая, с запятой; и \ чертой
строка вторая с очень длинным продолжением, которое не помещается в строку
lead 1
[] -1 day, 23:45:00
[] 2 note: Bob Stone NEEDS-ACTION False
lead 2
!
else
	report 0 'python3-icalendar is not installed: SKIP'
fi

# The kind stands in front, as in crm-log.
crm-task add -q 'показ' 1 --due 2026-03-05
is "$(sql 'SELECT kind, card FROM task ORDER BY id DESC LIMIT 1')" 'показ|1' 'the kind as operand'
done_testing
