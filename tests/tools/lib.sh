# The end-to-end harness: TAP on stdout, one check a line. A test is a bash script that begins
#
#	. "$(dirname "$0")/lib.sh"
#	fresh_db
#
# then runs commands and says what must come of each:
#
#	run crm-find '+7 495 123-45-67' <<<''     stdin passes through; without one it is /dev/null
#	is_rc 0                                   the exit status
#	is_out 'id,name' or is_out <<'!'          stdout, exactly; an argument gets its newline added,
#	is_err ''                                 unless it is empty: then nothing was printed
#	like_out 'REGEX', like_err 'REGEX'        grep -E, where values vary
#	unlike_out 'REGEX', unlike_err 'REGEX'    no line matches
#	is_file rejects.csv <<'!'                 a file, exactly
#	is "$got" "$expected" 'what it is'        two strings
#	ok 'what it is' COMMAND ...               a command that succeeds
#	sql 'SELECT ...'                          prints rows of the database, columns apart by |
#	now 2026-03-09T10:00:00Z                  moves the clock of all later commands
#	whole || ...                              is not the size cut down? (see below)
#	skip_all 'why', bail 'why'
#
# and ends with done_testing. Commands run in an empty folder, $T, that is removed at the end;
# the source tree is $top. `run` takes shell functions too; for a pipeline: run sh -c '... | ...'.
# A test that stops half-way prints no plan, which prove calls a failure.
# shellcheck shell=bash

set -eu

top=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
bin=$top/build/${MODE:-release}/bin
PATH=$bin:$PATH
T=$(mktemp -d "${TMPDIR:-/tmp}/crm-test.XXXXXX")
captured=$(mktemp -d "${TMPDIR:-/tmp}/crm-test.XXXXXX")
trap 'chmod -R u+w "$T"; rm -rf "$T" "$captured"' EXIT
trap 'exit 130' INT TERM HUP
cd "$T"
exec </dev/null

unset "${!CRM_@}" "${!LC_@}" LANGUAGE XDG_DATA_HOME EDITOR PAGER
export PATH HOME="$captured/home" TZ=UTC0 LANG=C.UTF-8 LC_ALL=C.UTF-8
export CRM_NOW=2026-03-02T09:00:00Z CRM_USER=tester
# The search for leaks dies itself in the thread-local data of libraries that are loaded late, in an
# order of their own, when it follows them (gcc 12, glibc 2.36): "Tracer caught signal 11".
export ASAN_OPTIONS="${ASAN_OPTIONS:-abort_on_error=0:exitcode=99:intercept_tls_get_addr=0}"
mkdir "$HOME"
: >"$captured/out"
: >"$captured/err"

tests=0
failures=0
rc=0
ran=

# The line of the test script that is running.
test_line() {
	local i

	for i in "${!BASH_SOURCE[@]}"; do
		if [ "${BASH_SOURCE[i]}" = "$0" ]; then
			echo "${BASH_LINENO[i - 1]}"
			return
		fi
	done
}

# A check has happened: its result (0: passed) and its name.
report() {
	local name=${2//$'\n'/ }

	tests=$((tests + 1))
	name=${name//#/\\#}
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $name"
		echo "# at ${0##*/}:$(test_line)"
	fi
}

# What the last command did, where a check of it failed.
explain() {
	echo "# ran: ${ran//$'\n'/ }"
	echo "# status: $rc"
	sed 's/^/# stderr: /' "$captured/err"
}

# A file against the text of an argument (with a newline, unless it is empty) or of stdin.
check_text() {
	local name=$1 file=$2 result=0

	shift 2
	if [ $# -eq 0 ]; then
		cat
	elif [ -n "$1" ]; then
		printf '%s\n' "$1"
	fi >"$captured/expected"
	diff -u --label expected --label got "$captured/expected" "$file" \
		>"$captured/diff" 2>&1 || result=1
	report "$result" "$name"
	if [ "$result" -ne 0 ]; then
		sed 's/^/# /' "$captured/diff"
		explain
	fi
}

# Whether lines of a file match: name, file, wanted (0 yes, 1 no), pattern.
check_match() {
	local result=0

	grep -Eq -e "$4" "$2" || result=$?
	[ "$result" -eq "$3" ] && result=0 || result=1
	report "$result" "$1"
	if [ "$result" -ne 0 ]; then
		echo "# pattern: $4"
		sed 's/^/# got: /' "$2"
		explain
	fi
}

run() {
	ran="$*"
	rc=0
	"$@" >"$captured/out" 2>"$captured/err" || rc=$?
}

is_rc() {
	local result=0

	[ "$rc" -eq "$1" ] || result=1
	report "$result" "$ran: status $1"
	[ "$result" -eq 0 ] || explain
}

is_out() {
	check_text "$ran: stdout" "$captured/out" "$@"
}

is_err() {
	check_text "$ran: stderr" "$captured/err" "$@"
}

is_file() {
	local file=$1

	shift
	check_text "file $file" "$file" "$@"
}

like_out() {
	check_match "$ran: stdout like $1" "$captured/out" 0 "$1"
}

like_err() {
	check_match "$ran: stderr like $1" "$captured/err" 0 "$1"
}

unlike_out() {
	check_match "$ran: stdout unlike $1" "$captured/out" 1 "$1"
}

unlike_err() {
	check_match "$ran: stderr unlike $1" "$captured/err" 1 "$1"
}

is() {
	local result=0

	[ "$1" = "$2" ] || result=1
	report "$result" "$3"
	[ "$result" -eq 0 ] || printf '# got: %s\n# expected: %s\n' "${1//$'\n'/ }" "${2//$'\n'/ }"
}

ok() {
	local name=$1 result=0

	shift
	"$@" >"$captured/said" 2>&1 || result=1
	report "$result" "$name"
	[ "$result" -eq 0 ] || sed 's/^/# /' "$captured/said"
}

# A database as crm-db init makes it, with the options given; the tools find it through CRM_DB.
fresh_db() {
	rm -rf "$captured/db"
	mkdir -m 700 "$captured/db"
	export CRM_DB="$captured/db/crm.db"
	if ! crm-db init --region RU --currency RUB --timezone UTC "$@" >"$captured/said" 2>&1; then
		sed 's/^/# /' "$captured/said"
		bail 'crm-db init failed'
	fi
}

sql() {
	sqlite3 -batch -bail -cmd '.timeout 5000' "$CRM_DB" "$@"
}

now() {
	export CRM_NOW="$1"
}

# Whether a loop runs in its whole size. Under sanitizers, where a process costs ten times as much, what
# was tested plain is run once of each kind; `make test-long` runs all of it there, too.
whole() {
	[ "${MODE:-release}" != asan ] || [ -n "${LONG-}" ]
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

bail() {
	echo "# $1"
	exit 1
}

done_testing() {
	echo "1..$tests"
	[ "$failures" -eq 0 ] || exit 1
}
