CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
INSERT INTO users VALUES (1, 'a', 'b');
CREATE VIEW accounts AS SELECT id, email FROM users;
CREATE VIEW names AS SELECT id FROM accounts;
