CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    token TEXT DEFAULT (hex(randomblob(4)))
);
