CREATE TABLE probe (step text PRIMARY KEY, n int NOT NULL);
CREATE TABLE item (id int PRIMARY KEY, a int NOT NULL, note text);
INSERT INTO item SELECT i, i % 17, 'note ' || i FROM generate_series(1, 2000) i;
INSERT INTO probe SELECT to_char(i, 'FM0000'), 0 FROM generate_series(1, 12) i;
UPDATE probe SET n = n + 1 WHERE step = '0001';
