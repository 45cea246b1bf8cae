SET @first = 10001;
INSERT INTO item (id, a, b) VALUES (@first, 1, 20002);
UPDATE item SET note = CONCAT(note, '.') WHERE id <= 100;
DELETE FROM item WHERE id BETWEEN 1990 AND 1994;
UPDATE probe SET n = n + 1 WHERE step = '0003';
