#!/bin/bash
# What people wait for in a book of a million leads with their histories: until the first row, the
# start of the process included.
. "$(dirname "$0")/lib.sh"
leads=${LEADS:-$(size 100000 1000000)}

copy_of "$(book "$leads")"
export CRM_USER=u1 CRM_NOW=2026-03-02T09:00:00Z
longest=$(sqlite3 "$CRM_DB" 'SELECT card FROM event WHERE card > 0 GROUP BY card
	ORDER BY count(*) DESC LIMIT 1')
phone=$(sqlite3 "$CRM_DB" 'SELECT value FROM point WHERE kind = 2 AND value IS NOT NULL ORDER BY id LIMIT 1')

first() {
	first_row "$1, of $(commas "$leads")" "${@:2}"
}
first 'crm-list leads' 5 crm-list leads
first 'crm-list leads --owner' 5 crm-list leads --owner u1
first 'crm-list leads --owner --status' 5 crm-list leads --owner u1 --status working
first 'crm-list leads --since' 5 crm-list leads --since -1d
first 'crm-list leads --since, nearly all' 5 crm-list leads --since 2010-01-01
first 'crm-list leads --since --until, two days' 5 crm-list leads --since 2024-01-01 --until 2024-01-02
first 'crm-list leads --sort -created' 5 crm-list leads --sort -created
first 'crm-list tasks --owner --overdue' 5 crm-list tasks --owner u1 --overdue
first 'crm-list activities --card' 5 crm-list activities --card "$longest"
first 'crm-list events --card' 5 crm-list events --card "$longest"
first 'crm-show, the longest history' 10 crm-show "$longest"
first 'crm-task list --today' 10 crm-task list --today
first 'crm-find, a phone' 10 crm-find "$phone"

scaled() {
	calculate "$1 * $leads / 1000000" 3f
}
crm-list leads --status new,working --limit 100 --columns id | tail -n +2 >"$dir/ids"
head -n 1 "$dir/ids" >"$dir/one"
within "crm-assign of one lead, of $(commas "$leads")" "$(scaled 0.1)" \
	xargs crm-assign -n <"$dir/one"
within "crm-assign --recycle -n, of $(commas "$leads")" "$(scaled 5)" crm-assign --recycle -n
within "crm-task list --missing, of $(commas "$leads")" "$(scaled 0.5)" crm-task list --missing
within "crm-notify -n, of $(commas "$leads")" "$(scaled 2)" crm-notify -n
one_by_one() {
	local id

	while read -r id; do
		crm-log -q call "$id" -o no-answer
		crm-edit -q leads "$id" --set city="Tver $id"
	done
}
export -f one_by_one
within "crm-log and crm-edit, 100 of each, of $(commas "$leads")" 1 bash -c one_by_one <"$dir/ids"
