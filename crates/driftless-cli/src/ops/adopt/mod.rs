//! `driftless adopt`: taking over a database that another tool, or nobody, has migrated.
//!
//! What is applied is said by the tool's own record (`record.rs`) or, with `--at`, by the user, and
//! believed only if the database contains what those steps make: they are replayed and compared
//! with it first. A step that the record calls failed is settled the same way. Then, and only then,
//! our ledger is written; nothing else is, and the tool's table stays.

mod record;

use std::collections::BTreeSet;
use std::time::Duration;

use driftless_catalog::Catalog;
use driftless_db::{Access, Adopted, Database, Ledger, Silent, StopFlag, Tool};
use driftless_diff::{Certainty, Change};
use driftless_replay::Replayer;

use crate::args::{Adopt, Global};
use crate::ops::databases::{self, Place};
use crate::ops::drift::Ignored;
use crate::ops::steps::{Ready, ready};
use crate::project::{Component, LeaveOut, Project};
use crate::{CliError, Exit};
use record::Claim;

/// What was taken over, database by database.
#[derive(Debug)]
pub(crate) struct AdoptReport {
    /// The environment.
    pub(crate) environment: String,
    /// Whether the ledgers were left alone.
    pub(crate) dry_run: bool,
    /// One for each database.
    pub(crate) databases: Vec<AdoptedDatabase>,
}

/// A database, compared and, where it is what it should be, taken over.
#[derive(Debug)]
pub(crate) struct AdoptedDatabase {
    /// The database, safe to show.
    pub(crate) database: String,
    /// Its components.
    pub(crate) components: Vec<AdoptedComponent>,
    /// What differs from what the steps make. Where that is certain, nothing was recorded.
    pub(crate) changes: Vec<Change>,
    /// What is not compared.
    pub(crate) notes: Vec<String>,
    /// Statements of the steps that nobody understood.
    pub(crate) opaque: usize,
    /// How many steps were recorded.
    pub(crate) recorded: usize,
}

/// What is applied of a component.
#[derive(Debug)]
pub(crate) struct AdoptedComponent {
    /// The component.
    pub(crate) component: String,
    /// Who says so: a tool, or the step the user named.
    pub(crate) source: String,
    /// The steps that are applied.
    pub(crate) applied: Vec<String>,
    /// Of those the record calls failed, the ones that took effect, and those that did not.
    pub(crate) settled: Vec<(String, bool)>,
    /// How many steps are left to be run.
    pub(crate) pending: usize,
}

impl AdoptedDatabase {
    /// Whether the database is not what the steps make.
    pub(crate) fn differs(&self) -> bool {
        self.changes.iter().any(|change| change.certainty == Certainty::Certain)
    }
}

impl AdoptReport {
    /// A database that is not what its record says is refused.
    pub(crate) fn outcome(&self) -> Exit {
        let differs = self.databases.iter().any(AdoptedDatabase::differs);
        if differs { Exit::Guard } else { Exit::Done }
    }
}

/// Takes over the databases of the chosen components.
pub(crate) fn run(global: &Global, arguments: &Adopt) -> Result<AdoptReport, CliError> {
    let project = Project::load(global)?;
    let chosen: Vec<&Component> = project.chosen().collect();
    let ready = ready(&project, &chosen)?;
    let at = record::named(&project, &ready, &arguments.at)?;
    let mut databases = Vec::new();
    for mut place in databases::open(&project, &ready)? {
        databases.push(one(&project, &mut place, &ready, arguments, &at)?);
    }
    Ok(AdoptReport {
        environment: project.environment.clone(),
        dry_run: arguments.dry_run,
        databases,
    })
}

fn one(
    project: &Project,
    place: &mut Place,
    ready: &[Ready],
    arguments: &Adopt,
    at: &[(String, usize)],
) -> Result<AdoptedDatabase, CliError> {
    let shown = place.shown();
    let Some(database) = &mut place.database else {
        let message = format!("there is no database at `{shown}`");
        return Err(CliError::new(Exit::Usage, message).help("`driftless migrate` makes it"));
    };
    let members: Vec<&Ready> = place.members.iter().map(|member| &ready[*member]).collect();
    let mut claims = Vec::new();
    for member in &members {
        claims.push(record::claim(database, member, arguments.from, at)?);
    }
    let ledger = database.ledger()?.unwrap_or_default();
    let compared = compare(project, database, (&members, &claims), &ledger)?;
    let Compared { changes, notes, opaque, took_effect } = compared;
    let mut adopted = AdoptedDatabase {
        database: shown,
        components: described(&members, &claims, took_effect),
        changes,
        notes,
        opaque,
        recorded: 0,
    };
    if !adopted.differs() && !arguments.dry_run {
        let steps: Vec<Adopted<'_>> = members
            .iter()
            .zip(&claims)
            .map(|(member, claim)| Adopted { plan: &member.plan, steps: claim.steps(took_effect) })
            .collect();
        let lock_wait = Duration::from_secs(arguments.lock_wait);
        let mut writing = Database::open(&place.url, Access::Write)?;
        adopted.recorded = writing.adopt(&steps, lock_wait, &StopFlag::new(), &mut Silent)?;
    }
    Ok(adopted)
}

