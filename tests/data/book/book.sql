-- A book of leads with their histories, invented: as many as temp.want says, by its seed, on the 400
-- days before 2026-03-02T09:00:00Z. Read by sqlite3 into an empty database with 20 users, 4 sources,
-- 3 campaigns and the stages and reasons of the schema. Time goes in slots of 15 minutes: what
-- happens in one is one op.
PRAGMA synchronous = OFF;
PRAGMA cache_size = -400000;
BEGIN;

-- Dice: squares of what grows with the lead, by twelve multipliers.
CREATE TEMP TABLE dice AS
WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i, want WHERE i < n),
x AS (SELECT i, (i * 2654435 + seed * 97) % 2147483647 AS x FROM i, want),
y AS (SELECT i, (x * x % 2147483647 * 48271 + 12345) % 2147483647 AS y FROM x),
z AS (SELECT i, y * y % 2147483647 AS z FROM y)
SELECT i, i * 37000 / n AS t0, z * 48271 % 2147483647 AS r1, z * 69621 % 2147483647 AS r2,
	z * 16807 % 2147483647 AS r3, z * 39373 % 2147483647 AS r4,
	z * 742938285 % 2147483647 AS r5, z * 950706376 % 2147483647 AS r6,
	z * 1226874159 % 2147483647 AS r7, z * 62089911 % 2147483647 AS r8,
	z * 1343714438 % 2147483647 AS r9, z * 630360016 % 2147483647 AS r10,
	z * 630360021 % 2147483647 AS r11, z * 397204094 % 2147483647 AS r12
FROM z, want;

-- When each lead was assigned (ta, tr), reached (tw), qualified by mistake (tm), qualified (tq),
-- unqualified (tu), opened again (tn), converted (tc), its deal closed (td), merged (tg). 38400 is now.
CREATE TEMP TABLE life AS
WITH a AS (SELECT *,
	iif(r3 % 100 < 85, t0 + r2 / 20 % 40, NULL) AS ta, 1 + r2 % 20 AS o1,
	iif(r5 / 600 % 100 < 60, t0 + 1 + r5 % 600, NULL) AS tw FROM dice),
b AS (SELECT *,
	iif(ta < 38400 AND r3 / 100000 % 100 < 25, ta + 1 + r3 / 100 % 900, NULL) AS tr,
	1 + (o1 + r4 % 19) % 20 AS o2, iif(tw < 38400, tw, NULL) AS w FROM a),
c AS (SELECT *, iif(r6 % 100 < 3, w + 1, NULL) AS tm,
	iif(r7 % 100 < 50, w + 3 + r6 / 100 % 2000, NULL) AS q FROM b),
d AS (SELECT *, iif(q < 38400, q, NULL) AS tq FROM c),
e AS (SELECT *,
	iif(r8 / 1500 % 100 < 25, coalesce(tq, iif(tm IS NULL, w, tm + 1), t0) + 1 + r8 % 1500, NULL)
		AS u FROM d),
f AS (SELECT *, iif(u < 38400, u, NULL) AS tu,
	iif(u IS NULL AND r10 / 1500 % 100 < 45, tq + 1 + r10 % 1500, NULL) AS cv FROM e),
g AS (SELECT *, iif(cv < 38400, cv, NULL) AS tc,
	iif(r9 / 500 % 100 < 20, tu + 1 + r9 % 500, NULL) AS n FROM f),
h AS (SELECT *, iif(n < 38400, n, NULL) AS tn,
	iif(r11 % 100 < 80 AND r11 / 150000 % 100 < 60, tc + 1 + r11 / 100 % 1500, NULL) AS cl FROM g)
