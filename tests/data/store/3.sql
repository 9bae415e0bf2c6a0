-- A database of version 3, as it was dumped: never changed.
PRAGMA application_id = 1129467253;
PRAGMA user_version = 3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE op (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	tool TEXT NOT NULL,
	login TEXT NOT NULL,
	real_login TEXT NOT NULL,
	reason TEXT,
	undoes INTEGER
) STRICT;
INSERT INTO op VALUES(1,1772355600,'crm-db','tester','tester',NULL,NULL);
INSERT INTO op VALUES(2,1772355600,'crm-edit','tester','tester',NULL,NULL);
INSERT INTO op VALUES(3,1772355600,'crm-lead-add','tester','tester',NULL,NULL);
INSERT INTO op VALUES(4,1772355600,'crm-assign','tester','tester',NULL,NULL);
INSERT INTO op VALUES(50,1772355600,'crm-edit','tester','tester',NULL,NULL);
CREATE TABLE event (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	at INTEGER NOT NULL,
	card INTEGER,
	tab INTEGER NOT NULL,
	row INTEGER NOT NULL,
	what INTEGER NOT NULL,
	verb INTEGER NOT NULL,
	field TEXT,
	old TEXT,
	new TEXT,
	reason TEXT,
	undoes INTEGER
) STRICT;
INSERT INTO event VALUES(1,1,1772355600,NULL,24,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(2,2,1772355600,NULL,14,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(3,2,1772355600,NULL,15,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(4,2,1772355600,NULL,16,1,12,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(5,3,1772355600,NULL,18,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(6,3,1772355600,NULL,8,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(7,3,1772355600,1,1,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(8,3,1772355600,2,1,2,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(9,4,1772355600,1,1,1,5,1,'owner',NULL,'1',NULL,NULL);
INSERT INTO event VALUES(10,4,1772355600,1,1,1,5,1,'owner_at',NULL,'1772355600',NULL,NULL);
INSERT INTO event VALUES(11,4,1772355600,1,10,1,8,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(12,4,1772355600,1,11,1,9,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(13,50,1772355600,NULL,27,1,1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO event VALUES(14,50,1772355600,NULL,27,2,1,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE team (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	boss INTEGER REFERENCES users(id),
	note TEXT
) STRICT;
INSERT INTO team VALUES(1,2,'sales',NULL,NULL);
CREATE TABLE users (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	login TEXT NOT NULL UNIQUE,
	name TEXT,
	email TEXT,
	phone TEXT,
	weight INTEGER NOT NULL CHECK (weight >= 0),
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	max_open INTEGER,
	max_day INTEGER,
	max_month INTEGER,
	hours TEXT,
	away_from INTEGER,
	away_until INTEGER,
	timezone TEXT,
	note TEXT
) STRICT;
INSERT INTO users VALUES(1,2,'anna','Анна Белова',NULL,NULL,1,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE membership (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	user INTEGER NOT NULL REFERENCES users(id),
	team INTEGER NOT NULL REFERENCES team(id),
	weight INTEGER,
	UNIQUE (user, team)
) STRICT;
INSERT INTO membership VALUES(1,2,1,1,NULL);
CREATE TABLE pool (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	team INTEGER REFERENCES team(id),
	note TEXT
) STRICT;
CREATE TABLE source (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	kind TEXT,
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	note TEXT
) STRICT;
INSERT INTO source VALUES(1,3,'expo',NULL,1,NULL);
CREATE TABLE campaign (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	source INTEGER REFERENCES source(id),
	starts INTEGER,
	ends INTEGER,
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	note TEXT
) STRICT;
CREATE TABLE cost (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	at INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	currency TEXT NOT NULL,
	external_id TEXT UNIQUE,
	note TEXT
) STRICT;
CREATE TABLE stage (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	pipeline INTEGER NOT NULL CHECK (pipeline IN (1, 2)),
	kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 8),
	position INTEGER NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
INSERT INTO stage VALUES(1,NULL,'new',1,1,10,1);
INSERT INTO stage VALUES(2,NULL,'working',1,2,20,1);
INSERT INTO stage VALUES(3,NULL,'qualified',1,3,30,1);
INSERT INTO stage VALUES(4,NULL,'converted',1,4,40,1);
INSERT INTO stage VALUES(5,NULL,'unqualified',1,5,50,1);
INSERT INTO stage VALUES(6,NULL,'open',2,6,10,1);
INSERT INTO stage VALUES(7,NULL,'won',2,7,20,1);
INSERT INTO stage VALUES(8,NULL,'lost',2,8,30,1);
CREATE TABLE reason (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
	needs_note INTEGER NOT NULL CHECK (needs_note IN (0, 1)),
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	note TEXT
) STRICT;
INSERT INTO reason VALUES(1,NULL,'not-interested',1,0,1,NULL);
INSERT INTO reason VALUES(2,NULL,'no-budget',1,0,1,NULL);
INSERT INTO reason VALUES(3,NULL,'not-our-profile',1,0,1,NULL);
INSERT INTO reason VALUES(4,NULL,'bought-elsewhere',1,0,1,NULL);
INSERT INTO reason VALUES(5,NULL,'wrong-contact',1,0,1,NULL);
INSERT INTO reason VALUES(6,NULL,'spam',1,0,1,NULL);
INSERT INTO reason VALUES(7,NULL,'other',1,1,1,NULL);
INSERT INTO reason VALUES(8,NULL,'price',2,0,1,NULL);
INSERT INTO reason VALUES(9,NULL,'competitor',2,0,1,NULL);
INSERT INTO reason VALUES(10,NULL,'no-decision',2,0,1,NULL);
INSERT INTO reason VALUES(11,NULL,'lost-other',2,1,1,NULL);
CREATE TABLE setting (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	value TEXT NOT NULL
) STRICT;
INSERT INTO setting VALUES(1,1,'timezone','Europe/Moscow');
CREATE TABLE rule (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	kind INTEGER NOT NULL CHECK (kind IN (1, 2)), -- 1 assignment, 2 score
	name TEXT NOT NULL UNIQUE,
	position INTEGER NOT NULL,
	condition TEXT,
	strategy TEXT,
	target TEXT,
	points INTEGER,
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	note TEXT
) STRICT;
CREATE TABLE card (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
	alias INTEGER REFERENCES card(id)
) STRICT;
INSERT INTO card VALUES(1,3,1,NULL);
INSERT INTO card VALUES(2,3,1,NULL);
CREATE TABLE company (
	id INTEGER PRIMARY KEY REFERENCES card(id),
	created INTEGER NOT NULL,
	owner INTEGER REFERENCES users(id),
	owner_at INTEGER,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	company TEXT NOT NULL,
	legal_form TEXT,
	legal_name TEXT,
	company_key TEXT,
	inn TEXT,
	kpp TEXT,
	ogrn TEXT,
	segment TEXT,
	country TEXT,
	region TEXT,
	city TEXT,
	postcode TEXT,
	address TEXT,
	language TEXT,
	note TEXT
) STRICT;
CREATE TABLE contact (
	id INTEGER PRIMARY KEY REFERENCES card(id),
	created INTEGER NOT NULL,
	owner INTEGER REFERENCES users(id),
	owner_at INTEGER,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	name TEXT NOT NULL,
	first_name TEXT,
	middle_name TEXT,
	last_name TEXT,
	name_key TEXT,
	company INTEGER REFERENCES card(id),
	department TEXT,
	job_title TEXT,
	segment TEXT,
	country TEXT,
	region TEXT,
	city TEXT,
	postcode TEXT,
	address TEXT,
	language TEXT,
	birth_date TEXT,
	note TEXT
) STRICT;
CREATE TABLE deal (
	id INTEGER PRIMARY KEY REFERENCES card(id),
	created INTEGER NOT NULL,
	owner INTEGER REFERENCES users(id),
	owner_at INTEGER,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	name TEXT NOT NULL,
	company INTEGER REFERENCES card(id),
	contact INTEGER REFERENCES card(id),
	department TEXT,
	stage INTEGER NOT NULL REFERENCES stage(id),
	stage_at INTEGER NOT NULL,
	amount INTEGER,
	currency TEXT,
	expected_close INTEGER,
	reason INTEGER REFERENCES reason(id),
	reason_note TEXT,
	external_id TEXT,
	note TEXT
) STRICT;
CREATE TABLE deal_contact (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	deal INTEGER NOT NULL REFERENCES card(id),
	contact INTEGER NOT NULL REFERENCES card(id),
	role TEXT,
	UNIQUE (deal, contact)
) STRICT;
CREATE TABLE lead (
	id INTEGER PRIMARY KEY REFERENCES card(id),
	created INTEGER NOT NULL,
	stage INTEGER NOT NULL REFERENCES stage(id),
	stage_at INTEGER NOT NULL,
	grade TEXT CHECK (grade IN ('A', 'B', 'C')),
	score INTEGER,
	reason INTEGER REFERENCES reason(id),
	reason_note TEXT,
	owner INTEGER REFERENCES users(id),
	owner_at INTEGER,
	pool INTEGER REFERENCES pool(id),
	responded_at INTEGER,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
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
	converted_contact INTEGER REFERENCES card(id),
	converted_company INTEGER REFERENCES card(id),
	converted_deal INTEGER REFERENCES card(id)
) STRICT;
INSERT INTO lead VALUES(1,1772355600,1,1772355600,NULL,NULL,NULL,NULL,1,1772355600,NULL,NULL,1,NULL,'Пётр Сидоров','Пётр',NULL,'Сидоров','sidorov p','Ромашка','ООО','romawka',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO lead VALUES(2,1772355600,1,1772355600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'Vera Lind','Vera',NULL,'Lind','lind v',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE point (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id),
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
INSERT INTO point VALUES(1,3,1,1,NULL,'petr@example.org','petr@example.org',NULL,'petr@example.org',1,NULL,0,NULL,NULL,NULL);
INSERT INTO point VALUES(2,3,1,2,NULL,'8 495 990-00-11','+74959900011',NULL,'+74959900011',1,NULL,0,NULL,NULL,NULL);
INSERT INTO point VALUES(3,3,2,1,NULL,'vera@example.com','vera@example.com',NULL,'vera@example.com',1,NULL,0,NULL,NULL,NULL);
CREATE TABLE import (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	at INTEGER NOT NULL,
	door INTEGER NOT NULL CHECK (door IN (0, 1)),
	file TEXT,
	digest TEXT,
	encoding TEXT,
	delimiter TEXT,
	header TEXT,
	map TEXT,
	read INTEGER NOT NULL,
	created INTEGER NOT NULL,
	attached INTEGER NOT NULL,
	unchanged INTEGER NOT NULL,
	suppressed INTEGER NOT NULL,
	blank INTEGER NOT NULL,
	rejected INTEGER NOT NULL
) STRICT;
INSERT INTO import VALUES(1,3,1,NULL,1772355600,0,'stdin',NULL,'UTF-8',',','Имя,Почта,Телефон,Компания','Почта=email',2,2,0,0,0,0,0);
CREATE TABLE inquiry (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id),
	import INTEGER REFERENCES import(id),
	source INTEGER REFERENCES source(id),
	campaign INTEGER REFERENCES campaign(id),
	at INTEGER NOT NULL,
	recorded INTEGER NOT NULL,
	line INTEGER,
	external_id TEXT,
	digest INTEGER NOT NULL,
	digest2 INTEGER NOT NULL,
	raw TEXT NOT NULL,
	note TEXT
) STRICT;
INSERT INTO inquiry VALUES(1,3,1,1,1,NULL,1772355600,1772355600,2,NULL,-962873283054306172,-1596995027574316166,'Пётр Сидоров,petr@example.org,8 495 990-00-11,ООО Ромашка',NULL);
INSERT INTO inquiry VALUES(2,3,2,1,1,NULL,1772355600,1772355600,3,NULL,741252789324857617,2032290670785403853,'Vera Lind,vera@example.com,,',NULL);
CREATE TABLE activity (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id),
	kind TEXT NOT NULL,
	direction INTEGER CHECK (direction IN (1, 2)), -- 1 in, 2 out
	outcome TEXT,
	reached INTEGER NOT NULL CHECK (reached IN (0, 1)),
	at INTEGER NOT NULL,
	recorded INTEGER NOT NULL,
	author INTEGER REFERENCES users(id),
	duration INTEGER,
	text TEXT,
	external_id TEXT UNIQUE
) STRICT;
CREATE TABLE task (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER REFERENCES card(id),
	kind TEXT NOT NULL,
	owner INTEGER REFERENCES users(id),
	due INTEGER,
	state INTEGER NOT NULL CHECK (state IN (1, 2, 3)), -- 1 open, 2 done, 3 cancelled
	text TEXT,
	result TEXT,
	created INTEGER NOT NULL,
	closed INTEGER,
	closed_by INTEGER REFERENCES users(id),
	follows INTEGER REFERENCES task(id),
	no_next TEXT,
	external_id TEXT UNIQUE
) STRICT;
INSERT INTO task VALUES(1,4,1,'first-contact',1,1772442000,1,NULL,NULL,1772355600,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE notice (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER REFERENCES card(id),
	user INTEGER REFERENCES users(id), -- NULL: the boss
	kind TEXT NOT NULL,
	text TEXT NOT NULL,
	created INTEGER NOT NULL,
	due INTEGER NOT NULL,
	delivered INTEGER,
	tries INTEGER NOT NULL,
	problem TEXT
) STRICT;
INSERT INTO notice VALUES(1,4,1,1,'new-lead','lead 1, Пётр Сидоров',1772355600,1772355600,NULL,0,NULL);
CREATE TABLE candidate (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id),
	other INTEGER NOT NULL REFERENCES card(id),
	why TEXT NOT NULL,
	score INTEGER,
	created INTEGER NOT NULL,
	UNIQUE (card, other)
) STRICT;
CREATE TABLE not_duplicate (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	card INTEGER NOT NULL REFERENCES card(id),
	other INTEGER NOT NULL REFERENCES card(id),
	created INTEGER NOT NULL,
	note TEXT,
	UNIQUE (card, other)
) STRICT;
CREATE TABLE ignore (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	kind INTEGER NOT NULL,
	key TEXT,
	hash TEXT,
	created INTEGER NOT NULL,
	note TEXT
) STRICT;
CREATE TABLE map (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER,
	name TEXT NOT NULL UNIQUE,
	header TEXT,
	map TEXT NOT NULL
, date_order TEXT CHECK (date_order IN ('dmy', 'mdy', 'ymd')), active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))) STRICT;
INSERT INTO map VALUES(1,50,'badges','имя	почта','Почта=email',NULL,1);
INSERT INTO map VALUES(2,50,'expo',NULL,replace('Name=name\nMail=email','\n',char(10)),NULL,1);
CREATE TABLE match_key (
	h INTEGER NOT NULL,
	card INTEGER NOT NULL,
	PRIMARY KEY (h, card)
) STRICT, WITHOUT ROWID;
INSERT INTO match_key VALUES(-7912530823595160930,1);
INSERT INTO match_key VALUES(-3008158036638477205,2);
INSERT INTO match_key VALUES(2243538075749845861,1);
INSERT INTO match_key VALUES(3450102614055772664,1);
INSERT INTO match_key VALUES(6122392736642664090,1);
INSERT INTO match_key VALUES(8931412063137513445,2);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','search','search',0,'CREATE VIRTUAL TABLE search USING fts5(words, content = '''', columnsize = 0, detail = none,
    tokenize = "ascii tokenchars ''#''")');
CREATE TABLE IF NOT EXISTS 'search_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO search_data VALUES(1,X'0714');
INSERT INTO search_data VALUES(10,X'000000000103030003010101020101030101');
INSERT INTO search_data VALUES(137438953473,X'0000002e0630236c696e6410020470657472080207726f6d61776b610802077369646f726f7608020476657261100408070a0a');
INSERT INTO search_data VALUES(274877906945,X'00000033083039393030303131110103636f6d1901076578616d706c65091001036f7267090104706574720901047665726119040a060b0607');
INSERT INTO search_data VALUES(412316860417,X'0000005204303439350a01033939300a01046c696e6412010476657261120106d0bed0bed0be0a0207bfd0b5d182d1800a010ed180d0bed0bcd0b0d188d0bad0b00a020d81d0b8d0b4d0bed180d0bed0b20a0406060707090a11');
CREATE TABLE IF NOT EXISTS 'search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO search_idx VALUES(1,X'',2);
INSERT INTO search_idx VALUES(2,X'',2);
INSERT INTO search_idx VALUES(3,X'',2);
CREATE TABLE IF NOT EXISTS 'search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO search_config VALUES('version',4);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('stage',8);
INSERT INTO sqlite_sequence VALUES('reason',11);
INSERT INTO sqlite_sequence VALUES('op',50);
INSERT INTO sqlite_sequence VALUES('setting',1);
INSERT INTO sqlite_sequence VALUES('event',14);
INSERT INTO sqlite_sequence VALUES('users',1);
INSERT INTO sqlite_sequence VALUES('team',1);
INSERT INTO sqlite_sequence VALUES('membership',1);
INSERT INTO sqlite_sequence VALUES('source',1);
INSERT INTO sqlite_sequence VALUES('import',1);
INSERT INTO sqlite_sequence VALUES('card',2);
INSERT INTO sqlite_sequence VALUES('point',3);
INSERT INTO sqlite_sequence VALUES('inquiry',2);
INSERT INTO sqlite_sequence VALUES('task',1);
INSERT INTO sqlite_sequence VALUES('notice',1);
INSERT INTO sqlite_sequence VALUES('map',2);
CREATE INDEX op_undoes ON op(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX event_op ON event(op);
CREATE INDEX event_card ON event(card, op);
CREATE INDEX event_owner ON event(new, at) WHERE field = 'owner' AND tab = 1;
CREATE INDEX event_undoes ON event(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX membership_team ON membership(team);
CREATE INDEX card_alias ON card(alias) WHERE alias IS NOT NULL;
CREATE INDEX contact_company ON contact(company) WHERE company IS NOT NULL;
CREATE INDEX deal_company ON deal(company) WHERE company IS NOT NULL;
CREATE INDEX deal_contact_card ON deal(contact) WHERE contact IS NOT NULL;
CREATE INDEX deal_contact_contact ON deal_contact(contact);
CREATE INDEX lead_owner ON lead(owner, stage);
CREATE INDEX lead_created ON lead(created);
CREATE INDEX lead_converted_contact ON lead(converted_contact) WHERE converted_contact IS NOT NULL;
CREATE INDEX lead_converted_company ON lead(converted_company) WHERE converted_company IS NOT NULL;
CREATE INDEX lead_converted_deal ON lead(converted_deal) WHERE converted_deal IS NOT NULL;
CREATE INDEX point_card ON point(card);
CREATE INDEX inquiry_card ON inquiry(card);
CREATE INDEX inquiry_digest ON inquiry(digest);
CREATE INDEX inquiry_external ON inquiry(external_id) WHERE external_id IS NOT NULL;
CREATE INDEX inquiry_import ON inquiry(import) WHERE import IS NOT NULL;
CREATE INDEX activity_card ON activity(card);
CREATE INDEX task_card ON task(card);
CREATE INDEX task_due ON task(owner, due) WHERE state = 1;
CREATE INDEX task_follows ON task(follows) WHERE follows IS NOT NULL;
CREATE INDEX notice_card ON notice(card);
CREATE INDEX notice_pending ON notice(due) WHERE delivered IS NULL;
CREATE INDEX candidate_other ON candidate(other);
CREATE INDEX not_duplicate_other ON not_duplicate(other);
CREATE UNIQUE INDEX ignore_key ON ignore(kind, key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX ignore_hash ON ignore(kind, hash) WHERE hash IS NOT NULL;
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
CREATE VIEW points AS SELECT
	p.id, p.card, CASE p.kind WHEN 1 THEN 'email' WHEN 2 THEN 'phone' WHEN 3 THEN 'handle'
	    ELSE 'url' END AS kind,
	coalesce(p.value, p.raw) AS value, p.ext, p.valid, p.problem, p.label,
	CASE p.consent WHEN 1 THEN 'given' WHEN 2 THEN 'refused' END AS consent
	FROM point p;
CREATE VIEW inquiries AS SELECT
	i.id, i.card, i.import, so.name AS source, ca.name AS campaign,
	datetime(i.at, 'unixepoch') AS at, i.external_id, i.line, i.raw
	FROM inquiry i LEFT JOIN source so ON so.id = i.source
	LEFT JOIN campaign ca ON ca.id = i.campaign;
CREATE VIEW history AS SELECT
	e.id, e.op, datetime(e.at, 'unixepoch') AS at, o.login, o.tool, e.card, e.what, e.field,
	e.old, e.new, coalesce(e.reason, o.reason) AS reason
	FROM event e JOIN op o ON o.id = e.op;
CREATE UNIQUE INDEX map_header ON map(header) WHERE active = 1;
PRAGMA writable_schema=OFF;
COMMIT;
PRAGMA journal_mode = WAL;
