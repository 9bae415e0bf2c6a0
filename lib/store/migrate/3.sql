-- Version 3: the words of cards, points, inquiries and activities, for crm-find. No text is kept
-- here a second time: lib/store/search.c says which words there are, and fills the index that is
-- made here with those of the rows that are there already.

CREATE VIRTUAL TABLE search USING fts5(words, content = '', columnsize = 0, detail = none,
    tokenize = "ascii tokenchars '#'");
