#!/bin/bash
# crm-assign --from: what somebody who leaves, or is on holiday, was to work.
. "$(dirname "$0")/lib.sh"
fresh_db
crm-edit -q users <<'!'
login,max_open
anna,
борис,2
vera,
!
crm-lead-add -q <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
Иван Петров,petrov@example.org
Olga Serova,serova@example.org
Пётр Орлов,orlov@example.org
Ada Stone,ada@example.org
!
crm-assign -q --to anna 1 2 3 4 5 6
crm-lead-qualify -q --unqualified spam 6
crm-assign -q --to борис 7
crm-log -q call --outcome reached 2
crm-task -q add --to anna --kind call --due +3d --text 'обсудить цену' 2
crm-task -q add --to anna --kind call --due +3d 7

refused() {
	local text=$1
	shift
	run crm-assign "$@"
	is_rc 64
	is_out ''
	is_err "crm-assign: $text"
}
refused "unknown user 'ana'; did you mean 'anna'?" --from ana
refused "unknown user 'ana'; did you mean 'anna'?" --from vera --to ana
refused "--from and --to are both 'anna'" --from anna --to anna
refused '--from chooses its own leads: no ids' --from anna 1
refused '--unassigned does not go with --take, --release, --recycle and --from' --from anna -u
crm-edit -q users <<'!'
login,away_until
vera,2026-03-10
!
refused "user 'vera' is away until 2026-03-10; --force assigns all the same" --from anna --to vera
crm-edit -q users --clear away_until <<'!'
login
vera
!

# --- to one ---------------------------------------------------------------------------

run crm-assign -n --from anna --to vera
is_rc 0
is_out <<'!'
id,kind,name,owner,was,why,action,task
1,lead,Анна Ким,vera,anna,as told,reassigned,
2,lead,Bob Stone,vera,anna,as told,reassigned,
3,lead,Vera Lind,vera,anna,as told,reassigned,
4,lead,Иван Петров,vera,anna,as told,reassigned,
5,lead,Olga Serova,vera,anna,as told,reassigned,
!
is_err 'crm-assign: moved 5: leads 5 (dry run)'
is "$(sql 'SELECT count(*) FROM lead WHERE owner = 1')" 6 'a dry run moves nothing'
run crm-assign --from anna --to vera --with-tasks --reason 'отпуск' --columns id,kind,owner,task
is_rc 0
is_out <<'!'
id,kind,owner,task
1,lead,vera,
2,lead,vera,
3,lead,vera,
4,lead,vera,
5,lead,vera,
7,task,vera,9
!
is_err 'crm-assign: moved 6: leads 5, tasks 1'
is "$(sql "SELECT owner FROM lead WHERE id = 6")" 1 'what is closed stays'
is "$(sql "SELECT count(*) FROM task t JOIN users u ON u.id = t.owner
	WHERE u.login = 'anna' AND t.state = 1")" 0 'no open task is left'
is "$(sql "SELECT u.login FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 6 AND t.kind = 'first-contact'")" anna 'nor moved that is closed'
run crm-list events --where 'card = 2 and table = lead and field = owner' --columns old,new,reason
is_out <<'!'
old,new,reason
,anna,
anna,vera,отпуск
!
is "$(sql "SELECT text FROM notice WHERE user = 3 AND kind = 'reassigned' AND card = 1")" \
	'lead 1, Анна Ким, was with anna' 'the new owner is told'
run crm-assign --from anna --to vera --columns id
is_rc 0
is_out id
is_err 'crm-assign: moved 0'
run crm-undo -q last
is_rc 0
is "$(sql 'SELECT group_concat(owner, " ") FROM (SELECT owner FROM lead ORDER BY id)')" \
	'1 1 1 1 1 1 2' 'undone'
is "$(sql "SELECT count(*) FROM task t JOIN users u ON u.id = t.owner
	WHERE u.login = 'anna' AND t.state = 1")" 7 'with the tasks'

# --- by the rules ---------------------------------------------------------------------

# Who leaves gets nothing back, though it is their turn; борис has room for one.
run crm-assign --from anna --columns id,owner,why
is_rc 0
is_out <<'!'
id,owner,why
1,vera,from anna; round-robin over all users
2,борис,from anna; round-robin over all users
3,vera,from anna; round-robin over all users
4,vera,from anna; round-robin over all users
5,vera,from anna; round-robin over all users
!
is_err 'crm-assign: moved 5: leads 5'
is "$(sql "SELECT reason FROM event WHERE card = 1 AND tab = 1 AND field = 'owner'
	ORDER BY id DESC LIMIT 1")" 'from anna; round-robin over all users' 'history says why'
# A colleague with a card has it already: the task goes there.
run crm-assign --from anna --with-tasks --columns id,kind,name,owner,why,task
is_rc 0
is_out <<'!'
id,kind,name,owner,why,task
7,task,call,борис,from anna; lead 7 is with борис,9
!
is_err 'crm-assign: moved 1: tasks 1'

# Nobody is eligible: it waits, and says so; a first contact waits for whoever is next.
crm-edit -q users <<'!'
login,active
anna,no
борис,no
!
run crm-assign --from vera --limit 2 --columns id,owner,why,action
is_rc 0
is_out <<'!'
id,owner,why,action
1,,from vera; nobody eligible: vera had it,waiting
3,,from vera; nobody eligible: vera had it,waiting
!
is_err 'crm-assign: moved 0; waiting 2'
is "$(sql 'SELECT owner, pool FROM lead WHERE id = 1')" '|' 'nobody has it'
is "$(sql "SELECT state, result FROM task WHERE card = 1 ORDER BY id DESC LIMIT 1")" \
	'3|from vera' 'and no first contact of hers is open'
run crm-undo -q last
is_rc 0
is "$(sql 'SELECT owner FROM lead WHERE id = 1')" 3 'undone'
ok 'the database is sound' crm-db check
done_testing
