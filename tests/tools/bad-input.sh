#!/bin/bash
# What people feed by mistake, and what breaks around the tools: each with its message, its status,
# and the database as it is afterwards. Rows before and behind a broken one are taken; nothing is
# ever half written.
. "$(dirname "$0")/lib.sh"
fresh_db --timezone UTC
mode=${MODE:-release}

# The names that are in the database.
names() {
	sql "SELECT group_concat(coalesce(first_name, '') || ' ' || coalesce(last_name, ''), ', ')
		FROM (SELECT * FROM lead ORDER BY id)"
}

# A database of its own for each section: its path goes into CRM_DB.
anew() {
	cp "$base" "$T/$1.db"
	chmod 600 "$T/$1.db"
	export CRM_DB="$T/$1.db"
}

is_sound() {
	ok "$1: sound" crm-db check
}

# The list, refused as a whole: file, status, message.
refused() {
	local before

	before=$(sql .dump | sha256sum)
	run crm-lead-add "$1"
	is_rc "$2"
	is_out ''
	is_err "crm-lead-add: $1$3"
	is "$(sql .dump | sha256sum)" "$before" "$1: the database is as it was"
}

printf 'login,name\nanna,Anna\nboris,Boris\n' | crm-edit -q users
base=$CRM_DB
head='name,email,id,action,inquiry,owner,why,error,warning'

# --- no table at all --------------------------------------------------------------------------

printf 'Stand,Hall\nA1,3\nB2,4\n' >nobody.csv
refused nobody.csv 65 ": columns kept in the inquiry only: 'Stand', 'Hall'
crm-lead-add: nobody.csv: no column of a name, an e-mail, a phone or a company; say which is \
which with --map 'THEIR NAME=email', or --no-header when the first line is data"
: >empty.csv
refused empty.csv 66 ': empty input'
printf '\n\r\n  \n\n' >blank.csv
refused blank.csv 66 ': empty input'
printf '\xef\xbb\xbf' >bom.csv
refused bom.csv 66 ': empty input'
mkdir directory
refused directory 66 ': is a directory'
refused none.csv 66 ': No such file or directory'
printf 'name,email\nAnna,anna@example.org\n' | gzip >list.csv.gz
refused list.csv.gz 65 ': looks like gzip data, not a table; unpack it with gunzip -c'
printf '%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n1 0 obj\n' >list.pdf
refused list.pdf 65 ': looks like a PDF, not a table; save the table as CSV first'
printf 'PK\3\4\24\0\6\0\10\0\0\0!\0b[Content_Types].xml \242\4\2(' >list.xlsx
refused list.xlsx 65 ': looks like an XLSX spreadsheet, not a table; convert it with xlsx2csv'
printf 'PK\3\4\24\0\0\0\10\0\0\0!\0list.csv\1\2' >list.zip
refused list.zip 65 ': looks like a ZIP archive, not a table; unpack it with unzip -p'
printf '{"name":"Anna","email":"anna@example.org"}\n' >list.json
refused list.json 65 ': looks like JSON, not a table; save the table as CSV first'
head -c 100000 /dev/zero >zeros
refused zeros 65 ': looks like binary data, not a table; save the table as CSV first'
printf 'ФИО;Анна Иванова\nТелефон;+74959900011\nE-mail;anna@example.org\n' >card.csv
refused card.csv 65 \
	': names of columns stand below each other, not in one line; turn the table round first'
printf 'name,email\n\xff\xfe\xfd,\x80@\x81\n' >noise.csv
refused noise.csv 65 ': no certain encoding; say which with --encoding'
printf '"name,email\nAnna,anna@example.org\n' >open-header.csv
refused open-header.csv 65 ':1: quoted field never closed'

# --- one broken row -----------------------------------------------------------------------------

anew rows
printf 'name,email,email\nAnna One,a1@example.org,b1@example.org\n' >twice.csv
run crm-lead-add twice.csv
is_rc 0
is_out <<'!'
name,email,email_2,id,action,inquiry,owner,why,error,warning
Anna One,a1@example.org,b1@example.org,1,created,1,,,,
!
is "$(sql 'SELECT group_concat(value) FROM point')" a1@example.org,b1@example.org \
	'both columns of one name count'

