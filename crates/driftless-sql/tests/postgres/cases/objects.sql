create schema if not exists s authorization app

create schema s create table t (a int) create index on t (a) grant select on t to app

comment on function s.f(int, out text) is $$it's$$

comment on aggregate a(*) is null

comment on constraint c on domain s.d is 'x'

comment on column s.t."A" is E'a\nb'

comment on operator class oc using btree is 'x'

comment on cast (int as text) is 'x'

comment on large object 42 is 'x'

comment on operator - (none, int) is 'x'

drop table if exists s.a, b cascade

drop index concurrently if exists i, j

drop trigger tr on s.t

drop type mood, s.pair[] restrict

drop database if exists d with (force)

drop user mapping for current_user server s

drop text search parser p

alter aggregate s.a(int order by text) owner to app

alter trigger tr on t rename to tr2

alter collation c refresh version

alter schema s rename to "S"

create database d with owner app encoding 'UTF8' connection limit = 5 template default

alter database d reset all

create tablespace ts owner app location '/data' with (random_page_cost = 1.1)
