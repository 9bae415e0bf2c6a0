#!/bin/bash
# What every tool keeps: its help, its options, its exit statuses, its manners with streams and
# with a database that is not there, not ours, newer, older, damaged, locked or not to be written.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2119 # the script takes no arguments
fresh_db
cp "$CRM_DB" sound.db
unset CRM_DB

# --- databases that cannot be used ----------------------------------------------------------

cp sound.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
sqlite3 older.db <"$top/tests/data/store/1.sql" >said
sqlite3 foreign.db 'CREATE TABLE t(x)'
echo 'name,phone' >text.db
: >empty.db
mkdir directory.db
ln -s sound.db link.db
# Everything but the first page, from which the schema is read, is noise.
cp sound.db damaged.db
dd if=/dev/zero bs=4096 seek=1 count=$(($(stat -c %s sound.db) / 4096 - 1)) conv=notrunc \
	of=damaged.db status=none
chmod 711 "$T"
mkdir readonly
cp sound.db readonly/crm.db
chmod 444 readonly/crm.db
chmod 555 readonly

# The file of a database, the status and the message that opening it gives.
unusable() {
	cat <<'!'
none.db|66|none.db: no such database; make one with 'crm-db init'
empty.db|66|empty.db: an empty file, not a database; make one with 'crm-db init'
text.db|66|text.db: not a database of crmutils
foreign.db|66|foreign.db: not a database of crmutils
directory.db|66|directory.db: is a directory, not a database
link.db|77|link.db: refused: a link, or no regular file
newer.db|78|newer.db: the database is newer (schema 99) than this tool (schema 4); update crmutils
older.db|78|older.db: the database is older (schema 1) than this tool (schema 4); run 'crm-db upgrade'
damaged.db|74|damaged.db: the database is damaged; see crm-db check
!
}

# Permissions say nothing to root.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
	else
		"$@"
	fi
}

# --- options --------------------------------------------------------------------------------

check_options() {
	local tool=$1

	run "$tool" --options
	is_rc 0
	is_err ''
	cp "$captured/out" options
	is "$(awk -F '\t' 'NF != 4 || $2 == "" || $4 == ""' options)" '' \
		"$tool --options: four cells in each line"
	is "$(cut -f1 options | sort | uniq -d | tr -d '\n')" '' "$tool: no letter is used twice"
	is "$(cut -f2 options | sort | uniq -d)" '' "$tool: no name is used twice"

	run "$tool" --help
	is_rc 0
	is_err ''
	is "$(head -n 1 "$captured/out" | cut -d' ' -f1-4)" "usage: $tool [option ...]" \
		"$tool --help begins with the usage"
	is "$(awk 'length > 80' "$captured/out")" '' "$tool --help fits 80 columns"
	while IFS=$'\t' read -r name; do
		grep -qE -e "^  (-.,|   ) --$name( |\$)" "$captured/out" || echo "$name"
	done < <(cut -f2 options) >missing
	is "$(cat missing)" '' "$tool --help names every option"
	cp "$captured/out" help
	run "$tool" -h
	is_rc 0
	is_out <help

	run "$tool" --version
	is_rc 0
	is_err ''
	is_out "$tool (crmutils) $version"

	run "$tool" --hlep
	is_rc 64
	is_out ''
	is_err "$tool: unknown option '--hlep'; did you mean '--help'?
see $tool --help"
	run "$tool" --no-such-option-anywhere
	is_rc 64
	is_err "$tool: unknown option '--no-such-option-anywhere'
see $tool --help"
}

check_streams() {
	local tool=$1 option

	for option in --help --version --options; do
		run sh -c "$tool $option >/dev/full"
		is_rc 74
		is_err "$tool: cannot write standard output: No space left on device"
		run sh -c "$tool $option >&-"
		is_rc 74
		is_err "$tool: cannot write standard output: Bad file descriptor"
	done
	run sh -c "$tool --version <&- 2>&-"
	is_rc 0
	is_out "$tool (crmutils) $version"
}

# --- databases ------------------------------------------------------------------------------

check_databases() {
	local tool=$1 file status message

	while IFS='|' read -r file status message; do
		run "$@" -d "$file"
		is_rc "$status"
		is_out ''
		is_err "$tool: $message"
	done < <(unusable)
	run env CRM_BUSY_MS=soon "$@" -d sound.db
	is_rc 64
	is_err "$tool: CRM_BUSY_MS: 'soon' is not a number of milliseconds"
	run env CRM_NOW=someday "$@" -d sound.db
	is_rc 64
	is_err "$tool: CRM_NOW: 'someday' is not a time"
	if [ "$MODE_NAME" != asan ]; then
		run as_nobody "$@" -d readonly/crm.db
		is_rc 77
		is_out ''
		like_err "^$tool: readonly/crm.db"
	fi
	ok "$tool leaves nothing beside them" test ! -e none.db
}

# What a tool needs to be told before it looks at the database.
operand() {
	case $1 in
	crm-db) echo stat ;;
	crm-edit) echo users ;;
	crm-find) echo Ada ;;
	crm-list) echo leads ;;
	crm-report) echo funnel ;;
	esac
}

# How a tool is made to write, for want of which it waits for no lock.
write_case() {
	case $1 in
	crm-undo) echo last ;;
	crm-assign) echo 1 ;;
	crm-lead-qualify) echo --grade A 1 ;;
	crm-log) echo call 1 ;;
	crm-task) echo add 1 ;;
	crm-notify) echo --ack 1 ;;
	crm-convert) echo --contact new 1 ;;
	crm-forget) echo 1 ;;
	esac
}

check_lock() {
	local tool=$1 words began ended

	read -ra words < <(write_case "$tool") || return 0
	[ ${#words[@]} -gt 0 ] || return 0
	began=$(date +%s%N)
	run env CRM_BUSY_MS=300 "$tool" -d sound.db "${words[@]}"
	ended=$(date +%s%N)
	is_rc 75
	is "$(tail -n +2 "$captured/out")" '' "$tool prints no row"
	is_err "$tool: the database is busy; try again"
	ok "$tool waits as long as it is told" test $(((ended - began) / 1000000)) -ge 300
}

# --- all of them ----------------------------------------------------------------------------

MODE_NAME=${MODE:-release}
version=$(sed -n 's/^VERSION = //p' "$top/Makefile")
: >>sound.db-gate
exec 9<sound.db-gate
flock 9

for path in "$bin"/crm-*; do
	tool=${path##*/}
	check_options "$tool"
	# The code of these is common to all tools.
	whole || [ "$tool" = crm-lead-add ] || [ "$tool" = crm-list ] || continue
	check_streams "$tool"
	if cut -f2 options | grep -qx db; then
		# shellcheck disable=SC2046 # a word, or none
		check_databases "$tool" $(operand "$tool")
		check_lock "$tool"
	fi
done

# --- set-user-ID ------------------------------------------------------------------------------

if [ "$(id -u)" -eq 0 ] && [ "$MODE_NAME" = release ] &&
	! findmnt -no OPTIONS -T "$T" | grep -qw nosuid; then
	cp "$bin/crm-db" crm-db-secure
	chown 65534 crm-db-secure
	chmod 4755 crm-db-secure
	run ./crm-db-secure stat
	is_rc 77
	is_out ''
	is_err 'crm-db: does not run set-user-ID or set-group-ID'
fi

done_testing
