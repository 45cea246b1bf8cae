//! The way a developer goes: new, check, plan, migrate, status, revert, snapshot, lock.

use std::path::Path;

use crate::support::{Project, run};

#[test]
fn from_a_new_step_to_a_migrated_database_and_back() {
    let project = Project::one();
    let made = project.ok(&["new", "create_users"]);
    assert!(made.contains("migrations/0001_create_users/up.sql"), "{made}");
    assert!(project.read("migrations/driftless.lock").contains("0001_create_users open"));

    project.step(
        "0001_create_users",
        "CREATE TABEL users (id INTEGER PRIMARY KEY);\n",
        "DROP TABLE users;\n",
    );
    project.run(&["check"]).exits(1).says(&[
        "error[",
        "migrations/0001_create_users/up.sql:1:8",
        "^^^^^",
    ]);
    project.step(
        "0001_create_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);\n",
        "DROP TABLE users;\n",
    );
    project.run(&["check"]).exits(0).says(&["1 step, 1 statement"]);

    project.run(&["plan", "--exit-code"]).exits(10).says(&[
        "app/0001_create_users",
        "(open)",
        "CREATE TABLE users",
        "1 step to apply",
    ]);
    project.run(&["plan"]).exits(0);
    assert!(!project.exists("app.db"), "reading made a database");
    project.run(&["status"]).exits(0).says(&["pending (open)", "does not exist yet"]);

    project.run(&["migrate"]).exits(0).says(&["component", "app", "applied 1 step in"]);
    project.run(&["migrate"]).exits(0).says(&["up to date: app (1 step)"]);
    project.run(&["plan", "--exit-code"]).exits(0).says(&["up to date"]);
    project.run(&["status"]).exits(0).says(&["applied (open)", "Z"]);
    assert_eq!(project.tables("app.db"), ["users"]);
    let lock = project.read("migrations/driftless.lock");
    assert!(lock.contains("0001_create_users open") && lock.contains("\nchecked "), "{lock}");

    project.run(&["revert"]).exits(0).says(&["reverted", "reverted 1 step in"]);
    assert!(project.tables("app.db").is_empty());
    project.run(&["revert"]).exits(0).says(&["nothing to revert"]);
}

#[test]
fn several_components_run_in_the_order_of_their_requirements() {
    let project = Project::two();
    let plan = project.ok(&["plan"]);
    let place = |name: &str| plan.find(name).unwrap_or_else(|| panic!("{name} in\n{plan}"));
    assert!(place("users/0002_tenants") < place("orders/0002_owners"), "{plan}");

    for command in ["plan", "migrate"] {
        project.run(&[command, "--component", "orders"]).exits(3).says(&["users/0002_tenants"]);
    }
    assert!(!project.exists("users.db"), "a component that was not named was touched");
    project.ok(&["migrate", "--component", "users"]);
    project.ok(&["migrate", "--component", "orders"]);
    project.run(&["migrate"]).exits(0).says(&["up to date: orders (2 steps), users (2 steps)"]);

    project.run(&["revert"]).exits(2).says(&["there are several components", "orders, users"]);
    project.run(&["revert", "user"]).exits(2).says(&["did you mean `users`?"]);
    project.run(&["revert", "users"]).exits(3).says(&["orders/0002_owners"]);
    project.ok(&["revert", "orders", "--to", "0001_orders"]);
    project.ok(&["revert", "users", "--steps", "5"]);
    assert!(project.tables("users.db").is_empty());
    assert_eq!(project.tables("orders.db"), ["orders"]);
    project.run(&["revert", "--to", "orders/0009_no"]).exits(2).says(&["no step `0009_no`"]);
}

#[test]
fn migrating_stops_after_the_step_that_is_named() {
    let project = Project::two();
    project.ok(&["migrate", "--to", "users/0001_users"]);
    assert_eq!(project.tables("users.db"), ["users"]);
    assert!(!project.exists("orders.db"));
    project.run(&["migrate", "--to", "users/0001_usrs"]).exits(2).says(&["0001_usrs"]);
    project.run(&["migrate", "--to", "0001_users"]).exits(2).says(&["several components"]);
}

#[test]
fn other_environments_take_sealed_steps_only() {
    let project = Project::two();
    project.ok(&["new", "users", "add name"]);
    project.step_in("m/users", "0003_add_name", "ALTER TABLE user ADD COLUMN name TEXT;\n", "");
    let mut migrate = project.command();
    migrate.args(["migrate", "--environment", "production", "--component", "users"]);
    migrate.env("USERS_PRODUCTION_URL", "sqlite:production.db");
    run(&mut migrate).exits(3).says(&["0003_add_name", "open", "production"]);
    assert!(!project.exists("production.db"));

    project.step_in("m/users", "0003_add_name", "ALTER TABLE users ADD COLUMN name TEXT;\n", "");
    run(&mut migrate).exits(0).says(&["sealed for `production`: users/0003_add_name"]);
    let lock = project.read("m/users/driftless.lock");
    assert!(lock.contains("0003_add_name sealed up="), "{lock}");
    run(&mut migrate).exits(0).says(&["up to date"]);
}

