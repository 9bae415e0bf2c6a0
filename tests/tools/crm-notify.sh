#!/bin/bash
# crm-notify: what waits to be told, delivery by a command, what fails, what is done by hand.
. "$(dirname "$0")/lib.sh"
fresh_db

head='notice,id,user,to,address,kind,task,text,due,tries,problem,state'

crm-edit -q teams <<'!'
name
sales
!
crm-edit -q users <<'!'
login,name,email,active,team
anna,Анна Петрова,anna@example.org,yes,sales
boris,Boris Stone,boris@пример.рф,yes,sales
vera,Vera Boss,vera@example.org,yes,
gleb,Gleb,,yes,
dina,Dina,dina@example.org,yes,sales
!
crm-edit -q teams <<'!'
name,boss
sales,vera
!
crm-edit -q settings <<'!'
name,value
mail_from,Отдел продаж <crm@example.org>
!
crm-lead-add -q <<'!'
name,email,phone,company
Анна Ким,kim@example.org,8 495 123-45-67,ООО Ромашка
Bob Stone,stone@example.org,,
Vera Lind,lind@example.org,,
!

# --- the list ---------------------------------------------------------------------------

run crm-notify
is_rc 0
is_out "$head"
is_err ''
crm-assign -q --to anna 1
crm-assign -q --to gleb 2
run crm-notify
is_rc 0
is_out <<!
$head
1,1,anna,anna,anna@example.org,new-lead,,"lead 1, Анна Ким",2026-03-02T09:00:00Z,0,,pending
2,2,gleb,gleb,,new-lead,,"lead 2, Bob Stone",2026-03-02T09:00:00Z,0,no e-mail,pending
!
is_err ''
run crm-notify -u gleb --columns notice,to
is_out 'notice,to
2,gleb'
run crm-notify -k inquiry
is_out "$head"
run crm-notify --user gelb
is_rc 64
is_out ''
is_err "crm-notify: --user: unknown user 'gelb'; did you mean 'gleb'?"
run crm-notify --kind new-laed
is_rc 64
like_err "unknown kind 'new-laed'; did you mean 'new-lead'[?]$"
run crm-notify --table
is_out <<'!'
notice  id  to    kind      text               due                   state
------  --  ----  --------  -----------------  --------------------  -------
     1   1  anna  new-lead  lead 1, Анна Ким   2026-03-02T09:00:00Z  pending
     2   2  gleb  new-lead  lead 2, Bob Stone  2026-03-02T09:00:00Z  pending
!
run crm-notify --json --columns notice,id,to -u anna
is_out '{"notice":1,"id":1,"to":"anna"}'
is "$(sql "SELECT count(*) FROM op WHERE tool = 'crm-notify'")" 0 'listing leaves no op'

# --- the command line -------------------------------------------------------------------

while IFS='|' read -r words message; do
	# shellcheck disable=SC2086 # words
	run crm-notify $words
	is_rc 64
	is_out ''
	like_err "^crm-notify: $message"
done <<'!'
--exec true --ack|one of --exec, --failed, --ack and --retry
--failed --retry|one of --exec, --failed, --ack and --retry
--digest|--digest goes with --exec
--exec true --timeout 0|--timeout wants 1 to 86400 seconds
--ack --user anna 1|--ack takes notices: crm-notify --user LOGIN [|] crm-notify --ack
7|unexpected operand '7'; --ack and --retry take notices
!
run crm-notify --exec ''
is_rc 64
like_err "^crm-notify: --exec wants a command, like 'sendmail -t'"

# --- a dry run --------------------------------------------------------------------------

run crm-notify -n --exec 'cat >>mail'
is_rc 0
is_out <<!
$head
1,1,anna,anna,anna@example.org,new-lead,,"lead 1, Анна Ким",2026-03-02T09:00:00Z,0,,pending
2,2,gleb,gleb,,new-lead,,"lead 2, Bob Stone",2026-03-02T09:00:00Z,0,no e-mail,pending
!
is_err 'crm-notify: read 2 (dry run)'
ok 'nothing was sent' test ! -e mail
ok 'no lock was made' test ! -e "$CRM_DB-notify-gate"

# --- delivery ---------------------------------------------------------------------------

