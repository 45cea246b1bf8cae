-- Indexes, views, triggers.
CREATE INDEX members_name ON members (name COLLATE BINARY, joined DESC);
CREATE UNIQUE INDEX members_mail ON members (mail) WHERE state <> 'gone';
CREATE INDEX members_lower ON members (lower(name));
CREATE VIEW good_members AS SELECT id, name, mail FROM members WHERE state = 'good';
CREATE VIEW counts (branch, total) AS SELECT branch, count(*) FROM members GROUP BY branch;
CREATE TRIGGER members_log AFTER UPDATE OF name, mail ON members FOR EACH ROW WHEN OLD.name <> NEW.name
BEGIN
    INSERT INTO plain (a) VALUES (NEW.id);
END;
CREATE TRIGGER good_members_insert INSTEAD OF INSERT ON good_members
BEGIN
    INSERT INTO members (branch, name) VALUES (1, NEW.name);
END;
