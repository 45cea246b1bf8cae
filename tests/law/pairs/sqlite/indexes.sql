-- pair: created
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);

-- pair: dropped
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);

-- pair: unique
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE UNIQUE INDEX i ON t (a);

-- pair: other columns
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (b, a DESC);

-- pair: collation
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a COLLATE NOCASE);

-- pair: expression
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (lower(a));
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (upper(a), length(b));

-- pair: predicate
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a) WHERE b <> 'x';

-- pair: another name
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX j ON t (a);

-- pair: of a column that goes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT);
CREATE INDEX i ON t (b);

-- pair: kept by a rebuild
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> 9));
CREATE INDEX i ON t (a);

-- pair: on another table
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE s (a TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE s (a TEXT);
CREATE INDEX i ON s (a);