crm-list leads --columns id,rev >plan.csv
run crm-notify --exec 'cat >mail; echo lost'
is_rc 65
is_out <<!
$head
2,2,gleb,gleb,,new-lead,,"lead 2, Bob Stone",2026-03-02T09:00:00Z,0,no e-mail,pending
1,1,anna,anna,anna@example.org,new-lead,,"lead 1, Анна Ким",2026-03-02T09:00:00Z,0,,delivered
!
is_err <<'!'
crm-notify: read 2: delivered 1, can not be sent 1; messages 1
crm-notify: warning: 1 can not be sent: the column problem says why; crm-edit users gives people an e-mail, crm-notify --ack marks as read
!
is "$(sed '/^$/q' mail)" "From: =?UTF-8?B?0J7RgtC00LXQuyDQv9GA0L7QtNCw0LY=?= <crm@example.org>
To: =?UTF-8?B?0JDQvdC90LAg0J/QtdGC0YDQvtCy0LA=?= <anna@example.org>
Subject: =?UTF-8?B?bmV3IGxlYWQ6IGxlYWQgMSwg0JDQvdC90LAg0JrQuNC8?=
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <notice-1-1772442000@example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64" 'the headers'
is "$(sed '1,/^$/d' mail | base64 -d | tr -d '\r')" 'new lead: lead 1, Анна Ким
  card      lead 1, new, with anna
  name      Анна Ким
  company   Ромашка
  phone     +74951234567
  e-mail    kim@example.org
  next      crm-log call --outcome reached 1
  next      crm-log call --outcome no-answer 1
  next      crm-show 1

-- 
crmutils, notice 1' 'the body'
is "$(crm-list leads --columns id,rev | diff - plan.csv)" '' 'being told does not change a card'
is "$(stat -c %a "$CRM_DB-notify-gate")" 600 'the lock is private'
rm mail
run crm-notify -q --exec 'cat >mail'
is_rc 65
is_out ''
is_err ''
ok 'once is enough' test ! -e mail
is "$(crm-list notices --columns id,delivered,tries | tail -n +2)" '1,2026-03-02T09:00:00Z,0
2,,0' 'crm-list knows'
is "$(crm-db stat --csv | grep _notices)" 'pending_notices,1
failed_notices,0' 'so does crm-db'

# --- by hand ----------------------------------------------------------------------------

run sh -c 'crm-notify --user gleb | crm-notify --ack --columns notice,action,why,error'
is_rc 0
is_out 'notice,action,why,error
2,read,,'
is_err 'crm-notify: read 1: read 1, unchanged 0, passed 0, rejected 0'
run crm-notify --ack 2 9 x
is_rc 65
is_out <<'!'
notice,action,why,error
2,unchanged,delivered at 2026-03-02T09:00:00Z,
9,rejected,,no notice 9
x,rejected,,'x' is not a notice
!
run crm-notify --retry -n 1
is_out 'notice,action,why,error
1,unchanged,delivered at 2026-03-02T09:00:00Z,'
run crm-notify
is_out "$head"
run crm-undo "$(sql "SELECT max(id) FROM op WHERE tool = 'crm-notify'")"
is_rc 0
is "$(crm-notify --columns notice,state | tail -n +2)" 2,pending 'an undone --ack waits again'
crm-notify -q --ack 2

# Undoing what the notice is about is not kept back by its delivery.
run crm-undo last
is_rc 0
is "$(crm-list leads --columns id,owner 2 | tail -n 1)" 2, 'the last op was the assignment'
is "$(sql 'SELECT count(*) FROM notice WHERE id = 2')" 0 'its notice went with it'
crm-lead-add -q --source door <<'!'
name,email
Oleg Short,oleg@example.org
!
crm-assign -q --to anna 4
crm-notify -q --exec true
run crm-undo last
is_rc 0
run crm-undo last
is_rc 0
is "$(crm-list leads --columns id | tail -n 1)" 3 'so a card goes too'

# --- failures ---------------------------------------------------------------------------

