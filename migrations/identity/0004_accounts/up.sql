-- Users and organizations share one name space; the view is how the rest of the system looks names up.
CREATE VIEW accounts (kind, account_id, name) AS
SELECT 'user', user_id, name FROM users
UNION ALL
SELECT 'organization', organization_id, name FROM organizations;

-- Two views cannot share a unique index, so triggers keep an organization from taking a user's name.
CREATE TRIGGER organizations_name_free
BEFORE INSERT ON organizations
WHEN EXISTS (SELECT 1 FROM users WHERE user_id = new.organization_id)
BEGIN
    SELECT raise(ABORT, 'the name belongs to a user');
END;

CREATE TRIGGER users_name_free
BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM organizations WHERE organization_id = new.user_id)
BEGIN
    SELECT raise(ABORT, 'the name belongs to an organization');
END;
