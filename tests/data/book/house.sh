#!/bin/sh
# house.sh: a new database $CRM_DB with 20 users, 4 sources, 3 campaigns, their costs, and rates, as of
# $CRM_NOW; the tools are in PATH.
set -eu
crm-db init --region RU --currency RUB --timezone UTC >/dev/null
{
	echo login,active,max_open,max_day,max_month,hours
	seq 20 | awk '{ printf "u%d,%s,%s,%s,%s,%s\n", $1, $1 == 20 ? "no" : "yes", $1 % 3 ? "" : 40,
		$1 % 4 ? "" : 5, $1 % 5 ? "" : 60, $1 % 2 ? "" : "Mo-Fr 09:00-18:00" }'
} | crm-edit -q users
printf 'name\nexpo\nsite\ncalls\nmail\n' | crm-edit -q sources
printf 'name,source\nspring,expo\nads,site\nnews,\n' | crm-edit -q campaigns
printf 'date,currency,rate\n2025-01-01,USD,90.5\n2025-06-01,USD,81.2345\n2025-07-01,EUR,99.9\n' |
	crm-edit -q rates
seq 60 | awk 'BEGIN { print "source,campaign,date,amount,currency" } {
	printf "%s,%s,%s,%d.%02d,%s\n", $1 % 3 ? substr("expo site callsmail ", 1 + $1 % 4 * 5, 5) : "",
	    $1 % 3 ? "" : substr("springads   news  ", 1 + $1 / 3 % 3 * 6, 6),
	    strftime("%Y-%m-%d", 1737900000 + $1 * 560000, 1), $1 * 7919 % 5000, $1 * 31 % 100,
	    $1 % 5 ? "RUB" : $1 % 2 ? "USD" : "EUR" }' | sed 's/ //g' | crm-edit -q costs