#[test]
fn environments_and_variables_are_named_when_they_are_missing() {
    let project = Project::two();
    project
        .run(&["status", "--environment", "prodution"])
        .exits(2)
        .says(&["did you mean `production`?"]);
    project.run(&["status", "--environment", "production"]).exits(2).says(&[
        "`USERS_PRODUCTION_URL` is not set",
        "driftless.toml:",
        ".env",
    ]);
    project.write(".env", "USERS_PRODUCTION_URL=sqlite:from_file.db\n");
    project.run(&["status", "--environment", "production"]).exits(0).says(&["sqlite:from_file.db"]);
    let mut status = project.command();
    status.args(["status", "--environment", "production"]);
    status.env("USERS_PRODUCTION_URL", "sqlite:from_environment.db");
    run(&mut status).exits(0).says(&["sqlite:from_environment.db"]);
    status.env("USERS_PRODUCTION_URL", "postgres://someone:hunter2@host/db");
    let refused = run(&mut status).exits(2).says(&["postgres"]);
    assert!(!refused.err.contains("hunter2"), "{}", refused.err);
}

#[test]
fn an_open_step_that_changed_after_it_was_applied_can_be_applied_again() {
    let project = Project::one();
    project.ok(&["new", "a"]);
    project.step("0001_a", "CREATE TABLE a (x INT);\n", "DROP TABLE a;\n");
    project.ok(&["migrate"]);
    project.step("0001_a", "CREATE TABLE a (x INT, y INT);\n", "DROP TABLE a;\n");
    project.run(&["status"]).exits(6).says(&["changed (open)"]);
    project.run(&["migrate"]).exits(6).says(&["0001_a", "`driftless revert app`"]);
    project.ok(&["revert"]);
    project.ok(&["migrate"]);
    project.run(&["drift"]).exits(0);
}

#[test]
fn the_lock_seals_and_tells_when_it_is_stale() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x);\n", "DROP TABLE a;\n");
    project.run(&["check"]).exits(1).says(&["error[lock-unlisted]", "driftless lock"]);
    project.run(&["lock", "--check"]).exits(1).says(&["`app/0001_a` is open"]);
    project.run(&["lock"]).exits(0).says(&["sealed app/0001_a"]);
    project.run(&["lock", "--check"]).exits(0);
    project.run(&["lock"]).exits(0).says(&["up to date"]);

    project.ok(&["new", "b"]);
    project.run(&["lock", "--check"]).exits(1).says(&["`app/0002_b` is open"]);
    project.step("0002_b", "CREATE TABLE a (x);\n", "");
    project.run(&["lock"]).exits(1).says(&["cannot be sealed"]);
    assert!(project.read("migrations/driftless.lock").contains("0002_b open"));
    project.step("0002_b", "CREATE TABLE b (x);\n", "");
    project.ok(&["lock"]);

    project.step("0001_a", "CREATE TABLE a (y);\n", "DROP TABLE a;\n");
    project.run(&["check"]).exits(1).says(&["error[sealed-step-changed]", "0001_a"]);
    project.run(&["status"]).exits(0).says(&["the steps on disk have 1 error"]);
    project.run(&["lock"]).exits(6).says(&["sealed-step-changed"]);
    project.run(&["lock", "--check"]).exits(1);
}

#[test]
fn the_snapshot_is_written_and_checked() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x INT, y TEXT NOT NULL);\n", "DROP TABLE a;\n");
    project.ok(&["lock"]);
    project.run(&["snapshot", "--check"]).exits(1).says(&["`schema/app.sql` does not exist"]);
    project.run(&["snapshot"]).exits(0).says(&["wrote schema/app.sql"]);
    let text = project.read("schema/app.sql");
    assert!(text.starts_with("-- driftless snapshot 1 sqlite 3"), "{text}");
    project.run(&["snapshot", "--check"]).exits(0);
    project.sql("loaded.db", &text);
    project.ok(&["diff", "--from", "migrations:migrations", "--to", "loaded.db"]);

    project.step("0002_b", "ALTER TABLE a ADD COLUMN z INT;\n", "ALTER TABLE a DROP COLUMN z;\n");
    project.ok(&["lock"]);
    project.run(&["snapshot", "--check"]).exits(1).says(&["column a.z", "stale"]);
    project.ok(&["snapshot"]);
    project.run(&["snapshot", "--check"]).exits(0);
}

#[test]
fn commands_work_from_a_directory_below_the_project() {
    let project = Project::two();
    let status = run(project.command_in(Path::new("m/users")).arg("status")).exits(0);
    assert!(status.out.contains("sqlite:users.db"), "{}", status.out);
    run(project.command_in(Path::new("m/users")).arg("migrate")).exits(0);
    assert!(project.exists("users.db"), "relative to the configuration");
}

#[test]
fn directories_are_made_below_target_and_nowhere_else() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x);\n", "");
    project.ok(&["lock"]);
    let config = project.read("driftless.toml");
    project.write("driftless.toml", config.replace("sqlite:app.db", "sqlite:target/d/app.db"));
    project.run(&["plan", "--exit-code"]).exits(10);
    project.run(&["status"]).exits(0);
    assert!(!project.exists("target"), "reading made a directory");
    project.ok(&["migrate"]);
    assert!(project.exists("target/d/app.db"));
    project.write("driftless.toml", config.replace("sqlite:app.db", "sqlite:elsewhere/app.db"));
    project.run(&["migrate"]).exits(2).says(&["elsewhere", "does not exist"]);
}
