INSERT INTO accounts (handle, email, state, score) VALUES
    ('ada', 'ada@example.org', 'active', 3),
    ('bob', 'bob@example.org', 'invited', 0);
INSERT INTO groups (title, tags) VALUES ('founders', ARRAY['first', 'old']);
INSERT INTO memberships (account_id, group_id, role)
    SELECT a.id, g.id, 'owner' FROM accounts a CROSS JOIN groups g WHERE a.handle = 'ada';
UPDATE accounts SET score = score + 1, verified = true WHERE state = 'active';
UPDATE groups g SET budget = 10 FROM memberships m WHERE m.group_id = g.id AND m.role = 'owner';
DELETE FROM accounts WHERE state = 'blocked' AND joined_at < now() - interval '1 year';
