CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    age INTEGER CHECK (age >= 0),
    state TEXT DEFAULT 'new' CONSTRAINT known_state CHECK (state IN ('new', 'old'))
);
