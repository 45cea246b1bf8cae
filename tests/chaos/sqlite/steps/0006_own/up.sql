PRAGMA cache_size = 500;
BEGIN;
INSERT INTO item (id, a, b) VALUES (10002, 2, 20004);
UPDATE probe SET n = n + 1 WHERE step = '0006';
COMMIT;
INSERT INTO item (id, a, b) VALUES (10003, 3, 20006);
SAVEPOINT outer;
INSERT INTO item (id, a, b) VALUES (10004, 4, 20008);
RELEASE outer;
