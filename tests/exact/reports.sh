#!/bin/bash
# crm-report: every cell of every report once more, of a book of 10,000 leads with their histories, by
# SQL over what crm-list prints: nothing of ours computes the figures that are expected.
. "$(dirname "$0")/../tools/lib.sh"

rm -rf "$captured/db"
mkdir "$captured/db"
export CRM_DB="$captured/db/crm.db"
"$top/tests/data/book/make.sh" 10000 7 2>/dev/null
crm-edit -q settings --set value=Europe/Moscow timezone
now 2026-03-02T09:00:00Z

for noun in leads deals events inquiries points imports activities tasks candidates costs users stages \
	reasons; do
	crm-list "$noun" >"$noun.csv"
done

# --- the exports as tables ------------------------------------------------------------

cat >load.sql <<'!'
.import --csv leads.csv x_leads
.import --csv deals.csv x_deals
.import --csv events.csv x_events
.import --csv inquiries.csv x_inquiries
.import --csv points.csv x_points
.import --csv imports.csv x_imports
.import --csv activities.csv x_activities
.import --csv tasks.csv x_tasks
.import --csv candidates.csv x_candidates
.import --csv costs.csv x_costs
.import --csv users.csv users
.import --csv stages.csv x_stages
.import --csv reasons.csv x_reasons
CREATE TABLE now AS SELECT unixepoch('2026-03-02T09:00:00Z') AS now;
-- What was undone, and what undid it, is left out; kinds of stages by their ids.
CREATE TABLE kind AS SELECT CAST(id AS INTEGER) AS id, kind FROM x_stages;
CREATE TABLE ev AS SELECT CAST(id AS INTEGER) AS id, CAST(op AS INTEGER) AS op, unixepoch(at) AS at,
	at AS said, login, "table" AS tab, CAST(row AS INTEGER) AS row, field,
	CAST(old_raw AS INTEGER) AS old, CAST(new_raw AS INTEGER) AS new FROM x_events
	WHERE undoes = '' AND id NOT IN (SELECT undoes FROM x_events WHERE undoes <> '');
CREATE TABLE mv AS SELECT e.*, k.kind FROM ev e JOIN kind k ON k.id = e.new WHERE field = 'stage';
CREATE INDEX mv_row ON mv(tab, row);
CREATE TABLE alias AS SELECT row AS id, new AS of, op FROM ev WHERE tab = 'card' AND field = 'alias';
CREATE INDEX alias_id ON alias(id);
CREATE TABLE d AS SELECT CAST(id AS INTEGER) AS id, status, stage, amount, currency, owner, source, campaign,
	unixepoch(created) AS at, substr(created, 1, 7) AS month, CAST(round(amount * 100) AS INTEGER)
	AS minor, amount <> '' AS has, reason,
	coalesce((SELECT max(at) FROM mv WHERE tab = 'deal' AND row = x.id), unixepoch(created)) AS since
	FROM x_deals x;
CREATE INDEX d_id ON d(id);
CREATE TABLE l AS SELECT CAST(id AS INTEGER) AS id, coalesce(nullif(name, ''), company) AS name, status, grade,
	owner, source, campaign, reason, unixepoch(created) AS at, substr(created, 1, 7) AS month,
	unixepoch(nullif(responded, '')) AS responded, CAST(deal AS INTEGER) AS deal,
	coalesce(unixepoch(nullif(assigned, '')), unixepoch(created)) AS assigned, repeat_of,
	coalesce((SELECT max(at) FROM mv WHERE tab = 'lead' AND row = x.id), unixepoch(created)) AS since,
	(SELECT min(at) FROM mv WHERE tab = 'lead' AND row = x.id AND
		kind IN ('working', 'qualified', 'converted')) AS working,
	(SELECT min(at) FROM mv WHERE tab = 'lead' AND row = x.id AND kind IN ('qualified', 'converted'))
		AS qualified,
	(SELECT min(at) FROM mv WHERE tab = 'lead' AND row = x.id AND kind = 'converted') AS converted,
	(SELECT min(at) FROM mv WHERE tab = 'lead' AND row = x.id AND kind = 'unqualified') AS unqualified
	FROM x_leads x;