crm-assign -q --to boris 2
cat >fail.sh <<'!'
cat >/dev/null
echo "550 stone@example.org: user Bob Stone, tel +74951234567 unknown" >&2
echo "a second line" >&2
exit 75
!
run crm-notify --exec 'sh ./fail.sh'
is_rc 75
is_out <<!
$head
4,2,boris,boris,boris@пример.рф,new-lead,,"lead 2, Bob Stone",2026-03-02T09:01:00Z,1,exit status 75: 550 (address) user (...) (...) tel (number) unknown,waiting
!
is_err <<'!'
crm-notify: read 1: delivered 0, to be tried again 1; messages 1
crm-notify: warning: 1 will be tried again: exit status 75: 550 (address) user (...) (...) tel (number) unknown
!
run crm-notify --exec 'sh ./fail.sh'
is_rc 0
is_err 'crm-notify: read 0: delivered 0'
for pair in 09:01:00,09:06:00 09:06:00,09:36:00 09:36:00,11:36:00 11:36:00,23:36:00; do
	now "2026-03-02T${pair%,*}Z"
	run crm-notify -q --exec 'exit 1' -k new-lead
	is_rc 75
	is_err ''
	is "$(crm-notify -k new-lead --columns due,state | tail -n 1)" \
		"2026-03-02T${pair#*,}Z,waiting" "next at ${pair#*,}"
done
now 2026-03-02T23:36:00Z
# shellcheck disable=SC2016 # of the command's shell
run crm-notify -q --exec 'kill -9 $$' -k new-lead
is_rc 65
is_out ''
is_err 'crm-notify: gave up on 1: exit status 137; crm-notify --failed lists them'
run crm-notify -k new-lead
is_out "$head"
run crm-notify --failed
is_out <<!
$head
4,2,boris,boris,boris@пример.рф,new-lead,,"lead 2, Bob Stone",2026-03-02T23:36:00Z,6,exit status 137,failed
!
is "$(crm-db stat --csv | grep _notices)" 'pending_notices,0
failed_notices,1' 'crm-db counts it'
run sh -c 'crm-notify --failed | crm-notify --retry --columns notice,action'
is_out 'notice,action
4,retried'
run crm-notify --failed
is_out "$head"
run crm-notify -q -k new-lead --exec 'no-such-program -t'
is_rc 69
is_out ''
like_err '^crm-notify: the command of --exec can not be run: exit status 127: .*no-such-program: not found; nothing was recorded$'
is "$(sql 'SELECT tries FROM notice WHERE id = 4')" 0 'nothing was recorded'
run crm-notify -k new-lead --timeout 1 --exec 'sleep 60 & sleep 50'
is_rc 75
like_err 'no end in 1 s$'
crm-notify -q --retry 4
run crm-notify --columns notice,state -k new-lead --exec true
is_rc 0
is_out 'notice,state
4,delivered'
crm-edit -q settings <<'!'
name,value
notify_tries,1
!
crm-assign -q --to anna 3
run crm-notify -q -k new-lead --exec false
is_rc 65
is_err 'crm-notify: gave up on 1: exit status 1; crm-notify --failed lists them'

# --- the boss -----------------------------------------------------------------------------

crm-assign -q --to dina 2
printf 'login,active\ndina,no\n' | crm-edit -q users
run crm-notify -k reassigned --columns user,to,problem
is_out 'user,to,problem
dina,vera,'
for i in 1 2 3; do
	crm-log -q --as cron call --outcome no-answer 3
done
run crm-notify -k attempts --columns user,to,kind
is_out 'user,to,kind
,vera,attempts
anna,anna,attempts'
crm-notify -q -k reassigned --exec 'cat >mail'
ok 'it says whose it is' grep -q '^  for       dina, who is inactive$' mail
crm-edit -q users <<'!'
login,active
vera,no
!
run crm-notify -k attempts --columns user,to,problem
is_out 'user,to,problem
,,"nobody is the boss: see the setting boss, and teams"
anna,anna,'
run sh -c 'printf "name,value\nboss,vra\n" | crm-edit settings'
is_rc 65
like_out "unknown user 'vra'; did you mean 'vera'[?]"
printf 'name,value\nboss,gleb\n' | crm-edit -q settings
run crm-notify -k attempts --columns user,to,problem
is_out 'user,to,problem
,gleb,no e-mail
anna,anna,'
run sh -c 'printf "name,value\nmail_from,nobody\nremind_at,9\nremind_at,24:00\nnotify_tries,0\n" |
	crm-edit --columns error settings'
