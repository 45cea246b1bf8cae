CREATE OR REPLACE TEMP VIEW v (a, b) WITH (security_barrier = true, check_option = local) AS SELECT t.*, 1 FROM t WITH CASCADED CHECK OPTION

create recursive view numbers (n) as values (1) union all select n + 1 from numbers where n < 100

create unlogged materialized view if not exists m (a) using heap with (fillfactor = 70) tablespace fast as with x as (select 1) select * from x with no data

refresh materialized view concurrently s.m
