CREATE USER clerk@'%';
CREATE USER auditor@'%';
CREATE ROLE readers;
CREATE ROLE writers;