SELECT i, t0, iif(ta < 38400, ta, NULL) AS ta, o1, iif(tr < 38400, tr, NULL) AS tr, o2, w AS tw,
	iif(tm < 38399, tm, NULL) AS tm, tq, tu, tn, tc, iif(cl < 38400, cl, NULL) AS td,
	iif(i % 50 = 0 AND tc IS NULL, 37500 + r12 % 800, NULL) AS tg,
	tc IS NOT NULL AND r11 % 100 < 80 AS sold, r12 % 100 < 55 AS won,
	nullif(r1 % 5, 0) AS source, nullif(r1 / 5 % 4, 0) AS campaign,
	substr('ABC', 1 + r7 / 100 % 3, 1) AS grade, 1 + r8 / 150000 % 6 AS reason,
	8 + r12 / 1000 % 3 AS lost, iif(r12 % 17 = 0, NULL, 1000 + r12 / 100 % 9000000) AS amount,
	CASE WHEN r12 % 10 < 7 THEN 'RUB' WHEN r12 % 10 < 9 THEN 'USD' ELSE 'EUR' END AS currency,
	r4 / 20 % 900 AS seconds, r9 % 4 AS calls, r10 % 7 AS more, r2 / 800 % 10 AS again,
	r1 / 20 % 100 AS invalid
FROM h;

-- Cards in the order in which they are made.
CREATE TEMP TABLE made AS
SELECT row_number() OVER (ORDER BY slot, kind, i) AS id, slot, kind, i FROM (
	SELECT t0 AS slot, 1 AS kind, i FROM life
	UNION ALL SELECT tc, 2, i FROM life WHERE tc IS NOT NULL
	UNION ALL SELECT tc, 4, i FROM life WHERE sold);
CREATE INDEX temp.made_of ON made(i, kind, id);
CREATE TEMP TABLE whose(i INTEGER PRIMARY KEY, lead, contact, deal);
INSERT INTO whose SELECT i, max(iif(kind = 1, id, NULL)), max(iif(kind = 2, id, NULL)),
	max(iif(kind = 4, id, NULL)) FROM made GROUP BY i;
CREATE TEMP TABLE l(i INTEGER PRIMARY KEY, lead, contact, deal, other, t0, ta, o1, tr, o2, tw, tm, tq,
	tu, tn, tc, td, tg, sold, won, source, campaign, grade, reason, lost, amount, currency,
	seconds, calls, more, again, invalid);
INSERT INTO l SELECT f.i, w.lead, w.contact, w.deal, p.lead, t0, ta, o1, tr, o2, tw, tm, tq, tu, tn,
	tc, td, tg, sold, won, source, campaign, grade, reason, lost, amount, currency, seconds,
	calls, more, again, invalid
FROM life f JOIN whose w ON w.i = f.i LEFT JOIN whose p ON p.i = f.i - 1;

CREATE TEMP TABLE slots(slot INTEGER PRIMARY KEY, at, op);
INSERT INTO slots SELECT slot, 1772442000 - 400 * 86400 + slot * 900,
	(SELECT max(id) FROM main.op) + 1 + slot FROM
	(WITH RECURSIVE s(slot) AS (SELECT 0 UNION ALL SELECT slot + 1 FROM s WHERE slot < 38400)
	SELECT slot FROM s);

-- Rows of cards: activities, tasks, inquiries, in the order in which they are made.
CREATE TEMP TABLE did AS
SELECT row_number() OVER (ORDER BY slot, i, k) AS id, slot, i, k, lead FROM (
	SELECT tw AS slot, i, 0 AS k, lead FROM l WHERE tw IS NOT NULL
	UNION ALL SELECT min(t0 + k.k * (more + 1) * 40, 38390), i, k.k, lead FROM l
		JOIN (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3) k ON k.k <= calls);
CREATE TEMP TABLE todo AS
SELECT row_number() OVER (ORDER BY slot, i, k) AS id, slot, i, k, lead FROM (
	SELECT ta AS slot, i, 0 AS k, lead FROM l WHERE ta IS NOT NULL
	UNION ALL SELECT tw, i, 1, lead FROM l WHERE tw IS NOT NULL AND more > 1);
CREATE TEMP TABLE asked AS
SELECT row_number() OVER (ORDER BY slot, i, k) AS id, slot, i, k, lead FROM (
	SELECT t0 AS slot, i, 0 AS k, lead FROM l
	UNION ALL SELECT min(t0 + 300, 38399), i, 1, lead FROM l WHERE again = 0);

CREATE TEMP TABLE happened(slot, i, ord, card, tab, row, what, verb, field, old, new, undoes);
INSERT INTO happened SELECT t0, i, 1, lead, 1, lead, 1, 0, NULL, NULL, NULL, NULL FROM l;
INSERT INTO happened SELECT ta, i, 2, lead, 1, lead, 5, 1, 'owner', NULL, o1, NULL FROM l WHERE ta IS NOT NULL;
INSERT INTO happened SELECT ta, i, 3, lead, 1, lead, 5, 1, 'owner_at', NULL, s.at, NULL
	FROM l JOIN slots s ON s.slot = ta;
