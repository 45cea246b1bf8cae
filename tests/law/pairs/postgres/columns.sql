-- pair: add column
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int, a text);
-- pair: add column default
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int, a text NOT NULL DEFAULT 'x');
-- pair: add column expression default
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int, at timestamptz NOT NULL DEFAULT now());
-- pair: add columns in the middle
-- from
CREATE TABLE t (id int, z int);
-- to
CREATE TABLE t (id int, a text, b text, z int);
-- pair: add column of enum
-- from
CREATE TABLE t (id int);
-- to
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int, m mood DEFAULT 'ok');
-- pair: add column of domain
-- from
CREATE TABLE t (id int);
-- to
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE t (id int, p positive);
-- pair: add column of array
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int, list text[] NOT NULL DEFAULT '{}');
-- pair: add serial
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text, id serial);
-- pair: add identity column
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text, id bigint GENERATED ALWAYS AS IDENTITY);
-- pair: add generated column
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int, twice int GENERATED ALWAYS AS (id * 2) STORED);
-- pair: drop column with index
-- from
CREATE TABLE t (id int, a text);
CREATE INDEX t_a ON t (a);
-- to
CREATE TABLE t (id int);
-- pair: drop column in index of two
-- from
CREATE TABLE t (id int, a text);
CREATE INDEX t_a ON t (a, id);
-- to
CREATE TABLE t (id int);
CREATE INDEX t_a ON t (id);
-- pair: drop column read by view
-- from
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id, a FROM t;
-- to
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- pair: drop column in check
-- from
CREATE TABLE t (id int, a int, CHECK (a > id));
-- to
CREATE TABLE t (id int);
-- pair: drop column in unique
-- from
CREATE TABLE t (id int, a int, UNIQUE (id, a));
-- to
CREATE TABLE t (id int, UNIQUE (id));
-- pair: drop column in policy
-- from
CREATE TABLE t (id int, a text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a = 'x');
-- to
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- pair: drop column in trigger
-- from
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (id int, a text);
CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f();
-- to
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (id int);
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- pair: drop column of generated
-- from
CREATE TABLE t (id int, a int, g int GENERATED ALWAYS AS (a + 1) STORED);
-- to
CREATE TABLE t (id int);
-- pair: drop column of statistics
-- from
CREATE TABLE t (id int, a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- to
CREATE TABLE t (id int, b int);
-- pair: drop serial
-- from
CREATE TABLE t (a text, id serial);
-- to
CREATE TABLE t (a text);
-- pair: type wider
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id bigint);
-- pair: type wider of serial
-- from
CREATE TABLE t (id serial PRIMARY KEY);
-- to
CREATE TABLE t (id bigserial PRIMARY KEY);
-- pair: type wider of identity
-- from
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- to
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY);
-- pair: type longer
-- from
CREATE TABLE t (a varchar(10) DEFAULT 'x');
-- to
CREATE TABLE t (a varchar(20) DEFAULT 'x');
-- pair: type unlimited
-- from
CREATE TABLE t (a varchar(10) DEFAULT 'x');
-- to
CREATE TABLE t (a text DEFAULT 'x');
-- pair: type text to integer
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a integer);
-- pair: type text to integer with default
-- from
CREATE TABLE t (a text DEFAULT '1');
-- to
CREATE TABLE t (a integer DEFAULT 1);
-- pair: type text to uuid
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a uuid);
-- pair: type text to jsonb
-- from
CREATE TABLE t (a text DEFAULT '{}');
-- to
CREATE TABLE t (a jsonb DEFAULT '{}');
-- pair: type json to jsonb
-- from
CREATE TABLE t (a json);
-- to
CREATE TABLE t (a jsonb);
-- pair: type text to enum
-- from
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (a text DEFAULT 'ok');
-- to
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (a mood DEFAULT 'ok');
-- pair: type text to boolean
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a boolean);
-- pair: type integer to boolean
-- from
CREATE TABLE t (a integer);
-- to
CREATE TABLE t (a boolean);
-- pair: type text to timestamp
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a timestamptz);
-- pair: type timestamp to timestamptz
-- from
CREATE TABLE t (a timestamp DEFAULT now());
-- to
CREATE TABLE t (a timestamptz DEFAULT now());
-- pair: type to array
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text[]);
-- pair: type of array
-- from
CREATE TABLE t (a text[] DEFAULT '{}');
-- to
CREATE TABLE t (a int[] DEFAULT '{}');
-- pair: type numeric precision
-- from
CREATE TABLE t (a numeric(10,2));
-- to
CREATE TABLE t (a numeric(12,4));
-- pair: type to bytea
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a bytea);
-- pair: type text to inet
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a inet);
-- pair: type with index
-- from
CREATE TABLE t (a text);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a);
-- pair: type with expression index
-- from
CREATE TABLE t (a varchar(10));
CREATE INDEX i ON t (lower(a));
-- to
CREATE TABLE t (a text);
CREATE INDEX i ON t (lower(a));
-- pair: type with partial index
-- from
CREATE TABLE t (a text);
CREATE INDEX i ON t (a) WHERE a <> '';
-- to
CREATE TABLE t (a int);
CREATE INDEX i ON t (a) WHERE a <> 0;
-- pair: type with operator class
-- from
CREATE TABLE t (a text);
CREATE INDEX i ON t (a text_pattern_ops);
-- to
CREATE TABLE t (a int);
CREATE INDEX i ON t (a);
-- pair: type with check
-- from
CREATE TABLE t (a varchar(10), CONSTRAINT c CHECK (a <> ''));
-- to
CREATE TABLE t (a text, CONSTRAINT c CHECK (a <> ''));
-- pair: type with check of another meaning
-- from
CREATE TABLE t (a text, CONSTRAINT c CHECK (a > '0'));
-- to
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
-- pair: type with view
-- from
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT v.id AS n FROM v;
-- to
CREATE TABLE t (id bigint, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT v.id AS n FROM v;
-- pair: type with materialized view
-- from
CREATE TABLE t (id int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
-- to
CREATE TABLE t (id bigint);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
-- pair: type with policy
-- from
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (id > 0);
-- to
CREATE TABLE t (id bigint);
CREATE POLICY p ON t USING (id > 0);
-- pair: type with rule
-- from
CREATE TABLE t (id int);
CREATE RULE r AS ON DELETE TO t WHERE old.id = 1 DO INSTEAD NOTHING;
-- to
CREATE TABLE t (id bigint);
CREATE RULE r AS ON DELETE TO t WHERE old.id = 1 DO INSTEAD NOTHING;
-- pair: type with trigger condition
-- from
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a varchar(5));
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION f();
-- to
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a varchar(9));
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION f();
-- pair: type with generated
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);
-- to
CREATE TABLE t (a bigint, g bigint GENERATED ALWAYS AS (a + 1) STORED);
-- pair: type of key and reference
-- from
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- to
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE c (id bigint REFERENCES p);
-- pair: type of key and reference to uuid
-- from
CREATE TABLE p (id text PRIMARY KEY);
CREATE TABLE c (id text REFERENCES p);
-- to
CREATE TABLE p (id uuid PRIMARY KEY);
CREATE TABLE c (id uuid REFERENCES p);
-- pair: type with statistics
-- from
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- to
CREATE TABLE t (a bigint, b int);
CREATE STATISTICS s ON a, b FROM t;
-- pair: collation
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text COLLATE "C");
-- pair: collation with index
-- from
CREATE TABLE t (a text COLLATE "C");
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (a text COLLATE "POSIX");
CREATE INDEX i ON t (a);
-- pair: default
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text DEFAULT 'x');
-- pair: default changed
-- from
CREATE TABLE t (a text DEFAULT 'y');
-- to
CREATE TABLE t (a text DEFAULT 'x');
-- pair: default of function
-- from
CREATE TABLE t (a int);
-- to
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int DEFAULT f());
-- pair: default of sequence
-- from
CREATE TABLE t (a int);
-- to
CREATE SEQUENCE s;
CREATE TABLE t (a int DEFAULT nextval('s'));
-- pair: not null
-- from
CREATE TABLE t (a int);
-- to
CREATE TABLE t (a int NOT NULL);
-- pair: not null with default
-- from
CREATE TABLE t (a int);
-- to
CREATE TABLE t (a int NOT NULL DEFAULT 0);
-- pair: storage
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text);
ALTER TABLE t ALTER a SET STORAGE EXTERNAL;
-- pair: storage of numeric
-- from
CREATE TABLE t (a numeric);
-- to
CREATE TABLE t (a numeric);
ALTER TABLE t ALTER a SET STORAGE EXTENDED;
-- pair: compression
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text COMPRESSION pglz);
-- pair: statistics target
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text);
ALTER TABLE t ALTER a SET STATISTICS 500;
-- pair: n distinct
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text);
ALTER TABLE t ALTER a SET (n_distinct = 5, n_distinct_inherited = 6);
-- pair: generated changed
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);
-- to
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 2) STORED);
-- pair: generated to plain
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);
-- to
CREATE TABLE t (a int, g int);
-- pair: generated with index and view
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX i ON t (g);
CREATE VIEW v AS SELECT g FROM t;
-- to
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 2) STORED);
CREATE INDEX i ON t (g);
CREATE VIEW v AS SELECT g FROM t;
-- pair: generated by function
-- from
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
-- to
CREATE TABLE t (a int);
-- pair: identity
-- from
CREATE TABLE t (id int NOT NULL);
-- to
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
-- pair: identity always
-- from
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- pair: identity options
-- from
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5 CACHE 3 CYCLE));
-- pair: identity sequence name
-- from
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME other));
-- pair: serial to identity
-- from
CREATE TABLE t (id serial PRIMARY KEY);
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- pair: serial to plain
-- from
CREATE TABLE t (id serial PRIMARY KEY);
-- to
CREATE TABLE t (id int PRIMARY KEY);
-- pair: names that need quotes
-- from
CREATE TABLE "Odd ""name" ("Select" int, "user" text);
-- to
CREATE TABLE "Odd ""name" ("Select" bigint DEFAULT 1, "user" varchar(3), "a.b" int);
-- pair: comment on column
-- from
CREATE TABLE t (a int);
-- to
CREATE TABLE t (a int);
COMMENT ON COLUMN t.a IS 'it''s';
-- pair: comment kept when column is made again
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a) STORED);
COMMENT ON COLUMN t.g IS 'x';
-- to
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED);
COMMENT ON COLUMN t.g IS 'x';
