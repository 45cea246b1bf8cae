CREATE TABLE total AS SELECT a, COUNT(*) AS n FROM item GROUP BY a;
RENAME TABLE part TO piece;
ALTER TABLE own RENAME TO kept;
UPDATE probe SET n = n + 1 WHERE step = '0009';
ALTER TABLE item RENAME INDEX note TO item_note, CHANGE a amount INT NOT NULL;
CREATE TABLE scratch LIKE item;
