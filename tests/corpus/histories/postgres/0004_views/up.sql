CREATE VIEW active_accounts AS
    SELECT id, handle, coalesce(score, 0) AS score FROM accounts WHERE state = 'active';
CREATE VIEW group_sizes AS
    SELECT g.id, g.title, count(*) AS members, max(m.since) AS latest
    FROM groups g JOIN memberships m ON m.group_id = g.id
    GROUP BY g.id, g.title HAVING count(*) > 0;
CREATE MATERIALIZED VIEW scores AS
    SELECT state, sum(score) AS total, avg(score) AS mean FROM accounts GROUP BY state;
CREATE UNIQUE INDEX scores_state ON scores (state);
