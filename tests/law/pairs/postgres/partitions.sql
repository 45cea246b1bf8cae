-- pair: new partitioned
-- from
-- to
CREATE TABLE t (id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE td PARTITION OF t DEFAULT;
-- pair: new by list and hash
-- from
-- to
CREATE TABLE t (id int, k text) PARTITION BY LIST (k);
CREATE TABLE ta PARTITION OF t FOR VALUES IN ('a', 'b') PARTITION BY HASH (id);
CREATE TABLE ta0 PARTITION OF ta FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE ta1 PARTITION OF ta FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- pair: new by expression
-- from
-- to
CREATE TABLE t (id int, k text) PARTITION BY LIST (lower(k));
CREATE TABLE ta PARTITION OF t FOR VALUES IN ('a');
-- pair: partition added
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- pair: partition added under indexes
-- from
CREATE TABLE t (id int PRIMARY KEY, a text) PARTITION BY RANGE (id);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int PRIMARY KEY, a text) PARTITION BY RANGE (id);
CREATE INDEX i ON t (a);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- pair: partition bound
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (20);
-- pair: partition attached
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 (id int);
-- to
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 (id int);
ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (0) TO (10);
-- pair: partition attached with indexes
-- from
CREATE TABLE t (id int, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE INDEX i ON t (a);
CREATE TABLE t1 (id int, a int, CONSTRAINT t1_pkey PRIMARY KEY (id));
CREATE INDEX i1 ON t1 (a);
-- to
CREATE TABLE t (id int, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE INDEX i ON t (a);
CREATE TABLE t1 (id int, a int, CONSTRAINT t1_pkey PRIMARY KEY (id));
CREATE INDEX i1 ON t1 (a);
ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (0) TO (10);
-- pair: index on partitioned
-- from
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON t (a);
-- pair: index on partitioned changed
-- from
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON t (a, id);
-- pair: index on a partition alone
-- from
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON t1 (a);
-- pair: index on the parent only
-- from
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON ONLY t (a);
-- pair: index attached
-- from
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON ONLY t (a);
CREATE INDEX i1 ON t1 (a);
-- to
CREATE TABLE t (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX i ON ONLY t (a);
CREATE INDEX i1 ON t1 (a);
ALTER INDEX i ATTACH PARTITION i1;
-- pair: key on partitioned
-- from
CREATE TABLE t (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: reference from partitioned
-- from
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int REFERENCES p) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: reference to partitioned
-- from
CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE c (id int);
-- to
CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE c (id int REFERENCES t);
-- pair: check on partitioned
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, CONSTRAINT k CHECK (id <> 5)) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: column on partitioned
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a text NOT NULL DEFAULT 'x') PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: column type on partitioned
-- from
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a bigint) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: not null on partitioned
-- from
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: default of one partition
-- from
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a int DEFAULT 1) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ALTER a SET DEFAULT 2;
-- pair: plain becomes partitioned
-- from
CREATE TABLE t (id serial, a text);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a FROM t;
CREATE TABLE c (id int);
-- to
CREATE TABLE t (id serial, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a FROM t;
CREATE TABLE c (id int);
-- pair: plain with key becomes partitioned
-- from
CREATE TABLE t (id int PRIMARY KEY DEFAULT 1, a text);
CREATE TABLE c (id int REFERENCES t);
-- to
CREATE TABLE t (id int PRIMARY KEY DEFAULT 1, a text) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100);
CREATE TABLE c (id int REFERENCES t);
-- pair: partition key changed
-- from
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- pair: partition becomes partitioned
-- from
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- to
CREATE TABLE t (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
CREATE TABLE t11 PARTITION OF t1 DEFAULT;
-- pair: trigger on partitioned
-- from
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t DEFAULT;
-- to
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t DEFAULT;
CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- pair: partition of another parent
-- from
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE u (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t DEFAULT;
-- to
CREATE TABLE t (id int) PARTITION BY RANGE (id);
CREATE TABLE u (id int) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF u DEFAULT;

-- pair: values move between partitions
-- from
CREATE TABLE t (a text) PARTITION BY LIST (a);
CREATE TABLE t_fg PARTITION OF t FOR VALUES IN ('f', 'g');
CREATE TABLE t_e PARTITION OF t FOR VALUES IN ('e');
-- to
CREATE TABLE t (a text) PARTITION BY LIST (a);
CREATE TABLE t_fg PARTITION OF t FOR VALUES IN ('e', 'g');
CREATE TABLE t_e (a text);

-- pair: partitions change places
-- from
CREATE TABLE t (a int) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- to
CREATE TABLE t (a int) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (10) TO (15);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM (15) TO (20);

-- pair: subpartitions regrouped
-- from
CREATE TABLE p (id int, k int, m int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (m);
CREATE TABLE p1a PARTITION OF p1 FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX ids ON p (id);
-- to
CREATE TABLE p (id int, k int, m int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY RANGE (m);
CREATE TABLE p1a PARTITION OF p2 FOR VALUES FROM (0) TO (20);
CREATE INDEX ids ON p (id);

-- pair: enum removed under partition bounds
-- from
CREATE TYPE region AS ENUM ('n', 's', 'e');
CREATE TABLE sale (id int, r region) PARTITION BY LIST (r);
CREATE TABLE sale_n PARTITION OF sale FOR VALUES IN ('n');
CREATE TABLE sale_s PARTITION OF sale FOR VALUES IN ('s');
-- to
CREATE TYPE region AS ENUM ('n', 's');
CREATE TABLE sale (id int, r region) PARTITION BY LIST (r);
CREATE TABLE sale_n PARTITION OF sale FOR VALUES IN ('n');
CREATE TABLE sale_s PARTITION OF sale FOR VALUES IN ('s');

-- pair: partition key gets a wider type
-- from
CREATE TABLE p (id int, at date NOT NULL, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE VIEW w AS SELECT id FROM p;
-- to
CREATE TABLE p (id bigint, at date NOT NULL, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE VIEW w AS SELECT id FROM p;

-- pair: a partition with an index of its own beside the part
-- from
CREATE TABLE parcel (id int, zone text, weight int) PARTITION BY LIST (zone);
CREATE TABLE parcel_north (id int, zone text, weight int);
CREATE INDEX zones ON parcel (zone, weight);
CREATE INDEX own_zones ON parcel_north (zone, weight);
-- to
CREATE TABLE parcel (id int, zone text, weight int) PARTITION BY LIST (zone);
CREATE TABLE parcel_north (id int, zone text, weight int);
ALTER TABLE parcel ATTACH PARTITION parcel_north FOR VALUES IN ('n');
CREATE INDEX zones ON parcel (zone, weight);
CREATE INDEX own_zones ON parcel_north (zone, weight);

-- pair: a partition keeps its key when its parent is partitioned no more
-- from
CREATE TABLE parcel (id int, zone text, UNIQUE (zone, id)) PARTITION BY LIST (zone);
CREATE TABLE parcel_north PARTITION OF parcel FOR VALUES IN ('n');
-- to
CREATE TABLE parcel (id int, zone text, UNIQUE (zone, id));
CREATE TABLE parcel_north (id int, zone text, UNIQUE (zone, id));

-- pair: parents of partitions that refer to each other have other names
-- from
CREATE TABLE sender (id int, zone text) PARTITION BY LIST (zone);
CREATE TABLE sender_north PARTITION OF sender FOR VALUES IN ('n');
CREATE UNIQUE INDEX sender_zones ON sender (zone);
CREATE TABLE taker (id int, zone text) PARTITION BY LIST (zone);
CREATE TABLE taker_north PARTITION OF taker FOR VALUES IN ('n');
CREATE UNIQUE INDEX taker_zones ON taker (zone);
ALTER TABLE sender ADD CONSTRAINT to_taker FOREIGN KEY (zone) REFERENCES taker (zone);
ALTER TABLE taker ADD CONSTRAINT to_sender FOREIGN KEY (zone) REFERENCES sender (zone);
-- to
CREATE TABLE outbox (id int, zone text) PARTITION BY LIST (zone);
CREATE TABLE sender_north PARTITION OF outbox FOR VALUES IN ('n');
CREATE UNIQUE INDEX outbox_zones ON outbox (zone);
CREATE TABLE inbox (id int, zone text) PARTITION BY LIST (zone);
CREATE TABLE taker_north PARTITION OF inbox FOR VALUES IN ('n');
CREATE UNIQUE INDEX inbox_zones ON inbox (zone);
ALTER TABLE outbox ADD CONSTRAINT to_inbox FOREIGN KEY (zone) REFERENCES inbox (zone);
ALTER TABLE inbox ADD CONSTRAINT to_outbox FOREIGN KEY (zone) REFERENCES outbox (zone);

-- pair: triggers of partitions are switched otherwise than the parent's
-- from
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE p (id int, k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (1);
CREATE TRIGGER one AFTER INSERT ON p FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION noted();
CREATE TRIGGER two AFTER DELETE ON p FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE p1 DISABLE TRIGGER one;
ALTER TABLE p2 DISABLE TRIGGER two;
ALTER TABLE p2a ENABLE ALWAYS TRIGGER two;
-- to
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE p (id int, k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (1);
CREATE TABLE p2b PARTITION OF p2 FOR VALUES IN (2);
CREATE TRIGGER one AFTER INSERT ON p FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION noted();
CREATE TRIGGER two AFTER DELETE ON p FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE p1 DISABLE TRIGGER one;
ALTER TABLE p1 ENABLE REPLICA TRIGGER two;
ALTER TABLE p2b DISABLE TRIGGER one;

-- pair: a partition goes whose parent is referred to
-- from
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE r (id int REFERENCES p);
-- to
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE p3 PARTITION OF p DEFAULT;
CREATE TABLE r (id int REFERENCES p);

-- pair: rows are put by an enum that loses a value, under an index with a function
-- from
CREATE TYPE region AS ENUM ('eu', 'us', 'asia');
CREATE FUNCTION rank_of(r region) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT CASE r WHEN 'eu' THEN 1 ELSE 2 END $$;
CREATE TABLE sale (id int NOT NULL, r region NOT NULL, tags region[] DEFAULT '{eu}', n int DEFAULT 1, PRIMARY KEY (id, r)) PARTITION BY LIST (r);
CREATE TABLE sale_eu PARTITION OF sale FOR VALUES IN ('eu');
CREATE TABLE sale_asia PARTITION OF sale FOR VALUES IN ('asia');
CREATE INDEX sale_rank ON sale (rank_of(r));
CREATE TABLE refund (id int, r region, FOREIGN KEY (id, r) REFERENCES sale (id, r));
-- to
CREATE TYPE region AS ENUM ('eu', 'us');
CREATE FUNCTION rank_of(r region) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT CASE r WHEN 'eu' THEN 1 ELSE 2 END $$;
CREATE TABLE sale (id int NOT NULL, r region NOT NULL, tags region[] DEFAULT '{eu}', n int DEFAULT 1, PRIMARY KEY (id, r)) PARTITION BY LIST (r);
CREATE TABLE sale_eu PARTITION OF sale FOR VALUES IN ('eu');
CREATE INDEX sale_rank ON sale (rank_of(r));
CREATE TABLE refund (id int, r region, FOREIGN KEY (id, r) REFERENCES sale (id, r));
