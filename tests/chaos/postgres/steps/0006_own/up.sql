SET search_path = public;
BEGIN;
INSERT INTO item (id, a, b) VALUES (10002, 2, 20004);
UPDATE probe SET n = n + 1 WHERE step = '0006';
COMMIT;
DO $$ BEGIN INSERT INTO item (id, a, b) VALUES (10003, 3, 20006); END $$;
ALTER TYPE mood ADD VALUE 'middling';
INSERT INTO item (id, a, b, mood) VALUES (10004, 4, 20008, 'middling');