INSERT INTO happened SELECT tr, i, 4, lead, 1, lead, 5, 1, 'owner', o1, o2, NULL FROM l WHERE tr IS NOT NULL;
INSERT INTO happened SELECT tr, i, 5, lead, 1, lead, 5, 1, 'owner_at', b.at, s.at, NULL
	FROM l JOIN slots s ON s.slot = tr JOIN slots b ON b.slot = ta;
INSERT INTO happened SELECT tw, i, 7, lead, 1, lead, 7, 1, 'responded_at', NULL, s.at - seconds, NULL
	FROM l JOIN slots s ON s.slot = tw;
-- Moves: from a stage since one slot to another one.
CREATE TEMP TABLE moved AS
SELECT tw AS slot, i, 8 AS ord, lead AS card, 1 AS tab, 1 AS old, 2 AS new, t0 AS since, NULL AS undoes
	FROM l WHERE tw IS NOT NULL
UNION ALL SELECT tm, i, 10, lead, 1, 2, 3, tw, NULL FROM l WHERE tm IS NOT NULL
UNION ALL SELECT tm + 1, i, 12, lead, 1, 3, 2, tm, 10 FROM l WHERE tm IS NOT NULL
UNION ALL SELECT tq, i, 14, lead, 1, 2, 3, tw, NULL FROM l WHERE tq IS NOT NULL
UNION ALL SELECT tu, i, 17, lead, 1, iif(tq IS NOT NULL, 3, iif(tw IS NOT NULL, 2, 1)), 5,
	coalesce(tq, tw, t0), NULL FROM l WHERE tu IS NOT NULL
UNION ALL SELECT tn, i, 20, lead, 1, 5, 1, tu, NULL FROM l WHERE tn IS NOT NULL
UNION ALL SELECT tc, i, 23, lead, 1, 3, 4, tq, NULL FROM l WHERE tc IS NOT NULL
UNION ALL SELECT td, i, 40, deal, 4, 6, iif(won, 7, 8), tc, NULL FROM l WHERE td IS NOT NULL;
INSERT INTO happened SELECT slot, i, ord, card, tab, card, iif(undoes IS NULL, 6, 14), 1, 'stage', old, new,
	undoes FROM moved;
-- A mistake goes back to the time of before it: undone is what it wrote of that, too.
INSERT INTO happened SELECT m.slot, i, ord + 1, card, tab, card, iif(undoes IS NULL, 6, 14), 1, 'stage_at',
	b.at, iif(undoes IS NULL, s.at, (SELECT at FROM slots WHERE slot =
		(SELECT l.tw FROM l WHERE l.i = m.i))), undoes + 1
	FROM moved m JOIN slots s ON s.slot = m.slot JOIN slots b ON b.slot = m.since;
INSERT INTO happened SELECT tq, i, 16, lead, 1, lead, 6, 1, 'grade', NULL, grade, NULL FROM l WHERE tq IS NOT NULL;
INSERT INTO happened SELECT tu, i, 19, lead, 1, lead, 6, 1, 'reason', NULL, reason, NULL FROM l WHERE tu IS NOT NULL;
INSERT INTO happened SELECT tn, i, 22, lead, 1, lead, 6, 1, 'reason', reason, NULL, NULL FROM l WHERE tn IS NOT NULL;
INSERT INTO happened SELECT tc, i, 25, contact, 2, contact, 1, 0, NULL, NULL, NULL, NULL FROM l WHERE tc IS NOT NULL;
INSERT INTO happened SELECT tc, i, 26, deal, 4, deal, 1, 0, NULL, NULL, NULL, NULL FROM l WHERE sold;
INSERT INTO happened SELECT tc, i, 27, lead, 1, lead, 11, 1, 'converted_at', NULL, s.at, NULL
	FROM l JOIN slots s ON s.slot = tc;
INSERT INTO happened SELECT tc, i, 28, lead, 1, lead, 11, 1, 'converted_contact', NULL, contact, NULL FROM l
	WHERE tc IS NOT NULL;
