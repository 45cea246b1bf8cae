//! Statements that read or write rows: their names are resolved, their effect on the schema is
//! none. The exception is the schema table itself, see `schema_edit`.
//!
//! Writing to a table makes SQLite compile its triggers, so a trigger that names something which
//! is gone stops every statement that fires it.

use std::collections::BTreeSet;

use driftless_catalog::{Ident, ObjectName};
use driftless_diag::Code;
use driftless_sql::sqlite::{self as sql, QualifiedName};

use crate::problem::Problem;

use super::names::{ident_of, is_schema_table};
use super::resolve::{Calls, Depth, Resolver};
use super::session::{Place, Session};
use super::tree::{self, Dml};
use super::world::{Home, Lookup};
use crate::history;

/// A trigger that cannot run.
pub(crate) static BROKEN_TRIGGER: Code = Code {
    id: "broken-trigger",
    title: "a statement that fires a trigger which cannot run",
    manual: "SQLite looks at a trigger's body when the trigger fires. The statement fires one that \
             names a table or column that does not exist, and fails with it. Drop the trigger \
             before the change that breaks it, and make it again after.\n",
};

/// What a statement does to the rows of a table.
struct Firing {
    table: QualifiedName,
    events: Vec<&'static str>,
    columns: Vec<Ident>,
}

impl Session {
    pub(crate) fn dml(&mut self, place: &Place<'_>, dml: &sql::Dml) {
        let Some(tree) = tree::dml(place.text(), dml.span) else { return };
        let target = dml.target.as_ref().map(|target| target.table.name.text.as_str());
        if self.settings.writable_schema && target.is_some_and(is_schema_table) {
            return self.edit_schema(place, &tree);
        }
        let mut resolver =
            Resolver::new(self.world(), place.text(), Home::Everywhere, Calls::Judged);
        resolver.dml(&tree, Depth::Full);
        let problems = resolver.finish().problems;
        if !self.report(place, problems)
            && let Some(problem) = firing(&tree).and_then(|firing| self.broken_trigger(&firing))
        {
            self.report(place, [problem]);
        }
    }

    /// The trigger that stops a statement.
    fn broken_trigger(&mut self, firing: &Firing) -> Option<Problem> {
        let target = match self.world().named(&firing.table, Home::Everywhere) {
            Lookup::Table(table) => table.name.clone(),
            Lookup::View(view) => view.name.clone(),
            Lookup::System(_) | Lookup::Unknown | Lookup::Missing => return None,
        };
        for name in self.fired(&target, firing) {
            if self.catalog.is_unknown(&name.name) {
                continue;
            }
            let Some(reason) = self.trigger_problem(&name, Depth::Full) else { continue };
            let message = format!("trigger `{}` cannot run: {reason}", name.name);
            let problem = Problem::error(&BROKEN_TRIGGER, firing.table.name.span, message)
                .label("writing here fires it");
            let key =
                driftless_catalog::Catalog::key(driftless_catalog::ObjectKind::Trigger, &name);
            return Some(match self.catalog.origins.get(&key) {
                Some(origin) => problem.note(format!("it was made in {}", history::place(origin))),
                None => problem,
            });
        }
        None
    }

    /// The triggers a statement fires.
    fn fired(&self, target: &ObjectName, firing: &Firing) -> BTreeSet<ObjectName> {
        let concerns = |update_of: &[Ident]| {
            update_of.is_empty() || update_of.iter().any(|column| firing.columns.contains(column))
        };
        self.catalog
            .triggers
            .values()
            .filter(|trigger| trigger.table == *target)
            .filter(|trigger| firing.events.contains(&trigger.event.as_str()))
            .filter(|trigger| trigger.event != "UPDATE" || concerns(&trigger.update_of))
            .map(|trigger| trigger.name.clone())
            .collect()
    }
}

fn firing(tree: &Dml) -> Option<Firing> {
    let sets = |sets: &[tree::Set]| -> Vec<Ident> {
        sets.iter().flat_map(|set| &set.columns).map(ident_of).collect()
    };
    Some(match tree {
        Dml::Select(_) => return None,
        Dml::Insert(insert) => {
            let columns: Vec<Ident> =
                insert.upserts.iter().flat_map(|upsert| sets(&upsert.sets)).collect();
            let mut events = vec!["INSERT"];
            if !columns.is_empty() {
                events.push("UPDATE");
            }
            Firing { table: insert.target.table.clone(), events, columns }
        }
        Dml::Update(update) => Firing {
            table: update.target.table.clone(),
            events: vec!["UPDATE"],
            columns: sets(&update.sets),
        },
        Dml::Delete(delete) => Firing {
            table: delete.target.table.clone(),
            events: vec!["DELETE"],
            columns: Vec::new(),
        },
    })
}
