CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, a TEXT AS (name), b TEXT AS (name) STORED);
INSERT INTO users (id, name) VALUES (1, 'a');
