create foreign data wrapper w handler s.h no validator options (debug 'true')

create server if not exists srv type 'x' version '1' foreign data wrapper postgres_fdw options (host 'localhost', "dbName" 'd')

alter server srv version null options (drop host)

create user mapping if not exists for user server srv options (user 'x', password 'y')

create foreign table if not exists f (a int options (column_name 'x') not null) inherits (base) server srv options (table_name 'y')

import foreign schema public limit to (a, s.b) from server srv into local options (x 'y')

create extension if not exists "uuid-ossp" with schema s version '1.1' cascade

alter extension x add function f(int)

alter extension x update to '2'

create publication p for table t (a, b) where (a > 1), only u, tables in schema s, current_schema with (publish = 'insert')

alter publication p set table t

create subscription s connection 'host=x' publication a, b with (enabled = false, slot_name = none)

alter subscription s add publication c with (refresh = false)
