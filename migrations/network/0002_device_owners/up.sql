-- Who owns a device. The names live in the identity database, so there is no foreign key: the step
-- requires the steps there that made them.
ALTER TABLE devices ADD COLUMN owner TEXT NOT NULL DEFAULT 'default';
ALTER TABLE devices ADD COLUMN created_with_key INTEGER;

CREATE INDEX devices_owner ON devices (owner);
