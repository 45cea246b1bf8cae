-- Prints what a server makes of the cases: `psql -AtXq -d <an empty database> -f generate.sql`, run
-- in this directory, writes `pairs.txt` and `facts.txt`.
--
-- A line of `pairs.txt` is place, source, printout and printout of the printout, between tabs; a case
-- that the server refuses has its message instead and is not used.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET timezone = 'UTC';
\i schema.sql

CREATE SCHEMA driver;
CREATE FUNCTION driver.printout(place text, source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    kind text := split_part(place, ' ', 1);
    rest text := split_part(place, ' ', 2);
    data_type text;
    result text;
BEGIN
    CASE kind
    WHEN 'check' THEN
        EXECUTE format(E'ALTER TABLE public.t ADD CONSTRAINT driver CHECK (%s\n)', source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_expr(conbin, conrelid) INTO result FROM pg_constraint WHERE conname = 'driver';
        ALTER TABLE public.t DROP CONSTRAINT driver;
    WHEN 'default' THEN
        EXECUTE format('ALTER TABLE public.t ALTER %I SET DEFAULT %s', rest, source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_expr(adbin, adrelid) INTO result FROM pg_attrdef WHERE adrelid = 'public.t'::regclass;
        EXECUTE format('ALTER TABLE public.t ALTER %I DROP DEFAULT', rest);
    WHEN 'generated' THEN
        SELECT format_type(atttypid, atttypmod) INTO data_type FROM pg_attribute
        WHERE attrelid = 'public.t'::regclass AND attname = rest;
        EXECUTE format('ALTER TABLE public.t ADD COLUMN driver %s GENERATED ALWAYS AS (%s) STORED', data_type, source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_expr(adbin, adrelid) INTO result FROM pg_attrdef WHERE adrelid = 'public.t'::regclass;
        ALTER TABLE public.t DROP COLUMN driver;
    WHEN 'index' THEN
        EXECUTE format('CREATE INDEX driver ON public.t ((%s))', source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_indexdef('public.driver'::regclass, 1, false) INTO result;
        DROP INDEX public.driver;
    WHEN 'where' THEN
        EXECUTE format('CREATE INDEX driver ON public.t (id) WHERE %s', source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_expr(indpred, indrelid) INTO result FROM pg_index WHERE indexrelid = 'public.driver'::regclass;
        DROP INDEX public.driver;
    WHEN 'trigger' THEN
        EXECUTE format('CREATE TRIGGER driver BEFORE UPDATE ON public.t FOR EACH ROW WHEN (%s) EXECUTE FUNCTION public.noop()', source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_triggerdef(oid) INTO result FROM pg_trigger WHERE tgname = 'driver';
        result := substring(result FROM ' WHEN \((.*)\) EXECUTE FUNCTION');
        DROP TRIGGER driver ON public.t;
    WHEN 'policy' THEN
        EXECUTE format('CREATE POLICY driver ON public.t USING (%s)', source);
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_expr(polqual, polrelid) INTO result FROM pg_policy WHERE polname = 'driver';
        DROP POLICY driver ON public.t;
    ELSE
        IF kind = 'columns' THEN
            EXECUTE format('CREATE VIEW public.driver(%s) AS %s', rest, source);
        ELSE
            EXECUTE format('CREATE VIEW public.driver AS %s', source);
        END IF;
        PERFORM set_config('search_path', 'pg_catalog', true);
        SELECT pg_get_viewdef('public.driver'::regclass) INTO result;
        DROP VIEW public.driver;
    END CASE;
    PERFORM set_config('search_path', 'public', true);
    RETURN regexp_replace(result, '\s*\n\s*', ' ', 'g');
END $$;

CREATE FUNCTION driver.line(place text, source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    printed text;
    again text;
BEGIN
    PERFORM set_config('search_path', 'public', true);
    printed := driver.printout(place, source);
    PERFORM set_config('search_path', 'pg_catalog', true);
    again := driver.printout(regexp_replace(place, '^columns .*', 'view'), printed);
    RETURN concat_ws(E'\t', place, source, printed, again);
EXCEPTION WHEN OTHERS THEN
    PERFORM set_config('search_path', 'public', true);
    RETURN concat_ws(E'\t', place, source, 'ERROR: ' || SQLERRM);
END $$;

CREATE TABLE driver.cases (number serial, line text);
\copy driver.cases (line) FROM 'cases.txt' WITH (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')
\o pairs.txt
SELECT driver.line(split_part(line, E'\t', 1), split_part(line, E'\t', 2)) FROM driver.cases ORDER BY number;
\o facts.txt
SELECT concat_ws(E'\t', 'column', nspname, relname, attname, format_type(atttypid, atttypmod))
FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname IN ('public', 'app') AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
ORDER BY nspname, relname, attnum;
SELECT concat_ws(E'\t', 'type', nspname, typname, typtype, nullif(format_type(typbasetype, typtypmod), '-'))
FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname IN ('public', 'app') AND typtype IN ('e', 'd') ORDER BY nspname, typname;
SELECT concat_ws(E'\t', 'function', nspname, proname,
    (SELECT string_agg(format_type(a, NULL), ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY u(a, n)),
    pronargdefaults, format_type(prorettype, NULL))
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname IN ('public', 'app') AND pronargs > 0 ORDER BY nspname, proname;
\o
