DROP VIEW items;
CREATE TABLE item_new (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, note TEXT, b INTEGER CHECK (b > 0));
INSERT INTO item_new SELECT id, a, note, b FROM item;
DROP TABLE item;
ALTER TABLE item_new RENAME TO item;
CREATE UNIQUE INDEX item_b ON item (b);
UPDATE probe SET n = n + 1 WHERE step = '0005';
