CREATE TYPE account_state AS ENUM ('invited', 'active', 'blocked');
CREATE DOMAIN short_text AS text CHECK (length(VALUE) <= 80);
CREATE TABLE accounts (
    id bigserial PRIMARY KEY,
    handle short_text NOT NULL UNIQUE,
    email varchar(200) NOT NULL,
    state account_state NOT NULL DEFAULT 'invited',
    joined_at timestamptz NOT NULL DEFAULT now(),
    score integer NOT NULL DEFAULT 0,
    verified boolean NOT NULL DEFAULT false,
    settings jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT accounts_score_positive CHECK (score >= 0)
);
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));
CREATE INDEX accounts_open ON accounts (state, joined_at DESC) WHERE state <> 'blocked';
COMMENT ON TABLE accounts IS 'Who may sign in';
COMMENT ON COLUMN accounts.score IS 'It''s never negative';
