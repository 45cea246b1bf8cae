-- common
CREATE TABLE parent (id INT PRIMARY KEY, code VARCHAR(10) NOT NULL, UNIQUE KEY codes (code));

-- pair: added and dropped
-- from
CREATE TABLE child (id INT PRIMARY KEY, parent_id INT);
-- to
CREATE TABLE child (id INT PRIMARY KEY, parent_id INT, CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES parent (id));

-- pair: actions
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, q INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id), CONSTRAINT b FOREIGN KEY (q) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, q INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id) ON DELETE SET NULL, CONSTRAINT b FOREIGN KEY (q) REFERENCES parent (id) ON DELETE CASCADE);

-- pair: with its column
-- from
CREATE TABLE child (id INT PRIMARY KEY);
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY kp (p), CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));

-- pair: without a name
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, c VARCHAR(10), FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, c VARCHAR(10), FOREIGN KEY (c) REFERENCES parent (code));

-- pair: another target
-- from
CREATE TABLE other (id INT PRIMARY KEY);
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE other (id INT PRIMARY KEY);
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES other (id));

-- pair: index of its own comes
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
CREATE INDEX kp ON child (p, id);

-- pair: index stays beside another
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY a (p), KEY b (p, id), CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));

-- pair: type of both columns
-- from
CREATE TABLE one (id INT PRIMARY KEY);
CREATE TABLE two (id INT PRIMARY KEY, o INT, CONSTRAINT two_one FOREIGN KEY (o) REFERENCES one (id) ON DELETE CASCADE);
-- to
CREATE TABLE one (id BIGINT PRIMARY KEY);
CREATE TABLE two (id INT PRIMARY KEY, o BIGINT, CONSTRAINT two_one FOREIGN KEY (o) REFERENCES one (id) ON DELETE CASCADE);

-- pair: column may be null no more
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT NOT NULL, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));

-- pair: collation of both columns
-- from
CREATE TABLE one (id VARCHAR(10) PRIMARY KEY) COLLATE utf8mb4_general_ci;
CREATE TABLE two (id INT PRIMARY KEY, o VARCHAR(10), CONSTRAINT two_one FOREIGN KEY (o) REFERENCES one (id)) COLLATE utf8mb4_general_ci;
-- to
CREATE TABLE one (id VARCHAR(10) PRIMARY KEY) COLLATE utf8mb4_bin;
CREATE TABLE two (id INT PRIMARY KEY, o VARCHAR(10), CONSTRAINT two_one FOREIGN KEY (o) REFERENCES one (id)) COLLATE utf8mb4_bin;

-- pair: comment of a column that refers
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT COMMENT 'x', CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));

-- pair: tables come together
-- to
CREATE TABLE c (id INT PRIMARY KEY);
CREATE TABLE b (id INT PRIMARY KEY, c INT, CONSTRAINT b_c FOREIGN KEY (c) REFERENCES c (id));
CREATE TABLE a (id INT PRIMARY KEY, b INT, c INT, CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id), CONSTRAINT a_c FOREIGN KEY (c) REFERENCES c (id));

-- pair: circle
-- to
CREATE TABLE a (id INT PRIMARY KEY, b INT);
CREATE TABLE b (id INT PRIMARY KEY, a INT, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id);

-- pair: circle that opens
-- from
CREATE TABLE a (id INT PRIMARY KEY, b INT);
CREATE TABLE b (id INT PRIMARY KEY, a INT, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id);
-- to
CREATE TABLE a (id INT PRIMARY KEY);
CREATE TABLE b (id BIGINT PRIMARY KEY, a INT, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));

-- pair: to itself
-- from
CREATE TABLE t (id INT PRIMARY KEY);
-- to
CREATE TABLE t (id INT PRIMARY KEY, up INT, CONSTRAINT t_up FOREIGN KEY (up) REFERENCES t (id) ON DELETE CASCADE);

-- pair: new table between old ones
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE middle (id INT PRIMARY KEY, p INT, CONSTRAINT m FOREIGN KEY (p) REFERENCES parent (id));
CREATE TABLE child (id INT PRIMARY KEY, m INT, CONSTRAINT b FOREIGN KEY (m) REFERENCES middle (id));

-- pair: key it refers to is replaced
-- from
CREATE TABLE one (id INT PRIMARY KEY, code INT NOT NULL, UNIQUE KEY u (code));
CREATE TABLE two (id INT PRIMARY KEY, c INT, CONSTRAINT f FOREIGN KEY (c) REFERENCES one (code));
-- to
CREATE TABLE one (id INT PRIMARY KEY, code INT NOT NULL, UNIQUE KEY v (code));
CREATE TABLE two (id INT PRIMARY KEY, c INT, CONSTRAINT f FOREIGN KEY (c) REFERENCES one (code));

-- pair: several columns
-- from
CREATE TABLE one (a INT, b INT, PRIMARY KEY (a, b));
CREATE TABLE two (id INT PRIMARY KEY, a INT, b INT);
-- to
CREATE TABLE one (a INT, b INT, PRIMARY KEY (a, b));
CREATE TABLE two (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES one (a, b) ON UPDATE CASCADE);

-- pair: engine without foreign keys
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY k (p), CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id));
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY k (p)) ENGINE=MyISAM;

-- pair: to a key that comes with it
-- from
CREATE TABLE one (id INT PRIMARY KEY, n INT NOT NULL);
CREATE TABLE two (id INT PRIMARY KEY, n INT);
-- to
CREATE TABLE one (id INT PRIMARY KEY, n INT NOT NULL, UNIQUE KEY u (n));
CREATE TABLE two (id INT PRIMARY KEY, n INT, CONSTRAINT f FOREIGN KEY (n) REFERENCES one (n));

-- pair: no action said and left unsaid
-- from
CREATE TABLE child (id INT PRIMARY KEY, p INT, q INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id) ON DELETE NO ACTION, CONSTRAINT b FOREIGN KEY (q) REFERENCES parent (id) ON UPDATE RESTRICT);
-- to
CREATE TABLE child (id INT PRIMARY KEY, p INT, q INT, CONSTRAINT a FOREIGN KEY (p) REFERENCES parent (id), CONSTRAINT b FOREIGN KEY (q) REFERENCES parent (id) ON UPDATE NO ACTION);

-- pair: name that another table takes
-- from
CREATE TABLE a (p INT, CONSTRAINT x FOREIGN KEY (p) REFERENCES parent (id));
CREATE TABLE b (p INT);
-- to
CREATE TABLE a (p INT, KEY x (p));
CREATE TABLE b (p INT, CONSTRAINT x FOREIGN KEY (p) REFERENCES parent (id));
