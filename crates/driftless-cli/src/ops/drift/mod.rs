//! `driftless drift`: does a database contain what its ledger says was applied, and nothing else?
//!
//! Two witnesses, neither of which is believed alone where it can be wrong. The **expected
//! catalog**, a replay of the applied steps in the order of the ledger, knows what should be there
//! and may misjudge what a statement did. The **fingerprints**, recorded at the end of the last
//! run, know what was there and nothing about why. What differs from the first is
//!
//! | the object's fingerprint | the difference | it is |
//! |---|---|---|
//! | changed since the last run | certain or not | drift |
//! | the same | certain | unforeseen: a step did something replay did not foresee |
//! | the same | uncertain | nothing: the same text means the same |
//! | not usable | certain | drift, for all anybody can tell |
//! | not usable | uncertain | undecided |
//!
//! Fingerprints describe a state of the ledger and are not usable in any other: after a kill they
//! are older than what was committed. A changed definition that replay knows to mean what is
//! expected (a comment, say) is noted and is no drift. On PostgreSQL a definition also says what is
//! not compared with the steps, because it differs between environments (owners, privileges, the
//! order of columns), so there a changed one is drift unless only the spelling of SQL changed, as a
//! restored dump and a newer server change it.

mod accept;
mod against;
mod changed;
mod expected;
mod ignored;
mod meaning;
mod record;
mod saved;
mod witness;

use std::path::Path;

pub(crate) use accept::accept;
pub(crate) use expected::replayed;
pub(crate) use ignored::Ignored;

use driftless_catalog::{Catalog, Origin};
use driftless_check::config;
use driftless_diff::{Change, Generated};

use crate::args::{self, Global};
use crate::ops::databases::{self, Place};
use crate::ops::source::unreadable;
use crate::ops::steps::{Ready, read};
use crate::project::{self, LeaveOut, Project};
use crate::{CliError, Exit};

/// What was found, database by database.
#[derive(Debug)]
pub(crate) struct DriftReport {
    /// The environment looked at.
    pub(crate) environment: String,
    /// The configuration file, as messages show it; none where there is none.
    pub(crate) configuration: Option<String>,
    /// One for each database.
    pub(crate) databases: Vec<DatabaseDrift>,
    /// Whether only the SQL that brings them back is wanted.
    pub(crate) repair_only: bool,
}

/// What was found in a database.
#[derive(Debug)]
pub(crate) struct DatabaseDrift {
    /// The database, safe to show.
    pub(crate) database: String,
    /// Its components.
    pub(crate) components: Vec<String>,
    /// What the fingerprints are worth.
    pub(crate) fingerprints: Fingerprints,
    /// What differs.
    pub(crate) findings: Vec<Finding>,
    /// What keeps the comparison from being complete.
    pub(crate) obstacles: Vec<String>,
    /// What is there and was not compared.
    pub(crate) not_compared: Vec<String>,
    /// Whether that counts as a finding.
    pub(crate) strict: bool,
    /// Facts that explain the outcome.
    pub(crate) notes: Vec<String>,
    /// The SQL that brings the database back to what is expected.
    pub(crate) back: Option<Generated>,
    /// The SQL of a step that accepts the database as it is.
    pub(crate) accept: Option<Generated>,
    /// What it contained, where that is asked for.
    contents: Option<saved::Saved>,
    /// What is expected and what was found, as far as that was looked at.
    ends: Option<Box<(Catalog, Catalog)>>,
    /// Steps that are to be applied yet.
    pending: Vec<String>,
    /// Why it could not be read at all.
    pub(crate) error: Option<CliError>,
}

/// What the fingerprints of a database are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fingerprints {
    /// They describe the state of the ledger.
    Current,
    /// They are older than the ledger, and not used.
    Stale,
    /// There are none.
    Missing,
}

impl Fingerprints {
    /// The word for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Stale => "stale",
            Self::Missing => "missing",
        }
    }
}

/// A difference, and what it is.
#[derive(Debug)]
pub(crate) struct Finding {
    /// What differs: `from` is expected, `to` was found.
    pub(crate) change: Change,
    /// What it is.
    pub(crate) verdict: Verdict,
    /// The statement that should have made it, or made what it is a part of.
    pub(crate) origin: Option<Origin>,
}

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Somebody changed the database.
    Drift,
    /// A step did something replay did not foresee.
    Unforeseen,
    /// Nobody can say whether it is one.
    Undecided,
}

impl Verdict {
    /// The word for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Drift => "drift",
            Self::Unforeseen => "unforeseen",
            Self::Undecided => "undecided",
        }
    }
}

impl DatabaseDrift {
    fn of(place: &Place, ready: &[Ready]) -> Self {
        Self {
            database: place.shown(),
            components: place.members.iter().map(|at| ready[*at].component.name.clone()).collect(),
            fingerprints: Fingerprints::Missing,
            findings: Vec::new(),
            obstacles: Vec::new(),
            not_compared: Vec::new(),
            strict: false,
            notes: Vec::new(),
            back: None,
            accept: None,
            contents: None,
            ends: None,
            pending: Vec::new(),
            error: None,
        }
    }

    /// Clean means that everything was read, understood and found as it should be.
    pub(crate) fn outcome(&self) -> Exit {
        if let Some(error) = &self.error {
            return error.exit;
        }
        let certain = |finding: &Finding| finding.verdict != Verdict::Undecided;
        if self.findings.iter().any(certain) || self.fails_strictly() {
            Exit::Findings
        } else if !self.findings.is_empty() || !self.obstacles.is_empty() {
            Exit::Undecided
        } else {
            Exit::Done
        }
    }

