CREATE TABLE devices_old (
    id               INTEGER PRIMARY KEY,
    device_id        TEXT NOT NULL UNIQUE,
    join_eui         BLOB NOT NULL CHECK (length(join_eui) = 8),
    dev_eui          BLOB NOT NULL CHECK (length(dev_eui) = 8),
    class            TEXT NOT NULL DEFAULT 'A' CHECK (class IN ('A', 'B', 'C')),
    created_at       TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    owner            TEXT NOT NULL DEFAULT 'default',
    created_with_key INTEGER,
    UNIQUE (join_eui, dev_eui)
);

INSERT INTO devices_old (id, device_id, join_eui, dev_eui, class, created_at, owner, created_with_key)
SELECT id, device_id, join_eui, dev_eui, class, created_at, owner, created_with_key FROM devices;

DROP TABLE devices;
ALTER TABLE devices_old RENAME TO devices;

CREATE INDEX devices_owner ON devices (owner);
