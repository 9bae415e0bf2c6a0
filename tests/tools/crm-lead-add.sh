#!/bin/bash
# crm-lead-add: rows, messages, status and database of whole runs. The decision table by itself is
# in tests/unit/test_intake.c.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2119 # the script takes no arguments
fresh_db
data=$top/tests/data/intake
init_ops=$(sql 'SELECT count(*) FROM op')

ops() {
	echo $(($(sql 'SELECT count(*) FROM op') - init_ops))
}

# --- a list, and again -------------------------------------------------------------------

run crm-lead-add -n --source expo --rejects bad.csv "$data/badges.csv"
is_rc 65
is "$(ops)" 0 'a dry run records nothing'
is "$(sql 'SELECT count(*) FROM source')" 0 'a dry run makes no source'
ok 'a dry run makes no file' test ! -e bad.csv
cp "$captured/out" dry

cp "$data/badges.csv" .
run crm-lead-add --source expo --rejects bad.csv badges.csv
is_rc 65
is_out <<'!'
Имя,E-mail,Телефон,Компания,Город,Booth,id,action,inquiry,owner,why,error,warning
Анна Иванова,anna@example.org,8 495 990-00-11,ООО «Вега»,Тверь,A1,1,created,1,,,,
Peter Miller,peter@example.com,+44 20 7946 0011,Altair Ltd,London,A2,2,created,2,,,,
Anna Ivanova,anna@example.org,,,,A3,1,attached,3,,same email; same name,,
Борис Смирнов,,8 495 990-00-11,,,A4,3,created,4,,"same phone, a man and a woman, other person: candidate of 1",,
,,123,,Псков,A5,,rejected,,,,nothing that identifies a person or an organisation,
,,,,,,,blank,,,,,
Анна Иванова,anna@example.org,8 495 990-00-11,ООО «Вега»,Тверь,A1,1,unchanged,1,,recorded before,,
"Вера ""Орлова",vera@example.org,7.9E+10,,,A6,4,created,5,,,,phone kept as it is: destroyed by a spreadsheet
Ольга,olga@example.org,1,2,3,4,,rejected,,,,7 cells where the header has 6,
!
is_err <<'!'
crm-lead-add: badges.csv: columns kept in the inquiry only: 'Booth'
crm-lead-add: new source 'expo'
crm-lead-add: warning: badges.csv:6: phone kept as it is: too short
crm-lead-add: warning: badges.csv:9: phone kept as it is: destroyed by a spreadsheet
crm-lead-add: badges.csv:6: nothing that identifies a person or an organisation
crm-lead-add: badges.csv:10: 7 cells where the header has 6
crm-lead-add: read 9: created 4, attached 1, unchanged 1, suppressed 0, blank 1, rejected 2
!
is "$(cut -d, -f8 dry)" "$(cut -d, -f8 "$captured/out")" 'the dry run said the same'
is_file bad.csv <<'!'
Имя,E-mail,Телефон,Компания,Город,Booth,line,error
,,123,,Псков,A5,6,nothing that identifies a person or an organisation
Ольга,olga@example.org,1,2,3,4,5,10,7 cells where the header has 6
!
is "$(sql 'SELECT read, created, attached, unchanged, suppressed, blank, rejected FROM import')" \
	'9|4|1|1|0|1|2' 'the import counts its rows'
is "$(ops)" 1 'one op'
is "$(sql "SELECT raw FROM inquiry WHERE id = 5")" \
	'"Вера ""Орлова",vera@example.org,7.9E+10,,,A6' 'an inquiry is kept byte for byte'
is "$(sql 'SELECT count(*) FROM event WHERE tab = 1')" 4 'creating a lead is one event'
is "$(sql 'SELECT card, other, why FROM candidate')" '3|1|same phone, a man and a woman, other person' 'a candidate'

run crm-lead-add --source expo --columns id,action --rejects bad2.csv badges.csv
is_rc 65
is_out <<'!'
id,action
1,unchanged
2,unchanged
1,unchanged
3,unchanged
,rejected
,blank
1,unchanged
4,unchanged
,rejected
!
is "$(ops)" 1 'the same list again records nothing'
is "$(sql 'SELECT count(*) FROM import')" 1 'nor an import'

# --- the rejects, mended and fed back ----------------------------------------------------

cat >mended.csv <<'!'
Имя,E-mail,Телефон,Компания,Город,Booth,line,error
Глеб Титов,,8 495 990-00-12,,Псков,A5,6,nothing that identifies a person or an organisation
Ольга Белова,olga@example.org,,,,4,10,7 cells where the header has 6
!
run crm-lead-add --source expo --columns id,action,in_line mended.csv
is_rc 0
is_out <<'!'
id,action,in_line
5,created,6
6,created,10
!
run crm-lead-add -q --source expo mended.csv
is_rc 0
is_out ''
is_err ''
is "$(ops)" 2 'fed back once more it is recorded before'

