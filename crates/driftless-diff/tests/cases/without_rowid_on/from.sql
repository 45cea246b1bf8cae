CREATE TABLE members (team INTEGER, user INTEGER, PRIMARY KEY (team, user));
INSERT INTO members VALUES (1, 1), (1, 2);
