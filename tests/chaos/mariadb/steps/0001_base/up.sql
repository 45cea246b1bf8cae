CREATE TABLE probe (step VARCHAR(10) PRIMARY KEY, n INT NOT NULL);
CREATE TABLE item (id INT PRIMARY KEY, a INT NOT NULL, note VARCHAR(100));
INSERT INTO item SELECT seq, seq % 17, CONCAT('note ', seq) FROM seq_1_to_2000;
INSERT INTO probe SELECT LPAD(seq, 4, '0'), 0 FROM seq_1_to_12;
UPDATE probe SET n = n + 1 WHERE step = '0001';
