ALTER TABLE accounts RENAME COLUMN handle TO nickname;
ALTER TABLE accounts ALTER COLUMN email TYPE text, ALTER COLUMN verified SET DEFAULT true;
ALTER TABLE accounts ADD COLUMN invited_by bigint, ADD CONSTRAINT accounts_invited_by
    FOREIGN KEY (invited_by) REFERENCES accounts (id);
ALTER TABLE memberships DROP CONSTRAINT memberships_role;
ALTER TYPE visibility ADD VALUE 'archived' BEFORE 'hidden';
ALTER INDEX groups_tags RENAME TO groups_by_tag;
CREATE SEQUENCE tickets START 100 OWNED BY events.id;
