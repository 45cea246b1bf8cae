CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE INDEX by_name ON users (name);
CREATE INDEX by_email ON users (email);
CREATE INDEX by_both ON users (name, email);
CREATE INDEX unchanged ON users (lower(name)) WHERE email IS NOT NULL;
