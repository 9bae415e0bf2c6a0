-- Version 2: a saved map of columns says how dates are written, and is picked by its header: one
-- header has one active map. The default is for the maps that are there: others are given a value.

ALTER TABLE map ADD COLUMN date_order TEXT CHECK (date_order IN ('dmy', 'mdy', 'ymd'));
ALTER TABLE map ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
CREATE UNIQUE INDEX map_header ON map(header) WHERE active = 1;
