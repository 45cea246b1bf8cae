//! Code that changes the schema, on PostgreSQL: blocks and functions followed as far as the catalog
//! tells what they come to. Each outcome is what a server made of it.

use driftless_catalog::postgres::ConstraintKind;
use driftless_diag::Backend;

use crate::judged::replayed;
use crate::postgres::check;

#[test]
fn conditions_on_the_servers_tables_are_answered() {
    check(
        "CREATE TABLE t (id int PRIMARY KEY, p int, CONSTRAINT c CHECK (p > 0));\n\
         DO $$ BEGIN\n\
           IF (SELECT count(*) = 0 FROM pg_indexes WHERE indexname IN ('a', 'b')) THEN\n\
             EXECUTE 'ALTER TABLE t ADD COLUMN counted int';\n\
           END IF;\n\
           IF NOT EXISTS (SELECT 1 FROM information_schema.constraint_column_usage\n\
                          WHERE table_name = 't' AND constraint_name = 'c') THEN\n\
             ALTER TABLE t ADD COLUMN never int;\n\
           END IF;\n\
           IF EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid\n\
                      WHERE r.relname = 't' AND c.contype = 'p' AND c.conname = 't_pkey') THEN\n\
             ALTER TABLE t DROP CONSTRAINT t_pkey;\n\
           END IF;\n\
           IF current_setting('server_version_num')::int < 100000 THEN\n\
             ALTER TABLE t ADD COLUMN old int;\n\
           END IF;\n\
           RETURN;\n\
           ALTER TABLE t ADD COLUMN unreached int;\n\
         END $$;",
        "t",
        &[
            "table t columns: id, p, counted",
            "column t.counted type: integer",
            "column t.id type: integer",
            "column t.id not null: yes",
            "column t.p type: integer",
            "constraint t.c kind: check",
            "constraint t.c condition: p > 0",
        ],
    );
}

#[test]
fn texts_that_can_be_told_are_executed() {
    check(
        "CREATE TABLE a (id int);\n\
         CREATE TABLE b (id int);\n\
         DO $$ DECLARE r record; BEGIN\n\
           FOR r IN (SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public') LOOP\n\
             EXECUTE format('ALTER TABLE %I ADD COLUMN at date', r.tablename);\n\
           END LOOP;\n\
         END $$;\n\
         CREATE FUNCTION add(t text, c text) RETURNS void LANGUAGE plpgsql AS $$\n\
         BEGIN EXECUTE 'ALTER TABLE ' || quote_ident(t) || format(' ADD %I int', c); END $$;\n\
         SELECT add('b', 'N');",
        "b",
        &[
            "table b columns: id, at, N",
            "column b.\"N\" type: integer",
            "column b.at type: date",
            "column b.id type: integer",
        ],
    );
}

#[test]
fn code_that_cannot_be_told_is_opaque_as_a_whole() {
    let replayed = replayed(
        Backend::Postgres,
        "CREATE TABLE t (id int);\n\
         DO $$ BEGIN\n\
           ALTER TABLE t ADD COLUMN first int;\n\
           IF (SELECT count(*) FROM t) > 3 THEN ALTER TABLE t ADD COLUMN second int; END IF;\n\
         END $$;",
    );
    assert_eq!(replayed.opaque, 1);
    let table = replayed.catalog.postgres.tables.values().next().expect("there is one");
    assert_eq!(table.columns.len(), 1);
}

#[test]
fn a_variable_that_a_query_fills_means_what_it_found() {
    check(
        "CREATE TABLE t (id int);\n\
         CREATE FUNCTION add_column(col text) RETURNS void LANGUAGE plpgsql AS $$\n\
         DECLARE n int; of name; BEGIN\n\
           SELECT count(*) INTO n FROM information_schema.\"columns\"\n\
           WHERE table_schema = current_schema() AND table_name = 't' AND column_name = col;\n\
           SELECT c.relname INTO STRICT of FROM pg_class c WHERE c.oid = 't'::regclass;\n\
           IF n = 0 THEN EXECUTE format('ALTER TABLE %I ADD %I int', of, col); END IF;\n\
         END $$;\n\
         SELECT add_column('id');\n\
         SELECT add_column('more');",
        "t",
        &["table t columns: id, more", "column t.id type: integer", "column t.more type: integer"],
    );
}

#[test]
fn a_default_goes_with_the_type_it_is_cast_to() {
    let sql = |drop: &str| {
        format!(
            "CREATE TYPE \"Mood\" AS ENUM ('a');\n\
             CREATE TABLE t (m \"Mood\" DEFAULT 'a', n text DEFAULT 'Mood');\n\
             ALTER TABLE t ALTER m TYPE text;\n\
             DROP TYPE \"Mood\"{drop};"
        )
    };
    check(
        &sql(" CASCADE"),
        "t",
        &[
            "table t columns: m, n",
            "column t.m type: text",
            "column t.n type: text",
            "column t.n default: 'Mood'",
        ],
    );
    let found = replayed(Backend::Postgres, &sql("")).diagnostics;
    assert_eq!(found.iter().map(|it| it.code.id).collect::<Vec<&str>>(), ["has-dependents"]);
}

