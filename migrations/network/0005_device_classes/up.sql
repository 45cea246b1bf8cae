-- Class B was never supported, and the column's CHECK says it is. SQLite cannot change a CHECK, so the
-- table is rebuilt: new table, rows by named columns, drop, rename, indexes again. Sessions and uplinks
-- refer to devices with ON DELETE CASCADE; driftless runs a rebuild with foreign keys off, so that the
-- DROP takes no child row along, and checks them before it commits.
UPDATE devices SET class = 'A' WHERE class = 'B';

CREATE TABLE devices_new (
    id               INTEGER PRIMARY KEY,
    device_id        TEXT NOT NULL UNIQUE,
    join_eui         BLOB NOT NULL CHECK (length(join_eui) = 8),
    dev_eui          BLOB NOT NULL CHECK (length(dev_eui) = 8),
    class            TEXT NOT NULL DEFAULT 'A' CHECK (class IN ('A', 'C')),
    created_at       TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    owner            TEXT NOT NULL DEFAULT 'default',
    created_with_key INTEGER,
    UNIQUE (join_eui, dev_eui)
);

INSERT INTO devices_new (id, device_id, join_eui, dev_eui, class, created_at, owner, created_with_key)
SELECT id, device_id, join_eui, dev_eui, class, created_at, owner, created_with_key FROM devices;

DROP TABLE devices;
ALTER TABLE devices_new RENAME TO devices;

CREATE INDEX devices_owner ON devices (owner);
