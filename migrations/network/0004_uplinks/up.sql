-- What devices sent, newest last.
CREATE TABLE uplinks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    device      INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    f_cnt       INTEGER NOT NULL,
    payload     BLOB,
    rssi        REAL,
    received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX uplinks_device ON uplinks (device, received_at DESC);

CREATE TRIGGER uplinks_advance_session
AFTER INSERT ON uplinks
BEGIN
    UPDATE sessions SET f_cnt_up = max(f_cnt_up, new.f_cnt) WHERE device = new.device;
END;
