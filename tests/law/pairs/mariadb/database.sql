-- pair: character set
-- from
CREATE TABLE t (id INT, a VARCHAR(10));
-- to
ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_bin;
CREATE TABLE t (id INT, a VARCHAR(10));

-- pair: comment
-- from
ALTER DATABASE COMMENT 'x';
-- to
ALTER DATABASE COMMENT 'it''s';

-- pair: collation and a routine
-- from
CREATE TABLE t (id INT);
-- to
ALTER DATABASE COLLATE utf8mb4_bin;
CREATE TABLE t (id INT);
CREATE TABLE u (a VARCHAR(10));
CREATE FUNCTION f(a VARCHAR(10)) RETURNS VARCHAR(10) NO SQL RETURN a;
