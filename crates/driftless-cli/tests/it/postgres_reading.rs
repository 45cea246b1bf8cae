//! What a role may do that only reads, as docs/ci.md grants it; what it may not read is said, and
//! never clean; and a connection that is cut has no report.

use driftless_servers::{TestDatabase, postgres};

use crate::support::Project;

const UP: &str = "CREATE SCHEMA audit;\n\
    CREATE TABLE users (id bigserial PRIMARY KEY, name text);\n\
    CREATE TABLE audit.log (what text);\n\
    CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n";

fn migrated(more: &str) -> (Project, TestDatabase) {
    let project = Project::empty();
    project.step_in("m", "0001_all", &format!("{UP}{more}"), "");
    let database = postgres().database();
    run(&project, "migrate", &database.url(), &[]).exits(0);
    (project, database)
}

fn run(project: &Project, command: &str, url: &str, more: &[&str]) -> crate::support::Run {
    let words = [command, "--migrations", "m", "--backend", "postgres", "--url", url];
    project.run(&[&words[..], more].concat())
}

/// A role with the grants of docs/ci.md and nothing else.
fn reader(database: &TestDatabase, name: &str) -> String {
    let document = include_str!("../../../../docs/ci.md");
    let (_, after) = document.split_once("```sql\nCREATE ROLE drift").expect("the grants");
    let (grants, _) = after.split_once("```").expect("their end");
    let grants = format!("CREATE ROLE drift{grants}")
        .replace("drift LOGIN", &format!("{name} LOGIN"))
        .replace("TO drift", &format!("TO {name}"))
        .replace("DATABASE identity", &format!("DATABASE {}", database.name));
    database.sql(&format!("REVOKE ALL ON SCHEMA public FROM PUBLIC; {grants}"));
    database.url_as(name)
}

#[test]
fn the_documented_grants_are_enough() {
    let (project, database) = migrated("");
    let url = reader(&database, "reading");
    run(&project, "status", &url, &[]).exits(0).says(&["0001_all"]);
    // The grants are no step's, so they are drift until somebody says that they are meant.
    run(&project, "drift", &url, &[])
        .exits(1)
        .says(&["schema public: privileges", "reading=USAGE"]);
    run(&project, "drift", &database.url(), &["--record"])
        .exits(0)
        .says(&["recorded as it is: schema public: privileges"]);
    run(&project, "drift", &url, &[]).exits(0).says(&["clean"]);
    database.sql("ALTER TABLE audit.log ADD COLUMN hacked text");
    run(&project, "drift", &database.url(), &["--record"]).exits(1).says(&["nothing was recorded"]);
    run(&project, "drift", &url, &[]).exits(1).says(&["column audit.log.hacked"]);
    database.sql("ALTER TABLE audit.log DROP COLUMN hacked");
    let document = run(&project, "drift", &url, &["--format", "json"]).json();
    assert_eq!(document["databases"][0]["obstacles"], serde_json::json!([]), "{document:#}");
}

