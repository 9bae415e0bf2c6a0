#!/bin/bash
# Folding names for comparison, against utf8proc alone; and how many short Russian lists (LISTS) of each
# encoding are known for what they are, or said to be unsure; taken for another is the one failure.
. "$(dirname "$0")/lib.sh"
lists=${LISTS:-$(size 50 500)}

contacts ru 20000 1 "$dir/list.csv"
read -r ours theirs < <(cut -d, -f2-4 "$dir/list.csv" | "$b/bench/text" fold)
against 'folding a name' "$ours" ns utf8proc "$theirs" 0.25

for encoding in UTF-8 WINDOWS-1251 KOI8-R IBM866 UTF-16LE; do
	for ((i = 1; i <= lists; i++)); do
		contacts ru 50 "$i" "$dir/utf8"
		iconv -c -f UTF-8 -t "$encoding" "$dir/utf8" >"$dir/in-$i"
	done
	"$b/bench/text" encoding "$dir"/in-* >"$dir/found"
	right=$(grep -cix "$encoding" "$dir/found" || true)
	unsure=$(grep -cx -e - "$dir/found" || true)
	bounded "lists in $encoding known, unsure $unsure of $lists" "$(calculate "100 * $right / $lists" 1f)" % '>=' 99.6
done
