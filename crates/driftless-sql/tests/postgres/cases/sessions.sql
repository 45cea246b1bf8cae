set local search_path to s, "A", 'b c', 5, on

set session time zone interval '1' hour

set transaction isolation level repeatable read, read only not deferrable

set session authorization default

set constraints s.a, b deferred

reset transaction isolation level

begin isolation level serializable read write

rollback to savepoint sp

commit and no chain

lock table only t, u in share row exclusive mode nowait

vacuum (full, analyze true) t (a, b), only s.u

reindex (verbose) table concurrently t

cluster verbose t using i

listen channel
