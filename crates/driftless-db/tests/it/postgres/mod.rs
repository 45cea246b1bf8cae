//! PostgreSQL: a private server for the process, a database for each test.

mod apply;
mod awaited;
mod conflicts;
mod failure;
mod fingerprints;
mod introspect;
mod limits;
mod lock;
mod newer;
mod opening;
mod pooler;
mod resume;
mod round_trips;
mod snapshot;

use std::cell::RefCell;

use driftless_db::{
    Access, Amount, Database, Event, Failure, MigrateOptions, Report, RevertOptions, Target, Url,
};
use driftless_plan::Plan;
use driftless_servers::{TestDatabase, postgres};

use crate::support::{options, told};

/// A database of the test's own, looked at through `psql`, which knows nothing of us.
pub(crate) struct Fixture {
    pub(crate) database: TestDatabase,
    pub(crate) options: MigrateOptions,
    pub(crate) events: RefCell<Vec<String>>,
}

pub(crate) fn fixture() -> Fixture {
    Fixture { database: postgres().database(), options: options(), events: RefCell::default() }
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
        self.events.borrow_mut().clear();
        let mut reporter = |event: &Event<'_>| self.events.borrow_mut().push(told(event));
        driftless_db::migrate(&[Target { plan, url, code: &[] }], &self.options, &mut reporter)
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

    /// Tables of `public` that are not ours.
    pub(crate) fn tables(&self) -> String {
        self.sql(
            "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class \
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \
             AND relname NOT LIKE 'driftless%'",
        )
    }
}
