#!/bin/bash
# crm-find in a database of a million people (LEADS), and crm-lead-add of one row into it, as -n,
# without the write to the disk, and in earnest: 10 ms, the start of the process included.
. "$(dirname "$0")/lib.sh"
leads=${LEADS:-$(size 200000 1000000)}
copy_of "$(people "$leads")"
"$b/bench/find" rows "$leads" >"$dir/rows"

# Rows that share with a lead what the name says.
rows() {
	awk -F, -v OFS=, -v kind="$1" 'NR > 1 {
		nobody = "x" NR "@nowhere.example"
		if (kind == "nobody") print "Zyx" NR " Qwertov", "", nobody, "", ""
		if (kind == "e-mail") print $1, "", $3, "", $5
		if (kind == "phone") print $1, $2, "", $4, ""
		if (kind == "phone, another name") print "Zyx" NR " Qwertov", "", "", $4, ""
		if (kind == "name") print $1, "", nobody, "", $5
		if (kind == "common name") print "Иванов Иван", "", nobody, "", $5
		if (kind == "company") print "", $2, nobody, "", $5
		if (kind == "all of it") print $0
	}' "$dir/rows"
}

# FIGURE: of the times that come, label, median and 95th percentile, TABs between.
figures() {
	local label median

	while IFS=$'\t' read -r label median _; do
		milliseconds "$1 $label, of $(commas "$leads")" "$median" 10 "$shell"
	done
}

measure_shell
"$b/bench/find" crm-find "$CRM_DB" "$leads" 2>"$dir/err" | figures 'crm-find, by'
for kind in 'nobody' 'e-mail' 'phone' 'phone, another name' 'name' 'common name' 'company' 'all of it'; do
	n=0
	while read -r line; do
		n=$((n + 1))
		printf 'name,company,email,phone,city\n%s\n' "$line" >"$dir/row$n"
	done < <(rows "$kind")
	measure_shell
	"$b/bench/find" each "$kind" "$dir/row" crm-lead-add -q -n | figures 'crm-lead-add -n, known by'
	"$b/bench/find" each "$kind" "$dir/row" crm-lead-add -q | figures 'crm-lead-add, known by'
done
