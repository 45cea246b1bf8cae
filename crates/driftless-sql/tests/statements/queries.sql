select 1
select 1, 2, 'x', null, x'00', 1.5, .5, 1., 1e5, 1.5E-3, 0x1F, 1_000_000, 0x1_f, 1_0.0_1e1_0
select *
select * from t1
select t1.*, a, t1.a, main.t1.a from t1
select distinct a from t1
select all a from t1
select a as b, a b, a "b", a 'b', a as 'b', a as key, a key, a end, a if from t1
select a from t1 where a
select a from t1 group by a
select a from t1 group by a, b having count(*) > 1
select a from t1 having 1
select a from t1 order by a
select a from t1 order by a asc, b desc, c nulls first, a desc nulls last
select a from t1 limit 1
select a from t1 limit 1 offset 2
select a from t1 limit 1, 2
select a from t1 limit 1 + 1 offset (select 1)
values (1)
values (1, 2), (3, 4), (5, 6)
values ((select 1)), (exists (select 1))
select 1 union select 2
select 1 union all select 2 except select 3 intersect select 4
values (1) union all values (2), (3) union select 4
select 1 union all values (2)
select a from t1 union select x from t2 order by 1 limit 3
with x as (select 1) select * from x
with x(a) as (select 1), y(b, c) as (select 2, 3) select * from x, y
with recursive x(n) as (values (1) union all select n + 1 from x where n < 10) select n from x
with x as materialized (select 1), y as not materialized (select 2) select * from x, y
with x as (with y as (select 1) select * from y) select * from x
with recursive as (select 1) select * from recursive
select * from t1, t2
select * from t1 join t2
select * from t1 join t2 on t1.a = t2.x
select * from t1 join t2 using (a)
select * from t1 join t2 using (a, b)
select * from t1 inner join t2 on 1 left join t1 as z on z.a = t2.x
select * from t1 left outer join t2 on 1
select * from t1 right join t2 on 1
select * from t1 full outer join t2 on 1
select * from t1 cross join t2
select * from t1 natural join t2
select * from t1 natural left outer join t2
select * from t1 left natural join t2
select * from t1 outer left join t2 on 1
select * from t1 natural inner cross join t2
select * from t1 as x, t2 y, main.t1 z
select * from t1 'x', t2 "y", 't1' [z]
select * from (select 1)
select * from (select 1) as x join (values (1)) y
select * from (t1)
select * from (t1 join t2)
select * from (t1, t2) as x
select * from ((t1 join t2 on 1) join t1 as z on 2)
select * from (((select 1)))
select * from (select 1 union select 2 order by 1) where 1
select * from (with x as (select 1) select * from x)
select * from t1 indexed by i1
select * from t1 as x indexed by i1 where a = 1
select * from t1 not indexed
select * from t1 x not indexed join t2 on 1
select * from json_each('[1]')
select * from json_each('[1]') as j, main.json_tree('x', '$')
select * from pragma_table_info('t1') where name = 'a'
select * from generate_series()
select (select 1), (select a from t1 limit 1), exists (select 1), not exists (select 1)
select a + b, a - b, a * b, a / b, a % b, a || b, a & b, a | b, a << b, a >> b from t1
select a = b, a == b, a <> b, a != b, a < b, a <= b, a > b, a >= b from t1
select a and b or not c, not a and not b, not not a from t1
select -a, +a, ~a, - - a, -+~a, - not a, not -a, a = not b from t1
select a is b, a is not b, a is null, a is not null, a isnull, a notnull, a not null from t1
select a is distinct from b, a is not distinct from b, a is not not b, a is not true from t1
select a like b, a not like b, a like b escape c, a not like 'x' escape '!' from t1
select a glob b, a not glob b, a regexp b, a not regexp b, a match b, a not match b from t1
select a like not b escape c, a like b + 1 escape c, a like b < c escape 'x', a like not b = c escape a from t1
select a between b and c, a not between b and c, a between b and c and b, a between b or c and a and b from t1
select a between 1 and 2 between 3 and 4, a between not b and c, a between b is not null and c, a + b between a and b + c or a from t1
select a in (1, 2), a not in (1), a in (), a in (select 1), a not in (values (1)), a in t2, a in main.t2, a not in t2 from t1
select a in json_each('[1]'), a in main.generate_series(1, 2), a in json_each() from t1
select a in (with x as (select 1) select * from x) from t1
select (1, 2) = (3, 4), (a, b) in (select 1, 2), (a, b) < (1, 2), (1, 2, 3) from t1
select a collate nocase, a collate 'nocase' = b, a || b collate nocase, -a collate binary from t1
select a -> 'x', a ->> 'x', a -> 'x' -> 'y' ->> 0, a->>'x' = 1 from t1
select cast(a as int), cast(a as varchar(10)), cast(a as decimal(10, 2)), cast(a + 1 as text), cast(a as) from t1
select case a when 1 then 2 end, case when a then b else c end, case a when 1 then 2 when 3 then 4 else 5 end from t1
select case when a then b end end, case case when 1 then 2 end when 3 then 4 end from t1
select count(*), count(a), count(distinct a), sum(all a), max(a, b), random() from t1
select group_concat(a order by b), group_concat(distinct a order by b desc, c), string_agg(a, ',' order by b nulls last) from t1
select count(order by a), f(distinct), f(all) from t1
select count(*) filter (where a > 1), sum(a) filter (where b) over () from t1
select sum(a) over (), sum(a) over w, row_number() over (partition by a order by b) from t1 window w as (order by a)
select sum(a) over (w), sum(a) over (w order by b), sum(a) over (w partition by a) from t1 window w as (partition by c), x as ()
select sum(a) over (rows unbounded preceding), sum(a) over (range current row), sum(a) over (groups 1 preceding) from t1
select sum(a) over (order by a rows between 1 preceding and 1 following) from t1
select sum(a) over (order by a range between unbounded preceding and unbounded following exclude no others) from t1
select sum(a) over (order by a groups between current row and 2 following exclude current row) from t1
select sum(a) over (rows between 1 following and 2 following exclude ties), sum(a) over (rows 1 + 1 preceding exclude group) from t1
select sum(a) over (partition by a, b order by c desc rows between current row and current row) from t1
select over, filter, window from t4
select sum(a) over, max(a) filter, window from t1
select a over from t1
select 1 as window, 2 as over, 3 as filter
select * from t1 window
select * from t1 window w as ()
select over.a from t1 over
select ?, ?1, ?123, :a, :abc1, @a, $a, $a::b, $a::b(c), $a(x)
select replace('a', 'b', 'c'), like('a', 'b'), glob('a', 'b'), if(1, 2, 3), left(1, 2), match(1, 2)
select current_date, current_time, current_timestamp, current_timestamp || 'x'
select key, abort, desc from t4
select "a", [a], `a`, 'a', "a""b", 'it''s', `a``b` from t1
select 'a'.b, "t1".'a', [t1].`a` from t1 as a
select raise, cast from t1
select indexed, left, cross.a from t1 as cross
select 1 -- comment
select /* a */ 1 /* b */ + /* c ** d */ 2
select 1 /* not closed
select a from t1 where a = 1 or b = 2 and c = 3 or not a and b
select a from t1 where (a, b) = (select x, y from t2)
select a from t1 where a in (select x from t2 where t2.y in (select a from t1))
select 1 where 2 group by 3 having 4 order by 5 limit 6 offset 7
select 1 isnull isnull, 1 is null is not null, not 1 isnull
select a from t1 order by a collate nocase desc nulls first, lower(b)
select 1 == 2 <> 3 < 4 <= 5 << 6 | 7 & 8 + 9 - 10 * 11 / 12 % 13 || 14
select abs(a), abs (a), "abs"(a), [abs](a) from t1
select case when 1 then 2 end as x, (1), ((1)), (((1) + 2))
select max(a) over (order by a), a from t1 where a not in (1) and b not between 1 and 2 and c not null
select not a not null, not a is null, a = b not null, a and b not null from t1
select a from t1 union select a from t1 except values (1) limit 2
delete from t1
delete from t1 where a = 1
delete from main.t1 as x where x.a = 1
delete from t1 indexed by i1 where a = 1
delete from t1 not indexed
delete from t1 returning *
delete from t1 where a = 1 returning a, b as c
with x as (select 1) delete from t1 where a in x
update t1 set a = 1
update t1 set a = 1, b = 2 where c = 3
update or rollback t1 set a = 1
update or abort t1 set a = 1
update or fail t1 set a = 1
update or ignore t1 set a = 1
update or replace main.t1 as x set a = x.b
update t1 set (a, b) = (1, 2), c = 3
update t1 set (a) = (1)
update t1 set (a, b) = (select x, y from t2)
update t1 set a = t2.x from t2 where t2.y = t1.b
update t1 set a = u.x from t2 as u join t1 as z on 1, (select 1) where 1 returning a
update t1 indexed by i1 set a = 1
update t1 not indexed set a == 1
update t1 set a = 1 returning *
with x as (select 1) update t1 set a = (select * from x)
update t1 set "a" = 1, [b] = 2, 'c' = 3
insert into t1 values (1, 2, 3)
insert into t1(a) values (1), (2)
insert into t1(a, b) select x, y from t2
insert into main.t1 as x(a) values (1)
insert into t1 default values
insert into t1(a) default values returning a
insert or replace into t1(a) values (1)
insert or rollback into t1(a) values (1)
insert or ignore into t1(a) values (1)
insert or abort into t1(a) values (1)
insert or fail into t1(a) values (1)
replace into t1(a) values (1)
with x as (select 1) insert into t1(a) select * from x
with x as (select 1) replace into t1(a) select * from x
insert into t1(a) with x as (select 1) select * from x
insert into t1(a) values (1) on conflict do nothing
insert into t1(a) values (1) on conflict(a) do nothing
insert into t1(a) values (1) on conflict(a) do update set b = 1
insert into t1(a) values (1) on conflict(a, b collate nocase desc) where c do update set b = excluded.b, (a, c) = (1, 2) where b > 1
insert into t1(a) values (1) on conflict do update set b = 1
insert into t1(a) values (1) on conflict(a) do nothing on conflict(b) do update set b = 1 on conflict do nothing
insert into t1(a) values (1) on conflict(a) do update set b = 1 on conflict do update set b = 2 where 1 returning a
insert into t1(a) values (1) returning *
insert into t1(a) values (1) returning a as b, c || 'x' d
insert into t1(a) select x from t2 where true on conflict(a) do nothing
insert into t1(a) select x from t2 on conflict do nothing
insert into t1(a) values ((select 1)), (1 + 2), ('x')
insert into 't1' values (1, 2, 3)
insert into t1 select * from t1 order by 1 limit 1
