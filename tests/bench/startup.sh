#!/bin/bash
# Start-up: `--version` against cat, and a query of one row against the sqlite3 shell.
set -eu
cd "$(dirname "$0")/../.."
bin=$PWD/build/${MODE:-release}/bin
pairs=$PWD/build/${MODE:-release}/bench/pairs
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CRM_DB=$dir/crm.db CRM_USER=bench CRM_NOW=2026-03-02T09:00:00Z
runs=${RUNS:-1000}

"$bin/crm-db" init -q
echo 'name
expo' | "$bin/crm-edit" -q sources
echo "crm-list --version / cat (goal: at most 1.2)
  $("$pairs" "$runs" "$bin/crm-list" --version -- cat /dev/null)
one row / sqlite3 (goal: at most 1.0)
  $("$pairs" "$runs" "$bin/crm-list" sources --csv -- \
	sqlite3 -readonly "$CRM_DB" 'SELECT * FROM source')"
