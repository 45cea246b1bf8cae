CREATE INDEX CONCURRENTLY item_mood ON item (mood) WHERE mood <> 'low';
UPDATE probe SET n = n + 1 WHERE step = '0011';
ANALYZE item;
CREATE TABLE after_index AS SELECT count(*) AS n FROM item;