printf 'name,email\nAnna Two,a2@example.org\nBoris Two,b2@example.org,x,y\nVera\nGleb Two,g2@example.org\n' \
	>ragged.csv
run crm-lead-add --rejects bad.csv ragged.csv
is_rc 65
is_out <<!
$head
Anna Two,a2@example.org,2,created,2,,,,
Boris Two,b2@example.org,,rejected,,,,4 cells where the header has 2,
Vera,,3,created,3,,,,
Gleb Two,g2@example.org,4,created,4,,,,
!
is_err <<'!'
crm-lead-add: warning: ragged.csv:4: fewer cells than the header: the last ones are taken for empty
crm-lead-add: ragged.csv:3: 4 cells where the header has 2
crm-lead-add: read 4: created 3, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1
!
is_file bad.csv <<'!'
name,email,line,error
Boris Two,b2@example.org,x,y,3,4 cells where the header has 2
!

printf 'name,email\nAnna Three,a3@example.org\n"Boris Three,b3@example.org\nVera Three,v3@example.org\nGleb Three,g3@example.org\n' \
	>open.csv
run crm-lead-add --rejects bad.csv open.csv
is_rc 65
is_out <<!
$head
Anna Three,a3@example.org,5,created,5,,,,
,,,rejected,,,,quoted field never closed,
Vera Three,v3@example.org,6,created,6,,,,
Gleb Three,g3@example.org,7,created,7,,,,
!
is_err <<'!'
crm-lead-add: open.csv:3: quoted field never closed
crm-lead-add: read 4: created 3, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1
!
is_file bad.csv <<'!'
name,email,line,error
"""Boris Three,b3@example.org",,,3,quoted field never closed
!

printf 'name,email\nAnna Four,a4@example.org\nBo\0ris,b4@example.org\nVera Four,v4@example.org\n' \
	>nul.csv
run crm-lead-add --columns id,action,error nul.csv
is_rc 65
is_out <<'!'
id,action,error
8,created,
,rejected,NUL byte
9,created,
!
is_err <<'!'
crm-lead-add: nul.csv:3: NUL byte
crm-lead-add: read 3: created 2, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1
!

{
	printf 'name,email\nАнна Пятая,a5@example.org\n'
	printf 'Борис Пятый,b5@example.org\n' | iconv -t CP1251
	printf 'Вера Пятая,v5@example.org\n'
} >mixed.csv
run crm-lead-add --columns id,action,error mixed.csv
is_rc 65
is_out <<'!'
id,action,error
10,created,
,rejected,not valid UTF-8; see --encoding
11,created,
!
is_err <<'!'
crm-lead-add: mixed.csv:3: not valid UTF-8; see --encoding
crm-lead-add: read 3: created 2, attached 0, unchanged 0, suppressed 0, blank 0, rejected 1
!

is "$(names)" 'Anna One, Anna Two, Vera , Gleb Two, Anna Three, Vera Three, Gleb Three, Anna Four, Vera Four, Анна Пятая, Вера Пятая' \
	'the good rows are there, and no other'
run crm-lead-add --atomic --columns id,action open.csv
is_rc 65
like_err '^crm-lead-add: nothing was changed: 1 of 4 rows were rejected$'
is "$(sql 'SELECT count(*) FROM lead') $(sql 'SELECT count(*) FROM import')" '11 5' \
	'--atomic left nothing'
is_sound 'broken rows'

# --- where rejects go ---------------------------------------------------------------------------

cp ragged.csv own.csv
run crm-lead-add --rejects own.csv own.csv
is_rc 64
is_out ''
is_err "crm-lead-add: --rejects: 'own.csv' is the input itself; name another file"
is_file own.csv <ragged.csv
run sh -c 'crm-lead-add --rejects own.csv <own.csv'
is_rc 64
is_file own.csv <ragged.csv
run crm-lead-add --rejects "$CRM_DB" ragged.csv
is_rc 64
is_err "crm-lead-add: --rejects: '$CRM_DB' is the database itself; name another file"
run crm-lead-add --source new --rejects none/bad.csv ragged.csv
is_rc 73
is_out ''
is_err 'crm-lead-add: none/bad.csv: No such file or directory'
is "$(sql 'SELECT count(*) FROM import')" 5 'nothing is taken in when rejects have nowhere to go'

# --- broken rows fed back -----------------------------------------------------------------------

# Each is in the file with its bytes, is refused again as long as nobody mends it, and is kept as it
# was however often.
anew back
printf '%s\n' Имя,Почта 'Анна Байтова,y1@example.org' 'Борис Лишний,y2@example.org,"a ""b""",,c' \
	'"Вера
