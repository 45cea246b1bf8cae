//! Runs the steps on the database file named by the first argument.

use std::time::Duration;

use driftless::{Database, Limits, MigrateOptions, OpenSteps, Silent, StopFlag};

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let mut database = Database::open(&path).expect("a database");
    let options = MigrateOptions {
        to: Vec::new(),
        only: None,
        jobs: std::num::NonZeroUsize::MIN,
        commits: driftless::Commits::EachStep,
        lock_wait: Duration::from_secs(60),
        open_steps: OpenSteps::Apply,
        limits: Limits::default(),
        environment: driftless::Environment::Unknown,
        stop: StopFlag::new(),
    };
    embedded::steps::PLAN.migrate(&mut database, &options, &mut Silent).expect("migrated");
}
