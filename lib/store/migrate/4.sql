-- Version 4: merging, conversion, distribution and delivery.

-- Delivery of notices: when it was given up; of a reminder the task, and when that was due. The
-- index of a card's history tells notices from work, for the `rev` of the card.
ALTER TABLE notice ADD COLUMN failed INTEGER;
ALTER TABLE notice ADD COLUMN task INTEGER;
ALTER TABLE notice ADD COLUMN task_due INTEGER;
DROP INDEX notice_pending;
CREATE INDEX notice_waiting ON notice(due) WHERE delivered IS NULL AND failed IS NULL;
CREATE INDEX notice_failed ON notice(failed) WHERE delivered IS NULL AND failed IS NOT NULL;
CREATE INDEX notice_task ON notice(task) WHERE task IS NOT NULL;
DROP INDEX event_card;
CREATE INDEX event_card ON event(card, op, tab);

-- Conversion: companies by what they are found by.
CREATE INDEX company_inn ON company(inn) WHERE inn IS NOT NULL;
CREATE INDEX company_ogrn ON company(ogrn) WHERE ogrn IS NOT NULL;
CREATE INDEX company_name ON company(company_key) WHERE company_key IS NOT NULL;

-- What was ever linked with what: a card as it was is found without reading all of history. Said
-- with OR, because for IN (...) the engine makes a table of its own at every new event.
CREATE INDEX event_link ON event(id) WHERE field = 'card' OR field = 'deal' OR field = 'alias'
    OR field = 'converted_contact' OR field = 'converted_company' OR field = 'converted_deal';

-- Leads and tasks anew: for CHECK (... IN (...)) of three values or more the engine makes a table of
-- its own at every new row, half of what a task costs. A client who asks again may be worked as a
-- lead again: repeat_of says of whom it is. Leads of nobody are in lead_waiting, and most tasks have
-- no external id: they are in no index for it. What a lead refers to is DEFERRED, for else the engine
-- journals each page of each update, to take it back alone; crm_change() refuses it as soon.
CREATE TABLE lead_new (
	id INTEGER PRIMARY KEY REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	created INTEGER NOT NULL,
	stage INTEGER NOT NULL REFERENCES stage(id) DEFERRABLE INITIALLY DEFERRED,
	stage_at INTEGER NOT NULL,
	grade TEXT CHECK (grade = 'A' OR grade = 'B' OR grade = 'C'),
	score INTEGER,
	reason INTEGER REFERENCES reason(id) DEFERRABLE INITIALLY DEFERRED,
	reason_note TEXT,
	owner INTEGER REFERENCES users(id) DEFERRABLE INITIALLY DEFERRED,
	owner_at INTEGER,
	pool INTEGER REFERENCES pool(id) DEFERRABLE INITIALLY DEFERRED,
	responded_at INTEGER,
	source INTEGER REFERENCES source(id) DEFERRABLE INITIALLY DEFERRED,
	campaign INTEGER REFERENCES campaign(id) DEFERRABLE INITIALLY DEFERRED,
	name TEXT,
	first_name TEXT,
	middle_name TEXT,
	last_name TEXT,
	name_key TEXT,
	company TEXT,
	legal_form TEXT,
	company_key TEXT,
	inn TEXT,
	kpp TEXT,
	ogrn TEXT,
	department TEXT,
	job_title TEXT,
	segment TEXT,
	product TEXT,
	country TEXT,
	region TEXT,
	city TEXT,
	postcode TEXT,
	address TEXT,
	language TEXT,
	birth_date TEXT,
	amount INTEGER,
	currency TEXT,
	note TEXT,
	converted_at INTEGER,
	converted_contact INTEGER REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	converted_company INTEGER REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	converted_deal INTEGER REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	repeat_of INTEGER REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO lead_new SELECT *, NULL FROM lead;
DROP VIEW leads;
DROP TABLE lead;
ALTER TABLE lead_new RENAME TO lead;
CREATE INDEX lead_owner ON lead(owner, stage) WHERE owner IS NOT NULL;
CREATE INDEX lead_created ON lead(created);
CREATE INDEX lead_converted_contact ON lead(converted_contact) WHERE converted_contact IS NOT NULL;
CREATE INDEX lead_converted_company ON lead(converted_company) WHERE converted_company IS NOT NULL;
CREATE INDEX lead_converted_deal ON lead(converted_deal) WHERE converted_deal IS NOT NULL;
CREATE INDEX lead_repeat_of ON lead(repeat_of) WHERE repeat_of IS NOT NULL;
CREATE VIEW leads AS SELECT
	l.id, s.name AS stage,
	CASE s.kind WHEN 1 THEN 'new' WHEN 2 THEN 'working' WHEN 3 THEN 'qualified'
	    WHEN 4 THEN 'converted' ELSE 'unqualified' END AS status,
	l.grade, r.name AS reason, u.login AS owner, so.name AS source, ca.name AS campaign,
	l.name, l.company, l.job_title, l.city, l.region, l.country, l.segment, l.product,
	datetime(l.created, 'unixepoch') AS created,
	datetime(l.stage_at, 'unixepoch') AS since,
	datetime(l.owner_at, 'unixepoch') AS assigned,
	datetime(l.responded_at, 'unixepoch') AS responded
	FROM lead l JOIN card c ON c.id = l.id AND c.alias IS NULL JOIN stage s ON s.id = l.stage
	LEFT JOIN reason r ON r.id = l.reason LEFT JOIN users u ON u.id = l.owner
	LEFT JOIN source so ON so.id = l.source LEFT JOIN campaign ca ON ca.id = l.campaign;

CREATE TABLE task_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER REFERENCES card(id),
	kind TEXT NOT NULL,
	owner INTEGER REFERENCES users(id),
	due INTEGER,
	state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3), -- 1 open, 2 done, 3 cancelled
	text TEXT,
	result TEXT,
	created INTEGER NOT NULL,
	closed INTEGER,
	closed_by INTEGER REFERENCES users(id),
	follows INTEGER REFERENCES task_new(id),
	no_next TEXT,
	external_id TEXT
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'task_new', seq FROM sqlite_sequence WHERE name = 'task';
INSERT INTO task_new SELECT * FROM task;
DROP TABLE task;
ALTER TABLE task_new RENAME TO task;
CREATE INDEX task_card ON task(card);
CREATE INDEX task_due ON task(owner, due, card, state) WHERE state = 1;
CREATE INDEX task_follows ON task(follows) WHERE follows IS NOT NULL;
CREATE UNIQUE INDEX task_external ON task(external_id) WHERE external_id IS NOT NULL;

