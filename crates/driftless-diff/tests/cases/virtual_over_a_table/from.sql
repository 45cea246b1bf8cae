CREATE TABLE notes (title TEXT, body TEXT);
INSERT INTO notes (rowid, title, body) VALUES (3, 'a', 'b'), (9, 'c', 'd');
CREATE VIRTUAL TABLE notes_search USING fts5(title, body, content = 'notes');
CREATE TRIGGER notes_insert AFTER INSERT ON notes BEGIN
    INSERT INTO notes_search (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
