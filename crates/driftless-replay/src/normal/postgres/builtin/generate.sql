-- What a server has built in, as the text files beside this one. Run once a file:
--
--     psql -AtX -v file=functions -f generate.sql > functions.txt
--
-- Functions that only the server itself can call are left out. Parts of a line are separated by tabs.

SELECT :'file' = 'types' AS types, :'file' = 'casts' AS casts,
       :'file' = 'operators' AS operators, :'file' = 'functions' AS functions \gset

\if :types
-- name, category, preferred
SELECT format(E'%s\t%s\t%s', format_type(t.oid, NULL), t.typcategory,
              CASE WHEN t.typispreferred THEN 'p' ELSE '' END)
FROM pg_type t
WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype <> 'c' AND t.typcategory <> 'A'
  AND NOT (t.typtype = 'p' AND t.typname NOT LIKE 'any%' AND t.typname NOT IN ('record', 'void', 'unknown'))
ORDER BY format_type(t.oid, NULL) COLLATE "C";
\endif

\if :casts
-- source, target, implicit, assignment or explicit
SELECT format(E'%s\t%s\t%s', format_type(castsource, NULL), format_type(casttarget, NULL), castcontext)
FROM pg_cast WHERE castsource <> casttarget
ORDER BY format_type(castsource, NULL) COLLATE "C", format_type(casttarget, NULL) COLLATE "C";
\endif

\if :operators
-- name, left, right, result; `-` where there is no left operand
SELECT format(E'%s\t%s\t%s\t%s', oprname,
              CASE WHEN oprleft = 0 THEN '-' ELSE format_type(oprleft, NULL) END,
              format_type(oprright, NULL), format_type(oprresult, NULL))
FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace
ORDER BY oprname COLLATE "C", format_type(oprleft, NULL) COLLATE "C", format_type(oprright, NULL) COLLATE "C";
\endif

\if :functions
-- name, arguments, result, kind, defaults, variadic element, set, columns of the result
SELECT format(E'%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s', proname,
    (SELECT string_agg(format_type(a, NULL), ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY u(a, n)),
    format_type(prorettype, NULL), prokind, pronargdefaults,
    CASE WHEN provariadic <> 0 THEN format_type(provariadic, NULL) END,
    CASE WHEN proretset THEN 's' END,
    CASE WHEN prorettype = 'record'::regtype THEN
        (SELECT string_agg(format('%s %s', proargnames[n], format_type(a, NULL)), ',' ORDER BY n)
         FROM unnest(proallargtypes) WITH ORDINALITY u(a, n) WHERE proargmodes[n] IN ('o', 't', 'b')) END)
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND NOT EXISTS (SELECT 1 FROM unnest(proargtypes) a WHERE a IN ('internal'::regtype, 'cstring'::regtype))
  AND prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
  AND proname NOT LIKE 'binary\_upgrade\_%' AND proname NOT LIKE '%\_send'
  AND proname NOT LIKE 'pg\_stat\_%' AND proname NOT LIKE 'RI\_%'
ORDER BY proname COLLATE "C", proargtypes::text COLLATE "C";
\endif

-- Three more files were put together from servers of all versions: `others.txt` has the names of
-- functions of which some version has another set than `functions.txt`, `extensions.txt` the functions,
-- operators and operator classes of the extensions that the server is delivered with, `opclasses.txt`
-- the operator classes of each access method.
