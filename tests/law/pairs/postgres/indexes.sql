-- pair: index
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- pair: unique index
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE UNIQUE INDEX i ON t (a);
-- pair: method
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING hash (a);
-- pair: gin
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING gin (j);
-- pair: gin class
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING gin (j);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING gin (j jsonb_path_ops);
-- pair: brin class options
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING brin (b);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t USING brin (b int4_minmax_multi_ops (values_per_range = 16));
-- pair: class
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a text_pattern_ops);
-- pair: collation
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a COLLATE "C");
-- pair: descending
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a DESC);
-- pair: nulls first
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a NULLS FIRST);
-- pair: descending nulls last
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a DESC);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a DESC NULLS LAST);
-- pair: expression
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (lower(a), (b + 1));
-- pair: columns
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a, b);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (b, a);
-- pair: include
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) INCLUDE (b, d);
-- pair: predicate
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) WHERE b IN (1, 2);
-- pair: predicate changed
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) WHERE b > 1;
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) WHERE b > 2;
-- pair: nulls not distinct
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE UNIQUE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
-- pair: options
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) WITH (fillfactor = 80);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a) WITH (deduplicate_items = off);
-- pair: statistics
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (lower(a));
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (lower(a));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 200;
-- pair: by function
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE INDEX i ON t (f(b));
-- pair: by function that changes its type
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE INDEX i ON t (f(b));
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1::bigint';
CREATE INDEX i ON t (f(b));
-- pair: on materialized view
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX i ON m (a);
-- pair: moves to another table
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE TABLE u (a text);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE TABLE u (a text);
CREATE INDEX i ON u (a);
-- pair: comment
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX i ON t (a);
COMMENT ON INDEX i IS 'x';
-- pair: name that needs quotes
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE INDEX "Odd name" ON t ("a");
-- pair: extended statistics
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
-- pair: extended statistics kinds
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s (mcv, ndistinct) ON a, b FROM t;
-- pair: extended statistics expression
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON lower(a), b FROM t;
-- pair: extended statistics target
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 50;
-- pair: comment on statistics
-- from
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
-- to
CREATE TABLE t (id int, a text, b int, j jsonb, d date);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'x';
