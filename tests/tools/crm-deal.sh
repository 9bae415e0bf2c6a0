#!/bin/bash
# crm-deal: new deals of clients, their way through the pipeline, the people in them; over ids and
# tables.
. "$(dirname "$0")/lib.sh"
fresh_db

crm-edit -q users <<'!'
login,active
anna,yes
борис,yes
gleb,yes
!
crm-edit -q stages <<'!'
name,pipeline,kind,position
переговоры,deal,open,15
paused,deal,open,16
!
crm-lead-add -q --source expo <<'!'
name,email,company
Анна Ким,kim@romashka.example,ООО Ромашка
Bob Stone,stone@acme.example,Acme
Vera Lind,lind@acme.example,Acme
Пётр Лис,lis@example.org,
!
crm-assign -q --to борис 1 2
crm-assign -q --to gleb 3
crm-lead-qualify -q --grade A 1 2 3
crm-convert -q --deal none 1 2 3
crm-edit -q users <<<$'login,active\ngleb,no'
export CRM_USER=anna
head=id,deal,action,status,stage,amount,currency,owner,why,error
kim=$(sql "SELECT id FROM contact WHERE name = 'Анна Ким'")
stone=$(sql "SELECT id FROM contact WHERE name = 'Bob Stone'")
lind=$(sql "SELECT id FROM contact WHERE name = 'Vera Lind'")
romashka=$(sql "SELECT id FROM company WHERE company = 'Ромашка'")
acme=$(sql "SELECT id FROM company WHERE company = 'Acme'")
is "$kim $stone $lind $romashka $acme" '6 8 9 5 7' 'the clients'

# --- wrong command lines --------------------------------------------------------------

refused() {
	local text=$1
	shift
	run crm-deal "$@"
	is_rc 64
	is_out ''
	is_err "crm-deal: $text"
}
refused 'what is to be done? one of: add, stage, won, lost, reopen, people'
refused 'what is to be done? one of: add, stage, won, lost, reopen, people' 7
refused "unknown command 'wom'; did you mean 'won'?" wom 1
refused "unknown command 'продать'; there are add, stage, won, lost, reopen and people" продать 1
refused '--because does not go with won' won --because price 1
refused '--amount does not go with lost' lost --amount 5 1
refused '--remove does not go with add' add x --remove 1
refused '--at does not go with add' add x --at now 1
refused '--name does not go with stage' stage --name x won 1
refused '--external-id is of one deal: one ID' add x --external-id e 6 8
refused '--currency goes with --amount' add x --currency USD 6
run crm-deal stage <<<$'id\n6'
is_rc 64
is_err "crm-deal: to which stage? crm-deal stage NAME, or a column 'stage'"
run crm-deal add <<<$'id\n6'
is_rc 64
is_err "crm-deal: what is bought? crm-deal add NAME, or a column 'deal_name'"
run crm-deal won <<<$'card\n6'
is_rc 65
is_err "crm-deal: stdin: no column 'id'; columns are: card"
run crm-deal won
is_rc 0
is "$(sql 'SELECT count(*) FROM deal')" 0 'nothing was done'

# --- add ------------------------------------------------------------------------------

run crm-deal add -n 'Насос' --amount '1 200 000,50' --close 2026-04-30 6
is_rc 0
is_out <<!
$head
6,,added,open,open,1200000.50,RUB,борис,,
!
is_err 'crm-deal: read 1: added 1 (dry run)'
is "$(sql 'SELECT count(*) FROM deal')" 0 'a dry run makes none'
run crm-deal add 'Насос' --amount '1 200 000,50' --close 2026-04-30 --role ЛПР --department склад \
	--reason 'звонил сам' 6
is_rc 0
is_out <<!
$head
6,10,added,open,open,1200000.50,RUB,борис,,
!
is "$(sql "SELECT deal.name, company, contact, department, amount, currency, date(expected_close, 'unixepoch'),
	(SELECT name FROM source WHERE id = deal.source), u.login FROM deal JOIN users u ON u.id = owner")" \
	'Насос|5|6|склад|120000050|RUB|2026-04-30|expo|борис' 'all of it is kept'
is "$(sql 'SELECT deal, contact, role FROM deal_contact')" '10|6|ЛПР' 'the client is in it'
is "$(sql "SELECT u.login, n.card, n.text FROM notice n JOIN users u ON u.id = n.user WHERE n.kind = 'deal'")" \
	'борис|10|deal 10, Насос, new' 'the owner is told'

# Of a company, a converted lead, an open one, a deal, nothing; of whose owner is gone.
run crm-deal add 'Pump' 7 1 4 10 99 9
is_rc 65
is_out <<!
$head
7,11,added,open,open,,,борис,,
1,12,added,open,open,,,борис,lead 1 is contact 6 now,
4,,rejected,,,,,,,"lead 4 is no client yet: crm-convert makes it one, with its deal"
10,,rejected,,,,,,,card 10 is a deal: whose is the new one? a contact or a company
99,,rejected,,,,,,,no card 99
9,13,added,open,open,,,anna,,
!
is_err <<'!'
crm-deal: 4: lead 4 is no client yet: crm-convert makes it one, with its deal
crm-deal: 10: card 10 is a deal: whose is the new one? a contact or a company
crm-deal: 99: no card 99
crm-deal: read 6: added 3, rejected 3
!
is "$(sql 'SELECT id, company, contact FROM deal WHERE id > 10')" '11|7|
12|5|6
13|7|9' 'of a company nobody is in it'

