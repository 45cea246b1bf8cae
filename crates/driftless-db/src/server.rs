//! What the rest asks of a database product: the seam behind which each has a module.
//!
//! Only what products do in their own way stands here. Deciding what to run is neutral and done
//! before; how it is locked, in which transactions it runs and how it is recorded is the
//! product's, since that is where they differ most.

use std::time::Duration;

use driftless_catalog::Catalog;
use driftless_diag::Backend;
use driftless_plan::{Script, Step};

use crate::code::CodeFunction;
use crate::run::{Settlement, Written};
use crate::wait::Control;
use crate::{
    Action, Commits, Environment, Error, Fingerprint, Head, Holder, Ledger, Marker, NotCompared,
    Recorded, RunRow, Survey, Tool, ToolRow,
};

/// What a database says about itself, read at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// The ledger, if there is one.
    pub(crate) ledger: Option<Ledger>,
    /// The head that the recorded fingerprints describe.
    pub(crate) described: Option<Head>,
    /// Which environments the ledger's components belong to.
    pub(crate) markers: Vec<Marker>,
    /// Without a ledger: the first few tables and views that are there all the same.
    pub(crate) found: Vec<String>,
    /// Without a ledger: how many there are.
    pub(crate) found_total: usize,
}

/// One step to apply or revert.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) component: &'a str,
    pub(crate) step: &'a Step,
    pub(crate) script: &'a Script,
    /// What applies it in place of the script.
    pub(crate) code: Option<CodeFunction>,
}

impl Operation<'_> {
    /// Whether its statements run in one transaction: what runs in batches has many.
    pub(crate) fn in_transaction(&self) -> bool {
        self.step.transaction && !self.script.is_batched()
    }

    /// Whether a step without a transaction has a note while it runs: one without statements is
    /// there as soon as it is recorded.
    pub(crate) const fn is_noted(&self) -> bool {
        self.code.is_some() || !self.script.statements.is_empty()
    }
}

/// Asked under the lock when somebody else has written since the work was decided: which of the
/// operations are still to be done, or why none may be.
pub(crate) type Recheck<'r, 'a> =
    dyn Fn(&State, &[Operation<'a>]) -> Result<Vec<Operation<'a>>, Error> + 'r;

/// What is to be done in one database, in this order.
pub(crate) struct Work<'r, 'a> {
    pub(crate) action: Action,
    pub(crate) operations: Vec<Operation<'a>>,
    pub(crate) recheck: &'r Recheck<'r, 'a>,
    /// Which environment the database belongs to.
    pub(crate) environment: &'r Environment,
    /// Which steps are committed together.
    pub(crate) commits: Commits,
}

impl Work<'_, '_> {
    /// The markers that the run writes, where the database has what `state` says.
    pub(crate) fn markers(&self, state: &State) -> Vec<Marker> {
        let components = crate::execute::components(&self.operations);
        crate::marker::missing(self.environment, &components, &state.markers)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The steps that are permanently applied (or reverted), with their duration.
    pub(crate) done: Vec<Done>,
    /// What failed; it names its step when it is about one.
    pub(crate) failure: Option<Error>,
}

/// A step that was applied (or reverted).
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) component: String,
    pub(crate) step: String,
    pub(crate) statements: usize,
    pub(crate) duration: Duration,
}

/// A connection to a database of one product.
pub(crate) trait Server: Send {
    /// The product.
    fn backend(&self) -> Backend;

    /// The server's version.
    fn version(&mut self) -> Result<String, Error>;

    /// The ledger and what it needs, in one read.
    fn state(&mut self, control: &mut Control<'_>) -> Result<State, Error>;

    /// The same, read under the locks of these components: whoever was in the middle of a step of theirs
    /// has ended by then, one way or the other. Where a run holds no lock between its statements, this is
    /// no other than [`Server::state`].
    fn locked_state(
        &mut self,
        _components: &[&str],
        control: &mut Control<'_>,
    ) -> Result<State, Error> {
        self.state(control)
    }

    /// The ledger as the hash of one text, which is quicker to read than its rows; none where there is
    /// none, or where this product has no such way.
    fn written(&mut self, _control: &mut Control<'_>) -> Result<Option<Written>, Error> {
        Ok(None)
    }

    /// The runs recorded, oldest first.
    fn runs(&mut self, control: &mut Control<'_>) -> Result<Vec<RunRow>, Error>;

    /// The schema, our own tables left out, without what only definitions say.
    fn introspect(&mut self, control: &mut Control<'_>) -> Result<Catalog, Error>;

    /// What the database contains that introspection does not read. Nothing where the product's
    /// catalog has no such things.
    fn not_compared(&mut self, _control: &mut Control<'_>) -> Result<Vec<NotCompared>, Error> {
        Ok(Vec::new())
    }

    /// The fingerprints now.
    fn fingerprints(&mut self, control: &mut Control<'_>) -> Result<Vec<Fingerprint>, Error>;

    /// All of that, as of one moment where the product can.
    fn survey(&mut self, control: &mut Control<'_>) -> Result<Survey, Error> {
        Ok(Survey {
            catalog: self.introspect(control)?,
            fingerprints: self.fingerprints(control)?,
            not_compared: self.not_compared(control)?,
        })
    }

    /// The fingerprints recorded at the end of the last run.
    fn recorded(&mut self, control: &mut Control<'_>) -> Result<Option<Recorded>, Error>;

    /// The rows of another tool's record; none where its table is not there.
    fn tool_rows(
        &mut self,
        tool: Tool,
        control: &mut Control<'_>,
    ) -> Result<Option<Vec<ToolRow>>, Error>;

    /// Changes the note of a step in the middle, under the lock of a run.
    fn settle(
        &mut self,
        settlement: &Settlement<'_>,
        control: &mut Control<'_>,
    ) -> Result<(), Error>;

    /// Who holds the locks of these components, where the product can say.
    fn holders(&mut self, _components: &[&str]) -> Result<Vec<Holder>, Error> {
        Ok(Vec::new())
    }

    /// Ends a session.
    fn end_session(&mut self, _session: i64) -> Result<(), Error> {
        Ok(())
    }

    /// Takes the lock, does the work and records it. With no operation, renews fingerprints that
    /// do not describe the ledger's head.
    fn run(&mut self, work: Work<'_, '_>, control: &mut Control<'_>) -> Outcome;
}
