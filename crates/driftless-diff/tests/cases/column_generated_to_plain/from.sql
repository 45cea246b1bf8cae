CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, upper_name TEXT AS (upper(name)) STORED);
INSERT INTO users (id, name) VALUES (1, 'a');
