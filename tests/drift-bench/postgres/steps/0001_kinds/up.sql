-- Schemas, extensions, types, sequences: what tables are made of.
CREATE SCHEMA audit;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION postgres_fdw;

CREATE TYPE standing AS ENUM ('new', 'good', 'barred');
CREATE TYPE address AS (street text, city varchar(40), code char(5));
CREATE TYPE hours AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE DOMAIN email AS varchar(120) DEFAULT 'none@example.org'
    CONSTRAINT email_has_at CHECK (VALUE LIKE '%@%');
CREATE DOMAIN shelf_mark AS text COLLATE "C" NOT NULL
    CONSTRAINT shelf_mark_short CHECK (length(VALUE) < 20);
CREATE COLLATION plain (PROVIDER = libc, LOCALE = 'C');

CREATE SEQUENCE card_numbers AS integer START 1000 INCREMENT 10 MINVALUE 1000 MAXVALUE 900000 CACHE 5;
CREATE SEQUENCE audit.entries;
CREATE SEQUENCE shared_numbers;
