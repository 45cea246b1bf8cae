CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    label TEXT NOT NULL DEFAULT 'it''s',
    balance INTEGER DEFAULT -1,
    rate REAL DEFAULT 1.5e-3,
    token BLOB DEFAULT x'00ff'
);
