-- pair: primary key
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id);
-- pair: primary key columns
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id, a);
-- pair: primary key name
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT one PRIMARY KEY (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT two PRIMARY KEY (id);
-- pair: primary key include
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id) INCLUDE (b);
-- pair: primary key options
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id) WITH (fillfactor = 50);
-- pair: primary key deferrable
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD PRIMARY KEY (id) DEFERRABLE;
-- pair: primary key from unique
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id);
-- pair: unique
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD UNIQUE (a);
-- pair: unique nulls not distinct
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a);
-- pair: unique deferred
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
-- pair: unique becomes index
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE UNIQUE INDEX k ON t (a);
-- pair: unique column order
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, b);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (b, a);
-- pair: check
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
-- pair: check changed
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 1);
-- pair: check in list
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (a IN ('x', 'y'));
-- pair: check not valid
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0) NOT VALID;
-- pair: check validated
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0) NOT VALID;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
-- pair: check no inherit
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0) NO INHERIT;
-- pair: check by function
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE FUNCTION f(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
ALTER TABLE t ADD CONSTRAINT k CHECK (f(b));
-- pair: check of two columns
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > id OR a IS NULL);
-- pair: foreign key
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p;
-- pair: foreign key to unique
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p (u);
-- pair: foreign key of two
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD FOREIGN KEY (b, c) REFERENCES p (x, y);
-- pair: foreign key match full
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b, c) REFERENCES p (x, y);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b, c) REFERENCES p (x, y) MATCH FULL;
-- pair: foreign key on delete
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p ON DELETE CASCADE;
-- pair: foreign key on update
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p ON UPDATE SET NULL;
-- pair: foreign key on delete set null of one
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b, c) REFERENCES p (x, y) ON DELETE SET NULL;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b, c) REFERENCES p (x, y) ON DELETE SET NULL (c);
-- pair: foreign key restrict
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p ON DELETE RESTRICT;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p ON DELETE SET DEFAULT;
-- pair: foreign key deferrable
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p DEFERRABLE;
-- pair: foreign key deferred
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p DEFERRABLE;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
-- pair: foreign key not valid
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p NOT VALID;
-- pair: foreign key validated
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p NOT VALID;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p;
-- pair: foreign key to another table
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int PRIMARY KEY);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p;
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int PRIMARY KEY);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES q;
-- pair: foreign key while its key changes
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int, n int, CONSTRAINT q_k PRIMARY KEY (id));
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES q (id);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int, n int, CONSTRAINT q_k PRIMARY KEY (id) INCLUDE (n));
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES q (id);
-- pair: foreign key to unique index
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE q (id int);
CREATE UNIQUE INDEX q_i ON q (id);
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES q (id);
-- pair: exclude
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING btree (b WITH =);
-- pair: exclude where
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING btree (b WITH =);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING btree (b WITH =) WHERE (a = 'x');
-- pair: exclude gist
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE r (d daterange);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
CREATE TABLE r (d daterange, EXCLUDE USING gist (d WITH &&));
-- pair: comment on constraint
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
COMMENT ON CONSTRAINT k ON t IS 'x';
-- pair: comment on a constraint made again
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0);
COMMENT ON CONSTRAINT k ON t IS 'x';
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k CHECK (b > 1);
COMMENT ON CONSTRAINT k ON t IS 'x';
-- pair: names swap
-- from
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT k UNIQUE (a), ADD CONSTRAINT l UNIQUE (b);
-- to
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE t (id int, a text, b int, c int);
ALTER TABLE t ADD CONSTRAINT l UNIQUE (a), ADD CONSTRAINT k UNIQUE (b);