# --- undone, and again -------------------------------------------------------------------

run crm-undo last
is_rc 0
run crm-lead-add --source expo --columns id,action mended.csv
is_out <<'!'
id,action
7,created
8,created
!

# --- doors, external ids, ignored people -------------------------------------------------

run crm-lead-add --door --source site --columns action <<'!'
name,email,external id
Анна Иванова,anna@example.org,
Анна Иванова,anna@example.org,
Анна Иванова,anna@example.org,m-1
Анна Иванова,anna@example.org,m-1
!
is_rc 0
is_out <<'!'
action
attached
attached
attached
unchanged
!
sql "INSERT INTO ignore(kind, key, created) VALUES (1, 'no@example.org', 0)"
run crm-lead-add --columns id,action,why <<'!'
name,email
No Thanks,NO@example.org
!
is_rc 0
is_out <<'!'
id,action,why
,suppressed,on the ignore list
!
is_err 'crm-lead-add: read 1: created 0, attached 0, unchanged 0, suppressed 1, blank 0, rejected 0'

# --- columns -----------------------------------------------------------------------------

run crm-lead-add --map 'Wer=name' --map '3=email' <<'!'
id,Wer,Adr,status,owner,Foo,Foo
77,Hans Meier,hans@example.net,new,eva,x,y
!
is_rc 0
is_out <<'!'
in_id,Wer,Adr,in_status,in_owner,Foo,Foo_2,id,action,inquiry,owner,why,error,warning
77,Hans Meier,hans@example.net,new,eva,x,y,9,created,13,,,,
!
is_err <<'!'
crm-lead-add: stdin: columns kept in the inquiry only: 'id', 'status', 'owner', 'Foo', 'Foo'
crm-lead-add: read 1: created 1, attached 0, unchanged 0, suppressed 0, blank 0, rejected 0
!
run crm-lead-add --no-header --map column1=name --map column2=phone --columns column1,action <<'!'
Инна Котова,8 495 990-00-13
!
is_rc 0
is_out <<'!'
column1,action
Инна Котова,created
!
run crm-lead-add --columns column1,action --no-header <<'!'
Инна Котова;8 495 990-00-13
Олег Котов;8 495 990-00-14
!
is_rc 0
is_out <<'!'
column1,action
Инна Котова,unchanged
Олег Котов,created
!
is_err <<'!'
crm-lead-add: stdin: no header; by its cells: column1=name, column2=phone
crm-lead-add: read 2: created 1, attached 0, unchanged 1, suppressed 0, blank 0, rejected 0
!
run crm-lead-add <<'!'
Stand;Hall
A1;3
B2;3
!
is_rc 65
is_out ''
is_err "crm-lead-add: stdin: columns kept in the inquiry only: 'Stand', 'Hall'
crm-lead-add: stdin: no column of a name, an e-mail, a phone or a company; say which is which with --map 'THEIR NAME=email', or --no-header when the first line is data"
run crm-lead-add --map 'Mial=email' <<'!'
Name,Mail
A B,a@example.org
!
is_rc 64
is_out ''

# --- strict, and sources -----------------------------------------------------------------

run crm-lead-add --strict --source exbo <<'!'
name,email
A B,a@example.org
!
is_rc 65
is_out ''
is_err "crm-lead-add: unknown source 'exbo'; did you mean 'expo'?"
run crm-lead-add --strict --columns action,error <<'!'
name,email,source
Lev Gray,lev@example.org,expo
Ada Gray,ada@example,expo
Eve Gray,eve@example.org,nowhere
!
is_rc 65
is_out <<'!'
action,error
created,
rejected,email: domain without a dot
rejected,unknown source 'nowhere'
!

# --- all or none -------------------------------------------------------------------------

before=$(sql .dump | md5sum)
run crm-lead-add --atomic --source new --columns name,action,error <<'!'
name,email
Ian Gray,ian@example.org
,
-,nobody
!
is_rc 65
is_out <<'!'
name,action,error
Ian Gray,undone,
,undone,
-,rejected,nothing that identifies a person or an organisation
!
like_err '^crm-lead-add: nothing was changed: 1 of 3 rows were rejected$'
is "$(sql .dump | md5sum)" "$before" 'nothing was changed'

# --- inputs that are none ----------------------------------------------------------------

