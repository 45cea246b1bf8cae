create temp sequence if not exists s.q as smallint increment -2 minvalue -9 no maxvalue start with -1 cache 5 cycle owned by s.t.c

alter table t alter column id add generated always as identity (sequence name s.t_id_seq start with 1)
