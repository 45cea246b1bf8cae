//! `driftless diff`: any two sources of a schema, compared.

use driftless_catalog::postgres::hide_secrets;
use driftless_diff::{Certainty, Change, Forms, Generated, HazardKind, Options};
use driftless_replay::{add_normal_forms_beside, with_normal_forms};

use crate::args::{self, Format, Global};
use crate::ops::author;
use crate::ops::source::{Read, Source};
use crate::{CliError, Exit};

/// What differs.
#[derive(Debug)]
pub(crate) struct DiffReport {
    /// The first source.
    pub(crate) from: Read,
    /// The second source.
    pub(crate) to: Read,
    /// What differs, or may.
    pub(crate) changes: Vec<Change>,
    /// What differs between environments for good reasons and was not asked for: the order of
    /// columns, owners, privileges.
    pub(crate) not_compared: Vec<Change>,
    /// The SQL that leads from the first to the second, where it was asked for.
    pub(crate) generated: Option<Generated>,
    /// What may have been renamed.
    pub(crate) offers: Vec<String>,
}

impl DiffReport {
    /// Equal means that everything was read, understood and found equal.
    pub(crate) fn outcome(&self) -> Exit {
        if self.changes.iter().any(|change| change.certainty == Certainty::Certain) {
            return Exit::Findings;
        }
        let doubtful = |read: &Read| !read.doubts.is_empty() || !read.catalog.opaque.is_empty();
        if !self.changes.is_empty() || doubtful(&self.from) || doubtful(&self.to) {
            return Exit::Undecided;
        }
        Exit::Done
    }
}

/// Reads both sources and compares them.
pub(crate) fn run(global: &Global, arguments: &args::Diff) -> Result<DiffReport, CliError> {
    let from = Source::parse(&arguments.from, global)?;
    let to = Source::parse(&arguments.to, global)?;
    // What a file says, its author knows; what a database holds, not everybody who may compare.
    let hints = match &to {
        Source::Snapshot(file, _) => std::fs::read_to_string(file).unwrap_or_default(),
        _ => String::new(),
    };
    let is_open = !matches!((&from, &to), (Source::Database(_), _) | (_, Source::Database(_)));
    let (mut from, mut to) = both(&from, &to)?;
    if from.catalog.backend != to.catalog.backend {
        return Err(CliError::new(
            Exit::Undecided,
            format!(
                "`{}` is for {} and `{}` for {}, which cannot be compared",
                from.shown, from.catalog.backend, to.shown, to.catalog.backend
            ),
        ));
    }
    let hints = driftless_author::hints(to.catalog.backend, &hints);
    // Where statements say which column a new one stands behind, the order is part of the schema.
    let has_order = author::has_column_order(from.catalog.backend);
    let options = Options {
        column_order: arguments.everything || arguments.column_order || has_order,
        owners: arguments.everything || arguments.owners,
        privileges: arguments.everything || arguments.privileges,
    };
    if global.format == Format::Sql {
        // Renames make texts alike that were not.
        from.catalog = with_normal_forms(from.catalog);
        to.catalog = with_normal_forms(to.catalog);
    } else {
        add_normal_forms_beside(&mut from.catalog, &mut to.catalog);
    }
    let changes = driftless_diff::diff_with(&from.catalog, &to.catalog, &options);
    let mut not_compared = driftless_diff::not_compared(&from.catalog, &to.catalog);
    not_compared.retain(|change| !changes.contains(change));
    let mut offers = Vec::new();
    let generated = if global.format == Format::Sql {
        let forms = if arguments.plain { Forms::Plain } else { Forms::Safe };
        let (mut before, mut after) = (from.catalog.clone(), to.catalog.clone());
        if !is_open {
            hide_secrets(&mut before.postgres, &mut after.postgres);
        }
        let (renamed, candidates) = author::renames(&before, &after, &arguments.rename, &hints)?;
        offers = candidates.iter().map(author::offer).collect();
        let mut generated = driftless_diff::plan_in(&renamed.catalog, &after, &options, forms);
        generated.statements.splice(0..0, renamed.statements);
        allowed(&generated, &arguments.allow, &offers)?;
        Some(generated)
    } else {
        None
    };
    Ok(DiffReport { from, to, changes, not_compared, generated, offers })
}

/// Reads both, one beside the other: what takes long is understanding them.
fn both(from: &Source, to: &Source) -> Result<(Read, Read), CliError> {
    let (from, to) = std::thread::scope(|scope| {
        let from = scope.spawn(|| from.read());
        let to = to.read();
        (from.join(), to)
    });
    let from = from.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    Ok((from, to?))
}

/// Refuses SQL that loses data unless that was said to be meant.
fn allowed(generated: &Generated, allow: &[String], offers: &[String]) -> Result<(), CliError> {
    let lost = HazardKind::DataLoss.name();
    let is_allowed = author::allows_loss(allow)?;
    let losses: Vec<&str> =
        generated.hazards(HazardKind::DataLoss).map(|it| it.message.as_str()).collect();
    if losses.is_empty() || is_allowed {
        return Ok(());
    }
    let message = format!("the SQL would lose data: {}", losses.join("; "));
    let refused = CliError::new(Exit::Guard, message)
        .help(format!("`--allow {lost}` prints it all the same"));
    Err(offers.iter().cloned().fold(refused, CliError::help))
}
