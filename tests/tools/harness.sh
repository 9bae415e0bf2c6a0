#!/bin/bash
# The harness itself: what a passing and a failing check print, and what a command is given.
. "$(dirname "$0")/lib.sh"

# A test script of its own, beside a copy of the harness, so that its failures are not ours.
mkdir -p tree/tests/tools tree/build/release/bin
cp "$top/tests/tools/lib.sh" tree/tests/tools/
try() {
	{
		echo '#!/bin/bash'
		# shellcheck disable=SC2016 # expanded in the script
		echo '. "$(dirname "$0")/lib.sh"'
		cat
	} >tree/tests/tools/try.sh
	run env MODE=release "$BASH" tree/tests/tools/try.sh
}

# --- checks that pass -----------------------------------------------------------------

try <<'!'
run printf 'a\nb\n'
is_rc 0
is_out <<'EOF'
a
b
EOF
is_err ''
run sh -c 'echo bad >&2; exit 65'
is_rc 65
is_out ''
is_err bad
like_err '^b.d$'
unlike_err good
run cat <<'EOF'
stdin
EOF
is_out stdin
like_out '^std'
unlike_out '^in'
is "$(echo x)" x 'two strings'
ok 'a command' test 1 -eq 1
echo data >file
is_file file data
done_testing
!
is_rc 0
is_err ''
is_out <<'!'
ok 1 - printf a\nb\n: status 0
ok 2 - printf a\nb\n: stdout
ok 3 - printf a\nb\n: stderr
ok 4 - sh -c echo bad >&2; exit 65: status 65
ok 5 - sh -c echo bad >&2; exit 65: stdout
ok 6 - sh -c echo bad >&2; exit 65: stderr
ok 7 - sh -c echo bad >&2; exit 65: stderr like ^b.d$
ok 8 - sh -c echo bad >&2; exit 65: stderr unlike good
ok 9 - cat: stdout
ok 10 - cat: stdout like ^std
ok 11 - cat: stdout unlike ^in
ok 12 - two strings
ok 13 - a command
ok 14 - file file
1..14
!

# --- checks that fail -----------------------------------------------------------------

try <<'!'
run sh -c 'echo one; echo oops >&2; exit 3'
is_rc 0
is_out two
is_err ''
like_out '^two'
unlike_err oops
is a b 'two strings'
ok 'a command' false
is_file missing x
done_testing
!
is_rc 1
is_err ''
is_out <<'!'
not ok 1 - sh -c echo one; echo oops >&2; exit 3: status 0
# at try.sh:4
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
not ok 2 - sh -c echo one; echo oops >&2; exit 3: stdout
# at try.sh:5
# --- expected
# +++ got
# @@ -1 +1 @@
# -two
# +one
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
not ok 3 - sh -c echo one; echo oops >&2; exit 3: stderr
# at try.sh:6
# --- expected
# +++ got
# @@ -0,0 +1 @@
# +oops
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
not ok 4 - sh -c echo one; echo oops >&2; exit 3: stdout like ^two
# at try.sh:7
# pattern: ^two
# got: one
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
not ok 5 - sh -c echo one; echo oops >&2; exit 3: stderr unlike oops
# at try.sh:8
# pattern: oops
# got: oops
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
not ok 6 - two strings
# at try.sh:9
# got: a
# expected: b
not ok 7 - a command
# at try.sh:10
not ok 8 - file missing
# at try.sh:11
# diff: missing: No such file or directory
# ran: sh -c echo one; echo oops >&2; exit 3
# status: 3
# stderr: oops
1..8
!

# A missing last newline is a difference.
try <<'!'
run printf x
is_out x
done_testing
!
is_rc 1
like_out 'No newline at end of file'

# A pattern that grep refuses is a failure, also where nothing should match.
try <<'!'
run echo x
unlike_out '('
done_testing
!
is_rc 1
like_out '^not ok 1'

# A test that stops before its end has no plan, and fails.
try <<'!'
run true
is_rc 0
false
done_testing
!
is_rc 1
is_out 'ok 1 - true: status 0'

# --- what a command is given ----------------------------------------------------------

CRM_DB=/nowhere CRM_ANYTHING=1 LC_TIME=C try <<'!'
run sh -c 'cat; echo "$TZ $LC_ALL ${LC_TIME-} $CRM_NOW $CRM_USER ${CRM_DB-} ${CRM_ANYTHING-}"'
is_out 'UTC0 C.UTF-8  2026-03-02T09:00:00Z tester  '
now 2026-03-09T10:00:00Z
run sh -c 'echo "$CRM_NOW"; ls; ls "$HOME"'
is_out 2026-03-09T10:00:00Z
pwd >"$top/where"
echo "$captured" >>"$top/where"
done_testing
!
is_rc 0
like_out '^1..2$'
while read -r dir; do
	ok "$dir is removed" test ! -e "$dir"
done <tree/where

# --- the database -----------------------------------------------------------------------

try <<'!'
crm-db() { echo "cannot make it"; return 73; }
fresh_db
done_testing
!
is_rc 1
is_out <<'!'
# cannot make it
# crm-db init failed
!

try <<'!'
crm-db() { echo "$@"; sqlite3 "$CRM_DB" 'CREATE TABLE t (a, b); INSERT INTO t VALUES (1, NULL), (2, 3)'; }
fresh_db --group x
run sql 'SELECT a, b FROM t ORDER BY a'
is_out <<'EOF'
1|
2|3
EOF
run sql 'SELECT nothing'
is_rc 1
fresh_db
is "$(sql 'SELECT count(*) FROM t')" 2 'fresh again'
done_testing
!
is_rc 0
like_out '^1..3$'

try <<'!'
skip_all 'no printer'
!
is_rc 0
is_out '1..0 # SKIP no printer'

done_testing
