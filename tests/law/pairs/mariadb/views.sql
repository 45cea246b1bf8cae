-- common
CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(10));

-- pair: added and dropped
-- to
CREATE VIEW v AS SELECT id, a FROM t WHERE a > 1;

-- pair: another query
-- from
CREATE VIEW v AS SELECT id, a FROM t WHERE a > 1;
-- to
CREATE VIEW v AS SELECT id, b, count(*) AS n FROM t GROUP BY id, b;

-- pair: algorithm and security
-- from
CREATE ALGORITHM=MERGE VIEW v AS SELECT id FROM t;
CREATE SQL SECURITY INVOKER VIEW w AS SELECT id FROM t;
-- to
CREATE ALGORITHM=TEMPTABLE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM t;

-- pair: check option
-- from
CREATE VIEW v AS SELECT id FROM t WHERE id > 1;
CREATE VIEW w AS SELECT id FROM t WHERE id > 1 WITH LOCAL CHECK OPTION;
-- to
CREATE VIEW v AS SELECT id FROM t WHERE id > 1 WITH CASCADED CHECK OPTION;
CREATE VIEW w AS SELECT id FROM t WHERE id > 1;

-- pair: names of columns
-- from
CREATE VIEW v (x, y) AS SELECT id, a FROM t;
-- to
CREATE VIEW v (y, x) AS SELECT id, a FROM t;

-- pair: views of views
-- to
CREATE VIEW z AS SELECT id FROM t;
CREATE VIEW y AS SELECT id FROM z;
CREATE VIEW x AS SELECT y.id FROM y JOIN z ON y.id = z.id;

-- pair: reading turned round
-- from
CREATE VIEW one AS SELECT id FROM t;
CREATE VIEW two AS SELECT id FROM one;
-- to
CREATE VIEW two AS SELECT id FROM t;
CREATE VIEW one AS SELECT id FROM two;

-- pair: column beneath goes
-- from
CREATE TABLE u (id INT PRIMARY KEY, old INT);
CREATE VIEW v AS SELECT id, old FROM u;
CREATE VIEW w AS SELECT id, old FROM v;
-- to
CREATE TABLE u (id INT PRIMARY KEY, new INT);
CREATE VIEW v AS SELECT id, new FROM u;
CREATE VIEW w AS SELECT id, new FROM v;

-- pair: star
-- from
CREATE TABLE u (id INT PRIMARY KEY);
CREATE VIEW v AS SELECT * FROM u;
-- to
CREATE TABLE u (id INT PRIMARY KEY, a INT);
CREATE VIEW v AS SELECT * FROM u;

-- pair: becomes a table
-- from
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM v;
-- to
CREATE TABLE v (id INT PRIMARY KEY);
CREATE VIEW w AS SELECT id FROM v;

-- pair: with a function
-- to
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2;
CREATE VIEW v AS SELECT id, twice(a) AS a2 FROM t;

-- pair: union and subquery
-- from
CREATE VIEW v AS SELECT id FROM t UNION SELECT a FROM t;
-- to
CREATE VIEW v AS SELECT id FROM t UNION ALL SELECT a FROM t WHERE a IN (SELECT id FROM t) ORDER BY 1 LIMIT 5;

-- pair: windows and common tables
-- from
CREATE VIEW v AS SELECT id, row_number() OVER (ORDER BY a) AS n FROM t;
-- to
CREATE VIEW v AS WITH c AS (SELECT id, a FROM t) SELECT id, sum(a) OVER (PARTITION BY id ORDER BY a) AS n FROM c;
