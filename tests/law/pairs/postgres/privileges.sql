-- pair: table
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT, INSERT ON t TO law_reader;
-- pair: table with grant option
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT ON t TO law_reader;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT ON t TO law_reader WITH GRANT OPTION;
-- pair: table revoked
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT, UPDATE ON t TO law_reader;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT ON t TO law_reader;
-- pair: table to everybody
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT ON t TO PUBLIC;
-- pair: column
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT (a) ON t TO law_reader;
-- pair: view
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT SELECT ON v TO law_reader;
-- pair: sequence
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT USAGE ON SEQUENCE t_id_seq TO law_reader;
-- pair: schema
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT USAGE, CREATE ON SCHEMA s TO law_reader;
-- pair: function
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
GRANT EXECUTE ON FUNCTION f() TO law_reader;
-- pair: function from everybody
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
REVOKE ALL ON FUNCTION f() FROM PUBLIC;
-- pair: type
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
REVOKE ALL ON TYPE e FROM PUBLIC;
GRANT USAGE ON TYPE e TO law_reader;
-- pair: new table
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
CREATE TABLE n (id int);
GRANT SELECT ON n TO law_reader;
-- pair: default privileges on tables
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO law_reader;
-- pair: default privileges in a schema
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT, INSERT ON TABLES TO law_reader WITH GRANT OPTION;
-- pair: default privileges on functions
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- pair: default privileges on sequences and types
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO law_reader;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO law_reader;
-- pair: default privileges for a role
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES FOR ROLE law_owner GRANT SELECT ON TABLES TO law_reader;
-- pair: default privileges and a new table
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO law_reader;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO law_reader;
CREATE TABLE s.n (id int);
-- pair: default privileges and a new table without
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO law_reader;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
CREATE TABLE s.n (id int);
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO law_reader;
-- pair: owner of table
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER TABLE t OWNER TO law_owner;
-- pair: owner of view and function
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER VIEW v OWNER TO law_owner;
ALTER FUNCTION f() OWNER TO law_owner;
-- pair: owner of type and schema
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
ALTER TYPE e OWNER TO law_owner;
ALTER SCHEMA s OWNER TO law_owner;
-- pair: owner of new objects
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE SCHEMA s;
CREATE TABLE n (id int);
ALTER TABLE n OWNER TO law_owner;

-- pair: schema public of somebody
-- from
DO $$ BEGIN CREATE ROLE law_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER SCHEMA public OWNER TO law_owner;
-- to
ALTER SCHEMA public OWNER TO pg_database_owner;

-- pair: columns keep what their table loses
-- from
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id int, a text);
GRANT SELECT (a) ON t TO law_reader WITH GRANT OPTION;
GRANT SELECT, INSERT ON t TO law_reader WITH GRANT OPTION;
GRANT INSERT (id) ON t TO law_reader;
-- to
DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id int, a text);
GRANT SELECT ON t TO law_reader;
GRANT SELECT (a) ON t TO law_reader WITH GRANT OPTION;
GRANT INSERT (id) ON t TO law_reader;
