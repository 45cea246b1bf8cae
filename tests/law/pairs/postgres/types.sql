-- pair: enum
-- from
-- to
CREATE TYPE e AS ENUM ('a', 'b');
-- pair: enum value at the end
-- from
CREATE TYPE e AS ENUM ('a', 'b');
-- to
CREATE TYPE e AS ENUM ('a', 'b', 'c');
-- pair: enum value at the beginning
-- from
CREATE TYPE e AS ENUM ('b');
-- to
CREATE TYPE e AS ENUM ('a', 'b');
-- pair: enum values between
-- from
CREATE TYPE e AS ENUM ('a', 'd');
-- to
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'e');
-- pair: enum value used at once
-- from
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e DEFAULT 'a');
-- to
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'b');
-- pair: enum value removed
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e);
-- to
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e);
-- pair: enum reordered
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'a', y e[]);
-- to
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE t (x e DEFAULT 'a', y e[]);
-- pair: enum removed under function and view
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e);
CREATE VIEW v AS SELECT x FROM t;
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
-- to
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e);
CREATE VIEW v AS SELECT x FROM t;
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
-- pair: enum removed under check and policy
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e CONSTRAINT k CHECK (x <> 'a'));
CREATE POLICY p ON t USING (x = 'a');
-- to
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e CONSTRAINT k CHECK (x <> 'a'));
CREATE POLICY p ON t USING (x = 'a');
-- pair: enum removed under composite
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE c AS (x e);
CREATE TABLE t (y c);
-- to
CREATE TYPE e AS ENUM ('a');
CREATE TYPE c AS (x e);
CREATE TABLE t (y c);
-- pair: enum removed under domain
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE DOMAIN d AS e;
CREATE TABLE t (y d);
-- to
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS e;
CREATE TABLE t (y d);
-- pair: enum removed and unused
-- from
CREATE TYPE e AS ENUM ('a', 'b');
-- to
CREATE TYPE e AS ENUM ('a');
-- pair: enum to domain
-- from
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e);
-- to
CREATE DOMAIN e AS text;
CREATE TABLE t (x e);
-- pair: enum dropped with column kept as text
-- from
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e DEFAULT 'a');
-- to
CREATE TABLE t (x text DEFAULT 'a');
-- pair: enum of quotes
-- from
CREATE TYPE e AS ENUM ('it''s');
-- to
CREATE TYPE e AS ENUM ('it''s', 'so');
-- pair: comment on enum kept by the swap
-- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e);
COMMENT ON TYPE e IS 'x';
-- to
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e);
COMMENT ON TYPE e IS 'x';
-- pair: domain
-- from
-- to
CREATE DOMAIN d AS int;
-- pair: domain default
-- from
CREATE DOMAIN d AS int;
-- to
CREATE DOMAIN d AS int DEFAULT 5;
-- pair: domain default changed
-- from
CREATE DOMAIN d AS int DEFAULT 4;
-- to
CREATE DOMAIN d AS int DEFAULT 5;
-- pair: domain not null
-- from
CREATE DOMAIN d AS int;
-- to
CREATE DOMAIN d AS int NOT NULL;
-- pair: domain check
-- from
CREATE DOMAIN d AS int;
-- to
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);
-- pair: domain check changed
-- from
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);
-- to
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 1);
-- pair: domain check not valid
-- from
CREATE DOMAIN d AS int;
ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID;
-- to
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);
-- pair: domain check by function
-- from
CREATE DOMAIN d AS int;
-- to
CREATE FUNCTION f(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
CREATE DOMAIN d AS int CONSTRAINT k CHECK (f(VALUE));
-- pair: domain type
-- from
CREATE DOMAIN d AS int;
CREATE TABLE t (x d);
-- to
CREATE DOMAIN d AS bigint;
CREATE TABLE t (x d);
-- pair: domain collation
-- from
CREATE DOMAIN d AS text;
CREATE TABLE t (x d);
-- to
CREATE DOMAIN d AS text COLLATE "C";
CREATE TABLE t (x d);
-- pair: domain over domain
-- from
-- to
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE DOMAIN e AS d CHECK (VALUE < 9);
-- pair: comment on domain and check
-- from
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);
-- to
CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);
COMMENT ON DOMAIN d IS 'x';
COMMENT ON CONSTRAINT k ON DOMAIN d IS 'y';
-- pair: composite
-- from
-- to
CREATE TYPE c AS (x int, y text);
-- pair: composite attribute added
-- from
CREATE TYPE c AS (x int);
-- to
CREATE TYPE c AS (x int, y text COLLATE "C");
-- pair: composite attribute added in use
-- from
CREATE TYPE c AS (x int);
CREATE TABLE t (v c);
-- to
CREATE TYPE c AS (x int, y text);
CREATE TABLE t (v c);
-- pair: composite attribute type
-- from
CREATE TYPE c AS (x int, y text);
-- to
CREATE TYPE c AS (x bigint, y text);
-- pair: composite attribute type in use
-- from
CREATE TYPE c AS (x int, y text);
CREATE TABLE t (v c);
-- to
CREATE TYPE c AS (x bigint, y text);
CREATE TABLE t (v c);
-- pair: composite order
-- from
CREATE TYPE c AS (x int, y text);
-- to
CREATE TYPE c AS (y text, x int);
-- pair: composite of composite
-- from
-- to
CREATE TYPE c AS (x int);
CREATE TYPE d AS (v c, w c[]);
-- pair: composite under function
-- from
CREATE TYPE c AS (x int);
CREATE FUNCTION f(v c) RETURNS int LANGUAGE sql AS 'SELECT v.x';
-- to
CREATE TYPE c AS (y int);
CREATE FUNCTION f(v c) RETURNS int LANGUAGE sql AS 'SELECT v.y';
-- pair: range
-- from
-- to
CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
-- pair: range multirange name
-- from
-- to
CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = many);
-- pair: range changed in use
-- from
CREATE TYPE r AS RANGE (SUBTYPE = int);
CREATE TABLE t (x r);
-- to
CREATE TYPE r AS RANGE (SUBTYPE = bigint);
CREATE TABLE t (x r);
-- pair: type in schema
-- from
CREATE SCHEMA s;
-- to
CREATE SCHEMA s;
CREATE TYPE s.e AS ENUM ('a');
CREATE TABLE t (x s.e DEFAULT 'a');

