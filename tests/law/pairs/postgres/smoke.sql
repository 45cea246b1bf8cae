-- pair: nothing
-- from
CREATE TABLE t (id int PRIMARY KEY);
-- to
CREATE TABLE t (id int PRIMARY KEY);
-- pair: add table
-- from
-- to
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x', email varchar(20) UNIQUE);
CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author int REFERENCES users ON DELETE CASCADE, title text CHECK (title <> ''));
CREATE INDEX posts_by_author ON posts (author, lower(title));
CREATE VIEW titles AS SELECT u.name, p.title FROM users u JOIN posts p ON p.author = u.id;
-- pair: enum value removed
-- from
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (id int PRIMARY KEY, m mood DEFAULT 'ok', list mood[]);
CREATE VIEW v AS SELECT id, m FROM t WHERE m = 'ok';
CREATE INDEX i ON t (m) WHERE m = 'happy';
CREATE FUNCTION f(m mood) RETURNS text LANGUAGE sql AS $$SELECT m::text$$;
-- to
CREATE TYPE mood AS ENUM ('ok', 'happy');
CREATE TABLE t (id int PRIMARY KEY, m mood DEFAULT 'ok', list mood[]);
CREATE VIEW v AS SELECT id, m FROM t WHERE m = 'ok';
CREATE INDEX i ON t (m) WHERE m = 'happy';
CREATE FUNCTION f(m mood) RETURNS text LANGUAGE sql AS $$SELECT m::text$$;
-- pair: plain becomes partitioned
-- from
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, at date NOT NULL DEFAULT '2024-02-01', note text);
CREATE INDEX t_note ON t (note);
CREATE VIEW v AS SELECT id, note FROM t;
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, at date NOT NULL DEFAULT '2024-02-01', note text) PARTITION BY RANGE (at);
CREATE TABLE t_24 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX t_note ON t (note);
CREATE VIEW v AS SELECT id, note FROM t;
