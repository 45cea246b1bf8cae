DROP MATERIALIZED VIEW scores;
DROP VIEW group_sizes;
DROP INDEX accounts_open;
DROP TRIGGER accounts_touch ON accounts;
DROP FUNCTION touch_score();
DROP TABLE events_2024;
ALTER TABLE groups DROP COLUMN leader;
DROP SEQUENCE tickets;
