-- pair: index
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY a_b (a, b), UNIQUE KEY b_once (b));

-- pair: primary key
-- from
CREATE TABLE t (id INT NOT NULL, a INT NOT NULL);
-- to
CREATE TABLE t (id INT NOT NULL, a INT NOT NULL, PRIMARY KEY (id));

-- pair: other columns of the primary key
-- from
CREATE TABLE t (id INT NOT NULL, a INT NOT NULL, PRIMARY KEY (id));
-- to
CREATE TABLE t (id INT NOT NULL, a INT NOT NULL, PRIMARY KEY (a, id));

-- pair: primary key beside auto increment
-- from
CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, a INT NOT NULL, PRIMARY KEY (id));
-- to
CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, a INT NOT NULL, PRIMARY KEY (a, id), UNIQUE KEY ids (id));

-- pair: unique and not
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY k (a));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, UNIQUE KEY k (a));

-- pair: columns and their order
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY k (a, b), KEY l (a));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY k (b, a), KEY l (a DESC));

-- pair: prefix
-- from
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(100), b TEXT, KEY k (a), KEY l (b(10)));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(100), b TEXT, KEY k (a(10)), KEY l (b(20), a(5)));

-- pair: full text
-- from
CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b TEXT, FULLTEXT KEY fa (a));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b TEXT, FULLTEXT KEY fa (a, b), FULLTEXT KEY fb (b));

-- pair: spatial
-- from
CREATE TABLE t (id INT PRIMARY KEY, a POINT NOT NULL);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a POINT NOT NULL, SPATIAL KEY sa (a));

-- pair: ignored
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY ka (a) IGNORED, KEY kb (b));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY ka (a), KEY kb (b) IGNORED);

-- pair: comment
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a) COMMENT 'x');
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a) COMMENT 'it''s');

-- pair: hash
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a)) ENGINE=MEMORY;
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a) USING BTREE) ENGINE=MEMORY;

-- pair: unique over a long text
-- from
CREATE TABLE t (id INT PRIMARY KEY, a TEXT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a TEXT, UNIQUE KEY ua (a));

-- pair: of columns that come and go
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY k (a, b), UNIQUE KEY u (b));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, c INT, KEY k (a), UNIQUE KEY u (c, a), KEY l (c));

-- pair: name
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY old_name (a));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY new_name (a));

-- pair: name takes another's place
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY one (a), KEY two (b));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY two (a), KEY one (b));

-- pair: beside full text
-- from
CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT, FULLTEXT KEY fa (a));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT, FULLTEXT KEY fa (a), KEY kb (b));

-- pair: on a computed column
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a + 1), KEY kb (b, a));

-- pair: a unique key the rows are kept by
-- from
CREATE TABLE badge (holder VARCHAR(20) NOT NULL, issued DATE NOT NULL, shelf INT, UNIQUE KEY holders (holder), KEY shelves (shelf));
-- to
CREATE TABLE badge (holder VARCHAR(20) NOT NULL, issued DATE NOT NULL, shelf INT, KEY shelves (shelf));

-- pair: two unique keys and no primary one
-- from
CREATE TABLE badge (holder VARCHAR(20) NOT NULL, issued DATE NOT NULL, shelf INT, UNIQUE KEY holders (holder), UNIQUE KEY days (issued));
-- to
CREATE TABLE badge (holder VARCHAR(20) NOT NULL, issued DATE NOT NULL, shelf INT, UNIQUE KEY days (issued), UNIQUE KEY shelves (shelf));
