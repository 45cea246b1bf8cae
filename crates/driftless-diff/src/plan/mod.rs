//! SQL that leads from one catalog to another.
//!
//! A product's module decides what each difference takes; [`order`] puts it in a sequence that
//! works. A statement carries the hazards of running it, so that whoever runs it can ask first.
//! What nobody can decide is not planned but named: guessing would either repeat work that a
//! statement we do not understand has done, or undo it. A text that merely could not be compared
//! is another matter: writing the wanted one down again does no harm, so that is planned, with a
//! hazard that says so.
//!
//! Serialized, a plan is `{"statements": [{"sql", "hazards": [{"kind", "message"}]}],
//! "undecided": ["table users"]}`; `kind` is a [`HazardKind`]'s name. A statement that cannot share
//! a step with its neighbours also has `"placement"`: `alone` or `outside`.

mod mysql;
mod order;
mod postgres;
mod sqlite;

use std::fmt;

use driftless_catalog::Catalog;
use driftless_diag::Backend;
use serde::{Serialize, Serializer};

use crate::delta::agreed;
use crate::{Options, diff_with};

/// SQL that leads from one catalog to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// Statements in the order in which they have to run.
    pub statements: Vec<Planned>,
    /// Objects that are left as they are because nobody can say how they differ, as
    /// `table users`.
    pub undecided: Vec<String>,
}

/// A statement to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The statement, without a terminator.
    pub sql: String,
    /// What to know before running it.
    pub hazards: Vec<Hazard>,
    /// Whether it may share a step with its neighbours.
    #[serde(skip_serializing_if = "Placement::is_together")]
    pub placement: Placement,
    /// Whether clients that read statement by statement need `DELIMITER` to find its end.
    #[serde(skip)]
    pub is_compound: bool,
}

/// In which step a statement may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Placement {
    /// In one step with its neighbours.
    #[default]
    Together,
    /// In a later step than what comes before it, and in an earlier one than what comes after: a
    /// value of an enum can be used only when it is committed, and a validation is to hold no lock
    /// that another statement took.
    Alone,
    /// In a step of its own that is no transaction.
    Outside,
}

impl Placement {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    const fn is_together(&self) -> bool {
        matches!(self, Self::Together)
    }
}

/// Which forms statements take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forms {
    /// Those that hold locks for short, if more statements do.
    Safe,
    /// The plainest.
    Plain,
}

/// Something to know before running a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hazard {
    /// Its kind.
    pub kind: HazardKind,
    /// What exactly, as a lower-case fragment.
    pub message: String,
}

/// Kinds of hazard. Serialized under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HazardKind {
    /// Rows or values are gone afterwards.
    DataLoss,
    /// Values may be stored differently afterwards, such as the text `007` as the number 7.
    Conversion,
    /// Rows that exist need values that nobody but the author knows.
    NeedsBackfill,
    /// Fails, and changes nothing, where rows do not satisfy it.
    MayFail,
    /// The table is copied: time and space grow with it.
    Rebuild,
    /// Others wait while it runs.
    Lock,
    /// Every row is written anew, and others wait meanwhile.
    Rewrite,
    /// Takes a right, or a secret, that whoever runs it may not have.
    Privilege,
    /// The difference may be one of spelling only; running the statement does no harm.
    Undecided,
}

impl HazardKind {
    /// The name used in JSON, in `--allow` and in comments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DataLoss => "data-loss",
            Self::Conversion => "conversion",
            Self::NeedsBackfill => "needs-backfill",
            Self::MayFail => "may-fail",
            Self::Rebuild => "rebuild",
            Self::Lock => "lock",
            Self::Rewrite => "rewrite",
            Self::Privilege => "privilege",
            Self::Undecided => "undecided",
        }
    }
}

impl fmt::Display for HazardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for HazardKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Statements that lead from one catalog to another, column order apart.
///
/// Applied to `from` they leave a catalog between which and `to` [`crate::diff`] finds nothing,
/// unless `undecided` names something. Rows are kept wherever the change need not lose them.
pub fn plan(from: &Catalog, to: &Catalog) -> Generated {
    plan_with(from, to, &Options::SCHEMA)
}

/// Statements that lead from one catalog to another.
///
/// Catalogs of different products give no statements: every change is then undecided.
pub fn plan_with(from: &Catalog, to: &Catalog, options: &Options) -> Generated {
    plan_in(from, to, options, Forms::Plain)
}

/// Statements that lead from one catalog to another, in the forms asked for. SQLite has only one.
pub fn plan_in(from: &Catalog, to: &Catalog, options: &Options, forms: Forms) -> Generated {
    let (from, to) = &agreed(from, to);
    if from.backend == Backend::Postgres && to.backend == Backend::Postgres {
        return postgres::plan(from, to, options, forms);
    }
    if from.backend == Backend::Sqlite && to.backend == Backend::Sqlite {
        return sqlite::plan(from, to, options);
    }
    if from.backend == to.backend {
        return mysql::plan(from, to, options, forms);
    }
    let mut undecided: Vec<String> = diff_with(from, to, options)
        .into_iter()
        .map(|change| format!("{} {}", change.kind, change.name))
        .collect();
    undecided.dedup();
    Generated { statements: Vec::new(), undecided }
}

impl Generated {
    /// The statements as a script, each preceded by a comment where data is at stake or a
    /// decision is left to the reader.
    pub fn script(&self) -> String {
        let mut script = String::new();
        let mut previous_is_long = false;
        for planned in &self.statements {
            let text = planned.script();
            let is_long = text.trim_end().contains('\n');
            if !script.is_empty() && (is_long || previous_is_long) {
                script.push('\n');
            }
            script.push_str(&text);
            previous_is_long = is_long;
        }
        script
    }

    /// Every hazard of a kind, in order.
    pub fn hazards(&self, kind: HazardKind) -> impl Iterator<Item = &Hazard> {
        let hazards = self.statements.iter().flat_map(|planned| &planned.hazards);
        hazards.filter(move |hazard| hazard.kind == kind)
    }
}

impl Planned {
    fn plain(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            hazards: Vec::new(),
            placement: Placement::Together,
            is_compound: false,
        }
    }

    fn with(mut self, kind: HazardKind, message: impl Into<String>) -> Self {
        self.hazards.push(Hazard { kind, message: message.into() });
        self
    }

    /// The statement with its terminator and the comments that tell its hazards.
    pub fn script(&self) -> String {
        let mut text = String::new();
        let quiet = [HazardKind::Rebuild, HazardKind::Lock, HazardKind::Rewrite];
        for hazard in self.hazards.iter().filter(|hazard| !quiet.contains(&hazard.kind)) {
            text.push_str(&format!("-- {}: {}\n", hazard.kind, hazard.message));
        }
        if self.is_compound {
            text.push_str(&format!("DELIMITER ;;\n{};;\nDELIMITER ;\n", self.sql));
        } else {
            text.push_str(&format!("{};\n", self.sql));
        }
        text
    }
}
