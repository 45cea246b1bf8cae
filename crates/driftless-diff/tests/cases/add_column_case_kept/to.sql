CREATE TABLE users (id integer primary key, Name TEXT COLLATE NOCASE);