Строкина","y3@example.org' 'Глеб Ынов,y4@example.org' >back.csv
printf 'Bo\0ris,y5@example.org\nBo\xffris,"y6@example.org"\r\n\0"\xfe\n' >>back.csv
rejected() {
	printf '%s\n' Имя,Почта,line,error "Борис Лишний,y2@example.org,\"a \"\"b\"\"\",,c,$1" \
		"\"\"\"Вера
Строкина\"\",\"\"y3@example.org\",,,$2"
	printf '"Bo\0ris,y5@example.org",,,%s\n' "$3"
	printf '"Bo\xffris,""y6@example.org""",,,%s\n"\0""\xfe",,,%s\n' "$4" "$5"
}
run crm-lead-add --columns id,action --rejects back1.csv back.csv
is_rc 65
is_out $'id,action\n1,created\n,rejected\n,rejected\n2,created\n,rejected\n,rejected\n,rejected'
is_err <<'!'
crm-lead-add: back.csv:3: 5 cells where the header has 2
crm-lead-add: back.csv:5: quoted field never closed
crm-lead-add: back.csv:7: NUL byte (2 rows: lines 7, 9)
crm-lead-add: back.csv:8: not valid UTF-8; see --encoding
crm-lead-add: read 7: created 2, attached 0, unchanged 0, suppressed 0, blank 0, rejected 5
!
is_file back1.csv < <(rejected '3,5 cells where the header has 2' '5,quoted field never closed' \
	'7,NUL byte' '8,not valid UTF-8; see --encoding' '9,NUL byte')
for i in 1 2 3; do
	run crm-lead-add -q --rejects back$((i + 1)).csv back$i.csv
	is_rc 65
	is_err <<!
crm-lead-add: back$i.csv:2: 7 cells where the header has 4
crm-lead-add: back$i.csv:3: 5 cells where the header has 4
crm-lead-add: back$i.csv:5: NUL byte (2 rows: lines 5, 7)
crm-lead-add: back$i.csv:6: not valid UTF-8; see --encoding
!
	is_file back$((i + 1)).csv < <(rejected '2,7 cells where the header has 4' \
		'3,5 cells where the header has 4' '5,NUL byte' '6,not valid UTF-8; see --encoding' \
		'7,NUL byte')
done
# Whoever takes the extra cells out has mended the row.
sed -n '1p; s/,"a ""b""",,c,/,/p' back4.csv >mended.csv
run crm-lead-add --columns Имя,Почта,action mended.csv
is_rc 0
is_out $'Имя,Почта,action\nБорис Лишний,y2@example.org,created'
is_sound 'broken rows fed back'

# --- what is unusual, and fine ------------------------------------------------------------------

anew fine
run crm-lead-add --columns id,action <<<$'\xef\xbb\xbfname,email\nAnna Bom,bom@example.org'
is_rc 0
is_out $'id,action\n1,created'
printf '\xef\xbb\xbfИмя\tПочта\r\nАнна Ёлкина\telkina@example.org\r\n' |
	iconv -f UTF-8 -t UTF-16LE >excel.txt