run crm-lead-add </dev/null
is_rc 66
is_err 'crm-lead-add: stdin: empty input'
run crm-lead-add none.csv
is_rc 66
is_err 'crm-lead-add: none.csv: No such file or directory'
run crm-lead-add badges.csv badges.csv
is_rc 64
like_err '^crm-lead-add: one list at a time'
run crm-lead-add --delimiter ab badges.csv
is_rc 64
like_err "^crm-lead-add: --delimiter: 'ab' is none of , ; \\| and tab$"
gzip -k badges.csv
run crm-lead-add badges.csv.gz
is_rc 65
is_out ''
iconv -t WINDOWS-1251 "$data/badges.csv" >1251.csv
run crm-lead-add -n --columns action 1251.csv
like_err "^crm-lead-add: read [0-9]+: .* \\(dry run\\)$"
is_rc 65
like_err '^crm-lead-add: 1251.csv: read as windows-1251$'
is "$(sql .dump | md5sum)" "$before" 'nothing was changed'

# --- streams -----------------------------------------------------------------------------

list() {
	echo 'name,email'
	for ((i = 0; i < $1; i++)); do
		echo "Person Number$i,person$i@example.org"
	done
}

list 3000 >many.csv
run sh -c 'crm-lead-add --source full many.csv >/dev/full'
is_rc 74
like_err 'cannot write standard output: No space left on device'
run sh -c 'crm-lead-add --source full many.csv 2>/dev/null | head -1'
is_out 'name,email,id,action,inquiry,owner,why,error,warning'
is "$(sql "SELECT count(*) FROM inquiry i JOIN source s ON s.id = i.source WHERE s.name = 'full'")" \
	3000 'who stops listening stops nothing'

# The guard of --spreadsheet is taken off again.
run crm-lead-add --columns phone,action --spreadsheet <<'!'
name,phone
Rita Gray,+44 20 7946 0055
!
is_out <<'!'
phone,action
'+44 20 7946 0055,created
!
run crm-lead-add --columns action,why --source later <<'!'
name,phone
Rita Gray,'+44 20 7946 0055
!
is_out <<'!'
action,why
attached,same phone; same name
!

# --- two at once, and kill -9 ------------------------------------------------------------

# shellcheck disable=SC2119
fresh_db
list 2000 >a.csv
run sh -c 'crm-lead-add -q --source x a.csv & crm-lead-add -q --source x a.csv; wait'
is_rc 0
is_err ''
is "$(sql 'SELECT count(*), count(DISTINCT digest) FROM inquiry')" '2000|2000' \
	'two imports of one list record it once'
is "$(sql 'SELECT count(*) FROM lead')" 2000 'and make each lead once'
ok 'the database is sound' crm-db check
is "$(sql "SELECT sum(created), (SELECT count(*) FROM lead) FROM import")" '2000|2000' \
	'their counts are true'

# shellcheck disable=SC2119
fresh_db
list 12000 >big.csv
mkfifo slow
{ head -n 8001 big.csv && exec sleep 100; } >slow &
feeder=$!
crm-lead-add -q --source x <slow &
pid=$!
for ((i = 0; i < 200; i++)); do
	[ "$(sql 'SELECT count(*) FROM lead')" -gt 0 ] && break
	sleep 0.05
done
kill -9 $pid
kill $feeder 2>/dev/null || true
wait 2>/dev/null || true
there=$(sql 'SELECT count(*) FROM lead')
ok 'it was killed in the middle' test "$there" -gt 0 -a "$there" -lt 12000
is "$(sql "SELECT count(*) FROM lead WHERE id NOT IN (SELECT card FROM inquiry)")" 0 'no half rows'
is "$(sql 'SELECT read, created FROM import')" "$there|$there" 'the counts are those of the rows'
run crm-lead-add --source x --columns action big.csv
is_rc 0
like_err "read 12000: created $((12000 - there)), attached 0, unchanged $there,"
is "$(sql 'SELECT count(*) FROM lead')" 12000 'again completes it'
ok 'the database is sound' crm-db check

# A list without rows is not in vain.
# shellcheck disable=SC2119
fresh_db
printf 'Wer,Adresse\n' | crm-lead-add -q --map Wer=name --map Adresse=email --save-map empty >/dev/null
is "$(sql 'SELECT name FROM map')" empty 'a header alone saves its map'
is "$(sql 'SELECT count(*) FROM import')" 0 'and is no import'

# At the end of a pipe that stays open each batch has its own time.
# shellcheck disable=SC2119
fresh_db
(
	printf 'name,email\nIvan Petrov,ivan@example.org\n'
	sleep 1.2
	printf 'Olga Kim,olga@example.org\n'
) | env -u CRM_NOW crm-lead-add -q --door
is "$(sql 'SELECT count(DISTINCT recorded), count(DISTINCT created) FROM inquiry, lead
	WHERE lead.id = inquiry.card')" '2|2' 'each batch has its own time'
done_testing