    /// Whether something was not compared and that is not to be borne.
    fn fails_strictly(&self) -> bool {
        self.strict && !self.not_compared.is_empty()
    }

    /// The word for the outcome.
    pub(crate) fn name(&self) -> &'static str {
        match self.outcome() {
            Exit::Done => "clean",
            Exit::Findings => match self.findings.iter().map(|finding| finding.verdict).min() {
                Some(Verdict::Unforeseen) => "unforeseen",
                Some(Verdict::Drift) => "drift",
                _ => "incomplete",
            },
            _ if self.error.is_some() => "unreadable",
            _ => "undecided",
        }
    }
}

impl DriftReport {
    /// The worst of the databases.
    pub(crate) fn outcome(&self) -> Exit {
        self.databases.iter().map(DatabaseDrift::outcome).fold(Exit::Done, Exit::worst)
    }
}

/// What the command is asked to do.
struct Asked<'a> {
    leave_out: &'a LeaveOut,
    /// Whether the contents of the databases are wanted.
    saves: bool,
    /// Whether what no step says is to be recorded as it is.
    records: bool,
}

/// Compares the databases of the chosen components, or the one that the options name.
pub(crate) fn run(global: &Global, arguments: &args::Drift) -> Result<DriftReport, CliError> {
    let against = arguments.against.as_deref().map(|file| against::read(file, global));
    let against = against.transpose()?;
    let beside = arguments.against.is_some() || arguments.save.is_some();
    let mut report = match (&global.url, &global.migrations) {
        (Some(url), None) if beside && global.config.is_none() => {
            alone(url, against.as_ref(), arguments)?
        }
        _ => of_project(global, against.as_ref(), arguments)?,
    };
    report.repair_only = arguments.repair_sql;
    if let Some(file) = &arguments.save {
        save(file, &mut report)?;
    }
    Ok(report)
}

/// Writes what the databases contained: of all or of none, so that no file pretends to be whole.
fn save(file: &Path, report: &mut DriftReport) -> Result<(), CliError> {
    let contents: Vec<&saved::Saved> =
        report.databases.iter().filter_map(|one| one.contents.as_ref()).collect();
    if contents.len() == report.databases.len() {
        return saved::write(file, &contents);
    }
    for one in report.databases.iter_mut().filter(|one| one.contents.is_none()) {
        one.obstacles.push(format!("`{}` was not written", file.display()));
    }
    Ok(())
}

/// A database without steps.
fn alone(
    url: &str,
    against: Option<&against::Against>,
    arguments: &args::Drift,
) -> Result<DriftReport, CliError> {
    let here =
        std::env::current_dir().map_err(|error| CliError::file("find", Path::new("."), &error))?;
    let url = project::expanded(url, "`--url`", &here)?;
    let mut place = databases::open_one(url, Vec::new(), |_| false);
    let mut drift = DatabaseDrift::of(&place, &[]);
    drift.strict = arguments.strict;
    let leave_out = LeaveOut::default();
    let asked = Asked { leave_out: &leave_out, saves: arguments.save.is_some(), records: false };
    if let Err(error) = against::compare(&mut place, against, &asked, &mut drift) {
        drift.error = Some(unreadable(error));
    }
    let environment = "local".to_owned();
    let databases = vec![drift];
    Ok(DriftReport { environment, configuration: None, databases, repair_only: false })
}

fn of_project(
    global: &Global,
    against: Option<&against::Against>,
    arguments: &args::Drift,
) -> Result<DriftReport, CliError> {
    let project = Project::load(global)?;
    let ready: Vec<Ready> = project.components.iter().map(read).collect();
    let wanted: Vec<Ready> = on_chosen_databases(&project, ready)?;
    let mut databases = Vec::new();
    for mut place in databases::open_each(&project, &wanted)? {
        let mut drift = DatabaseDrift::of(&place, &wanted);
        drift.strict = arguments.strict;
        let members = place.members.iter().filter_map(|at| wanted.get(*at));
        let leave_out = project.leave_out(members.map(|ready| &ready.component));
        let (saves, records) = (arguments.save.is_some(), arguments.record);
        let asked = Asked { leave_out: &leave_out, saves, records };
        let compared = match against {
            Some(_) => against::compare(&mut place, against, &asked, &mut drift),
            None => witness::compare(&mut place, &wanted, &asked, &mut drift),
        };
        if let Err(error) = compared {
            drift.error = Some(unreadable(error));
        }
        databases.push(drift);
    }
    let configuration = project.is_configured().then(|| config::CONFIG_FILE.to_owned());
    let environment = project.environment;
    Ok(DriftReport { environment, configuration, databases, repair_only: false })
}

/// The chosen components and those that share a database with one of them: what is expected there
/// is the union of what they made.
fn on_chosen_databases(project: &Project, all: Vec<Ready>) -> Result<Vec<Ready>, CliError> {
    let mut wanted: Vec<(Ready, driftless_db::Url)> = Vec::new();
    let mut others = Vec::new();
    for ready in all {
        if ready.component.chosen {
            let url = project.url(&ready.component)?;
            wanted.push((ready, url));
        } else {
            others.push(ready);
        }
    }
    for ready in others {
        // A component whose URL cannot be had is not known to share a database.
        let Ok(url) = project.url(&ready.component) else { continue };
        if wanted.iter().any(|(_, other)| other.same_database(&url)) {
            wanted.push((ready, url));
        }
    }
    Ok(wanted.into_iter().map(|(ready, _)| ready).collect())
}
