//! A plan held against a ledger: every step, and every row, in one of four lists.

use driftless_plan::Plan;

use super::history::{Standing, behind_baselines, standings};
use crate::{ErrorKind, Ledger, LedgerRow};

/// A plan held against a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The steps of the plan that are applied, in the order of applying.
    pub applied: Vec<LedgerRow>,
    /// The names of those that would run, in that order: steps that are not applied, and
    /// repeatable ones that changed.
    pub pending: Vec<String>,
    /// The names of applied steps whose files have changed since.
    pub changed: Vec<String>,
    /// The names of applied steps that the plan does not have: the database is newer than this
    /// program, or has another history.
    pub unknown: Vec<String>,
}

impl Status {
    /// Holds one against the other.
    pub fn of(plan: &Plan, ledger: &Ledger) -> Self {
        let mut status = Self {
            applied: Vec::new(),
            pending: Vec::new(),
            changed: Vec::new(),
            unknown: Vec::new(),
        };
        for row in ledger.of(&plan.component) {
            match plan.step(&row.step) {
                Some(_) => status.applied.push(row.clone()),
                None if plan.replacing(&row.step).is_some() => status.applied.push(row.clone()),
                None => status.unknown.push(row.step.clone()),
            }
        }
        for (step, standing) in plan.steps.iter().zip(standings(plan, ledger)) {
            match standing {
                Standing::Pending => status.pending.push(step.name.clone()),
                Standing::Changed => status.changed.push(step.name.clone()),
                Standing::Applied | Standing::Skipped => {}
            }
        }
        if let Err(error) = behind_baselines(plan, ledger) {
            let inside = match error.kind {
                ErrorKind::InsideBaseline { baseline, .. } => Some(baseline),
                _ => error.step.map(String::from),
            };
            status.changed.extend(inside);
        }
        status
    }

    /// Whether the database has exactly these steps, unchanged.
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.changed.is_empty() && self.unknown.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use driftless_diag::Backend;
    use driftless_plan::{Script, Step};

    use super::*;

    fn row(component: &str, step: &str, checksum: u8) -> LedgerRow {
        LedgerRow {
            component: component.to_owned(),
            step: step.to_owned(),
            checksum: [checksum; 32],
            ..LedgerRow::default()
        }
    }

    #[test]
    fn a_ledger_is_held_against_the_plan_of_its_component() {
        let step = |name: &str| Step { checksum: [1; 32], ..Step::new(name, Script::default()) };
        let steps = vec![step("1"), step("2"), step("3")];
        let plan = Plan { component: "app".to_owned(), backend: Backend::Sqlite, steps };
        let of = |rows: Vec<LedgerRow>| Status::of(&plan, &Ledger { rows, ..Ledger::default() });
        let all = of(vec![row("app", "1", 1), row("app", "2", 1), row("app", "3", 1)]);
        assert!(all.is_current());
        let status = of(vec![row("other", "9", 1), row("app", "1", 2), row("app", "4", 1)]);
        assert_eq!(status.applied.len(), 1);
        assert_eq!(status.pending, ["2", "3"]);
        assert_eq!(status.changed, ["1"]);
        assert_eq!(status.unknown, ["4"]);
        assert!(!status.is_current());
    }
}
