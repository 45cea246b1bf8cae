//! Drift on PostgreSQL: manual edits are seen and named, and nothing else is called drift.

use driftless_servers::{TestDatabase, postgres};

use crate::support::Project;

const UP: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE numbers START 5;
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE);
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    team bigint REFERENCES teams (id) ON DELETE CASCADE,
    name varchar(40) NOT NULL CHECK (name NOT IN ('root', 'admin')),
    feeling mood DEFAULT 'ok'
);
CREATE INDEX by_name ON users (lower(name)) WHERE feeling = 'ok';
CREATE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%';
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON users FOR SELECT USING (name = CURRENT_USER);
COMMENT ON TABLE users IS 'people';
";

/// Each edit with what undoes it, and the name that the report has to give.
const EDITS: [(&str, &str, &str); 24] = [
    ("ALTER TABLE users ADD COLUMN hacked text", "ALTER TABLE users DROP hacked", "users.hacked"),
    ("CREATE TABLE extra (x int)", "DROP TABLE extra", "table extra"),
    (
        "DROP INDEX by_name",
        "CREATE INDEX by_name ON users (lower(name)) WHERE feeling = 'ok'",
        "by_name",
    ),
    (
        "ALTER TABLE users ALTER name DROP NOT NULL",
        "ALTER TABLE users ALTER name SET NOT NULL",
        "users.name",
    ),
    (
        "ALTER TABLE users ALTER feeling SET DEFAULT 'sad'",
        "ALTER TABLE users ALTER feeling SET DEFAULT 'ok'",
        "users.feeling",
    ),
    (
        "ALTER TABLE teams ALTER name TYPE varchar(41)",
        "ALTER TABLE teams ALTER name TYPE text",
        "teams.name",
    ),
    (
        "ALTER TABLE users ALTER name SET STATISTICS 7",
        "ALTER TABLE users ALTER name SET STATISTICS -1",
        "users.name",
    ),
    (
        "ALTER TABLE users ALTER name SET STORAGE external",
        "ALTER TABLE users ALTER name SET STORAGE extended",
        "users.name",
    ),
    (
        "ALTER TABLE users DISABLE TRIGGER touched",
        "ALTER TABLE users ENABLE TRIGGER touched",
        "touched",
    ),
    ("ALTER TABLE users DISABLE TRIGGER ALL", "ALTER TABLE users ENABLE TRIGGER ALL", "users"),
    (
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        "users",
    ),
    ("ALTER TABLE users SET (fillfactor = 50)", "ALTER TABLE users RESET (fillfactor)", "users"),
    (
        "ALTER POLICY own ON users USING (true)",
        "ALTER POLICY own ON users USING (name = CURRENT_USER)",
        "own",
    ),
    ("GRANT SELECT ON users TO PUBLIC", "REVOKE SELECT ON users FROM PUBLIC", "users"),
    ("COMMENT ON TABLE users IS 'others'", "COMMENT ON TABLE users IS 'people'", "users"),
    ("ALTER SEQUENCE numbers CACHE 9", "ALTER SEQUENCE numbers CACHE 1", "numbers"),
    ("ALTER FUNCTION one() STABLE", "ALTER FUNCTION one() VOLATILE", "one"),
    (
        "CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$",
        "CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$",
        "one",
    ),
    (
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'b%'",
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%'",
        "view named",
    ),
    (
        "ALTER VIEW named SET (security_barrier = true)",
        "ALTER VIEW named RESET (security_barrier)",
        "view named",
    ),
    ("CREATE SCHEMA other", "DROP SCHEMA other", "schema other"),
    (
        "CREATE RULE quiet AS ON DELETE TO teams DO INSTEAD NOTHING",
        "DROP RULE quiet ON teams",
        "quiet",
    ),
    (
        "ALTER TABLE teams DROP CONSTRAINT teams_name_key",
        "ALTER TABLE teams ADD UNIQUE (name)",
        "teams_name_key",
    ),
    ("ALTER TYPE mood ADD VALUE 'glad'", "", "mood"),
];

fn migrated() -> (Project, TestDatabase) {
    let project = Project::empty();
    project.step_in("m", "0001_all", UP, "");
    let database = postgres().database();
    let words = ["migrate", "--migrations", "m", "--backend", "postgres", "--url"];
    project.run(&[&words[..], &[&database.url()]].concat()).exits(0);
    (project, database)
}

