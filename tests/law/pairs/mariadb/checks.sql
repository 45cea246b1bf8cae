-- pair: added and dropped
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT small CHECK (a < 10));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT less CHECK (a < b));

-- pair: another condition
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, CONSTRAINT c CHECK (a BETWEEN 1 AND 5));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, CONSTRAINT c CHECK (a IN (1, 2, 3) OR a IS NULL));

-- pair: without names
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CHECK (a > 0));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CHECK (a > 0), CHECK (b > a));

-- pair: of a column that goes
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT c CHECK (a > b));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, CONSTRAINT c CHECK (a > 7));

-- pair: words
-- from
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), CONSTRAINT c CHECK (a LIKE 'x%'));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), CONSTRAINT c CHECK (a REGEXP '^[a-z''\\\\]+$' AND char_length(a) > 2));
