#!/bin/bash
# Eight processes (PROCESSES) that claim one lead after another for five seconds (SECONDS_EACH), every
# claim durable and with its history; against PostgreSQL, where it is installed (Debian: postgresql),
# doing as much in the one statement it does best: SKIP LOCKED.
. "$(dirname "$0")/lib.sh"
n=${PROCESSES:-8} seconds=${SECONDS_EACH:-5} leads=${LEADS:-100000}
pg=
for bin in /usr/lib/postgresql/*/bin; do [ -x "$bin/pgbench" ] && pg=$bin; done
as_postgres=()
[ "$(id -u)" -ne 0 ] || as_postgres=(setpriv --reuid postgres --regid postgres --clear-groups)
clean() {
	[ ! -e "$dir/pg/postmaster.pid" ] || "${as_postgres[@]}" "$pg/pg_ctl" -D "$dir/pg" -m fast stop >"$dir/stop"
	rm -rf "$dir"
}
trap clean EXIT

crm-db init -q
{
	echo login
	seq -f u%.0f "$n"
} | CRM_USER=u1 crm-edit -q users
{
	echo name,email
	seq "$leads" | awk '{ print "Ivan Petrov" $1 ",u" $1 "@example.org" }'
} | CRM_USER=u1 crm-lead-add -q
read -r rate busy longest spread < <("$b/bench/claims" "$CRM_DB" "$seconds" "$n")
bounded "claims by $n processes, busy errors" "$busy" '' '<=' 0
bounded "claims by $n processes, longest wait" "$longest" s '<=' 1
bounded "claims by $n processes, most against fewest" "$spread" '' '<=' 1.3
if [ -z "$pg" ]; then
	row "claims by $n processes" "$rate a second" 'PostgreSQL: not installed' - 'ratio >= 1' -
	exit
fi
# The same rows: the lead and its indexes, the history of owner and time, the first task.
cat >"$dir/schema.sql" <<'!'
CREATE TABLE lead (id bigserial PRIMARY KEY, created bigint NOT NULL, stage bigint NOT NULL,
    owner bigint, owner_at bigint, name text, email text);
CREATE INDEX lead_owner ON lead(owner, stage) WHERE owner IS NOT NULL;
CREATE INDEX lead_waiting ON lead(stage, created, id) WHERE owner IS NULL;
CREATE TABLE op (id bigserial PRIMARY KEY, at bigint NOT NULL, tool text NOT NULL, login text NOT NULL);
CREATE TABLE event (id bigserial PRIMARY KEY, op bigint NOT NULL, at bigint NOT NULL, card bigint,
    tab bigint NOT NULL, "row" bigint NOT NULL, what bigint NOT NULL, verb bigint NOT NULL,
    field text, old text, new text, reason text, undoes bigint);
CREATE INDEX event_op ON event(op);
CREATE INDEX event_card ON event(card, op, tab);
CREATE TABLE task (id bigserial PRIMARY KEY, op bigint NOT NULL, card bigint REFERENCES lead(id),
    kind text NOT NULL, owner bigint, due bigint, state bigint NOT NULL, created bigint NOT NULL);
CREATE INDEX task_card ON task(card);
CREATE INDEX task_due ON task(owner, due) WHERE state = 1;
INSERT INTO lead(created, stage, name, email)
    SELECT 1772442000, 1, 'Ivan Petrov' || i, 'u' || i || '@example.org'
    FROM generate_series(1, :leads) i;
!
cat >"$dir/claim.sql" <<'!'
WITH next AS (SELECT id FROM lead WHERE owner IS NULL AND stage = 1 ORDER BY created, id LIMIT 1
        FOR UPDATE SKIP LOCKED),
    given AS (UPDATE lead SET owner = :client_id + 1, owner_at = 1772442000 FROM next
        WHERE lead.id = next.id RETURNING lead.id),
    run AS (INSERT INTO op(at, tool, login) SELECT 1772442000, 'claims', 'u' || :client_id
        FROM given RETURNING id),
    first AS (INSERT INTO task(op, card, kind, owner, due, state, created) SELECT run.id, given.id,
        'first-contact', :client_id + 1, 1772445600, 1, 1772442000 FROM given, run RETURNING id)
INSERT INTO event(op, at, card, tab, "row", what, verb, field, new) SELECT run.id, 1772442000,
    given.id, e.tab, given.id, 16, e.verb, e.field, e.new FROM given, run, (VALUES
    (1, 1, 'owner', :client_id::text), (1, 1, 'owner_at', '1772442000'), (10, 0, NULL, NULL))
    AS e(tab, verb, field, new);
!
chmod 755 "$dir"
mkdir "$dir/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$dir/pg"
"${as_postgres[@]}" "$pg/initdb" -D "$dir/pg" -A trust >"$dir/log" 2>&1
"${as_postgres[@]}" "$pg/pg_ctl" -D "$dir/pg" -w -l "$dir/pg/log" \
	-o "-c listen_addresses= -c unix_socket_directories=$dir/pg -c shared_buffers=256MB" start >"$dir/start"
PGHOST=$dir/pg PGUSER=$(if [ "$(id -u)" -eq 0 ]; then echo postgres; else id -un; fi)
export PGHOST PGUSER PGDATABASE=postgres
"$pg/psql" -qX -v leads="$((leads * 4))" -f "$dir/schema.sql" >"$dir/log"
"$pg/psql" -qXc 'VACUUM ANALYZE' -c CHECKPOINT >"$dir/log"
theirs=$("$pg/pgbench" -n -M prepared -c "$n" -j 2 -T "$seconds" -f "$dir/claim.sql" 2>"$dir/log" |
	awk '/^tps/ { printf "%.0f\n", $3 }')
row "claims by $n processes" "$rate a second" "PostgreSQL: $theirs a second" \
	"$(calculate "$rate / $theirs")" 'ratio >= 1' "$(reached "$rate >= $theirs")"
