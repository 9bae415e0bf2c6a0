#!/bin/bash
# Every fuzz target over its corpus and over all test data: what once crashed must not again.
. "$(dirname "$0")/lib.sh"

targets=0
for fuzzer in "$bin"/../fuzz/fuzz_*; do
	[ -x "$fuzzer" ] || continue
	name=${fuzzer##*/fuzz_}
	inputs=("$top/tests/data")
	[ ! -d "$top/tests/fuzz/corpus/$name" ] || inputs+=("$top/tests/fuzz/corpus/$name")
	run "$fuzzer" "${inputs[@]}"
	is_rc 0
	like_out '^[1-9][0-9]* files$'
	targets=$((targets + 1))
done
is "$targets" "$(find "$top/tests/fuzz" -name 'fuzz_*.c' | wc -l)" 'every fuzz target is built'

done_testing
