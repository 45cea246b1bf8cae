//! Steps that are code: what a function is given, and how the macro ties it to its step.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use driftless_db::{Batch, BatchPlace, CodeDriver, CodeError};

use crate::Product;

/// A function that applies a step of `kind = "code"`, for databases of the product `B`.
pub type StepFunction<B> = fn(StepContext<'_, B>) -> Result<(), CodeError>;

/// What a step that is code works with.
///
/// It works in batches. Each is a transaction of its own, in which the rows it changes and the
/// place from which the next one goes on are made permanent together. Killed at any moment, the next
/// run calls the function again, and [`StepContext::batches`] goes on behind the last batch that is
/// permanent. The step is recorded as applied when the function has returned.
///
/// ```
/// use driftless::diesel::{RunQueryDsl, sql_query, sql_types::BigInt};
/// use driftless::{Batch, CodeError, Sqlite, StepContext};
///
/// /// Writes the lower case of every address, a thousand rows at a time.
/// fn backfill(step: StepContext<'_, Sqlite>) -> Result<(), CodeError> {
///     step.batches(|connection, place| {
///         let after: i64 = place.cursor().map_or(Ok(0), str::parse)?;
///         let until = after + 1000;
///         let changed = sql_query("UPDATE users SET lower = lower(email) WHERE id > ? AND id <= ?")
///             .bind::<BigInt, _>(after)
///             .bind::<BigInt, _>(until)
///             .execute(connection)?;
///         Ok(if changed == 0 { Batch::Done } else { Batch::More(until.to_string()) })
///     })
/// }
/// # let _: driftless::StepFunction<Sqlite> = backfill;
/// ```
pub struct StepContext<'a, B> {
    driver: &'a mut dyn CodeDriver,
    pause: Duration,
    product: PhantomData<fn() -> B>,
}

impl<'a, B: Product> StepContext<'a, B> {
    /// What the macro writes around a function.
    #[doc(hidden)]
    pub fn __new(driver: &'a mut dyn CodeDriver) -> Self {
        Self { driver, pause: Duration::ZERO, product: PhantomData }
    }

    /// The component.
    pub fn component(&self) -> &str {
        self.driver.component()
    }

    /// The step's name.
    pub fn step(&self) -> &str {
        self.driver.step()
    }

    /// Where the last batch ended that is permanent; none when the step begins.
    pub fn cursor(&self) -> Option<&str> {
        self.driver.cursor()
    }

    /// Pauses for so long between two batches, in which others get at the rows. A run that is asked
    /// to stop does not sleep on.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Runs batches until one is the last. Where an earlier run has come to that, none runs.
    ///
    /// A batch is in a transaction: `transaction` of diesel makes a savepoint in it. Its closure may
    /// run again with the same cursor after a failure, in another process, so what it does must follow
    /// from the cursor and the database alone.
    ///
    /// # Errors
    ///
    /// That of the batch, which is undone. Or one of ours: the run was asked to stop, another took
    /// the step over, the connection is gone. Hand it back: a step with a batch that failed is
    /// never recorded as applied, whatever its function returns.
    pub fn batches(
        self,
        mut work: impl FnMut(&mut B::Connection, &mut BatchPlace<'_>) -> Result<Batch, CodeError>,
    ) -> Result<(), CodeError> {
        self.driver.batches(self.pause, &mut |connection: &mut dyn Any, place| match connection
            .downcast_mut::<B::Connection>(
        ) {
            Some(connection) => work(connection, place),
            None => Err("the connection is to another product than the plan's".into()),
        })
    }
}

impl<B: Product> fmt::Debug for StepContext<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("StepContext");
        shown.field("component", &self.component()).field("step", &self.step());
        shown.finish_non_exhaustive()
    }
}
