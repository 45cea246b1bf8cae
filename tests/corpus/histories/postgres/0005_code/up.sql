CREATE FUNCTION touch_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.score := greatest(NEW.score, 0);
    RETURN NEW;
END;
$$;
CREATE TRIGGER accounts_touch BEFORE INSERT OR UPDATE OF score ON accounts
    FOR EACH ROW WHEN (new.score < 0) EXECUTE FUNCTION touch_score();
CREATE FUNCTION score_of(wanted bigint) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT score FROM accounts WHERE id = wanted
$$;
ALTER TABLE groups ADD COLUMN leader bigint REFERENCES accounts (id) ON DELETE SET NULL;
UPDATE groups SET leader = 1 WHERE score_of(1) > 2;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'visibility') THEN
        CREATE TYPE visibility AS ENUM ('hidden', 'shown');
    END IF;
END
$$;
ALTER TABLE groups ADD COLUMN visible visibility NOT NULL DEFAULT 'shown';
