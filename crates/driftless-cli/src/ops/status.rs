//! `driftless status`: each step, and what the database says about it.

use driftless_db::{Ledger, LedgerRow, Standing, Unfinished, standings};

use crate::args::Global;
use crate::ops::databases;
use crate::ops::steps::{Ready, read};
use crate::project::Project;
use crate::{CliError, Exit};

/// The state of every step.
#[derive(Debug)]
pub(crate) struct StatusReport {
    /// The environment looked at.
    pub(crate) environment: String,
    /// One for each component.
    pub(crate) components: Vec<ComponentStatus>,
    /// How many errors the steps on disk have.
    pub(crate) errors: usize,
}

/// The state of a component's steps.
#[derive(Debug)]
pub(crate) struct ComponentStatus {
    /// The component.
    pub(crate) component: String,
    /// Its database, safe to show.
    pub(crate) database: String,
    /// Whether that exists.
    pub(crate) exists: bool,
    /// Who is in the middle of one of its steps, where the product can say.
    pub(crate) executed_by: Option<String>,
    /// Its steps: those on disk in run order, then those only the ledger has.
    pub(crate) steps: Vec<StepStatus>,
}

/// The state of a step.
#[derive(Debug)]
pub(crate) struct StepStatus {
    /// The step.
    pub(crate) step: String,
    /// What the database says about it.
    pub(crate) state: State,
    /// Whether its lock line is open.
    pub(crate) open: bool,
    /// When it was applied, in UTC as ISO 8601.
    pub(crate) applied_at: Option<String>,
    /// How long that took.
    pub(crate) duration_ms: Option<i64>,
    /// The version of driftless that applied it.
    pub(crate) tool_version: Option<String>,
}

/// What a database says about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It was applied.
    Applied,
    /// It was not, or it is repeatable and changed: the next run applies it.
    Pending,
    /// It never runs there: a baseline stands for it, or it is one for other databases.
    Skipped,
    /// It was applied, and its file changed since.
    Changed,
    /// It was applied, and is not on disk.
    Unknown,
    /// It was begun, and neither finished nor undone.
    Unfinished,
    /// Somebody executes it.
    Running,
}

impl State {
    /// The word for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Skipped => "skipped",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
            Self::Unfinished => "unfinished",
            Self::Running => "running",
        }
    }
}

impl StatusReport {
    /// Pending steps are no news, nor is one that somebody executes; a changed, unknown or unfinished one means that the next run is
    /// refused.
    pub(crate) fn outcome(&self) -> Exit {
        let mut steps = self.components.iter().flat_map(|component| &component.steps);
        if steps.clone().any(|step| step.state == State::Unfinished) {
            Exit::Partial
        } else if steps.any(|step| matches!(step.state, State::Changed | State::Unknown)) {
            Exit::History
        } else {
            Exit::Done
        }
    }
}

/// Looks at the databases of the chosen components. What is wrong with files does not matter here:
/// an operator asks this when something is wrong.
pub(crate) fn run(global: &Global) -> Result<StatusReport, CliError> {
    let project = Project::load(global)?;
    let ready: Vec<Ready> = project.chosen().map(read).collect();
    let mut components: Vec<(usize, ComponentStatus)> = Vec::new();
    for mut place in databases::open(&project, &ready)? {
        let ledger = place.ledger()?;
        for member in &place.members {
            let status = ComponentStatus {
                component: ready[*member].component.name.clone(),
                database: place.shown(),
                exists: place.database.is_some(),
                executed_by: ledger.executed_by.get(&ready[*member].component.name).cloned(),
                steps: steps(&ready[*member], &ledger),
            };
            components.push((*member, status));
        }
    }
    components.sort_by_key(|(member, _)| *member);
    let components = components.into_iter().map(|(_, status)| status).collect();
    let found = ready.iter().flat_map(|ready| &ready.loaded.diagnostics);
    let errors = found.filter(|one| one.is_error()).count();
    Ok(StatusReport { environment: project.environment, components, errors })
}

fn steps(ready: &Ready, ledger: &Ledger) -> Vec<StepStatus> {
    let component = ready.component.name.as_str();
    let standings = standings(&ready.plan, ledger);
    let known = ready.plan.steps.iter().zip(standings).map(|(step, standing)| {
        let half_done = |it: &Unfinished| it.component == component && it.step == step.name;
        let state = match standing {
            _ if ledger.unfinished.iter().any(half_done) => {
                let running = ledger.executed_by.contains_key(component);
                if running { State::Running } else { State::Unfinished }
            }
            Standing::Applied => State::Applied,
            Standing::Pending => State::Pending,
            Standing::Changed => State::Changed,
            Standing::Skipped => State::Skipped,
        };
        status(step.name.clone(), state, step.open, ledger.row(component, &step.name))
    });
    let unknown =
        ledger.of(component).filter(|row| ready.plan.step(&row.step).is_none()).map(|row| {
            let replaced = ready.plan.replacing(&row.step).is_some();
            let state = if replaced { State::Applied } else { State::Unknown };
            status(row.step.clone(), state, false, Some(row))
        });
    known.chain(unknown).collect()
}

fn status(step: String, state: State, open: bool, row: Option<&LedgerRow>) -> StepStatus {
    StepStatus {
        step,
        state,
        open,
        applied_at: row.map(|row| row.applied_at.clone()),
        duration_ms: row.map(|row| row.duration_ms),
        tool_version: row.map(|row| row.tool_version.clone()),
    }
}
