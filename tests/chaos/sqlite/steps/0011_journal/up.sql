UPDATE probe SET n = n + 1 WHERE step = '0011';
PRAGMA wal_checkpoint(TRUNCATE);
CREATE TABLE after_journal AS SELECT count(*) AS n FROM item;
