#!/bin/bash
# Whatever is fed to crm-lead-add: what was read is what was created, attached, unchanged,
# suppressed, blank and rejected; a row is printed for each; and every rejected row is in the
# rejects file with its bytes. ROUNDS and SEED say how many inputs and which.
. "$(dirname "$0")/lib.sh"
fresh_db

rounds=${ROUNDS:-60}
whole || rounds=${ROUNDS:-24}
seed=${SEED:-1}

# An input, in escapes for printf %b. noise: any bytes; dirty: a table of broken rows; plain: a table
# of ASCII without quotes, a row a line, whose cells are too few, too many or all empty.
cat >input.awk <<'!'
function below(n) {
	state = state * 16807 % 2147483647
	return int(state / 2147483647 * n)
}
function pick(words,  n, word) {
	n = split(words, word, "/")
	return word[1 + below(n)]
}
function bytes(n) {
	while (n-- > 0)
		printf "\\0%03o", below(256)
}
function dirt() {
	printf "%s", pick("\"/\"\"/\"open/a\"b/\"a, b\"/\"a\\0012b\"/\"a\\0015\\0012b\",/\\0000/x\\0000/" \
		"\\0377/\\0320/\\0355\\0240\\0200/\\0033[31m/\\0032/\t/,/;/,,,,/ \" /\\0342\\0200\\0256/=1+1/\"x\"y\"")
}
function cell(column) {
	if (column == 1)
		return pick("Anna Petrova/Boris Belov/Vera/-//") pick(plain ? "/" : "// jr")
	if (column == 2)
		return pick("u/v/w") below(500) "@example.org"
	if (column == 3)
		return pick("+7 495 990-00-1" below(10) "/8 921 555 01 0" below(10) "///12")
	return pick("x/call later//12/a b") pick(plain ? "/" : "//N\\0303\\0274rnberg")
}
function end() {
	printf "%s", plain ? "\\n" : \
		pick("\\n/\\n/\\r\\n/\\r\\n/\\r/\\r\\r\\n/\\n\\n/\\n \\n")
}
function row(  n, i) {
	n = columns
	if (plain || below(4) == 0)
		n = below(7)
	if (below(8) == 0)
		n = 0
	for (i = 1; i <= n; i++) {
		printf "%s%s", (i > 1 ? delimiter : ""), cell(below(4) == 0 ? 4 : i)
		if (!plain && below(12) == 0)
			dirt()
	}
	if (n == 0)
		printf "%s", pick(delimiter "/" delimiter delimiter delimiter "x//" delimiter " ")
	if (!plain && below(15) == 0)
		bytes(below(20))
	end()
}
function header() {
	gsub(",", delimiter, names)
	printf "%s", names
	end()
}
BEGIN {
	state = seed * 7919 + 1
	below(2)
	plain = kind == "plain"
	delimiter = plain ? "," : pick(",/,/;/|/\t")
	names = plain ? "name,email,phone,note" : pick("name,email,phone,note/Name,E-mail,Phone/" \
		"\"name\",\"email\",\"phone\"/name,email,email/E-mail/Imię,email,phone,,")
	columns = split(names, ignored, ",")
	if (kind == "noise") {
		if (below(2) == 0)
			header()
		for (n = below(300); n > 0; n--)
			if (below(20) == 0)
				bytes(below(6))
			else
				printf "%c", 33 + below(59)
		exit
	}
	if (!plain)
		printf "%s", pick("//\\0357\\0273\\0277/sep=" delimiter "\\n/\\n\\n")
	header()
	for (lines = below(40); lines > 0; lines--)
		if (!plain && below(25) == 0)
			header()
		else
			row()
}
!