run crm-lead-add excel.txt
is_rc 0
is_out <<'!'
Имя,Почта,id,action,inquiry,owner,why,error,warning
Анна Ёлкина,elkina@example.org,2,created,2,,,,
!
is_err <<'!'
crm-lead-add: excel.txt: read as UTF-16LE
crm-lead-add: read 1: created 1, attached 0, unchanged 0, suppressed 0, blank 0, rejected 0
!
printf 'Имя;Почта;Город\r\nАнна Петрова;petrova@example.org;Тверь\r\nБорис Сидоров;sidorov@example.org;Москва\r\n' |
	iconv -t CP1251 >excel.csv
run crm-lead-add excel.csv
is_rc 0
is_out <<'!'
Имя,Почта,Город,id,action,inquiry,owner,why,error,warning
Анна Петрова,petrova@example.org,Тверь,3,created,3,,,,
Борис Сидоров,sidorov@example.org,Москва,4,created,4,,,,
!
is_err <<'!'
crm-lead-add: excel.csv: read as windows-1251
crm-lead-add: read 2: created 2, attached 0, unchanged 0, suppressed 0, blank 0, rejected 0
!
printf 'name,email\rAnna Mac,m1@example.org\rBoris Mac,m2@example.org\r' >mac.csv
run crm-lead-add --columns id,action mac.csv
is_rc 0
is_out $'id,action\n5,created\n6,created'
printf 'sep=;\r\nname;email\r\nAnna Sep;sep@example.org\r\n' >sep.csv
run crm-lead-add --columns name,id,action sep.csv
is_rc 0
is_out $'name,id,action\nAnna Sep,7,created'
printf 'name,email\nAnna End,e1@example.org\nBoris End,e2@exam' >cut.csv
run crm-lead-add --columns id,action cut.csv
is_rc 0
is_out $'id,action\n8,created\n9,created'
is_err <<'!'
crm-lead-add: warning: cut.csv:3: email kept as it is: domain without a dot
crm-lead-add: read 2: created 2, attached 0, unchanged 0, suppressed 0, blank 0, rejected 0
!
is "$(names)" 'Anna Bom, Анна Ёлкина, Анна Петрова, Борис Сидоров, Anna Mac, Boris Mac, Anna Sep, Anna End, Boris End' \
	'all of them are there'
cat >odd.csv <<'!'
name,email,city,note
=1+1,formula@example.org,=2+2,@SUM(A1)
"Ivan	Tab",tab@example.org,-2+3,"one
two"
👩 Анна,emoji@example.org,🚀,👍🏽
محمد علي,rtl@example.org,القاهرة,
!
printf '\xe2\x80\xaeliam\xe2\x80\xac E,bidi@example.org,\7bell,\x1b[31mred\xc2\x9b\n' >>odd.csv
run crm-lead-add -q odd.csv
is_rc 0
for format in csv tsv json table; do
	crm-list leads --"$format" --columns id,name,city,note >shown
	is "$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]\|\xc2[\x80-\x9f]\|\xe2\x80[\xaa-\xae]' shown)" 0 \
		"--$format: nothing that steers a terminal"
done
before=$(sql .dump | sha256sum)
for guard in '' --spreadsheet; do
	run sh -c "crm-list leads $guard | crm-edit leads --columns id,action"
	is_rc 0
	is_err 'crm-edit: read 14: updated 0, unchanged 14, rejected 0'
done
is "$(sql .dump | sha256sum)" "$before" 'a table fed back changes nothing and leaves no op'
is_sound 'odd lists'

# --- size ---------------------------------------------------------------------------------------

