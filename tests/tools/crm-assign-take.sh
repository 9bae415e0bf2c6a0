#!/bin/bash
# crm-assign --take and --release: whoever is first, who may, how many, how soon again.
. "$(dirname "$0")/lib.sh"
fresh_db
crm-edit -q users <<'!'
login,team,max_open,max_day,max_month
anna,sales,,,
борис,sales,2,,
vera,,,2,
gleb,,,,3
chef,,,,
!
crm-edit -q teams <<'!'
name,boss
sales,chef
!
crm-edit -q pools <<'!'
name,team,hold,max_day
cold,sales,4h,
hot,,,1
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
Max Weber,weber@example.org
!
# What puts leads into pools is a rule, or a grade: here it is the test.
sql "UPDATE lead SET pool = 1 WHERE id IN (1, 2, 3); UPDATE lead SET pool = 2 WHERE id IN (4, 5)"
owners() {
	sql 'SELECT group_concat(coalesce(u.login, "-"), " ") FROM
		(SELECT owner FROM lead ORDER BY id) l LEFT JOIN users u ON u.id = l.owner'
}

# --- wrong command lines --------------------------------------------------------------

refused() {
	local rc=$1 text=$2
	shift 2
	run crm-assign "$@"
	is_rc "$rc"
	is_out ''
	is_err "crm-assign: $text"
}
refused 64 "unknown user 'tester' (--as LOGIN says who it is)" --take 1
refused 64 "unknown user 'ana'; did you mean 'anna'? (--as LOGIN says who it is)" --take 1 --as ana
refused 64 "unknown pool 'clod'; did you mean 'cold'?" --take --next --pool clod --as anna
refused 64 '--next goes with --take' --next
refused 64 '--pool goes with --take --next and --release' --pool cold 1
refused 64 '--with-tasks goes with --from' --with-tasks 1
refused 64 'one of --take, --release, --recycle and --from' --take --release 1
refused 64 '--next chooses its own leads: no ids' --take --next 1
refused 64 '--atomic goes with ids and tables' --take --next --atomic
refused 64 '--limit goes with --unassigned, --next, --recycle and --from' --take --limit 3 1
refused 64 '--to goes with --from here, and with ids' --take --to anna 1
refused 64 '--team does not go with --take, --release, --recycle and --from' --take --team sales 1
refused 64 '--release wants to know why: --reason TEXT' --release 1
is "$(owners)" '- - - - - - - -' 'nothing was done'

# --- whoever is first -----------------------------------------------------------------

run crm-assign --take --as anna 1 6
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
1,anna,take,taken from the pool 'cold'; to be touched by 2026-03-02T13:00:00Z,taken,
6,anna,take,taken; to be touched by 2026-03-03T09:00:00Z,taken,
!
is_err 'crm-assign: read 2: taken 2'
now 2026-03-02T09:05:00Z
crm-assign -q --to gleb 7
run crm-assign --take --as борис 6 1 7 6 99 2
is_rc 65
is_out <<'!'
id,owner,rule,why,action,error
6,,,,rejected,"anna was faster, at 2026-03-02T09:00:00Z"
1,,,,rejected,"anna was faster, at 2026-03-02T09:00:00Z"
7,,,,rejected,"gleb has it, since 2026-03-02T09:05:00Z"
6,,,,rejected,"anna was faster, at 2026-03-02T09:00:00Z"
99,,,,rejected,no card 99
2,борис,take,taken from the pool 'cold'; to be touched by 2026-03-02T13:05:00Z,taken,
!
like_err '^crm-assign: read 6: taken 1, rejected 5$'
run crm-assign --take --as борис 2
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
2,борис,,owned by борис already,unchanged,
!
is_err 'crm-assign: read 1: taken 0, unchanged 1'
is "$(owners)" 'anna борис - - - anna gleb -' 'whose they are'

# What goes with it: the task, no notice to oneself, the way it was got, its place given up.
is "$(sql "SELECT t.kind, u.login, t.due - 1772442000 FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 1")" 'first-contact|anna|86400' 'a first contact within 24 hours'
is "$(sql 'SELECT count(*) FROM notice WHERE card IN (1, 2, 6)')" 0 'who takes it knows'
run crm-list events --where 'card = 1 and field in (owner, pool)' \
	--columns login,what,field,old,new,reason
is_out <<'!'
login,what,field,old,new,reason
anna,take,owner,,anna,taken from the pool 'cold'
anna,take,pool,cold,,taken from the pool 'cold'
!

# What waits, for who looks before they take.
run crm-list leads --pool cold --columns id,name,pool
is_rc 0
is_out <<'!'
id,name,pool
3,Vera Lind,cold
!
run crm-list leads --pool clod
is_rc 64
is_err "crm-list: --pool: unknown pool 'clod'; did you mean 'cold'?"

