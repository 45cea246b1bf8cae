-- What others may do.
GRANT SELECT, UPDATE ON books TO clerk@'%';
GRANT SELECT (name, town) ON branches TO auditor@'%';
GRANT EXECUTE ON PROCEDURE lend TO clerk@'%';
GRANT SELECT ON cheap TO readers;
