CREATE TABLE jobs (id INTEGER PRIMARY KEY, state TEXT);
INSERT INTO jobs (id, state) VALUES (5, 'a');
