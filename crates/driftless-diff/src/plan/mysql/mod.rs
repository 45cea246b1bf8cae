//! The planner for MySQL and MariaDB.
//!
//! The servers change a table by one `ALTER TABLE` with as many parts as there are differences, and
//! copy or lock it once for all of them; so a table is the unit here, and not a column ([`alter`]).
//! Three things do not fit into that statement. A foreign key stands in the way of changes at
//! either of its ends, and cannot go and come under one name at once: such keys leave in a
//! statement before all others and come back in one after them ([`foreign`]). Partitions come and
//! go in statements of their own ([`partition`]). And what `ALTER COLUMN .. DROP DEFAULT` does, it
//! does to columns that are there.
//!
//! Code does not hold tables: a view, a trigger, a routine or an event may name what is not there.
//! So code goes first where it has to go and comes last ([`code`]), and in between nothing minds it.
//! Ranks ([`rank`]) give that order; only among foreign keys, and among views, does a graph.

mod alter;
mod code;
mod column;
mod differences;
mod draft;
mod events;
mod foreign;
mod hazard;
mod key;
mod option;
mod partition;
mod place;
mod rank;
mod sequence;
mod triggers;

use driftless_catalog::Catalog;
use driftless_catalog::mysql::Context;

use super::{Forms, Generated};
use crate::{Certainty, Change, Options, diff_with};
use differences::Differences;
use draft::Draft;

/// Plans the way from one catalog to the other.
pub(super) fn plan(from: &Catalog, to: &Catalog, options: &Options, forms: Forms) -> Generated {
    let changes = diff_with(from, to, options);
    let unknown = with_unknown_columns(from, to);
    let (undecided, changes): (Vec<Change>, Vec<Change>) =
        changes.into_iter().partition(|change| is_not_ours(&unknown, change));
    let mut undecided: Vec<String> =
        undecided.iter().map(|change| format!("{} {}", change.kind, change.name)).collect();
    undecided.dedup();
    let context = Context::new(from.backend, &to.mysql, Some(&from.mysql));
    let draft = Draft {
        product: from.backend,
        from: &from.mysql,
        to: &to.mysql,
        differences: Differences::new(&changes, context.folds_names),
        context,
        options: *options,
        is_safe: forms == Forms::Safe,
    };
    Generated { statements: draft.statements(), undecided }
}

/// Whether a change is left alone: nobody can say whether the object is there, what columns its
/// table has, or who may do what with it (grants are read from no server).
fn is_not_ours(unknown: &[String], change: &Change) -> bool {
    let nobody_knows = change.certainty == Certainty::Undecided && change.attribute.is_none();
    let is_of = |table: &String| {
        let rest = change.name.strip_prefix(table.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let attribute = change.attribute.as_deref();
    nobody_knows || attribute == Some("privileges") || unknown.iter().any(is_of)
}

/// Tables of which nobody can say what columns they have.
fn with_unknown_columns(from: &Catalog, to: &Catalog) -> Vec<String> {
    let tables = [from, to].into_iter().flat_map(|side| side.mysql.tables.values());
    tables.filter(|table| !table.columns_known).map(|table| table.name.to_string()).collect()
}
