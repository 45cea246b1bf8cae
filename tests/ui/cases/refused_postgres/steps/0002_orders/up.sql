CREATE TABLE orders (
    id      bigserial PRIMARY KEY,
    account text REFERENCES accounts (email),
    owner   int REFERENCES accounts (emial),
    plan    plan DEFAULT 'paid'
);
CREATE INDEX CONCURRENTLY by_account ON orders (account);
CREATE VIEW paying AS SELECT id, mail FROM accounts WHERE plan = 'paid';
