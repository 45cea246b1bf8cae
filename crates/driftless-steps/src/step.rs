//! What a directory of steps is once it is read: plain values, in run order.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use driftless_diag::{SourceFile, Span};

use crate::{Checksum, Layout, StepId};

/// A file of a step, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFile {
    /// Where it was read from: the requested directory and the rest of the path.
    pub path: PathBuf,
    /// Its text as read, under the path shown to users.
    pub source: Arc<SourceFile>,
    /// Its checksum, by the rule of [`Checksum`]: of the whole file, whatever part is meant.
    pub checksum: Checksum,
    /// The part of the text that is meant, at its own place: as long as `source`, with blanks
    /// where another section or a directive stands, and `;` where a directive ends a statement.
    /// The very same value as `source` when all of the file is meant. What parses SQL reads this,
    /// so that its spans point into the real file.
    pub sql: Arc<SourceFile>,
}

impl StepFile {
    /// Whether only a part of the file is meant.
    pub fn is_part(&self) -> bool {
        !Arc::ptr_eq(&self.source, &self.sql)
    }

    /// The first line of what is meant, for carets: the file's first where that is all of it.
    pub fn first_line(&self) -> Span {
        let text = &self.sql.text;
        let skipped = if self.is_part() { text.len() - text.trim_start().len() } else { 0 };
        let start = if skipped == text.len() { 0 } else { skipped };
        Span::new(start, start + text[start..].lines().next().map_or(0, str::len))
    }
}

/// What a step consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// SQL that runs once.
    Sql,
    /// A function of the program; it has no `up.sql`.
    Code,
    /// SQL that stands for every step before it in an empty database.
    Baseline,
    /// SQL that runs again whenever it changes.
    Repeatable,
}

impl StepKind {
    /// Every kind, in the order in which documentation lists them.
    pub const ALL: [Self; 4] = [Self::Sql, Self::Code, Self::Baseline, Self::Repeatable];

    /// The name used in `step.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Code => "code",
            Self::Baseline => "baseline",
            Self::Repeatable => "repeatable",
        }
    }
}

impl StepKind {
    /// Whether a step of this kind has a place in the sequence: it runs once, behind its
    /// predecessor. A repeatable step runs behind all of these, and a baseline stands for those
    /// before it.
    pub const fn runs_in_sequence(self) -> bool {
        matches!(self, Self::Sql | Self::Code)
    }
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule that a step may break, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id.
    pub rule: String,
    /// The reason given; never empty.
    pub reason: String,
}

/// What must hold in the database before a step may run: objects named as `table users`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Precondition {
    /// Objects that must exist.
    pub present: Vec<String>,
    /// Objects that must not exist.
    pub absent: Vec<String>,
    /// What to tell the user when it does not hold.
    pub message: Option<String>,
}

/// A step that is gone because a baseline stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its full name.
    pub step: String,
    /// The checksum of its up, as ledgers have it.
    pub checksum: Checksum,
}

impl Replaced {
    /// What a baseline says that replaces this step; none of a step without SQL.
    pub fn of(step: &Step) -> Option<Self> {
        Some(Self { step: step.name(), checksum: step.up.as_ref()?.checksum })
    }

    /// Reads `0001_users 5e88..`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (step, checksum) = text.rsplit_once(' ')?;
        Some(Self { step: step.to_owned(), checksum: checksum.parse().ok()? })
    }
}

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.step, self.checksum)
    }
}

/// What is said about a step beside its SQL: `step.toml`, `metadata.toml`, or a directive in the
/// SQL file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Steps it requires, as written: `0001_users` or `identity/0001_users`.
    pub requires: Vec<String>,
    /// Whether it runs in a transaction.
    pub transaction: bool,
    /// What the step consists of.
    pub kind: StepKind,
    /// How long a statement may wait for a lock, as written.
    pub lock_timeout: Option<String>,
    /// How long a statement may run, as written.
    pub statement_timeout: Option<String>,
    /// Rules it may break.
    pub allow: Vec<Allow>,
    /// What applying it deletes, in words, as whoever wrote the step knew.
    pub loses: Vec<String>,
    /// What undoing it deletes, in words.
    pub down_loses: Vec<String>,
    /// Steps that a baseline was written in place of, and that are gone.
    pub replaces: Vec<Replaced>,
    /// What must hold before it may run.
    pub precondition: Option<Precondition>,
    /// Where each of `requires` is written, for carets.
    pub(crate) requires_at: Vec<Span>,
}