ALTER TABLE l ADD COLUMN won;
UPDATE l SET won = (SELECT since FROM d WHERE d.id = l.deal AND d.status = 'won');
CREATE INDEX l_id ON l(id);
-- Of whatever card it was written with, the card that it is now.
CREATE TABLE act AS SELECT CAST(coalesce(a.of, x.card) AS INTEGER) AS card, unixepoch(x.at) AS at, substr(x.at, 1, 7) AS month,
	author, kind, reached = 'yes' AS reached FROM x_activities x LEFT JOIN alias a ON a.id = x.card;
CREATE INDEX act_card ON act(card);
CREATE TABLE task AS SELECT CAST(coalesce(a.of, x.card) AS INTEGER) AS card, owner, unixepoch(nullif(due, '')) AS due, state,
	unixepoch(nullif(closed, '')) AS closed, substr(closed, 1, 7) AS month, closed_by
	FROM x_tasks x LEFT JOIN alias a ON a.id = x.card;
CREATE INDEX task_card ON task(card);
CREATE TABLE asked AS SELECT CAST(coalesce(a.of, x.card) AS INTEGER) AS card, count(*) AS n
	FROM x_inquiries x LEFT JOIN alias a ON a.id = x.card GROUP BY 1;
CREATE TABLE can AS SELECT DISTINCT CAST(coalesce(a.of, x.card) AS INTEGER) AS card FROM x_points x
	LEFT JOIN alias a ON a.id = x.card WHERE valid = 'yes';
CREATE TABLE cost AS SELECT source, campaign, unixepoch(at) AS at, substr(at, 1, 7) AS month, currency,
	CAST(round(amount * 100) AS INTEGER) AS minor FROM x_costs;
