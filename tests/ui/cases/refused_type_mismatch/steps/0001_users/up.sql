CREATE TABLE users (
    id  bigint PRIMARY KEY,
    age integer NOT NULL
);