# --- who may --------------------------------------------------------------------------

run crm-assign --take --as vera 3 --columns id,action,error
is_rc 65
is_out <<'!'
id,action,error
3,rejected,the pool 'cold' is for the team sales: vera is not in it
!
refused 77 "the pool 'cold' is for the team sales: vera is not in it" \
	--take --next --pool cold --as vera --columns id
crm-edit -q users <<'!'
login,away_until,active
vera,2026-03-10,
chef,,no
!
refused 77 "user 'vera' is away until 2026-03-10; --force takes all the same" --take --next --as vera
refused 77 "user 'chef' is inactive" --take --next --as chef
run crm-assign --take --as chef 3
is_rc 77
is_out id,owner,rule,why,action,error
is_err "crm-assign: user 'chef' is inactive"
crm-edit -q users <<'!'
login,active
chef,yes
!
run crm-assign -n --take --next --force --as vera --columns id,owner
is_rc 0
is_out <<'!'
id,owner
4,vera
!
is_err 'crm-assign: taken 1 (dry run)'
is "$(owners)" 'anna борис - - - anna gleb -' 'a dry run takes nothing'

# --- how many -------------------------------------------------------------------------

run crm-assign --take --next --limit 5 --as борис --columns id
is_rc 0
is_out <<'!'
id
3
!
is_err 'crm-assign: taken 1: борис has 2 of 2 open leads; again when one is closed or given back'
refused 77 'борис has 2 of 2 open leads; again when one is closed or given back' \
	--take --next --as борис
# One a day from the pool `hot`: the other comes from where leads wait without a pool.
run crm-assign --take --next --limit 5 --as vera --force --columns id,why
is_rc 0
is_out <<'!'
id,why
4,taken from the pool 'hot'; to be touched by 2026-03-03T09:05:00Z
8,taken; to be touched by 2026-03-03T09:05:00Z
!
is_err 'crm-assign: taken 2: vera has 2 of 2 leads of today; again from 2026-03-03T00:00:00Z'
run crm-assign -q --release --reason 'нет времени' --as vera 4 8
is_rc 0
refused 77 'vera has 2 of 2 leads of today; again from 2026-03-03T00:00:00Z' \
	--take --next --as vera --force
now 2026-03-03T09:00:00Z
run crm-assign --take --force --as vera 5 --columns id,action
is_rc 0
is_out <<'!'
id,action
5,taken
!
crm-assign -q --to gleb --reason swap 5
crm-edit -q settings <<'!'
name,value
take_cooldown,0
!
run crm-assign --take --force --as vera 4 --columns id,action,error
is_rc 65
is_out <<'!'
id,action,error
4,rejected,vera has 1 of 1 leads to take from the pool 'hot' in a day; again from 2026-03-04T00:00:00Z
!
crm-edit -q settings <<'!'
name,value
take_cooldown,1w
take_max_day,1
!
crm-edit -q users <<'!'
login,max_month
gleb,2
!
refused 77 'gleb has 2 of 2 leads of 30 days; again from 2026-04-01T09:05:01Z' \
	--take --next --as gleb
run crm-assign --take --as anna 4 8 --columns id,action,error
is_rc 65
is_out <<'!'
id,action,error
4,taken,
8,rejected,anna has 1 of 1 leads to take in a day; again from 2026-03-04T00:00:00Z
!
crm-edit -q settings <<'!'
name,value
take_max_day,0
!

# --- giving back ----------------------------------------------------------------------

now 2026-03-03T11:00:00Z
crm-task -q add --to anna --kind call --due 2026-03-05 1
run crm-assign --release --reason 'не мой регион' --as anna 1 6 3
is_rc 0
is_out <<'!'
id,owner,rule,why,action,error
1,,release,to the pool 'cold',released,
6,,release,to whoever is next,released,
3,,release,to the pool 'cold',released,
!
is_err 'crm-assign: read 3: released 3'
run crm-list events --where "card = 1 and table = lead and field in (owner, pool) and at >= 2026-03-03" \
	--columns login,what,field,old,new,reason
is_out <<'!'
login,what,field,old,new,reason
anna,assign,owner,anna,,не мой регион
anna,assign,pool,,cold,не мой регион
!
is "$(sql "SELECT kind, state, owner, result FROM task WHERE card = 1 ORDER BY id")" \
	'first-contact|3|1|given back
call|1||' 'the first contact is cancelled, the promised call has no owner'
is "$(sql "SELECT n.card, u.login, n.kind, n.text FROM notice n JOIN users u ON u.id = n.user
	WHERE n.kind = 'released' AND n.card IN (1, 3, 6) ORDER BY n.id")" \
	"1|chef|released|lead 1, Анна Ким, was with anna, given back to the pool 'cold'
