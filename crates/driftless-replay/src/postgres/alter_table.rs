//! `ALTER TABLE`, and `ALTER` of other relations where it says the same.
//!
//! The server sorts the actions of one statement into passes (what drops comes first, then types,
//! new columns, keys, defaults), so that their order in the text does not matter; so do we.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Inheritance, Name, Persistence, ReplicaIdentity, TableKind, TriggerState,
};
use driftless_sql::postgres::{
    self as sql, AlterAction, AlterActionKind as Kind, AlterTable, Behavior, ColumnChange,
    SwitchState, SwitchedTriggers,
};

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::WRONG_OBJECT;

use super::constraint::{Wanted, merge_keys, timing};
use super::depend::Item;
use super::lookup::{Relation, RelationKind};
use super::partition::release;
use super::session::{Done, Session, Stop};
use super::text::{parameter_name, parameters};

impl Session {
    pub(crate) fn alter_table(&mut self, place: &Place<'_>, alter: &AlterTable) -> Done {
        let (name, kind) = match self.find(&alter.name) {
            Relation::Known(name, kind) => (name, kind),
            Relation::Unknown => return Err(Stop::Unknown),
            Relation::Missing if alter.if_exists => return Err(Stop::Skipped),
            Relation::Missing => {
                let problem = match alter.kind {
                    sql::RelationKind::Index => self.no_index(&alter.name),
                    sql::RelationKind::View | sql::RelationKind::MaterializedView => {
                        self.no_view(&alter.name)
                    }
                    sql::RelationKind::Sequence => {
                        return self.sequence_name(&alter.name).map(drop);
                    }
                    _ => self.no_relation(&alter.name),
                };
                return Err(problem.into());
            }
        };
        let mut actions: Vec<&AlterAction> = alter.actions.iter().collect();
        actions.sort_by_key(|action| pass(&action.kind));
        let mut wanted = Vec::new();
        for action in actions {
            if pass(&action.kind) > ADD_CONSTRAINT && !wanted.is_empty() {
                self.add_constraints(place, &name, std::mem::take(&mut wanted))?;
            }
            if kind.is_table() {
                self.table_action(place, alter, &name, action, &mut wanted)?;
            } else {
                self.relation_action(place, alter, &name, kind, action)?;
            }
        }
        self.add_constraints(place, &name, wanted)
    }

