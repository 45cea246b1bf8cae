//! Runs the steps on the database file named by the first argument.

use driftless::{Database, MigrateOptions, OpenSteps, Silent};

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let mut database = Database::open(&path).expect("a database");
    let options = MigrateOptions { open_steps: OpenSteps::Apply, ..MigrateOptions::default() };
    embedded::steps::PLAN.migrate(&mut database, &options, &mut Silent).expect("migrated");
}
