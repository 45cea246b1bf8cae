CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER, name TEXT);
CREATE TABLE other (id INTEGER PRIMARY KEY, x TEXT UNIQUE);
CREATE VIEW authors AS SELECT users.name FROM users JOIN posts ON author = users.id;
CREATE VIEW more_authors AS SELECT name FROM authors;
CREATE TRIGGER users_gone AFTER DELETE ON users BEGIN
    DELETE FROM posts WHERE id IN (SELECT posts.id FROM posts JOIN users ON users.name = 'x');
END;
