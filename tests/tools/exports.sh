#!/bin/bash
# Exports of real programs, each taken in by itself without options: what became of its rows, and
# what was said. The lists are tests/data/lists/*.csv; beside each stands what is expected.
#
#	tests/tools/exports.sh --update [NAME ...]      writes that anew: then read the diff
. "$(dirname "$0")/lib.sh"
lists=$top/tests/data/lists

# Records of a table as "name: value" lines, empty cells left out, with a blank line before each.
tell() {
	awk -F '\t' '
	NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
	{ print ""; for (i = 1; i <= NF; i++) if ($i != "") print name[i] ": " $i }'
}

# Records of a table on a line each, the cells apart by " | ", none at the end.
tell_lines() {
	awk -F '\t' -v OFS=' | ' 'NR > 1 { $1 = $1; sub(/( \| )+$/, ""); print "  " $0 }'
}

# The rows of a table whose first cell is an id, without that cell: id, file.
of_card() {
	awk -F '\t' -v id="$1" 'NR == 1 || $1 == id { sub(/^[^\t]*\t/, ""); print }' "$2"
}

# What comes of a list in a new database.
outcome() {
	local leads=name,first_name,middle_name,last_name,company,legal_form,job_title,department
	local points=kind,label,value,ext,problem,consent,raw
	local status=0 id

	leads+=,country,region,city,postcode,address,birth_date,language,segment,product,amount,currency,note,inn
	fresh_db
	cp "$1" .
	crm-lead-add --source x --tsv --columns id,action,why,error "${1##*/}" >rows 2>said || status=$?
	cat said
	echo "status: $status"
	if ! awk -F '\t' 'NR > 1 && $2 != "created" { exit 1 }' rows; then
		echo
		echo 'rows: id | action | why | error'
		tell_lines <rows
	fi
	crm-list leads --tsv --columns "id,$leads" >leads.tsv
	crm-list points --tsv --columns "card,$points" >points.tsv
	crm-list inquiries --tsv --columns card,line,at,external_id >inquiries.tsv
	for id in $(tail -n +2 leads.tsv | cut -f1); do
		of_card "$id" leads.tsv | tell
		echo "points: ${points//,/ | }"
		of_card "$id" points.tsv | tell_lines
		echo 'inquiries: line | at | external_id'
		of_card "$id" inquiries.tsv | tell_lines
	done
}

mapfile -t names < <(cd "$lists" && printf '%s\n' *.csv | sed 's/\.csv$//')
if [ "${1-}" = --update ]; then
	shift
	crm-lead-add --version >/dev/null || bail 'crm-lead-add does not run'
	[ $# -gt 0 ] || set -- "${names[@]}"
	for name; do
		outcome "$lists/$name.csv" >"$lists/$name.expected"
	done
	exit 0
fi
for name in "${names[@]}"; do
	run outcome "$lists/$name.csv"
	is_err ''
	cp "$captured/out" "$name"
	is_file "$name" <"$lists/$name.expected"
done
done_testing
