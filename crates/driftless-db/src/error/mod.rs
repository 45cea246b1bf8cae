//! The error: what it was about, what happened, and what the caller may do next.

mod class;
mod help;
mod sentence;
mod statement;

use std::fmt;
use std::time::Duration;

use crate::Unfinished;
pub use class::Class;
use sentence::{busy, code, executing, gave_up, list, no_ledger, unfinished};
pub use statement::StatementFailure;

/// What went wrong, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The database, as [`crate::Url`] shows itself; never with a password.
    pub database: Option<Box<str>>,
    /// The component.
    pub component: Option<Box<str>>,
    /// The step.
    pub step: Option<Box<str>>,
    /// What happened.
    pub kind: ErrorKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// A connection URL that cannot be read. Says why without repeating it.
    #[error("{0}")]
    Url(String),
    /// The URL is for a product that this build cannot talk to.
    #[error("this build has no `{backend}` support")]
    NoSupport {
        /// The product.
        backend: String,
    },
    /// There is no database, and reading does not create one.
    #[error("there is no database at `{path}`")]
    Missing {
        /// The file.
        path: String,
    },
    /// The database would have to be created in a directory that does not exist.
    #[error("the directory `{path}` does not exist")]
    MissingDirectory {
        /// The directory.
        path: String,
    },
    /// The path is something else than a file.
    #[error("`{path}` is not a file")]
    NotAFile {
        /// The path.
        path: String,
    },
    /// The database cannot be opened.
    #[error("cannot open it: {message}")]
    Open {
        /// Why.
        message: String,
    },
    /// A plan for another product than the database is.
    #[error("its steps are written for `{plan}`, the database is `{database}`")]
    OtherBackend {
        /// The plan's.
        plan: String,
        /// The database's.
        database: String,
    },
    /// A component that is not among the targets.
    #[error("there is no component `{0}`")]
    UnknownComponent(String),
    /// A step that the component does not have.
    #[error("there is no step `{0}`")]
    UnknownStep(String),
    /// Two targets are the same component.
    #[error("the component is given twice")]
    Duplicate,
    /// A requirement that names a step which does not exist.
    #[error("it requires `{0}`, which does not exist")]
    UnknownRequirement(String),
    /// Requirements that go round in a circle.
    #[error("its requirement `{0}` can never be met: the requirements form a circle")]
    Circle(String),

    /// The server knows no such user, or not with that password or certificate.
    #[error("the server refused the user: {message}")]
    Authentication {
        /// What it said.
        message: String,
    },
    /// The server has no database of that name.
    #[error("the server has no such database: {message}")]
    NoSuchDatabase {
        /// What it said.
        message: String,
    },
    /// The connection cannot be encrypted as the URL asks.
    #[error("no encrypted connection as the URL asks for: {message}")]
    Tls {
        /// What the client said.
        message: String,
    },

    /// The server is older than any version we know.
    #[error("the server has version {found}; {least} is the oldest that is supported")]
    OldServer {
        /// Its version.
        found: String,
        /// The oldest we know.
        least: &'static str,
    },
    /// The user may not do what is needed.
    #[error("missing privilege: {0}")]
    Privilege(String),
    /// No schema to keep the ledger in.
    #[error("no schema of the `search_path` exists, so the ledger has no place")]
    NoSchema,
    /// The lock is not held by the connection that runs the steps.
    #[error("the lock is gone although the connection is not: {0}")]
    LockLost(String),
    /// A pooler hands out server sessions by the transaction.
    #[error(
        "a pooler between here and the server gives every transaction another session, so no lock \
         would keep a second run away"
    )]
    Pooled,

    /// The file is not a database of this product.
    #[error("the file is not an SQLite database")]
    NotADatabase,
    /// The database was opened, or can only be opened, for reading.
    #[error("the database is read-only")]
    ReadOnly,
    /// Somebody else's database: it has tables and no ledger.
    #[error("{}", no_ledger(found, *total))]
    NoLedger {
        /// Names of tables and views found, the first few.
        found: Vec<String>,
        /// How many there are.
        total: usize,
    },
    /// A database to be taken over was migrated by us already.
    #[error("the ledger has the step `{step}`, which is not among those to be recorded")]
    AlreadyMigrated {
        /// The step.
        step: String,
    },
    /// The step's lock line is open, and open steps are refused here.
    #[error("the step is open in `driftless.lock`")]
    OpenStep,
    /// The database has steps of a component that has another database, and none of this one.
    #[error("the database has the steps of `{component}`, whose own database is {place}")]
    OtherComponent {
        /// The component whose steps were found.
        component: String,
        /// Its own database, safe to show.
        place: String,
    },
    /// The database belongs to another environment than the run was told.
    #[error("the database belongs to the environment `{found}`, and this is `{wanted}`")]
    OtherEnvironment {
        /// What the database says.
        found: String,
        /// What the run was told.
        wanted: String,
    },
    /// A step is code, and this program has no function for it.
    #[error("the step is code, and this program does not have its function")]
    NoFunction,
    /// A required step is not applied, and nothing in this run will apply it.
    #[error("it requires `{0}`, which is not applied")]
    Requirement(String),
    /// A step to revert has no down file.
    #[error("the step has no down file")]
    MissingDown,
    /// A step to revert is required by one that stays applied.
    #[error("`{0}` is applied and requires it")]
    RequiredBy(String),
    /// A statement would end the transaction that the step runs in.
    #[error("statement {statement} of `{file}` is `{word}`, but the step runs in a transaction")]
    TransactionControl {
        /// The file.
        file: String,
        /// Which statement, from one.
        statement: usize,
        /// Its first word.
        word: String,
    },

    /// A statement failed; the step it belongs to was undone.
    #[error("{0}")]
    Statement(Box<StatementFailure>),
    /// The step would leave rows whose foreign keys point nowhere; it was undone.
    #[error("it would leave {total} rows that break a foreign key: {}", shown.join(", "))]
    ForeignKeys {
        /// Some of them, as `table (row 7) -> parent`.
        shown: Vec<String>,
        /// How many.
        total: usize,
    },
    /// The step ran, but committing or recording it failed; it was undone.
    #[error("cannot commit it: {message}")]
    Commit {
        /// What the server said.
        message: String,
    },
    /// Any other trouble with the server.
    #[error("failed to {doing}: {message}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        message: String,
    },

    /// A statement failed in a step that does not run in a transaction, after others had taken
    /// effect.
    #[error("{failure}; {effective} statements before it have taken effect")]
    Partial {
        /// The statement.
        failure: Box<StatementFailure>,
        /// How many statements have taken effect.
        effective: usize,
        /// What the next run makes of it.
        next: NextRun,
    },
    /// The function of a step that is code failed.
    #[error("{}", code(message, *batches))]
    Code {
        /// What it said.
        message: String,
        /// How many batches are permanent.
        batches: u64,
    },
    /// A step was begun by an earlier run and neither finished nor undone.
    #[error("{}", unfinished(step))]
    Unfinished {
        /// What the ledger says of it.
        step: Box<Unfinished>,
    },
    /// A step is in the middle, and the run that began it holds the lock.
    #[error("{}", executing(step, holder))]
    Executing {
        /// What the ledger says of it.
        step: Box<Unfinished>,
        /// Who holds the lock.
        holder: String,
    },
    /// A step that was begun by an earlier run has another text than then.
    #[error("{}, and what ran of it was changed since", unfinished(step))]
    Rewritten {
        /// What the ledger says of it.
        step: Box<Unfinished>,
    },
    /// Whether a statement took effect cannot be told from the database.
    #[error(
        "{}; the database does not tell either: before it {before}, after it {after}, found: \
         {found}",
        unfinished(step)
    )]
    Undecided {
        /// What the ledger says of it.
        step: Box<Unfinished>,
        /// What was there before the statement.
        before: String,
        /// What should be there after it.
        after: String,
        /// What is there.
        found: String,
    },
    /// The step ended the transaction it ran in without failing.
    #[error(
        "the step ended its own transaction, so what it did may be permanent; it is not recorded"
    )]
    Escaped,
    /// The statements took effect and the ledger does not say so.
    #[error("every statement has taken effect, but recording it failed: {message}")]
    Unrecorded {
        /// What the server said.
        message: String,
    },

    /// An applied step is not the one that was applied.
    #[error("the step was changed after it was applied")]
    Changed {
        /// The checksum in the ledger.
        applied: String,
        /// The checksum of the up file now.
        now: String,
    },
    /// The ledger has steps that the plan does not.
    #[error("applied to the database, but not among the steps: {}", list(steps))]
    UnknownApplied {
        /// The steps.
        steps: Vec<String>,
    },
    /// The database has some of the steps that a baseline was written in place of.
    #[error(
        "`{baseline}` stands for {}, which was not applied there, and for steps that were",
        list(missing)
    )]
    InsideBaseline {
        /// The baseline.
        baseline: String,
        /// Those it has not.
        missing: Vec<String>,
    },
    /// The pending steps cannot be one transaction.
    #[error("the pending steps cannot run in one transaction: {why}")]
    NotTogether {
        /// Why not.
        why: String,
    },
    /// A pending step should have run before one that is applied.
    #[error("the step is pending, but `{after}`, which comes after it, is applied")]
    OutOfOrder {
        /// The last applied step that needs it.
        after: String,
        /// The last step that is applied.
        last: String,
    },
    /// The ledger was written by a later version.
    #[error("the ledger has format {found}; this version knows format {known}")]
    NewerLedger {
        /// The format found.
        found: String,
        /// The newest format known.
        known: u32,
    },

    /// Somebody else holds the lock.
    #[error("{}", busy(*waited, holder.as_deref()))]
    Busy {
        /// How long we waited.
        waited: Duration,
        /// Who holds it, where the server can say.
        holder: Option<String>,
    },
    /// The server cannot be reached, or takes no connection now.
    #[error("cannot reach the server: {message}")]
    Unreachable {
        /// What the client said.
        message: String,
    },
    /// The connection broke; what was not committed is undone by the server.
    #[error("the connection was lost while trying to {doing}: {message}")]
    ConnectionLost {
        /// What was being done.
        doing: &'static str,
        /// What the client said.
        message: String,
    },
    /// A statement waited too long for a lock on a table, in every attempt; the step was undone.
    #[error("{}", gave_up(failure, *attempts, blocker.as_deref()))]
    LockTimeout {
        /// The statement.
        failure: Box<StatementFailure>,
        /// How often it was tried.
        attempts: u32,
        /// Who kept it waiting, where that was seen.
        blocker: Option<String>,
    },
    /// The run was asked to stop.
    #[error("stopped; the step in progress was undone, or is gone on with by the next run")]
    Stopped,
    /// What was to be reverted changed while waiting for the lock.
    #[error("the ledger changed while waiting for the lock")]
    Moved,
    /// A writer was killed and its half-done transaction is still to be undone.
    #[error("a write was interrupted, and undoing it needs write access")]
    Interrupted,
}

