//! A plan whose type says which product it is for.

use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;

use driftless_db::{
    CodeStep, Embedded, Gate, MigrateOptions, Report, Reporter, Status, WaitOptions,
};
use driftless_plan::{DecodeError, Ending, Plan as Data};

use crate::{Database, Error, Product};

/// The steps of one component, for databases of the product `B`.
///
/// Made by [`migrations!`](crate::migrations), as a `static`; its bytes are decoded when its steps are
/// first needed, which for a database that has them all they are not.
pub struct Plan<B> {
    bytes: &'static [u8],
    texts: &'static [&'static str],
    code: &'static [CodeStep],
    decoded: OnceLock<Result<Data, DecodeError>>,
    product: PhantomData<fn() -> B>,
}

impl<B: Product> Plan<B> {
    /// What the macro writes.
    #[doc(hidden)]
    pub const fn __embedded(
        bytes: &'static [u8],
        texts: &'static [&'static str],
        code: &'static [CodeStep],
    ) -> Self {
        Self { bytes, texts, code, decoded: OnceLock::new(), product: PhantomData }
    }

    /// The plan as data: every step with its statements.
    ///
    /// # Errors
    ///
    /// The macro and this crate are of different versions.
    pub fn data(&self) -> Result<&Data, Error> {
        let decoded = self.decoded.get_or_init(|| Data::decode(self.bytes, self.texts));
        decoded.as_ref().map_err(|error| Error::Plan(error.clone()))
    }

    /// What is known of the plan without decoding it.
    fn ending(&self) -> Result<Ending, Error> {
        Ending::decode(self.bytes).map_err(Error::Plan)
    }

    /// Applies the steps that the database does not have yet. Steps that were applied before must
    /// not have changed since, and the database must have no step that this plan does not know.
    ///
    /// A step that requires one of another component is refused unless this database has that one:
    /// where the other component has a database of its own, [`migrate_all`](crate::migrate_all) takes
    /// both.
    ///
    /// A run blocks, and has a connection of its own. So an async program gives it a thread (what fits
    /// `std::thread::spawn` fits tokio's `spawn_blocking`), and a program with a pool of connections
    /// migrates before it makes the pool:
    ///
    /// ```
    /// mod identity {
    ///     driftless::migrations!("migrations/identity");
    /// }
    ///
    /// use driftless::diesel::{Connection, SqliteConnection, connection::SimpleConnection};
    /// use driftless::{Database, MigrateOptions, Silent, StopFlag};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let url = directory.path().join("app.db").display().to_string();
    /// let stop = StopFlag::new();
    /// let options = MigrateOptions { stop: stop.clone(), ..MigrateOptions::default() };
    /// let place = url.clone();
    /// let run = std::thread::spawn(move || {
    ///     let mut database = Database::open(&place)?;
    ///     identity::PLAN.migrate(&mut database, &options, &mut Silent)
    /// });
    /// // Meanwhile, `stop.stop()` has it end at the next boundary.
    /// assert_eq!(run.join().expect("a thread")?.done(), identity::StepId::ALL.len());
    ///
    /// for _ in 0..3 {
    ///     // What a pool does. Nobody holds a lock any more, and no setting is left.
    ///     let mut connection = SqliteConnection::establish(&url)?;
    ///     connection.batch_execute("BEGIN IMMEDIATE; SELECT * FROM users; COMMIT")?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The history disagrees with the plan (then nothing was touched), a step failed (the ones
    /// before it stay, it is undone), or the lock was not free in time. The report of what was
    /// done is in the error.
    pub fn migrate(
        &self,
        database: &mut Database<B>,
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, Error> {
        let plan = (&self.ending()?, || self.data());
        database.inner.migrate_embedded(plan, self.code, options, reporter)
    }

    /// The functions of its steps that are code.
    pub(crate) const fn functions(&self) -> &'static [CodeStep] {
        self.code
    }

    /// The steps and the functions of those that are code, without the product in their type: what
    /// the commands of `driftless-cli` take when a program embeds them.
    ///
    /// # Errors
    ///
    /// The macro and this crate are of different versions.
    pub fn embedded(&'static self) -> Result<Embedded, Error> {
        Ok(Embedded { plan: self.data()?, code: self.code })
    }

    /// Whether this program may start with this database: one read that changes nothing, takes no
    /// lock, and needs no right but to read the ledger.
    ///
    /// ```
    /// mod identity {
    ///     driftless::migrations!("migrations/identity");
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut database = driftless::Database::open("sqlite::memory:")?;
    /// match identity::PLAN.gate(&mut database)? {
    ///     driftless::Gate::Current => println!("starting"),
    ///     gate => println!("not starting: the database is {}", gate.name()),
    /// }
    /// # assert_eq!(identity::PLAN.gate(&mut database)?, driftless::Gate::Empty);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The database cannot be read, or its ledger is of a later version of this crate.
    pub fn gate(&self, database: &mut Database<B>) -> Result<Gate, Error> {
        database.inner.gate_embedded(&self.ending()?, || self.data())
    }

    /// Waits until somebody else has migrated the database at a URL to this plan, as the init
    /// container of a deployment does. Comes back early with what can never become current: a
    /// database ahead of this program, or with another history. A database that cannot be reached,
    /// or is not there yet, is waited for.
    ///
    /// # Errors
    ///
    /// The URL is not one or for another product, the database could not be read at the end of the
    /// patience, or the wait was stopped.
    pub fn wait_until_current(&self, url: &str, options: &WaitOptions) -> Result<Gate, Error> {
        let url = crate::database::url_of::<B>(url)?;
        let told = &mut |_: &Result<Gate, driftless_db::Error>| {};
        Ok(driftless_db::wait_until_current(&url, self.data()?, options, told)?)
    }

    /// What of the plan the database has. Reads, and changes nothing.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn status(&self, database: &mut Database<B>) -> Result<Status, Error> {
        let ledger = database.inner.ledger()?.unwrap_or_default();
        Ok(Status::of(self.data()?, &ledger))
    }
}

impl<B: Product> fmt::Debug for Plan<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Plan");
        shown.field("backend", &B::BACKEND);
        match self.data() {
            Ok(data) => {
                let steps: Vec<&str> = data.steps.iter().map(|step| step.name.as_str()).collect();
                shown.field("component", &data.component).field("steps", &steps).finish()
            }
            Err(error) => shown.field("error", &error.to_string()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_version_are_an_error_and_not_a_panic() {
        let plan: Plan<crate::Sqlite> = Plan::__embedded(b"dfp\xff", &[], &[]);
        let error = plan.data().map(|_| ()).expect_err("no such version");
        assert!(error.to_string().starts_with("the embedded plan cannot be read: "), "{error}");
        assert!(format!("{plan:?}").contains("cannot be read"));
    }
}
