create tabel t (a int)

create table t (a)

create table t (a int,)

create table t (a int b text)

create table t (a int not nul)

create table t (a int default 1 < 2 < 3)

create table t (a int

create table t (a text default 'x)

create table t ("" int)

create table t (a int check (a > ))

create table t (a int, foreign key (a) references u on delete set)

create table t (a float(60))

create table t (a int unique deferrable not valid)

create table t (a int, unique (a) not valid)

create table s.d.b.t (a int)

create index i t (a)

create index i on t a

create index i on t (a + 1)

create view v as select from where

create view v as select a from t where b = 'x' and order by a

alter table t

alter table t add colum a int

alter table t alter a set typ int

alter table t rename a b

alter table t drop column

alter tabel t add a int

alter type e add value 'a' after

drop tabel t

drop table t, 

drop function f(int

comment on column a is 'x'

comment on table t is x

create function f() return int as 'x'

create function f() returns int language sql begin atomic select 1 end

create trigger t before insert insert on u execute function f()

create trigger t after update or update of a on u execute function f()

grant selct, insert to t to x

grant select on t x

insert into t (a, b) values (1, 2

insert into t (a, b) vales (1, 2)

insert into t values (1,, 2)

update t set a = 1 were b = 2

update t a = 1

delete t where a = 1

select * form t

select a b c from t

select count(* from t

selec 1

select $$a

select 1 /* never closed

select E'\u12'

select 'a' 'b'

select a from t limit 1, 2

set search_path s

create policy p on t as permisive using (true)

create role r with supruser

do $$ begin end $$ $$ again $$

create extension x schema a schema b

( select 1

begin isolation level serializabel
