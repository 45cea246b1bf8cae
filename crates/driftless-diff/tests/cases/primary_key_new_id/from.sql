CREATE TABLE users (email TEXT PRIMARY KEY, name TEXT);
INSERT INTO users VALUES ('b', 'x'), ('a', 'y');
