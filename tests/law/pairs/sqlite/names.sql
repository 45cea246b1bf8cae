-- Names whose case differs are one name.

-- pair: the table is spelled otherwise
-- from
CREATE TABLE USERS (id INTEGER PRIMARY KEY, OLD TEXT);
-- to
CREATE TABLE Users (id INTEGER PRIMARY KEY, name TEXT);
CREATE INDEX users_name ON users (NAME);
