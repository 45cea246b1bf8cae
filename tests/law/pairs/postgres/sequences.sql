-- pair: sequence
-- from
-- to
CREATE SEQUENCE s;
-- pair: options
-- from
CREATE SEQUENCE s;
-- to
CREATE SEQUENCE s AS integer INCREMENT BY 2 MINVALUE 10 MAXVALUE 1000 START WITH 20 CACHE 5 CYCLE;
-- pair: descending
-- from
CREATE SEQUENCE s;
-- to
CREATE SEQUENCE s INCREMENT BY -1 MINVALUE -100 MAXVALUE -1 START WITH -1;
-- pair: type
-- from
CREATE SEQUENCE s AS integer;
-- to
CREATE SEQUENCE s AS bigint;
-- pair: unlogged
-- from
CREATE SEQUENCE s;
-- to
CREATE UNLOGGED SEQUENCE s;
-- pair: owned
-- from
CREATE TABLE t (id int);
CREATE SEQUENCE s;
-- to
CREATE TABLE t (id int);
CREATE SEQUENCE s OWNED BY t.id;
-- pair: owned by another
-- from
CREATE TABLE t (id int, n int);
CREATE SEQUENCE s OWNED BY t.id;
-- to
CREATE TABLE t (id int, n int);
CREATE SEQUENCE s OWNED BY t.n;
-- pair: stays when its table goes
-- from
CREATE TABLE t (id int);
CREATE SEQUENCE s OWNED BY t.id;
-- to
CREATE SEQUENCE s;
-- pair: default moves to another
-- from
CREATE SEQUENCE s;
CREATE SEQUENCE r;
CREATE TABLE t (id int DEFAULT nextval('s'));
-- to
CREATE SEQUENCE s;
CREATE SEQUENCE r;
CREATE TABLE t (id int DEFAULT nextval('r'));
-- pair: replaced under a default
-- from
CREATE SEQUENCE s;
CREATE TABLE t (id int DEFAULT nextval('s'));
-- to
CREATE SEQUENCE r;
CREATE TABLE t (id int DEFAULT nextval('r'));
-- pair: comment
-- from
CREATE SEQUENCE s;
-- to
CREATE SEQUENCE s;
COMMENT ON SEQUENCE s IS 'x';
-- pair: odd name
-- from
-- to
CREATE SEQUENCE "My Seq";
CREATE TABLE t (id int DEFAULT nextval('"My Seq"'));

-- pair: identity with other bounds
-- from
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME one INCREMENT BY 2));
CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY);
-- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME two INCREMENT BY 12 MINVALUE 5 START WITH 7));
CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME down INCREMENT BY -1 MAXVALUE 90 START WITH 80));

-- pair: serial column of a table that is somebody else's
-- from
CREATE TABLE t (a text);
ALTER TABLE t OWNER TO law_owner;
-- to
CREATE TABLE t (a text, id serial);
ALTER TABLE t OWNER TO law_owner;
