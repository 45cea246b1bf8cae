CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT CHECK (state IN ('a', 'b', 'c')));
