-- pair: view
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
-- pair: view of star
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT * FROM t;
-- pair: query
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t WHERE b > 0;
-- pair: column added at the end
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
-- pair: column added in the middle
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, b FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a, b FROM t;
-- pair: column removed
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- pair: column renamed
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id AS key FROM t;
-- pair: column type
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id::bigint AS id FROM t;
-- pair: chain
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW z AS SELECT id FROM t;
CREATE VIEW m AS SELECT id FROM z;
CREATE VIEW a AS SELECT id FROM m;
-- pair: chain made again
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW z AS SELECT id, a FROM t;
CREATE VIEW m AS SELECT id FROM z;
CREATE VIEW a AS SELECT id FROM m;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW z AS SELECT id FROM t;
CREATE VIEW m AS SELECT id FROM z;
CREATE VIEW a AS SELECT id FROM m;
-- pair: options
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v WITH (security_barrier) AS SELECT id FROM t;
-- pair: security invoker
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v WITH (security_barrier) AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v WITH (security_invoker) AS SELECT id FROM t;
-- pair: check option
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
-- pair: check option cascaded
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0 WITH CASCADED CHECK OPTION;
-- pair: column default
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
ALTER VIEW v ALTER id SET DEFAULT 5;
-- pair: recursive
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 10;
-- pair: join and group
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT t.a, count(*) AS n FROM t JOIN u ON u.t = t.id GROUP BY t.a HAVING count(*) > 1;
-- pair: by function
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE VIEW v AS SELECT f(id) AS n FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint';
CREATE VIEW v AS SELECT f(id) AS n FROM t;
-- pair: trigger kept when made again
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW v AS SELECT id, a FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION g();
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW v AS SELECT id FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION g();
-- pair: comments kept when made again
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
COMMENT ON VIEW v IS 'x';
COMMENT ON COLUMN v.id IS 'y';
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
COMMENT ON VIEW v IS 'x';
COMMENT ON COLUMN v.id IS 'y';
-- pair: grants kept when made again
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id, a FROM t;
GRANT SELECT ON v TO PUBLIC;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW v AS SELECT id FROM t;
GRANT SELECT ON v TO PUBLIC;
-- pair: materialized view
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- pair: materialized view query
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE INDEX i ON m (id);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t WHERE b > 0;
CREATE INDEX i ON m (id);
-- pair: materialized view options
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT id FROM t;
-- pair: materialized view without data
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t WITH NO DATA;
-- pair: view becomes materialized
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE VIEW m AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- pair: view over materialized view
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE VIEW v AS SELECT id FROM m;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id + 1 AS id FROM t;
CREATE VIEW v AS SELECT id FROM m;
-- pair: comment on materialized view
-- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE TABLE u (id int, t int, n int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
COMMENT ON MATERIALIZED VIEW m IS 'x';
