-- People who can sign in.
CREATE TABLE users (
    id         INTEGER PRIMARY KEY,
    user_id    TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL DEFAULT '',
    email      TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE UNIQUE INDEX users_email ON users (lower(email));
