CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT CHECK (state IN ('a', 'b')));
INSERT INTO users VALUES (1, 'a'), (2, 'b');
