CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, UNIQUE (name, email));
