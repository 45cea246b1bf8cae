CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.note := coalesce(NEW.note, '') || '!';
    RETURN NEW;
END $$;
CREATE TRIGGER noting BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION noted();
UPDATE item SET a = a + 1;
UPDATE probe SET n = n + 1 WHERE step = '0010';
