-- pair: function immutable
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n';
-- pair: function stable
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql STABLE AS 'SELECT n';
-- pair: function strict
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql STRICT AS 'SELECT n';
-- pair: function security definer
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT n';
-- pair: function leakproof
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT n';
-- pair: function parallel
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql PARALLEL SAFE AS 'SELECT n';
-- pair: function cost
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql COST 5 AS 'SELECT n';
-- pair: function setting
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SET work_mem = '1MB' AS 'SELECT n';
-- pair: function settings
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SET work_mem = '1MB' AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SET search_path = public, pg_temp SET timezone = 'UTC' AS 'SELECT n';
-- pair: function empty search path
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql  AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT n';
-- pair: function
-- from
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- pair: function body
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 1';
-- pair: function language
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN n; END';
-- pair: function return type
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- to
CREATE FUNCTION f(n int) RETURNS bigint LANGUAGE sql AS 'SELECT n::bigint';
-- pair: function argument name
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- to
CREATE FUNCTION f(m int) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- pair: function argument default
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- to
CREATE FUNCTION f(n int DEFAULT 5) RETURNS int LANGUAGE sql AS 'SELECT n';
-- pair: function argument type
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
CREATE FUNCTION f(n text) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- pair: function overloaded
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(n text) RETURNS int LANGUAGE sql AS 'SELECT 2';
-- pair: function set of
-- from
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql ROWS 10 AS 'SELECT 1';
-- pair: function table
-- from
-- to
CREATE FUNCTION f() RETURNS TABLE (x int, y text) LANGUAGE sql AS $$SELECT 1, 'a'::text$$;
-- pair: function out arguments
-- from
-- to
CREATE FUNCTION f(IN a int, OUT b int, INOUT c int) LANGUAGE sql AS 'SELECT 1, 2';
-- pair: function variadic
-- from
-- to
CREATE FUNCTION f(VARIADIC list int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- pair: function atomic
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE id > 0; END;
-- pair: function atomic over a changed column
-- from
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM t WHERE id > 0);
-- to
CREATE TABLE t (id bigint);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM t WHERE id > 0);
-- pair: function about a table
-- from
CREATE TABLE t (id int);
-- to
CREATE TABLE t (id int);
CREATE FUNCTION f(t) RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
-- pair: function called by another
-- from
-- to
CREATE FUNCTION b() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT b()';
-- pair: function under default check index and policy
-- from
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (id int DEFAULT f(1) CONSTRAINT k CHECK (f(id) > 0));
CREATE INDEX i ON t (f(id));
CREATE POLICY p ON t USING (f(id) > 0);
-- to
CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1::bigint';
CREATE TABLE t (id int DEFAULT f(1) CONSTRAINT k CHECK (f(id) > 0));
CREATE INDEX i ON t (f(id));
CREATE POLICY p ON t USING (f(id) > 0);
-- pair: function grants kept when made again
-- from
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
-- to
CREATE FUNCTION f(n int) RETURNS bigint LANGUAGE sql AS 'SELECT n::bigint';
REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
-- pair: function dollar body
-- from
-- to
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $x$BEGIN RETURN $$it's$$; END$x$;
-- pair: comment on function
-- from
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f() IS 'x';
-- pair: function becomes procedure
-- from
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1';
-- pair: procedure
-- from
-- to
CREATE PROCEDURE p(n int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- pair: procedure body
-- from
CREATE PROCEDURE p(n int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- to
CREATE PROCEDURE p(n int) LANGUAGE plpgsql AS 'BEGIN NULL; NULL; END';
-- pair: procedure inout
-- from
CREATE PROCEDURE p(n int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- to
CREATE PROCEDURE p(INOUT n int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- pair: comment on procedure
-- from
CREATE PROCEDURE p() LANGUAGE sql AS '';
-- to
CREATE PROCEDURE p() LANGUAGE sql AS '';
COMMENT ON PROCEDURE p() IS 'x';
-- pair: aggregate
-- from
-- to
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- pair: aggregate changed
-- from
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- to
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1', COMBINEFUNC = int4pl, PARALLEL = SAFE);
-- pair: aggregate of an array
-- from
-- to
CREATE AGGREGATE listed(text) (SFUNC = array_append, STYPE = text[], INITCOND = '{}');
-- pair: aggregate by function
-- from
-- to
CREATE FUNCTION s(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE total(int) (SFUNC = s, STYPE = int);
-- pair: aggregate sort operator
-- from
-- to
CREATE AGGREGATE most(int) (SFUNC = int4larger, STYPE = int, SORTOP = >);
-- pair: comment on aggregate
-- from
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
-- to
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
COMMENT ON AGGREGATE total(int) IS 'x';

-- pair: aggregates in full
-- from
CREATE SCHEMA s;
-- to
CREATE SCHEMA s;
CREATE FUNCTION s.step(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2';
CREATE FUNCTION s.done(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION keep(anyelement, anyelement) RETURNS anyelement IMMUTABLE STRICT LANGUAGE sql AS 'SELECT $1';
SET search_path = s, public;
CREATE AGGREGATE total(int) (SFUNC = step, STYPE = int, FINALFUNC = done, FINALFUNC_MODIFY = READ_WRITE, INITCOND = '0', COMBINEFUNC = step);
CREATE AGGREGATE kept(anyelement) (SFUNC = keep, STYPE = anyelement, PARALLEL = safe);
CREATE AGGREGATE moving(int) (SFUNC = int4pl, STYPE = int4, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int4, MINITCOND = '0', SORTOP = >);
CREATE AGGREGATE ranked(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL
);
CREATE AGGREGATE share(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE many(VARIADIC int[]) (SFUNC = array_cat, STYPE = int[]);
RESET search_path;

-- pair: a function as a role
-- from
CREATE FUNCTION stamp() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- to
SET check_function_bodies = off;
CREATE FUNCTION stamp() RETURNS int LANGUAGE sql SET role TO 'nobody_of_that_name' AS 'SELECT 1';
