//! Steps that their tools run outside of a transaction because of what is in them.
//!
//! Flyway reads a file's statements and begins no transaction for one that PostgreSQL refuses in
//! any, provided that the whole file is of that kind; golang-migrate begins none at all, so that one
//! statement alone is on its own. Such histories say nowhere what they rely on.

use driftless_diag::Backend;
use driftless_sql::{PieceKind, split};
use driftless_steps::{Layout, Step, StepFile, StepKind};

use crate::leading::{Leading, leading};

/// Whether a step runs in a transaction: as it says, or else as its tool reads its statements.
pub(crate) fn in_transaction(layout: Layout, backend: Backend, step: &Step) -> bool {
    let said = step.settings_file.is_some() || step.settings.kind == StepKind::Code;
    let up = step.up.as_ref().filter(|_| !said && backend == Backend::Postgres);
    step.settings.transaction && !up.is_some_and(|up| is_outside(layout, up))
}

fn is_outside(layout: Layout, file: &StepFile) -> bool {
    let text = &file.sql.text;
    // Finding the word first is far cheaper than looking at every statement.
    if !matches!(layout, Layout::Flyway | Layout::GolangMigrate) || !may_be(text) {
        return false;
    }
    let pieces = split(Backend::Postgres, text);
    let statements = pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::Statement && !piece.sql.is_empty())
        .map(|piece| leading(Backend::Postgres, &text[piece.sql.range()]));
    let all: Vec<Leading> = statements.collect();
    let outside = all.iter().all(|it| matches!(it, Leading::OutsideTransaction(_)));
    let alone = layout == Layout::Flyway || all.len() == 1;
    outside && alone && !all.is_empty()
}

/// Whether a word is in the text that such statements have.
fn may_be(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["concurrently", "vacuum", "database", "system", "tablespace", "subscription", "cluster"]
        .iter()
        .any(|word| lower.contains(word))
}
