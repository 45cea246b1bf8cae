CREATE UNIQUE INDEX item_b ON item (b);
ALTER TABLE item ADD INDEX item_a (a), ADD KEY (note);
UPDATE probe SET n = n + 1 WHERE step = '0004';
DROP INDEX item_a ON item;
ALTER TABLE item DROP COLUMN c;
