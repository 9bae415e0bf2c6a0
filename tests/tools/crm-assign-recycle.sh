#!/bin/bash
# crm-assign --recycle: what nobody touches; and --from: what somebody leaves behind.
. "$(dirname "$0")/lib.sh"
fresh_db
crm-edit -q users <<'!'
login,team,hours,weight
anna,sales,Mo-Fr 09:00-18:00,1
борис,sales,,1
chef,,,0
!
crm-edit -q teams <<'!'
name,boss
sales,chef
!
crm-edit -q pools <<'!'
name,hold
cold,4h
late,
!
crm-lead-add -q <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
Иван Петров,petrov@example.org
Olga Serova,serova@example.org
!

recycled() {
	now "$1"
	shift
	run crm-assign --recycle --columns id,owner,was,step,why "$@"
	is_rc 0
}
nothing() {
	recycled "$1"
	is_out id,owner,was,step,why
	is_err 'crm-assign: recycled 0'
}

# --- step by step: the owner, the boss, the next ---------------------------------------

# Monday 9:00; anna works from Monday to Friday, борис always.
crm-assign -q --to anna 1
crm-assign -q --to борис 2
nothing 2026-03-02T09:00:00Z
nothing 2026-03-03T08:59:59Z
ops=$(sql 'SELECT count(*) FROM op')
recycled 2026-03-03T09:00:00Z -n
is_out <<'!'
id,owner,was,step,why
1,anna,anna,remind,untouched for 1 d
2,борис,борис,remind,untouched for 1 d
!
is_err 'crm-assign: recycled 2: remind 2 (dry run)'
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'a dry run tells nobody'
recycled 2026-03-03T09:00:00Z
is_out <<'!'
id,owner,was,step,why
1,anna,anna,remind,untouched for 1 d
2,борис,борис,remind,untouched for 1 d
!
is_err 'crm-assign: recycled 2: remind 2'
nothing 2026-03-03T09:01:00Z
is "$(sql "SELECT u.login, n.text FROM notice n JOIN users u ON u.id = n.user
	WHERE n.kind = 'untouched' ORDER BY n.id")" \
	'anna|lead 1, Анна Ким, untouched for 1 d
борис|lead 2, Bob Stone, untouched for 1 d' 'both are told'
# However long nobody ran it, a step is as long after the one before it.
recycled 2026-03-06T17:00:00Z
is_out <<'!'
id,owner,was,step,why
1,anna,anna,boss,untouched for 2 d
2,борис,борис,boss,untouched for 2 d
!
is "$(sql "SELECT u.login, n.text FROM notice n JOIN users u ON u.id = n.user
	WHERE n.kind = 'escalation' ORDER BY n.id")" \
	'chef|lead 1, Анна Ким, with anna, untouched for 2 d
chef|lead 2, Bob Stone, with борис, untouched for 2 d' 'so is their boss'
# A working day after Friday 17:00 is Monday 17:00, for who works from Monday to Friday.
recycled 2026-03-07T17:00:00Z
is_out <<'!'
id,owner,was,step,why
2,,борис,pool,untouched for 3 d; nobody eligible: anna is not at work (Mo-Fr 09:00-18:00); борис had it
!
is_err 'crm-assign: recycled 1: pool 1'
nothing 2026-03-09T16:59:59Z
recycled 2026-03-09T17:00:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,anna,next,untouched for 3 d; round-robin over all users
!
nothing 2026-03-09T17:01:00Z
run crm-list events --where 'card = 1 and table = lead and field = owner' \
	--columns old,new,reason
is_out <<'!'
old,new,reason
,anna,
anna,борис,untouched for 3 d; round-robin over all users
!
is "$(sql "SELECT u.login, n.kind, n.text FROM notice n JOIN users u ON u.id = n.user
	WHERE n.card = 1 ORDER BY n.id DESC LIMIT 2")" \
	'anna|taken-back|lead 1, Анна Ким, taken back, untouched for 3 d: борис has it now
