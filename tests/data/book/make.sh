#!/bin/sh
# make.sh N SEED: a book of N leads (book.sql) in the new database $CRM_DB; the tools are in PATH.
set -eu
CRM_NOW=2025-01-10T09:00:00Z CRM_USER=book "$(dirname "$0")/house.sh"
sqlite3 -batch -bail "$CRM_DB" "PRAGMA temp_store = MEMORY" "CREATE TEMP TABLE want AS SELECT $1 AS n, $2 AS seed" \
	".read $(dirname "$0")/book.sql" "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
