#!/bin/bash
# crm-undo: any op, whole or in part; what later work keeps from it is printed.
. "$(dirname "$0")/lib.sh"
fresh_db

# What the database holds but for its history, and for the ids that were used up.
state() {
	sqlite3 -batch "$CRM_DB" .dump | grep -Ev '^INSERT INTO (op|event|sqlite_sequence|search_[a-z]+) '
}

head='op,card,table,row,field,ours,now,by_op,by,why'

# --- nothing to undo, and nonsense ------------------------------------------------------

run crm-undo last --as nobody
is_rc 65
is_out ''
is_err 'crm-undo: nobody has nothing to undo'
crm-db init -q -d other.db --currency EUR
run crm-undo -d other.db last
is_rc 65
is_err 'crm-undo: tester has nothing to undo'
run crm-undo -q -d other.db 1
is_rc 0
run crm-undo 77
is_rc 65
is_err 'crm-undo: no op 77'
run crm-undo
is_rc 64
is_err <<'!'
crm-undo: which op? 'last', or a number of crm-undo --list
!
run crm-undo lsat
is_rc 64
is_err <<'!'
crm-undo: 'lsat' is not an op: 'last', or a number of crm-undo --list
!
run crm-undo 1 x
is_rc 64
is_err <<'!'
crm-undo: 'x' is not an id
!

# --- an import, whole -------------------------------------------------------------------

state >before
cat >expo.csv <<'!'
Имя,Телефон,E-mail
Анна Иванова,8 495 990-00-11,anna@example.org
Ivan Petrov,,ivan@example.org
Пётр Сидоров,8 495 990-00-12,
!
run crm-lead-add -q --source expo expo.csv
is_rc 0
run crm-undo --columns op,nosuch last
is_rc 64
like_err "^crm-undo: unknown column 'nosuch'"
is "$(sql 'SELECT count(*) FROM op WHERE undoes IS NOT NULL')" 0 'nothing is undone for a wrong column'
run crm-undo last
is_rc 0
is_out "$head"
like_err '^crm-undo: op 1: undone [0-9]+, kept 0$'
state >after
is_file after <before
run crm-undo 1
is_rc 65
is_err 'crm-undo: op 1 is undone already, by op 2'

# Taken in again it is as if it never had been; ids are not used again.
run crm-lead-add --columns id,action --source expo expo.csv
is_rc 0
is_out <<'!'
id,action
4,created
5,created
6,created
!

# --- a part of it -----------------------------------------------------------------------

run crm-undo 3 --only 5
is_rc 0
is_err 'crm-undo: op 3: undone 1, kept 0'
is "$(sql 'SELECT group_concat(id) FROM lead')" 4,6 'the others stay'
run crm-undo 3 5
is_rc 65
is_err 'crm-undo: op 3 is undone already, by op 4'
run crm-undo 3 99
is_rc 65
is_err 'crm-undo: op 3 changed none of these cards'

# --- what changed since is kept, and named ----------------------------------------------

run crm-edit -q leads --as boris <<'!'
id,city,product
4,Тверь,насос
!
is_rc 0
run crm-edit -q leads --as vera <<'!'
id,city
4,Тула
!
is_rc 0
run crm-undo 5 -n
is_rc 65
is_err 'crm-undo: op 5: undone 1, kept 1 (dry run)'
is "$(sql 'SELECT product FROM lead WHERE id = 4')" насос 'a dry run changes nothing'
run crm-undo 5
is_rc 65
is_out "$head
5,4,lead,4,city,Тверь,Тула,6,vera,changed since"
is_err 'crm-undo: op 5: undone 1, kept 1'
run crm-undo 3
is_rc 65
is_out "$head
3,4,lead,4,,,,6,vera,changed since
3,,import,2,,,,,,others refer to it
3,,source,2,,,,,,others refer to it"

# Undone from the end, all of it goes.
for op in 6 5 3; do
	run crm-undo "$op" -q
	is_rc 0
	is_err ''
done
state >after
is_file after <before

# --- an undo is undone like anything else -----------------------------------------------

run crm-edit -q users <<'!'
login,name
anna,Anna
!
state >with
run crm-undo -q last
run crm-undo -q "$(sql 'SELECT max(id) FROM op')"
is_rc 0
state >again
is_file again <with

# --- the list ---------------------------------------------------------------------------

run crm-undo --list --limit 2 --columns tool,login,undoes
is_rc 0
is_out <<'!'
tool,login,undoes
crm-undo,tester,13
crm-undo,tester,12
!
run crm-undo --list --limit x
is_rc 64
is_err <<'!'
crm-undo: --limit: 'x' is not a number
see crm-undo --help
!

run crm-db check -q
is_rc 0
done_testing