anew size
{
	printf 'name,email'
	printf ',c%d' {1..4000}
	printf '\nVera Wide,wide@example.org\n'
} >wide.csv
huge() {
	printf 'name,email\nAnna Big,big1@example.org\n'
	head -c 300000000 /dev/zero | tr '\0' x
	printf ',b@example.org\nVera Big,big2@example.org\n'
}
quoted() {
	printf 'name,email\nAnna Quoted,q1@example.org\n"'
	head -c 300000000 /dev/zero | tr '\0' x
	printf '",b@example.org\nVera Quoted,q2@example.org\n'
}
columns() {
	printf 'name,email\nAnna Wide,w1@example.org\n'
	head -c 1000000 /dev/zero | tr '\0' ,
	printf '\nVera Wide,w2@example.org\n'
}
many() {
	printf 'name,email\n'
	for _ in {1..12}; do
		head -c 4000000 /dev/zero | tr '\0' x
		printf ',m@example.org\n'
	done
}
opened() {
	printf 'name,email\nAnna Open,o1@example.org\n"'
	yes 'a,' | head -n 300000
}
# Memory in KiB of a run over what a function prints; the run's own streams are kept.
measured() {
	"$1" 2>/dev/null | command time -o "$T/memory" -q -f %M \
		crm-lead-add --columns id,action,error --rejects "$1.csv"
}
small() {
	[ "$mode" = release ] || return 0
	ok "$1: $(tail -n 1 memory) KiB are under 64 MiB" test "$(tail -n 1 memory)" -lt 65536
}
if [ "$mode" = release ]; then
	run measured many
	is_rc 65
	is "$(grep -c ',rejected,' "$captured/out")" 12 'many: each is rejected'
	is_err <<'!'
crm-lead-add: stdin:2: field longer than 1048576 bytes (12 rows: lines 2, 3, 4, 5, 6 ...)
crm-lead-add: read 12: created 0, attached 0, unchanged 0, suppressed 0, blank 0, rejected 12
!
	is "$(stat -c %s many.csv) bytes" '48000662 bytes' 'many: all of it is among the rejects'
	small 'rows of 4 MB that are broken'
	for input in huge quoted; do
		run measured $input
		is_rc 65
		like_out '^,rejected,field longer than 1048576 bytes$'
		is "$(grep -c ',created,' "$captured/out")" 2 "$input: the rows around it are taken"
		like_err '^crm-lead-add: stdin:3: field longer than 1048576 bytes$'
		small "$input"
	done
fi
run measured columns
is_rc 65
like_out '^,rejected,more than 4096 columns$'
is "$(grep -c ',created,' "$captured/out")" 2 'a million columns: the rows around it are taken'
small 'a million columns'
run measured opened
is_rc 65
like_err '^crm-lead-add: stdin:3: quoted field never closed$'
small 'an open quote and 300,000 lines'
run sh -c 'tail -c +1 wide.csv | command time -o memory -q -f %M crm-lead-add --columns id,action'
is_rc 0
like_err "^crm-lead-add: stdin: columns kept in the inquiry only: 'c1', .*, 'c20' and 3980 more$"
small '4002 columns'
run sh -c "(printf name; head -c 1000000 /dev/zero | tr '\\0' ,) | crm-lead-add"
is_rc 65
is_out ''
is_err 'crm-lead-add: stdin:1: more than 4096 columns'
is_sound 'large input'

# --- streams ------------------------------------------------------------------------------------

anew streams
for tool in 'crm-lead-add' 'crm-edit leads'; do
	run sh -c "$tool </dev/null"
	is_rc 66
	is_out ''
	is_err "${tool% *}: stdin: empty input"
done
run sh -c 'crm-assign </dev/null'
is_rc 0
is_err 'crm-assign: read 0: assigned 0'
for tool in 'crm-lead-add' 'crm-edit leads' crm-assign; do
	run sh -c "$tool <&-"
	is_rc 74
	is_out ''
	is_err "${tool% *}: stdin: Bad file descriptor"
done
printf 'name,email\nAnna Out,out1@example.org\n' >out1.csv
printf 'name,email\nAnna Full,out2@example.org\n' >out2.csv
run sh -c 'crm-lead-add out1.csv >&-'
is_rc 74
like_err '^crm-lead-add: cannot write standard output: Bad file descriptor$'
run sh -c 'crm-lead-add out2.csv >/dev/full'
is_rc 74
like_err '^crm-lead-add: cannot write standard output: No space left on device$'
is "$(sql "SELECT count(*) FROM lead l WHERE NOT EXISTS
	(SELECT 1 FROM inquiry WHERE card = l.id)")" 0 'whoever is there has an inquiry'
