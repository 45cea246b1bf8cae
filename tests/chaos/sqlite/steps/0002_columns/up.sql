ALTER TABLE item ADD COLUMN b INTEGER;
UPDATE item SET b = id * 2;
CREATE VIEW items AS SELECT id, a, b FROM item;
UPDATE probe SET n = n + 1 WHERE step = '0002';
