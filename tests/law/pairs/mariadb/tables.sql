-- pair: from nothing
-- to
CREATE TABLE user (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, `order` VARCHAR(20) NOT NULL DEFAULT 'it''s');
CREATE TABLE empty_name (`a b` INT, `c``d` INT, KEY `e f` (`a b`));

-- pair: engine
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100));
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100)) ENGINE=MyISAM;

-- pair: engine Aria
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100)) ENGINE=Aria;
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100)) ENGINE=MEMORY;

-- pair: transactions of Aria
-- from
CREATE TABLE note (id INT PRIMARY KEY) ENGINE=Aria TRANSACTIONAL=0;
-- to
CREATE TABLE note (id INT PRIMARY KEY) ENGINE=Aria TRANSACTIONAL=1;

-- pair: comment
-- from
CREATE TABLE note (id INT PRIMARY KEY) COMMENT='old; ''words''';
-- to
CREATE TABLE note (id INT PRIMARY KEY) COMMENT='new \\ words -- and more';

-- pair: comment goes
-- from
CREATE TABLE note (id INT PRIMARY KEY) COMMENT='old';
-- to
CREATE TABLE note (id INT PRIMARY KEY);

-- pair: default character set only
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100) CHARACTER SET latin1) CHARACTER SET latin1;
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100) CHARACTER SET latin1) CHARACTER SET utf8mb4;

-- pair: character set of all
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100), more TEXT, kind ENUM('a','b')) CHARACTER SET latin1;
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100), more TEXT, kind ENUM('a','b')) CHARACTER SET utf8mb4;

-- pair: collation
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100)) COLLATE utf8mb4_general_ci;
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(100)) COLLATE utf8mb4_bin;

-- pair: column keeps its own collation
-- from
CREATE TABLE note (id INT PRIMARY KEY, a VARCHAR(10), b VARCHAR(10) COLLATE utf8mb4_bin) COLLATE utf8mb4_general_ci;
-- to
CREATE TABLE note (id INT PRIMARY KEY, a VARCHAR(10) COLLATE utf8mb4_general_ci, b VARCHAR(10)) COLLATE utf8mb4_bin;

-- pair: character set and a new column
-- from
CREATE TABLE note (id INT PRIMARY KEY, a VARCHAR(10)) CHARACTER SET latin1;
-- to
CREATE TABLE note (id INT PRIMARY KEY, a VARCHAR(10) CHARACTER SET latin1, b VARCHAR(10), c TEXT CHARACTER SET ascii) CHARACTER SET utf8mb4;

-- pair: row format
-- from
CREATE TABLE note (id INT PRIMARY KEY, body TEXT);
-- to
CREATE TABLE note (id INT PRIMARY KEY, body TEXT) ROW_FORMAT=COMPACT;

-- pair: compressed
-- from
CREATE TABLE note (id INT PRIMARY KEY, body TEXT) ROW_FORMAT=DYNAMIC;
-- to
CREATE TABLE note (id INT PRIMARY KEY, body TEXT) ROW_FORMAT=COMPRESSED;

-- pair: statistics
-- from
CREATE TABLE note (id INT PRIMARY KEY) STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=12;
-- to
CREATE TABLE note (id INT PRIMARY KEY) STATS_SAMPLE_PAGES=20;

-- pair: limits
-- from
CREATE TABLE note (id INT PRIMARY KEY) ENGINE=MyISAM MAX_ROWS=1000 MIN_ROWS=10 AVG_ROW_LENGTH=50 CHECKSUM=1 DELAY_KEY_WRITE=1 PACK_KEYS=1;
-- to
CREATE TABLE note (id INT PRIMARY KEY) ENGINE=MyISAM MAX_ROWS=2000;

-- pair: page compression
-- from
CREATE TABLE note (id INT PRIMARY KEY, body TEXT);
-- to
CREATE TABLE note (id INT PRIMARY KEY, body TEXT) PAGE_COMPRESSED=1;

-- pair: several at once
-- from
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(10), gone INT) COMMENT='a';
-- to
CREATE TABLE note (id INT PRIMARY KEY, body VARCHAR(20) NOT NULL DEFAULT '', made INT, KEY made_at (made)) COMMENT='b' ROW_FORMAT=COMPACT;

-- pair: name becomes a view
-- from
CREATE TABLE a (id INT);
CREATE TABLE b (id INT);
-- to
CREATE TABLE a (id INT);
CREATE VIEW b AS SELECT id FROM a;

-- pair: names with a difference of case
-- from
CREATE TABLE Note (id INT PRIMARY KEY);
-- to
CREATE TABLE note (id INT PRIMARY KEY, more INT);

-- pair: odd names
-- from
CREATE TABLE `a.b` (`x.y` INT, `select` INT, KEY `from` (`select`));
-- to
CREATE TABLE `a.b` (`x.y` BIGINT, `select` INT, `été` INT COMMENT 'ü', KEY `from` (`select`, `été`));

-- pair: an option whose value is a word of the grammar
-- from
CREATE TABLE reel (id INT PRIMARY KEY) PAGE_COMPRESSED='on';
CREATE TABLE tape (id INT PRIMARY KEY);
-- to
CREATE TABLE reel (id INT PRIMARY KEY);
CREATE TABLE tape (id INT PRIMARY KEY) PAGE_COMPRESSED='ON' PAGE_COMPRESSION_LEVEL=4;

-- pair: blocks of another size, which keys would remember
-- from
CREATE TABLE a (id int PRIMARY KEY, s varchar(9), KEY s (s)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
CREATE TABLE b (id int AUTO_INCREMENT PRIMARY KEY, s varchar(9), UNIQUE KEY s (s), FULLTEXT KEY ft (s), CONSTRAINT fk FOREIGN KEY (id) REFERENCES a (id)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
-- to
CREATE TABLE a (id int PRIMARY KEY, s varchar(9), KEY s (s));
CREATE TABLE b (id int AUTO_INCREMENT PRIMARY KEY, s varchar(9), UNIQUE KEY s (s), FULLTEXT KEY ft (s), CONSTRAINT fk FOREIGN KEY (id) REFERENCES a (id)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4;
