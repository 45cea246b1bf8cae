-- A device has one session at a time; joining again replaces it.
CREATE TABLE sessions (
    device    INTEGER PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    dev_addr  BLOB NOT NULL CHECK (length(dev_addr) = 4),
    f_cnt_up  INTEGER NOT NULL DEFAULT 0 CHECK (f_cnt_up >= 0),
    joined_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX sessions_dev_addr ON sessions (dev_addr);
