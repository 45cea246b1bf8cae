//! Steps that do not simply run once: repeatable ones, and baselines.
//!
//! Both make a promise that nobody can see in the file. A repeatable step runs again on what it
//! made before, in every database that has it, whenever it changes. A baseline leads to the schema
//! that the steps before it lead to, so that a new database and an old one are alike. Replay can
//! hold them to it, and what cannot be decided is not reported.

use driftless_catalog::Catalog;
use driftless_diag::{Code, Diagnostic};
use driftless_diff::{Certainty, Change, diff};
use driftless_replay::{Replayed, Replayer};
use driftless_steps::{Loaded, Step, StepFile, StepKind};

use crate::Request;
use crate::beside::Beside;
use crate::check::full_name;
use crate::downs::describe;
use crate::replay::apply;

/// A repeatable step that cannot run twice.
pub(crate) static NOT_REPEATABLE: Code = Code {
    id: "not-repeatable",
    title: "a repeatable step could not run again",
    manual: "\
A repeatable step (`kind = \"repeatable\"`, Flyway's `R__name.sql`) runs again in every database
whenever its file changes, on top of what it made before. Replayed a second time, this one fails or
leads to another schema, so the first edit of it will stop every deployment.

```sql
-- bad: the second run fails, the view is there
CREATE VIEW active_users AS SELECT * FROM users WHERE active;
-- good
DROP VIEW IF EXISTS active_users;
CREATE VIEW active_users AS SELECT * FROM users WHERE active;
```

`CREATE VIEW IF NOT EXISTS` does not help: the second run would change nothing, and the edit would
be lost. Drop first, and create again.
",
};

/// A baseline that does not lead where the steps before it lead.
pub(crate) static BASELINE_DIFFERS: Code = Code {
    id: "baseline-differs",
    title: "a baseline leads to another schema than the steps it stands for",
    manual: "\
A baseline (`kind = \"baseline\"`, Flyway's `B3__name.sql`) runs in an empty database instead of
every step before it, and never in a database that has one of them. So it must lead to the schema
that those steps lead to: otherwise a new database and an old one differ, and the steps behind it
work in one of the two.

The notes say what differs, where `was` is the schema after the steps and `would be` the one after
the baseline. The order of columns does not count. `driftless snapshot` prints the schema after the
steps; of a history that ends there, its text is a right baseline.
",
};

/// Whether the step is a baseline that has steps to stand for. Without any, as when they were
/// deleted long ago, it is where every history begins.
pub(crate) fn stands_for_others(loaded: &Loaded, index: usize) -> bool {
    let steps = &loaded.set.steps;
    let kind = |step: &Step| step.settings.kind;
    steps.get(index).is_some_and(|step| kind(step) == StepKind::Baseline)
        && steps[..index].iter().any(|step| kind(step) == StepKind::Sql)
}

/// Runs a repeatable step again on the schema that all steps lead to.
pub(crate) fn run_again(loaded: &Loaded, last: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for step in &loaded.set.steps {
        let Some(up) = step.up.as_ref().filter(|_| step.settings.kind == StepKind::Repeatable)
        else {
            continue;
        };
        let name = full_name(loaded, step);
        let again = apply(last.clone(), &name, up);
        if let Some(made) = not_repeatable(step, up, last, &again) {
            found.push(made.in_step(&name));
        }
    }
    found
}

fn not_repeatable(
    step: &Step,
    up: &StepFile,
    last: &Catalog,
    again: &Replayed,
) -> Option<Diagnostic> {
    let name = step.name();
    let help = "drop what it makes before it makes it: `DROP VIEW IF EXISTS ..`";
    if let Some(failure) = again.diagnostics.iter().find(|found| found.is_error()) {
        let message = format!("running `{name}` again would fail: {}", failure.message);
        let mut made = Diagnostic::warning(&NOT_REPEATABLE, message).help(help);
        made.primary.clone_from(&failure.primary);
        return Some(made);
    }
    let changes = if again.opaque == 0 { certain(last, &again.catalog) } else { Vec::new() };
    let first = changes.first()?;
    let message = format!("running `{name}` again would change the schema");
    let made = Diagnostic::warning(&NOT_REPEATABLE, message)
        .at(&up.source, up.first_line(), "this step")
        .help(help);
    Some(made.note(describe(first)))
}

/// Holds each baseline against the steps that it stands for.
pub(crate) fn baselines(
    request: &Request<'_>,
    loaded: &Loaded,
    beside: &Beside,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // What another component made in the same database may be part of what a baseline needs.
    if !beside.is_alone() {
        return found;
    }
    for (index, step) in loaded.set.steps.iter().enumerate() {
        let Some(up) = step.up.as_ref().filter(|_| stands_for_others(loaded, index)) else {
            continue;
        };
        let name = full_name(loaded, step);
        let alone = apply(Catalog::new(request.backend), &name, up);
        let mut replayer = Replayer::new(request.backend);
        for before in &loaded.set.steps[..index] {
            if let (StepKind::Sql, Some(up)) = (before.settings.kind, &before.up) {
                replayer.apply(&full_name(loaded, before), &up.sql);
            }
        }
        let steps = replayer.finish();
        found.extend(alone.diagnostics.iter().cloned());
        let failed =
            [&alone, &steps].iter().any(|one| one.diagnostics.iter().any(Diagnostic::is_error));
        let changes = certain(&steps.catalog, &alone.catalog);
        if !failed && alone.opaque + steps.opaque == 0 && !changes.is_empty() {
            let message = format!(
                "the baseline `{}` leads to another schema than the steps before it",
                step.name()
            );
            let made = Diagnostic::warning(&BASELINE_DIFFERS, message)
                .at(&up.source, up.first_line(), "this baseline")
                .in_step(&name);
            found.push(changes.iter().map(describe).fold(made, Diagnostic::note));
        }
    }
    found
}

fn certain(before: &Catalog, after: &Catalog) -> Vec<Change> {
    diff(before, after)
        .into_iter()
        .filter(|change| change.certainty == Certainty::Certain)
        .collect()
}
