//! What partitions and inheriting tables have from their parents, when they are made and when the
//! parent changes later.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Column, ConstraintKind, Inheritance, Name};

use crate::place::Place;

use super::session::{Done, Session};

impl Session {
    /// The columns and checks of a parent.
    pub(crate) fn inherit_columns(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        parent: &Name,
        checks_only_inheritable: bool,
    ) -> Done {
        let from = self.table(parent)?.clone();
        if !from.columns_known {
            self.table_mut(table)?.columns_known = false;
        }
        for source in &from.columns {
            let merged = self.table_mut(table)?.column_mut(&source.name).map(|column| {
                column.inheritance.parents += 1;
                merge(column, source);
            });
            if merged.is_none() {
                let mut column = source.clone();
                column.inheritance = Inheritance { local: false, parents: 1 };
                column.identity = None;
                self.table_mut(table)?.columns.push(column);
                let key = table.part_key(ObjectKind::Column, &source.name);
                self.made(place, key, place.statement.start);
            }
        }
        for (name, constraint) in &from.constraints {
            let ConstraintKind::Check { no_inherit, .. } = &constraint.kind else { continue };
            if *no_inherit && checks_only_inheritable {
                continue;
            }
            let mut own = constraint.clone();
            own.inheritance = Inheritance { local: false, parents: 1 };
            if let Some(existing) = self.table_mut(table)?.constraints.get_mut(name) {
                existing.inheritance.parents += 1;
                continue;
            }
            self.insert_constraint(table, name, own)?;
        }
        Ok(())
    }

    /// Keys, foreign keys, indexes and row triggers of a partition's parent.
    pub(crate) fn inherit_keys(&mut self, place: &Place<'_>, table: &Name, parent: &Name) -> Done {
        self.copy_keys(table, parent, true)?;
        self.copy_indexes(place, table, parent, true);
        let from = self.table(parent)?.clone();
        for (name, constraint) in &from.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let name = if self.is_constraint_name_of(table, name) {
                let part = super::names::joined(key.columns.iter().map(String::as_str));
                self.free_constraint_name(table, Some(&part), "fkey")
            } else {
                name.clone()
            };
            let mut own = constraint.clone();
            own.inheritance = Inheritance { local: false, parents: 1 };
            self.insert_constraint(table, &name, own)?;
        }
        let triggers = self.objects().triggers.values();
        let triggers: Vec<_> = triggers
            .filter(|trigger| trigger.name.of == *parent && trigger.for_each_row)
            .cloned()
            .collect();
        for mut trigger in triggers {
            trigger.name.of = table.clone();
            trigger.parent = Some(parent.clone());
            self.objects_mut().triggers.insert(trigger.name.clone(), trigger);
        }
        Ok(())
    }

    fn is_constraint_name_of(&self, table: &Name, name: &str) -> bool {
        self.objects().tables.get(table).is_some_and(|it| it.constraints.contains_key(name))
    }

    /// Constraints that were just added reach the tables below.
    pub(crate) fn hand_down_constraints(&mut self, table: &Name, names: &[String]) -> Done {
        let children = self.children(table);
        if children.is_empty() {
            return Ok(());
        }
        for name in names {
            let Some(constraint) = self.table(table)?.constraints.get(name).cloned() else {
                continue;
            };
            for child in &children {
                self.hand_down_constraint(child, table, name, &constraint)?;
            }
        }
        Ok(())
    }

    pub(crate) fn hand_down_constraint(
        &mut self,
        child: &Name,
        parent: &Name,
        name: &str,
        constraint: &driftless_catalog::postgres::Constraint,
    ) -> Done {
        let is_partition = self.table(child)?.partition_of.is_some();
        let mut own = constraint.clone();
        own.inheritance = Inheritance { local: false, parents: 1 };
        let name = match &constraint.kind {
            ConstraintKind::Check { no_inherit: true, .. } => return Ok(()),
            ConstraintKind::Check { .. } => name.to_owned(),
            _ if !is_partition => return Ok(()),
            ConstraintKind::ForeignKey(_) if !self.is_constraint_name_of(child, name) => {
                name.to_owned()
            }
            ConstraintKind::ForeignKey(key) => {
                let part = super::names::joined(key.columns.iter().map(String::as_str));
                self.free_constraint_name(child, Some(&part), "fkey")
            }
            ConstraintKind::Key(key) => {
                let label = if key.primary { "pkey" } else { "key" };
                let part = super::names::joined(key.columns.iter().map(String::as_str));
                let part = (!key.primary).then_some(part);
                if key.primary {
                    for column in &key.columns {
                        self.change_column(child, column, |it| {
                            _ = it.not_null.get_or_insert_default();
                        })?;
                    }
                }
                super::names::choose(&child.name, part.as_deref(), label, |name| {
                    self.is_taken(&child.schema, name)
                        || self.is_constraint_name(&child.schema, name)
                })
            }
            ConstraintKind::Exclude(_) => return Ok(()),
        };
        let _ = parent;
        match self.table_mut(child)?.constraints.get_mut(&name) {
            Some(existing) => existing.inheritance.parents += 1,
            None => self.insert_constraint(child, &name, own)?,
        }
        self.hand_down_constraints(child, &[name])
    }
}

/// What a column has from one more parent.
fn merge(column: &mut Column, from: &Column) {
    if column.not_null.is_none() {
        column.not_null = from.not_null.clone();
    }
    if column.default.is_none() {
        column.default = from.default.clone();
    }
    if column.generated.is_none() {
        column.generated = from.generated.clone();
    }
}
