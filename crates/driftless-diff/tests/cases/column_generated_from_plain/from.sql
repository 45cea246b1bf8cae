CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, upper_name TEXT);
INSERT INTO users VALUES (1, 'a', 'x');
