-- Every installation starts with an organization that owns what nobody else owns.
INSERT INTO organizations (organization_id, name) VALUES ('default', 'Default organization');
