CREATE UNIQUE INDEX item_b ON item (b);
UPDATE probe SET n = n + 1 WHERE step = '0004';