борис|reassigned|lead 1, Анна Ким, was with anna' 'who had it and who has it are told'
is "$(sql "SELECT u.login, t.state, t.result FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 1 ORDER BY t.id")" \
	'anna|3|untouched for 3 d
борис|1|' 'a new first contact, not one that is overdue'

# --- what touches a lead ----------------------------------------------------------------

# борис has lead 1 since Monday 17:00.
now 2026-03-10T10:00:00Z
crm-log -q note --text 'спросил у бухгалтерии' 1
nothing 2026-03-11T09:59:59Z
recycled 2026-03-11T10:00:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,борис,remind,untouched for 1 d
!
# A call that nobody answered is a touch as well, and begins all over.
now 2026-03-11T11:00:00Z
crm-log -q call --outcome no-answer 1
nothing 2026-03-12T10:59:59Z
# A promise: until its time comes, and then for as long as ever.
crm-task -q add --to борис --kind call --due 2026-03-20T12:00:00Z 1
nothing 2026-03-20T12:00:00Z
nothing 2026-03-21T11:59:59Z
recycled 2026-03-21T12:00:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,борис,remind,untouched for 1 d
!
# The first contact that came with the lead is none, until somebody moves it.
now 2026-03-23T09:00:00Z
crm-assign -q --to anna 3
first=$(sql "SELECT id FROM task WHERE card = 3")
crm-task -q move --due 2026-03-30T09:00:00Z "$first"
recycled 2026-03-24T09:00:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,борис,boss,untouched for 2 d
!
# A change of stage is one; a working lead has the time that recycle_working says.
now 2026-03-24T10:00:00Z
crm-log -q call --outcome reached 1
nothing 2026-03-27T09:59:59Z
recycled 2026-03-27T10:00:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,борис,remind,untouched for 3 d
!
# So has one of each grade; an empty time is for ever.
now 2026-03-27T10:00:00Z
crm-lead-qualify -q --grade A 1
crm-edit -q settings <<'!'
name,value
recycle_a,90min
recycle_b,0
!
recycled 2026-03-27T11:30:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,борис,remind,untouched for 90 min
!
crm-lead-qualify -q --grade B 1
crm-assign -q --release --reason x --as anna 3
nothing 2026-05-01T00:00:00Z

# --- not reached: the status stays new, the manager changes ------------------------------

now 2026-03-02T09:00:00Z
fresh_db
crm-edit -q users <<'!'
login
anna
борис
vera
!
crm-edit -q pools <<'!'
name,hold
cold,4h
late,
!
crm-lead-add -q <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
Иван Петров,petrov@example.org
!
crm-assign -q --to anna 1 2
for minute in 10 20 30; do
	now "2026-03-02T09:$minute:00Z"
	crm-log -q call --outcome no-answer --as anna 1
	[ "$minute" = 30 ] || crm-log -q call --outcome no-answer --as anna 2
done
recycled 2026-03-02T09:31:00Z
is_out <<'!'
id,owner,was,step,why
1,борис,anna,next,not reached 3 times; round-robin over all users
!
is "$(sql 'SELECT stage FROM lead WHERE id = 1')" 1 'it stays new'
nothing 2026-03-02T09:32:00Z
# It goes to nobody who had it within the time of take_cooldown; attempts begin anew.
for minute in 40 50 55; do
	now "2026-03-02T09:$minute:00Z"
	crm-log -q call --outcome no-answer --as борис 1
done
recycled 2026-03-02T09:56:00Z
is_out <<'!'
id,owner,was,step,why
1,vera,борис,next,not reached 3 times; round-robin over all users
!
for minute in 10 20 30; do
	now "2026-03-02T10:$minute:00Z"
	crm-log -q call --outcome no-answer --as vera 1
