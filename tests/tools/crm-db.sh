#!/bin/bash
# crm-db: making, checking, describing and upgrading the database.
. "$(dirname "$0")/lib.sh"

unset CRM_DB

# --- init -----------------------------------------------------------------------------

umask 0
run crm-db init -d new.db --region DE --currency EUR --timezone Europe/Berlin
is_rc 0
is_out ''
is_err 'crm-db: made new.db'
is "$(stat -c '%a %n' new.db*)" $'600 new.db\n600 new.db-gate' 'nobody else may read it'
export CRM_DB=new.db
is "$(sql 'SELECT name, value FROM setting ORDER BY name')" \
	$'currency|EUR\nregion|DE\ntimezone|Europe/Berlin' 'the settings are kept'
is "$(sql 'SELECT tool, login, at FROM op')" "crm-db|tester|$(date -d "$CRM_NOW" +%s)" \
	'by one op'
sum=$(cksum <new.db)
run crm-db init -d new.db
is_rc 73
is_out ''
is_err 'crm-db: new.db: exists already'
is "$(cksum <new.db)" "$sum" 'what exists is not touched'
umask 777
run crm-db init -d umask.db
is_rc 0
umask 022
is "$(stat -c %a umask.db)" 600 'a umask takes nothing away'

ln -s elsewhere.db link.db
run crm-db init -d link.db
is_rc 73
is_err 'crm-db: link.db: exists already'
ok 'nothing is made through a link' test ! -e elsewhere.db
run crm-db init -d no/such/directory.db
is_rc 73
is_err 'crm-db: no/such/directory.db: No such file or directory'

unset CRM_DB
run env XDG_DATA_HOME="$T/data" crm-db init
is_rc 0
is_err "crm-db: made $T/data/crm/crm.db"
is "$(stat -c %a data data/crm)" $'700\n700' 'the default directories are private'
run env XDG_DATA_HOME=relative HOME="$T/home" crm-db init
is_rc 0
is_err "crm-db: made $T/home/.local/share/crm/crm.db"
run env HOME="$T/home" CRM_DB= crm-db stat -q
is_rc 0

# A setting that is wrong leaves nothing behind.
while IFS='|' read -r option value message; do
	run crm-db init -d wrong.db "$option" "$value"
	is_rc 64
	is_err "crm-db: $message"
done <<'!'
--region|ru|--region: two capital letters of ISO 3166 are wanted, like RU, not 'ru'
--region|XX|--region: no country 'XX' has phone numbers
--currency|rubles|--currency: three capital letters of ISO 4217 are wanted, like RUB, not 'rubles'
--timezone|Europe/Moskow|--timezone: 'Europe/Moskow' is not known here
--timezone|Europe|--timezone: 'Europe' is not known here
--timezone|zone.tab|--timezone: 'zone.tab' is not known here
--timezone|2026|--timezone: '2026' is not known here
--timezone|../../etc/passwd|--timezone: a name like Europe/Moscow is wanted, not '../../etc/passwd'
--group|no-such-group|--group: no group 'no-such-group'
!
is "$(echo wrong.db*)" 'wrong.db*' 'nothing was made'

# --- init --group -----------------------------------------------------------------------

group=$(id -gn)
run crm-db init -d shared/crm.db --group "$group"
is_rc 0
is "$(stat -c '%a %G' shared shared/crm.db shared/crm.db-gate)" \
	"2770 $group"$'\n'"660 $group"$'\n'"660 $group" 'the group shares it'
umask 077
sqlite3 shared/crm.db 'BEGIN IMMEDIATE; UPDATE setting SET value = value; COMMIT' \
	".shell stat -c '%a' shared/crm.db-wal shared/crm.db-shm" >modes
umask 022
is_file modes $'660\n660'
mkdir empty busy
touch busy/file
run crm-db init -d empty/crm.db --group "$group"
is_rc 0
is "$(stat -c %a empty)" 2770 'an empty directory is taken over'
run crm-db init -d busy/crm.db --group "$group"
is_rc 73
is_err "crm-db: busy: not a directory shared by group $group; make it one with 'chgrp $group busy && chmod 2770 busy'"
ok 'nothing is made there' test ! -e busy/crm.db
chmod 2770 busy
run crm-db init -d busy/crm.db --group "$group"
is_rc 0

# --- check --------------------------------------------------------------------------------

fresh_db
run crm-db check
is_rc 0
is_err ''
is_out <<'!'
check,result,detail
file,ok,
references,ok,
cards,ok,
aliases,ok,
merged,ok,
creation,ok,
ops,ok,
keys,ok,
words,ok,
points,ok,
stages,ok,
converted,ok,
converted_back,ok,
unqualified,ok,
import_rows,ok,
import_inquiries,ok,
!

