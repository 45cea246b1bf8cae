//! Batches that the server undoes so that another can go on.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, MysqlConnection};

use super::{backend, fixture, fixture_at};
use crate::batches::{UPDATE, plan};

/// How many of the database's sessions wait for a row. The server renews what it tells of transactions
/// when nobody has asked for a tenth of a second.
const WAITING: &str = "SELECT COUNT(*) FROM information_schema.INNODB_TRX x JOIN \
     information_schema.PROCESSLIST p ON p.ID = x.trx_mysql_thread_id \
     WHERE p.DB = DATABASE() AND x.trx_state = 'LOCK WAIT'";

#[test]
fn a_batch_that_meets_a_deadlock_is_tried_again() {
    let fixture = fixture();
    let plan = plan(backend(), UPDATE, 10);
    let mut base = plan.clone();
    base.steps.truncate(1);
    fixture.migrate(&base).expect("the tables");
    fixture.sql("CREATE TABLE heavy (a INT)");
    let url = fixture.database.tcp_url("hunter2%2F%40%3A").replace("mariadb:", "mysql:");
    let mut other = MysqlConnection::establish(&url).expect("another session");
    let mut does = |sql: &str| other.batch_execute(sql).expect("it goes on");
    // Of two the server undoes the one that has written less.
    does(&format!("START TRANSACTION; INSERT INTO heavy VALUES {}(0)", "(1),".repeat(200)));
    // The last row of the first batch.
    does("UPDATE t SET n = n WHERE id = 30");
    std::thread::scope(|scope| {
        let runner = scope.spawn(|| {
            let runner = fixture_at(&fixture);
            runner.migrate(&plan).expect("in the end");
            runner.events.into_inner()
        });
        while fixture.sql(WAITING) != "1" {
            assert!(!runner.is_finished(), "it has not met the other");
            std::thread::sleep(Duration::from_millis(200));
        }
        // The first row, which the batch has: one of the two has to go.
        does("UPDATE t SET n = n WHERE id = 3; COMMIT");
        let events = runner.join().expect("a thread");
        assert!(events.iter().any(|event| event.starts_with("Retrying")), "{events:?}");
    });
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t WHERE n = 1"), "25");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_progress"), "0");
}
