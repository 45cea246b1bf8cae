-- pair: table
-- from
-- to
CREATE TABLE t (id int PRIMARY KEY, a text);
-- pair: table without columns
-- from
-- to
CREATE TABLE t ();
-- pair: two tables referring to each other
-- from
-- to
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
-- pair: table referring to itself
-- from
-- to
CREATE TABLE a (id int PRIMARY KEY, parent int REFERENCES a);
-- pair: tables in a chain
-- from
-- to
CREATE TABLE z (id int PRIMARY KEY);
CREATE TABLE m (id int PRIMARY KEY REFERENCES z);
CREATE TABLE a (id int PRIMARY KEY REFERENCES m);
-- pair: table with function about it
-- from
-- to
CREATE TABLE t (id int);
CREATE FUNCTION f(r t) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT r.id';
CREATE INDEX i ON t (f(t));
-- pair: table with default of function about another
-- from
-- to
CREATE TABLE a (id int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM a';
CREATE TABLE b (n bigint DEFAULT f());
-- pair: table with default of function about itself
-- from
-- to
CREATE TABLE t (n bigint);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
ALTER TABLE t ALTER n SET DEFAULT f();
-- pair: unlogged
-- from
CREATE TABLE t (id int);
-- to
CREATE UNLOGGED TABLE t (id int);
-- pair: new unlogged
-- from
-- to
CREATE UNLOGGED TABLE t (id int);
-- pair: options
-- from
CREATE TABLE t (id int, a text) WITH (fillfactor = 70);
-- to
CREATE TABLE t (id int, a text) WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
-- pair: row security
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- pair: row security forced
-- from
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- to
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- pair: new with row security
-- from
-- to
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- pair: replica identity full
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
ALTER TABLE t REPLICA IDENTITY FULL;
-- pair: replica identity nothing
-- from
CREATE TABLE t (id int);
ALTER TABLE t REPLICA IDENTITY FULL;
-- to
CREATE TABLE t (id int);
ALTER TABLE t REPLICA IDENTITY NOTHING;
-- pair: replica identity index
-- from
CREATE TABLE t (id int NOT NULL);
CREATE UNIQUE INDEX i ON t (id);
-- to
CREATE TABLE t (id int NOT NULL);
CREATE UNIQUE INDEX i ON t (id);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- pair: replica identity of an index made again
-- from
CREATE TABLE t (id int NOT NULL, a int NOT NULL);
CREATE UNIQUE INDEX i ON t (id);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- to
CREATE TABLE t (id int NOT NULL, a int NOT NULL);
CREATE UNIQUE INDEX i ON t (id, a);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- pair: cluster
-- from
CREATE TABLE t (id int);
CREATE INDEX i ON t (id);
-- to
CREATE TABLE t (id int);
CREATE INDEX i ON t (id);
ALTER TABLE t CLUSTER ON i;
-- pair: of type
-- from
CREATE TYPE row AS (id int, a text);
CREATE TABLE t (id int, a text);
-- to
CREATE TYPE row AS (id int, a text);
CREATE TABLE t OF row;
-- pair: new of type
-- from
-- to
CREATE TYPE row AS (id int, a text);
CREATE TABLE t OF row (PRIMARY KEY (id));
-- pair: inherits new
-- from
CREATE TABLE p (id int);
-- to
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- pair: inherits added
-- from
CREATE TABLE p (id int);
CREATE TABLE c (id int, a text);
-- to
CREATE TABLE p (id int);
CREATE TABLE c (id int, a text);
ALTER TABLE c INHERIT p;
-- pair: inherits column added to parent
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id int, n int NOT NULL DEFAULT 1);
CREATE TABLE c (a text) INHERITS (p);
-- pair: inherits column retyped
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id bigint);
CREATE TABLE c (a text) INHERITS (p);
-- pair: inherits default of the child alone
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
ALTER TABLE c ALTER id SET DEFAULT 5;
-- pair: inherits default of the parent alone
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
ALTER TABLE ONLY p ALTER id SET DEFAULT 5;
-- pair: inherits check
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id int, CONSTRAINT k CHECK (id > 0));
CREATE TABLE c (a text) INHERITS (p);
-- pair: inherits check no inherit
-- from
CREATE TABLE p (id int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE p (id int, CONSTRAINT k CHECK (id > 0) NO INHERIT);
CREATE TABLE c (a text) INHERITS (p);
-- pair: inherits two
-- from
-- to
CREATE TABLE p (id int);
CREATE TABLE q (n int);
CREATE TABLE c (a text) INHERITS (p, q);
-- pair: disable all triggers
-- from
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- to
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
ALTER TABLE c DISABLE TRIGGER ALL;
-- pair: table becomes view
-- from
CREATE TABLE t (id int);
-- to
CREATE VIEW t AS SELECT 1 AS id;
-- pair: table name goes to an index
-- from
CREATE TABLE x (id int);
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE INDEX x ON t (id);
-- pair: comment on table
-- from
CREATE TABLE t (id int);
COMMENT ON TABLE t IS 'a';
-- to
CREATE TABLE t (id int);
COMMENT ON TABLE t IS 'b';
-- pair: table in schema
-- from
-- to
CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY);
-- pair: table moves to schema
-- from
CREATE SCHEMA s;
CREATE TABLE t (id int PRIMARY KEY);
-- to
CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY);
-- pair: schema with everything
-- from
CREATE SCHEMA s;
CREATE TYPE s.e AS ENUM ('a');
CREATE TABLE s.t (id serial, e s.e DEFAULT 'a');
CREATE VIEW s.v AS SELECT id FROM s.t;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
-- pair: comment on schema
-- from
CREATE SCHEMA s;
-- to
CREATE SCHEMA s;
COMMENT ON SCHEMA s IS 'x';

