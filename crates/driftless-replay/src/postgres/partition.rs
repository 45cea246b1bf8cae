//! Tables that become parts of others, and leave them again.

use driftless_catalog::postgres::{Inheritance, Name, PartitionOf, TableKind};
use driftless_sql::postgres as sql;

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::WRONG_OBJECT;

use super::create_table::bound_text;
use super::lookup::{Relation, RelationKind};
use super::session::{Done, Session, Stop};
use super::text::expression_text;

impl Session {
    pub(crate) fn start_inheriting(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        parent: &sql::QualifiedName,
    ) -> Done {
        let parent = self.table_name(parent)?;
        self.inherit_columns(place, table, &parent, true)?;
        self.parents.insert(parent.clone());
        self.table_mut(table)?.inherits.push(parent);
        Ok(())
    }

    pub(crate) fn stop_inheriting(&mut self, table: &Name, parent: &sql::QualifiedName) -> Done {
        let parent = self.table_name(parent)?;
        self.disinherit(table, &parent)?;
        self.table_mut(table)?.inherits.retain(|it| *it != parent);
        Ok(())
    }

    fn disinherit(&mut self, table: &Name, parent: &Name) -> Done {
        let columns: Vec<String> =
            self.table(parent)?.columns.iter().map(|column| column.name.clone()).collect();
        let table = self.table_mut(table)?;
        for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
            release(&mut column.inheritance);
        }
        for constraint in table.constraints.values_mut() {
            if constraint.inheritance.parents > 0 {
                release(&mut constraint.inheritance);
            }
        }
        Ok(())
    }

    pub(crate) fn attach(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        partition: &sql::QualifiedName,
        bound: Option<&sql::PartitionBound>,
    ) -> Done {
        let Some(bound) = bound else { return Ok(()) };
        if !matches!(self.table(table)?.kind, TableKind::Partitioned(_)) {
            let message = format!("table `{table}` is not partitioned");
            return Err(Problem::error(&WRONG_OBJECT, place.statement, message).into());
        }
        let child = self.table_name(partition)?;
        let parent = self.table(table)?.clone();
        for column in &mut self.table_mut(&child)?.columns {
            if parent.column(&column.name).is_some() {
                column.inheritance = Inheritance { local: false, parents: 1 };
            }
        }
        let bound = expression_text(&bound_text(place, bound));
        self.parents.insert(table.clone());
        self.table_mut(&child)?.partition_of = Some(PartitionOf { parent: table.clone(), bound });
        self.adopt(place, &child, table)
    }

    /// What a partition lacks of its parent's keys and indexes is made, what it has becomes part.
    fn adopt(&mut self, place: &Place<'_>, child: &Name, parent: &Name) -> Done {
        use driftless_catalog::postgres::ConstraintKind;
        let constraints = self.table(parent)?.constraints.clone();
        for (name, constraint) in constraints {
            let own =
                self.table_mut(child)?.constraints.iter_mut().find(|(own_name, own)| {
                    match (&own.kind, &constraint.kind) {
                        (ConstraintKind::Key(one), ConstraintKind::Key(two)) => {
                            one.primary == two.primary && one.columns == two.columns
                        }
                        (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(two)) => {
                            one.columns == two.columns && one.table == two.table
                        }
                        (ConstraintKind::Check { .. }, ConstraintKind::Check { .. }) => {
                            **own_name == name
                        }
                        _ => false,
                    }
                });
            match own {
                Some((_, own)) => {
                    own.inheritance = Inheritance { local: false, parents: 1 };
                }
                None => self.hand_down_constraint(child, parent, &name, &constraint)?,
            }
        }
        let indexes = self.objects().indexes.values().filter(|index| index.table == *parent);
        let indexes: Vec<_> = indexes.cloned().collect();
        for index in indexes {
            let same = |own: &&mut driftless_catalog::postgres::Index| {
                own.table == *child
                    && own.parent.is_none()
                    && own.unique == index.unique
                    && format!("{:?}", own.elements) == format!("{:?}", index.elements)
            };
            if let Some(own) = self.objects_mut().indexes.values_mut().find(same) {
                own.parent = Some(index.name.clone());
            } else {
                let name = self.partition_index_name(child, &index);
                let parent = Some(index.name.clone());
                let own = driftless_catalog::postgres::Index {
                    name,
                    table: child.clone(),
                    parent,
                    ..index
                };
                self.insert_index(place, own, place.statement.start);
            }
        }
        Ok(())
    }

    pub(crate) fn detach(&mut self, table: &Name, partition: &sql::QualifiedName) -> Done {
        let child = self.table_name(partition)?;
        self.disinherit(&child, table)?;
        self.table_mut(&child)?.partition_of = None;
        for index in self.objects_mut().indexes.values_mut() {
            if index.table == child {
                index.parent = None;
            }
        }
        self.objects_mut().triggers.retain(|_, it| it.name.of != child || it.parent.is_none());
        Ok(())
    }

    pub(crate) fn attach_index(&mut self, parent: &Name, part: &sql::QualifiedName) -> Done {
        let part = match self.find(part) {
            Relation::Known(name, RelationKind::Index) => name,
            Relation::Missing => return Err(self.no_index(part).into()),
            _ => return Err(Stop::Unknown),
        };
        if let Some(index) = self.objects_mut().indexes.get_mut(&part) {
            index.parent = Some(parent.clone());
        }
        let objects = self.objects();
        let Some(table) = objects.indexes.get(parent).map(|index| index.table.clone()) else {
            return Ok(());
        };
        let parts = objects.indexes.values().filter(|it| it.parent.as_ref() == Some(parent));
        if parts.count() >= self.partitions(&table).len()
            && let Some(index) = self.objects_mut().indexes.get_mut(parent)
        {
            index.valid = true;
        }
        Ok(())
    }
}

/// One parent less.
pub(crate) fn release(inheritance: &mut Inheritance) {
    inheritance.parents = inheritance.parents.saturating_sub(1);
    if inheritance.parents == 0 {
        inheritance.local = true;
    }
}
