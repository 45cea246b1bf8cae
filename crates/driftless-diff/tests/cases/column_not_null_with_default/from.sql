CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, state TEXT, at TEXT);
INSERT INTO users VALUES (1, NULL, NULL, NULL), (2, 'a', 'b', 'c');
