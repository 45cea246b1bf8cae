DROP VIEW items;
ALTER TABLE item DROP COLUMN a;
ALTER TABLE item ADD CONSTRAINT item_b_positive CHECK (b > 0);
UPDATE probe SET n = n + 1 WHERE step = '0012';
