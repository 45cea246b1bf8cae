CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    account_id bigint REFERENCES accounts (id),
    kind text NOT NULL,
    weight double precision GENERATED ALWAYS AS (length(kind) * 1.5) STORED,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_kind ON events (kind);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY events_own ON events FOR SELECT USING (account_id = 1 OR kind = 'public');