INSERT INTO happened SELECT tc, i, 29, lead, 1, lead, 11, 1, 'converted_deal', NULL, deal, NULL FROM l WHERE sold;
INSERT INTO happened SELECT td, i, 42, deal, 4, deal, 6, 1, 'reason', NULL, lost, NULL FROM l
	WHERE td IS NOT NULL AND NOT won;
INSERT INTO happened SELECT tg, i, 50, lead, 5, lead, 10, 1, 'alias', NULL, other, NULL FROM l WHERE tg IS NOT NULL;
INSERT INTO happened SELECT slot, i, 60 + k, lead, 9, id, 7, 0, NULL, NULL, NULL, NULL FROM did;
INSERT INTO happened SELECT slot, i, 70 + k, lead, 10, id, 8, 0, NULL, NULL, NULL, NULL FROM todo;
INSERT INTO happened SELECT t.slot, t.i, 76, t.lead, 10, t.id, 8, 1, f.field, f.old,
	CASE f.field WHEN 'state' THEN 2 WHEN 'closed' THEN s.at ELSE d.o1 END, NULL
	FROM (SELECT l.tw AS slot, t.i, t.id, t.lead FROM todo t JOIN l ON l.i = t.i
		WHERE t.k = 0 AND l.tw >= t.slot) t
	JOIN slots s ON s.slot = t.slot JOIN l d ON d.i = t.i
	JOIN (SELECT 'state' AS field, 1 AS old UNION ALL SELECT 'closed', NULL
		UNION ALL SELECT 'closed_by', NULL) f;
INSERT INTO happened SELECT slot, i, 80, lead, 7, id, 3, 0, NULL, NULL, NULL, NULL FROM asked WHERE k = 1;

INSERT INTO op(id, at, tool, login, real_login)
SELECT op, at, 'crm-book', iif(slot % 11 = 0, 'stranger', 'u' || (1 + slot % 20)), 'book' FROM slots
WHERE slot % 96 = 0 OR slot IN (SELECT slot FROM happened);

CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY slot, i, ord) AS number, * FROM happened;
CREATE INDEX temp.undone ON numbered(i, ord) WHERE ord IN (10, 11);
INSERT INTO event(id, op, at, card, tab, row, what, verb, field, old, new, undoes)
SELECT number + (SELECT coalesce(max(id), 0) FROM main.event), s.op, s.at, card, tab, row, what, verb, field,
	old, new, iif(undoes IS NULL, NULL, (SELECT u.number FROM numbered u WHERE u.i = n.i
		AND u.ord = n.undoes AND u.ord IN (10, 11))
		+ (SELECT coalesce(max(id), 0) FROM main.event))
FROM numbered n JOIN slots s ON s.slot = n.slot ORDER BY number;

INSERT INTO card(id, op, kind, alias) SELECT m.id, s.op, m.kind,
	iif(m.kind = 1, (SELECT iif(tg IS NULL, NULL, other) FROM l WHERE l.i = m.i), NULL)
FROM made m JOIN slots s ON s.slot = m.slot ORDER BY m.id;
INSERT INTO contact(id, created, name) SELECT contact, s.at, 'Ivan Petrov ' || i
	FROM l JOIN slots s ON s.slot = tc ORDER BY contact;
INSERT INTO deal(id, created, owner, source, campaign, name, contact, stage, stage_at, amount, currency, reason)
SELECT deal, s.at, nullif(iif(tr <= tc, o2, iif(ta <= tc, o1, 0)), 0), source, campaign, 'Pumps ' || i, contact,
	CASE WHEN td IS NULL THEN 6 WHEN won THEN 7 ELSE 8 END, coalesce(e.at, s.at), amount,
	iif(amount IS NULL, NULL, currency), iif(td IS NULL OR won, NULL, lost)
FROM l JOIN slots s ON s.slot = tc LEFT JOIN slots e ON e.slot = td WHERE sold ORDER BY deal;
INSERT INTO lead(id, created, stage, stage_at, grade, reason, owner, owner_at, responded_at, source, campaign,
	name, company, city, converted_at, converted_contact, converted_deal)
