CREATE OR REPLACE TRIGGER audit BEFORE INSERT OR UPDATE OF a, "B" OR DELETE ON s.t FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION s.audit('x', 1, yes)

create trigger counted after update on t referencing old table as before new table after for statement execute procedure f()

create constraint trigger late after insert on t from u not deferrable for each row execute function f()

create event trigger e on ddl_command_end when tag in ('CREATE TABLE', 'DROP TABLE') execute function f()

alter event trigger e enable always

create or replace rule r as on update to v where old.a > 1 do instead (update t set a = new.a; notify changed; )

create rule n as on insert to t do also nothing

create policy mine on t as restrictive for update to app, current_user using (owner = current_user) with check (a > 0)

alter policy mine on t to public using (true)

alter policy if exists mine on t rename to yours
