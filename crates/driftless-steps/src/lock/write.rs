//! Making a lock from the steps on disk, and writing it.
//!
//! What is sealed stays as it was sealed, whatever is on disk now: making a lock adds lines and
//! seals open ones, and only deleting a step takes a line away. `after` is written once, when the
//! line is, and kept: it is the memory of how the step came to be.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{CHECKED_KEYWORD, LOCK_FILE, LOCK_VERSION, Lock, LockLine, LockState, VERSION_KEYWORD};
use crate::{Checksum, Step, StepFile, StepKind, StepSet};

/// Whether making a lock seals open steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// Open lines stay open, and new ones are open.
    Keep,
    /// All are sealed.
    All,
}

/// The lock of a set, in run order. Sealed lines of `old` are kept as they are; a step that is
/// not on disk any more loses its line. What was `checked` is left out, for the caller to say.
///
/// The caller first asks [`Loaded::lock_blockers`](crate::Loaded::lock_blockers) whether what it
/// loaded is good enough to make a lock of.
pub fn locked(set: &StepSet, old: Option<&Lock>, seal: Seal) -> Lock {
    let mut by_id: Vec<&Step> =
        set.steps.iter().filter(|step| step.settings.kind.runs_in_sequence()).collect();
    by_id.sort_by(|a, b| a.id.cmp(&b.id));
    let predecessors: BTreeMap<String, String> =
        by_id.windows(2).map(|pair| (pair[1].name(), pair[0].name())).collect();
    let old: BTreeMap<&str, &LockLine> =
        old.iter().flat_map(|old| &old.lines).map(|line| (line.step.as_str(), line)).collect();
    let lines = set.steps.iter().map(|step| {
        let name = step.name();
        let old = old.get(name.as_str());
        let state = match (old.map(|line| &line.state), seal) {
            (Some(sealed @ LockState::Sealed { .. }), _) => sealed.clone(),
            (_, Seal::All) => sealed(step),
            (_, Seal::Keep) => LockState::Open,
        };
        let after = match old {
            Some(line) => line.after.clone(),
            None => predecessors.get(&name).cloned(),
        };
        LockLine { step: name, state, after, requires: step.settings.requires.clone() }
    });
    Lock { lines: lines.collect(), checked: None }
}

/// A step whose up is missing or could not be read stays open: sealing would promise that it has
/// none.
fn sealed(step: &Step) -> LockState {
    if step.up.is_none() && step.settings.kind != StepKind::Code {
        return LockState::Open;
    }
    let of = |file: &Option<StepFile>| file.as_ref().map(|file| file.checksum);
    // A repeatable step is there to be changed.
    let up = if step.settings.kind == StepKind::Repeatable { None } else { of(&step.up) };
    LockState::Sealed { up, down: of(&step.down), settings: of(&step.settings_file) }
}

/// The hash of everything a check of the set depends on: the component and its layout, the names,
/// requirements and file checksums of all steps in run order, and the caller's `context` (the
/// checker's version, the backend, its options). Whether steps are sealed is not part of it.
pub fn checked_hash(set: &StepSet, context: &[&str]) -> Checksum {
    let mut hasher = Sha256::new();
    // Each field goes in behind its length, so that no two lists of fields look alike.
    let mut field = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(b"driftless checked 1");
    field(set.component.as_bytes());
    field(set.layout.name().as_bytes());
    field(&(context.len() as u64).to_le_bytes());
    for text in context {
        field(text.as_bytes());
    }
    for (index, step) in set.steps.iter().enumerate() {
        field(step.name().as_bytes());
        for file in [&step.up, &step.down, &step.settings_file] {
            field(file.as_ref().map_or(&[], |file| &file.checksum.0));
        }
        let requirements = set.requirements(index);
        field(&(requirements.len() as u64).to_le_bytes());
        for requirement in requirements {
            field(requirement.to_string().as_bytes());
        }
    }
    Checksum(hasher.finalize().into())
}

/// What [`write_lock`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The file did not exist, or said something else.
    Changed,
    /// It said the same already, and was not touched: a build that depends on it need not run.
    Unchanged,
}

/// Writes the lock into a migration directory. It is there wholly or not at all: the text goes
/// into a file beside it first.
///
/// # Errors
///
/// Those of the file system.
pub fn write_lock(directory: &Path, lock: &Lock) -> io::Result<Written> {
    let path = directory.join(LOCK_FILE);
    let text = lock.to_text();
    if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(Written::Unchanged);
    }
    let beside = directory.join(format!(".{LOCK_FILE}.{}", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The first error is the one to tell; the leftover is hidden and ignored either way.
        let _ = fs::remove_file(&beside);
    }
    written.map(|()| Written::Changed)
}

impl Lock {
    /// The file's text. Reading it back gives the same lock.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# {LOCK_FILE}, written by `driftless lock`: commit it, do not edit it.\n\
             # After a merge conflict here, run `driftless lock` again.\n\
             {VERSION_KEYWORD} {LOCK_VERSION}\n"
        );
        if !self.lines.is_empty() {
            text.push('\n');
        }
        for line in &self.lines {
            line.write(&mut text);
        }
        if let Some(checked) = &self.checked {
            // Writing into a `String` cannot fail.
            let _ = writeln!(text, "\n{CHECKED_KEYWORD} {} {}", checked.version, checked.hash);
        }
        text
    }
}

impl LockLine {
    fn write(&self, text: &mut String) {
        text.push_str(&quoted(&self.step));
        match &self.state {
            LockState::Open => text.push_str(" open"),
            LockState::Sealed { up, down, settings } => {
                text.push_str(" sealed");
                for (key, checksum) in [("up", up), ("down", down), ("settings", settings)] {
                    if let Some(checksum) = checksum {
                        let _ = write!(text, " {key}={checksum}");
                    }
                }
            }
        }
        if let Some(after) = &self.after {
            let _ = write!(text, " after={}", quoted(after));
        }
        for required in &self.requires {
            let _ = write!(text, " requires={}", quoted(required));
        }
        text.push('\n');
    }
}

/// The name as it stands in a lock: bare when that is unmistakable, else in quotes.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./+:@".contains(c);
    if !name.is_empty() && name.chars().all(plain) && name != CHECKED_KEYWORD {
        return name.to_owned();
    }
    let mut text = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(text, "\\u{{{:x}}}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
