#!/bin/bash
# crm-log: what was done on cards, of ids and of tables; what becomes of leads by it.
. "$(dirname "$0")/lib.sh"
fresh_db

crm-edit -q users <<'!'
login
anna
boris
!
crm-lead-add -q <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
!
crm-assign -q --to anna 1 2
export CRM_USER=anna

# --- a day of calls -------------------------------------------------------------------

now 2026-03-02T10:00:00Z
run crm-log call --outcome no-answer 1
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why,error
1,logged,1,new,1,not reached: attempt 1,
!
is_err 'crm-log: read 1: logged 1'
run crm-log звонок -o 'не дозвонился' 1 2
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why,error
1,logged,2,new,2,not reached: attempt 2,
2,logged,3,new,1,not reached: attempt 1,
!
is_err 'crm-log: read 2: logged 2'
run crm-log mail -t 'прайс' 1
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why,error
1,logged,4,new,3,not reached: attempt 3; the boss and anna are told; it may change its owner,
!
is "$(sql "SELECT coalesce(u.login, 'boss'), n.text FROM notice n LEFT JOIN users u ON u.id = n.user
	WHERE n.kind = 'attempts' ORDER BY n.id")" \
	"boss|lead 1, Анна Ким, with anna: 3 attempts and nobody reached
anna|lead 1, Анна Ким, with anna: 3 attempts and nobody reached" 'the boss and the owner are told'
run crm-list leads --where 'attempts >= 3' --columns id,name,status,attempts
is_out <<'!'
id,name,status,attempts
1,Анна Ким,new,3
!
now 2026-03-02T11:00:00Z
run sh -c 'printf "сказала да,\nждёт счёт\n" | crm-log call -o talked --duration 1:30 --at -10min -t - 1'
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why,error
1,logged,5,working,0,reached: working now,
!
run crm-list activities --card 1 --sort -id --limit 1
is_out <<'!'
id,card,kind,direction,outcome,reached,at,recorded,author,duration,text,external_id
5,1,call,out,talked,yes,2026-03-02T10:50:00Z,2026-03-02T11:00:00Z,anna,90,"сказала да,
ждёт счёт",
!
run crm-list leads --columns id,status,attempts,responded
is_out <<'!'
id,status,attempts,responded
1,working,0,2026-03-02T10:50:00Z
2,new,1,
3,new,0,
!
run crm-log call -r --at 2026-03-02T09:30 1
is_rc 0
is "$(crm-list leads --columns responded 1 | tail -n 1)" 2026-03-02T09:30:00Z \
	'the earliest that reached is the response'

# History says it in words.
run crm-list events --card 1 --where "tool = crm-log and id > 20" \
	--columns login,what,field,old,new,reason
is_out <<'!'
login,what,field,old,new,reason
anna,log,,,call: talked,
anna,stage,stage,new,working,"call: talked, activity 5"
anna,stage,stage_at,2026-03-02T09:00:00Z,2026-03-02T11:00:00Z,"call: talked, activity 5"
anna,stage,responded_at,,2026-03-02T10:50:00Z,"call: talked, activity 5"
anna,log,,,call,
anna,log,responded_at,2026-03-02T10:50:00Z,2026-03-02T09:30:00Z,"call, activity 6"
!
run crm-list events --card 1 --where 'field = stage' --columns old,new,old_raw,new_raw
is_out <<'!'
old,new,old_raw,new_raw
new,working,1,2
!
run crm-undo -q last
is_rc 0
run crm-undo -q last
is_rc 0
run crm-list leads --columns id,status,attempts,responded 1
is_out <<'!'
id,status,attempts,responded
1,new,3,
!
run crm-log note -n -q 1
is_rc 0
is_out ''
is_err ''
run crm-log note -n -t привет 3
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why,error
3,logged,,new,0,,
!
is_err 'crm-log: read 1: logged 1 (dry run)'
is "$(sql 'SELECT count(*) FROM activity')" 4 'a dry run records nothing'

# --- a table --------------------------------------------------------------------------

