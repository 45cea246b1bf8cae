-- pair: added in the middle
-- from
CREATE TABLE t (a INT PRIMARY KEY, d INT);
-- to
CREATE TABLE t (z INT, a INT PRIMARY KEY, b INT, c INT, d INT, e INT);

-- pair: moved
-- from
CREATE TABLE t (a INT PRIMARY KEY, b INT, c INT, d INT, e INT);
-- to
CREATE TABLE t (e INT, a INT PRIMARY KEY, c INT, b INT, d INT);

-- pair: moved among added and dropped
-- from
CREATE TABLE t (a INT PRIMARY KEY, b INT, c INT, d INT, e INT);
-- to
CREATE TABLE t (c BIGINT, f INT, a INT PRIMARY KEY, g INT, e INT, b INT);

-- pair: not null
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(10));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b VARCHAR(10) NOT NULL);

-- pair: defaults
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 1, b VARCHAR(10) DEFAULT 'x', c DECIMAL(5,2), d DATETIME, e BIT(4), f ENUM('a','b') DEFAULT 'a', g BOOLEAN);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT -2, b VARCHAR(10) DEFAULT 'it''s \\ "y"', c DECIMAL(5,2) DEFAULT 1.50, d DATETIME DEFAULT '2020-01-01 10:00:00', e BIT(4) DEFAULT b'101', f ENUM('a','b'), g BOOLEAN DEFAULT TRUE);

-- pair: default and not null
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL DEFAULT 0);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL);

-- pair: default that is computed
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 1, b VARCHAR(40));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT (1 + 2), b VARCHAR(40) DEFAULT (uuid()), c TEXT DEFAULT ('x'), d DATE DEFAULT (curdate()), e BLOB DEFAULT 'y');

-- pair: no default at all
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT DEFAULT 3);
ALTER TABLE t ALTER COLUMN a DROP DEFAULT;
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT DEFAULT 3);
ALTER TABLE t ALTER COLUMN b DROP DEFAULT;

-- pair: moments
-- from
CREATE TABLE t (id INT PRIMARY KEY, a DATETIME, b TIMESTAMP NULL, c DATETIME(3));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a DATETIME DEFAULT CURRENT_TIMESTAMP, b TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, c DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), d TIMESTAMP(6) NULL DEFAULT NULL);

-- pair: auto increment
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT);
-- to
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT);

-- pair: auto increment that is added
-- from
CREATE TABLE t (a INT);
-- to
CREATE TABLE t (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, a INT, PRIMARY KEY (id));

-- pair: auto increment moves
-- from
CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, n INT NOT NULL);
-- to
CREATE TABLE t (id INT NOT NULL, n INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (n), KEY k (id));

-- pair: comment
-- from
CREATE TABLE t (id INT PRIMARY KEY COMMENT 'a', b INT, c INT COMMENT 'x');
-- to
CREATE TABLE t (id INT PRIMARY KEY, b INT COMMENT 'it''s; \\', c INT COMMENT 'y');

-- pair: character set
-- from
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10), b VARCHAR(10) CHARACTER SET latin1, c TEXT COLLATE utf8mb4_bin);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10) CHARACTER SET ascii, b VARCHAR(10), c TEXT COLLATE utf8mb4_unicode_ci);

-- pair: invisible
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT INVISIBLE);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT INVISIBLE, b INT, c INT INVISIBLE DEFAULT 5);

-- pair: name differs in case
-- from
CREATE TABLE t (Id INT PRIMARY KEY, Name VARCHAR(10), KEY Names (Name));
-- to
CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), KEY names (name));

-- pair: compressed
-- from
CREATE TABLE t (id INT PRIMARY KEY, a TEXT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a TEXT COMPRESSED, b VARCHAR(100) COMPRESSED);

-- pair: all columns differ
-- from
CREATE TABLE t (a INT, b INT);
-- to
CREATE TABLE t (c INT, d INT);

-- pair: check of a column
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 0), b INT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 1 AND a < 100), b INT CHECK (b <> 3));

-- pair: json
-- from
CREATE TABLE t (id INT PRIMARY KEY, a LONGTEXT, b JSON);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a JSON, b LONGTEXT, c JSON NOT NULL DEFAULT '{}');

-- pair: reference system
-- from
CREATE TABLE t (id INT PRIMARY KEY, a POINT NOT NULL);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a POINT REF_SYSTEM_ID=4326 NOT NULL, b GEOMETRY);

-- pair: default with a byte of nothing
-- from
CREATE TABLE t (id int PRIMARY KEY, a binary(4) DEFAULT 'abcd', b varbinary(10) DEFAULT x'00');
-- to
CREATE TABLE t (id int PRIMARY KEY, a binary(4) DEFAULT 'ab\0c', b varbinary(10) DEFAULT x'610062');
