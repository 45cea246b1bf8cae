-- Groups of people, and who belongs to which.
CREATE TABLE organizations (
    id              INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL DEFAULT '',
    created_at      TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE memberships (
    organization INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user         INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    rights       TEXT NOT NULL DEFAULT 'read',
    PRIMARY KEY (organization, user),
    CONSTRAINT known_rights CHECK (rights IN ('read', 'write', 'all'))
) WITHOUT ROWID;

CREATE INDEX memberships_user ON memberships (user);
