# shellcheck shell=bash disable=SC2034 # for those who source it
# Common to the benches. Each prints its figures, and appends them to the file $BENCH_TABLE, a TAB
# between: figure, measured, peer, ratio, goal, reached.
#
# Goals in seconds and milliseconds are those of one machine (crm-performance(7)). They are measured
# against a yardstick, something anybody can run, just before and after; what counts is the ratio, so
# that a slow or busy machine slows both:
#  - seconds: `sqlite3 .import` of 100,000 contacts into a table without an index, 0.17 s there;
#  - milliseconds: the sqlite3 shell reading one row of a small file, 1.5 ms there.
#
# BENCH=full: full sizes. BENCH_DATA: where the databases are kept for the other benches.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
b=$PWD/build/${MODE:-release}
PATH=$b/bin:$PATH
data=$PWD/tests/data
dir=$(mktemp -d)
kept=${BENCH_DATA:-$dir}
export CRM_DB=$dir/crm.db CRM_USER=bench
trap 'rm -rf "$dir"' EXIT

IMPORT_S=0.17
SHELL_MS=1.5
runs=${RUNS:-100}

# SHORT FULL: the size of this run.
size() {
	if [ "${BENCH:-}" = full ]; then echo "$2"; else echo "$1"; fi
}

# 1000000 as 1,000,000
commas() {
	sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"
}

calculate() {
	awk "BEGIN { printf \"%.${2:-2f}\", $1 }"
}

is() {
	awk "BEGIN { exit !($1) }"
}

# FIGURE MEASURED PEER RATIO GOAL REACHED
row() {
	printf '%-44s %-14s %-34s %8s  %-24s %s\n' "$@"
	[ -z "${BENCH_TABLE:-}" ] || (IFS=$'\t' && printf '%s\n' "$*" >>"$BENCH_TABLE")
}

# CONDITION: yes or no
reached() {
	if is "$1"; then echo yes; else echo no; fi
}

# FIGURE OURS UNIT PEER THEIRS GOAL: the ratio of two times is at most so much.
against() {
	local ratio

	ratio=$(calculate "$2 / ($5 > 0 ? $5 : 0.001)" "${7:-2f}")
	row "$1" "$2 $3" "$4: $5 $3" "$ratio" "ratio <= $6" "$(reached "$ratio <= $6")"
}

# FIGURE VALUE UNIT OPERATOR GOAL: what needs no peer, as memory.
bounded() {
	row "$1" "$2${3:+ $3}" - - "$4 $5${3:+ $3}" "$(reached "$2 $4 $5")"
}

# COMMAND ...: sets wall and cpu, in seconds, and mb; its output is in $dir/out and $dir/err. Rejected
# rows are no failure.
spent() {
	"$b/bench/spent" "$@" >"$dir/out" 2>"$dir/err" || [ $? -eq 65 ] || {
		cat "$dir/err" >&2
		exit 1
	}
	read -r wall cpu mb < <(tail -n 1 "$dir/out")
}

# ru|en ROWS SEED FILE [TRUTH]: a list of contacts.
contacts() {
	"$b/bench/contacts" "$1" "$2" "$3" "${5:-/dev/null}" >"$4"
}

# Sets import: the seconds of the yardstick now.
measure_import() {
	[ -e "$dir/yard.csv" ] || contacts ru 100000 1 "$dir/yard.csv"
	rm -f "$dir/yard.db"
	read -r import _ < <("$b/bench/spent" sqlite3 "$dir/yard.db" '.mode csv' \
		".import $dir/yard.csv list" </dev/null)
}

# FIGURE GOAL COMMAND ...: so many seconds at most; sets wall, cpu, mb as spent does.
within() {
	local figure=$1 goal=$2 before

	shift 2
	measure_import
	before=$import
	spent "$@"
	measure_import
	import=$(calculate "($before + $import) / 2" 3f)
	row "$figure" "$wall s" ".import of 100,000: $import s" "$(calculate "$wall / $import")" \
		"$goal s, ratio <= $(calculate "$goal / $IMPORT_S")" \
		"$(reached "$wall / $import <= $goal / $IMPORT_S")"
}

small_db() {
	[ -e "$dir/small.db" ] || sqlite3 "$dir/small.db" 'CREATE TABLE t(a)' "INSERT INTO t VALUES ('b')"
}

# FIGURE MEASURED GOAL SHELL: so many milliseconds at most, while the shell takes SHELL.
milliseconds() {
	row "$1" "$2 ms" "sqlite3, one row: $4 ms" "$(calculate "$2 / $4")" \
		"$3 ms, ratio <= $(calculate "$3 / $SHELL_MS")" \
		"$(reached "$2 / $4 <= $3 / $SHELL_MS")"
}

# FIGURE GOAL COMMAND ...: so many milliseconds at most until its first output, the start of the
# process included.
first_row() {
	local figure=$1 goal=$2 ours theirs

	shift 2
	small_db
	read -r ours theirs < <("$b/bench/pairs" -f "$runs" "$@" -- \
		sqlite3 -readonly "$dir/small.db" 'SELECT * FROM t')
	milliseconds "$figure" "$ours" "$goal" "$theirs"
}

# Sets shell: the milliseconds of the yardstick now.
measure_shell() {
	small_db
	read -r shell _ < <("$b/bench/pairs" "$runs" sqlite3 -readonly "$dir/small.db" 'SELECT * FROM t' -- true)
}

# LEADS: the path of a database of so many invented people, of whom nothing is known but how to
# reach them; made once.
people() {
	local db=$kept/people-$1.db

	[ -e "$db" ] || {
		"$b/bench/find" true "$dir/people.db" "$1" >"$dir/made"
		mv "$dir/people.db" "$db"
	}
	echo "$db"
}

# LEADS: the path of a book of so many leads with their histories, some five events each; made once.
book() {
	local db=$kept/book-$1.db

	[ -e "$db" ] || {
		CRM_DB=$dir/book.db CRM_NOW=2022-02-01T09:00:00Z CRM_USER=book \
			"$data/book/house.sh" >"$dir/made" 2>&1
		"$b/bench/book" "$dir/book.db" "$1" 1 words >"$dir/made"
		mv "$dir/book.db" "$db"
	}
	echo "$db"
}

# PATH: CRM_DB is a copy of that database, to write to.
copy_of() {
	cp --reflink=auto "$1" "$CRM_DB"
}