-- What comes with a lead anew, written many rows at once: what it refers to is DEFERRED as above.
DROP VIEW points;
DROP VIEW inquiries;
CREATE TABLE point_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
	label TEXT,
	raw TEXT NOT NULL,
	value TEXT,
	ext TEXT,
	key TEXT,
	valid INTEGER NOT NULL CHECK (valid IN (0, 1)),
	problem TEXT,
	role INTEGER NOT NULL CHECK (role IN (0, 1)), -- a role mailbox: info@, sales@
	consent INTEGER CHECK (consent IN (1, 2)),
	consent_at INTEGER,
	consent_from TEXT
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'point_new', seq FROM sqlite_sequence
    WHERE name = 'point';
INSERT INTO point_new SELECT * FROM point;
DROP TABLE point;
ALTER TABLE point_new RENAME TO point;
CREATE INDEX point_card ON point(card, valid);
CREATE VIEW points AS SELECT
	p.id, p.card, CASE p.kind WHEN 1 THEN 'email' WHEN 2 THEN 'phone' WHEN 3 THEN 'handle'
	    ELSE 'url' END AS kind,
	coalesce(p.value, p.raw) AS value, p.ext, p.valid, p.problem, p.label,
	CASE p.consent WHEN 1 THEN 'given' WHEN 2 THEN 'refused' END AS consent
	FROM point p;

CREATE TABLE inquiry_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	import INTEGER REFERENCES import(id) DEFERRABLE INITIALLY DEFERRED,
	source INTEGER REFERENCES source(id) DEFERRABLE INITIALLY DEFERRED,
	campaign INTEGER REFERENCES campaign(id) DEFERRABLE INITIALLY DEFERRED,
	at INTEGER NOT NULL,
	recorded INTEGER NOT NULL,
	line INTEGER,
	external_id TEXT,
	digest INTEGER NOT NULL,
	digest2 INTEGER NOT NULL,
	raw TEXT NOT NULL,
	note TEXT
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'inquiry_new', seq FROM sqlite_sequence
    WHERE name = 'inquiry';
