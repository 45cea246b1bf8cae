-- pair: created
-- from

-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);

-- pair: dropped
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY);
CREATE TABLE k (x);
-- to
CREATE TABLE k (x);

-- pair: created with a reference
-- from

-- to
CREATE TABLE u (id INTEGER PRIMARY KEY, k TEXT UNIQUE);
CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u);

-- pair: referenced table dropped
-- from
CREATE TABLE u (id INTEGER PRIMARY KEY, k TEXT UNIQUE);
CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u (id));
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER);

-- pair: two referring to each other dropped
-- from
CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id));
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));
-- to
CREATE TABLE c (x);

-- pair: without rowid
-- from
CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT);
-- to
CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT) WITHOUT ROWID;

-- pair: strict
-- from
CREATE TABLE t (a INTEGER, b TEXT);
-- to
CREATE TABLE t (a INTEGER, b TEXT) STRICT;

-- pair: no longer strict
-- from
CREATE TABLE t (a INTEGER, b ANY) STRICT;
-- to
CREATE TABLE t (a INTEGER, b ANY);

-- pair: another case
-- from
CREATE TABLE users (Id INTEGER PRIMARY KEY);
-- to
CREATE TABLE users (id INTEGER PRIMARY KEY, a TEXT);

-- pair: becomes a view
-- from
CREATE TABLE b (x INTEGER);
CREATE TABLE t (x INTEGER);
-- to
CREATE TABLE b (x INTEGER);
CREATE VIEW t AS SELECT x FROM b;

-- pair: a view becomes a table
-- from
CREATE TABLE b (x INTEGER);
CREATE VIEW t AS SELECT x FROM b;
-- to
CREATE TABLE b (x INTEGER);
CREATE TABLE t (x INTEGER);

-- pair: virtual created
-- from

-- to
CREATE VIRTUAL TABLE d USING fts5(title, body);

-- pair: virtual changed
-- from
CREATE VIRTUAL TABLE d USING fts5(title);
-- to
CREATE VIRTUAL TABLE d USING fts5(title, body, tokenize = 'porter');

-- pair: virtual dropped
-- from
CREATE VIRTUAL TABLE d USING rtree(id, a, b);
CREATE TABLE k (x);
-- to
CREATE TABLE k (x);
