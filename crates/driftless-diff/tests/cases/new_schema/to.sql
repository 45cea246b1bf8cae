CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES users ON DELETE CASCADE, title TEXT NOT NULL);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    team INTEGER REFERENCES teams,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CHECK (length(email) > 3)
);
CREATE TABLE teams (id INTEGER PRIMARY KEY, lead INTEGER REFERENCES users) STRICT;
CREATE TABLE keys (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE UNIQUE INDEX posts_title ON posts (author, title COLLATE NOCASE DESC) WHERE title <> '';
CREATE VIEW b_authors AS SELECT author FROM a_titles;
CREATE VIEW a_titles (author, name) AS SELECT author, title FROM posts;
CREATE TRIGGER users_lower AFTER UPDATE OF email ON users WHEN new.email <> lower(new.email) BEGIN
    UPDATE users SET email = lower(new.email) WHERE id = new.id;
END;
CREATE TRIGGER titles_insert INSTEAD OF INSERT ON a_titles BEGIN
    INSERT INTO posts (author, title) VALUES (new.author, new.name);
END;
