//! A step that is code: a function of the program, in batches each of which is a transaction.
//!
//! What a function does to rows, and the note of how far it has come (its *cursor*, a text that only
//! the function understands), are committed together. Killed at any moment, every batch is wholly
//! there or wholly not, and the next run hands the function the cursor of the last one that is. The
//! note is a row of `driftless_progress`, as for every step that has more than one transaction:
//! `statement` counts the batches from one, `statements` is nothing, `seen` has the cursor, and
//! `begun` says that the function has called a batch its last.
//!
//! A batch moves the row on before the function does anything, and fails where the row does not
//! stand where it was left: so of two runs that believe in the same batch, one does it, also where
//! the lock of a run is only held for the time of a transaction.
//!
//! The function gets the product's connection, as diesel has it, behind [`Any`]: this crate and the
//! façade agree on the type, and nothing in between has to know it.

use std::any::Any;
use std::fmt;
use std::time::{Duration, Instant};

use driftless_plan::Plan;

use crate::server::Operation;
use crate::{Action, Error, ErrorKind, StopFlag, Unfinished};

/// What a function says when it fails.
pub type CodeError = Box<dyn std::error::Error + Send + Sync>;

/// A function that applies a step.
pub type CodeFunction = fn(&mut dyn CodeDriver) -> Result<(), CodeError>;

/// The function of a step.
#[derive(Clone, Copy)]
pub struct CodeStep {
    /// The step's name.
    pub step: &'static str,
    /// What applies it.
    pub function: CodeFunction,
}

impl fmt::Debug for CodeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeStep").field("step", &self.step).finish_non_exhaustive()
    }
}

/// The steps of a component as a program embeds them.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The steps.
    pub plan: &'static Plan,
    /// The functions of those that are code.
    pub code: &'static [CodeStep],
}

/// What a batch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Batch {
    /// There is more to do: the next batch goes on from this cursor, in this run or a later one.
    More(String),
    /// That was all. No batch of the step runs ever again.
    Done,
}

impl Batch {
    /// What the next one goes on from; nothing behind the last.
    pub(crate) fn cursor(&self) -> Option<&str> {
        match self {
            Self::More(cursor) => Some(cursor),
            Self::Done => None,
        }
    }
}

/// Where a batch stands.
#[derive(Debug)]
pub struct BatchPlace<'a> {
    cursor: Option<&'a str>,
    number: u64,
    stop: &'a StopFlag,
    progress: Option<Progress>,
}

/// How far a step has come, by its own reckoning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much is done.
    pub done: u64,
    /// How much there is, where that is known.
    pub total: Option<u64>,
}

impl BatchPlace<'_> {
    /// Where the batch before it ended; none for the first one.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor
    }

    /// Which batch it is, from one, those of earlier runs included.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether the run was asked to stop. It does behind this batch in any case; one that takes long
    /// may look here and be shorter.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_set()
    }

    /// Says how far the step has come, for whoever watches.
    pub fn progress(&mut self, done: u64, total: Option<u64>) {
        self.progress = Some(Progress { done, total });
    }
}

