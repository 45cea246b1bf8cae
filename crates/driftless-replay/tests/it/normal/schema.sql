-- What the cases are about.
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE app.level AS ENUM ('low', 'high');
CREATE DOMAIN email AS character varying(320);
CREATE DOMAIN posint AS integer;
CREATE SEQUENCE counter;
CREATE SEQUENCE app.ticket;
CREATE TABLE t (
    id integer NOT NULL, a character varying(10), b text, c character varying, n numeric(10,2),
    i integer, s smallint, l bigint, d double precision, r real, f boolean,
    ts timestamp without time zone, tz timestamp with time zone, dt date, tm time without time zone,
    iv interval, j json, jb jsonb, u uuid, arr text[], nums integer[], va character varying(20)[],
    m mood, lv app.level, e email, p posint, ch character(3), by bytea, ip inet, tsv tsvector,
    rng int4range, "Mixed" text, "order" integer
);
CREATE TABLE o (
    id bigint NOT NULL, t_id integer, total numeric, status character varying(20) NOT NULL,
    created timestamp with time zone, note text, tags text[], kind mood
);
CREATE TABLE app.k (id integer, o_id bigint, code character varying(8), label text, flag boolean);
CREATE FUNCTION f_norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
CREATE FUNCTION app.f_rank(integer, character varying DEFAULT 'x') RETURNS integer
    LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
