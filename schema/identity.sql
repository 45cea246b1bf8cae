-- driftless snapshot 1 sqlite 3

CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL DEFAULT '',
    hash BLOB NOT NULL UNIQUE,
    expires_at TEXT
);

CREATE TABLE memberships (
    organization INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    rights TEXT NOT NULL DEFAULT 'read',
    PRIMARY KEY (organization, user),
    CONSTRAINT known_rights CHECK (rights IN ('read', 'write', 'all'))
) WITHOUT ROWID;

CREATE TABLE organizations (
    id INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX api_keys_user ON api_keys (user);

CREATE INDEX memberships_user ON memberships (user);

CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE VIEW accounts (kind, account_id, name) AS
SELECT 'user', user_id, name FROM users UNION ALL SELECT 'organization', organization_id, name FROM organizations;

CREATE TRIGGER organizations_name_free BEFORE INSERT ON organizations
WHEN EXISTS (SELECT 1 FROM users WHERE user_id = new.organization_id)
BEGIN
    SELECT RAISE (ABORT, 'the name belongs to a user');
END;

CREATE TRIGGER users_name_free BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM organizations WHERE organization_id = new.user_id)
BEGIN
    SELECT RAISE (ABORT, 'the name belongs to an organization');
END;