#[test]
fn manual_edits_are_named_and_their_undoing_is_clean() {
    let (project, database) = migrated();
    let url = database.url();
    let words = ["drift", "--migrations", "m", "--backend", "postgres", "--url", &url];
    project.run(&words).exits(0).says(&["clean"]);
    for (edit, undo, named) in EDITS {
        database.sql(edit);
        project.run(&words).exits(1).says(&["drift", named]);
        // What cannot be undone comes last.
        if !undo.is_empty() {
            database.sql(undo);
        }
    }
}

#[test]
fn drift_without_an_edit_is_never_reported() {
    let (project, database) = migrated();
    let url = database.url();
    let words = ["drift", "--migrations", "m", "--backend", "postgres", "--url", &url];
    for (edit, undo, _) in EDITS.into_iter().filter(|(_, undo, _)| !undo.is_empty()) {
        database.sql(edit);
        database.sql(undo);
        let shown = format!("after `{edit}` and `{undo}`");
        let run = project.run(&words);
        assert!(run.out.contains(": clean"), "{shown}\n{}{}", run.out, run.err);
    }
}

/// Expressions that a server prints otherwise once its own printout was read back: facts of a
/// `varchar` column compared with a list, wherever an expression can stand.
const REPRINTED: &str = "\
CREATE DOMAIN colour AS varchar(9) CHECK (VALUE IN ('red', 'green'));
CREATE TABLE things (
    id int PRIMARY KEY,
    size varchar(2) NOT NULL CHECK (size IN ('s', 'm', 'l')),
    shade colour,
    big boolean GENERATED ALWAYS AS (size IN ('l', 'xl')) STORED
);
CREATE INDEX small ON things (id) WHERE size IN ('s', 'm');
CREATE VIEW medium AS SELECT id, size NOT IN ('s', 'l') AS is_medium FROM things
    WHERE size IN ('m', 'l');
CREATE POLICY visible ON things USING (size IN ('s', 'm'));
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RETURN NEW;
END $$;
CREATE TRIGGER grown BEFORE UPDATE ON things FOR EACH ROW WHEN (NEW.size IN ('l', 'xl'))
    EXECUTE FUNCTION nothing();
COMMENT ON TABLE things IS 'two
lines: of text';
";

#[test]
fn a_restored_dump_is_clean_and_edits_of_it_are_not() {
    let (project, database) = migrated();
    let url = database.url();
    project.step_in("m", "0002_reprinted", REPRINTED, "");
    let of = |command: &'static str, url: &str| {
        let words = [command, "--migrations", "m", "--backend", "postgres", "--url", url];
        project.run(&words)
    };
    of("migrate", &url).exits(0);
    let check =
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'things_size_check'";
    let copy = database.restored();
    assert_ne!(database.sql(check), copy.sql(check), "the server prints it as before");
    of("drift", &copy.url()).exits(0).says(&["clean", "means what is expected"]);
    copy.sql("ALTER TABLE things DROP CONSTRAINT things_size_check");
    copy.sql("ALTER TABLE things ADD CONSTRAINT things_size_check CHECK (size IN ('s', 'm', 'k'))");
    of("drift", &copy.url()).exits(1).says(&["things_size_check"]);
    let other = database.restored();
    other.sql("GRANT SELECT ON things TO PUBLIC");
    of("drift", &other.url()).exits(1).says(&["table things"]);
}

#[test]
fn what_hangs_on_an_ignored_table_is_ignored_with_it() {
    let (project, database) = migrated();
    let url = database.url();
    let words = ["drift", "--migrations", "m", "--backend", "postgres", "--url", &url];
    database.sql(
        "CREATE TABLE tmp_a (id serial, x int); CREATE INDEX odd ON tmp_a (x); \
         CREATE TRIGGER noisy BEFORE UPDATE ON tmp_a FOR EACH ROW EXECUTE FUNCTION touch()",
    );
    project.run(&words).exits(1).says(&["tmp_a", "odd", "noisy"]);
    let component = "[components.main]\nbackend = \"postgres\"\nmigrations = \"m\"\n";
    let config = format!("[defaults]\ndrift.ignore = [\"tmp_a\"]\n{component}url = \"{url}\"\n");
    project.write("driftless.toml", config);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    database.sql("CREATE INDEX other ON users (team)");
    project.run(&["drift"]).exits(1).says(&["other"]);
}
