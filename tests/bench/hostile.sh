#!/bin/bash
# Lists that are none, or are made to fill the memory: refused or taken, in 64 MB.
. "$(dirname "$0")/lib.sh"
megabytes=$(size 20 200)
list=$dir/list.csv

# TEXT: that over and over.
repeat() {
	yes "$1" | head -c "$((megabytes << 20))"
}

hostile() {
	crm-db init -q
	spent crm-lead-add -q "$list"
	bounded "$megabytes MB $1, memory" "$mb" MB '<=' 64
	rm "$CRM_DB"*
}

{
	echo name,email
	repeat x | tr -d '\n'
} >"$list"
hostile 'in one cell'
{
	printf 'name,email\n"'
	repeat 'Ivan Petrov,ivan@example.org'
} >"$list"
hostile 'behind a lone quote'
repeat , | tr -d '\n' >"$list"
hostile 'of columns'
{
	echo name,email,note
	repeat "$(printf 'Ivan Petrov,ivan@example.org,%060000d' 0)"
} >"$list"
hostile 'of long cells'