run sh -c 'crm-lead-add -q out1.csv; crm-lead-add -q out2.csv'
is_rc 0
is "$(names)" 'Anna Out, Anna Full' 'said again, everybody is there once'
for format in csv tsv json table; do
	run sh -c "crm-list leads --$format >/dev/full"
	is_rc 74
	is_err 'crm-list: cannot write standard output: No space left on device'
done
run sh -c 'crm-list leads | head -n 1 | cut -d, -f1; crm-list events | head -n 1 | cut -d, -f1'
is_rc 0
is_out $'id\nid'
is_err ''
run sh -c 'crm-lead-add -q --source again out1.csv 2>&-'
is_rc 0
is_sound 'closed streams'

# --- databases ----------------------------------------------------------------------------------

run crm-lead-add -d none.db out1.csv
is_rc 66
is_err "crm-lead-add: none.db: no such database; make one with 'crm-db init'"
ok 'none is made' test ! -e none.db
echo 'name,email' >text.db
run crm-lead-add -d text.db out1.csv
is_rc 66
is_err 'crm-lead-add: text.db: not a database of crmutils'
is_file text.db name,email
cp "$base" newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
run crm-lead-add -d newer.db out1.csv
is_rc 78
is_err 'crm-lead-add: newer.db: the database is newer (schema 99) than this tool (schema 4); update crmutils'
cp "$base" damaged.db
dd if=/dev/zero bs=4096 seek=1 count=$(($(stat -c %s "$base") / 4096 - 1)) conv=notrunc \
	of=damaged.db status=none
run crm-lead-add -d damaged.db out1.csv
is_rc 74
is_out ''
is_err 'crm-lead-add: damaged.db: the database is damaged; see crm-db check'
anew locked
: >>"$CRM_DB-gate"
exec 9<"$CRM_DB-gate"
flock 9
run env CRM_BUSY_MS=200 crm-lead-add out1.csv
is_rc 75
is_out "$head"
is_err 'crm-lead-add: the database is busy; try again'
exec 9<&-
is "$(sql 'SELECT count(*) FROM lead')" 0 'the one who waited in vain did nothing'

# --- a full disk --------------------------------------------------------------------------------

