create table t (
    a int constraint one unique nulls not distinct with (fillfactor = 70) using index tablespace fast deferrable initially deferred,
    b int not null references s.u (id) match full on delete set null (b) on update cascade not enforced,
    constraint keys primary key (a, b) include (c, d) with (fillfactor = 80),
    unique (a, r without overlaps),
    constraint nn not null a no inherit,
    constraint named check (a > 0 and b < (select 1)) not valid,
    exclude using gist (room with =, tsrange(a, b) range_ops desc nulls last with operator(pg_catalog.&&)) where (not cancelled) deferrable,
    foreign key (x, period during) references v (y, period during) on delete restrict
)

alter table t add constraint pk primary key using index pk_idx initially deferred

alter table t add check (a is not null and a between 1 and 2 or a in (3, 4))
