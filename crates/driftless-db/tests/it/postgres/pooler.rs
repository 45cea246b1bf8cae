//! Through PgBouncer.

use std::time::Duration;

use driftless_db::{ErrorKind, Silent, Target};
use driftless_servers::PgBouncer;

use super::{fixture, url};
use crate::support::{postgres_plan, tables};

#[test]
fn a_pooler_in_transaction_mode_is_refused_with_advice() {
    let fixture = fixture();
    let pooler = PgBouncer::start("transaction");
    let plan = postgres_plan("app", &tables(2));
    let through = url(&pooler.url(&fixture.database));
    let failure = fixture.migrate_at(&plan, &through).expect_err("no lock would hold");
    assert_eq!(failure.error.kind, ErrorKind::Pooled, "{}", failure.error);
    assert_eq!(failure.error.class().code(), 3);
    let help = failure.error.help().unwrap_or_default();
    assert!(help.contains("a direct connection, or through a pooler in session mode"), "{help}");
    assert_eq!(fixture.tables(), "", "nothing was made, the ledger included");

    // What is refused holds nothing, and what is there already needs no lock.
    fixture.migrate(&plan).expect("a direct connection");
    let report = fixture.migrate_at(&plan, &through).expect("nothing to do");
    assert_eq!(report.done(), 0);
}

#[test]
fn several_runs_through_a_pooler_never_do_anything_twice() {
    let mut fixture = fixture();
    fixture.options.lock_wait = Duration::from_secs(60);
    let pooler = PgBouncer::start("transaction");
    let plan = postgres_plan("app", &tables(3));
    let (direct, through) = (fixture.url(), url(&pooler.url(&fixture.database)));
    std::thread::scope(|scope| {
        for at in 0..6 {
            let (plan, url, options) =
                (&plan, [&through, &direct][at % 2], fixture.options.clone());
            scope.spawn(move || {
                let target = Target { plan, url, code: &[] };
                if let Err(failure) = driftless_db::migrate(&[target], &options, &mut Silent) {
                    let code = failure.error.class().code();
                    assert!(at % 2 == 0 && matches!(code, 3 | 75), "{at}: {}", failure.error);
                }
            });
        }
    });
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3"]);
}

#[test]
fn a_pooler_in_session_mode_is_as_good_as_none() {
    let fixture = fixture();
    let pooler = PgBouncer::start("session");
    let plan = postgres_plan("app", &tables(2));
    fixture.migrate_at(&plan, &url(&pooler.url(&fixture.database))).expect("a lock that holds");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
}
