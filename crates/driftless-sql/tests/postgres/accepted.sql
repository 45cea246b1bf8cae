-- One statement a line; every line is valid for some server from 14 to 18 (tried against 15, and
-- against the parser of 18). Most use words as names that are keywords elsewhere.
create table system_user (a int)
create function json_value(a int) returns int language sql as 'select 1'
create function json_table(a int) returns setof int language sql as 'select 1'
create type json_exists as (a int)
select json_query, json_scalar from (select 1 as json_query, 2 as json_scalar) absent
create table t (json_value json, source int, target int, path text, nested int, string text, keys text, error text, "empty" int, empty int, format text, indent int, plan int, period int, omit int, quotes int)
create index on pg_class (relname) include (oid) tablespace pg_default
select 1 as matched, 2 merge, 3 parameter
create domain json_array as int
select xmlserialize(content '<a/>' as text)
alter table t alter column a set storage plain
create function plan() returns int language sql as 'select 1'
select * from json_table(1) x
select json(1)
create table enforced (virtual int, objects text, period int)
select 1 virtual, 2 enforced
select system_user from pg_class
create table t (merge_action int)
select merge_action()
create table t (a int) with (a.b = 1)
select nulls from (select 1 nulls) x order by nulls nulls first
create table nulls (nulls int)
insert into nulls (nulls) values (1)
create table storage (storage int storage plain)
create table compression (a text compression pglz)
select format from (select 1 format) x
create table t (a int, exclude int, like_ int)
create table t (enforced int not null)
create table t (a int check (a > 0) , period for_ )
grant select on sequence to x
grant sequence to x
set transaction = 'x'
set local to 'x'
set session = 1
set session.x = 1
set role to x
set names = 'x'
set xml = 1
create user mapping
create index concurrently on t (a)
alter table if add a int
drop table if
select value, values from (select 1 value, 2 "values") x
select values from (select 1) x(values)
select exists from (select 1) x(exists)
select row from (select 1) x(row)
select time, timestamp, interval, int, char, bit, national from x
select coalesce, trim, position from x
select between from (select 1) x(between)
select x.* from generate_series(1,2) with ordinality as x(a, b)
select * from current_schema() x, current_user y
select * from x tablesample s.bernoulli(1)
with recursive as (select 1) select * from recursive
with materialized as (select 1) select 1
delete from only t
update only t set a = 1
update set set set = 1
select all a from t
select
select where true
values (1), (2) order by 1 limit 1
(values (1)) union (select 2) order by 1
((select 1) union select 2) limit 1
select (((select 1)))
select ((1))
select ((1, 2)), row(1), row()
select ((select 1) + 1)
select ((select 1), 2) in (select 1, 2)
select (select 1)[1]
select array[[1,2],[3]]::int[][1], array[]::int[]
select a.b.c.d, a.*, (a).b, (a.b).*, a[1][2:3][:4][5:][:]
select $1.a, $1[1]
select date 'x' + time 'x', int4 '1', s.t 'x', vector(3) '[1]', interval(3) '1', interval '1' day to second(3), char(3) 'x', double precision '1', bit varying(3) '1'
select a at time zone 'x' at local, - - 1, + 1, @ 1, !! 1, a @ b
select not not a, not a = b, a is not null is not true, a isnull notnull
select a between b and c and d, a not between symmetric 1 and 2, a like b escape c, a not ilike all (array[b]), a similar to b
select a = any (select 1), a <> all (array[1]), a operator(pg_catalog.=) some (b)
select (1, 2) overlaps (3, 4), row(1,2) overlaps (3,4)
select case a when 1 then 2 else 3 end, case when a then b end
select count(*) filter (where a) over (partition by b order by c rows between 1 preceding and current row exclude ties), f(variadic a), f(a, variadic b => c), f(distinct a order by b), percentile(0.5) within group (order by a)
select extract(epoch from a), extract('x' from a), overlay(a placing b from c for d), position(a in b), substring(a from b for c), substring(a for b from c), substring(a similar b escape c), trim(a), trim(both a from b), trim(from a), normalize(a, nfc), nullif(a, b), treat(a as b), cast(a as int[]), collation for (a), xmlelement(name a, xmlattributes(b as c), d), xmlforest(a as b), xmlroot(a, version no value, standalone yes)
