DROP TRIGGER users_name_free;
DROP TRIGGER organizations_name_free;
DROP VIEW accounts;
