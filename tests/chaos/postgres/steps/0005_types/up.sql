CREATE TYPE mood AS ENUM ('low', 'high');
ALTER TABLE item ADD COLUMN mood mood NOT NULL DEFAULT 'low';
CREATE FUNCTION raised(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';
UPDATE probe SET n = n + 1 WHERE step = '0005';
