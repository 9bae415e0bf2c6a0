#!/bin/bash
# crm-notify killed at any moment, and without memory or disk: what was not delivered is delivered
# by the next run; a kill repeats one message at most, and loses none. RUNS kills each.
. "$(dirname "$0")/../tools/lib.sh"
runs=${RUNS:-20}
fail=$top/build/${MODE:-release}/fault/fail.so

fresh_db
printf 'name,value\nmail_from,crm@example.org\n' | crm-edit -q settings
printf 'login,email\nanna,anna@example.org\nboris,boris@example.org\n' | crm-edit -q users
seq 300 | sed 's/.*/Lead &/; 1i name' | crm-lead-add -q
seq 300 | sed '1i id' | crm-assign -q
# A day later each task has a reminder; of one message each, they are the second half of the work.
now 2026-03-03T09:30:00Z
ids='s/^Message-ID: //p'

killed=0 unsound=0
for i in $(seq "$runs"); do
	crm-notify -q -k new-lead --exec "sed -n '$ids' >>sent" &
	pid=$!
	sleep "0.0$((RANDOM % 90))"
	kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
	wait "$pid" 2>/dev/null || :
	# The command that was left behind ends by itself.
	crm-db check -q || unsound=$((unsound + 1))
done
run timeout 60 crm-notify -q -k new-lead --exec "sed -n '$ids' >>sent"
is_rc 0
is_err ''
ok "some were really interrupted: $killed of $runs" [ "$killed" -gt 0 ]
is "$unsound" 0 'the database is always sound'
is "$(sort -u sent | grep -c '^<notice-')" 300 'every notice was delivered'
ok 'no more repeated than killed' [ "$(($(wc -l <sent) - 300))" -le "$killed" ]
is "$(sql "SELECT count(*) FROM notice WHERE kind = 'new-lead' AND delivered IS NOT NULL")" 300 'all are marked'

# Reminders: two messages, of which nothing is recorded before they went.
rm -f sent
for i in $(seq 6); do
	crm-notify -q --exec "sleep 0.02; sed -n '$ids' >>sent" &
	pid=$!
	sleep "0.0$((i * 15 % 90))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
done
run timeout 60 crm-notify -q --exec "sed -n '$ids' >>sent"
is_rc 0
ok 'each got theirs' [ "$(sort -u sent | wc -l)" -ge 2 ]
is "$(sql "SELECT count(*), count(DISTINCT task) FROM notice WHERE kind = 'task-due' AND delivered IS NOT NULL")" \
	'300|300' 'every reminder is recorded once'
run crm-notify --columns notice
is_out notice

# A full disk, or no memory: what went out but could not be recorded goes out again.
if [ "${MODE:-release}" = release ]; then
	fresh_db
	printf 'name,value\nmail_from,crm@example.org\n' | crm-edit -q settings
	printf 'login,email\nanna,anna@example.org\n' | crm-edit -q users
	printf 'name\nАнна Ким\nBob Stone\n' | crm-lead-add -q
	crm-assign -q --to anna 1 2
	mkdir "$T/base"
	cp "$CRM_DB" "$T/base/crm.db"
	faults=0 signals=0 lost=0 liars=0
	for function in malloc pwrite64; do
		step=${STEP:-61}
		[ "$function" = malloc ] || step=1
		for ((k = 1; ; k += step)); do
			rm -f "$CRM_DB"* hit sent
			cp "$T/base/crm.db" "$CRM_DB"
			status=0
			# The command is not to fail: what it inherits is taken away.
			FAIL=$function:$k FAIL_LOG=$T/hit CRM_FAIL=$fail bash -c \
				'LD_PRELOAD=$CRM_FAIL crm-notify --exec "LD_PRELOAD=; sed -n \"$0\" >>sent"; exit $?' \
				"$ids" >out 2>err || status=$?
			[ -e hit ] || break
			faults=$((faults + 1))
			[ "$status" -lt 128 ] || signals=$((signals + 1))
			# Nothing is marked that did not go.
			marked=$(sql 'SELECT count(*) FROM notice WHERE delivered IS NOT NULL')
			went=$( (cat sent 2>/dev/null || :) | sort -u | wc -l)
			[ "$marked" -le "$went" ] || lost=$((lost + 1))
			[ "$status" -ne 0 ] || [ "$marked" -eq 2 ] || liars=$((liars + 1))
		done
	done
	ok "faults were injected: $faults" [ "$faults" -gt 30 ]
	is "$signals" 0 'no signal'
	is "$lost" 0 'nothing is marked that was not handed over'
	is "$liars" 0 'exit 0 means done'
fi
done_testing