# Each check finds what breaks its rule, and only that. SQL that breaks it, and the detail.
wrong() {
	fresh_db
	sql "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
		INSERT INTO op(id, at, tool, login, real_login) VALUES (100, 0, 't', 'a', 'a');
		INSERT INTO event(op, at, tab, row, what, verb) VALUES (100, 0, 24, 1, 1, 0);
		INSERT INTO card(id, op, kind) VALUES (7, 100, 1), (8, 100, 4);
		INSERT INTO lead(id, created, stage, stage_at) VALUES (7, 0, 1, 0);
		INSERT INTO deal(id, created, name, stage, stage_at) VALUES (8, 0, 'd', 6, 0);
		INSERT INTO event(op, at, card, tab, row, what, verb)
			VALUES (100, 0, 7, 1, 7, 1, 0), (100, 0, 8, 4, 8, 1, 0);
		$2"
	run crm-db check
	is_rc 1
	is_err "crm-db: $CRM_DB: 1 of 16 checks found something wrong"
	like_out "^$1,wrong,$3\$"
	is "$(grep -c ',ok,$' "$captured/out")" 15 'the others find nothing'
}
wrong references 'UPDATE lead SET owner = 99' '1 broken references: row 7 of lead refers to no row of users'
wrong cards 'DELETE FROM deal' '1 cards without exactly one row of their kind: 8'
wrong aliases 'UPDATE card SET alias = 15 - id' '"2 merged cards that lead nowhere: 7, 8"'
wrong merged 'UPDATE card SET alias = 7 WHERE id = 8' \
	'"1 cards merged into one of another kind, or into one that is merged itself: 8"'
wrong creation 'DELETE FROM event WHERE card = 7' '1 cards whose creation is not in history: 7'
wrong ops "INSERT INTO op(id, at, tool, login, real_login) VALUES (101, 0, 't', 'a', 'a')" \
	'1 ops that changed nothing: 101'
wrong keys "UPDATE lead SET name_key = 'x'" '1 match keys that differ from the cards: card 7'
wrong keys 'INSERT INTO match_key(h, card) VALUES (1, 7)' \
	'1 match keys that differ from the cards: card 7'
wrong words "UPDATE lead SET note = 'Насос'" \
	"1 difference between the index of words and the rows: 'crm-db reindex' makes it anew"
run crm-db reindex
is_rc 0
is_out ''
is_err ''
run crm-db check -q
is_rc 0
wrong words "INSERT INTO search(rowid, words) VALUES (56, 'x1')" \
	"1 difference between the index of words and the rows: 'crm-db reindex' makes it anew"
wrong points "INSERT INTO point(id, op, card, kind, raw, valid, role)
	VALUES (3, 100, 7, 1, 'x', 1, 0)" \
	'1 points whose key does not agree with their validity: 3'
wrong stages 'UPDATE lead SET stage = 6' '1 cards in a stage of the other pipeline: 7'
wrong converted 'UPDATE lead SET stage = 4' '1 leads whose conversion is half done: 7'
wrong converted 'UPDATE lead SET converted_deal = 8, converted_at = 0' \
	'1 leads whose conversion is half done: 7'
wrong converted 'UPDATE lead SET stage = 4, converted_contact = 8, converted_at = 0' \
	'1 leads whose conversion is half done: 7'
wrong converted_back "INSERT INTO card(id, op, kind) VALUES (9, 100, 2);
	INSERT INTO contact(id, created, name) VALUES (9, 0, '-');
	INSERT INTO event(op, at, card, tab, row, what, verb) VALUES (100, 0, 9, 2, 9, 11, 0)" \
	'1 cards that a conversion made and no lead became: 9'
wrong unqualified 'UPDATE lead SET stage = 5' '1 unqualified leads without a reason: 7'
wrong import_rows "INSERT INTO import(id, op, at, door, read, created, attached, unchanged,
	suppressed, blank, rejected) VALUES (4, 100, 0, 0, 5, 0, 0, 1, 1, 1, 1)" \
	'1 imports whose rows do not add up: 4'
wrong import_inquiries "INSERT INTO import(id, op, at, door, read, created, attached, unchanged,
	suppressed, blank, rejected) VALUES (4, 100, 0, 0, 1, 1, 0, 0, 0, 0, 0)" \
	'1 imports that lack inquiries or have too many: 4'
wrong file 'UPDATE lead SET grade = "Z"' '1 damage: CHECK constraint failed in lead'

