//! Migration directories read into ordered, checksummed step sets.
//!
//! [`load`] takes a directory in any of the known layouts ([`Layout`]) and hands back its steps in
//! run order, what its lock file says, and everything that is wrong, as diagnostics. It is the
//! same function for the macro and for the command line, so that they cannot disagree.
//!
//! This crate alone reads migrations, and it understands no SQL: to it a step is bytes with a name
//! and a checksum.

mod assemble;
mod checksum;
mod directives;
mod graph;
mod id;
mod layout;
mod load;
mod lock;
mod new;
mod read;
mod scan;
mod settings;
mod step;
mod suggest;

use driftless_diag::Code;

pub use checksum::{Checksum, ParseChecksumError};
pub use graph::{StepRef, branches, order, written_behind};
pub use id::StepId;
pub use layout::{Layout, ParseLayoutError};
pub use load::{Loaded, LockPolicy, Request, load, tracked_files};
pub use lock::{
    Checked, LOCK_FILE, LOCK_VERSION, Lock, LockLine, LockState, Seal, Written, checked_hash,
    locked, write_lock,
};
pub use new::{
    Contents, NewForm, NewStep, NewStepError, new_step, next_names, unwrite_steps, write_step_as,
    write_steps,
};
pub use step::{
    Allow, Precondition, Replaced, Requirement, Settings, Step, StepFile, StepKind, StepSet,
};

/// Every code that this crate's diagnostics have, for the manual.
pub static CODES: &[&Code] = &[
    &load::DIRECTORY_MISSING,
    &read::UNREADABLE_FILE,
    &read::NOT_UTF8,
    &scan::MIXED_LAYOUTS,
    &scan::AMBIGUOUS_LAYOUT,
    &scan::CHOOSE_BACKEND,
    &scan::UNKNOWN_FILE,
    &scan::DUPLICATE_STEP,
    &scan::MISSING_UP,
    &assemble::EMPTY_STEP,
    &assemble::CODE_STEP_WITH_SQL,
    &assemble::TRANSACTION_DISAGREES,
    &directives::MISSING_SECTION,
    &directives::WRONG_DIRECTIVE,
    &directives::UNSUPPORTED_DIRECTIVE,
    &settings::SETTINGS_SYNTAX,
    &settings::UNKNOWN_KEY,
    &settings::WRONG_VALUE,
    &settings::ALLOW_WITHOUT_REASON,
    &settings::UNENFORCED_SETTING,
    &graph::MISSING_REQUIREMENT,
    &graph::REQUIREMENT_CYCLE,
    &lock::LOCK_MISSING,
    &lock::LOCK_UNLISTED,
    &lock::LOCK_DELETED,
    &lock::SEALED_STEP_CHANGED,
    &lock::SEALED_STEP_DELETED,
    &lock::LOCK_SYNTAX,
    &lock::LOCK_CONFLICT,
    &lock::LOCK_NEWER,
];
