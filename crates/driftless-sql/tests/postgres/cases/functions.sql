CREATE OR REPLACE FUNCTION s.f(a int, INOUT b s.t.c%TYPE DEFAULT 1 + 2, VARIADIC rest text[] = '{}') RETURNS SETOF s.t LANGUAGE plpgsql STABLE STRICT PARALLEL safe COST 10 ROWS 5.5 SECURITY DEFINER SET search_path = s, "$user", pg_temp SET work_mem FROM CURRENT AS $body$ begin return; end $body$

create function pair() returns table (a int, "B" text) as 'select 1, ''x''' language 'sql' leakproof window called on null input

create function twice(int, double precision) returns int immutable return $1 * 2

create procedure p(in a int, out b int) begin atomic insert into t values (a); select 1 into temp x; end

create function c(internal) returns internal as '$libdir/x', 'symbol' language c support s.f_support transform for type hstore, for type ltree

alter function s.f(int, out text) cost 5 reset all restrict

alter routine r depends on extension x

drop function if exists f(int, variadic text[]), g, h() cascade

create or replace aggregate s.total(numeric) (sfunc = numeric_add, stype = numeric, initcond = '0', sortop = operator(pg_catalog.<))

create aggregate old (basetype = int4, sfunc = int4pl, stype = int4)

create aggregate pct(float8 order by anyelement) (sfunc = f, stype = internal, hypothetical)

do language plpgsql $$ begin execute 'select 1'; end $$
