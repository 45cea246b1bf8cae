//! The values of a plan.

use std::borrow::Cow;
use std::time::Duration;

use driftless_diag::{Backend, Position, SourceFile, Span};

use crate::Effect;

/// The steps of one component, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The component's name.
    pub component: String,
    /// The product whose SQL the steps are written in.
    pub backend: Backend,
    /// The steps in run order: each comes after the steps of this component that it requires.
    pub steps: Vec<Step>,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The name as on disk, such as `0001_users`.
    pub name: String,
    /// What applies it.
    pub up: Script,
    /// What reverts it, if that was written.
    pub down: Option<Script>,
    /// The checksum of the up file, as the lock file has it.
    pub checksum: [u8; 32],
    /// The checksum of the down file, if there is one.
    pub down_checksum: Option<[u8; 32]>,
    /// The steps that must be applied before this one.
    pub requires: Vec<Requirement>,
    /// When it runs.
    pub kind: Kind,
    /// Whether its statements run in a transaction.
    pub transaction: bool,
    /// Whether its lock line is open: the step may still change.
    pub open: bool,
    /// What applies it. A down is SQL whatever the up is.
    pub form: Form,
    /// How long its statements may wait for a lock on a table, where that is not left to the run.
    /// Nothing for as long as it takes.
    pub lock_timeout: Option<Duration>,
    /// How long each may take.
    pub statement_timeout: Option<Duration>,
    /// Steps that a baseline was written in place of, and that are gone, in their order.
    pub replaces: Vec<Replaced>,
    /// The places of the steps it was written behind, where that is known and not the order of the
    /// ids. With every step behind which it stands on none of these ways it was shown to commute.
    pub behind: Option<Vec<usize>>,
}

/// What applies a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Form {
    /// The statements of its up file.
    #[default]
    Sql,
    /// A function of the program that embeds it. Its up script is empty, and its checksum that of
    /// no bytes: what the function does is the compiler's to know.
    Code,
}

/// A step that is gone because a baseline stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its name.
    pub step: String,
    /// The checksum that a ledger has of it.
    pub checksum: [u8; 32],
}

/// When a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kind {
    /// Once in each database.
    #[default]
    Once,
    /// Once, and again whenever its checksum is another one. Never again what was between: it runs
    /// as it is now.
    Repeatable,
    /// In a database to which no step of its component was applied, instead of all steps before
    /// it that run once; in any other database never.
    Baseline,
}

/// A step that another one needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// The component it belongs to; none for the requiring step's own.
    pub component: Option<String>,
    /// The step's name.
    pub step: String,
}

/// A file of SQL, cut into the statements to execute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// The path as shown to the user.
    pub file: String,
    /// The whole file.
    pub text: Cow<'static, str>,
    /// The statements to execute, in order. What the executor does itself (an enclosing `BEGIN`
    /// and `COMMIT`, `PRAGMA foreign_keys`) is not among them.
    pub statements: Vec<Span>,
    /// SQLite: whether foreign keys must be off while it runs, because it rebuilds a table.
    pub foreign_keys_off: bool,
    /// What each statement leaves behind where there is no transaction to say it; empty for a script
    /// that has one.
    pub effects: Vec<Effect>,
}

impl Plan {
    /// The last step that is not repeatable: a repeatable one says nothing about how far a
    /// database has come.
    pub fn last(&self) -> Option<&Step> {
        self.steps.iter().rfind(|step| step.kind != Kind::Repeatable)
    }

    /// The place of the baseline that was written in place of the step of that name.
    pub fn replacing(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.replaces.iter().any(|it| it.step == name))
    }

    /// The step of that name, and its place in the run order.
    pub fn step(&self, name: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.name == name)
    }
}

impl Step {
    /// A step that runs once, in a transaction: without a down, requirements or a checksum.
    pub fn new(name: impl Into<String>, up: Script) -> Self {
        Self {
            name: name.into(),
            up,
            down: None,
            checksum: [0; 32],
            down_checksum: None,
            requires: Vec::new(),
            kind: Kind::Once,
            transaction: true,
            open: false,
            form: Form::Sql,
            lock_timeout: None,
            statement_timeout: None,
            replaces: Vec::new(),
            behind: None,
        }
    }
}

impl Requirement {
    /// A step of the same component.
    pub fn own(step: impl Into<String>) -> Self {
        Self { component: None, step: step.into() }
    }

    /// A step of another component.
    pub fn of(component: impl Into<String>, step: impl Into<String>) -> Self {
        Self { component: Some(component.into()), step: step.into() }
    }
}

impl Script {
    /// The text of a statement; empty when there is none at that place.
    pub fn statement(&self, index: usize) -> &str {
        let span = self.statements.get(index).copied().unwrap_or_default();
        self.text.get(span.range()).unwrap_or_default()
    }

    /// What the statement at that place leaves behind.
    pub fn effect(&self, index: usize) -> &Effect {
        self.effects.get(index).unwrap_or(&Effect::Unknown)
    }

    /// Whether a statement of it runs range by range, so that the script has no one transaction.
    pub fn is_batched(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Batched(_)))
    }

    /// Line and column of a byte offset, both from one. For error reports: it reads the whole
    /// text every time.
    pub fn position(&self, offset: usize) -> Position {
        SourceFile::new("", self.text.as_ref()).position(offset)
    }
}
