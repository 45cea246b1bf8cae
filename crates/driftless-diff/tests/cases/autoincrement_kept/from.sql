CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT);
INSERT INTO jobs (state) VALUES ('a'), ('b'), ('c');
DELETE FROM jobs WHERE state = 'c';
