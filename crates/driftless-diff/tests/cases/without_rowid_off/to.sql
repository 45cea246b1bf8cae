CREATE TABLE members (team INTEGER, user INTEGER, PRIMARY KEY (team, user));
