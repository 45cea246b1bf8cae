-- driftless snapshot 1 sqlite 3

CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL UNIQUE,
    join_eui BLOB NOT NULL,
    dev_eui BLOB NOT NULL,
    class TEXT NOT NULL DEFAULT 'A',
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    owner TEXT NOT NULL DEFAULT 'default',
    created_with_key INTEGER,
    CHECK (length(join_eui) = 8),
    CHECK (length(dev_eui) = 8),
    CHECK (class IN ('A', 'C')),
    UNIQUE (join_eui, dev_eui)
);

CREATE TABLE sessions (
    device INTEGER PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    dev_addr BLOB NOT NULL,
    f_cnt_up INTEGER NOT NULL DEFAULT 0,
    joined_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CHECK (length(dev_addr) = 4),
    CHECK (f_cnt_up >= 0)
);

CREATE TABLE uplinks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    f_cnt INTEGER NOT NULL,
    payload BLOB,
    rssi REAL,
    received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX devices_owner ON devices (owner);

CREATE INDEX sessions_dev_addr ON sessions (dev_addr);

CREATE INDEX uplinks_device ON uplinks (device, received_at DESC);

CREATE TRIGGER uplinks_advance_session AFTER INSERT ON uplinks
BEGIN
    UPDATE sessions SET f_cnt_up = max(f_cnt_up, new.f_cnt) WHERE device = new.device;
END;
