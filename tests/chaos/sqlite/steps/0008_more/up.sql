CREATE TABLE entry (id INTEGER PRIMARY KEY, at TEXT NOT NULL);
INSERT INTO entry SELECT id, date('2025-06-01', '+' || id || ' days') FROM item WHERE id <= 500;
UPDATE probe SET n = n + 1 WHERE step = '0008';
