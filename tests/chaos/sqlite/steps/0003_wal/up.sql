UPDATE probe SET n = n + 1 WHERE step = '0003';
PRAGMA journal_mode = wal;
INSERT INTO item (id, a, b) VALUES (10001, 1, 20002);
VACUUM;
