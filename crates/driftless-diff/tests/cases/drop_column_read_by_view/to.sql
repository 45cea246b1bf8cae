CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE VIEW accounts AS SELECT id, name FROM users;
CREATE VIEW names AS SELECT id FROM accounts;
