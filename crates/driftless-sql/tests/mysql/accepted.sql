-- One statement a line; MariaDB 10.11 reads every one.
create table t (a int) engine=myisam max_rows 10 min_rows=1 pack_keys default delay_key_write=1 insert_method=last union=(u, v)
create table t (a varchar(5) binary charset utf8mb4, b text character set utf8mb4 binary collate utf8mb4_bin)
create table t (a char(3) collate default, b enum('x', 'y') charset latin1)
create table t (t.a int, t.b int)
create table t (a int references u (b) on delete cascade, b int constraint c references v (x))
create table t (a int, key (a) key_block_size=8 comment 'x' ignored, unique (a) visible)
create table t (a int, s date, e date, period for p (s, e), unique (a, p without overlaps))
create table t (a int, x timestamp(6) generated always as row start, y timestamp(6) generated always as row end, period for system_time (x, y)) with system versioning
create table t (a int) with system versioning partition by system_time interval 1 month (partition p history, partition c current)
create table t (a int) partition by linear key algorithm = 2 (a) partitions 4
create table t (a int) partition by range (a) subpartition by hash (a) subpartitions 2 (partition p values less than (1) (subpartition s, subpartition r), partition q values less than maxvalue (subpartition x, subpartition y))
create table t (a int, b int) partition by list columns (a, b) (partition p values in ((1, 2), (3, 4)), partition d default)
create table t (a int) values (1), (2)
create table t as (values (1), (2))
create table t ignore as select 1 as a union select 2
create table t replace select 1 as a
create table t (a int) with system versioning as select 1 as a
create table t (a int default (1 + 2), b date default current_date(), c int default -1, d uuid default uuid(), e bigint default next value for s)
create table t (a text compressed, b blob compressed=zlib)
create table t (a int, b int as (a + 1) persistent comment 'x' invisible, c int generated always as (a) virtual unique)
create table t (a int without system versioning)
create table t (a int `encryption_key_id`='x' foo=1)
alter table t add column if not exists (a int, b int), algorithm=nocopy, lock=none
alter table t wait 5 add a int
alter table t nowait drop a
alter table if exists t drop column if exists a cascade
alter table t drop constraint if exists c, drop period if exists for p, drop system versioning
alter table t change column if exists a b int after c, modify if exists d int first
alter table t alter column if exists a set default (uuid()), alter b drop default
alter table t alter index i not ignored, alter key if exists j ignored
alter table t rename column if exists a to b, rename key if exists i to j, rename to d.u
alter table t add constraint if not exists c check (a > 1), add foreign key if not exists f (a) references u (b)
alter table t engine=innodb default charset=utf8mb4 collate utf8mb4_bin, comment 'x'
alter table t add a int partition by hash (a)
alter table t add partition partitions 3
alter table t add partition if not exists (partition p values less than (9))
alter table t reorganize partition
alter table t rebuild partition p, q
alter table t analyze partition all
alter table t exchange partition p with table u
alter table t convert partition p to table u
alter table t convert table u to partition p values less than (10)
alter table t convert to charset default collate utf8mb4_bin
alter table t order by a desc, b
alter table t
create unique index if not exists i using hash on t (a, b(3)) wait 1 comment 'x' algorithm copy lock=shared
create or replace view v as (select 1) union all (select 2) order by 1 limit 3 offset 1
create view if not exists v as with recursive r (n) as (select 1 union all select n + 1 from r where n < 5) select * from r
create view v as select * from (values (1), (2)) as d
create view v as select * from a left join b left join c on b.x = c.x on a.x = b.x natural join d straight_join e using (x)
create view v as select * from t for system_time as of timestamp'2020-01-01 00:00:00' as h, (select 1) as k
select group_concat(distinct a, b order by c desc separator ', ' limit 2), json_arrayagg(a order by b), count(distinct a, b) from t
select sum(a) over (partition by b order by c rows between 1 preceding and current row), rank() over w, lag(a, 1) over (order by b) from t window w as (order by a)
select percentile_cont(0.5) within group (order by a) over (partition by b) from t
select cast(a as char(3) charset utf8mb4), convert(b, unsigned), convert(c using latin1), binary d, cast(e as decimal(5, 2)), cast(f as date) from t
select date_add(a, interval '1:2' minute_second), a + interval 1 day, interval 1 month + a, interval(1, 2, 3), extract(year from a), timestampdiff(hour, a, b) from t
select trim(both 'x' from a), trim(leading from a), trim('y' from a), substring(a from 2 for 3), position('x' in a), char(65, 66 using utf8mb4), weight_string(a as char(3)) from t
select a regexp 'x' and b not rlike 'y' or c sounds like d xor e like '%' escape '|', not a between 1 and 2, a not in (1, 2), (a, b) in ((1, 2)), a <=> null, !b, ~c, -d, a div 2 mod 3 from t
select @a := 1, @@global.sql_mode, @@session.autocommit, @`x y`, @'z', ? from t
select _utf8mb4'x' collate utf8mb4_bin, n'y', x'4142', b'01', 0xff, 0b1, 1e5, .5, 1., 'a' 'b' "c", date '2020-01-01', {ts '2020-01-01 00:00:00'}, null, \N, true
select case a when 1 then 2 else 3 end, case when a then b end, if(a, b, c), exists (select 1), a = any (select 1), a > all (select 2), (select 1) + 2, ((select 1) + 2) from t
select * from t where match (a, b) against ('x' in boolean mode) group by a with rollup having count(*) > 1 limit 1, 2 for update nowait
select * from t use index (i) ignore key for order by (j, primary) limit 5 rows examined 100 lock in share mode
select 1 from dual where 1 procedure analyse()
select * from json_table('[]', '$[*]' columns (n for ordinality, a int path '$.a' default '1' on empty null on error, nested path '$.b' columns (c int path '$'))) as j
select * from t1 union select * from t2 except select * from t3 intersect select * from t4
select a from t offset 2 rows fetch first 3 rows with ties
select next value for s, previous value for s, nextval(s), setval(s, 5)
values (1, 2), (3, 4)
insert into t (a, b) values (1, default), (ignore, 2) on duplicate key update a = values(a) returning a, b as c
insert into t partition (p) set a = 1, b = default
insert t select 1 on duplicate key update a = 2
replace delayed into t values ()
update low_priority ignore t as x set x.a = 1, b = default where c order by d limit 2
update t for portion of p from '2020-01-01' to '2020-02-01' set a = 1
delete from t for portion of p from '2020-01-01' to '2020-02-01'
delete history from t before system_time '2020-01-01'
delete a, b.* from a join b on a.x = b.x where a.y
delete from a, d.b using a inner join d.b where 1
delete from t where a returning *
load data local infile 'x' replace into table t character set utf8mb4 fields terminated by ',' optionally enclosed by '"' escaped by '|' lines starting by 'x' terminated by 'y' ignore 1 lines (a, @b) set c = @b
create trigger if not exists d.r after update on t for each row precedes q begin declare x int; set x = new.a; if x > old.a then insert into u values (x); elseif x then delete from u; else set @y = 1; end if; end
create procedure p(in a int unsigned, out b varchar(10) charset utf8mb4, inout c decimal(5, 2)) not deterministic modifies sql data sql security invoker comment 'x' begin end
create procedure p() begin declare done bool default false; declare c cursor for select a from t; declare exit handler for sqlstate '23000', not found, sqlwarning begin rollback; end; open c; l: loop fetch c into done; if done then leave l; end if; iterate l; end loop l; close c; end
create procedure p() begin declare e condition for sqlstate value '45000'; case 1 when 1 then select 1; else begin end; end case; while 1 do set @a = 1; end while; repeat set @a = 2; until 1 end repeat; signal e set message_text = 'x', mysql_errno = 5; get diagnostics condition 1 @m = message_text; end
create procedure p() for i in 1..3 do select i; end for
create function if not exists f(a int) returns varchar(5) charset latin1 deterministic no sql return concat(a, 'x')
create aggregate function f(a int) returns int begin declare continue handler for not found return 1; loop fetch group next row; end loop; end
create function g returns string soname 'x.so'
create event if not exists e on schedule every '1:2' hour_minute starts now() ends now() + interval 1 day on completion not preserve disable on slave comment 'x' do begin delete from t; end
alter event e on schedule at now() + interval 1 hour rename to d.f enable do select 1
create temporary sequence if not exists s as bigint unsigned start = 5 increment by -1 minvalue -10 no maxvalue nocache cycle engine=innodb
alter sequence if exists s restart with 3 cache 10
create user if not exists 'u'@'%' identified via unix_socket or mysql_native_password using 'x' require issuer 'y' and subject 'x' with max_user_connections 3 password expire interval 3 day account lock
create role r with admin current_user
grant select (a, b), insert on d.t to 'u'@localhost identified by 'x' with grant option
grant r to u@'127.0.0.1' with admin option
grant execute on procedure d.p to current_role
revoke all privileges, grant option from u
set names utf8mb4 collate utf8mb4_bin, @a = 1, global max_connections = default, @@session.sql_mode = '', autocommit := 0
set statement max_statement_time = 1 for select 1
set session transaction read only, isolation level read committed
set role none
set password for u = password('x')
begin not atomic declare a int; set a = 1; end
execute immediate concat('select ', '1') using 1
lock tables t as x read local, u low_priority write nowait
optimize no_write_to_binlog table t, u
analyze table t persistent for columns (a) indexes (primary)
check table t extended for upgrade
flush tables t with read lock
xa start 'x'
commit and no chain no release
rollback work to savepoint s
