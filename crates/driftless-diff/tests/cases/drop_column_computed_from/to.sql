CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, shown TEXT AS (name));
