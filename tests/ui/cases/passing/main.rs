//! What a right directory expands to, under the strictest lints a program may have.

#![deny(warnings, missing_docs, unsafe_code)]

/// Our steps.
pub mod steps {
    driftless::migrations!("tests/ui/cases/passing/steps", backend = "sqlite");
}

/// Without a step there is nothing to require.
pub mod none {
    driftless::migrations!("tests/ui/cases/passing/none", backend = "sqlite", layout = "native");
}

use driftless::{Database, MigrateOptions, Plan, Silent, Sqlite};
use steps::StepId;

static PLAN: &Plan<Sqlite> = &steps::PLAN;

fn main() {
    let ids = [StepId::S0001Users, StepId::S0002Orders, StepId::S2_1SizeCo];
    assert_eq!(StepId::ALL, ids);
    assert!(StepId::S0001Users < StepId::S0002Orders);
    assert_eq!(StepId::S0002Orders.name(), "0002_orders");
    assert_eq!(format!("{} {:?}", ids[0], ids[1]), "0001_users 0002_orders");
    assert_eq!(steps::REQUIRED, "2.1_size & co");
    assert_eq!(steps::CHECKSUM.len(), 64);
    assert!(none::StepId::ALL.is_empty() && none::REQUIRED.is_empty());

    let data = PLAN.data().expect("it was written by the same version");
    assert_eq!(data.steps[1].up.statements.len(), 1);
    assert!(data.steps[1].up.text.starts_with("CREATE TABLE orders"));
    assert!(none::PLAN.data().expect("an empty plan").steps.is_empty());

    let options = MigrateOptions::default();
    let mut database = Database::open("sqlite::memory:").expect("SQLite");
    assert_eq!(PLAN.status(&mut database).expect("readable").pending.len(), 3);
    let report = PLAN.migrate(&mut database, &options, &mut Silent).expect("they run");
    assert_eq!(report.done(), 3);
    assert!(PLAN.status(&mut database).expect("readable").is_current());
}
