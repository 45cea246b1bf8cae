CREATE TABLE users (
    id    INTEGER PRIMARY KEY,
    email TEXT NOT NULL
);
COMMIT;
INSERT INTO users (email) VALUES ('a@b.c');
