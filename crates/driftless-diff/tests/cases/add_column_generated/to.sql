CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    first TEXT,
    last TEXT,
    name TEXT GENERATED ALWAYS AS (first || ' ' || last)
);
