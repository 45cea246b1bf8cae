CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, hacked TEXT);
INSERT INTO users VALUES (1, 'a', 'b');
CREATE VIEW names AS SELECT * FROM users;
