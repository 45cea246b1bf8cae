CREATE TABLE users (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(40) COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s \\ "q"' COMMENT 'who',
    amount decimal(5,2) DEFAULT 1.5,
    negative int DEFAULT -3,
    bits bit(3) DEFAULT b'101',
    at timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
    sum int DEFAULT (1 + 2),
    none int DEFAULT NULL,
    hidden int INVISIBLE,
    double_it int AS (negative * 2) STORED,
    text_ text,
    CONSTRAINT positive CHECK (amount > 0),
    UNIQUE KEY u (negative),
    KEY k (name(5), amount DESC),
    FULLTEXT KEY ft (text_)
) COMMENT = 'it''s';
CREATE TABLE orders (
    id int PRIMARY KEY,
    user int,
    CONSTRAINT orders_user FOREIGN KEY (user) REFERENCES users (id) ON DELETE CASCADE
);
CREATE TABLE parts (id int, d date)
    PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
    (PARTITION p0 VALUES LESS THAN (2000) COMMENT 'old', PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE VIEW v AS SELECT id, name AS n FROM users WHERE id > 1 WITH LOCAL CHECK OPTION;
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW SET NEW.negative = 1;
CREATE FUNCTION Fn(a int, b varchar(10)) RETURNS varchar(20) DETERMINISTIC RETURN concat(a, b);
CREATE PROCEDURE pr(IN a int, OUT b text) SELECT 1;
CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DO SELECT 1;