#[test]
fn code_that_may_have_returned_is_followed_while_it_only_touches_rows() {
    let code = |last: &str| {
        format!(
            "CREATE TABLE t (id int);\n\
             DO $$ BEGIN\n\
               IF EXISTS (SELECT 1 FROM t WHERE id = 1) THEN RETURN; END IF;\n\
               INSERT INTO t VALUES (1);\n\
               {last}\n\
             END $$;"
        )
    };
    let opaque = |last: &str| {
        let found = replayed(Backend::Postgres, &code(last)).diagnostics;
        found.iter().map(|it| it.code.id).collect::<Vec<&str>>()
    };
    assert_eq!(opaque("UPDATE t SET id = 2;"), [""; 0]);
    assert_eq!(opaque("ALTER TABLE t ADD at date;"), ["opaque-statement"]);
}

#[test]
fn tables_of_the_session_are_no_doubt_wherever_they_are_made() {
    let replayed = replayed(
        Backend::Postgres,
        "CREATE TABLE t (id int, done boolean);\n\
         CREATE FUNCTION fill(size int) RETURNS SETOF int LANGUAGE plpgsql AS $$\n\
         DECLARE at int := 0; BEGIN\n\
           LOOP\n\
             CREATE TEMP TABLE batch AS SELECT id FROM t LIMIT size;\n\
             CREATE INDEX batch_id ON batch (id);\n\
             ANALYZE batch;\n\
             UPDATE t SET done = true FROM batch WHERE t.id = batch.id;\n\
             EXIT WHEN NOT FOUND;\n\
             DROP TABLE IF EXISTS batch;\n\
             RETURN NEXT at;\n\
           END LOOP;\n\
         END $$;\n\
         SELECT fill(1000);\n\
         SELECT count(*) FROM batch;\n\
         DO $$ BEGIN\n\
           IF (SELECT count(*) FROM t) > 3 THEN\n\
             CREATE TEMPORARY TABLE IF NOT EXISTS seen (id int);\n\
             COMMIT;\n\
           END IF;\n\
         END $$;\n\
         INSERT INTO seen (id) VALUES (1);\n\
         INSERT INTO sean (id) VALUES (1);",
    );
    assert_eq!(replayed.opaque, 0);
    let said: Vec<&str> = replayed.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(said, ["unknown table `sean`"]);
}

#[test]
fn a_loop_without_definitions_is_no_doubt() {
    let replayed = replayed(
        Backend::Postgres,
        "CREATE TABLE t (id int);\n\
         DO $$ DECLARE n int := 0; BEGIN\n\
           SELECT count(*) FROM t INTO n;\n\
           LOOP EXIT WHEN n = 0; PERFORM pg_sleep(1); END LOOP;\n\
           IF n <> 0 THEN RAISE EXCEPTION 'no'; END IF;\n\
         END $$;",
    );
    assert_eq!((replayed.opaque, replayed.diagnostics.len()), (0, 0));
}

#[test]
fn a_default_keeps_the_type_it_was_made_with() {
    check(
        "CREATE TABLE t (a varchar(9) DEFAULT 'x');\n\
         ALTER TABLE t ALTER COLUMN a TYPE text;",
        "t",
        &[
            "table t columns: a",
            "column t.a type: text",
            "column t.a default: 'x'::character varying",
        ],
    );
}