INSERT INTO inquiry_new SELECT * FROM inquiry;
DROP TABLE inquiry;
ALTER TABLE inquiry_new RENAME TO inquiry;
CREATE INDEX inquiry_card ON inquiry(card);
CREATE INDEX inquiry_digest ON inquiry(digest);
CREATE INDEX inquiry_external ON inquiry(external_id) WHERE external_id IS NOT NULL;
CREATE INDEX inquiry_import ON inquiry(import) WHERE import IS NOT NULL;
CREATE VIEW inquiries AS SELECT
	i.id, i.card, i.import, so.name AS source, ca.name AS campaign,
	datetime(i.at, 'unixepoch') AS at, i.external_id, i.line, i.raw
	FROM inquiry i LEFT JOIN source so ON so.id = i.source
	LEFT JOIN campaign ca ON ca.id = i.campaign;

CREATE TABLE candidate_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	other INTEGER NOT NULL REFERENCES card(id) DEFERRABLE INITIALLY DEFERRED,
	why TEXT NOT NULL,
	score INTEGER,
	created INTEGER NOT NULL,
	UNIQUE (card, other)
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'candidate_new', seq FROM sqlite_sequence
    WHERE name = 'candidate';
INSERT INTO candidate_new SELECT * FROM candidate;
DROP TABLE candidate;
ALTER TABLE candidate_new RENAME TO candidate;
CREATE INDEX candidate_other ON candidate(other);
-- Tables that are empty have no last id, and a copy of none makes it 0.
DELETE FROM sqlite_sequence WHERE seq = 0;

-- Words of a batch are written at once, as one segment of the index, not merged from several.
INSERT INTO search(search, rank) VALUES ('hashsize', 8388608);

-- Deals by their id in another system.
CREATE INDEX deal_external ON deal(external_id) WHERE external_id IS NOT NULL;

-- Rules of assignment: limits that hold beside the users' own, colleagues kept together, deals
-- that count as load.
ALTER TABLE rule ADD COLUMN max_open INTEGER;
ALTER TABLE rule ADD COLUMN max_day INTEGER;
ALTER TABLE rule ADD COLUMN max_month INTEGER;
ALTER TABLE rule ADD COLUMN together INTEGER CHECK (together IN (0, 1));
ALTER TABLE rule ADD COLUMN deals INTEGER CHECK (deals IN (0, 1));

-- Who is owed how much of what is given by weight: of a rule, or without one of a team, or of all
-- users. A row for each run that gave something: the newest says how it stands.
CREATE TABLE share (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	rule INTEGER REFERENCES rule(id),
	team INTEGER REFERENCES team(id),
	state TEXT NOT NULL
) STRICT;
CREATE INDEX share_of ON share(rule, team);

-- Taking: how long a lead that somebody took may stay untouched (a text like those of settings),
-- and how many of a pool's one user may take a day; what waits, the best and then the oldest first.
ALTER TABLE pool ADD COLUMN hold TEXT;
ALTER TABLE pool ADD COLUMN max_day INTEGER;
CREATE INDEX lead_waiting ON lead(pool, stage,
    (CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 4 ELSE 3 END), created)
    WHERE owner IS NULL;
CREATE INDEX company_owner ON company(owner) WHERE owner IS NOT NULL;
CREATE INDEX contact_owner ON contact(owner) WHERE owner IS NOT NULL;
CREATE INDEX deal_owner ON deal(owner) WHERE owner IS NOT NULL;

-- What one unit of a currency is in another from that moment on, an exact decimal number.
CREATE TABLE rate (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	at INTEGER NOT NULL,
	currency TEXT NOT NULL,
	base TEXT NOT NULL,
	rate TEXT NOT NULL,
	UNIQUE (base, currency, at)
) STRICT;

-- What tools have learned of the cards. It follows from them, like match_key: it has no history.
CREATE TABLE learned (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Reports of all time: how states and owners changed, without reading all of history.
CREATE INDEX event_moves ON event(id, tab, field, row, at, old, new, undoes, op)
    WHERE field = 'stage';
CREATE INDEX event_given ON event(id, tab, field, row, at, old, new, undoes, op, what)
    WHERE field = 'owner' AND tab = 1;
