CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
INSERT INTO users VALUES (1, 'a', 'b');
CREATE INDEX users_email ON users (email);
CREATE INDEX users_name ON users (name) WHERE email IS NOT NULL;
