//! Steps that are written for their author, for `new --from-snapshot` and `drift --accept`.
//!
//! What is wanted is drafted and proved by `driftless-author` before anything is written. Then the
//! files are written and the whole component is judged as `check` judges it; if that finds an error,
//! or replaying all steps does not lead to what was wanted, the files are taken away again.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::SystemTime;

use driftless_author::{Asked, Candidate, Draft, Refusal, Renamed};
use driftless_catalog::Catalog;
use driftless_diag::{Backend, Diagnostic};
use driftless_diff::{Certainty, Change, Forms, HazardKind, Options};
use driftless_steps::{LOCK_FILE, Loaded, NewStep};

use crate::ops::new::{NewReport, lock_errors, locked, with_cause};
use crate::ops::steps::{load, refuse, request};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// What is to be led to, and how.
pub(crate) struct Wish<'a> {
    /// What the steps are called.
    pub(crate) slug: &'a str,
    /// The schema that the way begins with; none where it is that of all steps.
    pub(crate) from: Option<Catalog>,
    /// The schema that it ends with.
    pub(crate) to: Catalog,
    /// What counts as a difference.
    pub(crate) options: Options,
    /// Renames that were asked for.
    pub(crate) rename: &'a [String],
    /// Renames that the schema hints at.
    pub(crate) hints: Vec<String>,
    /// What may be lost.
    pub(crate) allow: &'a [String],
    /// Which forms statements take.
    pub(crate) forms: Forms,
}

/// Options that compare all that a file of SQL says.
pub(crate) fn everything_written(backend: Backend) -> Options {
    Options { column_order: has_column_order(backend), owners: true, privileges: true }
}

/// Whether statements say which column a new one stands behind.
pub(crate) fn has_column_order(backend: Backend) -> bool {
    matches!(backend, Backend::MySql | Backend::MariaDb)
}

/// Whether losing data is allowed.
pub(crate) fn allows_loss(allow: &[String]) -> Result<bool, CliError> {
    let lost = HazardKind::DataLoss.name();
    match allow.iter().find(|it| *it != lost) {
        Some(unknown) => {
            Err(CliError::usage(format!("`--allow {unknown}`: there is only `{lost}`")))
        }
        None => Ok(!allow.is_empty()),
    }
}

/// The renames between two schemas, and what else may be one. A person at a terminal is asked.
pub(crate) fn renames(
    from: &Catalog,
    to: &Catalog,
    asked: &[String],
    hints: &[String],
) -> Result<(Renamed, Vec<Candidate>), CliError> {
    let carry_out = |asked: &[String]| {
        driftless_author::renamed(from, to, asked, hints).map_err(|error| {
            let made = CliError::usage(error.message);
            match error.help {
                Some(help) => made.help(help),
                None => made,
            }
        })
    };
    let renamed = carry_out(asked)?;
    let candidates = driftless_author::candidates(&renamed.catalog, to);
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if candidates.is_empty() || !is_terminal {
        return Ok((renamed, candidates));
    }
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stderr().lock());
    let (accepted, left) = ask(candidates, &mut input, &mut output);
    if accepted.is_empty() {
        return Ok((renamed, left));
    }
    let all: Vec<String> = asked.iter().cloned().chain(accepted).collect();
    Ok((carry_out(&all)?, left))
}

/// Asks about each candidate; the renames that were meant, and the candidates that were not.
/// What was answered once is not asked about again.
fn ask(
    candidates: Vec<Candidate>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> (Vec<String>, Vec<Candidate>) {
    let (mut accepted, mut left): (Vec<Candidate>, Vec<Candidate>) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let taken = accepted.iter().any(|it| {
            it.kind == candidate.kind && (it.old == candidate.old || it.new == candidate.new)
        });
        if taken {
            continue;
        }
        let Candidate { kind, old, new } = &candidate;
        let asked = write!(output, "is {kind} `{old}` renamed to `{new}`? [y/N] ")
            .and_then(|()| output.flush());
        let mut answer = String::new();
        let heard = asked.and_then(|()| input.read_line(&mut answer));
        let is_yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
        if heard.is_ok() && is_yes {
            accepted.push(candidate);
        } else {
            left.push(candidate);
        }
    }
    let accepted = accepted.iter().map(|it| format!("{}={}", it.old, it.new)).collect();
    (accepted, left)
}

/// What to type if a candidate is one.
pub(crate) fn offer(candidate: &Candidate) -> String {
    let Candidate { kind, old, new } = candidate;
    format!("if {kind} `{old}` is `{new}` now: `--rename {}`", candidate.argument())
}

