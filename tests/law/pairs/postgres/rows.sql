-- pair: a column of rows whose table gets another type
-- from
CREATE TABLE stop (id int, name varchar(10));
CREATE TABLE trip (first stop DEFAULT ROW(1, 'a'), others stop[], id int);
INSERT INTO trip VALUES (ROW(1, 'a, "b"'), ARRAY[ROW(2, 'c')::stop], 1);
CREATE INDEX trip_name ON trip (((first).name));
CREATE VIEW trips AS SELECT (first).name, id FROM trip;
-- to
CREATE TABLE stop (id bigint, name text);
CREATE TABLE trip (first stop DEFAULT ROW(1, 'a'), others stop[], id int);
CREATE INDEX trip_name ON trip (((first).name));
CREATE VIEW trips AS SELECT (first).name, id FROM trip;
-- pair: a column of rows whose table gets a column
-- from
CREATE TABLE stop (id int, name text);
CREATE TABLE trip (first stop NOT NULL DEFAULT ROW(1, 'a'), id int);
INSERT INTO trip VALUES (ROW(1, 'a, "b"'), 1);
-- to
CREATE TABLE stop (id int, name text, floor int DEFAULT 3);
CREATE TABLE trip (first stop NOT NULL, id int);
-- pair: a column of rows whose table loses and gets columns
-- from
CREATE TABLE stop (id int, name text, floor int);
CREATE TABLE trip (first stop, id int, CHECK ((first).id > 0));
INSERT INTO trip VALUES (ROW(1, 'a', 2), 1);
-- to
CREATE TABLE stop (id int, label varchar(5) DEFAULT 'x', floor numeric);
CREATE TABLE trip (first stop, id int, CHECK ((first).id > 0));
-- pair: functions that look into rows whose table changes
-- from
CREATE TABLE stop (id int, name varchar(10));
CREATE FUNCTION label(s stop) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT (s).name; END;
CREATE FUNCTION first_of(n int) RETURNS int LANGUAGE sql STABLE RETURN (ROW(n, 'a')::stop).id;
CREATE VIEW labels AS SELECT label(s) AS label, first_of(1) AS first FROM stop s;
-- to
CREATE TABLE stop (id int, name text);
CREATE FUNCTION label(s stop) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT (s).name; END;
CREATE FUNCTION first_of(n int) RETURNS int LANGUAGE sql STABLE RETURN (ROW(n, 'a')::stop).id;
CREATE VIEW labels AS SELECT label(s) AS label, first_of(1) AS first FROM stop s;
-- pair: functions that look into rows whose table gets a column
-- from
CREATE TABLE stop (id int, name text);
CREATE FUNCTION label(s stop) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT (s).name; END;
-- to
CREATE TABLE stop (id int, name text, floor int NOT NULL DEFAULT 1, high bool GENERATED ALWAYS AS (id > 5) STORED);
CREATE FUNCTION label(s stop) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT (s).name; END;
