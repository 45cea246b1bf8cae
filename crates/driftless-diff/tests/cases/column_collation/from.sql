CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users VALUES (1, 'a');
CREATE UNIQUE INDEX users_name ON users (name);