{
	echo name,email
	for i in {1..20000}; do
		echo "Anna Person$i,p$i@example.org"
	done
} >long.csv
mkdir small
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m tmpfs small 2>/dev/null; then
	trap 'umount "$T/small"; rm -rf "$T" "$captured"' EXIT
	cp "$base" small/crm.db
	export CRM_DB="$T/small/crm.db"
	run crm-lead-add --source long --rejects small/bad.csv long.csv
	is_rc 74
	like_err "^crm-lead-add: $CRM_DB: the disk is full$"
	unlike_err "^crm-lead-add: (\\.\\.\\.|read|warning)"
	is "$(grep -c "new source 'long'" "$captured/err" || true)" \
		"$(sql "SELECT count(*) FROM source WHERE name = 'long'")" \
		'a full disk: a source that is told of is there'
	is "$(grep -c ',created,' "$captured/out")" "$(sql 'SELECT count(*) FROM lead')" \
		'a full disk: what was printed is there, and no more'
	is_sound 'a full disk'
	# How much is left depends on how many batches came before: that is up to the machine.
	rm small/*
	cp "$base" small/crm.db
	run crm-lead-add -q out1.csv
	is_rc 0
	run sh -c 'cat /dev/zero >small/fill 2>&1; crm-list leads'
	is_rc 74
	is_out ''
	is_err "crm-list: $CRM_DB: the disk is full"
	run sh -c "crm-list events -d '$base' >>small/fill"
	is_rc 74
	is_err 'crm-list: cannot write standard output: No space left on device'
	rm small/fill
	run crm-undo -q last
	is_rc 0
	is_sound 'a full disk, undone'
	umount small
	trap 'rm -rf "$T" "$captured"' EXIT
fi

anew limited
run bash -c 'ulimit -f $(($(stat -c %s "$CRM_DB") / 1024 + 400)); crm-lead-add long.csv'
is_rc 74
is_err "crm-lead-add: $CRM_DB: disk I/O error"
is "$(grep -c ',created,' "$captured/out")" "$(sql 'SELECT count(*) FROM lead')" \
	'ulimit -f: what was printed is there, and no more'
is_sound 'ulimit -f'

# --- names that are not there -------------------------------------------------------------------

anew names
crm-lead-add -q out1.csv
# The command, its status, its message without the tool's name; options end with a hint.
while IFS='|' read -r command status message; do
	run sh -c "$command"
	is_rc "$status"
	is_out ''
	is_err "${command%% *}: ${message//\\n/$'\n'}"
done <<'!'
crm-assign --to ana 1|64|unknown user 'ana'; did you mean 'anna'?
crm-list leads --owner bors|64|--owner: unknown user 'bors'; did you mean 'boris'?
crm-list laeds|64|unknown noun 'laeds'; did you mean 'leads'?
crm-list leads --columns id,nmae|64|unknown column 'nmae'; did you mean 'name'?
crm-list leads --columns id,id|64|column 'id' is named twice
crm-list leads --where ctiy=Тверь|64|--where: unknown column 'ctiy' at 1; did you mean 'city'?
crm-list leads --sort nmae|64|--sort: unknown column 'nmae'; did you mean 'name'?
crm-list leads --limit -1|64|--limit: '-1' is below 0\nsee crm-list --help
crm-list leads --onwer x|64|unknown option '--onwer'; did you mean '--owner'?\nsee crm-list --help
crm-list leads -Z|64|unknown option '-Z'\nsee crm-list --help
crm-list leads --owner|64|option '--owner' needs an argument\nsee crm-list --help
crm-list leads --merged=1|64|option '--merged' takes no argument\nsee crm-list --help
crm-edit leads --set ctiy=x 1|64|--set: unknown column 'ctiy'; did you mean 'city'?
crm-edit leads --set id=7 1|64|--set: 'id' is not set by hand
crm-lead-add --on-match attahc out1.csv|64|--on-match: 'attahc' is none of attach|fill|update|skip|create\nsee crm-lead-add --help
crm-lead-add --delimiter x out1.csv|64|--delimiter: 'x' is none of , ; | and tab
crm-lead-add --encoding UTF-9 out1.csv|64|unknown encoding 'UTF-9'; iconv -l lists them
crm-lead-add --map name=emial out1.csv|64|--map 'name=emial': unknown meaning 'emial'; did you mean 'email'?
crm-lead-add --map x=email out1.csv|64|--map 'x=email': unknown column 'x'
crm-lead-add --source '' out1.csv|64|--source: a name is wanted
crm-lead-add --campaign ' ' out1.csv|64|--campaign: a name is wanted
crm-lead-add --as '' out1.csv|64|--as: '' is no user's name
!
run sh -c "printf 'id,ctiy\n1,x\n' | crm-edit leads"
is_rc 65
is_out ''
is_err "crm-edit: stdin: unknown column 'ctiy'; did you mean 'city'?"
for id in 99999 abc 9223372036854775808; do
	run crm-assign "$id"
	is_rc 65
	like_out "^$id,,,,rejected,"
	like_err "^crm-assign: $id: (no card 99999|'$id' is not an id)$"
done
run crm-list leads --columns 'id, name ,email' --sort 'name, - id' --status 'working, new'
is_rc 0
is_out $'id,name,email\n1,Anna Out,out1@example.org'
run crm-edit leads -n --clear 'city, note' 1
is_rc 0
run sh -c "printf 'id,foo,bar\n1,2,3\n' | crm-edit leads --ignore 'foo, bar'"
is_rc 0
is "$(sql 'SELECT count(*) FROM op')" 2 'none of these left an op'
is_sound 'names'
done_testing