is_rc 65
is_out <<'!'
error
"setting 'mail_from': an address that mail can go to is wanted, not 'nobody'"
"setting 'remind_at': a time like 09:00 is wanted, not '9'"
"setting 'remind_at': a time like 09:00 is wanted, not '24:00'"
"setting 'notify_tries': a number from 1 on is wanted, not '0'"
!

# --- several ------------------------------------------------------------------------------

fresh_db
now 2026-03-02T09:00:00Z
printf 'name,value\nmail_from,crm@example.org\n' | crm-edit -q settings
printf 'login,email\nanna,anna@example.org\n' | crm-edit -q users
seq 8 | sed 's/.*/Lead &/; 1i name' | crm-lead-add -q
crm-assign -q --to anna 1 2 3 4 5 6 7 8
run crm-notify -k new-lead --columns notice,state --exec 'echo . >>tries; exit 1'
is_rc 75
is_err <<'!'
crm-notify: read 8: delivered 0, to be tried again 5, left for the next run 3; messages 5
crm-notify: warning: 5 will be tried again: exit status 1
crm-notify: warning: 3 were not tried: the messages before them all failed
!
is "$(wc -l <tries)" 5 'after five in a row the rest waits'

# One delivers at a time, and nobody waits for it.
mkfifo go started
crm-notify -q -k new-lead --exec '[ -e once ] || { >once; echo >started; read -r line <go; }' &
read -r _ <started
run crm-notify --exec 'echo . >>second'
is_rc 0
is_out "$head"
is_err 'crm-notify: another crm-notify delivers them'
run env CRM_BUSY_MS=2000 crm-log call -o talked 1
is_rc 0
echo >go
wait
ok 'nothing went twice' test ! -e second
is "$(sql 'SELECT count(*) FROM notice WHERE delivered IS NOT NULL')" 3 'the first went on'

now 2026-03-03T09:00:00Z
run crm-notify --digest --columns notice,state --exec 'cat >digest'
is_rc 0
like_err '^crm-notify: read 13: delivered 13; messages 1$'
is "$(grep ^Subject: digest)" 'Subject: 13 notices: 8 tasks due today, 5 new leads' 'what is in it'
is "$(grep -c '^task due today: ' digest)|$(grep -c '^new lead: ' digest)" '8|5' 'and it is'

# No header comes from a text.
crm-edit -q users <<'!'
login,name
anna,"An"";na"
!
sql "UPDATE users SET name = 'Ann' || char(13, 10) || 'Bcc: x@example.org' || char(10, 10) || 'hi'"
sql "UPDATE lead SET name = 'Ли' || char(13, 10) || 'Bcc: y@example.org' WHERE id = 1;
	INSERT INTO notice(op, card, user, kind, text, created, due, tries)
	VALUES (1, 1, 1, 'new' || char(10) || 'Bcc: z@example.org', 'a' || char(10) || 'Bcc: w@example.org', 0, 0, 0)"
run crm-notify -q --exec 'cat >mail'
is_rc 0
is "$(sed '/^$/q' mail | grep -ic '^bcc')" 0 'no recipient from a name'
is "$(sed '/^$/q' mail | grep -c :)" 9 'the headers are ours'
is "$(grep -ic '^bcc' mail)" 0 'nor in the body'
for address in 'x@example.org, y@example.org' '-oX@example.org -t' 'a b@example.org' '"a b"@example.org' \
	$'a@example.org\nBcc: b@example.org'; do
	sql "UPDATE users SET email = '${address//\'/\'\'}'; UPDATE notice SET delivered = NULL WHERE id = 1"
	rm -f mail
	crm-notify -q -k new-lead --exec 'cat >mail' || :
	if [ -e mail ]; then
		ok "one recipient of ${address@Q}" grep -Exq 'To: ("[^"]*" )?<?[^ @<>,]+@example.org>?' mail
		is "$(sed '/^$/q' mail | grep -ic '^bcc')" 0 'and no other'
	else
		is "$(crm-notify -k new-lead --columns state | tail -n 1)" pending "none of ${address@Q}"
	fi
done
done_testing
