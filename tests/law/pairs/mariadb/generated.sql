-- pair: added
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1), c INT GENERATED ALWAYS AS (a * 2) STORED, KEY (c));

-- pair: another expression
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1), c INT AS (a * 2) STORED);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 2), c INT AS (a * 3) STORED);

-- pair: virtual and stored
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1), c INT AS (a * 2) STORED, KEY kb (b), KEY kc (c));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1) STORED, c INT AS (a * 2), KEY kb (b), KEY kc (c));

-- pair: plain and computed
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT, d INT AS (a + 1), e INT AS (a + 2) STORED);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1), c INT AS (a + 2) STORED, d INT, e INT);

-- pair: type of what it is computed from
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20) AS (concat(a, 'x')) STORED);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a BIGINT, b VARCHAR(30) AS (concat(a, 'x')) STORED);

-- pair: what it is computed from goes
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, c INT, b INT AS (a + 1));
-- to
CREATE TABLE t (id INT PRIMARY KEY, c INT, b INT AS (c + 1));

-- pair: functions
-- from
CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), first VARCHAR(5) AS (left(name, 5)), doc JSON);
-- to
CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), first VARCHAR(9) AS (upper(left(name, 9))), doc JSON, kind VARCHAR(20) AS (json_unquote(json_extract(doc, '$.kind'))) STORED, UNIQUE KEY kinds (kind, id));

-- pair: invisible and commented
-- from
CREATE TABLE t (id INT PRIMARY KEY, b INT AS (id + 1));
-- to
CREATE TABLE t (id INT PRIMARY KEY, b INT AS (id + 1) VIRTUAL INVISIBLE COMMENT 'one more');

-- pair: moved
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (id + 1), c INT AS (id + 2) STORED);
-- to
CREATE TABLE t (c INT AS (id + 2) STORED, b INT AS (id + 1), id INT PRIMARY KEY, a INT);
