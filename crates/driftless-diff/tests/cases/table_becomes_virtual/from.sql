CREATE TABLE docs (title TEXT, body TEXT);
INSERT INTO docs VALUES ('a', 'b');
CREATE TABLE docs_content (x TEXT);
