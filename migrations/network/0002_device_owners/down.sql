DROP INDEX devices_owner;
ALTER TABLE devices DROP COLUMN created_with_key;
ALTER TABLE devices DROP COLUMN owner;
