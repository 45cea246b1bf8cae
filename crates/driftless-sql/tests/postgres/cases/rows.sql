with gone as (delete from only old.t using u where t.id = u.id returning *) insert into s.t as x (a, b[1], c.d) overriding system value select * from gone on conflict (lower(a) text_ops) where b do update set (a, b) = (1, 2), c = excluded.c where x.a > 1 returning with (old as o) o.a as x

merge into t as x using u on x.id = u.id when matched and x.a > 1 then update set b = 2 when not matched by source then delete when not matched then insert (id, c) values (1, 2)

select a, b into unlogged table s.copy from t

update t set a = default where current of cur

call s.p(1, x => 2, variadic array[1, 2])

prepare stmt (int, s.mood) as update t set a = $1

copy s.t (a, b) from stdin with (format csv, header, force_not_null (a)) where a > 1

copy (delete from t returning a) to program 'gzip'

explain (analyze, buffers off) delete from t

truncate t, only s.u restart identity cascade

declare c insensitive cursor with hold for select 1

table only t
