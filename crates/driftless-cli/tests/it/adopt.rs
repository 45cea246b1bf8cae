//! Databases that another tool migrated are taken over, if they are what their record says.

use crate::support::Project;

const USERS: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n";
const ORDERS: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY);\n";
const TOTALS: &str = "ALTER TABLE orders ADD COLUMN total INTEGER;\n";

/// A directory of golang-migrate's, and a database that has its first `steps` and this record.
fn golang_migrate(steps: usize, record: &str) -> Project {
    let project = Project::empty();
    for (name, sql) in [("1_users", USERS), ("2_orders", ORDERS), ("3_totals", TOTALS)] {
        project.write(&format!("db/{name}.up.sql"), sql);
        project.write(&format!("db/{name}.down.sql"), "SELECT 1;\n");
    }
    project.sql("app.db", "CREATE TABLE schema_migrations (version uint64, dirty bool)");
    for sql in [USERS, ORDERS, TOTALS].iter().take(steps) {
        project.sql("app.db", sql);
    }
    project.sql("app.db", record);
    project
}

fn words<'a>(command: &[&'a str]) -> Vec<&'a str> {
    let rest = ["--migrations", "db", "--layout", "golang-migrate", "--url", "sqlite:app.db"];
    [command, &rest].concat()
}

#[test]
fn a_database_is_taken_over_and_goes_on_from_there() {
    let project = golang_migrate(2, "INSERT INTO schema_migrations VALUES (2, 0)");
    project.run(&words(&["migrate"])).exits(3).says(&["no ledger", "adopt"]);
    project.run(&words(&["adopt", "--dry-run"])).exits(0).says(&["nothing was recorded"]);
    project.run(&words(&["migrate"])).exits(3);
    let adopt = project.run(&words(&["adopt"])).exits(0);
    adopt.says(&["2 steps applied according to golang-migrate, 1 pending", "2 steps recorded"]);
    project.run(&words(&["adopt"])).exits(0).says(&["0 steps recorded"]);
    project.run(&words(&["drift"])).exits(0).says(&["clean"]);
    project.run(&words(&["migrate"])).exits(0);
    project.run(&words(&["drift"])).exits(0).says(&["clean"]);
    project.run(&words(&["status"])).exits(0).says(&["3 applied"]);
    assert!(project.tables("app.db").contains(&"schema_migrations".to_owned()));
}

#[test]
fn a_database_that_is_not_what_its_record_says_is_left_alone() {
    let project = golang_migrate(2, "INSERT INTO schema_migrations VALUES (2, 0)");
    project.sql("app.db", "ALTER TABLE users ADD COLUMN nick TEXT");
    let adopt = project.run(&words(&["adopt"])).exits(3);
    adopt.says(&["users.nick", "not what these steps make; nothing was recorded"]);
    project.run(&words(&["status"])).exits(3).says(&["no ledger"]);
    let project = golang_migrate(2, "INSERT INTO schema_migrations VALUES (1, 0)");
    project.run(&words(&["adopt"])).exits(3).says(&["table orders"]);
    let project = golang_migrate(2, "INSERT INTO schema_migrations VALUES (9, 0)");
    project.run(&words(&["adopt"])).exits(6).says(&["`9`", "no step of"]);
}

#[test]
fn what_a_failed_step_left_is_settled_by_what_is_there() {
    let dirty = "INSERT INTO schema_migrations VALUES (2, 1)";
    let project = golang_migrate(1, dirty);
    project.run(&words(&["adopt"])).exits(0).says(&["`2_orders` failed", "did not take effect"]);
    project.run(&words(&["migrate"])).exits(0);
    project.run(&words(&["drift"])).exits(0);
    let project = golang_migrate(2, dirty);
    project.run(&words(&["adopt"])).exits(0).says(&["`2_orders` failed there", "took effect"]);
    project.run(&words(&["status"])).exits(0).says(&["2 applied, 1 pending"]);
}

#[test]
fn a_database_without_a_record_is_taken_over_at_a_step() {
    let project = golang_migrate(2, "DROP TABLE schema_migrations");
    project.run(&words(&["adopt"])).exits(2).says(&["no table `schema_migrations`", "--at"]);
    project.run(&words(&["adopt", "--at", "4_none"])).exits(2).says(&["no step `main/4_none`"]);
    project.run(&words(&["adopt", "--at", "3_totals"])).exits(3).says(&["orders.total"]);
    project.run(&words(&["adopt", "--at", "2_orders"])).exits(0).says(&["2 steps recorded"]);
    project.run(&words(&["migrate"])).exits(0);
    project.run(&words(&["drift"])).exits(0);
}

#[test]
fn sqlx_files_that_were_altered_since_are_named() {
    let project = Project::empty();
    project.write("db/0001_users.sql", USERS);
    project.sql("app.db", USERS);
    // SHA-384 of the file, as sqlx has it.
    let record = |checksum: &str| {
        format!(
            "DROP TABLE IF EXISTS _sqlx_migrations; CREATE TABLE _sqlx_migrations (version BIGINT \
             PRIMARY KEY, description TEXT, installed_on TIMESTAMP, success BOOLEAN, checksum \
             BLOB, execution_time BIGINT); INSERT INTO _sqlx_migrations VALUES (1, 'users', 0, \
             true, x'{checksum}', 0)"
        )
    };
    let words =
        |command| [command, "--migrations", "db", "--layout", "sqlx", "--url", "sqlite:app.db"];
    project.sql("app.db", &record("00ff"));
    project.run(&words("adopt")).exits(6).says(&["changed since sqlx", "0001_users"]);
    project.sql("app.db", &record(SHA384));
    project.run(&words("adopt")).exits(0).says(&["1 step recorded"]);
    project.run(&words("drift")).exits(0).says(&["clean"]);
}

/// `printf ... | sha384sum` of [`USERS`].
const SHA384: &str = "\
    67c34fd971c6c3da58564fa6031817bbf7002853bcb55e36\
    bba59fa32ea8bf796f8f2df449723b5a2faac40f3e4acd04";
