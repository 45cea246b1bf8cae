//! Resolving triggers: the condition, and each statement of the body.

use driftless_catalog::{ObjectName, Trigger};
use driftless_sql::sqlite::CreateTrigger;

use crate::sqlite::names::ident_of;
use crate::sqlite::tree;
use crate::sqlite::world::{Home, World};

use super::dml::Depth;
use super::select::Env;
use super::{Calls, Findings, Firing, Relation, Resolver, Rules, Scope, Target};

/// Resolves a trigger's definition.
pub(crate) fn resolve_trigger<'w>(
    world: World<'w>,
    trigger: &Trigger,
    text: &'w str,
    create: &CreateTrigger,
    depth: Depth,
) -> Findings {
    let calls = if depth == Depth::Full { Calls::Judged } else { Calls::Ignored };
    let mut resolver = Resolver::new(world, text, Home::of(&trigger.name), calls);
    let relation = resolver.fired_by(&trigger.table);
    resolver.refers(create.table.name.span, Target::Table(trigger.table.clone()));
    for column in &create.update_of {
        let target = Target::Column(trigger.table.clone(), ident_of(column));
        resolver.refers(column.span, target);
    }
    resolver.firing =
        Some(Firing { relation, old: trigger.event != "INSERT", new: trigger.event != "DELETE" });
    let scope = Scope::empty(Rules::Free);
    if let Some(when) = create.when.as_ref().and_then(|when| tree::expression(text, when.span)) {
        resolver.expr(&when, &scope, &Env::empty());
    }
    for statement in &create.statements {
        if let Some(dml) = tree::dml(text, statement.span) {
            resolver.dml(&dml, depth);
        }
    }
    resolver.finish()
}

impl<'w> Resolver<'w> {
    /// The row a trigger on this table or view sees.
    fn fired_by(&mut self, table: &ObjectName) -> Relation<'w> {
        if self.world.is_unknown(&table.name) {
            return Relation::unknown();
        }
        let catalog = self.world.catalog;
        if let Some(table) = catalog.tables.get(table) {
            return Relation::of_table(table);
        }
        match catalog.views.get(table) {
            Some(view) => {
                let state = self.world.views.state(self.world, view);
                let object = Some(view.name.clone());
                Relation { object, ..Relation::made(state.outputs) }
            }
            None => Relation::unknown(),
        }
    }
}
