create operator s.=== (leftarg = box, rightarg = box, function = area_equal, commutator = ===, negator = operator(s.!==), merges)

create operator class s.c default for type ltree using gist family s.fam as operator 1 = , operator 2 < (int, int) for order by s.ord, function 1 (int, int) f(int), storage int4

alter operator family fam using btree add operator 1 < (int4, int2)

alter operator === (none, int) set (restrict = none)

drop operator if exists +(int, text), s.@@ (none, box)

create text search configuration c (copy = pg_catalog.english)

alter text search configuration c alter mapping for word, hword replace s.a with b

alter text search dictionary d (stopwords = 'x', dummy)

create default conversion s.c for 'LATIN1' to 'UTF8' from f

create transform for hstore language plpython3u (to sql with function g(internal), from sql with function f(internal))

create or replace trusted language plx handler s.h inline i no validator

create access method am type index handler h
