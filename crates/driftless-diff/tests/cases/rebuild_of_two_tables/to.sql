CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users, title TEXT NOT NULL);
CREATE INDEX users_name ON users (name);
CREATE INDEX posts_title ON posts (title);
CREATE TRIGGER users_posts AFTER DELETE ON users BEGIN DELETE FROM posts WHERE author = old.id; END;
CREATE TRIGGER posts_users AFTER DELETE ON posts BEGIN UPDATE users SET name = 'x' WHERE id = old.author; END;
CREATE VIEW both AS SELECT name, title FROM users JOIN posts ON author = users.id;
