#!/bin/bash
# crm-convert: LEADS (10,000) leads, each into a contact, a company and a deal, with their history;
# the goal is 2 s, the whole process. Then taken back.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PWD/build/${MODE:-release}/bin:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export CRM_DB=$dir/crm.db CRM_USER=bench
leads=${LEADS:-10000}

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
} >ids.csv

TIMEFORMAT='  %R s, of which %U s of processor time'
echo "$leads leads converted (goal for 10,000: at most 2 s)"
time crm-convert -q --deal new <ids.csv
echo 'taken back'
time crm-undo -q last
