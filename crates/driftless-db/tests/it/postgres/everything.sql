-- One of everything that a step can make, with attributes that are not the default.
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'ours';
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE app.pair AS (a integer, b text COLLATE "C");
CREATE DOMAIN app.positive AS integer DEFAULT 1 NOT NULL CONSTRAINT over_zero CHECK (VALUE > 0);
COMMENT ON CONSTRAINT over_zero ON DOMAIN app.positive IS 'more than nothing';
CREATE TYPE app.span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE app.shell;
CREATE COLLATION app.plain (provider = libc, locale = 'C');
CREATE SEQUENCE app.numbers AS integer START 10 INCREMENT BY 5 CACHE 3 CYCLE;

CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(200) COLLATE "C" NOT NULL,
    feeling mood DEFAULT 'ok'::mood,
    feelings mood[],
    score app.positive,
    twice integer GENERATED ALWAYS AS (score * 2) STORED,
    small smallserial,
    note text,
    CONSTRAINT users_email_key UNIQUE (email) INCLUDE (id) WITH (fillfactor = 80),
    CONSTRAINT note_long CHECK (length(note) > 3) NOT VALID,
    CONSTRAINT no_overlap EXCLUDE USING gist (box(point(0, 0), point(1, 1)) WITH &&) WHERE (note IS NOT NULL)
) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
ALTER TABLE app.users ALTER COLUMN note SET STORAGE external, ALTER COLUMN note SET STATISTICS 77,
    ALTER COLUMN email SET (n_distinct = 5), ALTER COLUMN note SET COMPRESSION pglz;
COMMENT ON TABLE app.users IS 'people';
COMMENT ON COLUMN app.users.email IS 'where to write';
COMMENT ON CONSTRAINT note_long ON app.users IS 'no short notes';
ALTER TABLE app.users REPLICA IDENTITY FULL;
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.users AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING (id > 0) WITH CHECK (id > 1);

CREATE TABLE orders (
    id integer,
    user_id bigint REFERENCES app.users (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    at timestamptz NOT NULL DEFAULT '2020-01-01 00:00:00+02'
) PARTITION BY RANGE (at, lower(id::text) COLLATE "C");
CREATE TABLE orders_2020 PARTITION OF orders FOR VALUES FROM ('2020-01-01', MINVALUE) TO ('2021-01-01', MINVALUE);
ALTER TABLE orders_2020 ALTER COLUMN id SET DEFAULT 5;
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_at ON orders (at DESC NULLS LAST, (id + 1)) WHERE id > 0;
CREATE TABLE parent (a integer);
CREATE TABLE child (b integer) INHERITS (parent);
CREATE TABLE typed OF app.pair;
CREATE UNLOGGED TABLE quick (a text, b text);
CREATE UNIQUE INDEX quick_a ON quick USING btree (lower(a) text_pattern_ops, b COLLATE "C" DESC) INCLUDE (a) WITH (fillfactor = 60);
ALTER INDEX quick_a ALTER COLUMN 1 SET STATISTICS 33;
CREATE INDEX quick_gin ON quick USING gin (to_tsvector('simple', a));
CREATE STATISTICS app.both (dependencies, mcv) ON a, b FROM quick;
CREATE STATISTICS app.one ON (a || b) FROM quick;
ALTER STATISTICS app.both SET STATISTICS 55;

CREATE VIEW app.named WITH (security_barrier, check_option = local) AS SELECT id, email FROM app.users WHERE id > 0;
ALTER VIEW app.named ALTER COLUMN email SET DEFAULT 'x';
CREATE MATERIALIZED VIEW app.counted AS SELECT count(*) AS n FROM app.users WITH NO DATA;
CREATE RULE forget AS ON DELETE TO quick WHERE (old.a = ' DO ') DO INSTEAD NOTHING;
CREATE RULE copy AS ON INSERT TO quick DO (INSERT INTO parent VALUES (1); INSERT INTO parent VALUES (2));

CREATE FUNCTION app.add(a integer, b integer DEFAULT 2, OUT total integer, VARIADIC rest mood[] DEFAULT '{}')
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 5 SET search_path = app AS 'SELECT a + b';
CREATE FUNCTION app.body(a integer) RETURNS integer LANGUAGE sql RETURN a + 1;
CREATE FUNCTION app.many() RETURNS TABLE (x integer, y text) LANGUAGE sql STABLE SECURITY DEFINER ROWS 7 AS $$SELECT 1, 'a'$$;
CREATE PROCEDURE app.go(INOUT a integer) LANGUAGE plpgsql AS $$BEGIN a := 1; END$$;
CREATE AGGREGATE app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
CREATE FUNCTION app.fires() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$;
CREATE TRIGGER fires BEFORE UPDATE OF email, note OR INSERT ON app.users FOR EACH ROW
    WHEN (new.note IS DISTINCT FROM ' WHEN ') EXECUTE FUNCTION app.fires('a', 'it''s');
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.fires();
CREATE TRIGGER whole AFTER UPDATE ON quick REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.fires();
CREATE TRIGGER each AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION app.fires();
ALTER TABLE quick DISABLE TRIGGER whole;
ALTER TABLE app.users DISABLE TRIGGER ALL;
CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION app.watch();
ALTER EVENT TRIGGER watch DISABLE;

CREATE PUBLICATION news FOR TABLE parent WITH (publish = 'insert', publish_via_partition_root);
CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (a 'b');
CREATE SERVER remote TYPE 'kind' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'h');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (password 'hunter2');
CREATE FOREIGN TABLE away (a integer OPTIONS (column_name 'A')) SERVER remote OPTIONS (t 'away');
CREATE OPERATOR app.@# (FUNCTION = app.body, RIGHTARG = integer);
CREATE FUNCTION app.compare(app.pair, app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE FUNCTION app.below(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR app.<<< (FUNCTION = app.below, LEFTARG = app.pair, RIGHTARG = app.pair);
CREATE OPERATOR FAMILY app.family USING btree;
CREATE OPERATOR CLASS app.class FOR TYPE app.pair USING btree AS OPERATOR 1 app.<<<, FUNCTION 1 app.compare(app.pair, app.pair);
CREATE FUNCTION app.cast_it(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION app.cast_it(mood) AS ASSIGNMENT;
CREATE TRANSFORM FOR mood LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE EXTENSION pg_trgm SCHEMA app;
CREATE CONVERSION app.convert FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION app.search (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR asciiword WITH app.words, simple;
CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE app.template (LEXIZE = dsimple_lexize);
CREATE LANGUAGE other HANDLER plpgsql_call_handler;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE SUBSCRIPTION from_afar CONNECTION 'host=127.0.0.1 password=hunter2' PUBLICATION p WITH (connect = false, slot_name = NONE);

GRANT SELECT, INSERT ON app.users TO PUBLIC;
GRANT UPDATE (email) ON app.users TO PUBLIC;
REVOKE EXECUTE ON FUNCTION app.body(integer) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