6|chef|released|lead 6, Пётр Орлов, was with anna, given back to whoever is next
3|борис|released|lead 3, Vera Lind, was with борис, given back to the pool 'cold'
3|chef|released|lead 3, Vera Lind, was with борис, given back to the pool 'cold'" \
	'the boss is told, and who had it when somebody else gives it back'
run crm-assign --release --reason x --as anna 1 --columns id,why,action
is_rc 0
is_out <<'!'
id,why,action
1,nobody has it,unchanged
!
run crm-assign -q --release --reason x --pool cold --as gleb 7
is_rc 0
is "$(sql 'SELECT owner IS NULL, pool FROM lead WHERE id = 7')" '1|1' 'to a pool that is named'

# --- how soon again -------------------------------------------------------------------

run crm-assign --take --as anna 1 --columns id,action,error
is_rc 65
is_out <<'!'
id,action,error
1,rejected,anna had it until 2026-03-03T11:00:00Z; again from 2026-03-10T11:00:00Z
!
# The next that waits is the oldest of those that she did not have.
run crm-assign --take --next --as anna --columns id,why
is_rc 0
is_out <<'!'
id,why
3,taken from the pool 'cold'; to be touched by 2026-03-03T15:00:00Z
!
# Whoever comes next has the call to make, and no first contact beside it.
crm-assign -q --release --reason x --as борис 2
run crm-assign -q --take --as борис 1
is_rc 0
is "$(sql "SELECT t.kind, u.login FROM task t JOIN users u ON u.id = t.owner
	WHERE t.card = 1 AND t.state = 1 ORDER BY t.id")" 'call|борис' 'the call goes along'
now 2026-03-10T11:00:00Z
crm-assign -q --release --reason 'не дозвонился' --as борис 1
run crm-assign --take --as anna 1 --columns id,action
is_rc 0
is_out <<'!'
id,action
1,taken
!

# --- the best, then the oldest ----------------------------------------------------------

fresh_db
crm-edit -q users <<'!'
login
anna
!
crm-edit -q settings <<'!'
name,value
take_hold,0
!
for day in 05 03 04 01 02; do
	printf 'name,email\nLead %s,l%s@example.org\n' "$day" "$day" |
		CRM_NOW=2026-02-${day}T09:00:00Z crm-lead-add -q
done
crm-lead-qualify -q --grade C 4
crm-lead-qualify -q --grade B 1
crm-lead-qualify -q --grade A 2
run crm-assign --take --next --limit 9 --as anna --columns id,name,why
is_rc 0
is_out <<'!'
id,name,why
2,Lead 03,taken
1,Lead 05,taken
5,Lead 02,taken
3,Lead 04,taken
4,Lead 01,taken
!
is_err 'crm-assign: taken 5: nothing more waits'
run crm-assign --take --next --as anna --columns id,name
is_rc 0
is_out id,name
is_err 'crm-assign: taken 0: nothing waits'
run crm-assign -q --take --next --as anna
is_rc 0
is_out ''
is_err ''

# --- undone: as if they never had it ----------------------------------------------------

sql 'SELECT * FROM lead' >before
crm-assign -q --release --reason x --as anna 3
run crm-undo -q last --as anna
is_rc 0
sql 'SELECT * FROM lead' >after
ok 'giving back is undone' cmp before after
run crm-undo -q last --as anna
is_rc 0
is "$(sql 'SELECT count(*) FROM lead WHERE owner IS NOT NULL')" 0 'so is taking'
is "$(sql "SELECT count(*) FROM task WHERE kind = 'first-contact'")" 0 'with its tasks'
run crm-assign --take --next --as anna --columns id
is_rc 0
is_out <<'!'
id
2
!

# --- what is no lead to take ------------------------------------------------------------

crm-lead-qualify -q --unqualified spam 5
run crm-assign --take --as anna <<'!'
id,name,action
5,Lead 02,
,,rejected
2,Lead 03,
!
is_rc 0
is_out <<'!'
id,name,action,owner,rule,why,error
5,Lead 02,kept,,,unqualified: spam,
,,rejected,,,,
2,Lead 03,unchanged,anna,,owned by anna already,
!
is_err 'crm-assign: read 3: taken 0, unchanged 1, kept 1, passed 1'
run crm-assign --take --atomic --as anna 1 77 --columns id,action,error
is_rc 65
is_out <<'!'
id,action,error
1,undone,
77,rejected,no card 77
!
is "$(sql 'SELECT owner FROM lead WHERE id = 1')" '' 'all or nothing'
run sh -c 'crm-assign --take --next --as anna >/dev/full'
is_rc 74
is "$(sql 'SELECT owner FROM lead WHERE id = 1')" 1 'it was taken before it was printed'

ok 'the database is sound' crm-db check
done_testing