# A damaged page is found, not tripped over.
fresh_db
sql 'PRAGMA wal_checkpoint(TRUNCATE)' >said
page=$(sql "SELECT rootpage FROM sqlite_schema WHERE name = 'reason'")
dd if=/dev/urandom of="$CRM_DB" bs=4096 seek=$((page - 1)) count=1 conv=notrunc status=none
run crm-db check --columns check,result
is_rc 1
like_out '^file,wrong$'

# --- stat, upgrade, and the rest ----------------------------------------------------------

fresh_db --timezone Europe/Moscow
run crm-db stat
is_rc 0
is_err ''
is "$(sed -n '1,2p' "$captured/out")" $'name,value\nschema,4' 'the schema comes first'
like_out '^reason,11$'
like_out '^lead,0$'
like_out '^op,1$'
like_out '^last_op,2026-03-02T12:00:00\+03:00$'
like_out '^pending_notices,0$'
run crm-db upgrade
is_rc 0
is_out ''
is_err "crm-db: $CRM_DB: schema 4 already"

# A database of version 1: read by nobody, and brought to what a fresh one is, once, whoever asks.
schema() {
	sqlite3 "$1" 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'
}
schema "$CRM_DB" >fresh
sqlite3 old.db <"$top/tests/data/store/1.sql" >said
cp old.db many.db
export CRM_DB=old.db
sql '.dump event' >before
echo name >list.csv
for tool in 'crm-list leads' 'crm-db check' 'crm-lead-add list.csv'; do
	# shellcheck disable=SC2086 # words
	run $tool
	is_rc 78
	is_out ''
	is_err "${tool%% *}: old.db: the database is older (schema 1) than this tool (schema 4); run 'crm-db upgrade'"
done
run crm-db upgrade
is_rc 0
is_out ''
is_err 'crm-db: old.db: upgraded from schema 1 to 4'
schema old.db >upgraded
is_file upgraded <fresh
sql '.dump event' >after
is_file after <before
run crm-db upgrade
is_rc 0
is_err 'crm-db: old.db: schema 4 already'
run crm-db check -q
is_rc 0
run crm-list leads --columns id,name,company,owner
is_rc 0
is_out <<'!'
id,name,company,owner
1,Пётр Сидоров,Ромашка,anna
2,Vera Lind,,
!
for i in 1 2 3 4; do
	crm-db upgrade -q -d many.db 2>>errors || echo "run $i failed" >>errors &
done
wait
is "$(cat errors)" '' 'four at once'
schema many.db >upgraded
is_file upgraded <fresh
{
	cat "$top/tests/data/store/1.sql"
	echo 'CREATE TABLE map_header(x);'
} >broken.sql
sqlite3 broken.db <broken.sql >said
schema broken.db >before
run crm-db upgrade -d broken.db
is_rc 70
is_err 'crm-db: broken.db: there is already a table named map_header'
schema broken.db >after
is_file after <before
is "$(sqlite3 broken.db 'PRAGMA user_version')" 1 'what fails leaves version 1'

run crm-db
is_rc 64
is_err 'crm-db: what is to be done? one of: init, check, stat, upgrade, reindex'
run crm-db chek
is_rc 64
is_err "crm-db: unknown command 'chek'; did you mean 'check'?"
run crm-db destroy
is_rc 64
is_err "crm-db: unknown command 'destroy'; commands are: init, check, stat, upgrade, reindex"
run crm-db check twice
is_rc 64
is_err "crm-db: unexpected operand 'twice'"
run crm-db stat --region RU
is_rc 64
is_err 'crm-db: --region goes with init alone'


# --- keys -------------------------------------------------------------------------------

# What intake makes of lists is what reindex makes of the cards; keys of old are mended.
fresh_db
for list in "$top"/tests/data/lists/*.csv; do
	crm-lead-add -q --force --source lists "$list" >said 2>&1 || :
done
keys() {
	sql 'SELECT id, name_key, company_key FROM lead ORDER BY id'
	sql 'SELECT h, card FROM match_key ORDER BY h, card'
}
keys >made
ok "of many cards" test "$(wc -l <made)" -gt 100
crm-db reindex
keys >again
ok 'keys as intake made them' cmp made again
sql "UPDATE lead SET name_key = 'old', company_key = NULL WHERE id % 3 = 0"
crm-db reindex
is "$(sql "SELECT count(*) FROM lead WHERE name_key = 'old'")" 0 'no key of old is left'
is "$(sql 'SELECT id, name_key, company_key FROM lead ORDER BY id' | cmp - <(head -n "$(sql 'SELECT count(*) FROM lead')" made) && echo same)" \
	same 'all keys are as they were'
done_testing
