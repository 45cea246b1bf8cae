-- Tables with every kind of column and constraint.
CREATE TABLE branches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE, -- as on the door
    seats INTEGER DEFAULT 12 CHECK (seats > 0)
);
CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    branch INTEGER NOT NULL REFERENCES branches (id) ON DELETE CASCADE ON UPDATE SET NULL,
    name VARCHAR(60) COLLATE NOCASE NOT NULL,
    mail TEXT,
    joined TEXT DEFAULT CURRENT_DATE,
    state TEXT DEFAULT 'new' NOT NULL,
    initials TEXT GENERATED ALWAYS AS (upper(substr(name, 1, 2))) STORED,
    length INTEGER AS (length(name)),
    sponsor INTEGER,
    CONSTRAINT sponsored FOREIGN KEY (sponsor) REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT named CHECK (name <> '' AND length(name) < 60),
    UNIQUE (mail) ON CONFLICT REPLACE
);
CREATE TABLE copies (book TEXT, number INTEGER, label TEXT, PRIMARY KEY (book, number)) WITHOUT ROWID;
CREATE TABLE books (isbn TEXT PRIMARY KEY, price REAL, data BLOB, anything ANY) STRICT;
CREATE TABLE plain (a, b NUMERIC, c DECIMAL(10, 2));
CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter');
