UPDATE item SET b = b + 1 WHERE id <= 5;
DROP TRIGGER noting;
ALTER TABLE item DROP CONSTRAINT b_positive;
DROP TABLE aside, scratch;
UPDATE probe SET n = n + 1 WHERE step = '0012';
