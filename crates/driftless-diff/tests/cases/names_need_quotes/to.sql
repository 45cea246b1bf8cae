CREATE TABLE "order" ("group" TEXT NOT NULL, [a b] TEXT, `c"d` TEXT, "Größe" TEXT);
CREATE INDEX "my index" ON "order" ("group");
CREATE VIEW "select" AS SELECT "group" FROM "order";
CREATE TRIGGER "a trigger" AFTER DELETE ON "order" BEGIN SELECT 1; END;
