-- Views, functions, triggers, rules, policies.
CREATE VIEW good_members AS SELECT id, name, mail FROM members WHERE state = 'good';
CREATE VIEW local_members WITH (security_barrier = true) AS
    SELECT id, name, branch FROM members WHERE branch = 10 WITH LOCAL CHECK OPTION;
CREATE VIEW counts AS SELECT m.branch, count(*) AS total FROM members m GROUP BY m.branch;
CREATE MATERIALIZED VIEW totals AS SELECT branch, count(*) AS total, max(name) AS last FROM members GROUP BY branch;
CREATE UNIQUE INDEX totals_branch ON totals (branch);

CREATE FUNCTION fine(days integer, rate numeric DEFAULT 0.5) RETURNS numeric LANGUAGE sql IMMUTABLE
    AS $$ SELECT days * rate $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.note := 'touched';
    RETURN NEW;
END
$$;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION overdue(day date) RETURNS SETOF members LANGUAGE sql STABLE ROWS 50
    AS $$ SELECT * FROM members WHERE joined < day $$;
CREATE FUNCTION guarded() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '8MB'
    AS $$ BEGIN RETURN 1; END $$;
CREATE PROCEDURE close_loans(IN day date) LANGUAGE sql AS $$ UPDATE loans SET returned = true WHERE due < day $$;
CREATE FUNCTION add_up(total integer, more integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT total + more $$;
CREATE AGGREGATE total_of (integer) (SFUNC = add_up, STYPE = integer, INITCOND = '0');
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;

CREATE TRIGGER members_touch BEFORE UPDATE OF name, mail ON members FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch('a', 'b');
CREATE TRIGGER members_log AFTER INSERT ON members REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION nothing();
CREATE CONSTRAINT TRIGGER members_checked AFTER INSERT ON members DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TRIGGER loans_touch AFTER INSERT ON loans FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE CONVERSION') EXECUTE FUNCTION watch();

CREATE RULE branches_kept AS ON DELETE TO branches WHERE OLD.id = 10 DO INSTEAD NOTHING;
CREATE RULE good_renamed AS ON UPDATE TO good_members DO INSTEAD UPDATE members SET name = NEW.name WHERE id = OLD.id;

CREATE POLICY own_rows ON hidden FOR SELECT TO app USING (owner = CURRENT_USER);
CREATE POLICY no_secrets ON hidden AS RESTRICTIVE FOR INSERT WITH CHECK (secret IS NULL);
