create role app with login nosuperuser password 'secret' valid until 'infinity' connection limit -1 in role readers admin boss

alter role app in database d set search_path to s, public

alter user all reset work_mem

alter group g add user a, b

grant select (a, b), insert, maintain on table t, s.u to app, group readers with grant option granted by current_role

grant all privileges on all tables in schema a, b to public

revoke grant option for execute on function f(int), g from app cascade

grant usage on foreign server s to app

grant alter system on parameter work_mem, my.setting to app

grant a, b to c with admin option, inherit false granted by d

revoke admin option for a from b restrict

alter default privileges for role a, b in schema s revoke all on functions from public cascade

reassign owned by a, current_user to b

drop owned by a cascade

security label for selinux on column s.t.a is 'x'