SELECT lead, s.at, CASE WHEN tc IS NOT NULL THEN 4 WHEN tn IS NOT NULL THEN 1 WHEN tu IS NOT NULL THEN 5
	WHEN tq IS NOT NULL THEN 3 WHEN tw IS NOT NULL THEN 2 ELSE 1 END,
	(SELECT at FROM slots WHERE slot = coalesce(tc, tn, tu, tq, tw, t0)), iif(tq IS NULL, NULL, grade),
	iif(tu IS NOT NULL AND tn IS NULL, reason, NULL),
	CASE WHEN tr IS NOT NULL THEN o2 WHEN ta IS NOT NULL THEN o1 END,
	(SELECT at FROM slots WHERE slot = coalesce(tr, ta)),
	(SELECT at - seconds FROM slots WHERE slot = tw), source, campaign, 'Ivan Petrov ' || i,
	'Pump works ' || i % 1000, iif(i % 3, 'Kazan', 'Tver'),
	(SELECT at FROM slots WHERE slot = tc), contact, deal
FROM l JOIN slots s ON s.slot = t0 ORDER BY lead;

INSERT INTO activity(id, op, card, kind, direction, outcome, reached, at, recorded, author)
SELECT d.id, s.op, d.lead, CASE WHEN k = 0 THEN 'call' ELSE substr('call   mail   messagemeetingnote   offer  ',
	1 + (l.more + k) % 6 * 7, 7) END, 2, NULL, k = 0,
	s.at - iif(k = 0, l.seconds, (l.more * 7 + k) * 5000), s.at, nullif(l.o1 - (k = 2), 0)
FROM did d JOIN slots s ON s.slot = d.slot JOIN l ON l.i = d.i ORDER BY d.id;
UPDATE activity SET kind = rtrim(kind);
INSERT INTO task(id, op, card, kind, owner, due, state, text, created, closed, closed_by)
SELECT t.id, s.op, t.lead, 'call', l.o1, s.at + iif(t.k = 1, 86400 * (1 + l.more * 10), 86400),
	iif(t.k = 0 AND l.tw >= t.slot, 2, 1), NULL, s.at,
	iif(t.k = 0 AND l.tw >= t.slot, (SELECT at FROM slots WHERE slot = l.tw), NULL),
	iif(t.k = 0 AND l.tw >= t.slot, l.o1, NULL)
FROM todo t JOIN slots s ON s.slot = t.slot JOIN l ON l.i = t.i ORDER BY t.id;

-- An import a day brought what came on it.
INSERT INTO import(op, source, campaign, at, door, file, read, created, attached, unchanged, suppressed, blank,
	rejected)
SELECT s.op, nullif(s.slot / 96 % 5, 0), NULL, s.at, 0, 'list.csv',
	n.n + s.slot / 96 % 7 + 1 + s.slot / 96 % 3, n.n, 0, s.slot / 96 % 7, 0, 1, s.slot / 96 % 3
FROM (SELECT t0 / 96 * 96 AS slot, count(*) AS n FROM l GROUP BY 1) n JOIN slots s ON s.slot = n.slot
ORDER BY s.slot;
INSERT INTO inquiry(id, op, card, source, campaign, at, recorded, digest, digest2, raw)
SELECT a.id, s.op, a.lead, l.source, l.campaign, s.at, s.at, a.i * 7919, a.id,
	'Ivan Petrov ' || a.i || ',p' || a.i || '@example.org,+7 495 1234567'
FROM asked a JOIN slots s ON s.slot = a.slot JOIN l ON l.i = a.i ORDER BY a.id;
INSERT INTO point(op, card, kind, raw, value, key, valid, problem, role)
SELECT s.op, lead, k.k, k.raw || i, iif(invalid > k.k * 8, k.raw || i, NULL), NULL, invalid > k.k * 8,
	iif(invalid > k.k * 8, NULL, 'not an address'), 0
FROM l JOIN slots s ON s.slot = t0
JOIN (SELECT 1 AS k, 'p@example.org' AS raw UNION ALL SELECT 2, '+7495') k ORDER BY lead, k.k;
INSERT INTO candidate(op, card, other, why, created) SELECT s.op, lead, other, 'name', s.at
FROM l JOIN slots s ON s.slot = t0 WHERE i % 40 = 1 AND other IS NOT NULL AND other < lead ORDER BY lead;
COMMIT;
