//! Triggers and rules, and whether they fire.

use crate::SqlText;

use super::constraint::Timing;
use super::name::{Name, PartName};

/// A trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its table or view, and its name.
    pub name: PartName,
    /// `BEFORE`, `AFTER` or `INSTEAD OF`.
    pub timing: String,
    /// `INSERT`, `UPDATE`, `DELETE` and `TRUNCATE`, in this order.
    pub events: Vec<String>,
    /// The columns of `UPDATE OF`, in the table's order.
    pub update_of: Vec<String>,
    /// `FOR EACH ROW`; false for each statement.
    pub for_each_row: bool,
    /// The `WHEN` condition.
    pub when: Option<SqlText>,
    /// The function it calls.
    pub function: Name,
    /// What it calls it with.
    pub arguments: Vec<String>,
    /// `REFERENCING OLD TABLE AS`.
    pub old_table: Option<String>,
    /// `REFERENCING NEW TABLE AS`.
    pub new_table: Option<String>,
    /// `CREATE CONSTRAINT TRIGGER`.
    pub constraint: Option<ConstraintTrigger>,
    /// Whether it fires.
    pub state: TriggerState,
    /// The table whose trigger it repeats for a partition.
    pub parent: Option<Name>,
}

/// What only a constraint trigger has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintTrigger {
    /// When it fires.
    pub timing: Timing,
    /// The table after `FROM`.
    pub from: Option<Name>,
}

/// When a trigger or rule fires, by `session_replication_role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TriggerState {
    /// `O`: not while replicating.
    #[default]
    Origin,
    /// `D`: never.
    Disabled,
    /// `R`: only while replicating.
    Replica,
    /// `A`: always.
    Always,
}

impl TriggerState {
    /// Lower-case word, as in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "enabled",
            Self::Disabled => "disabled",
            Self::Replica => "enabled replica",
            Self::Always => "enabled always",
        }
    }
}

/// A rule, other than the one that makes a view.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its table or view, and its name.
    pub name: PartName,
    /// `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    pub event: String,
    /// `INSTEAD`.
    pub instead: bool,
    /// The condition.
    pub condition: Option<SqlText>,
    /// What is done, in order; empty for `NOTHING`.
    pub actions: Vec<SqlText>,
    /// Whether it fires.
    pub state: TriggerState,
}

/// An event trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTrigger {
    /// Its name.
    pub name: String,
    /// `ddl_command_start` and so on.
    pub event: String,
    /// `WHEN TAG IN`.
    pub tags: Vec<String>,
    /// The function it calls.
    pub function: Name,
    /// Whether it fires.
    pub state: TriggerState,
}