-- pair: inherits from another while the first parent goes
-- from
CREATE TABLE p (id int NOT NULL, n int);
CREATE TABLE c (a text) INHERITS (p);
-- to
CREATE TABLE q (id int NOT NULL, n int);
CREATE TABLE c (a text) INHERITS (q);

-- pair: of type gains an attribute
-- from
CREATE TYPE person AS (id int, name text);
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE VIEW named AS SELECT name FROM people;
-- to
CREATE TYPE person AS (id int, name text, born date);
CREATE TABLE people OF person (PRIMARY KEY (id), born NOT NULL);
CREATE VIEW named AS SELECT name, born FROM people;

-- pair: of type loses an attribute
-- from
CREATE TYPE person AS (id int, name text, born date);
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE INDEX births ON people (born);
-- to
CREATE TYPE person AS (id int, name text);
CREATE TABLE people OF person (PRIMARY KEY (id));

-- pair: of type changes an attribute's type
-- from
CREATE TYPE person AS (id int, name varchar(10));
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE VIEW named AS SELECT name FROM people;
-- to
CREATE TYPE person AS (id bigint, name text);
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE VIEW named AS SELECT name FROM people;

-- pair: of type of another attribute order
-- from
CREATE TYPE person AS (id int, name text);
CREATE TABLE people OF person;
-- to
CREATE TYPE person AS (name text, id int);
CREATE TABLE people OF person;

-- pair: of one type and then of another
-- from
CREATE TYPE person AS (id int, name text);
CREATE TYPE member AS (id int, name text);
CREATE TABLE people OF person;
-- to
CREATE TYPE member AS (id int, name text);
CREATE TABLE people OF member;

-- pair: table becomes one of a type
-- from
CREATE TABLE people (name text, id int);
CREATE VIEW named AS SELECT name FROM people;
-- to
CREATE TYPE person AS (id int, name text);
CREATE TABLE people OF person (id PRIMARY KEY);
CREATE VIEW named AS SELECT name FROM people;

-- pair: view becomes table under a view
-- from
CREATE TABLE base (id int PRIMARY KEY, label text);
CREATE VIEW mid AS SELECT id, label FROM base;
CREATE VIEW top AS SELECT id FROM mid;
-- to
CREATE TABLE base (id int PRIMARY KEY, label text);
CREATE TABLE mid (id int, label text);
CREATE VIEW top AS SELECT id FROM mid;

-- pair: inherits from the parent of its parent
-- from
CREATE TABLE base (id int NOT NULL DEFAULT 1, v text);
CREATE TABLE mid (extra text DEFAULT 'e') INHERITS (base);
CREATE TABLE leaf (PRIMARY KEY (id)) INHERITS (mid);
CREATE INDEX leaf_v ON leaf (v) INCLUDE (extra);
-- to
CREATE TABLE base (id int NOT NULL DEFAULT 1, v text);
CREATE TABLE mid (extra text DEFAULT 'e') INHERITS (base);
CREATE TABLE leaf (PRIMARY KEY (id)) INHERITS (base);
CREATE INDEX leaf_v ON leaf (v);

-- pair: inherits NULL but for a key of a child
-- from
CREATE TABLE base (id int NOT NULL DEFAULT 1);
CREATE TABLE mid () INHERITS (base);
CREATE TABLE leaf (PRIMARY KEY (id)) INHERITS (mid);
CREATE TABLE side () INHERITS (base);
-- to
CREATE TABLE base (id int DEFAULT 1);
CREATE TABLE mid () INHERITS (base);
CREATE TABLE leaf (PRIMARY KEY (id)) INHERITS (mid);
CREATE TABLE side () INHERITS (base);