/// What the next run makes of a step of which only a part has taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NextRun {
    /// It goes on with the statement that is named, after looking whether that took effect.
    Resumes,
    /// It refuses to go on: the ledger knows how far the step came.
    #[default]
    Refused,
}

impl Error {
    /// What the caller may do about it.
    pub const fn class(&self) -> Class {
        self.kind.class()
    }

    /// What to do about it, where that is not plain from the message.
    pub fn help(&self) -> Option<String> {
        self.kind.help()
    }

    pub(crate) fn in_database(mut self, database: impl fmt::Display) -> Self {
        self.database.get_or_insert_with(|| database.to_string().into());
        self
    }

    pub(crate) fn in_component(mut self, component: &str) -> Self {
        self.component.get_or_insert_with(|| component.into());
        self
    }

    pub(crate) fn in_step(mut self, component: &str, step: &str) -> Self {
        self.step.get_or_insert_with(|| step.into());
        self.in_component(component)
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self { database: None, component: None, step: None, kind }
    }
}

impl fmt::Display for Error {
    /// The narrowest of step, component and database that it is about, then what happened.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.component, &self.step, &self.database) {
            (Some(component), Some(step), _) => write!(f, "`{component}/{step}`: ")?,
            (Some(component), None, _) => write!(f, "`{component}`: ")?,
            (None, _, Some(database)) => write!(f, "`{database}`: ")?,
            (None, ..) => {}
        }
        write!(f, "{}", self.kind)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_the_documented_ones() {
        let code = |kind: ErrorKind| Error::from(kind).class().code();
        assert_eq!(code(ErrorKind::MissingDirectory { path: "a".into() }), 2);
        assert_eq!(code(ErrorKind::NotADatabase), 3);
        assert_eq!(code(ErrorKind::Commit { message: String::new() }), 4);
        assert_eq!(code(ErrorKind::Escaped), 5);
        assert_eq!(code(ErrorKind::UnknownApplied { steps: Vec::new() }), 6);
        assert_eq!(code(ErrorKind::Stopped), 75);
        assert!(Class::Partial > Class::Failed && Class::Usage > Class::Temporary);
    }

    #[test]
    fn a_message_begins_with_the_narrowest_thing_it_is_about() {
        let error = Error::from(ErrorKind::MissingDown).in_database("sqlite:a.db");
        assert_eq!(error.to_string(), "`sqlite:a.db`: the step has no down file");
        let error = error.in_step("identity", "0001_users");
        assert_eq!(error.to_string(), "`identity/0001_users`: the step has no down file");
    }

    #[test]
    fn long_lists_are_cut() {
        let steps = (1..=7).map(|n| format!("000{n}")).collect();
        let message = ErrorKind::UnknownApplied { steps }.to_string();
        assert!(message.ends_with("`0004`, `0005` and 2 more"), "{message}");
        let kind = ErrorKind::NoLedger { found: vec!["a".into(), "b".into()], total: 2 };
        assert_eq!(kind.to_string(), "the database has no ledger, but `a`, `b`");
    }
}
