CREATE INDEX CONCURRENTLY paying ON accounts (email) WHERE plan = 'paid';
