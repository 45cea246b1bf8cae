//! Steps for PostgreSQL: replayed without a server, and a plan that runs nowhere else.

#![deny(warnings)]

mod steps {
    driftless::migrations!("tests/ui/cases/passing_postgres/steps", backend = "postgres");
}

use driftless::{Plan, Postgres};
use steps::StepId;

static PLAN: &Plan<Postgres> = &steps::PLAN;

fn main() {
    assert_eq!(StepId::ALL, [StepId::S0001Accounts, StepId::S0002Index]);
    let data = PLAN.data().expect("it was written by the same version");
    assert_eq!(data.steps[0].up.statements.len(), 2);
    assert!(data.steps[0].transaction && !data.steps[1].transaction);
    assert_eq!(steps::REQUIRED, "0002_index");
}
