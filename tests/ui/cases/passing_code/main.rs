//! A step that is code, tied to its function by its name.

#![deny(warnings, missing_docs, unsafe_code)]

use driftless::diesel::sql_types::BigInt;
use driftless::diesel::{RunQueryDsl, sql_query};
use driftless::{
    Batch, CodeError, Database, Event, MigrateOptions, OpenSteps, Sqlite, StepContext,
};

/// Our steps.
pub mod steps {
    driftless::migrations! {
        path: "tests/ui/cases/passing_code/steps",
        backend: "sqlite",
        code: { "0002_fill" => super::fill }
    }
}

/// Two rows at a time.
fn fill(step: StepContext<'_, Sqlite>) -> Result<(), CodeError> {
    assert_eq!((step.component(), step.step(), step.cursor()), ("main", "0002_fill", None));
    step.pause(std::time::Duration::from_millis(1)).batches(|connection, place| {
        let after: i64 = place.cursor().map_or(Ok(0), str::parse)?;
        let until = after + 2;
        let changed = sql_query("UPDATE users SET lower = lower(email) WHERE id > ? AND id <= ?")
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(until)
            .execute(connection)?;
        place.progress(u64::try_from(until)?, None);
        Ok(if changed == 0 { Batch::Done } else { Batch::More(until.to_string()) })
    })
}

fn main() {
    let options = MigrateOptions { open_steps: OpenSteps::Apply, ..MigrateOptions::default() };
    let mut database = Database::open("sqlite::memory:").expect("SQLite");
    let mut batches = 0;
    let mut reporter = |event: &Event<'_>| {
        batches += usize::from(matches!(event, Event::BatchDone { .. }));
    };
    let report = steps::PLAN.migrate(&mut database, &options, &mut reporter).expect("they run");
    assert_eq!((report.done(), batches), (2, 4));
    assert!(steps::PLAN.status(&mut database).expect("readable").is_current());
    assert_eq!(steps::PLAN.embedded().expect("a plan").code.len(), 1);
}