#[test]
fn a_condition_keeps_the_types_its_constants_were_made_with() {
    let made = "CREATE TYPE kind AS ENUM ('a', 'b');\n\
                CREATE TABLE t (k varchar(9), at date, n int, \
                CONSTRAINT one CHECK (k = 'a' OR n > 1), CONSTRAINT two CHECK (n > 0));\n\
                CREATE INDEX i ON t (n) WHERE at > '2020-01-01';\n\
                ALTER TABLE t ALTER k TYPE kind USING k::kind, ALTER at TYPE timestamp;";
    let catalog = replayed(Backend::Postgres, made).catalog;
    let objects = &catalog.postgres;
    let table = objects.tables.values().next().unwrap();
    let normal = |name: &str| match &table.constraints[name].kind {
        ConstraintKind::Check { expression, .. } => expression.normal.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    // (PostgreSQL 15, `pg_get_constraintdef` and `pg_get_expr`.)
    assert_eq!(normal("one"), "((k::text = 'a'::text) OR (n > 1))");
    assert_eq!(normal("two"), "(n > 0)");
    let predicate = objects.indexes.values().next().unwrap().predicate.clone().unwrap();
    let expected = "(at > '2020-01-01'::date)";
    assert_eq!(predicate.normal.as_deref(), Some(expected));
}

#[test]
fn arrays_become_what_their_elements_become() {
    let codes = |change: &str| {
        let sql = format!(
            "CREATE TABLE t (a varchar(5)[], b int[], c text[], d int, e text);\n\
             ALTER TABLE t ALTER {change};"
        );
        let found = replayed(Backend::Postgres, &sql).diagnostics;
        found.iter().map(|it| it.code.id).collect::<Vec<&str>>()
    };
    for fine in ["a TYPE text[]", "b TYPE bigint[]", "b TYPE text[]", "a TYPE text"] {
        assert_eq!(codes(fine), [""; 0], "{fine}");
    }
    for wrong in ["c TYPE int[]", "e TYPE text[]", "e TYPE int"] {
        assert_eq!(codes(wrong), ["invalid-definition"], "{wrong}");
    }
}

#[test]
fn a_setting_takes_no_value_that_no_server_takes() {
    let codes = |sql: &str| {
        let found = replayed(Backend::Postgres, sql).diagnostics;
        found.iter().map(|it| it.code.id).collect::<Vec<&str>>()
    };
    for fine in [
        "SET statement_timeout = '5 s'; SET lock_timeout TO 0; SET lock_timeout = DEFAULT",
        "SET standard_conforming_strings = on; SET check_function_bodies = false",
        "SET client_min_messages = WARNING; SET xmloption = content; SET client_encoding = 'UTF8'",
        "SET app.whatever = 'zz'; SET row_security = off",
    ] {
        assert_eq!(codes(fine), [""; 0], "{fine}");
    }
    for wrong in [
        "SET statement_timeout = 'zz'",
        "SET client_encoding = 17",
        "SET client_min_messages = warn",
        "SET check_function_bodies = maybe",
    ] {
        assert_eq!(codes(wrong), ["invalid-definition"], "{wrong}");
    }
}

#[test]
fn what_only_roles_decide_is_in_doubt_alone() {
    let sql = "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int);\n\
        DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'readers') THEN\n\
        GRANT SELECT ON t TO readers; ALTER ROLE readers WITH REPLICATION; END IF; END $$;\n\
        DO $$ BEGIN IF NOT EXISTS (SELECT * FROM pg_catalog.pg_roles WHERE rolname = 'r') THEN\n\
        CREATE ROLE r; END IF; END $$;\n\
        ALTER INDEX t_pkey RENAME TO t_key; ALTER TABLE t ADD COLUMN b int; DROP TABLE u;";
    let replayed = replayed(Backend::Postgres, sql);
    assert_eq!((replayed.diagnostics, replayed.opaque), (Vec::new(), 0));
    let objects = &replayed.catalog.postgres;
    let doubtful: Vec<String> =
        objects.doubtful_privileges.iter().map(|key| key.path.clone()).collect();
    assert_eq!(doubtful, ["t"]);
    let sql = "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'readers') THEN\n\
        CREATE TABLE t (a int); END IF; END $$;";
    assert_eq!(replayed_opaque(sql), 1);
}

fn replayed_opaque(sql: &str) -> usize {
    replayed(Backend::Postgres, sql).opaque
}

#[test]
fn parts_of_what_is_in_doubt_are_in_doubt() {
    let sql = "CREATE TABLE t (a int, CONSTRAINT t_a_key UNIQUE (a));\n\
        DO $$ BEGIN IF random() > 2 THEN ALTER TABLE t ADD COLUMN b int; END IF; END $$;\n\
        CREATE INDEX ON t (a); ALTER TABLE t DROP CONSTRAINT t_a_key;\n\
        DROP INDEX IF EXISTS t_a_key; DROP INDEX t_a_idx;";
    let found = replayed(Backend::Postgres, sql).diagnostics;
    assert!(!found.iter().any(driftless_diag::Diagnostic::is_error), "{found:?}");
}

#[test]
fn an_index_on_a_table_without_partitions_is_valid() {
    let sql = "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE INDEX i ON ONLY p (a);\n\
        CREATE TABLE q PARTITION OF p DEFAULT; CREATE INDEX j ON ONLY p (a);";
    let catalog = replayed(Backend::Postgres, sql).catalog;
    let valid = |name: &str| {
        let mut indexes = catalog.postgres.indexes.values();
        indexes.find(|it| it.name.name == name).map(|it| it.valid)
    };
    // (PostgreSQL 15, `pg_index.indisvalid`.)
    assert_eq!((valid("i"), valid("j")), (Some(true), Some(false)));
}