/// Writes the steps that lead to what is wanted.
pub(crate) fn write(
    project: &Project,
    component: &Component,
    wish: &Wish<'_>,
) -> Result<NewReport, CliError> {
    let before = load(component);
    lock_errors(component, &before)?;
    let checked = driftless_check::check(&request(component, false));
    let errors = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    refuse(errors, "the steps have errors, and lead to no schema to begin with")?;
    let from = wish.from.as_ref().unwrap_or(&checked.catalog);
    let (renamed, candidates) = renames(from, &wish.to, wish.rename, &wish.hints)?;
    let draft = draft(&before, component, wish, from, &renamed)?;
    let offers: Vec<String> = candidates.iter().map(offer).collect();
    if !draft.losses.is_empty() && !allows_loss(wish.allow)? {
        let message = format!("the step would lose data: {}", draft.losses.join("; "));
        let refused = CliError::new(Exit::Guard, message)
            .help(format!("`--allow {}` writes it all the same", HazardKind::DataLoss.name()));
        return Err(offers.into_iter().fold(refused, CliError::help));
    }
    let (steps, has_lock) = on_disk(component, &before, &draft, wish)?;
    let mut notes = draft.notes;
    notes.extend(offers);
    let lock = component.directory.join(LOCK_FILE);
    Ok(NewReport {
        component: component.name.clone(),
        steps: steps.iter().map(|step| step.name.clone()).collect(),
        files: steps.iter().flat_map(|it| &it.files).map(|file| project.shown(file)).collect(),
        lock: has_lock.then(|| project.shown(&lock)),
        losses: draft.losses,
        notes,
    })
}

/// Writes the steps and the lock, if there is one, and holds both to what was wanted; otherwise
/// everything is as it was.
fn on_disk(
    component: &Component,
    before: &Loaded,
    draft: &Draft,
    wish: &Wish<'_>,
) -> Result<(Vec<NewStep>, bool), CliError> {
    let steps = driftless_steps::write_steps(&before.set, &draft.steps, SystemTime::now())
        .map_err(|error| CliError::usage(with_cause(&error)))?;
    let lock = component.directory.join(LOCK_FILE);
    let old_lock = std::fs::read(&lock).ok();
    let proved = locked(component).and_then(|has_lock| {
        let wanted = wish.from.is_none().then_some(&wish.to);
        proved(component, wanted, &wish.options).map(|()| has_lock)
    });
    match proved {
        Ok(has_lock) => Ok((steps, has_lock)),
        Err(error) => {
            take_back(before, &steps, &lock, old_lock.as_deref());
            Err(error)
        }
    }
}

fn draft(
    before: &Loaded,
    component: &Component,
    wish: &Wish<'_>,
    from: &Catalog,
    renamed: &Renamed,
) -> Result<Draft, CliError> {
    let layout = before.set.layout;
    let asked = Asked {
        slug: wish.slug,
        forms: wish.forms,
        options: wish.options,
        leaves_transactions: layout.without_transaction().is_some(),
    };
    driftless_author::draft(from, &wish.to, renamed, &asked).map_err(|refusal| match refusal {
        Refusal::Undecided(objects) => CliError::new(
            Exit::Undecided,
            format!("nobody can say how these differ: {}", objects.join(", ")),
        )
        .help("`driftless new` makes a step to write by hand"),
        Refusal::Transaction(statement) => CliError::new(
            Exit::Guard,
            format!("a step of layout {layout} cannot run outside a transaction: {statement}"),
        ),
        Refusal::Unproven { changes, errors, .. } => {
            let what = format!("no steps of `{}` can be proved to lead there", component.name);
            let made = CliError::new(Exit::Undecided, what).because(errors);
            changes.iter().take(5).map(described).fold(made, CliError::help)
        }
    })
}

/// A difference that would be left, in words.
pub(crate) fn described(change: &Change) -> String {
    let attribute = change.attribute.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
    let doubt = if change.certainty == Certainty::Undecided { " (cannot be decided)" } else { "" };
    format!("{} `{}`{attribute} would still differ{doubt}", change.kind, change.name)
}

/// Judges the component as it is on disk now.
fn proved(
    component: &Component,
    wanted: Option<&Catalog>,
    options: &Options,
) -> Result<(), CliError> {
    let checked = driftless_check::check(&request(component, false));
    let errors: Vec<Diagnostic> =
        checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        let message = "the steps would have errors; nothing is written";
        return Err(CliError::new(Exit::Undecided, message).because(errors));
    }
    let changes = wanted.map(|it| driftless_diff::diff_with(&checked.catalog, it, options));
    let changes = changes.unwrap_or_default();
    if changes.is_empty() {
        return Ok(());
    }
    let message = "replaying all steps would not lead there; nothing is written";
    let made = CliError::new(Exit::Undecided, message);
    Err(changes.iter().take(5).map(described).fold(made, CliError::help))
}

/// Leaves the directory as it was.
fn take_back(before: &Loaded, steps: &[NewStep], lock: &Path, old_lock: Option<&[u8]>) {
    driftless_steps::unwrite_steps(before.set.layout, steps);
    // The error that led here is the one to tell.
    let _ = match old_lock {
        Some(old) => std::fs::write(lock, old),
        None => std::fs::remove_file(lock),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_about_each_rename_and_not_about_what_is_settled() {
        let candidate = |old: &str, new: &str| Candidate {
            kind: "column",
            old: format!("users.{old}"),
            new: new.to_owned(),
        };
        let candidates =
            vec![candidate("name", "title"), candidate("name", "label"), candidate("a", "b")];
        let mut output = Vec::new();
        let (accepted, left) = ask(candidates, &mut &b"y\n\n"[..], &mut output);
        assert_eq!(accepted, ["users.name=title"]);
        assert_eq!(left, [candidate("a", "b")]);
        let said = String::from_utf8(output).expect("text");
        assert_eq!(
            said,
            "is column `users.name` renamed to `title`? [y/N] is column `users.a` renamed to `b`? \
             [y/N] "
        );
    }
}
