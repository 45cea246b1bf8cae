-- pair: comes
-- to
CREATE SEQUENCE s;

-- pair: everything
-- from
CREATE SEQUENCE s;
-- to
CREATE SEQUENCE s START WITH 10 MINVALUE 5 MAXVALUE 1000 INCREMENT BY 5 NOCACHE CYCLE;

-- pair: cache
-- from
CREATE SEQUENCE s CACHE 10;
-- to
CREATE SEQUENCE s CACHE 50;

-- pair: downwards
-- from
CREATE SEQUENCE s;
-- to
CREATE SEQUENCE s INCREMENT BY -1 MINVALUE -100 MAXVALUE 100 START WITH 50;

-- pair: engine and comment
-- from
CREATE SEQUENCE s COMMENT='a';
-- to
CREATE SEQUENCE s ENGINE=MyISAM COMMENT='b';

-- pair: used by a table
-- to
CREATE SEQUENCE s;
CREATE TABLE t (id BIGINT DEFAULT (nextval(s)) PRIMARY KEY);

-- pair: used by a column that goes
-- from
CREATE SEQUENCE s;
CREATE TABLE t (id INT PRIMARY KEY, n BIGINT DEFAULT (nextval(s)));
-- to
CREATE TABLE t (id INT PRIMARY KEY);

-- pair: becomes a table
-- from
CREATE SEQUENCE s;
-- to
CREATE TABLE s (id INT PRIMARY KEY);

-- pair: becomes a view
-- from
CREATE SEQUENCE s;
-- to
CREATE VIEW s AS SELECT 1 AS one;
