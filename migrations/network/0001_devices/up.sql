-- End devices, by the pair of identifiers they join with.
CREATE TABLE devices (
    id         INTEGER PRIMARY KEY,
    device_id  TEXT NOT NULL UNIQUE,
    join_eui   BLOB NOT NULL CHECK (length(join_eui) = 8),
    dev_eui    BLOB NOT NULL CHECK (length(dev_eui) = 8),
    class      TEXT NOT NULL DEFAULT 'A' CHECK (class IN ('A', 'B', 'C')),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (join_eui, dev_eui)
);