-- pair: comments on attributes
-- from
CREATE TYPE c AS (x int, y int, z int);
COMMENT ON COLUMN c.x IS 'one';
COMMENT ON COLUMN c.z IS 'three';
-- to
CREATE TYPE c AS (x int, y int, z int);
COMMENT ON COLUMN c.x IS 'first';
COMMENT ON COLUMN c.y IS 'two';

-- pair: range with another collation in a column
-- from
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C", MULTIRANGE_TYPE_NAME = rr);
CREATE TABLE t (a r);
-- to
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "POSIX", MULTIRANGE_TYPE_NAME = rr);
CREATE TABLE t (a r);

-- pair: a type of an index's name
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE INDEX i ON t (id);
CREATE TYPE i AS ENUM ('a', 'b');
COMMENT ON INDEX i IS 'an index';
COMMENT ON TYPE i IS 'a type';

-- pair: enum becomes sequence of its name
-- from
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE TABLE t (id bigint, g grade DEFAULT 'low');
-- to
CREATE SEQUENCE grade;
CREATE TABLE t (id bigint DEFAULT nextval('grade'), g text DEFAULT 'low');

-- pair: sequence becomes enum of its name
-- from
CREATE SEQUENCE grade;
CREATE TABLE t (id bigint DEFAULT nextval('grade'));
-- to
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE TABLE t (id bigint, g grade DEFAULT 'low');

-- pair: sequence beside a type of its name
-- from
CREATE TABLE t (id int);
-- to
CREATE SEQUENCE grade;
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE TABLE t (id int, g grade);

-- pair: enum removed under a range and a multirange
-- from
CREATE TYPE lvl AS ENUM ('a', 'b', 'c');
CREATE TYPE lvls AS RANGE (subtype = lvl);
CREATE TABLE t (r lvls);
-- to
CREATE TYPE lvl AS ENUM ('a', 'c');
CREATE TYPE lvls AS RANGE (subtype = lvl);
CREATE TABLE t (r lvls);

-- pair: domain over a collation that changes
-- from
CREATE COLLATION c (provider = icu, locale = 'de');
CREATE DOMAIN d AS text COLLATE c;
CREATE TABLE t (a d, b text COLLATE c);
CREATE INDEX i ON t (b COLLATE c DESC);
-- to
CREATE COLLATION c (provider = icu, locale = 'sv');
CREATE DOMAIN d AS text COLLATE c;
CREATE TABLE t (a d, b text COLLATE c);
CREATE INDEX i ON t (b COLLATE c DESC);

-- pair: collation under columns changes
-- from
CREATE COLLATION c (provider = icu, locale = 'de');
CREATE TABLE t (a text COLLATE c PRIMARY KEY);
CREATE TABLE r (a text COLLATE c REFERENCES t);
CREATE VIEW v AS SELECT a FROM t ORDER BY a;
-- to
CREATE COLLATION c (provider = icu, locale = 'sv');
CREATE TABLE t (a text COLLATE c PRIMARY KEY);
CREATE TABLE r (a text COLLATE c REFERENCES t);
CREATE VIEW v AS SELECT a FROM t ORDER BY a;

-- pair: table becomes enum
-- from
CREATE TABLE colour (id int PRIMARY KEY, name text);
CREATE TABLE car (id int PRIMARY KEY, colour int REFERENCES colour);
-- to
CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE TABLE car (id int PRIMARY KEY, colour colour);

-- pair: composite becomes table that functions take
-- from
CREATE TYPE pairs AS (a int, b int);
CREATE FUNCTION f(pairs) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
CREATE VIEW v AS SELECT f(ROW(1, 2)::pairs) AS n;
-- to
CREATE TABLE pairs (a int, b int);
CREATE FUNCTION f(pairs) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
CREATE VIEW v AS SELECT f(ROW(1, 2)::pairs) AS n;

-- pair: checks of a domain that columns hold inside
-- from
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
CREATE DOMAIN few AS pos CHECK (VALUE < 100);
CREATE TYPE item AS (n few, label varchar(10));
CREATE TABLE stock (it item, its item[], many few[], one few DEFAULT 3);
CREATE FUNCTION first_item() RETURNS item LANGUAGE sql STABLE AS 'SELECT it FROM stock LIMIT 1';
INSERT INTO stock VALUES (ROW(3, 'x'), ARRAY[ROW(4, 'y')::item], '{7}');
-- to
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
CREATE DOMAIN few AS pos CHECK (VALUE < 200);
CREATE TYPE item AS (n few, label varchar(10));
CREATE TABLE stock (it item, its item[], many few[], one few DEFAULT 3);
CREATE FUNCTION first_item() RETURNS item LANGUAGE sql STABLE AS 'SELECT it FROM stock LIMIT 1';
