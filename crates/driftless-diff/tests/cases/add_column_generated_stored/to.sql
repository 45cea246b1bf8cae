CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    first TEXT,
    last TEXT,
    name TEXT AS (first || ' ' || last) STORED
);
