#!/bin/bash
# What is made from the option tables and the manual: completion, and the checks of the pages.
. "$(dirname "$0")/lib.sh"

mkdir -p tree/tests/tools tree/scripts tree/man tree/build/release/bin
cp "$top/tests/tools/lib.sh" tree/tests/tools/
echo '| crm-fake |' >tree/README.md
cp "$top"/scripts/man-check "$top"/scripts/man-examples "$top"/scripts/completion tree/scripts/
cat >tree/build/release/bin/crm-fake <<'!'
#!/bin/sh
[ "${1-}" = --options ] || exit 64
printf 't\tteam\tNAME\tassign within this [one] team\n'
printf '\tformat\tcsv|json\tit'\''s printed so\n'
printf '\trejects\tFILE\tbad rows\n'
printf 'n\tdry-run\t\twrite nothing\n'
!
chmod +x tree/build/release/bin/crm-fake

# --- completion -----------------------------------------------------------------------

run tree/scripts/completion bash tree/build/release/bin/crm-fake
is_rc 0
is_err ''
cp "$captured/out" fake.bash
# shellcheck disable=SC2016 # a program
complete='. ./fake.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_crm_fake
printf "%s\n" "${COMPREPLY[@]}"'
run bash -c "$complete" x crm-fake --
is_out <<'!'
--team
--format
--rejects
--dry-run
!
run bash -c "$complete" x crm-fake --format j
is_out json
run bash -c "$complete" x crm-fake --format = c
is_out csv
run bash -c "$complete" x crm-fake --format =
is_out <<'!'
csv
json
!
run bash -c "$complete" x crm-fake --rejects fake.b
is_out fake.bash
run bash -c "$complete" x crm-fake -t ''
is_out <<<''

run tree/scripts/completion zsh tree/build/release/bin/crm-fake
is_rc 0
is_out <<'!'
#compdef crm-fake
_arguments -s -S \
	'*-t+[assign within this \[one\] team]:NAME: ' \
	'*--team=[assign within this \[one\] team]:NAME: ' \
	'*--format=[it'\''s printed so]:format:(csv json)' \
	'*--rejects=[bad rows]:rejects:_files' \
	'-n[write nothing]' \
	'--dry-run[write nothing]' \
	'*: :_files'
!
run tree/scripts/completion fish tool
is_rc 64

# --- the pages ------------------------------------------------------------------------

run env MODE=release tree/scripts/man-check
is_rc 1
like_out '^not ok 2 - crm-fake has a manual page'

cat >tree/man/crm-fake.1 <<'!'
.Sh NAME
.Sh SYNOPSIS
.Sh DESCRIPTION
.It Fl t , Fl -team Ar name
.It Fl -rejects Ar file
.It Fl -old
.Sh EXAMPLES
.Bd -literal
$ not run from this test
.Ed
.Sh SEE ALSO
.Xr crm 7 ,
.Xr crm-gone 1
!
cat >tree/man/crm.7 <<'!'
.It Fl n , Fl -dry-run
.It Fl -unrelated
!
run env MODE=release tree/scripts/man-check
is_rc 1
like_out '^# got: EXIT STATUS$'
like_out '^# got: --format$'
like_out '^# got: --old$'
like_out '^# got: crm-gone.1$'
like_out '^1\.\.8$'

cat >tree/man/crm-fake.1 <<'!'
.Sh NAME
.Sh SYNOPSIS
.Sh DESCRIPTION
.It Fl t , Fl -team Ar name
.It Fl \-rejects Ar file , Fl \-format Ar csv | json
.Sh EXIT STATUS
.Sh EXAMPLES
.Sh SEE ALSO
.Xr crm 7
!
run env MODE=release tree/scripts/man-check
is_rc 0

# --- the examples ---------------------------------------------------------------------

cat >tree/man/crm-fake.1 <<'!'
.\" setup: no database
.\" setup: echo kept >file
.Sh DESCRIPTION
.Bd -literal
$ false
.Ed
.Sh EXAMPLES
.Bd -literal -offset indent
$ cat file
kept
$ echo one \e
    two
one two
$ cat <<EOF
> a\e\eb
> EOF
...
$ echo x; echo middle; echo y >&2
x
...
y
$ true | cat
.Ed
Not run:
.Bd -literal -offset indent
false
.Ed
!
run env MODE=release tree/scripts/man-examples tree/man/crm-fake.1
is_rc 0
is_out <<'!'
ok 1 - crm-fake.1: setup
ok 2 - crm-fake.1:9: cat file
ok 3 - crm-fake.1:11: echo one \
ok 4 - crm-fake.1:14: cat <<EOF
ok 5 - crm-fake.1:18: echo x; echo middle; echo y >&2
ok 6 - crm-fake.1:22: true | cat
1..6
!

cat >tree/README.md <<'!'
<!-- setup: no database -->
```sh
false
```
```console
$ echo good
bad
$ false | cat
$ echo a; echo b
a
...
c
```
!
run env MODE=release tree/scripts/man-examples tree/README.md
is_rc 1
like_out '^ok 1 - README.md: setup$'
like_out '^not ok 2 - README.md:6: echo good$'
like_out '^not ok 3 - README.md:8: false | cat$'
like_out '^not ok 4 - README.md:9: echo a; echo b$'
like_out '^1\.\.4$'

done_testing
