//! MariaDB (or MySQL, where the environment names one): a private server for the process, a
//! database for each test.

mod apply;
mod awaited;
mod conflicts;
mod failure;
mod fingerprints;
mod introspect;
mod lock;
mod opening;
mod resume;

use std::cell::RefCell;

use driftless_db::{
    Access, Amount, Database, Event, Failure, MigrateOptions, Report, RevertOptions, Target, Url,
};
use driftless_diag::Backend;
use driftless_plan::Plan;
use driftless_servers::{MySqlDatabase, Product, mysql};

use crate::support::{StepBuilder, options, plan_for, told};

/// A database of the test's own, looked at through the server's client, which knows nothing of us.
pub(crate) struct Fixture {
    pub(crate) database: MySqlDatabase,
    pub(crate) options: MigrateOptions,
}

pub(crate) fn fixture() -> Fixture {
    Fixture { database: mysql().database(), options: options() }
}

/// Another who works on the same database.
pub(crate) fn fixture_at(fixture: &Fixture) -> Other {
    Other { url: fixture.url(), options: options(), events: RefCell::default() }
}

/// Somebody else, in another thread.
pub(crate) struct Other {
    url: Url,
    pub(crate) options: MigrateOptions,
    pub(crate) events: RefCell<Vec<String>>,
}

impl Other {
    pub(crate) fn migrate(&self, plan: &Plan) -> Result<Report, Failure> {
        let mut reporter = |event: &Event<'_>| self.events.borrow_mut().push(told(event));
        driftless_db::migrate(
            &[Target { plan, url: &self.url, code: &[] }],
            &self.options,
            &mut reporter,
        )
    }
}

/// The product that is tested.
pub(crate) fn backend() -> Backend {
    match mysql().product() {
        Product::MariaDb => Backend::MariaDb,
        Product::MySql => Backend::MySql,
    }
}

pub(crate) fn mysql_plan(component: &str, steps: &[StepBuilder]) -> Plan {
    plan_for(backend(), component, steps)
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

impl Fixture {
    pub(crate) fn url(&self) -> Url {
        url(&self.database.url())
    }

    pub(crate) fn migrate(&self, plan: &Plan) -> Result<Report, Failure> {
        self.migrate_at(plan, &self.url())
    }

    pub(crate) fn migrate_at(&self, plan: &Plan, url: &Url) -> Result<Report, Failure> {
        let mut silent = |_: &Event<'_>| {};
        driftless_db::migrate(&[Target { plan, url, code: &[] }], &self.options, &mut silent)
    }

    pub(crate) fn revert(&self, plan: &Plan, amount: &Amount) -> Result<Report, Failure> {
        let url = self.url();
        let options = RevertOptions {
            lock_wait: self.options.lock_wait,
            limits: self.options.limits,
            stop: self.options.stop.clone(),
        };
        let targets = [Target { plan, url: &url, code: &[] }];
        let mut silent = |_: &Event<'_>| {};
        driftless_db::revert(&targets, &plan.component, amount, &options, &mut silent)
    }

    pub(crate) fn read(&self) -> Database {
        Database::open(&self.url(), Access::Read).expect("a database")
    }

    /// The steps in the ledger, in order.
    pub(crate) fn applied(&self) -> Vec<String> {
        let ledger = self.read().ledger().expect("a readable ledger").unwrap_or_default();
        ledger.rows.into_iter().map(|row| row.step).collect()
    }

    pub(crate) fn sql(&self, sql: &str) -> String {
        self.database.sql(sql)
    }

    /// Tables that are not ours.
    pub(crate) fn tables(&self) -> String {
        self.sql(
            "SELECT COALESCE(GROUP_CONCAT(TABLE_NAME ORDER BY TABLE_NAME SEPARATOR ' '), '') \
             FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
             AND TABLE_NAME NOT LIKE 'driftless%'",
        )
    }
}
