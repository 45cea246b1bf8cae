CREATE TABLE users (
    id    INTEGER PRIMARY KEY,
    email TEXT, NOT NULL
);
CREATE INDEX i ON users (nmae);
