create table n1(a)
create table n1(a, b, c)
create table if not exists n1(a integer primary key)
create temp table n1(a int, b text)
create temporary table if not exists temp.n1(a)
create table main.n1(a integer primary key autoincrement, b text not null default 'x')
create table "n 1"("a b" text, [c d] int, `e` real, 'f' blob)
create table n1 as select 1 as a, 'x' as b
create table if not exists n1 as values (1, 2), (3, 4)
create table n1 as with x as (select 1 as a) select * from x
create table n1(a int not null on conflict rollback, b text unique on conflict fail, c null on conflict ignore)
create table n1(a integer primary key asc on conflict abort autoincrement)
create table n1(a integer primary key desc)
create table n1(a constraint x primary key constraint y not null constraint z)
create table n1(a check (a > 0) check (a < 10), b check ((b)) check (b in (1, 2, 3)))
create table n1(a default 1 default -1 default +1 default 1.5 default -1.5e10 default 0x1f default 1_000)
create table n1(a default null, b default true, c default false, d default x'ff', e default 'it''s', f default "q")
create table n1(a default current_timestamp, b default current_date, c default current_time, d default (1 + 2 * 3))
create table n1(a default abort, b default key, c default like, d default (strftime('%s', 'now')))
create table n1(a references t1, b references t1(a), c references t1(a, b) on delete cascade on update set null)
create table n1(a references t1 on delete restrict on update no action on insert set default match full)
create table n1(a references t1 deferrable, b references t1 not deferrable initially immediate, c references t1 deferrable initially deferred)
create table n1(a references t1, b int deferrable initially deferred)
create table n1(a text collate nocase, b collate 'binary', c collate rtrim collate nocase)
create table n1(a int, b int generated always as (a + 1), c int generated always as (a) stored, d as (a * 2) virtual)
create table n1(a int as (1) not null, b generated always as (2) stored unique)
create table n1(a varchar(10), b decimal(10, 2), c "my type", d 'str type'(1), e varying character(+5), f x(-1, -2.5))
create table n1(a int key, b text column, c long varchar, d unsigned big int, e double precision, f abort action)
create table n1(a, b, primary key (a, b))
create table n1(a, b, primary key (a desc, b collate nocase asc) on conflict replace)
create table n1(a, primary key (a autoincrement))
create table n1(a integer, primary key (a autoincrement) on conflict fail)
create table n1(a, b, constraint pk primary key (a), constraint uq unique (b), constraint ck check (a > b))
create table n1(a, b, unique (a, b) on conflict ignore, check (a <> b) on conflict rollback)
create table n1(a, b, foreign key (a, b) references t1(a, b) on delete set default deferrable initially deferred)
create table n1(a, b, foreign key (a) references t1 not deferrable, foreign key (b) references t2(x) match simple)
create table n1(a, b, constraint x unique (a) constraint y unique (b) check (a) foreign key (a) references t1)
create table n1(a, constraint x)
create table n1(a, constraint x constraint y check (a))
create table n1(a, constraint x, check (a))
create table n1(a primary key) without rowid
create table n1(a int primary key) strict
create table n1(a int primary key) strict, without rowid
create table n1(a int primary key) without rowid, strict, strict
create table n1(abort, action, after, "all", always, analyze)
create table n1(begin, by, cascade, cast, column, conflict, cross, current)
create table n1(current_date, database, deferred, desc, detach, do, each, end)
create table n1(exclude, exclusive, explain, fail, filter, first, following, for, full)
create table n1(generated, glob, groups, if, ignore, immediate, indexed, initially, inner, instead)
create table n1(key, last, left, like, match, materialized, natural, no, nulls)
create table n1(of, offset, others, outer, over, partition, plan, pragma, preceding)
create table n1(query, raise, range, recursive, regexp, reindex, release, rename, replace, restrict, right)
create table n1(rollback, row, rows, savepoint, temp, temporary, ties, trigger, unbounded)
create table n1(vacuum, view, virtual, window, with, without, asc, attach, before)
create table key(a)
create table if not exists view(a)
create table left(a)
create table 'n1'(a)
create table n1(a /* comment */ int -- another
, b)
create table n1(generated always as (1))
create table n1(a generated as (1))
create table n1(a int generated always not null)
create table n1(a always)
create table n1(a int not null generated always as (1) virtual)
create table n1(a "b" [c] 'd' (10))
create table n1(a (select))
create index n1 on t1(a)
create unique index n1 on t1(a, b)
create index if not exists main.n1 on t1(a desc, b asc)
create index n1 on t1(a collate nocase desc, b collate binary)
create index n1 on t1(lower(a), a + b, (a), (a || b) collate nocase)
create index n1 on t1(a) where b is not null
create unique index if not exists n1 on t1(a) where b = 1 and c in (1, 2)
create index n1 on t1("a", 'b', [c])
create index n1 on t1(a -> '$.x', b ->> '$.y')
create index n1 on t1(a collate nocase collate binary)
create index n1 on 't1'(a)
create view n1 as select 1
create view if not exists n1 as select * from t1
create temp view n1 as select a from t1
create temporary view if not exists temp.n1 as select a from t1
create view main.n1(a, b) as select a, b from t1
create view n1(a) as with x as (select 1) select * from x
create view n1 as values (1), (2)
create view n1 as select a from t1 union all select x from t2 order by 1 limit 5
create trigger n1 after insert on t1 begin select 1; end
create trigger if not exists main.n1 before delete on t1 begin delete from t2 where x = old.a; end
create temp trigger n1 after update on t1 begin update t2 set x = new.a; end
create temporary trigger n1 update of a, b on main.t1 for each row when new.a > old.a begin insert into t2 values (1, 2, 3); select 2; end
create trigger n1 instead of insert on v1 begin insert into t1(a) values (new.a); end
create trigger n1 instead of delete on v1 begin delete from t1; end
create trigger n1 delete on t1 when old.a begin select case when 1 then 2 end; end
create trigger n1 after insert on t1 begin select raise(abort, 'no'); select raise(ignore); select raise(rollback, 'a' || 'b'); select raise(fail, 'x'); end
create trigger n1 after insert on t1 begin insert or replace into t2 select * from t1; replace into t2 values (1, 2, 3); end
create trigger n1 after insert on t1 begin update or ignore t2 set (x, y) = (1, 2), z = 3 where x = new.a; end
create trigger n1 after insert on t1 begin update t2 set x = u.x from t2 as u where u.y = t2.y; end
create trigger n1 after insert on t1 begin with x as (select 1) select * from x; end
create trigger n1 after insert on t1 begin insert into t2 with x as (select 1, 2, 3) select * from x; end
create trigger n1 after insert on t1 begin insert into t2 values (1, 2, 3) on conflict do nothing; end
create trigger n1 after insert on t1 begin insert into t2(x) values (1) on conflict(x) do update set y = excluded.y; end
create trigger n1 after insert on t1 begin insert into t2 default values; end
create trigger n1 after insert on t1 begin values (1), (2); end
create trigger n1 insert on t1 for each row begin select 1; select 2; select 3; end
create trigger n1 after update of "a", [b], 'c' on t1 begin select 1; end
create trigger begin after insert on t1 begin select 1; end
create trigger end after insert on t1 when end begin select 1; end
create virtual table n1 using fts5(a, b)
create virtual table if not exists main.n1 using fts4
create virtual table n1 using fts4()
create virtual table n1 using rtree(id, minx, maxx)
create virtual table n1 using fts5(a unindexed, content = 't1', tokenize = "porter ascii", prefix='2 3')
create virtual table n1 using fts4(a, tokenize=unicode61 "remove_diacritics=2" (x, (y)) )
create virtual table n1 using fts4(select from where, , order by)
create virtual table n1 using fts4(a; b)
alter table t1 rename to n1
alter table main.t1 rename to "n 1"
alter table t1 rename a to n1
alter table t1 rename column a to n1
alter table t1 rename 'a' to 'n1'
alter table t1 add n1
alter table t1 add column n1 int
alter table t1 add n1 text not null default '' collate nocase check (n1 <> 'x') references t2(x)
alter table t1 add column n1 int generated always as (a + 1) virtual
alter table t1 add column n1 int default (1) null
alter table t1 drop c
alter table t1 drop column c
alter table main.t1 drop column "c"
alter table t1 add constraint n1 check (a > 0)
alter table t1 add check (a > 0) on conflict abort
alter table t1 drop constraint n1
alter table t1 alter a set not null
alter table t1 alter column a set not null on conflict ignore
alter table t1 alter column a drop not null
drop table t1
drop table if exists main.t1
drop index i1
drop index if exists main.i1
drop view v1
drop view if exists temp.v1
drop trigger g1
drop trigger if exists g1
drop table if exists key
begin
begin deferred
begin immediate transaction
begin exclusive transaction x
begin transaction
commit
commit transaction
commit transaction x
end
end transaction
rollback
rollback transaction
rollback transaction x
rollback to a
rollback to savepoint a
rollback transaction to savepoint a
rollback transaction x to a
savepoint a
savepoint 'a'
release a
release savepoint a
pragma user_version
pragma user_version = 5
pragma user_version(5)
pragma user_version = -5
pragma user_version = +5
pragma main.user_version(-5)
pragma foreign_keys = on
pragma foreign_keys = off
pragma foreign_keys(yes)
pragma journal_mode = delete
pragma temp_store = default
pragma synchronous = 1.5
pragma table_info('t1')
pragma table_info("t1")
pragma index_list(t1)
pragma encoding = "UTF-8"
pragma no_such_pragma_at_all = left
analyze
analyze t1
analyze main.t1
analyze main
reindex
reindex t1
reindex main.i1
reindex nocase
vacuum
vacuum main
vacuum into 'x.db'
vacuum main into 'x' || '.db'
attach 'x' as y
attach database 'x' as y
attach 'x' || 'y' as 'z' key 'k'
attach database :a as ?1
detach y
detach database 'y'
explain select 1
explain query plan select * from t1
explain create table n1(a)
explain query plan delete from t1
explain begin
