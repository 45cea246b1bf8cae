//! `ALTER TABLE`: the table that is to be, from the old one and all actions.
//!
//! As in the servers, names of columns and keys in actions are those of the old table, except
//! behind `AFTER` and in keys that are added; so the order of actions hardly matters. Columns are
//! settled first, then keys and constraints follow them, then what is added.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Table};
use driftless_sql::mysql::{AlterAction, AlterActionKind as Kind, AlterTable, TableElement};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::alter::Change;
use super::build::Draft;
use super::charset;
use super::create_table::change_options;
use super::data_type::widened;
use super::lookup::{Found, Relation, same, wrong_kind};
use super::partition;
use super::session::Session;

impl Session {
    pub(crate) fn alter_table(&mut self, place: &Place<'_>, alter: &AlterTable) -> Done {
        let full = match self.find(&alter.name) {
            Found::Known(full, Relation::Table) => full,
            Found::Known(full, Relation::Sequence) => {
                return self.alter_sequence_name(place, &full, alter);
            }
            Found::Known(_, kind) => return Err(wrong_kind(&alter.name, kind, "table").into()),
            Found::Unknown => return Err(Stop::Unknown),
            Found::Missing if alter.if_exists => return Err(Stop::Skipped),
            Found::Missing => return Err(self.no_relation(&alter.name).into()),
        };
        let old = self.table(&full)?.clone();
        let mut change = self.change_of(&old, &alter.actions)?;
        let mut table = old.clone();
        self.change_table(&mut table, &alter.actions);
        let mut draft = self.changed_columns(place, table, &old, &alter.actions, &mut change)?;
        self.follow_columns(&mut draft, &old, &change)?;
        for action in &alter.actions {
            self.change_keys(&mut draft, &old, action)?;
        }
        for action in &alter.actions {
            self.add_to(place, &mut draft, action)?;
        }
        let span = alter.name.name.span;
        let mut table = self.finish(draft, span)?;
        self.refuse_lost_index(&old, &table, change.blame.unwrap_or(span))?;
        for action in &alter.actions {
            self.change_partitions(place, &mut table, action);
        }
        self.note_changes(place, &full, &change);
        self.objects_mut().tables.insert(full.clone(), table);
        self.follow_in_others(&full, &change);
        for action in &alter.actions {
            if let Kind::RenameTable(to) = &action.kind {
                let to_full = self.full_name(to)?;
                if to_full != full {
                    self.must_be_free(&to_full, to.name.span)?;
                    self.rename_relation(place, &full, &to_full, to.name.span);
                }
            }
        }
        Ok(())
    }

    fn alter_sequence_name(&mut self, place: &Place<'_>, full: &Name, alter: &AlterTable) -> Done {
        if let [AlterAction { kind: Kind::RenameTable(to), .. }] = alter.actions.as_slice() {
            let to_full = self.full_name(to)?;
            self.must_be_free(&to_full, to.name.span)?;
            self.rename_relation(place, full, &to_full, to.name.span);
            return Ok(());
        }
        // Its other options are a table's.
        let Some(sequence) = self.objects_mut().sequences.get_mut(full) else { return Ok(()) };
        for action in &alter.actions {
            if let Kind::Options(options) = &action.kind {
                let mut table = Table::new(full.clone());
                table.engine.clone_from(&sequence.engine);
                table.comment.clone_from(&sequence.comment);
                change_options(&mut table, options);
                (sequence.engine, sequence.comment) = (table.engine, table.comment);
            }
        }
        Ok(())
    }

    /// What concerns the table as a whole.
    fn change_table(&self, table: &mut Table, actions: &[AlterAction]) {
        for action in actions {
            match &action.kind {
                Kind::Options(options) => {
                    change_options(table, options);
                    if let Some(said) = charset::of_options(options) {
                        table.charset = said.or_else(|| self.objects().database.charset.clone());
                    }
                }
                Kind::ConvertCharset { charset, collation } => {
                    let said = charset::said(charset.as_ref(), collation.as_ref());
                    let said = said.or_else(|| self.objects().database.charset.clone());
                    convert(table, said);
                }
                Kind::AddSystemVersioning => table.system_versioning = true,
                Kind::DropSystemVersioning => table.system_versioning = false,
                Kind::DropPeriod { name, .. } => {
                    let wanted = name.text.to_lowercase();
                    table.periods.retain(|name, _| name.to_lowercase() != wanted);
                }
                Kind::RemovePartitioning => table.partitioning = None,
                _ => {}
            }
        }
    }

