UPDATE item SET a = a + 1;
UPDATE probe SET n = n + 1 WHERE step = '0008';
CALL adds(10);
ALTER TABLE own ADD COLUMN note TEXT;
