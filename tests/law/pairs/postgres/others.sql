-- pair: event trigger
-- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION e();
-- pair: event trigger event
-- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
-- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION e();
-- pair: event trigger disabled
-- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
-- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
ALTER EVENT TRIGGER x DISABLE;
-- pair: comment on event trigger
-- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
-- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
COMMENT ON EVENT TRIGGER x IS 'x';
-- pair: publication
-- from
CREATE TABLE t (id int PRIMARY KEY, a int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE PUBLICATION p FOR TABLE t;
-- pair: publication all tables
-- from
CREATE PUBLICATION p;
-- to
CREATE PUBLICATION p FOR ALL TABLES;
-- pair: publication tables
-- from
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE PUBLICATION p FOR TABLE t;
-- to
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE PUBLICATION p FOR TABLE t, u;
-- pair: publication columns and condition
-- from
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE PUBLICATION p FOR TABLE t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE PUBLICATION p FOR TABLE t (id) WHERE (id > 0);
-- pair: publication schema
-- from
CREATE SCHEMA s;
CREATE PUBLICATION p;
-- to
CREATE SCHEMA s;
CREATE PUBLICATION p FOR TABLES IN SCHEMA s;
-- pair: publication options
-- from
CREATE PUBLICATION p;
-- to
CREATE PUBLICATION p WITH (publish = 'insert, delete', publish_via_partition_root = true);
-- pair: publication of a table that goes
-- from
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE PUBLICATION p FOR TABLE t, u;
-- to
CREATE TABLE u (id int);
CREATE PUBLICATION p FOR TABLE u;
-- pair: publication empty
-- from
CREATE TABLE t (id int);
CREATE PUBLICATION p FOR TABLE t;
-- to
CREATE TABLE t (id int);
CREATE PUBLICATION p;
-- pair: comment on publication
-- from
CREATE PUBLICATION p;
-- to
CREATE PUBLICATION p;
COMMENT ON PUBLICATION p IS 'x';
-- pair: foreign data wrapper
-- from
-- to
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true');
-- pair: foreign data wrapper options
-- from
CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2');
-- to
CREATE FOREIGN DATA WRAPPER w OPTIONS (b '3', c '4');
-- pair: foreign data wrapper validator
-- from
CREATE FOREIGN DATA WRAPPER w;
-- to
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
-- pair: server
-- from
CREATE FOREIGN DATA WRAPPER w;
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h');
-- pair: server options
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h');
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'i', port '1');
-- pair: user mapping
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u');
-- pair: user mapping options
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u');
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'v', password 'p');
-- pair: foreign table
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (id int OPTIONS (n 'x') NOT NULL, a text DEFAULT 'z') SERVER s OPTIONS (t 'u');
-- pair: foreign table options
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (id int OPTIONS (n 'x')) SERVER s OPTIONS (t 'u');
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (id int OPTIONS (n 'y'), a text) SERVER s OPTIONS (t 'v', z '1');
-- pair: foreign table server
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE SERVER r FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (id int) SERVER s;
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE SERVER r FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (id int) SERVER r;
-- pair: extension
-- from
-- to
CREATE EXTENSION pg_trgm;
-- pair: extension with index
-- from
CREATE TABLE t (a text);
-- to
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
CREATE INDEX i ON t USING gin (a gin_trgm_ops);
-- pair: extension with type
-- from
CREATE TABLE t (a text);
-- to
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
-- pair: extension schema
-- from
CREATE SCHEMA s;
CREATE EXTENSION pg_trgm;
-- to
CREATE SCHEMA s;
CREATE EXTENSION pg_trgm SCHEMA s;
-- pair: collation
-- from
-- to
CREATE COLLATION c (LOCALE = 'C');
CREATE TABLE t (a text COLLATE c);
-- pair: operator
-- from
CREATE FUNCTION f(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
-- to
CREATE FUNCTION f(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
-- pair: operator in a view
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE FUNCTION f(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
CREATE VIEW v AS SELECT id FROM t WHERE id === 1;
-- pair: cast
-- from
CREATE TYPE c AS (x int);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT ($1).x';
-- to
CREATE TYPE c AS (x int);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT ($1).x';
CREATE CAST (c AS int) WITH FUNCTION f(c) AS ASSIGNMENT;
-- pair: cast context
-- from
CREATE TYPE e AS ENUM ('a');
CREATE CAST (e AS text) WITH INOUT;
-- to
CREATE TYPE e AS ENUM ('a');
CREATE CAST (e AS text) WITH INOUT AS IMPLICIT;
-- pair: conversion
-- from
-- to
CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
-- pair: text search
-- from
-- to
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH d, simple;
-- pair: text search dictionary options
-- from
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
-- to
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = false);
-- pair: text search in an index
-- from
CREATE TABLE t (a text);
-- to
CREATE TABLE t (a text);
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
CREATE INDEX i ON t USING gin (to_tsvector('c', a));
-- pair: comment on others
-- from
CREATE COLLATION c (LOCALE = 'C');
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
-- to
CREATE COLLATION c (LOCALE = 'C');
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
COMMENT ON COLLATION c IS 'x';
COMMENT ON TEXT SEARCH DICTIONARY d IS 'y';
-- pair: operator class
-- from
CREATE FUNCTION f(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 0';
-- to
CREATE FUNCTION f(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 0';
CREATE OPERATOR CLASS k FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 f(int, int);
-- pair: operator family
-- from
-- to
CREATE OPERATOR FAMILY k USING btree;
-- pair: subscription
-- from
-- to
CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false);

-- pair: operators that name each other, some never made
-- from
CREATE SCHEMA s;
CREATE FUNCTION joined(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
-- to
CREATE SCHEMA s;
CREATE FUNCTION joined(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
CREATE FUNCTION alike(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR ||++ (FUNCTION = joined, LEFTARG = text, RIGHTARG = text, COMMUTATOR = OPERATOR(s.||+-));
CREATE OPERATOR =~= (FUNCTION = alike, LEFTARG = text, RIGHTARG = text, COMMUTATOR = =~=, NEGATOR = <~>);
CREATE OPERATOR <~> (FUNCTION = alike, LEFTARG = text, RIGHTARG = text, COMMUTATOR = <~>, NEGATOR = =~=);
COMMENT ON OPERATOR =~= (text, text) IS 'alike';

-- pair: names that the server has as well
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION public.larger(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR public.> (FUNCTION = larger, LEFTARG = int, RIGHTARG = int);
COMMENT ON FUNCTION public.lower(text) IS 'ours';
COMMENT ON OPERATOR public.> (int, int) IS 'ours';
CREATE TEXT SEARCH CONFIGURATION public.english (PARSER = default);
COMMENT ON TEXT SEARCH CONFIGURATION public.english IS 'ours';
CREATE TYPE public.point AS ENUM ('north', 'south');
COMMENT ON TYPE public.point IS 'ours';
CREATE TABLE public.pg_class (id int, p public.point);
COMMENT ON TABLE public.pg_class IS 'ours';
CREATE DOMAIN public.text AS varchar NOT NULL;

-- pair: an aggregate of any number of arguments
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE AGGREGATE ranked(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL
);
COMMENT ON AGGREGATE ranked(VARIADIC "any" ORDER BY VARIADIC "any") IS 'a rank';
-- pair: foreign table of an enum that loses a value
-- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE TYPE tone AS ENUM ('a', 'b');
CREATE FOREIGN TABLE f (id int, t tone) SERVER srv;
CREATE VIEW v AS SELECT t FROM f;
-- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE TYPE tone AS ENUM ('a');
CREATE FOREIGN TABLE f (id text, t tone) SERVER srv;
CREATE VIEW v AS SELECT t FROM f;
