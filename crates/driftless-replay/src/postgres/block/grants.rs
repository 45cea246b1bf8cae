//! Branches that nobody can choose between, and that change nothing but what roles may do.
//!
//! `IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'readers') THEN GRANT ..` asks for something that
//! belongs to the whole server, so no history tells. What is granted is in doubt afterwards, and nothing
//! else: the schema is the same either way.

use driftless_sql::postgres::{self as sql, StatementKind};

use crate::place::Place;

use super::super::session::Session;
use super::code::Step;

impl Session {
    /// Puts in doubt what the branches grant, if they do nothing else. Gives whether that is so.
    pub(super) fn perhaps_only_grants<'s>(
        &mut self,
        place: &Place<'_>,
        branches: impl Iterator<Item = &'s [Step]>,
    ) -> bool {
        let mut kinds = Vec::new();
        let all = branches.flatten().all(|step| collect(place, step, &mut kinds));
        all && !kinds.is_empty()
            && kinds.iter().all(|kind| matches!(self.perhaps_grants(kind), Ok(true)))
    }
}

/// Adds the statements of a step; `false` if it has others than plain ones.
fn collect(place: &Place<'_>, step: &Step, kinds: &mut Vec<StatementKind>) -> bool {
    match step {
        Step::Inert => true,
        Step::Sql(span) => {
            kinds.push(sql::parse(place.text(), *span).kind);
            true
        }
        Step::If { branches, otherwise } => {
            let mut steps = branches.iter().flat_map(|(_, steps)| steps).chain(otherwise);
            steps.all(|step| collect(place, step, kinds))
        }
        Step::Block { steps, handlers } => {
            let mut steps = steps.iter().chain(handlers.iter().flat_map(|it| &it.steps));
            steps.all(|step| collect(place, step, kinds))
        }
        _ => false,
    }
}
