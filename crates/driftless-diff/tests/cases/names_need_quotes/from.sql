CREATE TABLE "order" ("group" TEXT, [a b] TEXT, `c"d` TEXT, "Größe" TEXT);
INSERT INTO "order" VALUES ('1', '2', '3', '4');
CREATE INDEX "my index" ON "order" ("group");
CREATE VIEW "select" AS SELECT "group" FROM "order";
CREATE TRIGGER "a trigger" AFTER DELETE ON "order" BEGIN SELECT 1; END;
