-- What belongs to a whole server and no step can make: roles, and a second tablespace.
CREATE ROLE app;
CREATE ROLE reader;
CREATE ROLE auditor;
SET allow_in_place_tablespaces = true;
CREATE TABLESPACE fast LOCATION '';
