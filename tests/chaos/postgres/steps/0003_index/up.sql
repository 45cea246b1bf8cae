UPDATE probe SET n = n + 1 WHERE step = '0003';
CREATE INDEX CONCURRENTLY item_a ON item (a);
INSERT INTO item (id, a, b) VALUES (10001, 1, 20002);
