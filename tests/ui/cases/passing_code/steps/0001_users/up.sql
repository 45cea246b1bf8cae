CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, lower TEXT);
INSERT INTO users (email) VALUES ('A@x'), ('B@x'), ('C@x'), ('D@x'), ('E@x');
