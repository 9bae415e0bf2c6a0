#!/bin/bash
# crm-convert: 10,000 leads (LEADS), each into a contact, a company and a deal, with their history.
# Then taken back.
. "$(dirname "$0")/lib.sh"
leads=${LEADS:-10000}
many=$(commas "$leads")

crm-db init -q --region RU --currency RUB --timezone UTC
printf 'login\nanna\nboris\nvera\n' | crm-edit -q users
{
	echo name,email,phone,company,city
	seq "$leads" | awk '{ printf "Ivan Petrov%d,u%d@example.org,+7495%07d,Firm %d,Tver\n",
		$1, $1, 1000000 + $1, $1 }'
} | crm-lead-add -q
crm-assign -q --unassigned
{
	echo id,amount,currency
	seq "$leads" | awk '{ print $1 "," $1 "00,RUB" }'
} >"$dir/ids.csv"
goal=$(calculate "2 * $leads / 10000")
within "$many leads converted" "$goal" crm-convert -q --deal new <"$dir/ids.csv"
within "$many conversions taken back" "$goal" crm-undo -q last
