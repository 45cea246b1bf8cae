//! A step without a transaction, statement by statement, so that it can be killed at any moment and
//! gone on with.
//!
//! | statement | how it runs | killed in the middle |
//! |---|---|---|
//! | one that can run in a transaction | in one, together with the note that it did | the note says it |
//! | a transaction of the script's own | the note goes into it | the note says it |
//! | one that refuses to (`CREATE INDEX CONCURRENTLY`) | noted as begun, run, noted as done | the database is asked |
//! | one that may be run twice (`VACUUM`) | the same | it runs again |
//! | one that runs in batches | range by range (`batches.rs`), each with the cursor in the note | it goes on behind the cursor |
//! | one that only sets something for the session | as it is | it runs again |
//! | one that nobody understands | tried in a transaction; if the server refuses it there, alone | there the note says it, alone only a person can |
//!
//! Every note says from where it goes on, and is refused when somebody else has noted meanwhile. So
//! no statement is done twice even where the lock is only held for the time of a transaction.

use std::time::Instant;

use driftless_plan::{Batched, Change, Effect};

use crate::batches::{self, Cursor, Ranged};
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Action, Error, ErrorKind, NextRun, StatementFailure, StopFlag, Unfinished};

/// Why a statement was not executed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The server refused it.
    Statement(Box<StatementFailure>),
    /// Something else came between: the connection, the lock, a signal.
    Other(Error),
}

/// A statement that failed is one the server refused, and any other error came between.
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error.kind {
            ErrorKind::Statement(failure) => Self::Statement(failure),
            _ => Self::Other(error),
        }
    }
}

/// What the database says about a statement that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It took effect.
    Applied,
    /// It did not, or what it left was cleared away.
    NotApplied,
    /// Neither is what is there.
    Undecided {
        /// What was there before it.
        before: String,
        /// What should be there after it.
        after: String,
        /// What is there.
        found: String,
    },
}

/// What a note says beside where it stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said<'a> {
    /// What the server said when it refused the statement.
    pub(crate) message: Option<&'a str>,
    /// What was there before the statement.
    pub(crate) seen: Option<&'a str>,
}

/// When a note becomes permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// At once.
    AtOnce,
    /// With the transaction that is open.
    WithTransaction,
}

