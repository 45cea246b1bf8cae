CREATE TABLE groups (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title text NOT NULL,
    tags text[] NOT NULL DEFAULT '{}',
    budget numeric(12, 2) DEFAULT 0
);
CREATE TABLE memberships (
    account_id bigint NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    group_id uuid NOT NULL REFERENCES groups (id),
    role varchar(20) NOT NULL DEFAULT 'member',
    since date NOT NULL DEFAULT CURRENT_DATE,
    PRIMARY KEY (account_id, group_id)
);
CREATE INDEX memberships_group ON memberships USING btree (group_id, since);
CREATE INDEX groups_tags ON groups USING gin (tags);
ALTER TABLE memberships ADD CONSTRAINT memberships_role CHECK (role IN ('member', 'owner'));
