DROP TRIGGER noting;
ALTER TABLE item DROP COLUMN a;
UPDATE probe SET n = n + 1 WHERE step = '0012';