    fn table_action<'d>(
        &mut self,
        place: &Place<'_>,
        alter: &AlterTable,
        table: &Name,
        action: &'d AlterAction,
        wanted: &mut Vec<Wanted<'d>>,
    ) -> Done {
        match &action.kind {
            Kind::AddColumn { if_not_exists, column } => {
                let exists = self.table(table)?.column(&column.name.text).is_some();
                if *if_not_exists && exists {
                    return Ok(());
                }
                let mut keys = self.add_column(place, table, column)?;
                merge_keys(&mut keys);
                wanted.extend(keys);
                self.hand_down_column(place, table, &column.name.text)
            }
            Kind::DropColumn { if_exists, name, behavior } => {
                self.drop_column(place, table, name, *if_exists, *behavior, alter.only)
            }
            Kind::AlterColumn { column, change } => {
                self.alter_column(place, table, column, change, action.span)
            }
            Kind::AddConstraint(constraint) => {
                wanted.extend(Wanted::of(constraint));
                Ok(())
            }
            Kind::AlterConstraint { name, attributes } => {
                let name = self.constraint_name(table, name)?;
                let attributes = *attributes;
                self.change_constraint(table, &name, |constraint| {
                    if attributes.deferrable.is_some() || attributes.initially_deferred.is_some() {
                        constraint.timing = timing(attributes);
                    }
                    if let Some(enforced) = attributes.enforced {
                        constraint.not_enforced = !enforced;
                    }
                })
            }
            Kind::ValidateConstraint(name) => {
                let name = self.constraint_name(table, name)?;
                self.change_constraint(table, &name, |constraint| constraint.not_valid = false)
            }
            Kind::DropConstraint { if_exists, name, behavior } => {
                self.drop_constraint(place, table, name, *if_exists, *behavior)
            }
            Kind::RenameConstraint { from, to } => self.rename_constraint(place, table, from, to),
            Kind::Inherit(parent) => self.start_inheriting(place, table, parent),
            Kind::NoInherit(parent) => self.stop_inheriting(table, parent),
            Kind::AttachPartition { partition, bound } => {
                self.attach(place, table, partition, bound.as_ref())
            }
            Kind::DetachPartition { partition, .. } => self.detach(table, partition),
            Kind::SwitchTrigger { state, triggers } => {
                self.switch_triggers(table, *state, triggers)
            }
            _ => self.relation_action(place, alter, table, RelationKind::Table, action),
        }
    }

    fn relation_action(
        &mut self,
        place: &Place<'_>,
        alter: &AlterTable,
        name: &Name,
        kind: RelationKind,
        action: &AlterAction,
    ) -> Done {
        match &action.kind {
            Kind::RenameTo(to) => self.rename_relation(place, name, kind, to),
            Kind::SetSchema(to) => self.move_relation(place, name, kind, to),
            Kind::RenameColumn { from, to } => self.rename_column(place, name, kind, from, to),
            Kind::OwnerTo(role) => {
                self.set_owner(name.key(kind.object_kind()), role);
                Ok(())
            }
            Kind::SequenceOptions(options) if kind == RelationKind::Sequence => {
                self.alter_sequence(name, options)
            }
            Kind::SetParameters(_) | Kind::ResetParameters(_) => {
                self.change_parameters(name, kind, &action.kind);
                Ok(())
            }
            Kind::IndexStatistics { column, target } => {
                let target = target.as_ref().and_then(sql::Number::value);
                let target = target.and_then(|it| i32::try_from(it).ok()).filter(|it| *it >= 0);
                if let Some(index) = self.objects_mut().indexes.get_mut(name) {
                    match target {
                        Some(target) => _ = index.statistics.insert(*column, target),
                        None => _ = index.statistics.remove(column),
                    }
                }
                Ok(())
            }
            Kind::AttachPartition { partition, .. } if kind == RelationKind::Index => {
                self.attach_index(name, partition)
            }
            Kind::AlterColumn { column, change } if kind == RelationKind::View => {
                self.alter_view_column(place, name, column, change)
            }
            Kind::SetTablespace(space) => {
                let space = Some(space.text.clone()).filter(|it| it != "pg_default");
                if let Some(index) = self.objects_mut().indexes.get_mut(name) {
                    index.tablespace = space;
                } else if let Some(table) = self.objects_mut().tables.get_mut(name) {
                    table.tablespace = space;
                }
                Ok(())
            }
            _ if kind.is_table() => self.table_setting(place, name, action),
            Kind::AddColumn { .. } | Kind::DropColumn { .. } | Kind::AddConstraint(_) => {
                let message = format!("`{name}` is a {}, not a table", kind.name());
                Err(Problem::error(&WRONG_OBJECT, alter.name.name.span, message)
                    .label(format!("this is a {}", kind.name()))
                    .into())
            }
            _ => Ok(()),
        }
    }

    fn table_setting(&mut self, place: &Place<'_>, name: &Name, action: &AlterAction) -> Done {
        let of_type = match &action.kind {
            Kind::OfType(Some(of)) => Some(self.made_type(of)?),
            _ => None,
        };
        if let Kind::ClusterOn(Some(index))
        | Kind::ReplicaIdentity(sql::ReplicaIdentity::Index(index)) = &action.kind
        {
            self.index_of_table(name, index)?;
        }
        if let Kind::SwitchRule { state, rule } = &action.kind {
            let Item::Rule(part) = self.part(name, rule, sql::ObjectKind::Rule)? else {
                return Ok(());
            };
            if let Some(rule) = self.objects_mut().rules.get_mut(&part) {
                rule.state = switched(*state);
            }
            return Ok(());
        }
        let _ = place;
        let table = self.table_mut(name)?;
        match &action.kind {
            Kind::SetAccessMethod(method) => {
                let method = method.as_ref().map(|name| name.text.clone());
                table.access_method = method.filter(|name| name != "heap");
            }
            Kind::SetLogged(logged) => {
                table.persistence =
                    if *logged { Persistence::Permanent } else { Persistence::Unlogged };
            }
            Kind::ClusterOn(index) => {
                table.clustered_on = index.as_ref().map(|name| name.text.clone());
            }
            Kind::RowSecurity(on) => table.row_security = *on,
            Kind::ForceRowSecurity(on) => table.force_row_security = *on,
            Kind::ReplicaIdentity(identity) => {
                table.replica_identity = match identity {
                    sql::ReplicaIdentity::Nothing => ReplicaIdentity::Nothing,
                    sql::ReplicaIdentity::Full => ReplicaIdentity::Full,
                    sql::ReplicaIdentity::Default => ReplicaIdentity::Default,
                    sql::ReplicaIdentity::Index(name) => ReplicaIdentity::Index(name.text.clone()),
                };
            }
            Kind::OfType(_) => table.of_type = of_type,
            Kind::ForeignOptions(list) => {
                if let TableKind::Foreign { options, .. } = &mut table.kind {
                    super::text::change_options(options, list);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An index or key of the table by that name.
    fn index_of_table(&self, table: &Name, index: &sql::Name) -> Done {
        let full = table.sibling(&index.text);
        let of = self.objects().indexes.get(&full).map(|index| &index.table);
        if of == Some(table) || self.key_indexes.get(&full) == Some(table) {
            return Ok(());
        }
        if self.is_unknown(&index.text) {
            return Err(Stop::Unknown);
        }
        let name = sql::QualifiedName { database: None, schema: None, name: index.clone() };
        Err(self.no_index(&name).into())
    }

    pub(crate) fn change_constraint(
        &mut self,
        table: &Name,
        name: &str,
        change: impl FnOnce(&mut driftless_catalog::postgres::Constraint),
    ) -> Done {
        if let Some(constraint) = self.table_mut(table)?.constraints.get_mut(name) {
            change(constraint);
        }
        Ok(())
    }

    fn drop_constraint(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &sql::Name,
        if_exists: bool,
        behavior: Behavior,
    ) -> Done {
        let found = match self.constraint_name(table, name) {
            Ok(found) => found,
            Err(Stop::Problem(_)) if if_exists => return Ok(()),
            Err(Stop::Unknown) => return self.drop_not_null_constraint(table, name),
            Err(stop) => return Err(stop),
        };
        let inherited = self.table(table)?.constraints.get(&found).map(|it| it.inheritance.parents);
        if inherited.is_some_and(|parents| parents > 0) {
            return Err(inherited_part("constraint", &found, table, name.span));
        }
        let mut items = vec![Item::Constraint(table.clone(), found.clone())];
        for child in self.children(table) {
            let inherited = self.table(&child)?.constraints.get(&found).cloned();
            if inherited.is_some_and(|it| !it.inheritance.local && it.inheritance.parents <= 1) {
                items.push(Item::Constraint(child, found.clone()));
            }
        }
        self.drop_items(place, items, behavior, name.span)
    }

    fn drop_not_null_constraint(&mut self, table: &Name, name: &sql::Name) -> Done {
        let columns = &mut self.table_mut(table)?.columns;
        let named = columns.iter_mut().find(|column| {
            column.not_null.as_ref().is_some_and(|it| it.name.as_deref() == Some(&name.text))
        });
        match named {
            Some(column) => {
                column.not_null = None;
                Ok(())
            }
            None => Err(Stop::Unknown),
        }
    }

    fn change_parameters(&mut self, name: &Name, kind: RelationKind, change: &Kind) {
        let objects = self.objects_mut();
        let options = match kind {
            RelationKind::Table | RelationKind::ForeignTable => {
                objects.tables.get_mut(name).map(|table| &mut table.options)
            }
            RelationKind::View | RelationKind::MaterializedView => {
                objects.views.get_mut(name).map(|view| &mut view.options)
            }
            RelationKind::Index => objects.indexes.get_mut(name).map(|index| &mut index.options),
            _ => None,
        };
        let Some(options) = options else { return };
        match change {
            Kind::SetParameters(list) => options.extend(parameters(list)),
            Kind::ResetParameters(list) => {
                for parameter in list {
                    options.remove(&parameter_name(parameter));
                }
            }
            _ => {}
        }
    }

    fn switch_triggers(
        &mut self,
        table: &Name,
        state: SwitchState,
        triggers: &SwitchedTriggers,
    ) -> Done {
        let state = switched(state);
        if let SwitchedTriggers::Named(name) = triggers {
            let Item::Trigger(part) = self.part(table, name, sql::ObjectKind::Trigger)? else {
                return Ok(());
            };
            if let Some(trigger) = self.objects_mut().triggers.get_mut(&part) {
                trigger.state = state;
            }
            return Ok(());
        }
        for trigger in self.objects_mut().triggers.values_mut() {
            if trigger.name.of == *table {
                trigger.state = state;
            }
        }
        if matches!(triggers, SwitchedTriggers::All) {
            self.switch_internal(table, state);
        }
        Ok(())
    }

    /// `ALL` reaches the triggers behind foreign keys, on both ends of them.
    fn switch_internal(&mut self, table: &Name, state: TriggerState) {
        use driftless_catalog::postgres::ConstraintKind;
        let mut names = Vec::new();
        for other in self.objects().tables.values() {
            for (name, constraint) in &other.constraints {
                let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
                if other.name == *table || key.table == *table {
                    names.push(name.clone());
                }
            }
        }
        if let Some(table) = self.objects_mut().tables.get_mut(table) {
            for name in names {
                if state == TriggerState::Origin {
                    table.internal_triggers.remove(&name);
                } else {
                    table.internal_triggers.insert(name, state);
                }
            }
        }
    }

    /// A new column reaches the tables below.
    fn hand_down_column(&mut self, place: &Place<'_>, table: &Name, name: &str) -> Done {
        for child in self.children(table) {
            let Some(source) = self.table(table)?.column(name).cloned() else { continue };
            if let Some(column) = self.table_mut(&child)?.column_mut(name) {
                column.inheritance.parents += 1;
                continue;
            }
            let mut column = source;
            column.inheritance = Inheritance { local: false, parents: 1 };
            self.table_mut(&child)?.columns.push(column);
            self.made(place, child.part_key(ObjectKind::Column, name), place.statement.start);
            self.hand_down_column(place, &child, name)?;
        }
        Ok(())
    }

    fn drop_column(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &sql::Name,
        if_exists: bool,
        behavior: Behavior,
        only: bool,
    ) -> Done {
        if if_exists && self.table(table)?.column(&name.text).is_none() {
            return Ok(());
        }
        let found = self.column_name(self.table(table)?, name)?;
        let inherited = self.table(table)?.column(&found).map(|it| it.inheritance.parents);
        if inherited.is_some_and(|parents| parents > 0) {
            return Err(inherited_part("column", &found, table, name.span));
        }
        self.refuse_in_partition_key(table, name)?;
        let mut items = vec![Item::Column(table.clone(), found.clone())];
        self.children_columns(table, &found, only, &mut items)?;
        self.drop_items(place, items, behavior, name.span)
    }

    fn refuse_in_partition_key(&self, table: &Name, name: &sql::Name) -> Done {
        let TableKind::Partitioned(key) = &self.table(table)?.kind else { return Ok(()) };
        let in_key = key.elements.iter().any(|element| {
            matches!(&element.key, driftless_catalog::postgres::IndexKey::Column(it) if *it == name.text)
        });
        if !in_key {
            return Ok(());
        }
        let message = format!("column `{}` is in the partition key of `{table}`", name.text);
        Err(Problem::error(&super::codes::HAS_DEPENDENTS, name.span, message).into())
    }

    /// The column in the tables below, where it is inherited and nothing else.
    fn children_columns(
        &mut self,
        table: &Name,
        name: &str,
        only: bool,
        items: &mut Vec<Item>,
    ) -> Done {
        for child in self.children(table) {
            let Some(column) = self.table_mut(&child)?.column_mut(name) else { continue };
            let last = column.inheritance.parents <= 1;
            if last && !column.inheritance.local && !only {
                items.push(Item::Column(child.clone(), name.to_owned()));
                self.children_columns(&child, name, only, items)?;
            } else {
                release(&mut column.inheritance);
            }
        }
        Ok(())
    }
}

/// What to say about a part that comes from another table.
fn inherited_part(what: &str, name: &str, table: &Name, span: driftless_diag::Span) -> Stop {
    let message = format!("{what} `{name}` of `{table}` is inherited and cannot be dropped here");
    Problem::error(&super::codes::HAS_DEPENDENTS, span, message)
        .label("it belongs to the parent")
        .into()
}

const ADD_CONSTRAINT: u8 = 5;

/// When an action's turn comes.
fn pass(kind: &Kind) -> u8 {
    match kind {
        Kind::DropColumn { .. } | Kind::DropConstraint { .. } => 0,
        Kind::AlterColumn { change, .. } => match change.as_ref() {
            ColumnChange::DropDefault
            | ColumnChange::DropNotNull
            | ColumnChange::DropExpression { .. } => 0,
            ColumnChange::Type(_) => 1,
            ColumnChange::SetDefault(_) => 6,
            _ => 4,
        },
        Kind::AddColumn { .. } => 3,
        Kind::AddConstraint(_) => ADD_CONSTRAINT,
        _ => 7,
    }
}

/// A state as the catalog has it.
pub(crate) const fn switched(state: SwitchState) -> TriggerState {
    match state {
        SwitchState::Enabled => TriggerState::Origin,
        SwitchState::Disabled => TriggerState::Disabled,
        SwitchState::Replica => TriggerState::Replica,
        SwitchState::Always => TriggerState::Always,
    }
}
