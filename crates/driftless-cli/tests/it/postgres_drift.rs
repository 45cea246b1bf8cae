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