done
recycled 2026-03-02T10:31:00Z
is_out <<'!'
id,owner,was,step,why
1,,vera,pool,not reached 3 times; nobody eligible: anna had it; борис had it; vera had it
!
run crm-list events --where 'card = 1 and table = lead and field = owner' --columns old,new,reason
is_out <<'!'
old,new,reason
,anna,
anna,борис,not reached 3 times; round-robin over all users
борис,vera,not reached 3 times; round-robin over all users
vera,,not reached 3 times; nobody eligible: anna had it; борис had it; vera had it
!
# A promise to call holds it; any number of attempts is fine without a limit.
now 2026-03-02T10:40:00Z
crm-log -q call --outcome no-answer --as anna 2
crm-task -q add --to anna --kind call --due 2026-03-02T18:00:00Z 2
nothing 2026-03-02T17:59:59Z
recycled 2026-03-02T18:00:00Z -n
is_out <<'!'
id,owner,was,step,why
2,борис,anna,next,not reached 3 times; round-robin over all users
!
crm-edit -q settings <<'!'
name,value
attempts,0
!
nothing 2026-03-02T18:00:00Z

# --- to a pool ----------------------------------------------------------------------------

crm-edit -q settings <<'!'
name,value
attempts,3
recycle_pool,late
!
recycled 2026-03-02T18:00:00Z
is_out <<'!'
id,owner,was,step,why
2,,anna,pool,not reached 3 times: to the pool 'late'
!
is "$(sql 'SELECT owner, pool FROM lead WHERE id = 2')" '|2' 'there it waits'
run crm-edit settings <<'!'
name,value
recycle_pool,latte
!
is_rc 65
like_err "unknown pool 'latte'; did you mean 'late'\?"

# --- taken and not touched ------------------------------------------------------------------

sql 'UPDATE lead SET pool = 1 WHERE id IN (3, 4)'
now 2026-03-03T09:00:00Z
crm-assign -q --take --as vera 3 4
now 2026-03-03T12:00:00Z
crm-log -q mail --text hello --as vera 4
nothing 2026-03-03T12:59:59Z
recycled 2026-03-03T13:00:00Z
is_out <<'!'
id,owner,was,step,why
3,,vera,pool,taken and untouched for 4 h: to the pool 'cold'
!
is "$(sql 'SELECT owner, pool FROM lead WHERE id = 3')" '|1' 'back to where it came from'
run crm-assign --take --as vera 3 --columns action,error
is_rc 65
is_out <<'!'
action,error
rejected,vera had it until 2026-03-03T13:00:00Z; again from 2026-03-10T13:00:00Z
!
# Given back by crm-undo it has all the time again.
now 2026-03-03T14:00:00Z
run crm-undo -q last
is_rc 0
is "$(sql 'SELECT owner, pool FROM lead WHERE id = 3')" '3|' 'vera has it again'
nothing 2026-03-03T17:59:59Z
recycled 2026-03-03T18:00:00Z
is_out <<'!'
id,owner,was,step,why
3,,vera,pool,taken and untouched for 4 h: to the pool 'cold'
!

# --- wrong settings, quiet, limits --------------------------------------------------------

run crm-edit settings <<'!'
name,value
recycle_new,soon
take_hold,tomorrow
!
is_rc 65
like_err "setting 'recycle_new': a time like 30min, 4h, 3d or 2w is wanted, not 'soon'"
like_err "setting 'take_hold': a time like 30min, 4h, 3d or 2w is wanted, not 'tomorrow'"
now 2026-03-06T09:00:00Z
crm-assign -q --to anna 1 2 3
now 2026-03-07T09:00:00Z
run crm-assign -q --recycle --limit 2
is_rc 0
is_out ''
is_err ''
recycled 2026-03-07T09:00:00Z
is_out <<'!'
id,owner,was,step,why
3,anna,anna,remind,untouched for 1 d
4,vera,vera,remind,untouched for 1 d
!
run crm-assign --recycle 1
is_rc 64
is_err 'crm-assign: --recycle chooses its own leads: no ids'
ok 'the database is sound' crm-db check
done_testing