# By name only what is a name; a table, each row its own words; external ids.
run crm-deal add --name 2026 --to anna --source fair 9
is_rc 65
like_out "unknown source 'fair'"
run crm-deal add <<'!'
id,name,deal_name,amount,currency,person,role,deal_owner,external_id
6,Ким,Шланг,100,eur,9,платит,anna,x-1
6,Ким,Шланг,200,eur,9,платит,anna,x-1
6,Ким,,5,,,,,
6,Ким,Кран,-5,,,,,
6,Ким,Кран,5,RUR,,,,
6,Ким,Кран,много,,,,,
6,Ким,Кран,5,,7,,,
6,Ким,Кран,5,,x,,,
6,Ким,Кран,5,,,,ana,
6,Ким,Кран,5,,,,gleb,
7,Acme,Кран,5,,,платит,,
7,Acme,Кран,5,,8,платит,,
,,,,,,,,
!
is_rc 65
is_out <<'!'
id,name,deal_name,amount,currency,person,role,deal_owner,external_id,deal,action,status,stage,owner,why,error
6,Ким,Шланг,100.00,EUR,9,платит,anna,x-1,14,added,open,open,anna,,
6,Ким,Шланг,100.00,EUR,9,платит,anna,x-1,14,unchanged,open,open,anna,'x-1' is deal 14 already,
6,Ким,,5,,,,,,,rejected,,,,,what is bought? a name for the deal: crm-deal add 'Pump station' 12
6,Ким,Кран,-5,,,,,,,rejected,,,,,amount '-5' is negative
6,Ким,Кран,5,RUR,,,,,,rejected,,,,,"unknown currency 'RUR': one of ISO 4217 is wanted, like RUB"
6,Ким,Кран,много,,,,,,,rejected,,,,,"'много' is no amount in RUB, like 1200000.50"
6,Ким,Кран,5,,7,,,,,rejected,,,,,"card 7 is a company, not a contact"
6,Ким,Кран,5,,x,,,,,rejected,,,,,contact 'x' is not an id
6,Ким,Кран,5,,,,ana,,,rejected,,,,,unknown user 'ana'; did you mean 'anna'?
6,Ким,Кран,5,,,,gleb,,,rejected,,,,,user 'gleb' is inactive
7,Acme,Кран,5,,,платит,,,,rejected,,,,,a role is a contact's: whose is it?
7,Acme,Кран,5.00,RUB,8,платит,,,15,added,open,open,борис,,
,,,,,,,,,,passed,,,,,
!
is "$(sql 'SELECT deal, contact, role FROM deal_contact WHERE deal > 13')" '14|6|
14|9|платит
15|8|платит' 'who is in them'

# --- stages ---------------------------------------------------------------------------

run crm-deal stage переговоры 10
is_out <<!
$head
10,10,moved,open,переговоры,1200000.50,RUB,борис,open to переговоры,
!
is_err 'crm-deal: read 1: moved 1'
run crm-deal stage переговоры 10
like_out "^10,10,unchanged,open,переговоры,1200000.50,RUB,борис,in 'переговоры' already,$"
is "$(sql 'SELECT max(id) FROM op')" "$(sql 'SELECT max(op) FROM event')" 'the same again is no op'
run crm-deal stage переговоры --amount 1000000 --close 2026-05-31 10
like_out "^10,10,updated,open,переговоры,1000000.00,RUB,борис,in 'переговоры' already,$"
run crm-deal stage won 6 99 15 --currency RUB
is_rc 64
known='open, переговоры, paused, won, lost'
bad() {
	local text=$1
	shift
	run crm-deal "$@"
	is_rc 65
	like_err "^crm-deal: 10: $text$"
}
bad "unknown stage 'переговор'; did you mean 'переговоры'\\? known: $known" stage переговор 10
bad "stage 'working' is of leads; known: $known" stage working 10
reasons='price, competitor, no-decision, lost-other'
bad "stage 'lost' needs a reason \\(--because, or a column 'reason'\\); known: $reasons" lost 10
bad "stage 'lost' needs a reason \\(--because, or a column 'reason'\\); known: $reasons" stage lost 10
bad "unknown reason 'prise'; did you mean 'price'\\? known: $reasons" lost --because prise 10
bad "reason 'spam' is why leads are unqualified, not deals lost; known: $reasons" \
	lost --because spam 10
bad "reason 'lost-other' needs a note \\(--note, or a column 'reason_note'\\)" \
	lost --because lost-other 10
