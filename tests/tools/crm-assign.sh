#!/bin/bash
# crm-assign: over ids, tables and --unassigned; who gets a lead, and what is said of the others.
. "$(dirname "$0")/lib.sh"
fresh_db

# --- nobody to give to ----------------------------------------------------------------

run crm-assign
is_rc 0
is_out owner,rule,why,action,error
is_err 'crm-assign: read 0: assigned 0'
cat >leads.csv <<'!'
name,email
Анна Ким,kim@example.org
Bob Stone,stone@example.org
Vera Lind,lind@example.org
Ivan Petrov,petrov@example.org
!
run crm-lead-add -q --source expo leads.csv
is_rc 0
run crm-assign 1
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
1,,,nobody eligible: there are no active users,waiting,
!
is_err 'crm-assign: read 1: assigned 0, waiting 1'
run crm-assign --unassigned
is_rc 0
is_out id,name,owner,rule,why,action
is_err 'crm-assign: read 4: assigned 0, waiting 4'

# --- wrong command lines --------------------------------------------------------------

crm-edit -q users <<'!'
login,team
anna,sales
boris,sales
clara,
!
refused() {
	local text=$1
	shift
	run crm-assign "$@"
	is_rc 64
	is_out ''
	is_err "crm-assign: $text"
}
refused "unknown user 'ana'; did you mean 'anna'?" --to ana 1
refused "unknown team 'sale'; did you mean 'sales'?" --team sale 1
refused 'one of --to, --round-robin, --least-loaded and --weighted' --to anna --round-robin 1
refused '--team does not go with --to' --to anna --team sales 1
refused '--together does not go with --to' --to anna --together 1
refused '--force goes with --to' --force 1
refused '--limit goes with --unassigned' --limit 3 1
refused '--unassigned chooses its own leads: no ids' --unassigned 1
refused '--atomic does not go with --unassigned' --unassigned --atomic
refused '--rejects does not go with --unassigned' --unassigned --rejects x.csv
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 0 'nothing was done'

# --- ids, and a table of leads --------------------------------------------------------

run crm-assign -n 1 2
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
1,anna,round-robin,round-robin over all users,assigned,
2,boris,round-robin,round-robin over all users,assigned,
!
is_err 'crm-assign: read 2: assigned 2 (dry run)'
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 0 'a dry run changes nothing'

run crm-assign 1 99 2 x
is_rc 65
is_out <<'!'
id,owner,rule,why,action,error
1,anna,round-robin,round-robin over all users,assigned,
99,,,,rejected,no card 99
2,boris,round-robin,round-robin over all users,assigned,
x,,,,rejected,'x' is not an id
!
like_err '^crm-assign: read 4: assigned 2, rejected 2$'

run sh -c 'crm-list leads --columns id,name,owner | crm-assign --team sales'
is_rc 0
is_out <<'!'
id,name,owner,rule,why,action,error
1,Анна Ким,anna,,owned by anna,kept,
2,Bob Stone,boris,,owned by boris,kept,
3,Vera Lind,anna,round-robin,round-robin over team sales,assigned,
4,Ivan Petrov,boris,round-robin,round-robin over team sales,assigned,
!
is_err 'crm-assign: read 4: assigned 2, kept 2'

# What goes with it: the task, the notice and the reason in history.
is "$(sql 'SELECT t.kind, u.login, t.due - 1772442000 FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 3')" 'first-contact|anna|86400' 'a first contact within 24 hours'
is "$(sql 'SELECT n.kind, u.login, n.text FROM notice n JOIN users u ON u.id = n.user
	WHERE n.card = 3')" 'new-lead|anna|lead 3, Vera Lind' 'a notice'
is "$(sql "SELECT reason FROM event WHERE card = 3 AND field = 'owner'")" \
	'round-robin over team sales' 'the reason'

# --- --to -----------------------------------------------------------------------------

run crm-assign --to clara --reason 'speaks Swedish' 3 3
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
3,clara,to,as told,reassigned,
3,clara,,owned by clara already,unchanged,
!
is_err 'crm-assign: read 2: assigned 0, reassigned 1, unchanged 1'
is "$(sql 'SELECT u.login FROM task t JOIN users u ON u.id = t.owner WHERE t.card = 3')" clara \
	'the task moves'
is "$(sql 'SELECT n.kind, n.text FROM notice n WHERE n.card = 3 ORDER BY id DESC LIMIT 1')" \
	'reassigned|lead 3, Vera Lind, was with anna' 'and she is told'