/// A database, as far as such a step needs it.
pub(crate) trait Bare: Ranged {
    /// By which the run is asked to stop.
    fn stop(&self) -> &StopFlag;
    /// Which way the step goes.
    fn action(&self) -> Action;
    /// What is noted of the component.
    fn progress(&mut self, component: &str) -> Result<Option<Unfinished>, Error>;
    /// Notes that a step is begun and nothing of it done.
    fn open(&mut self, operation: &Operation<'_>) -> Result<(), Error>;
    /// Notes where the step stands, if it stood where it is thought to have.
    fn note(
        &mut self,
        operation: &Operation<'_>,
        way: (Mark, Mark),
        said: Said<'_>,
        lasting: Lasting,
    ) -> Result<(), Error>;
    /// Notes that nothing of the step is left.
    fn forget(&mut self, operation: &Operation<'_>) -> Result<(), Error>;
    /// Whether the note goes in as a transaction of the script's own begins, which fences off others
    /// where the lock of a run does not. Elsewhere it goes in before the commit, since a script may
    /// want to say first what kind of transaction it is.
    const NOTES_FIRST: bool;

    /// Whether a note can be written in the transaction that is open.
    fn takes_notes(&mut self) -> Result<bool, Error>;
    /// Begins a transaction with a note in it.
    fn begin(&mut self, operation: &Operation<'_>, way: (Mark, Mark)) -> Result<(), Error>;
    /// Commits it; a refusal is one of the statement.
    fn commit(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused>;
    /// Undoes it.
    fn rollback(&mut self);
    /// Executes a statement.
    fn execute(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused>;
    /// Tells that a statement is done.
    fn told(&mut self, operation: &Operation<'_>, index: usize, at: Instant);
    /// What is there before a change, for [`Bare::decide`].
    fn look(&mut self, change: &Change) -> Result<Option<String>, Error>;
    /// Whether a change took effect. Clears away what is left of one that was interrupted.
    fn decide(&mut self, change: &Change, seen: Option<&str>) -> Result<Decision, Error>;
    /// Clears away what an interrupted rebuilding of indexes has left.
    fn clear(&mut self) -> Result<(), Error>;
}

/// Runs the statements of a step that are still to be run.
pub(crate) fn run<B: Bare>(bare: &mut B, operation: &Operation<'_>) -> Result<(), Error> {
    let statements = operation.script.statements.len();
    if statements == 0 {
        return Ok(());
    }
    let mut walk = Walk { bare, operation, at: Mark::default(), own: false, cursor: None };
    let first = walk.start()?;
    for index in 0..first.min(statements) {
        if *operation.script.effect(index) == Effect::Session {
            walk.plain(index)?;
        }
    }
    for index in first..statements {
        let at = Instant::now();
        walk.statement(index)?;
        walk.bare.told(operation, index, at);
    }
    if walk.own {
        walk.bare.rollback();
        let message = "the step left a transaction open, which was rolled back".to_owned();
        return Err(ErrorKind::Unrecorded { message }.into());
    }
    Ok(())
}

struct Walk<'b, 'o, 'w, B> {
    bare: &'b mut B,
    operation: &'o Operation<'w>,
    /// What the row says.
    at: Mark,
    /// Whether a transaction of the script's own is open.
    own: bool,
    /// How far the statement came that was begun, if it runs in batches.
    cursor: Option<Cursor>,
}

impl<B: Bare> Walk<'_, '_, '_, B> {
    /// The first statement to run.
    fn start(&mut self) -> Result<usize, Error> {
        let Some(row) = self.bare.progress(self.operation.component)? else {
            self.bare.open(self.operation)?;
            return Ok(0);
        };
        self.at = Mark::of(self.operation, self.bare.action(), &row)?;
        if !self.at.begun {
            return Ok(self.at.statement);
        }
        let index = self.at.statement;
        if let Effect::Batched(_) = self.operation.script.effect(index) {
            self.cursor = Cursor::read(row.seen.as_deref());
            return Ok(index);
        }
        match self.decide(index, row.seen.as_deref())? {
            Decision::NotApplied => Ok(index),
            Decision::Applied => {
                self.note(Mark::before(index + 1), Said::default())?;
                Ok(index + 1)
            }
            Decision::Undecided { before, after, found } => {
                let step = Box::new(row);
                Err(ErrorKind::Undecided { step, before, after, found }.into())
            }
        }
    }

    /// What became of a statement that was begun.
    fn decide(&mut self, index: usize, seen: Option<&str>) -> Result<Decision, Error> {
        match self.operation.script.effect(index) {
            Effect::Repeatable => Ok(Decision::NotApplied),
            Effect::Reindexes => self.bare.clear().map(|()| Decision::NotApplied),
            Effect::Changes(change) => self.bare.decide(change, seen),
            _ => Ok(Decision::Undecided {
                before: "is not known".to_owned(),
                after: "is not known either".to_owned(),
                found: "nothing that would tell".to_owned(),
            }),
        }
    }

    fn statement(&mut self, index: usize) -> Result<(), Error> {
        if !self.own && self.bare.stop().is_set() {
            return Err(ErrorKind::Stopped.into());
        }
        match (self.operation.script.effect(index), self.own) {
            (Effect::Commits, true) => self.own_commit(index),
            (Effect::Undoes, true) => {
                self.plain(index)?;
                self.own = false;
                Ok(())
            }
            (Effect::Begins, false) => self.own_begin(index),
            (_, true) | (Effect::Session | Effect::Commits | Effect::Undoes, false) => {
                self.plain(index)
            }
            (Effect::Batched(batched), false) => self.batched(index, batched),
            (Effect::Noted, false) => self.noted(index),
            (Effect::Unknown, false) => self.tried(index),
            (Effect::Repeatable | Effect::Reindexes, false) => self.alone(index, None),
            (Effect::Changes(change), false) => {
                let seen = self.bare.look(change)?;
                self.alone(index, seen.as_deref())
            }
        }
    }

    fn note(&mut self, to: Mark, said: Said<'_>) -> Result<(), Error> {
        self.bare.note(self.operation, (self.at, to), said, Lasting::AtOnce)?;
        self.at = to;
        Ok(())
    }

    /// Executes a statement as it is.
    fn plain(&mut self, index: usize) -> Result<(), Error> {
        match self.bare.execute(self.operation, index) {
            Ok(()) => Ok(()),
            Err(refused) => Err(self.failed(refused, Undone::Yes)),
        }
    }

    /// Begins a transaction of the script's own.
    fn own_begin(&mut self, index: usize) -> Result<(), Error> {
        self.plain(index)?;
        self.own = true;
        let rest = index + 1..self.operation.script.statements.len();
        let effects = rest.map(|at| (at, self.operation.script.effect(at)));
        let mut ends = effects.filter(|(_, it)| matches!(it, Effect::Commits | Effect::Undoes));
        if let (true, Some((end, Effect::Commits))) = (B::NOTES_FIRST, ends.next()) {
            let way = (self.at, Mark::before(end + 1));
            let lasting = Lasting::WithTransaction;
            self.bare.note(self.operation, way, Said::default(), lasting)?;
        }
        Ok(())
    }

    /// Commits the script's own transaction, with the note in it.
    fn own_commit(&mut self, index: usize) -> Result<(), Error> {
        let to = Mark::before(index + 1);
        if B::NOTES_FIRST {
            self.plain(index)?;
            self.own = false;
            self.at = to;
            return Ok(());
        }
        let noted = self.bare.takes_notes()?;
        if noted {
            let lasting = Lasting::WithTransaction;
            self.bare.note(self.operation, (self.at, to), Said::default(), lasting)?;
        }
        self.plain(index)?;
        self.own = false;
        if noted {
            self.at = to;
        }
        Ok(())
    }

    /// Executes a statement together with its note.
    fn noted(&mut self, index: usize) -> Result<(), Error> {
        match self.together(index) {
            Ok(()) => Ok(()),
            Err(refused) => Err(self.failed(refused, Undone::Yes)),
        }
    }

    fn together(&mut self, index: usize) -> Result<(), Refused> {
        let to = Mark::before(index + 1);
        let result = self
            .bare
            .begin(self.operation, (self.at, to))
            .map_err(Refused::Other)
            .and_then(|()| self.bare.execute(self.operation, index))
            .and_then(|()| self.bare.commit(self.operation, index));
        if result.is_err() {
            self.bare.rollback();
        } else {
            self.at = to;
        }
        result
    }

    /// Executes a statement that nobody understands: in a transaction if it bears that.
    fn tried(&mut self, index: usize) -> Result<(), Error> {
        let first = match self.together(index) {
            Ok(()) => return Ok(()),
            Err(Refused::Statement(failure)) => failure,
            Err(other) => return Err(self.failed(other, Undone::Yes)),
        };
        self.note(Mark::within(index), Said::default())?;
        match self.bare.execute(self.operation, index) {
            Ok(()) => self.note(Mark::before(index + 1), Said::default()),
            Err(refused) => {
                // What failed in the same way where nothing can be left has left nothing here.
                let same = matches!(&refused, Refused::Statement(second) if second.message == first.message);
                Err(self.failed(refused, if same { Undone::Yes } else { Undone::Unknown }))
            }
        }
    }

    /// Executes a statement that refuses to run in a transaction.
    fn alone(&mut self, index: usize, seen: Option<&str>) -> Result<(), Error> {
        self.note(Mark::within(index), Said { seen, message: None })?;
        let refused = match self.bare.execute(self.operation, index) {
            Ok(()) => return self.note(Mark::before(index + 1), Said::default()),
            Err(refused) => refused,
        };
        if let Refused::Other(error) = refused {
            return Err(error);
        }
        // The server refused it; what it began is cleared away now rather than by the next run.
        let undone = match self.decide(index, seen) {
            Ok(Decision::NotApplied) => Undone::Yes,
            _ => Undone::Unknown,
        };
        Err(self.failed(refused, undone))
    }

    /// Executes what is left of a statement that runs in batches.
    fn batched(&mut self, index: usize, batched: &Batched) -> Result<(), Error> {
        let mut cursor = self.cursor.take().unwrap_or_default();
        if !self.at.begun {
            let seen = cursor.text();
            self.note(Mark::within(index), Said { seen: Some(&seen), message: None })?;
        }
        let failure = match batches::run(self.bare, self.operation, (index, batched), &mut cursor) {
            Ok(()) => return self.note(Mark::before(index + 1), Said::default()),
            Err(Refused::Other(error)) => return Err(error),
            Err(Refused::Statement(failure)) => failure,
        };
        if cursor.batches == 0 {
            return Err(self.failed(Refused::Statement(failure), Undone::Yes));
        }
        let seen = cursor.text();
        let said = Said { seen: Some(&seen), message: Some(&failure.message) };
        // The statement's error matters more; what was noted before it stands.
        let _ = self.note(self.at, said);
        Err(ErrorKind::Partial { failure, effective: index, next: NextRun::Resumes }.into())
    }

    /// What a statement that was not executed leaves behind, in the ledger and as an error.
    fn failed(&mut self, refused: Refused, undone: Undone) -> Error {
        if self.own {
            self.bare.rollback();
            self.own = false;
        }
        let failure = match refused {
            Refused::Other(error) => return error,
            Refused::Statement(failure) => failure,
        };
        let effective = self.at.statement;
        if undone == Undone::Yes && effective == 0 && self.bare.forget(self.operation).is_ok() {
            return ErrorKind::Statement(failure).into();
        }
        let to = Mark { statement: effective, begun: undone == Undone::Unknown };
        // The statement's error matters more; what was noted before it stands.
        let said = Said { message: Some(&failure.message), seen: None };
        let _ = self.note(to, said);
        ErrorKind::Partial { failure, effective, next: NextRun::Resumes }.into()
    }
}

/// Whether nothing is left of a statement that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undone {
    Yes,
    Unknown,
}