#[test]
fn what_may_not_be_read_is_said_and_never_clean() {
    let more = "CREATE EXTENSION postgres_fdw;\n\
        CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example.org');\n\
        CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'x', password 'y-the-password');\n\
        CREATE SUBSCRIPTION copy_of CONNECTION 'host=nowhere.example.org' PUBLICATION p \
        WITH (connect = false, slot_name = NONE, enabled = false);\n";
    let (project, database) = migrated(more);
    database.sql(
        "CREATE ROLE half LOGIN; GRANT SELECT ON driftless_meta, driftless_ledger, \
        driftless_progress, driftless_runs, driftless_fingerprints TO half",
    );
    run(&project, "drift", &database.url(), &["--save", "saved.json"]).exits(0).says(&["clean"]);
    assert!(!project.read("saved.json").contains("y-the-password"), "a password was saved");
    database
        .sql("ALTER USER MAPPING FOR PUBLIC SERVER far OPTIONS (SET password 'z-the-password')");
    let seen = run(&project, "drift", &database.url(), &[]).exits(1).says(&["user mapping"]);
    assert!(!seen.out.contains("-the-password"), "a password is shown:\n{}", seen.out);
    run(&project, "drift", &database.url(), &["--against", "saved.json"])
        .exits(1)
        .says(&["user mapping"]);
    let document = project.run(&["snapshot", "--from", &database.url(), "--format", "json"]);
    assert!(!document.exits(0).out.contains("-the-password"));
    let printed = project.run(&["snapshot", "--from", &database.url()]).exits(0).out;
    assert!(!printed.contains("-the-password"), "a password is printed:\n{printed}");
    project.write("schema.sql", printed);
    // Which password it is, the file does not say.
    project.run(&["diff", "--from", "snapshot:schema.sql", "--to", &database.url()]).exits(0);
    database
        .sql("ALTER USER MAPPING FOR PUBLIC SERVER far OPTIONS (SET password 'y-the-password')");
    run(&project, "drift", &database.url_as("half"), &[]).exits(11).says(&[
        "cannot tell",
        "options of user mappings, which may not be read",
        "connections of subscriptions, which may not be read",
    ]);
    database.sql("REVOKE SELECT ON driftless_fingerprints FROM half");
    let run = run(&project, "drift", &database.url_as("half"), &[]).exits(11);
    assert!(run.err.contains("driftless_fingerprints"), "{}", run.err);
    database.sql("DROP SUBSCRIPTION copy_of");
}

#[test]
fn schemas_that_are_not_ours_are_left_out() {
    let (project, database) = migrated("");
    let component = "[components.main]\nbackend = \"postgres\"\nmigrations = \"m\"\n";
    let url = database.url();
    project
        .write("driftless.toml", format!("{component}schemas = [\"public\"]\nurl = \"{url}\"\n"));
    database.sql(
        "ALTER TABLE audit.log ADD COLUMN hacked text; CREATE SCHEMA theirs; \
        CREATE TABLE theirs.t (x int); CREATE FUNCTION theirs.f(a int) RETURNS int LANGUAGE sql \
        AS $$ SELECT 1 $$",
    );
    project.ok(&["lock"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    database.sql("ALTER TABLE users ADD COLUMN hacked text");
    project.run(&["drift"]).exits(1).says(&["column users.hacked"]);
}

#[test]
fn what_was_saved_is_compared_with_a_restored_dump() {
    let (project, database) =
        migrated("CREATE VIEW a_few AS SELECT id FROM users WHERE name LIKE 'a%';\n");
    run(&project, "drift", &database.url(), &["--save", "saved.json"]).exits(0);
    let copy = database.restored();
    let words = ["drift", "--against", "saved.json", "--url", &copy.url()];
    project.run(&words).exits(0).says(&["clean"]);
    copy.sql("GRANT SELECT ON a_few TO PUBLIC");
    project.run(&words).exits(1).says(&["view a_few: privileges"]);
}

/// Holds a table that is read last, and ends whoever waits for it.
const CUT: &str = "DO $$ BEGIN \
    LOCK TABLE driftless_fingerprints IN ACCESS EXCLUSIVE MODE; \
    FOR i IN 1..1200 LOOP PERFORM pg_sleep(0.05); PERFORM pg_stat_clear_snapshot(); \
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
    AND application_name = 'driftless' AND wait_event_type = 'Lock'; \
    IF FOUND THEN RETURN; END IF; END LOOP; END $$";

#[test]
fn a_connection_that_is_cut_has_no_report_of_the_schema() {
    let (project, database) = migrated("");
    let mut other = database.server().sql_meanwhile(&database.name, CUT);
    let held = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' \
        AND relation = 'driftless_fingerprints'::regclass";
    while database.sql(held) == "0" {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let run = run(&project, "drift", &database.url(), &["--format", "json"]);
    other.wait().expect("it ends");
    assert_ne!(run.code, 0, "{}", run.out);
    let document = run.json();
    let one = &document["databases"][0];
    assert_eq!(one["outcome"], "unreadable", "{document:#}");
    assert_eq!(one["findings"], serde_json::json!([]));
    assert!(one["error"].is_string());
}