!
rm -f book.db
sqlite3 -batch -bail book.db '.read load.sql'
# What is expected, as CSV with the header of the columns.
expect() {
	sqlite3 -batch -bail -csv -header book.db "$1" | tr -d '\r' |
		sed 's/"\([^",]*\)"/\1/g'
}
# a/b with one decimal, half up; nothing of nothing.
share() {
	echo "iif(($2) = 0, '', printf('%.1f', (abs($1) * 20 + ($2)) / (2 * ($2)) / 10.0))"
}
money() {
	echo "printf('%d.%02d', ($1) / 100, ($1) % 100)"
}
# Twice the median of n numbers, of which this is the k-th: to be summed up.
middle() {
	echo "sum(iif(k IN ((n + 1) / 2, n / 2 + 1), $1 * (1 + n % 2), 0))"
}
# The fields of --by: as they are selected of table $2, with commas in front; and their order.
by_as() {
	local f

	for f in ${1//,/ }; do printf '%s.%s AS %s, ' "$2" "$f" "$f"; done
}
by_names() {
	local f

	for f in ${1//,/ }; do printf '%s, ' "$f"; done
}
by_order() {
	local f

	for f in ${1//,/ }; do printf "%s = '', %s, " "$f" "$f"; done
}
# source,month as g.source,g.month
of_table() {
	local f=${2//,/,$1.}

	echo "${f:+$1.}$f"
}
agrees() {
	run crm-report "${@:2}"
	is_rc 0
	is_out "$1"
}
fields=('' source owner campaign month grade 'source,month')

# --- funnel ---------------------------------------------------------------------------

for by in "${fields[@]}"; do
	# A lead that was unqualified reached that; one reaches all before what one reached.
	agrees "$(expect "WITH s(o, stage) AS (VALUES (1, 'new'), (2, 'working'), (3, 'qualified'),
		(4, 'converted'), (5, 'won'), (6, 'unqualified')),
	g AS (SELECT $(by_as "$by" l) count(*) AS all_of FROM l ${by:+GROUP BY $by}),
	r AS (SELECT $(by_as "$by" l) s.o, s.stage, CASE s.o WHEN 1 THEN 0 WHEN 2 THEN working - at
		WHEN 3 THEN qualified - at WHEN 4 THEN converted - at WHEN 5 THEN won - at
		ELSE unqualified - at END AS wait FROM l, s),
	k AS (SELECT *, row_number() OVER (PARTITION BY $(by_names "$by") o ORDER BY wait) AS k,
		count(*) OVER (PARTITION BY $(by_names "$by") o) AS n FROM r WHERE wait IS NOT NULL),
	m AS (SELECT $(by_names "$by") o, max(n) AS n, $(middle wait) AS twice FROM k
		GROUP BY $(by_names "$by") o)
	SELECT $(by_as "$by" g) s.stage, coalesce(m.n, 0) AS leads,
		$(share 'coalesce(m.n, 0) * 100' all_of) AS share,
		iif(m.n IS NULL, '', $(share m.twice '2 * 86400')) AS median_days
	FROM g JOIN s LEFT JOIN m ON m.o = s.o$(for f in ${by//,/ }; do echo " AND m.$f = g.$f"; done)
	ORDER BY $(by_order "$(of_table g "$by")") s.o")" funnel ${by:+--by "$by"}
done

# --- sources --------------------------------------------------------------------------

# What money is there, by source and another field: in rows of the currencies, RUB first.
for by in '' campaign month grade; do
	cost=$([ "$by" = grade ] && echo "''" || echo "${by:-''}")
	agrees "$(expect "WITH lead AS (SELECT ${by:-''} AS f, source, count(*) AS leads,
		sum(max(coalesce(n, 0) - 1, 0)) AS repeat, sum(can.card IS NOT NULL) AS valid,
		count(qualified) AS qualified, count(converted) AS converted, count(won) AS won,
		sum(repeat_of = '') AS fresh
		FROM l LEFT JOIN asked ON asked.card = l.id LEFT JOIN can ON can.card = l.id GROUP BY 1, 2),
	m AS (SELECT f, source, currency, sum(revenue) AS revenue, sum(cost) AS cost FROM (
		SELECT ${by:+l.}${by:-''} AS f, l.source, d.currency, minor AS revenue,
			NULL AS cost FROM l JOIN d ON d.id = l.deal WHERE l.won IS NOT NULL AND has
		UNION ALL SELECT $cost, source, currency, 0, minor FROM cost) GROUP BY 1, 2, 3),
	u AS (SELECT f, source, currency, revenue, cost FROM m
		UNION ALL SELECT f, source, 'RUB', 0, NULL FROM lead WHERE NOT EXISTS
		(SELECT 1 FROM m WHERE m.f = lead.f AND m.source = lead.source)),
	v AS (SELECT *, row_number() OVER w AS k, count(*) OVER (PARTITION BY f, source) AS several FROM u
		WINDOW w AS (PARTITION BY f, source ORDER BY currency <> 'RUB', currency))
	SELECT ${by:+v.f AS $by,} v.source, iif(k = 1, coalesce(leads, 0), '') AS leads,
		iif(k = 1, coalesce(repeat, 0), '') AS repeat, iif(k = 1, coalesce(valid, 0), '') AS valid,
		iif(k = 1, coalesce(qualified, 0), '') AS qualified,
		iif(k = 1, coalesce(converted, 0), '') AS converted, iif(k = 1, coalesce(won, 0), '') AS won,
		$(money revenue) AS revenue, $(money 'coalesce(cost, 0)') AS cost,
		iif(cost IS NULL OR coalesce(leads, 0) = 0, '', $(money '((cost * 2 + leads) / (2 * leads))')) AS cpl,
		iif(cost IS NULL OR coalesce(qualified, 0) = 0, '',
			$(money '((cost * 2 + qualified) / (2 * qualified))')) AS cost_per_qualified,
		currency, iif(k = 1, coalesce(fresh, 0), '') AS \"unique\",
		iif(cost IS NULL OR coalesce(won, 0) = 0, '', $(money '((cost * 2 + won) / (2 * won))')) AS cac,
		iif(cost > 0 AND several = 1, iif(revenue < cost, '-', '') ||
			$(share '(revenue - cost) * 100' cost), '') AS roi
	FROM v LEFT JOIN lead ON lead.f = v.f AND lead.source = v.source
	ORDER BY v.f = '', v.f, v.source = '', v.source, k")" sources ${by:+--by "$by"}
done

# --- owners ---------------------------------------------------------------------------

# Taken: each owner that a change gave it, merged since or not; with none, whom it was made for. Here
# nobody is that.
agrees "$(expect "WITH o AS (SELECT login AS owner, active = 'yes' AS shown, max_open, max_day, max_month
		FROM users UNION ALL SELECT '', 0, '', '', ''),
	mine AS (SELECT owner, sum(status IN ('new', 'working', 'qualified')) AS open,
		sum(status = 'new') AS new, sum(status = 'working') AS working,
		sum(status = 'qualified') AS qualified,
		sum(grade = 'A' AND status IN ('new', 'working', 'qualified')) AS A,
		sum(grade = 'B' AND status IN ('new', 'working', 'qualified')) AS B,
		sum(grade = 'C' AND status IN ('new', 'working', 'qualified')) AS C,
		sum(status IN ('new', 'working', 'qualified') AND id NOT IN
			(SELECT card FROM task WHERE state = 'open')) AS without,
		sum(status = 'converted') AS converted, sum(status = 'unqualified') AS unqualified
		FROM l GROUP BY owner),
	late AS (SELECT owner, count(*) AS n FROM task, now WHERE state = 'open' AND due < now GROUP BY 1),
	got AS (SELECT u.login AS owner, count(*) AS n,
		sum(e.at >= unixepoch('2026-03-01T21:00:00Z')) AS today, sum(e.at >= now - 30 * 86400) AS month
		FROM now, ev e JOIN users u ON u.id = e.new LEFT JOIN alias a ON a.id = e.row
		JOIN l ON l.id = coalesce(a.of, e.row)
		WHERE tab = 'lead' AND field = 'owner' GROUP BY 1)
	SELECT o.owner, coalesce(open, 0) AS open, coalesce(new, 0) AS new, coalesce(working, 0) AS working,
		coalesce(qualified, 0) AS qualified, coalesce(A, 0) AS A, coalesce(B, 0) AS B,
		coalesce(C, 0) AS C, coalesce(late.n, 0) AS overdue, coalesce(without, 0) AS without_next_task,
		coalesce(got.n, 0) AS taken, coalesce(converted, 0) AS converted,
		coalesce(unqualified, 0) AS unqualified,
		coalesce($(share 'converted * 100' '(converted + unqualified)'), '') AS converted_share,
		max_open, coalesce(today, 0) AS today, max_day, coalesce(month, 0) AS days_30, max_month
	FROM o LEFT JOIN mine USING (owner) LEFT JOIN late USING (owner) LEFT JOIN got USING (owner)
	WHERE shown OR open + converted + unqualified + coalesce(late.n, 0) > 0
	ORDER BY o.owner = '', o.owner")" owners

# --- response -------------------------------------------------------------------------

# Working time since a Monday, for those with hours: Monday to Friday, 9 to 18, in Moscow.
work() {
	local t="(($1) - unixepoch('2024-12-30T00:00:00+03:00'))"

	echo "($t / 604800 * 45 * 3600 + iif($t % 604800 / 86400 < 5, $t % 604800 / 86400 * 32400 +
		min(max($t % 86400 - 32400, 0), 32400), 5 * 32400))"
}
waits() {
	echo "$(share "$1_twice" 120), $(share "$1_p90" 60), $(share "$1_sum" "(contacted * 60)"),
		$(share "$1_5 * 100" leads), $(share "$1_60 * 100" leads), $(share "$1_day * 100" leads)"
}
sums() {
	echo "sum(iif($1k IN ((n + 1) / 2, n / 2 + 1), $1 * (1 + n % 2), 0)) AS $1_twice,
		max(iif($1k = (n * 90 + 99) / 100, $1, 0)) AS $1_p90, sum($1) AS $1_sum,
		sum($1 <= 300) AS $1_5, sum($1 <= 3600) AS $1_60, sum($1 <= 86400) AS $1_day"
}
for by in "${fields[@]}"; do
	p="PARTITION BY $(by_names "$by") wait IS NULL"
	agrees "$(crm-report response ${by:+--by "$by"} | head -n 1
		expect "WITH r AS (SELECT $(by_as "$by" l) responded - at AS wait,
			iif(u.hours = '' OR u.hours IS NULL, responded - at,
				$(work responded) - $(work at)) AS busy
			FROM l LEFT JOIN users u ON u.login = l.owner),
		k AS (SELECT *, row_number() OVER ($p ORDER BY wait) AS waitk,
			row_number() OVER ($p ORDER BY busy) AS busyk, count(*) OVER ($p) AS n FROM r),
		s AS (SELECT $(by_names "$by") count(*) AS leads, count(wait) AS contacted,
			$(sums wait), $(sums busy) FROM (SELECT * FROM k) ${by:+GROUP BY $by})
		SELECT $(by_names "$by") leads, contacted, leads - contacted, $(waits wait), $(waits busy)
		FROM s ORDER BY $(by_order "$by") 1" | tail -n +2)" response ${by:+--by "$by"}
done

# --- aging ----------------------------------------------------------------------------

for by in "${fields[@]}"; do
	agrees "$(expect "WITH a AS (SELECT $(by_as "$by" l) status AS stage, now - since AS age,
			instr('new working qualified', status) AS o FROM l, now
			WHERE status IN ('new', 'working', 'qualified')),
		k AS (SELECT *, row_number() OVER (PARTITION BY $(by_names "$by") o ORDER BY age) AS k,
			count(*) OVER (PARTITION BY $(by_names "$by") o) AS n FROM a)
		SELECT $(by_names "$by") stage, count(*) AS leads, sum(age < 86400) AS under_1d,
			sum(age / 86400 BETWEEN 1 AND 2) AS under_3d, sum(age / 86400 BETWEEN 3 AND 6) AS under_7d,
			sum(age / 86400 BETWEEN 7 AND 13) AS under_14d,
			sum(age / 86400 BETWEEN 14 AND 29) AS under_30d,
			sum(age / 86400 BETWEEN 30 AND 89) AS under_90d, sum(age / 86400 >= 90) AS older,
			$(share "$(middle age)" '2 * 86400') AS median_days,
			$(share 'max(age)' 86400) AS oldest_days
		FROM k GROUP BY $(by_names "$by") o ORDER BY $(by_order "$by") o")" aging ${by:+--by "$by"}
done

# --- grades, reasons, cohorts ---------------------------------------------------------

for by in '' source owner campaign month source,month; do
	agrees "$(expect "SELECT $(by_names "$by") grade, count(*) AS leads, count(qualified) AS qualified,
			count(converted) AS converted, count(won) AS won,
			$(share 'count(converted) * 100' 'count(*)') AS converted_share,
			$(share 'count(won) * 100' 'count(*)') AS won_share
		FROM l GROUP BY $(by_names "$by") grade ORDER BY $(by_order "$by") grade = '', grade")" \
		grades ${by:+--by "$by"}
done
for by in '' source owner campaign grade source,owner; do
	agrees "$(expect "WITH e AS (SELECT 1 AS o, 'lead' AS what, reason, owner, source, campaign, grade FROM l
			WHERE status = 'unqualified'
			UNION ALL SELECT 2, 'deal', reason, owner, source, campaign, '' FROM d WHERE status = 'lost'),
		g AS (SELECT $(by_names "$by") o, what, reason, count(*) AS n FROM e
			GROUP BY $(by_names "$by") o, reason)
		SELECT $(by_names "$by") what, reason, n, $(share 'n * 100' \
			"sum(n) OVER (PARTITION BY $(by_names "$by") o)") AS share
		FROM g JOIN (SELECT name, CAST(id AS INTEGER) AS place FROM x_reasons) p ON p.name = reason
		ORDER BY $(by_order "$by") o, n DESC, place")" reasons ${by:+--by "$by"}
done
# Months since the year 0, of local time.
month_of() {
	echo "(substr(date($1, 'unixepoch', '+3 hours'), 1, 4) * 12 + substr(date($1, 'unixepoch', '+3 hours'), 6, 2))"
}
sqlite3 -batch -bail book.db "CREATE TABLE after AS SELECT l.*, $(month_of at) AS made,
	$(month_of converted) - $(month_of at) AS c_after, $(month_of won) - $(month_of at) AS w_after FROM l"
for by in '' source owner grade; do
	agrees "$(expect "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 20)
		SELECT $(by_names "$by") month AS cohort, count(*) AS leads, n AS months,
			sum(coalesce(c_after <= n, 0)) AS converted,
			$(share 'sum(coalesce(c_after <= n, 0)) * 100' 'count(*)') AS converted_share,
			sum(coalesce(w_after <= n, 0)) AS won,
			$(share 'sum(coalesce(w_after <= n, 0)) * 100' 'count(*)') AS won_share
		FROM after JOIN n ON made + n <= 2026 * 12 + 3
		GROUP BY $(by_names "$by") month, n ORDER BY $(by_order "$by") month, n")" \
		cohorts ${by:+--by "$by"}
done

# --- deals ----------------------------------------------------------------------------

# All deals began open; one that was won or lost was in that stage as well.
for by in '' source owner campaign month; do
	agrees "$(expect "WITH t AS (SELECT sum(status <> 'open') AS closed, sum(status = 'won') AS won FROM d),
		g AS (SELECT $(by_names "$by") stage, instr('open won lost', stage) AS o,
			iif(has, currency, 'RUB') AS currency, count(*) AS deals, sum(NOT has) AS without_amount,
			sum(iif(has, minor, 0)) AS minor FROM d GROUP BY $(by_names "$by") o, iif(has, currency, 'RUB'))
		SELECT $(by_names "$by") stage, currency, deals, without_amount, $(money minor) AS amount,
			iif(stage = 'open', closed, '') AS closed,
			iif(stage = 'open', $(share 'won * 100' closed), '') AS won_share,
			iif(stage = 'open', $(money '((minor * won * 2 + closed) / (2 * closed))'), '') AS forecast
		FROM g, t ORDER BY $(by_order "$by") o, currency")" deals ${by:+--by "$by"}
done

# --- activity -------------------------------------------------------------------------

did() {
	expect "WITH u AS (SELECT login FROM users UNION ALL SELECT ''),
	f AS (SELECT month, author AS login, kind AS what, reached FROM act
		UNION ALL SELECT month, closed_by, 'task', 0 FROM task WHERE state = 'done'
		UNION ALL SELECT substr(said, 1, 7), iif(login IN (SELECT login FROM users), login, ''),
			iif(kind = 'open', 'no', 'to ' || kind), 0 FROM mv)
	SELECT ${1:+$1 ,} login AS user, sum(what NOT LIKE 'to %' AND what NOT IN ('task', 'no')) AS activities,
		sum(what = 'call') AS calls, sum(what = 'mail') AS mails, sum(what = 'message') AS messages,
		sum(what = 'meeting') AS meetings, sum(what IN ('note', 'offer')) AS other,
		sum(reached) AS reached, sum(what = 'task') AS tasks_done,
		sum(what = 'to qualified') AS qualified, sum(what = 'to unqualified') AS unqualified,
		sum(what = 'to converted') AS converted, sum(what = 'to won') AS won,
		sum(what = 'to lost') AS lost
	FROM f WHERE what NOT IN ('to working', 'to new', 'no')
	GROUP BY ${1:+$1,} login ORDER BY ${1:+$1,} login = '', login"
}
agrees "$(did '')" activity
agrees "$(did month)" activity --by month

# --- quality --------------------------------------------------------------------------

sqlite3 -batch -bail book.db "CREATE TABLE creation AS SELECT op, row FROM ev WHERE tab IN ('lead')
	AND field = '' GROUP BY row HAVING min(id)"
quality() {
	expect "WITH i AS (SELECT *, CAST(op AS INTEGER) AS o, substr(at, 1, 7) AS month FROM x_imports),
	p AS (SELECT c.op AS o, count(*) AS points, sum(valid = 'no') AS invalid FROM x_points x
		JOIN creation c ON c.row = x.card GROUP BY 1),
	q AS (SELECT c.op AS o, count(*) AS pairs FROM x_candidates x JOIN creation c ON c.row = x.card GROUP BY 1),
	m AS (SELECT c.op AS o, count(*) AS merged FROM alias a JOIN creation c ON c.row = a.id GROUP BY 1)
	SELECT ${1:+$2 AS $1,} count(*) AS imports, sum(read) AS read, sum(created) AS created,
		sum(attached) AS attached, sum(unchanged) AS unchanged, sum(suppressed) AS suppressed,
		sum(blank) AS blank, sum(rejected) AS rejected,
		$(share 'sum(rejected) * 100' 'sum(read)') AS rejected_share,
		coalesce(sum(points), 0) AS points, coalesce(sum(invalid), 0) AS invalid,
		iif(sum(points) > 0, $(share 'sum(invalid) * 100' 'sum(points)'), '') AS invalid_share,
		coalesce(sum(pairs), 0) AS pairs, coalesce(sum(merged), 0) AS merged
	FROM i LEFT JOIN p USING (o) LEFT JOIN q USING (o) LEFT JOIN m USING (o)
	${1:+GROUP BY 1 ORDER BY $2 = '', 1}"
}
agrees "$(quality '' '')" quality
agrees "$(quality source source)" quality --by source
agrees "$(quality month month)" quality --by month
agrees "$(quality import 'CAST(id AS INTEGER)')" quality --by import

# --- lists ----------------------------------------------------------------------------

agrees "$(expect "SELECT id, name, owner, status, $(share 'now - since' 86400) AS days FROM l, now
	WHERE status IN ('new', 'working', 'qualified')
	AND id NOT IN (SELECT card FROM task WHERE state = 'open') ORDER BY id")" no-next-task

# Without hours a day is 24 hours; a task with a time is a touch then.
run sh -c "crm-report untouched | awk -F, 'NR == 1 || substr(\$3, 2) % 2'"
is_out "$(expect "WITH t AS (SELECT l.*, max(l.since, l.assigned,
		coalesce((SELECT max(a.at) FROM act a WHERE a.card = l.id), 0),
		coalesce((SELECT max(closed) FROM task WHERE card = l.id AND state = 'done'), 0),
		coalesce((SELECT max(due) FROM task WHERE card = l.id AND state = 'open' AND task.owner = l.owner), 0))
		AS touched, CASE WHEN status = 'new' THEN 24 WHEN status = 'working' THEN 72
		WHEN grade = 'A' THEN 4 WHEN grade = 'B' THEN 24 ELSE 72 END AS hours
		FROM l WHERE status IN ('new', 'working', 'qualified') AND owner <> ''
		AND owner IN (SELECT login FROM users WHERE hours = ''))
	SELECT id, name, owner, status, grade, strftime('%Y-%m-%dT%H:%M:%S+03:00', touched + 10800, 'unixepoch')
		AS touched, CASE hours WHEN 4 THEN '4 h' WHEN 24 THEN '1 d' ELSE '3 d' END AS allowed,
		$(share 'now - touched' 86400) AS days
	FROM t, now WHERE touched + hours * 3600 <= now ORDER BY id")"

# --- sums equal detail ----------------------------------------------------------------

leads=$(crm-list leads --columns id | tail -n +2 | wc -l)
for report in sources grades response; do
	for by in '' campaign month; do
		run sh -c "crm-report 2>err $report ${by:+--by $by} --columns leads | awk 'NR > 1 { n += \$1 } END { print n }'"
		is_out "$leads"
	done
done
run sh -c "crm-report 2>err aging --columns leads | awk 'NR > 1 { n += \$1 } END { print n }'"
is_out "$(crm-list leads --status new,working,qualified --columns id | tail -n +2 | wc -l)"
run sh -c "crm-report 2>err owners --columns open | awk 'NR > 1 { n += \$1 } END { print n }'"
is_out "$(crm-list leads --status new,working,qualified --columns id | tail -n +2 | wc -l)"
run sh -c "crm-report 2>err deals --columns deals | awk 'NR > 1 { n += \$1 } END { print n }'"
is_out "$(crm-list deals --columns id | tail -n +2 | wc -l)"
run sh -c "crm-report 2>err activity --columns activities | awk 'NR > 1 { n += \$1 } END { print n }'"
is_out "$(crm-list activities --columns id | tail -n +2 | wc -l)"
run sh -c "crm-report 2>err reasons --columns n | awk 'NR > 1 { n += \$1 } END { print n }'"
is_out "$(($(crm-list leads --status unqualified --columns id | tail -n +2 | wc -l) + \
	$(crm-list deals --status lost --columns id | tail -n +2 | wc -l)))"

done_testing
