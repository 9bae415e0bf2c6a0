#!/bin/bash
# Assignment: 100,000 leads (LEADS) through 50 rules and 200 users, with tasks, notices and history;
# and the choosing alone, as --plan does it.
. "$(dirname "$0")/lib.sh"
leads=${LEADS:-$(size 20000 100000)}
many=$(commas "$leads")

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
export CRM_NOW=2026-03-02T09:00:00Z
goal=$(calculate "2 * $leads / 100000")
within "$many leads chosen for, 50 rules, 200 users" "$goal" crm-assign -q --unassigned --plan
within "$many leads given" "$goal" crm-assign -q --unassigned
