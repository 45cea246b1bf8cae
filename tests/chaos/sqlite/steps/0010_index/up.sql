CREATE INDEX entry_at ON entry (at);
UPDATE probe SET n = n + 1 WHERE step = '0010';
