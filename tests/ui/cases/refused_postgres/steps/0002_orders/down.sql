DROP VIEW paying; DROP TABLE orders;
