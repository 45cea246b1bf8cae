CREATE TABLE members (team INTEGER, user INTEGER, role TEXT, PRIMARY KEY (team, user));
INSERT INTO members VALUES (1, 1, 'a'), (1, 2, 'b');