# The export of a real program, its lines spoilt in a few places.
cat >spoil.awk <<'!'
function below(n) {
	state = state * 16807 % 2147483647
	return int(state / 2147483647 * n)
}
BEGIN {
	state = seed * 7919 + 1
	below(2)
	n = split("\" \"\" , ; | ,,,, a\"b \r \n \n\n \r\r\n \377 \320 \033[31m \032 =1+1 sep=; " \
		"\357\273\277 +7(495)990-00-11 u@example.org \302\240 Total,5", token, " ")
}
{ line[NR] = $0 }
END {
	for (times = 1 + below(8); times > 0 && NR > 0; times--) {
		i = 1 + below(NR)
		at = below(length(line[i]) + 1)
		front = substr(line[i], 1, at)
		behind = substr(line[i], at + 1)
		what = below(6)
		if (what == 0)
			line[i] = front token[1 + below(n)] behind
		else if (what == 1)
			line[i] = front substr(behind, 1 + below(20))
		else if (what == 2)
			line[i] = front
		else if (what == 3)
			line[i] = line[1 + below(NR)]
		else if (what == 4)
			gsub(/,/, token[3 + below(3)], line[i])
		else
			line[i] = line[i] "\n" line[1 + below(NR)]
	}
	for (i = 1; i <= NR; i++)
		printf "%s%s", line[i], i < NR || below(2) == 0 ? "\n" : ""
}
!
mapfile -t exports < <(LC_ALL=C grep -LP '\x00' "$top"/tests/data/lists/*.csv)

# Records of a rejects file. It is well-formed, also where what is in it is not.
count_rejects() {
	[ -e "$1" ] || { echo 0 && return; }
	tr -d '\0' <"$1" |
		LC_ALL=C awk '{ quotes += gsub(/"/, "") } quotes % 2 == 0 { n++ } END { print n - 1 }'
}

# What is wrong with the last run, of an input whose rejects are in $1.
wrong() {
	local read parts rejected rows

	case $rc in 0 | 65) ;; 66) [ ! -s "$captured/out" ] || echo "printed with 66" ;;
	*) echo "status $rc" ;;
	esac
	rows=$(($(wc -l <"$captured/out")))
	if ! grep -q '^crm-lead-add: read ' "$captured/err"; then
		[ "$rc" -ne 0 ] && [ "$rows" -le 1 ] && [ ! -e "$1" ] || echo "no summary over $rows rows"
		return 0
	fi
	read -r read parts rejected < <(sed -n 's/^crm-lead-add: //; /^read /p' "$captured/err" | tail -n 1 |
		awk -F '[ :,]+' '{ for (i = 4; i <= NF; i += 2) n += $i; print $2, n, $14 }')
	[ "$read" -eq "$parts" ] || echo "read $read, but the parts are $parts"
	[ "$read" -eq $((rows - 1)) ] || echo "read $read, but printed $((rows - 1))"
	[ "$rejected" -eq "$(cut -f2 "$captured/out" | grep -c '^rejected$')" ] ||
		echo "rejected $rejected, but printed otherwise"
	[ "$rejected" -eq "$(count_rejects "$1")" ] ||
		echo "rejected $rejected, but $(count_rejects "$1") are in the file"
	[ "$rc" -eq $((rejected > 0 ? 65 : 0)) ] || echo "status $rc with $rejected rejected"
}

# Of a plain input each rejected row is its line, but for empty cells at the end. $3 is how many there
# are to be.
lost() {
	[ -e "$2" ] || return 0
	awk -v wanted="$3" '
		FNR == NR { sub(/,+$/, ""); line[FNR] = $0; last = FNR; next }
		FNR == 1 { next }
		{
			for (k++; k <= last; k++)
				if (index($0, line[k]) == 1 &&
					substr($0, length(line[k]) + 1) ~ "^,+" k ",")
					break
			if (k > last)
				print "no line of the input: " $0
			n++
		}
		END { if (n != wanted) print n + 0 " of " wanted }' "$1" "$2"
}

# The list $1, which is the file $2, is taken in, rejects to $3.
add() {
	run crm-lead-add --force --source "$1" --tsv --columns id,action,error "${how[@]}" \
		--rejects "$3" "$2"
}

# A rejects file but for where its rows were and why they were rejected.
rejected() {
	LC_ALL=C sed 's/,[0-9]*,[^,]*$//' "$1"
}

comma=,
told=0
for ((i = seed; i < seed + rounds; i++)); do
	case $((i % 6)) in 0) kind=noise ;; 1 | 2) kind=plain ;; 3) kind=spoilt ;; *) kind=dirty ;; esac
	if [ $kind = spoilt ]; then
		LC_ALL=C awk -v seed="$i" -f spoil.awk "${exports[i / 6 % ${#exports[@]}]}" >"$i.csv"
	else
		printf '%b' "$(awk -v seed="$i" -v kind="$kind" -f input.awk)" >"$i.csv"
	fi
	how=()
	[ $((i % 3)) -eq 0 ] || how=(--encoding UTF-8)
	add "list $i" "$i.csv" "$i.bad"
	is "$(wrong "$i.bad")" '' "$kind input $i: every row is accounted for"
	if grep -q '^crm-lead-add: read ' "$captured/err"; then
		told=$((told + 1))
	fi
	if [ "$kind" = plain ]; then
		is "$(lost "$i.csv" "$i.bad" "$(count_rejects "$i.bad")")" '' \
			"plain input $i: rejected rows are in the file as they came"
	fi
	[ -e "$i.bad" ] || continue
	# Fed back unmended, they are rejected again and come out as they are, and again.
	how=(--encoding UTF-8 --delimiter "$comma")
	add "list $i" "$i.bad" "$i.again"
	add "list $i" "$i.again" "$i.third"
	is "$(wrong "$i.third")" '' "rejects of input $i: every row is accounted for"
	ok "rejects of input $i: fed back, they are the same" cmp "$i.again" "$i.third"
	ok "rejects of input $i: nothing of a row is lost" \
		cmp <(rejected "$i.bad") <(rejected "$i.third")
done
ok "$told of $rounds inputs were read" test "$told" -gt $((rounds * 2 / 3))
ok 'the database is sound' crm-db check
done_testing
