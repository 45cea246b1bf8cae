CREATE TRIGGER noting AFTER UPDATE OF a ON item BEGIN
    UPDATE item SET note = coalesce(note, '') || '!' WHERE id = NEW.id;
END;
UPDATE item SET a = a + 1;
UPDATE probe SET n = n + 1 WHERE step = '0007';
