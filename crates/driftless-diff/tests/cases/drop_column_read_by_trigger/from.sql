CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, old_name TEXT);
CREATE TABLE log (line TEXT);
INSERT INTO users VALUES (1, 'a', 'b');
CREATE TRIGGER users_log AFTER UPDATE ON users BEGIN
    INSERT INTO log VALUES (new.old_name);
END;
CREATE TRIGGER users_other AFTER DELETE ON users BEGIN
    INSERT INTO log VALUES ('gone');
END;
