//! `LIKE` in a table's definition: what is taken over from another table.

use std::collections::BTreeSet;

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, Identity, Inheritance, Name, SequenceOwner,
};
use driftless_diag::Span;
use driftless_sql::postgres::LikeOption;

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::DUPLICATE_COLUMN;

use super::names;
use super::session::{Done, Session};

/// What is taken over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken(BTreeSet<u8>);

impl Taken {
    pub(crate) fn of(options: &[(bool, LikeOption)]) -> Self {
        let all = [
            LikeOption::Comments,
            LikeOption::Compression,
            LikeOption::Constraints,
            LikeOption::Defaults,
            LikeOption::Generated,
            LikeOption::Identity,
            LikeOption::Indexes,
            LikeOption::Statistics,
            LikeOption::Storage,
        ];
        let mut taken = Self::default();
        for (including, option) in options {
            let which: &[LikeOption] = match option {
                LikeOption::All => &all,
                one => std::slice::from_ref(one),
            };
            for one in which {
                if *including {
                    taken.0.insert(*one as u8);
                } else {
                    taken.0.remove(&(*one as u8));
                }
            }
        }
        taken
    }

    fn has(&self, option: LikeOption) -> bool {
        self.0.contains(&(option as u8))
    }
}

impl Session {
    /// The columns, at the place where `LIKE` stands.
    pub(crate) fn like_columns(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        from: &Name,
        taken: &Taken,
        span: Span,
    ) -> Done {
        let columns: Vec<Column> = match self.objects().tables.get(from) {
            Some(found) if !found.columns_known => {
                self.table_mut(table)?.columns_known = false;
                found_columns(self, from)
            }
            Some(found) => found.columns.clone(),
            None => match self.relation_columns(from) {
                Some(outputs) if outputs.iter().all(|it| it.data_type.is_some()) => outputs
                    .into_iter()
                    .filter_map(|it| Some(Column::new(it.name, it.data_type?)))
                    .collect(),
                _ => {
                    self.table_mut(table)?.columns_known = false;
                    Vec::new()
                }
            },
        };
        for source in columns {
            if self.table(table)?.column(&source.name).is_some() {
                let message = format!("table `{table}` has a column `{}` already", source.name);
                return Err(Problem::error(&DUPLICATE_COLUMN, span, message).into());
            }
            self.like_column(place, table, &source, taken, span)?;
        }
        Ok(())
    }

    fn like_column(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        source: &Column,
        taken: &Taken,
        span: Span,
    ) -> Done {
        let mut column = Column::new(&source.name, source.data_type.clone());
        column.collation = source.collation.clone();
        column.not_null = source.not_null.clone();
        if taken.has(LikeOption::Defaults) {
            column.default = source.default.clone();
        }
        if taken.has(LikeOption::Generated) {
            column.generated = source.generated.clone();
        }
        if taken.has(LikeOption::Storage) {
            column.storage = source.storage.clone();
        }
        if taken.has(LikeOption::Compression) {
            column.compression = source.compression.clone();
        }
        if let (true, Some(identity)) = (taken.has(LikeOption::Identity), &source.identity) {
            let sequence = self.free_sequence_name(table, &source.name);
            let owner =
                SequenceOwner { table: table.clone(), column: source.name.clone(), identity: true };
            self.owned_sequence(place, &sequence, &source.data_type.text, owner, &[], span)?;
            if let Some(old) = self.objects().sequences.get(&identity.sequence).cloned() {
                self.objects_mut().sequences.entry(sequence.clone()).and_modify(|new| {
                    let (name, owner) = (new.name.clone(), new.owner.clone());
                    *new = driftless_catalog::postgres::Sequence { name, owner, ..old };
                });
            }
            column.identity = Some(Identity { always: identity.always, sequence });
        }
        self.table_mut(table)?.columns.push(column);
        Ok(())
    }

    /// Checks, keys, indexes and comments, after everything else.
    pub(crate) fn like_rest(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        from: &Name,
        taken: &Taken,
    ) -> Done {
        let Some(source) = self.objects().tables.get(from).cloned() else { return Ok(()) };
        for (name, constraint) in &source.constraints {
            let check = matches!(constraint.kind, ConstraintKind::Check { .. });
            if check && taken.has(LikeOption::Constraints) {
                let own = Constraint {
                    inheritance: Inheritance::default(),
                    ..Constraint::clone(constraint)
                };
                self.insert_constraint(table, name, own)?;
            }
        }
        if taken.has(LikeOption::Comments) {
            for column in &source.columns {
                let key = from.part_key(ObjectKind::Column, &column.name);
                if let Some(comment) = self.objects().comments.get(&key).cloned() {
                    let key = table.part_key(ObjectKind::Column, &column.name);
                    self.objects_mut().comments.insert(key, comment);
                }
            }
        }
        if taken.has(LikeOption::Indexes) {
            self.copy_keys(table, from, false)?;
            self.copy_indexes(place, table, from, false);
        }
        Ok(())
    }

    /// Keys of another table under names of their own; as parts of them, for a partition.
    pub(crate) fn copy_keys(&mut self, table: &Name, from: &Name, as_part: bool) -> Done {
        let source = self.table(from)?.clone();
        for constraint in source.constraints.values().filter(|it| it.has_index()) {
            let (part, label) = match &constraint.kind {
                ConstraintKind::Key(key) if key.primary => (None, "pkey"),
                ConstraintKind::Key(key) => {
                    let all = key.columns.iter().chain(&key.index.include).cloned();
                    let all = names::index_columns(all);
                    (Some(names::joined(all.iter().map(String::as_str))), "key")
                }
                ConstraintKind::Exclude(exclude) => {
                    let names = exclude.elements.iter().map(|(element, _)| match &element.key {
                        driftless_catalog::postgres::IndexKey::Column(name) => name.clone(),
                        driftless_catalog::postgres::IndexKey::Expression(_) => "expr".to_owned(),
                    });
                    let all = names::index_columns(names);
                    (Some(names::joined(all.iter().map(String::as_str))), "excl")
                }
                _ => continue,
            };
            let name = names::choose(&table.name, part.as_deref(), label, |name| {
                self.is_taken(&table.schema, name) || self.is_constraint_name(&table.schema, name)
            });
            let inheritance = if as_part {
                Inheritance { local: false, parents: 1 }
            } else {
                Inheritance::default()
            };
            if let ConstraintKind::Key(key) = &constraint.kind {
                for column in key.columns.iter().filter(|_| key.primary) {
                    self.change_column(table, column, |it| {
                        _ = it.not_null.get_or_insert_default()
                    })?;
                }
            }
            self.insert_constraint(
                table,
                &name,
                Constraint { inheritance, ..Constraint::clone(constraint) },
            )?;
        }
        Ok(())
    }

    /// Indexes of another table under names of their own.
    pub(crate) fn copy_indexes(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        from: &Name,
        as_part: bool,
    ) {
        let indexes = self.objects().indexes.values().filter(|index| index.table == *from);
        let indexes: Vec<_> = indexes.cloned().collect();
        for index in indexes {
            let name = self.partition_index_name(table, &index);
            let parent = as_part.then(|| index.name.clone());
            let own =
                driftless_catalog::postgres::Index { name, table: table.clone(), parent, ..index };
            self.insert_index(place, own, place.statement.start);
        }
    }
}

fn found_columns(session: &Session, from: &Name) -> Vec<Column> {
    session.objects().tables.get(from).map(|table| table.columns.clone()).unwrap_or_default()
}
