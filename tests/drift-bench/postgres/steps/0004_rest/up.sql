-- Replication, foreign data, text search, operators, privileges, comments.
CREATE PUBLICATION changes FOR TABLE branches, members WITH (publish = 'insert, update');

CREATE SERVER other_library TYPE 'pg' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'other.example.org', dbname 'library');
CREATE USER MAPPING FOR app SERVER other_library OPTIONS (user 'remote', password 'not a real one');
CREATE FOREIGN TABLE remote_books (isbn char(13) OPTIONS (column_name 'number'), title text NOT NULL)
    SERVER other_library OPTIONS (schema_name 'public', table_name 'books');
CREATE FOREIGN DATA WRAPPER plain_wrapper OPTIONS (debug 'false');

CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, Language = english, StopWords = english);
CREATE TEXT SEARCH CONFIGURATION titles (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION titles ALTER MAPPING FOR asciiword WITH stems;

CREATE FUNCTION nearly(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT abs(a - b) < 3 $$;
CREATE OPERATOR =~= (FUNCTION = nearly, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = =~=);
CREATE FUNCTION text_of(standing) RETURNS address LANGUAGE sql IMMUTABLE AS $$ SELECT ROW('', '', '')::address $$;
CREATE CAST (standing AS address) WITH FUNCTION text_of(standing) AS ASSIGNMENT;
CREATE CONVERSION to_latin FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE OPERATOR FAMILY odd_ops USING btree;
CREATE OPERATOR CLASS backwards FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);

GRANT USAGE ON SCHEMA audit TO reader;
GRANT SELECT ON members TO reader;
GRANT UPDATE (name) ON members TO app;
GRANT USAGE ON SEQUENCE card_numbers TO app;
REVOKE EXECUTE ON FUNCTION guarded() FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO auditor;

COMMENT ON SCHEMA audit IS 'who did what';
COMMENT ON TABLE members IS 'people with a card';
COMMENT ON COLUMN members.name IS 'as on the card';
COMMENT ON CONSTRAINT members_named ON members IS 'nobody is nameless';
COMMENT ON INDEX members_by_name IS 'for the desk';
COMMENT ON VIEW good_members IS 'may borrow';
COMMENT ON FUNCTION fine(integer, numeric) IS 'what a late book costs';
COMMENT ON TYPE standing IS 'of a member';
COMMENT ON TRIGGER members_touch ON members IS 'marks a change';
