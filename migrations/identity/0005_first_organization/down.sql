DELETE FROM organizations WHERE organization_id = 'default';
