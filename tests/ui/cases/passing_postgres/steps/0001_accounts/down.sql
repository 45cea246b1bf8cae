DROP TABLE accounts;
DROP TYPE plan;
