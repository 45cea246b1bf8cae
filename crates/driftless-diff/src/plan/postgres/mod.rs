//! The planner for PostgreSQL.
//!
//! Both schemas are cut into pieces as small as the server lets them be ([`node`]); what each needs
//! is read from the catalog and from the words of its texts ([`needs`]). What differs is decided
//! piece by piece ([`fate`]): changed in place where the server can, made again where it cannot,
//! and with it whatever cannot be without it. Then the statements are put in groups and in order
//! ([`draft`]) and written ([`write`], [`table`], [`alter`]).
//!
//! Four changes take more than a statement. A type whose columns stay is made beside the old one,
//! and the columns move. A table that becomes partitioned, or is no longer, is made anew and its
//! rows are copied. Checks, references and `NOT NULL` are added unvalidated and validated after,
//! and indexes are built while others write, if [`Forms::Safe`] is asked for.

mod about;
mod alter;
mod anew;
mod attached;
mod column;
mod copy;
mod draft;
mod edges;
mod fate;
mod hangers;
mod mentions;
mod narrow;
mod needs;
mod node;
mod old;
mod partition;
mod rest;
mod rows;
mod spread;
mod table;
mod types;
mod write;

use std::collections::BTreeMap;

use driftless_catalog::Catalog;
use driftless_catalog::postgres::Objects;

use super::{Forms, Generated, Planned};
use crate::{Certainty, Change, Options, diff_with};
use draft::Draft;
use fate::{Fate, Side};
use node::Node;

/// Plans the way from one catalog to the other.
pub(super) fn plan(from: &Catalog, to: &Catalog, options: &Options, forms: Forms) -> Generated {
    let changes = diff_with(from, to, options);
    let undecided: Vec<&Change> = changes.iter().filter(|change| is_unknown(change)).collect();
    let mut undecided: Vec<String> =
        undecided.iter().map(|change| format!("{} {}", change.kind, change.name)).collect();
    undecided.dedup();
    let changes: Vec<Change> = changes.into_iter().filter(|change| !is_unknown(change)).collect();
    let part = narrow::of_big(&from.postgres, &to.postgres, &changes);
    let all = part.as_ref().map_or((&from.postgres, &to.postgres), |(from, to)| (from, to));
    Generated { statements: plan_of(all, &changes, options, forms), undecided }
}

/// The statements that make these changes.
fn plan_of(
    (from, to): (&Objects, &Objects),
    changes: &[Change],
    options: &Options,
    forms: Forms,
) -> Vec<Planned> {
    let (from, to) = (Side::read(from), Side::read(to));
    let fates = fate::decide(&from, &to, changes, options);
    let is_safe = forms == Forms::Safe;
    let draft =
        Draft { from, to, fates, is_safe, has_owners: options.owners, carried: BTreeMap::new() };
    let about = draft.about(options);
    let bodies = draft.needs_free_bodies();
    let states = draft.states_of_parts();
    let mut statements = draft.statements();
    statements.extend(states);
    if bodies {
        statements.insert(0, Planned::plain("SET check_function_bodies = off"));
    }
    statements.extend(about);
    statements
}

/// Whether nobody can say what an object on one side only is.
fn is_unknown(change: &Change) -> bool {
    change.certainty == Certainty::Undecided && change.attribute.is_none()
}

impl Draft<'_> {
    /// Whether columns of a table get other types.
    fn is_retyped_in(&self, table: &Node) -> bool {
        let Node::Table(table) = table else { return false };
        let mut retyped = self.fates.retyped.iter();
        retyped.any(|column| column.relation() == Some(table))
    }

    /// Whether a function is made whose body may name what comes after it, or one that runs as a role
    /// which need not be there.
    fn needs_free_bodies(&self) -> bool {
        let mut routines = self.fates.of.iter().filter(|(_, fate)| **fate != Fate::Drop);
        routines.any(|(node, _)| {
            let Node::Routine(name) = node else { return false };
            let Some(routine) = self.to.objects.routines.get(name) else { return false };
            let roles = ["role", "session_authorization"];
            if roles.iter().any(|setting| routine.settings.contains_key(*setting)) {
                return true;
            }
            let string = routine.body.is_some() && !node::is_atomic(routine);
            string
                && self.to.needs.soft.get(node).is_some_and(|needs| {
                    needs.iter().any(|need| {
                        self.fates.get(need).is_some_and(|it| it != Fate::Drop)
                            || self.is_retyped_in(need)
                    })
                })
        })
    }
}