fn described(members: &[&Ready], claims: &[Claim], took_effect: bool) -> Vec<AdoptedComponent> {
    let one = |(member, claim): (&&Ready, &Claim)| {
        let name = |at: &usize| member.plan.steps.get(*at).map(|step| step.name.clone());
        let applied: Vec<String> = claim.steps(took_effect).iter().filter_map(name).collect();
        AdoptedComponent {
            component: member.component.name.clone(),
            source: claim.source.clone(),
            pending: member.plan.steps.len() - applied.len(),
            applied,
            settled: claim
                .in_doubt
                .iter()
                .filter_map(name)
                .map(|step| (step, took_effect))
                .collect(),
        }
    };
    members.iter().zip(claims).map(one).collect()
}

/// What comparing came to.
struct Compared {
    changes: Vec<Change>,
    notes: Vec<String>,
    opaque: usize,
    /// Whether the steps in doubt took effect.
    took_effect: bool,
}

/// Compares the database with what the steps make of it; where some are in doubt, with and without
/// them, and what is there decides.
fn compare(
    project: &Project,
    database: &mut Database,
    (members, claims): (&[&Ready], &[Claim]),
    ledger: &Ledger,
) -> Result<Compared, CliError> {
    let survey = database.survey()?;
    let (live, misread) = driftless_replay::complete(survey.catalog);
    let mut notes: Vec<String> =
        survey.not_compared.iter().map(|kind| format!("not compared: {kind}")).collect();
    notes.extend(misread.into_iter().map(|found| found.message));
    let leave_out = left_out(project, members, claims);
    let doubtful = claims.iter().any(|claim| !claim.in_doubt.is_empty());
    let mut compared = Vec::new();
    for took_effect in if doubtful { vec![true, false] } else { vec![true] } {
        let expected = expected((members, claims), ledger, took_effect);
        let mut ignored = Ignored::new(database.backend(), &leave_out);
        let (expected, live) = (ignored.without(expected), ignored.without(live.clone()));
        let changes = driftless_diff::diff(&expected, &live);
        let opaque = expected.opaque.len();
        compared.push(Compared { changes, notes: notes.clone(), opaque, took_effect });
    }
    let certain = |one: &Compared| {
        one.changes.iter().filter(|change| change.certainty == Certainty::Certain).count()
    };
    compared.sort_by_key(certain);
    Ok(compared.swap_remove(0))
}

/// What no step makes: what the configuration leaves out, and the tools' own tables.
fn left_out(project: &Project, members: &[&Ready], claims: &[Claim]) -> LeaveOut {
    let tools = claims.iter().filter_map(|claim| claim.tool);
    let of_layouts = members.iter().filter_map(|member| tool_of(member));
    let tables = tools.chain(of_layouts).flat_map(Tool::tables).map(ToString::to_string);
    let mut leave_out = project.leave_out(members.iter().map(|member| &member.component));
    leave_out.patterns.extend(tables);
    leave_out
}

/// The tool whose layout a component's directory has.
pub(crate) fn tool_of(ready: &Ready) -> Option<Tool> {
    ready.loaded.set.layout.name().parse().ok()
}

/// The schema that the ledger's steps and the ones claimed make.
fn expected(
    (members, claims): (&[&Ready], &[Claim]),
    ledger: &Ledger,
    took_effect: bool,
) -> Catalog {
    let backend = members.first().map(|member| member.component.backend);
    let mut replayer = Replayer::new(backend.unwrap_or(driftless_diag::Backend::Sqlite));
    for (member, claim) in members.iter().zip(claims) {
        let component = &member.component.name;
        let recorded: BTreeSet<&str> = ledger.of(component).map(|row| row.step.as_str()).collect();
        let claimed: BTreeSet<usize> = claim.steps(took_effect).into_iter().collect();
        for (at, step) in member.plan.steps.iter().enumerate() {
            let applied = claimed.contains(&at) || recorded.contains(step.name.as_str());
            let read = member.loaded.set.step(&step.name).and_then(|step| step.up.as_ref());
            if let Some(up) = read.filter(|_| applied) {
                replayer.apply(&format!("{component}/{}", step.name), &up.sql);
            }
        }
    }
    replayer.finish().catalog
}