cat >pbx.csv <<'!'
id,kind,direction,outcome,duration,at,text,external_id,author
2,call,out,BUSY,0,2026-03-02T10:30,,pbx-1,boris
2,call,out,ANSWERED,95,2026-03-02T10:31,,pbx-2,boris
3,mail,incoming,,,,пришлите прайс,m-1,
3,webinar,,,,,,,
,,,,,,,,
99,call,,,,,,,
3,cal,,,,,,,
3,call,,,,2027-01-01,,,
3,call,,,x,,,,
3,call,,,,,,,vera
3,call,,,,,,pbx-1,
!
run crm-log --rejects bad.csv --columns id,action,activity,status,attempts,why,error <pbx.csv
is_rc 65
is_out <<'!'
id,action,activity,status,attempts,why,error
2,logged,7,new,2,not reached: attempt 2,
2,logged,8,working,0,reached: working now,
3,logged,9,working,0,reached: working now,
3,logged,10,working,0,,
,passed,,,,,
99,rejected,,,,,no card 99
3,rejected,,,,,unknown kind 'cal'; did you mean 'call'? one of your own goes into the setting activity_kinds
3,rejected,,,,,"at: '2027-01-01' is still to come; what is to be done is a task, see crm-task"
3,rejected,,,,,"duration: 'x' is none; seconds, 5m, 1h30m or 1:30 are"
3,rejected,,,,,unknown user 'vera'
3,rejected,,,,,"external id 'pbx-1' is activity 7 of card 2, with another card"
!
is_err <<'!'
crm-log: warning: stdin:5: kind 'webinar' is new; the setting activity_kinds makes it known
crm-log: stdin:7: no card 99
crm-log: stdin:8: unknown kind 'cal'; did you mean 'call'? one of your own goes into the setting activity_kinds
crm-log: stdin:9: at: '2027-01-01' is still to come; what is to be done is a task, see crm-task
crm-log: stdin:10: duration: 'x' is none; seconds, 5m, 1h30m or 1:30 are
crm-log: stdin:11: unknown user 'vera'
crm-log: stdin:12: external id 'pbx-1' is activity 7 of card 2, with another card
crm-log: read 11: logged 4, passed 1, rejected 6
!
is "$(wc -l <bad.csv)" 7 'the rejected rows'
run crm-list activities --columns id,direction,outcome,reached,author,duration --where 'id > 6'
is_out <<'!'
id,direction,outcome,reached,author,duration
7,out,busy,no,boris,0
8,out,answered,yes,boris,95
9,in,,yes,anna,
10,out,,no,anna,
!
# The same once more.
ops=$(sql 'SELECT count(*) FROM op')
run sh -c 'head -n 4 pbx.csv | crm-log --columns id,action,activity,status,attempts,why'
is_rc 0
is_out <<'!'
id,action,activity,status,attempts,why
2,unchanged,7,working,0,"recorded before, as activity 7"
2,unchanged,8,working,0,"recorded before, as activity 8"
3,unchanged,9,working,0,"recorded before, as activity 9"
!
is_err 'crm-log: read 3: logged 0, unchanged 3'
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'what changes nothing leaves no op'

# A cell goes before the option; a list of leads is a table too.
run crm-log mail --outcome sent --columns id,kind,outcome,action,status <<'!'
id,kind,outcome
2,,
2,call,talked
!
is_rc 0
is_out <<'!'
id,kind,outcome,action,status
2,,,logged,working
2,call,talked,logged,working
!
is "$(sql 'SELECT kind, outcome FROM activity ORDER BY id DESC LIMIT 2')" "call|talked
mail|sent" 'the cell, or else the option'
run sh -c 'crm-list leads --columns id,rev,status,attempts | crm-log message --columns id,status,attempts,action'
is_rc 0
is_out <<'!'
id,status,attempts,action
1,new,4,logged
2,working,1,logged
3,working,1,logged
!
run crm-log call </dev/null
is_rc 0
is_out action,activity,status,attempts,why,error
is_err 'crm-log: read 0: logged 0'

# --- a team's own words ---------------------------------------------------------------

