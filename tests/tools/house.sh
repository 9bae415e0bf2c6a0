#!/bin/bash
# The checks of the house itself: each must find what it is for.
. "$(dirname "$0")/lib.sh"

mkdir -p scripts lib/base lib/text lib/store lib/crm cmd
cp "$top"/scripts/layers "$top"/scripts/banned scripts/

# --- banned ---------------------------------------------------------------------------

cat >lib/text/bad.c <<'!'
/* strcpy(a, b) in a comment is no call */
char *s = "strcpy(a, b)"; // nor is system("x")
strcpy(a, b);
n = atoi("5");
printf("%d", n); snprintf(buf, sizeof(buf), "fine");
x->time(3); now = time(NULL);
fputs("x", stderr);
clock_gettime(CLOCK_MONOTONIC, &ts); clock_gettime(CLOCK_REALTIME, &ts);
typedef struct x x_t; // TODO
typedef enum verdict judge(int);
const char *q = "SELECT id FROM lead "
    "WHERE name = '%s'";
const char *fine = "SELECT id FROM lead WHERE name LIKE '%' || ?1";
const char *version = "PRAGMA user_version = %d";
const char *pragma = "PRAGMA %s";
const char *count = "SELECT 1 WHERE 1 = %" PRId64;
!
cp lib/text/bad.c cmd/crm-bad.c
run scripts/banned lib/text/bad.c
is_rc 1
is_err ''
is_out <<'!'
lib/text/bad.c:9: TODO: do it, or leave it out
lib/text/bad.c:11: SQL is constant and its values are bound: no % in it
lib/text/bad.c:15: SQL is constant and its values are bound: no % in it
lib/text/bad.c:16: SQL is constant and its values are bound: no % in it
lib/text/bad.c:3: strcpy: has no bound that holds; use crm_buf, crm_arena_printf or snprintf
lib/text/bad.c:4: atoi: hides errors; use crm_num_parse
lib/text/bad.c:9: typedef: structs keep their tag
lib/text/bad.c:5: printf: the library never prints
lib/text/bad.c:7: stderr: the library has no streams of its own
lib/text/bad.c:6: time: the library does not read the clock
lib/text/bad.c:8: clock_gettime: the library does not read the clock
!
run scripts/banned cmd/crm-bad.c
is_rc 1
unlike_out 'library'
like_out ':3: strcpy: '
rm lib/text/bad.c cmd/crm-bad.c

cat >lib/store/names.c <<'!'
p(sql, "SELECT %s FROM %s WHERE id = ?1", column, table);
p(sql, "SELECT id FROM %s WHERE id = %d", table, id);
p(sql, "INSERT INTO t VALUES ('%s')", text);
!
run scripts/banned lib/store/names.c
is_rc 1
is_out <<'!'
lib/store/names.c:2: SQL is constant and its values are bound: no % in it
lib/store/names.c:3: SQL is constant and its values are bound: no % in it
!
rm lib/store/names.c

# --- layers ---------------------------------------------------------------------------

cat >lib/crm/good.c <<'!'
#include "lib/crm/good.h"

#include <stdio.h>

#include "lib/base/err.h"
#include "lib/store/db.h"
!
cat >cmd/crm-good.c <<'!'
#include "cmd/cli.h"
#include "lib/crm/good.h"
!
run scripts/layers
is_rc 0
is_out ''

cat >lib/text/bad.c <<'!'
#include <sqlite3.h>
#include <utf8proc.h>
# include "lib/crm/good.h"
#include "bad.h"
#include <phonenumbers/phonenumberutil.h>
!
echo '#include <csv.h>' >cmd/crm-bad.c
run scripts/layers
is_rc 1
is_out <<'!'
cmd/crm-bad.c:1: csv.h belongs to lib/table
lib/text/bad.c:1: sqlite3.h belongs to lib/store
lib/text/bad.c:3: text must not include crm: lib/crm/good.h
lib/text/bad.c:4: write the path from the top: bad.h
!

done_testing
