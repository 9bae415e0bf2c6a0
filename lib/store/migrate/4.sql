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

-- A client who asks again may be worked as a lead again: of whom it is.
ALTER TABLE lead ADD COLUMN repeat_of INTEGER REFERENCES card(id);
CREATE INDEX lead_repeat_of ON lead(repeat_of) WHERE repeat_of IS NOT NULL;

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
