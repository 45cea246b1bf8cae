//! One history, replayed and applied side by side.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use driftless_check::{Checked, Downs, LockPolicy, Request, check};
use driftless_db::{Access, Database, MigrateOptions, OpenSteps, Silent, StepName, Url};
use driftless_diag::Diagnostic;
use driftless_replay::{Replayer, complete};
use driftless_steps::StepKind;

use crate::arguments::Arguments;
use crate::place::Place;
use crate::report::Report;

/// The name of the one component; it appears in reports of steps.
const COMPONENT: &str = "corpus";

/// What `check` makes of a history.
pub(crate) fn checked(directory: &Path, arguments: &Arguments) -> Checked {
    check(&Request {
        component: COMPONENT,
        backend: arguments.backend,
        directory,
        display_root: None,
        layout: arguments.layout,
        lock: LockPolicy::Ignore,
        downs: Downs::Checked,
        strict: false,
    })
}

/// Runs the history in `directory`. An error means that it could not be tried at all.
pub(crate) fn run(directory: &Path, arguments: &Arguments) -> Result<Report, String> {
    let began = Instant::now();
    let checked = checked(directory, arguments);
    let mut report = Report::new(directory, &checked, began.elapsed());
    report.unread =
        checked.loaded.diagnostics.iter().filter(|it| it.is_error()).map(shown).collect();
    let opaque = checked.diagnostics.iter().filter(|it| it.code.id == "opaque-statement");
    report.opaque = opaque.map(shown).collect();
    let place = Place::new(arguments.backend)?;
    let url = Url::parse(&place.url).map_err(|error| error.to_string())?;
    let mut database = Database::open(&url, Access::Write).map_err(|error| error.to_string())?;
    let mut replayer = Replayer::new(arguments.backend);
    for step in &checked.loaded.set.steps {
        let name = step.name();
        if step.up.is_none() && step.settings.kind == StepKind::Sql {
            // Half of a step that is code elsewhere.
            continue;
        }
        if step.settings.kind == StepKind::Baseline && report.applied > 0 {
            // A database with a history never runs it.
            continue;
        }
        if let Some(up) = &step.up {
            let planned = checked.plan.steps.iter().find(|it| it.name == name);
            replayer.set_foreign_keys_off(planned.is_some_and(|it| it.up.foreign_keys_off));
            replayer.apply(&name, &up.sql);
        }
        let found = errors(&checked, &name);
        match apply(&mut database, &checked, &name) {
            Ok(()) => {
                report.applied += 1;
                report.false_errors.extend(found.into_iter().map(|it| (name.clone(), it)));
            }
            Err(refusal) => {
                report.refused = Some((name, refusal, !found.is_empty()));
                break;
            }
        }
        compare(&mut report, &name, &replayer, &mut database)?;
    }
    Ok(report)
}

/// The errors about the up of a step.
fn errors(checked: &Checked, step: &str) -> Vec<String> {
    let full = format!("{COMPONENT}/{step}");
    let of_step = checked.diagnostics.iter().filter(|found| found.is_error());
    let of_step = of_step.filter(|found| found.step.as_deref().is_some_and(|it| it == full));
    let of_up = of_step.filter(|found| !is_about_down(checked, step, found));
    of_up.filter(|found| !checked.loaded.diagnostics.contains(found)).map(shown).collect()
}

fn is_about_down(checked: &Checked, step: &str, found: &Diagnostic) -> bool {
    let down = checked.loaded.set.step(step).and_then(|step| step.down.as_ref());
    match (down, &found.primary) {
        (Some(down), Some(label)) if label.file.path == down.source.path => {
            // Where both are sections of one file, only the down's is not blank in its part.
            let first = down.sql.text.as_bytes().get(label.span.start);
            !down.is_part() || first.is_some_and(|byte| !byte.is_ascii_whitespace())
        }
        _ => false,
    }
}

fn shown(found: &Diagnostic) -> String {
    let place = found.primary.as_ref().map(|label| {
        let at = label.file.position(label.span.start);
        format!(" at {}:{}:{}", label.file.path, at.line, at.column)
    });
    format!("{}: {}{}", found.code.id, found.message, place.unwrap_or_default())
}

/// Applies one step with the executor.
fn apply(database: &mut Database, checked: &Checked, step: &str) -> Result<(), String> {
    let options = MigrateOptions {
        to: vec![StepName { component: COMPONENT.to_owned(), step: step.to_owned() }],
        lock_wait: Duration::from_secs(10),
        open_steps: OpenSteps::Apply,
        ..MigrateOptions::default()
    };
    match database.migrate(&[&checked.plan], &options, &mut Silent) {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.error.to_string()),
    }
}

/// Compares what replay expects with what is there, and notes what is new.
fn compare(
    report: &mut Report,
    step: &str,
    replayer: &Replayer,
    database: &mut Database,
) -> Result<(), String> {
    let live = database.introspect().map_err(|error| error.to_string())?;
    let (live, problems) = complete(live);
    for problem in problems {
        report.add_difference(step, shown(&problem));
    }
    let mut still = BTreeSet::new();
    // What the end of a history settles, such as normal forms, is settled after each step here.
    let expected = Replayer::from_catalog(replayer.catalog().clone()).finish().catalog;
    for change in driftless_diff::diff(&expected, &live) {
        let attribute = change.attribute.as_deref().unwrap_or("object");
        let (from, to) = (change.from.as_deref(), change.to.as_deref());
        let text = format!(
            "{} {} {attribute}: replay {}, server {}",
            change.kind,
            change.name,
            from.unwrap_or("nothing"),
            to.unwrap_or("nothing")
        );
        match change.certainty {
            driftless_diff::Certainty::Certain => report.add_difference(step, text.clone()),
            driftless_diff::Certainty::Undecided => report.add_undecided(text.clone()),
        }
        still.insert(text);
    }
    Ok(())
}