bad "at '2026-03-03' is in the future: it has not happened" won --at 2026-03-03 10
bad "at 'когда-то' is no time: 2026-03-01 10:00 or -1d, for example" won --at когда-то 10
bad "at '2026-03-01' is before deal 10 came to 'переговоры', 2026-03-02T09:00:00Z" \
	won --at 2026-03-01 10
bad "close 'скоро' is no date: 2026-12-01 or \\+30d, for example" stage paused --close скоро 10
run crm-deal won 6
is_rc 65
like_err '^crm-deal: 6: card 6 is a contact, not a deal$'
is "$(sql 'SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage WHERE d.id = 10')" 'переговоры' \
	'what is refused changes nothing'

# --- closed ---------------------------------------------------------------------------

now 2026-03-05T12:00:00Z
crm-task add -q call 10 --due tomorrow
run crm-deal lost --because lost-other --note 'закрыли отдел' --at '2026-03-04 10:00' 10
is_out <<!
$head
10,10,lost,lost,lost,1000000.00,RUB,борис,переговоры to lost (lost-other); 1 task cancelled,
!
is "$(sql "SELECT r.name, d.reason_note, datetime(d.stage_at, 'unixepoch') FROM deal d
	JOIN reason r ON r.id = d.reason")" 'lost-other|закрыли отдел|2026-03-04 10:00:00' 'why and when'
is "$(sql "SELECT state, result FROM task WHERE card = 10")" '3|lost: lost-other' 'its task is off'
is "$(sql "SELECT text FROM notice WHERE kind = 'deal' ORDER BY id DESC LIMIT 1")" \
	'deal 10, Насос, переговоры to lost (lost-other)' 'the owner is told'
bad 'deal 10 was lost 2026-03-04T10:00:00Z: lost-other; crm-deal reopen 10 opens it again' won 10
run crm-deal lost --because price 10
like_out "^10,10,unchanged,lost,lost,1000000.00,RUB,борис,in 'lost' already,$"
run crm-deal reopen 10
is_out <<!
$head
10,10,reopened,open,переговоры,1000000.00,RUB,борис,was lost: lost-other,
!
is "$(sql 'SELECT reason, reason_note FROM deal WHERE id = 10')" '|' 'the reason is history'
run crm-deal reopen 10
like_out '^10,10,unchanged,open,переговоры,1000000.00,RUB,борис,open already,$'
run crm-deal won --amount 950000 10 11
is_out <<!
$head
10,10,won,won,won,950000.00,RUB,борис,переговоры to won,
11,11,won,won,won,950000.00,RUB,борис,open to won,
!
run crm-deal won 12
like_out '^12,12,won,won,won,,,борис,open to won; without an amount: it counts for no revenue,$'
run crm-deal reopen 99 6
is_rc 65
like_err '^crm-deal: 6: card 6 is a contact, not a deal$'

# A list of deals goes in and out; a stale one is refused.
crm-list deals --where 'status = open' --columns id,name,stage,rev >open.csv
crm-deal stage -q paused 13
run crm-deal lost --because no-decision <open.csv
is_rc 65
is "$(cut -d, -f1,5-7,12 "$captured/out")" 'id,deal,action,status,error
13,,rejected,,card 13 was changed since by anna (op 19)
14,14,lost,lost,
15,15,lost,lost,' 'those that did not change'

# --- people ---------------------------------------------------------------------------

run crm-deal people --contact 8 --role 'решает' 13
is_out <<!
$head
13,13,linked,open,paused,,,anna,,
!
run crm-deal people --contact 8 --role 'решает' 13
like_out '^13,13,unchanged,open,paused,,,anna,contact 8 is in it already as решает,$'
run crm-deal people --contact 8 --role 'платит' 13
like_out '^13,13,linked,'
is "$(sql 'SELECT contact, role FROM deal_contact WHERE deal = 13 ORDER BY contact')" '8|платит
9|' 'two people'
run crm-deal people --contact 9 --remove 13
is_rc 65
like_err '^crm-deal: 13: contact 9 is whom deal 13 is with, and stays$'
run crm-deal people --contact 8 --remove 13
like_out '^13,13,unlinked,'
run crm-deal people --contact 8 --remove 13
like_out '^13,13,unchanged,open,paused,,,anna,contact 8 is not in it,$'
run crm-deal people 13
is_rc 65
like_err "^crm-deal: 13: who\\? --contact ID, or a column 'person' with the id of one$"

# --- history --------------------------------------------------------------------------

run crm-undo -q last
is_rc 0
is "$(sql 'SELECT contact, role FROM deal_contact WHERE deal = 13 AND contact = 8')" '8|платит' 'undone'
run crm-undo -q "$(sql "SELECT max(op) FROM event WHERE card = 14 AND field = 'stage'")"
is_rc 0
is "$(sql 'SELECT s.name, d.reason FROM deal d JOIN stage s ON s.id = d.stage WHERE d.id = 14')" 'open|' \
	'a bulk of lost deals comes back'
is "$(crm-list events --where 'card = 10 and field = stage' --columns old,new | tail -n +2)" \
	'open,переговоры
переговоры,lost
lost,переговоры
переговоры,won' 'the way of a deal'
run crm-db check
is_rc 0
done_testing
