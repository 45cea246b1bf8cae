CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, upper_name TEXT);