run crm-log demo -o on-holiday 3 2
is_rc 0
is_err <<'!'
crm-log: warning: kind 'demo' is new; the setting activity_kinds makes it known
crm-log: warning: outcome 'on-holiday' is new and says nothing of whether the person was reached; the settings reached_outcomes and unreached_outcomes, --reached and --not-reached do
crm-log: read 2: logged 2
!
run crm-log demo --strict 3
is_rc 64
is_err "crm-log: unknown kind 'demo'; one of your own goes into the setting activity_kinds"
crm-edit -q settings <<'!'
name,value
activity_kinds,"demo, выезд"
reached_outcomes,готов
!
run crm-log Выезд --strict -o готов 3 --columns id,status,attempts,why
is_rc 0
is_out <<'!'
id,status,attempts,why
3,working,0,reached
!
is_err 'crm-log: read 1: logged 1'

# --- wrong command lines --------------------------------------------------------------

before=$(sql 'SELECT count(*) FROM activity')
refused() {
	local text=$1
	shift
	run crm-log "$@"
	is_rc 64
	is_out ''
	is_err "crm-log: $text"
}
refused 'what was done? the kind comes first: crm-log call 42' 42
refused "unknown kind 'cal'; did you mean 'call'? one of your own goes into the setting activity_kinds" cal 1
refused "unknown outcome 'no-anser'; did you mean 'no-answer'? one of your own goes into the setting reached_outcomes or unreached_outcomes" call -o no-anser 1
refused "at: '+1h' is still to come; what is to be done is a task, see crm-task" call --at +1h 1
refused "at: 'вчера?' is not a time; 2026-12-01T10:00, today or -2h are" call --at 'вчера?' 1
refused "duration: '5x' is none; seconds, 5m, 1h30m or 1:30 are" call --duration 5x 1
refused 'one of --reached and --not-reached' call -r --not-reached 1
refused 'a note goes nowhere and reaches nobody; log a call, mail, message or meeting' note -r 1
refused '--text - reads stdin, where the table comes from: give ids' call -t -
refused "--external-id is of one activity: give one id, or a column 'external_id'" call \
	--external-id x 1 2
run crm-log <<'!'
id,note
1,x
!
is_rc 64
is_err "crm-log: what was done? a kind as operand, like 'crm-log call', or a column 'kind'"
run crm-log call <<'!'
name
Анна
!
is_rc 65
is_err "crm-log: stdin: no column 'id'; columns are: name"
run sh -c 'printf "\377\n" | crm-log call -t - 1'
is_rc 65
is_err 'crm-log: stdin: not text in UTF-8'
run sh -c 'head -c 1100000 /dev/zero | tr "\0" a | crm-log call -t - 1'
is_rc 65
is_err 'crm-log: stdin: a text of over 1048576 bytes'
run crm-log call --atomic 1 99
is_rc 65
is_out <<'!'
id,action,activity,status,attempts,why,error
1,undone,,,,,
99,rejected,,,,,no card 99
!
is "$(sql 'SELECT count(*) FROM activity')" "$before" 'nothing was recorded'
run sh -c 'crm-log call 1 >/dev/full'
is_rc 74
is "$(sql 'SELECT count(*) FROM activity')" "$((before + 1))" 'the work was done before it was printed'

# --- states that it does not change ---------------------------------------------------

sql "UPDATE lead SET stage = 5 WHERE id = 3"
run crm-log call -o talked 3 --columns id,status,why
is_out <<'!'
id,status,why
3,unqualified,reached
!
sql "INSERT INTO card(id, op, kind) VALUES (10, 1, 2), (11, 1, 1);
	INSERT INTO contact(id, created, name) VALUES (10, 1, 'Bob Stone');
	INSERT INTO lead(id, created, stage, stage_at, name) VALUES (11, 1, 1, 1, 'A. Kim');
	UPDATE card SET alias = 1 WHERE id = 11;
	UPDATE lead SET stage = 4, converted_contact = 10 WHERE id = 2"
run crm-log meeting 2 11 10 --columns id,status,attempts,why
is_rc 0
is_out <<'!'
id,status,attempts,why
2,converted,,lead 2 is converted: on contact 10; reached
11,working,0,11 is 1 now; reached: working now
10,,,reached
!
is "$(sql 'SELECT card FROM activity ORDER BY id DESC LIMIT 3')" "10
1
10" 'where they are'

done_testing
