CREATE TABLE users (id INTEGER PRIMARY KEY, first TEXT, last TEXT);
INSERT INTO users VALUES (1, 'a', 'b');
