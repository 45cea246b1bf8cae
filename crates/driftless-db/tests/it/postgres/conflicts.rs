//! Batches that the server undoes so that another can go on.

use std::time::Duration;

use super::fixture;
use crate::batches::{UPDATE, plan};
use driftless_diag::Backend;

/// Has the last row of the first batch, and takes the first one when the batch waits for it: the batch
/// has it, so one of the two has to go. Its own patience is longer than the batch's.
const MEETS: &str = "SET deadlock_timeout = '60s'; DO $$ BEGIN \
     UPDATE t SET n = n WHERE id = 30; \
     LOOP EXIT WHEN EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                            WHERE NOT l.granted AND a.datname = current_database()); \
          PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; \
     UPDATE t SET n = n WHERE id = 3; END $$";

#[test]
fn a_batch_that_meets_a_deadlock_is_tried_again() {
    let fixture = fixture();
    let plan = plan(Backend::Postgres, UPDATE, 10);
    let mut base = plan.clone();
    base.steps.truncate(1);
    fixture.migrate(&base).expect("the tables");
    let other = fixture.database.server().sql_meanwhile(&fixture.database.name, MEETS);
    let has_it = "SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND granted \
                  AND mode = 'RowExclusiveLock'";
    while fixture.sql(has_it) != "1" {
        std::thread::sleep(Duration::from_millis(20));
    }
    fixture.migrate(&plan).expect("in the end");
    let events = fixture.events.borrow();
    assert!(events.iter().any(|event| event.starts_with("Retrying")), "{events:?}");
    assert_eq!(fixture.sql("SELECT count(*) FROM t WHERE n = 1"), "25");
    assert_eq!(fixture.sql("SELECT count(*) FROM driftless_progress"), "0");
    assert!(other.wait_with_output().expect("it ended").status.success(), "the other went on");
}
