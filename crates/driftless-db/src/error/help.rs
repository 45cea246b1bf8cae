//! What to do about an error, where its message does not make that plain.

use super::NextRun;
use crate::{ErrorKind, Unfinished};

impl ErrorKind {
    /// What to do about it, where that is not plain from the message.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::NoSupport { backend } => {
                format!("build it with the feature `{backend}`, where that exists")
            }
            Self::Missing { .. } => "`migrate` creates it".to_owned(),
            Self::MissingDirectory { .. } => "create the directory, or correct the URL".to_owned(),
            Self::NoLedger { .. } => {
                "steps are only applied to an empty database or to one with our ledger; check the \
                 URL, or take the database over with `driftless adopt`"
                    .to_owned()
            }
            Self::OtherEnvironment { wanted, .. } => format!(
                "check the URL; a copy of another environment's database is made this one's by \
                 `migrate --environment {wanted} --claim`"
            ),
            Self::NoFunction => {
                "run it with the program that has it, whose `migrations!` names it under `code`; \
                 `runner = \"PACKAGE\"` in `driftless.toml` says which one that is"
                    .to_owned()
            }
            Self::Code { batches, .. } if *batches > 0 => {
                "the next run goes on behind the last batch that took effect".to_owned()
            }
            Self::OpenStep => "run `driftless lock` to seal it".to_owned(),
            Self::Requirement(step) => format!("apply `{step}` first, or in the same run"),
            Self::TransactionControl { .. } => {
                "leave it out, or write `transaction = false` in `step.toml`".to_owned()
            }
            Self::Partial { next: NextRun::Refused, .. } => {
                "the server cannot undo it, and no later run goes on before a person has looked: \
                 run it again and read what is said then"
                    .to_owned()
            }
            Self::Unfinished { step } if step.next == NextRun::Resumes => {
                let Unfinished { action, .. } = step.as_ref();
                format!("`driftless {action}` goes on with it")
            }
            Self::Unfinished { step } | Self::Undecided { step, .. } => resolve(step),
            Self::Rewritten { step } => {
                format!("restore the file as it was when it ran, or {}", resolve(step))
            }
            Self::Partial { next: NextRun::Resumes, .. } => {
                "the next run goes on with this statement: correct it, or what it stumbled over, \
                 and leave the ones before it as they are"
                    .to_owned()
            }
            Self::Changed { applied, .. } => format!(
                "restore the file as it was applied (SHA-256 {applied}), and write a new step for \
                 the change; a step that is still open can be reverted and applied again"
            ),
            Self::UnknownApplied { .. } => {
                "this program is older than the database, or steps were deleted or renamed"
                    .to_owned()
            }
            Self::InsideBaseline { .. } => {
                "migrate it with a version of the program from before the steps were squashed, and \
                 then with this one"
                    .to_owned()
            }
            Self::OtherComponent { .. } => {
                "look whether the URLs of the two were mixed up; `migrate --claim` has the components \
                 share this database all the same"
                    .to_owned()
            }
            Self::NotTogether { .. } => {
                "let each step be committed by itself, or run up to the step before this one first"
                    .to_owned()
            }
            Self::OutOfOrder { after, last } => format!(
                "give it an id after `{last}`, the last one applied; or, if `{after}` can do without it, \
                 write into its `step.toml` what it `requires` instead"
            ),
            Self::NewerLedger { .. } => "use a later version of driftless".to_owned(),
            Self::Busy { holder: None, .. } => {
                "SQLite cannot say who holds the lock; try again, or wait longer".to_owned()
            }
            Self::Busy { holder: Some(_), .. } => {
                "wait longer, or look in the server's list of connections at what it does; the \
                 lock is free as soon as that connection ends"
                    .to_owned()
            }
            Self::NoSuchDatabase { .. } => {
                "a database is created by whoever administers the server; correct the URL, or \
                 create it there"
                    .to_owned()
            }
            Self::Tls { .. } => {
                "`sslmode` in the URL says what is asked for, `sslrootcert` whom to trust; for \
                 MySQL and MariaDB `ssl_mode` and `ssl_ca`"
                    .to_owned()
            }
            Self::OtherBackend { .. } => {
                "`backend` in `driftless.toml` (or `--backend`) says what steps are written for, \
                 and MySQL and MariaDB are two products whatever the URL says"
                    .to_owned()
            }
            Self::NoSchema => {
                "the ledger is kept in the first schema of the `search_path`; create one, or set \
                 the path for the role or in the URL's `options`"
                    .to_owned()
            }
            Self::LockLost(_) | Self::Pooled => {
                "migrate over a direct connection, or through a pooler in session mode".to_owned()
            }
            Self::ConnectionLost { .. } => {
                "run it again: the ledger says what was committed".to_owned()
            }
            Self::LockTimeout { .. } => {
                "run it again when whoever holds the lock has gone, or try for longer \
                 (`--retry-for`)"
                    .to_owned()
            }
            Self::Executing { .. } => {
                "wait for its end; `driftless locks` shows what it does, and `--takeover` ends it"
                    .to_owned()
            }
            Self::Stopped => "run it again to go on".to_owned(),
            Self::Moved => "look at `status`, then try again".to_owned(),
            Self::Interrupted => "`migrate`, or any program that may write, undoes it".to_owned(),
            Self::Statement(failure) if failure.hint.is_some() => {
                failure.hint.clone().unwrap_or_default()
            }
            Self::Statement(failure) if failure.message.contains("disk is full") => {
                "free some space, then run it again".to_owned()
            }
            _ => return None,
        };
        Some(help)
    }
}

/// The ways out of a step in the middle.
fn resolve(step: &Unfinished) -> String {
    let Unfinished { component, step, action, .. } = step;
    let back = if action == "revert" { "brought back" } else { "undone" };
    format!(
        "look at the database, then say what became of the statement: `driftless resolve \
         {component}/{step} --applied` or `--not-applied`, or, once everything the step did is \
         {back}, `--abandon`"
    )
}