    /// Keys and constraints that an action adds.
    fn add_to(&self, place: &Place<'_>, draft: &mut Draft, action: &AlterAction) -> Done {
        match &action.kind {
            Kind::AddElement(element) => self.add_element(place, draft, element)?,
            Kind::AddElements(elements) => {
                for element in elements {
                    if !matches!(element, TableElement::Column(_)) {
                        self.add_element(place, draft, element)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn change_partitions(&self, place: &Place<'_>, table: &mut Table, action: &AlterAction) {
        if let Kind::PartitionBy(by) = &action.kind {
            table.partitioning = Some(self.partitioning(place, table, by));
            return;
        }
        let Some(partitioning) = &mut table.partitioning else { return };
        match &action.kind {
            Kind::AddPartition { definitions, count, .. } => {
                let count = count.as_ref().and_then(|it| it.value.parse().ok()).unwrap_or(1);
                partition::add(place, partitioning, definitions, count);
            }
            Kind::DropPartition { names, .. } => {
                let named = |name: &str| names.iter().any(|it| it.is(name));
                partitioning.partitions.retain(|it| !named(&it.name));
            }
            Kind::CoalescePartition(count) => {
                let count: usize = count.value.parse().unwrap_or(0);
                let left = partitioning.partitions.len().saturating_sub(count);
                partitioning.partitions.truncate(left);
            }
            Kind::ReorganizePartition { names, into } if !into.is_empty() => {
                partition::reorganize(place, partitioning, names, into);
            }
            Kind::ConvertPartition { name, .. } => {
                partitioning.partitions.retain(|it| !name.is(&it.name));
            }
            _ => {}
        }
    }

    /// Remembers what became of columns, and where new ones came from.
    fn note_changes(&mut self, place: &Place<'_>, full: &Name, change: &Change) {
        let table = self.ident(&full.name);
        for (name, span) in &change.dropped {
            let column = self.ident(name);
            self.history.column_dropped(&table, &column, place.origin(span.start));
            let key = full.part_key(ObjectKind::Column, name);
            self.catalog.origins.remove(&key);
        }
        for (from, to, span) in &change.renamed {
            let (from_ident, to_ident) = (self.ident(from), self.ident(to));
            self.history.column_renamed(&table, &from_ident, &to_ident, place.origin(span.start));
            let key = full.part_key(ObjectKind::Column, from);
            if let Some(origin) = self.catalog.origins.remove(&key) {
                let key = full.part_key(ObjectKind::Column, to);
                self.catalog.origins.insert(key, origin);
            }
        }
        for (name, span) in &change.added {
            let key = full.part_key(ObjectKind::Column, name);
            self.catalog.origins.insert(key, place.origin(span.start));
        }
    }

    /// Foreign keys of other tables follow the columns they refer to.
    fn follow_in_others(&mut self, full: &Name, change: &Change) {
        if change.renamed.is_empty() {
            return;
        }
        for table in self.objects_mut().tables.values_mut() {
            for key in table.foreign_keys.values_mut().filter(|key| key.table == *full) {
                for name in &mut key.referenced {
                    change.follow(name);
                }
            }
        }
    }
}

/// `CONVERT TO CHARACTER SET`: all columns with text, whose types grow where letters do.
fn convert(table: &mut Table, charset: Option<driftless_catalog::mysql::Charset>) {
    let to = charset::width(charset.as_ref());
    for column in &mut table.columns {
        if !driftless_catalog::mysql::is_text_type(&column.data_type) {
            continue;
        }
        let from = charset::width(column.charset.as_ref());
        column.data_type = widened(&column.data_type, from, to);
        column.charset.clone_from(&charset);
    }
    table.charset = charset;
}

impl Session {
    /// Renames and hides indexes; which must be there.
    fn change_keys(&self, draft: &mut Draft, old: &Table, action: &AlterAction) -> Done {
        let (name, if_exists) = match &action.kind {
            Kind::RenameIndex { name, if_exists, .. }
            | Kind::AlterIndex { name, if_exists, .. } => (name, *if_exists),
            Kind::AlterCheck { name, enforced } => {
                let mut checks = draft.table.checks.iter_mut();
                let found = checks.find(|(it, _)| same(it, &name.text));
                return match found {
                    Some((_, check)) => {
                        check.not_enforced = !enforced;
                        Ok(())
                    }
                    None => Err(self.no_constraint(old, name)),
                };
            }
            _ => return Ok(()),
        };
        let found = draft.keys.iter_mut().find(|it| same(&it.key.name, &name.text));
        let Some(found) = found else {
            return if if_exists { Ok(()) } else { Err(self.no_index(old, name)) };
        };
        match &action.kind {
            Kind::RenameIndex { to, .. } => found.key.name.clone_from(&to.text),
            Kind::AlterIndex { visible, .. } => found.key.ignored = !visible,
            _ => {}
        }
        Ok(())
    }
}