/// What a batch does.
pub type BatchWork<'w> =
    dyn FnMut(&mut dyn Any, &mut BatchPlace<'_>) -> Result<Batch, CodeError> + 'w;

/// What a function is given to work with. The façade puts types on it.
pub trait CodeDriver {
    /// The component.
    fn component(&self) -> &str;
    /// The step.
    fn step(&self) -> &str;
    /// Where the last batch that is permanent ended; none when there is no such batch.
    fn cursor(&self) -> Option<&str>;
    /// Runs batches until one is the last, with a pause between them. The error of a batch is handed
    /// back as it is; that the run was asked to stop, or lost its connection, is one of ours.
    fn batches(&mut self, pause: Duration, work: &mut BatchWork<'_>) -> Result<(), CodeError>;
}

/// A database, as far as a step that is code needs it.
pub(crate) trait Batching {
    /// By which the run is asked to stop.
    fn stopping(&self) -> &StopFlag;
    /// Sleeps, unless the run is asked to stop.
    fn rest(&self, pause: Duration);
    /// What is noted of the component.
    fn noted(&mut self, component: &str) -> Result<Option<Unfinished>, Error>;
    /// Notes that the step is begun.
    fn note_begun(&mut self, operation: &Operation<'_>) -> Result<(), Error>;
    /// Notes that nothing of the step is left, or why it failed.
    fn note_failed(
        &mut self,
        operation: &Operation<'_>,
        batches: u64,
        message: &str,
    ) -> Result<(), Error>;
    /// Begins a transaction and moves the note behind the batch with this number; whether it stood
    /// before it.
    fn begin_batch(&mut self, operation: &Operation<'_>, number: u64) -> Result<bool, Error>;
    /// The connection, with that transaction open.
    fn client(&mut self) -> Result<&mut dyn Any, Error>;
    /// Calls the function, so that a statement of it can be cancelled; whether one was.
    fn watched<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        (call(self), false)
    }
    /// Notes where the batch ended, and commits.
    fn end_batch(
        &mut self,
        operation: &Operation<'_>,
        number: u64,
        batch: &Batch,
    ) -> Result<(), Error>;
    /// Undoes the batch.
    fn undo_batch(&mut self);
    /// The error that what a function says is, where it is not about what the function did.
    fn ours(&mut self, error: &CodeError) -> Option<Error>;
    /// Tells that a batch is permanent.
    fn told_batch(&mut self, operation: &Operation<'_>, done: BatchDone);
}

/// A batch that is permanent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchDone {
    pub(crate) number: u64,
    pub(crate) progress: Option<Progress>,
    pub(crate) duration: Duration,
}

/// Runs what is left of a step.
pub(crate) fn run<B: Batching>(
    database: &mut B,
    operation: &Operation<'_>,
    function: CodeFunction,
) -> Result<(), Error> {
    let mut walk = Walk::start(database, operation)?;
    let result = function(&mut walk);
    let (failure, batches) = (walk.failure.take(), walk.batches);
    match (failure, result) {
        // Also when the function made nothing of it: what a batch did not do is not done.
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(failed(database, operation, batches, &error)),
    }
}

struct Walk<'b, 'o, 'w, B> {
    database: &'b mut B,
    operation: &'o Operation<'w>,
    cursor: Option<String>,
    /// How many batches are permanent.
    batches: u64,
    /// Whether one of them was the last.
    ended: bool,
    failure: Option<Error>,
}

impl<'b, 'o, 'w, B: Batching> Walk<'b, 'o, 'w, B> {
    fn start(database: &'b mut B, operation: &'o Operation<'w>) -> Result<Self, Error> {
        let row = database.noted(operation.component)?;
        let (cursor, batches, ended) = match row {
            None => {
                database.note_begun(operation)?;
                (None, 0, false)
            }
            Some(row) if is_of(&row, operation) => {
                (row.seen, row.statement.saturating_sub(1) as u64, row.begun)
            }
            Some(row) => {
                let name = row.step.clone();
                let kind = ErrorKind::Unfinished { step: Box::new(row) };
                return Err(Error::from(kind).in_step(operation.component, &name));
            }
        };
        Ok(Self { database, operation, cursor, batches, ended, failure: None })
    }

    /// Runs one batch; whether it was the last.
    fn batch(&mut self, work: &mut BatchWork<'_>) -> Result<(), Stopped> {
        if self.database.stopping().is_set() {
            return Err(ErrorKind::Stopped.into());
        }
        let began = Instant::now();
        let number = self.batches + 1;
        let begun = self.database.begin_batch(self.operation, number);
        match begun {
            Ok(true) => {}
            Ok(false) => {
                self.database.undo_batch();
                return Err(ErrorKind::Moved.into());
            }
            Err(error) => {
                self.database.undo_batch();
                return Err(Stopped::Ours(error));
            }
        }
        let stop = self.database.stopping().clone();
        let mut place =
            BatchPlace { cursor: self.cursor.as_deref(), number, stop: &stop, progress: None };
        let (result, cancelled) =
            self.database.watched(|database| work(database.client()?, &mut place));
        let progress = place.progress;
        let batch = match result {
            Ok(batch) => batch,
            Err(error) => {
                let own = error.downcast_ref::<Error>().cloned();
                let ours = own.or_else(|| self.database.ours(&error));
                self.database.undo_batch();
                return Err(match ours {
                    Some(error) => Stopped::Ours(error),
                    None if cancelled => ErrorKind::Stopped.into(),
                    None => Stopped::Theirs(error),
                });
            }
        };
        if let Err(error) = self.database.end_batch(self.operation, number, &batch) {
            self.database.undo_batch();
            return Err(Stopped::Ours(error));
        }
        self.batches = number;
        match batch {
            Batch::More(cursor) => self.cursor = Some(cursor),
            Batch::Done => self.ended = true,
        }
        let done = BatchDone { number, progress, duration: began.elapsed() };
        self.database.told_batch(self.operation, done);
        Ok(())
    }
}

/// Why there is no further batch.
enum Stopped {
    /// We or the server.
    Ours(Error),
    /// The function.
    Theirs(CodeError),
}

impl From<ErrorKind> for Stopped {
    fn from(kind: ErrorKind) -> Self {
        Self::Ours(kind.into())
    }
}

impl<B: Batching> CodeDriver for Walk<'_, '_, '_, B> {
    fn component(&self) -> &str {
        self.operation.component
    }

    fn step(&self) -> &str {
        &self.operation.step.name
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn batches(&mut self, pause: Duration, work: &mut BatchWork<'_>) -> Result<(), CodeError> {
        if let Some(error) = &self.failure {
            return Err(error.clone().into());
        }
        while !self.ended {
            match self.batch(work) {
                Ok(()) => {}
                Err(Stopped::Ours(error)) => {
                    self.failure = Some(error.clone());
                    return Err(error.into());
                }
                Err(Stopped::Theirs(error)) => {
                    let ours = failed(self.database, self.operation, self.batches, &error);
                    self.failure = Some(ours);
                    return Err(error);
                }
            }
            if !self.ended && !pause.is_zero() {
                self.database.rest(pause);
            }
        }
        Ok(())
    }
}

/// Whether a note is of this step, applied as code.
fn is_of(row: &Unfinished, operation: &Operation<'_>) -> bool {
    row.is_code() && row.step == operation.step.name && row.action == Action::Migrate.name()
}

/// The error of a function that failed, which is noted too.
fn failed<B: Batching>(
    database: &mut B,
    operation: &Operation<'_>,
    batches: u64,
    error: &CodeError,
) -> Error {
    let message = error.to_string();
    // The function's error matters more; what was noted before it stands.
    let _ = database.note_failed(operation, batches, &message);
    ErrorKind::Code { message, batches }.into()
}
