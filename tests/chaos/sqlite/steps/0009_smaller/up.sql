DELETE FROM entry WHERE id > 250;
VACUUM;
UPDATE probe SET n = n + 1 WHERE step = '0009';
PRAGMA user_version = 9;
