-- Empties a database of everything a pair may have made, and says how much is left: then a new
-- database is the safer start. Dropping a database costs the server a checkpoint, which is why.
DO $reset$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT evtname FROM pg_event_trigger LOOP
        EXECUTE format('DROP EVENT TRIGGER %I', item.evtname);
    END LOOP;
    FOR item IN SELECT pubname FROM pg_publication LOOP
        EXECUTE format('DROP PUBLICATION %I', item.pubname);
    END LOOP;
    FOR item IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
        EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', item.extname);
    END LOOP;
    FOR item IN SELECT fdwname FROM pg_foreign_data_wrapper LOOP
        EXECUTE format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', item.fdwname);
    END LOOP;
    FOR item IN SELECT nspname FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', item.nspname);
    END LOOP;
    FOR item IN SELECT c.relname, c.relkind FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        ORDER BY c.relkind = 'S' LOOP
        EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', CASE item.relkind
            WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
            WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, item.relname);
    END LOOP;
    FOR item IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace LOOP
        BEGIN
            EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', item.name);
        EXCEPTION WHEN undefined_function OR undefined_object THEN NULL;
        END;
    END LOOP;
    FOR item IN SELECT t.typname FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typelem = 0 LOOP
        EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', item.typname);
    END LOOP;
    FOR item IN SELECT c.collname FROM pg_collation c
        WHERE c.collnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DROP COLLATION IF EXISTS public.%I CASCADE', item.collname);
    END LOOP;
END $reset$;
SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relnamespace = 'public'::regnamespace)
     + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_type WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_cast WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_operator WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_opfamily WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_conversion WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_ts_config WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_ts_dict WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_ts_parser WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_ts_template WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_language WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_transform WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_am WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_default_acl)
     + (SELECT count(*) FROM pg_subscription)
     + (SELECT count(*) FROM pg_init_privs i WHERE i.objoid = 'public'::regnamespace
        AND i.initprivs::text <> (SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'))
     + (SELECT count(*) FROM pg_description WHERE objoid >= 16384)
     + (SELECT count(*) FROM pg_namespace WHERE nspname = 'public' AND nspowner <> 6171)
     + (SELECT count(*) FROM pg_description WHERE objoid = 'public'::regnamespace
        AND description <> 'standard public schema')
     + (SELECT 1 - count(*) FROM pg_namespace WHERE nspname = 'public')
     + (SELECT count(*) FROM pg_db_role_setting);
