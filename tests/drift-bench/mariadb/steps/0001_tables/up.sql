-- Tables of every kind, with every attribute that a manual edit can change.
CREATE TABLE branches (
    id int unsigned NOT NULL AUTO_INCREMENT,
    name varchar(80) NOT NULL,
    town varchar(60) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT '',
    code char(4) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
    opened date NOT NULL DEFAULT '2000-01-01',
    opens time DEFAULT '09:00:00',
    founded year DEFAULT 1950,
    place point NOT NULL,
    open_days set('mo', 'tu', 'we', 'th', 'fr') NOT NULL DEFAULT 'mo,tu',
    floors tinyint(3) unsigned zerofill DEFAULT 001,
    PRIMARY KEY (id),
    UNIQUE KEY branch_name (name) USING BTREE,
    SPATIAL KEY branch_place (place),
    KEY branch_town (town(10), code DESC)
) ENGINE = InnoDB COMMENT = 'where books stand' AVG_ROW_LENGTH = 200 MAX_ROWS = 100000 ROW_FORMAT = DYNAMIC;

CREATE TABLE books (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    branch int unsigned NOT NULL,
    title varchar(200) NOT NULL COMMENT 'as on the cover',
    subtitle tinytext,
    price decimal(8, 2) NOT NULL DEFAULT 9.90,
    weight float DEFAULT 0.5,
    ratio double(10, 4) DEFAULT NULL,
    pages smallint unsigned DEFAULT 0,
    net decimal(8, 2) GENERATED ALWAYS AS (price - 1) VIRTUAL,
    gross decimal(9, 2) GENERATED ALWAYS AS (price * 1.07) STORED,
    kind enum('book', 'map', 'film') CHARACTER SET utf8mb4 NOT NULL DEFAULT 'book',
    details json DEFAULT NULL,
    cover mediumblob,
    summary text,
    notes longtext COMPRESSED,
    flags bit(4) NOT NULL DEFAULT b'0011',
    token uuid DEFAULT uuid(),
    last_seen_at inet6 DEFAULT NULL,
    bought datetime(3) NOT NULL DEFAULT current_timestamp(3),
    changed timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    secret varbinary(16) DEFAULT NULL INVISIBLE,
    sum_of int DEFAULT (1 + 2),
    CONSTRAINT price_positive CHECK (price > 0),
    CONSTRAINT books_branch FOREIGN KEY (branch) REFERENCES branches (id) ON UPDATE CASCADE,
    KEY by_title (title, price),
    KEY by_kind (kind) COMMENT 'for the catalogue',
    KEY forgotten (pages) IGNORED,
    FULLTEXT KEY by_summary (summary)
) ENGINE = InnoDB;

CREATE TABLE loans (
    book bigint NOT NULL,
    member varchar(36) NOT NULL CHECK (member <> ''),
    due date DEFAULT NULL,
    PRIMARY KEY (book, member),
    UNIQUE KEY loan_due (due, book),
    CONSTRAINT loans_book FOREIGN KEY (book) REFERENCES books (id) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE = InnoDB STATS_PERSISTENT = 1 STATS_AUTO_RECALC = 0 STATS_SAMPLE_PAGES = 30;

CREATE TABLE visits (
    id int NOT NULL,
    day date NOT NULL,
    branch int NOT NULL
) ENGINE = InnoDB
PARTITION BY RANGE (year(day)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
(
    PARTITION before_2000 VALUES LESS THAN (2000) COMMENT = 'old',
    PARTITION later VALUES LESS THAN MAXVALUE
);

CREATE TABLE regions (
    id int NOT NULL,
    region int NOT NULL
) PARTITION BY LIST (region) (
    PARTITION north VALUES IN (1, 2),
    PARTITION south VALUES IN (3, 4)
);

CREATE TABLE spread (id int NOT NULL PRIMARY KEY, what text) PARTITION BY KEY (id) PARTITIONS 3;

CREATE TABLE prices (
    item int NOT NULL,
    amount decimal(8, 2) NOT NULL,
    remark text WITHOUT SYSTEM VERSIONING,
    since timestamp(6) GENERATED ALWAYS AS ROW START,
    until timestamp(6) GENERATED ALWAYS AS ROW END,
    PERIOD FOR SYSTEM_TIME (since, until)
) WITH SYSTEM VERSIONING;

CREATE TABLE shifts (
    clerk int NOT NULL,
    begins date NOT NULL,
    ends date NOT NULL,
    PERIOD FOR works (begins, ends),
    UNIQUE KEY one_at_a_time (clerk, works WITHOUT OVERLAPS)
);

CREATE TABLE log (
    id bigint unsigned NOT NULL,
    line varchar(500),
    KEY log_id (id)
) ENGINE = Aria TRANSACTIONAL = 1 PAGE_CHECKSUM = 1;

CREATE TABLE cache (
    name varchar(40) NOT NULL,
    value varchar(100),
    PRIMARY KEY (name) USING HASH
) ENGINE = MEMORY MAX_ROWS = 1000;

CREATE TABLE plain (a int, b int, c varchar(20)) CHARSET = latin1 COLLATE = latin1_general_ci;

CREATE SEQUENCE tickets START WITH 100 MINVALUE 1 MAXVALUE 100000 INCREMENT BY 5 CACHE 20 NOCYCLE;