ops=$(sql 'SELECT count(*) FROM op')
run crm-assign -q --to clara 3
is_rc 0
is_out ''
is_err ''
is "$(sql 'SELECT count(*) FROM op')" "$ops" 'told the same again: no op'

crm-edit -q users <<'!'
login,away_until,active
anna,2026-03-10,1
boris,,0
!
refused "user 'boris' is inactive" --to boris 3
refused "user 'anna' is away until 2026-03-10; --force assigns all the same" --to anna 3
run crm-assign --to anna --force 3 --columns id,owner,action
is_rc 0
is_out <<'!'
id,owner,action
3,anna,reassigned
!
run crm-undo -q last
is_rc 0
is "$(sql 'SELECT u.login FROM lead l JOIN users u ON u.id = l.owner WHERE l.id = 3')" clara 'undone'

# --- in a pipe behind crm-lead-add ----------------------------------------------------

cat >more.csv <<'!'
name,email
,
New Person,new@example.org
Анна Ким,kim@example.org
!
run sh -c 'crm-lead-add -q more.csv; crm-lead-add --columns id,action,owner,why more.csv |
	crm-assign --team sales'
is_rc 0
is_out <<'!'
id,action,owner,why,rule,error
,blank,,,,
5,waiting,,nobody eligible: anna is away until 2026-03-10,,
1,kept,anna,owned by anna,,
!
like_err '^crm-assign: read 3: assigned 0, kept 1, passed 1, waiting 1$'
# What an earlier tool said of a row without an id stays.
run crm-assign <<'!'
id,name,action,error,why
,,rejected,nothing in it,bad
,,suppressed,,on the ignore list
,,,,
5,New Person,created,,
!
is_rc 0
is_out <<'!'
id,name,action,error,why,owner,rule
,,rejected,nothing in it,bad,,
,,suppressed,,on the ignore list,,
,,passed,,,,
5,New Person,assigned,,round-robin over all users,clara,round-robin
!
is_err 'crm-assign: read 4: assigned 1, passed 3'
# --- --unassigned ---------------------------------------------------------------------

fresh_db
crm-edit -q users <<'!'
login,max_open
anna,2
boris,2
!
CRM_NOW=2026-03-01T09:00:00Z crm-lead-add -q <<'!'
name,email
Late One,l1@example.org
Late Two,l2@example.org
!
CRM_NOW=2026-02-27T09:00:00Z crm-lead-add -q <<'!'
name,email
Early One,e1@example.org
Early Two,e2@example.org
Early Three,e3@example.org
!
run crm-assign --unassigned --limit 1 --least-loaded
is_rc 0
is_out <<'!'
id,name,owner,rule,why,action
3,Early One,anna,least-loaded,least-loaded over all users,assigned
!
is_err 'crm-assign: read 1: assigned 1'
run crm-assign --unassigned -n --columns id,owner
is_rc 0
is_out <<'!'
id,owner
4,boris
5,anna
1,boris
!
is_err 'crm-assign: read 4: assigned 3, waiting 1 (dry run)'
run crm-assign --unassigned --columns id,owner
is_rc 0
is_out <<'!'
id,owner
4,boris
5,anna
1,boris
!
is_err 'crm-assign: read 4: assigned 3, waiting 1'
run crm-assign 2
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
2,,,nobody eligible: anna has 2 of 2 open leads; boris has 2 of 2 open leads,waiting,
!
run crm-assign -q --unassigned
is_rc 0
is_out ''
is_err ''

# --- bad input, all or nothing, full disks --------------------------------------------

run crm-assign --atomic --to anna 2 77
is_rc 65
is_out <<'!'
id,owner,rule,why,action,error
2,,,,undone,
77,,,,rejected,no card 77
!
is "$(sql 'SELECT owner FROM lead WHERE id = 2')" '' 'all or nothing'
run crm-assign --rejects bad.csv <<'!'
id
78
!
is_rc 65
is_file bad.csv <<'!'
id,line,error
78,2,no card 78
!
run crm-assign <<'!'
name
Anna
!
is_rc 65
is_out ''
is_err "crm-assign: stdin: no column 'id'; columns are: name"
run sh -c 'crm-assign --to anna --force 2 >/dev/full'
is_rc 74
is "$(sql 'SELECT owner FROM lead WHERE id = 2')" 1 'the work was done before it was printed'
run sh -c 'crm-assign --unassigned >/dev/full'
is_rc 74

ok 'the database is sound' crm-db check
done_testing
