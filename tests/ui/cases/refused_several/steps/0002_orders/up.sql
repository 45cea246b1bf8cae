CREATE TABLE orders (id INTEGER PRIMARY KEY);

DROP TABLE oders;
INSERT INTO orders (id, total) VALUES (1, 2);