impl Default for Settings {
    /// A step about which nothing is said.
    fn default() -> Self {
        Self {
            requires: Vec::new(),
            transaction: true,
            kind: StepKind::Sql,
            lock_timeout: None,
            statement_timeout: None,
            allow: Vec::new(),
            loses: Vec::new(),
            down_loses: Vec::new(),
            replaces: Vec::new(),
            precondition: None,
            requires_at: Vec::new(),
        }
    }
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// What stands after the id and `_`; empty when nothing does.
    pub slug: String,
    /// Its SQL. `None` for a code step, and for a step whose file is missing or could not be
    /// read, for which there is an error.
    pub up: Option<StepFile>,
    /// The SQL that undoes it.
    pub down: Option<StepFile>,
    /// What is said about it beside the SQL.
    pub settings: Settings,
    /// Where that is said, when it has a file.
    pub settings_file: Option<StepFile>,
}

impl Step {
    /// Its full name, exactly as on disk: `0001_users`.
    pub fn name(&self) -> String {
        self.id.name(&self.slug)
    }

    /// Whether `name` is its full name.
    fn is_named(&self, name: &str) -> bool {
        self.id.slug_of(name).is_some_and(|slug| slug == self.slug)
    }

    /// Its files: up, down and settings, those that it has. A down that is a section of the up's
    /// file is not listed again.
    pub fn files(&self) -> impl Iterator<Item = &StepFile> {
        let own = |down: &&StepFile| self.up.as_ref().is_none_or(|up| up.path != down.path);
        let down = self.down.as_ref().filter(own);
        self.up.as_ref().into_iter().chain(down).chain(&self.settings_file)
    }
}

/// A step that another one needs to have run before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// The other component; `None` within the same one.
    pub component: Option<String>,
    /// The step's full name.
    pub step: String,
}

impl Requirement {
    /// What `text` in a step of `component` asks for: `0001_users`, or `identity/0001_users`.
    pub fn parse(component: &str, text: &str) -> Self {
        match text.split_once('/') {
            Some((other, step)) if other != component => {
                Self { component: Some(other.to_owned()), step: step.to_owned() }
            }
            Some((_, step)) => Self { component: None, step: step.to_owned() },
            None => Self { component: None, step: text.to_owned() },
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.component {
            Some(component) => write!(f, "{component}/{}", self.step),
            None => f.write_str(&self.step),
        }
    }
}

/// The steps of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepSet {
    /// The component's name.
    pub component: String,
    /// The directory that was read.
    pub directory: PathBuf,
    /// How it is laid out.
    pub layout: Layout,
    /// The steps in run order: each after what it requires, ties by id; repeatable ones last.
    pub steps: Vec<Step>,
    /// What each of `steps` requires, its predecessor included where nothing else is said.
    pub(crate) requirements: Vec<Vec<Requirement>>,
}

impl StepSet {
    /// No steps, of a component.
    pub fn empty(component: impl Into<String>) -> Self {
        Self {
            component: component.into(),
            directory: PathBuf::new(),
            layout: Layout::Native,
            steps: Vec::new(),
            requirements: Vec::new(),
        }
    }

    /// What the step at `index` of [`StepSet::steps`] requires: what its settings say and, unless
    /// they name a step of the same component, its predecessor by id.
    pub fn requirements(&self, index: usize) -> &[Requirement] {
        self.requirements.get(index).map_or(&[], Vec::as_slice)
    }

    /// The place in [`StepSet::steps`] of the step with this full name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.is_named(name))
    }

    /// The step with this full name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.position(name).map(|index| &self.steps[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_found_by_their_full_name_alone() {
        let step = |id: &str, slug: &str| Step {
            id: StepId::new(id),
            slug: slug.to_owned(),
            up: None,
            down: None,
            settings: Settings::default(),
            settings_file: None,
        };
        let set = StepSet {
            component: "c".to_owned(),
            directory: PathBuf::new(),
            layout: Layout::Diesel,
            steps: vec![step("1", ""), step("1", "a_b"), step("10", "a")],
            requirements: Vec::new(),
        };
        for (index, step) in set.steps.iter().enumerate() {
            assert_eq!(set.position(&step.name()), Some(index));
        }
        for stranger in ["", "1_", "1_a", "01_a_b", "10", "10a", "100_a"] {
            assert_eq!(set.position(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn a_requirement_on_ones_own_component_needs_no_name() {
        let parsed = |text| Requirement::parse("identity", text);
        assert_eq!(parsed("identity/0001_a"), parsed("0001_a"));
        assert_eq!(parsed("0001_a").component, None);
        assert_eq!(parsed("network/0001_a").to_string(), "network/0001_a");
    }
}
