#!/bin/bash
# Assignment: LEADS (100,000) leads through 50 rules and 200 users, with tasks, notices and history;
# and the choosing alone, as --plan does it.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PWD/build/${MODE:-release}/bin:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export CRM_DB=$dir/crm.db CRM_USER=bench CRM_NOW=2026-03-02T09:00:00Z
leads=${LEADS:-100000}

crm-db init -q
{
	echo login,team
	for i in $(seq 200); do echo "user$i,team$((i % 10))"; done
} | crm-edit -q users
{
	echo name,email,city,source
	seq "$leads" | awk '{ print "Ivan Petrov" $1 ",u" $1 "@example.org,City" $1 % 60 ",src" $1 % 50 }'
} | crm-lead-add -q
strategies=(round-robin least-loaded weighted)
{
	echo name,condition,strategy,target
	for i in $(seq 0 48); do
		echo "r$i,source = src$i and city != Nowhere,${strategies[i % 3]},team$((i % 10))"
	done
	echo rest,,weighted,
} | crm-edit -q rules

TIMEFORMAT='  %R s, of which %U s of processor time'
echo "$leads leads chosen for, 50 rules, 200 users"
time crm-assign -q --unassigned --plan
echo "$leads leads given (goal for 100,000: at most 2 s)"
time crm-assign -q --unassigned
