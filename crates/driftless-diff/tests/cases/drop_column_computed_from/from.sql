CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, extra TEXT, shown TEXT AS (name || extra));
INSERT INTO users (id, name, extra) VALUES (1, 'a', 'b');
