CREATE TABLE members (team INTEGER, user INTEGER, role TEXT, PRIMARY KEY (user, team));
