//! The lock against the disk: every step is listed, every sealed file is what it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};

use super::{Lock, LockLine, LockState};
use crate::{Checksum, LOCK_FILE, Step, StepFile, StepKind, StepSet};

/// A component has no lock file.
pub(crate) static LOCK_MISSING: Code = Code {
    id: "lock-missing",
    title: "a component has no `driftless.lock`",
    manual: "\
Every component in `driftless.toml`, and every directory given to `migrations!`, has a
`driftless.lock`: it proves that sealed steps were not edited, it is what tells the compiler to
build again when a step is added, and it lets an unchanged build skip checking.

Run `driftless lock` once and commit the file. A foreign directory given by `--migrations` works
without one.",
};

/// A step is not in the lock.
pub(crate) static LOCK_UNLISTED: Code = Code {
    id: "lock-unlisted",
    title: "a step on disk is not listed in `driftless.lock`",
    manual: "\
The step's directory exists and the lock does not list it: it was made by hand, or the lock was
not committed with it. A build on another machine would not notice that it is there.

Run `driftless lock` to list and seal it. `driftless new` lists a step, as open, when it makes it.",
};

/// A step in the lock is not on disk.
pub(crate) static LOCK_DELETED: Code = Code {
    id: "lock-deleted",
    title: "a step listed in `driftless.lock` is not on disk",
    manual: "\
The lock lists a step that is not there: it was deleted or renamed, or not committed. Databases to
which it was applied would have a history that nobody can read any more.

The line is open, so the step was never released. If it was deleted on purpose, `driftless lock`
drops its line; otherwise restore the directory from version control.",
};

/// A sealed step in the lock is not on disk.
pub(crate) static SEALED_STEP_DELETED: Code = Code {
    id: "sealed-step-deleted",
    title: "a sealed step is not on disk",
    manual: "\
The lock lists a sealed step that is not there: it was deleted or renamed, or not committed.
Databases to which it was applied would have a history that nobody can read any more.

Restore the directory from version control. Only if the step was applied nowhere, and was deleted
on purpose, `driftless lock --forget STEP` drops its line.",
};

/// A sealed step was changed.
pub(crate) static SEALED_STEP_CHANGED: Code = Code {
    id: "sealed-step-changed",
    title: "a file of a sealed step is not what it was when it was sealed",
    manual: "\
A sealed step may have been applied to databases. Changing it now would leave them with another
schema than new ones get, and nobody would be told.

Restore the file (`git checkout -- <file>`), and write the change as a new step:
`driftless new <component> <slug>`. Line endings and a byte-order mark do not count as changes;
comments and blanks do, since only a grammar could tell that they mean nothing.

A step that was sealed by mistake and was applied nowhere can be opened again by putting `open` in
the place of `sealed` and the checksums on its line of the lock.",
};

/// Compares the steps on disk with the lock. `unread` says which steps have a file that could not
/// be read, for which there is an error already.
pub(crate) fn verify(
    set: &StepSet,
    lock: &Lock,
    file: &Arc<SourceFile>,
    unread: impl Fn(&str) -> bool,
    problems: &mut Vec<Diagnostic>,
) {
    let lines: BTreeMap<&str, &LockState> =
        lock.lines.iter().map(|line| (line.step.as_str(), &line.state)).collect();
    let mut names = BTreeSet::new();
    for step in &set.steps {
        let name = step.name();
        match lines.get(name.as_str()) {
            None => problems.push(unlisted(step, &name, file)),
            Some(LockState::Open) => {}
            Some(LockState::Sealed { up, down, settings }) => {
                let parts = [
                    ("up", up, &step.up),
                    ("down", down, &step.down),
                    ("settings file", settings, &step.settings_file),
                ];
                // A repeatable step is there to be changed.
                let repeats = step.settings.kind == StepKind::Repeatable;
                let compared = |part: &str| !repeats || part != "up";
                for (part, sealed, now) in parts.into_iter().filter(|it| compared(it.0)) {
                    problems.extend(changed(&name, part, *sealed, now.as_ref(), &unread));
                }
            }
        }
        names.insert(name);
    }
    let missing = lock.lines.iter().filter(|line| !names.contains(&line.step));
    problems.extend(missing.map(|line| deleted(line, file)));
}

fn deleted(line: &LockLine, file: &Arc<SourceFile>) -> Diagnostic {
    let step = &line.step;
    let (code, message, command) = if line.is_open() {
        let message = format!("step `{step}` is in `{}` and not on disk", file.path);
        (&LOCK_DELETED, message, "driftless lock".to_owned())
    } else {
        let message = format!("the sealed step `{step}` is not on disk");
        (&SEALED_STEP_DELETED, message, format!("driftless lock --forget {step}"))
    };
    Diagnostic::error(code, message)
        .at(file, find_line(&file.text, step), "no such step on disk")
        .help(format!(
            "restore it from version control; if it was applied nowhere and deleted on purpose, run `{command}`"
        ))
        .in_step(step)
}

fn unlisted(step: &Step, name: &str, lock: &SourceFile) -> Diagnostic {
    let place = step.files().next().map_or(name, |file| &file.source.path);
    let message = format!("step `{name}` (`{place}`) is not listed in `{}`", lock.path);
    Diagnostic::error(&LOCK_UNLISTED, message)
        .help("run `driftless lock` and commit the file")
        .in_step(name)
}

/// What to say when a part of a sealed step is not what it was.
fn changed(
    step: &str,
    part: &str,
    sealed: Option<Checksum>,
    now: Option<&StepFile>,
    unread: &impl Fn(&str) -> bool,
) -> Option<Diagnostic> {
    let (message, now) = match (sealed, now) {
        (Some(sealed), Some(now)) if sealed != now.checksum => {
            (format!("`{}` of the sealed step `{step}` was changed", now.source.path), Some(now))
        }
        (None, Some(now)) => {
            (format!("`{}` was added to the sealed step `{step}`", now.source.path), Some(now))
        }
        (Some(_), None) if !unread(step) => {
            (format!("the {part} of the sealed step `{step}` is gone"), None)
        }
        _ => return None,
    };
    let mut diagnostic = Diagnostic::error(&SEALED_STEP_CHANGED, message).in_step(step);
    if let Some(now) = now {
        let label = match sealed {
            Some(sealed) => {
                format!("`{LOCK_FILE}` has {}, this is {}", short(sealed), short(now.checksum))
            }
            None => format!("`{LOCK_FILE}` has no {part} for this step"),
        };
        diagnostic = diagnostic.at(&now.source, Span::new(0, 0), label);
    }
    Some(diagnostic.help("restore the file, and write the change as a new step: `driftless new`"))
}

/// The first digits of a checksum, enough to tell two apart.
fn short(checksum: Checksum) -> String {
    let mut text = checksum.to_string();
    text.truncate(12);
    text
}

/// Where the lock's line for a step stands.
fn find_line(text: &str, step: &str) -> Span {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start_matches(['\u{feff}', '"']).strip_prefix(step);
        if rest.is_some_and(|rest| rest.starts_with([' ', '"'])) {
            return Span::new(offset, offset + line.trim_end().len());
        }
        offset += line.len();
    }
    Span::default()
}
