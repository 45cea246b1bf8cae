-- pair: whole numbers
-- from
CREATE TABLE t (id INT PRIMARY KEY, a TINYINT, b SMALLINT, c MEDIUMINT, d INT, e BIGINT, f BOOLEAN);
-- to
CREATE TABLE t (id BIGINT PRIMARY KEY, a SMALLINT, b MEDIUMINT, c INT, d BIGINT, e BIGINT UNSIGNED, f INT);

-- pair: unsigned and zerofill
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT UNSIGNED, c INT(5));
-- to
CREATE TABLE t (id INT UNSIGNED PRIMARY KEY, a INT UNSIGNED, b INT, c INT(6) ZEROFILL);

-- pair: widths
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT(5), b TINYINT(1));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a INT(8), b TINYINT(4));

-- pair: exact numbers
-- from
CREATE TABLE t (id INT PRIMARY KEY, a DECIMAL(10,2), b DECIMAL(10,4), c NUMERIC(5));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a DECIMAL(12,4), b DECIMAL(10,2), c DECIMAL(6,1) UNSIGNED);

-- pair: floating numbers
-- from
CREATE TABLE t (id INT PRIMARY KEY, a FLOAT, b DOUBLE, c INT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a DOUBLE, b FLOAT(7,3), c DOUBLE UNSIGNED);

-- pair: texts
-- from
CREATE TABLE t (id INT PRIMARY KEY, a CHAR(5), b VARCHAR(10), c TEXT, d TINYTEXT, e MEDIUMTEXT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(50), b VARCHAR(300), c LONGTEXT, d TEXT, e TEXT);

-- pair: bytes
-- from
CREATE TABLE t (id INT PRIMARY KEY, a BINARY(5), b VARBINARY(10), c BLOB, d TEXT);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARBINARY(50), b BLOB, c LONGBLOB, d BLOB);

-- pair: enumerations
-- from
CREATE TABLE t (id INT PRIMARY KEY, a ENUM('x','y'), b ENUM('x','y','z') NOT NULL DEFAULT 'x', c SET('a','b'));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a ENUM('x','it''s','y'), b ENUM('z','x') NOT NULL DEFAULT 'z', c SET('a','b','c') DEFAULT 'a,b');

-- pair: enumeration to text
-- from
CREATE TABLE t (id INT PRIMARY KEY, a ENUM('x','y'), b VARCHAR(10));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10), b ENUM('x','y'));

-- pair: times
-- from
CREATE TABLE t (id INT PRIMARY KEY, a DATE, b DATETIME, c TIME, d DATETIME(6), e YEAR, f TIMESTAMP NULL);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a DATETIME, b DATE, c TIME(3), d DATETIME, e SMALLINT, f DATETIME);

-- pair: bits and addresses
-- from
CREATE TABLE t (id INT PRIMARY KEY, a BIT(1), b INET6, c UUID);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a BIT(8), b VARCHAR(39), c CHAR(36));

-- pair: geometry
-- from
CREATE TABLE t (id INT PRIMARY KEY, a POINT, b GEOMETRY);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a GEOMETRY, c POLYGON NOT NULL);

-- pair: numbers and texts
-- from
CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20));
-- to
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b INT);

-- pair: national and fixed collations
-- from
CREATE TABLE t (id INT PRIMARY KEY, a NCHAR(5), b VARCHAR(10) BINARY);
-- to
CREATE TABLE t (id INT PRIMARY KEY, a NVARCHAR(9), b VARCHAR(10) ASCII);
