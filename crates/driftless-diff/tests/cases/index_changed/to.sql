CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE UNIQUE INDEX by_name ON users (name);
CREATE INDEX by_email ON users (email COLLATE NOCASE DESC);
CREATE INDEX by_both ON users (lower(name), email) WHERE name IS NOT NULL;
CREATE INDEX unchanged ON users (lower(name)) WHERE email IS NOT NULL;
