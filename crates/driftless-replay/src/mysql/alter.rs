//! The columns of a table that is changed, and the keys and constraints that follow them.

use driftless_catalog::mysql::{Column, KeyKind, PartKey, Table};
use driftless_diag::Span;
use driftless_sql::mysql::{
    AlterAction, AlterActionKind as Kind, ColumnChange, ColumnDef, ColumnPosition, Name, Product,
    TableElement,
};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::build::{Draft, duplicate_column, invalid};
use super::foreign_key::needed;
use super::lookup::same;
use super::session::Session;
use super::text::{reads, renamed};

/// What becomes of the old table's parts.
#[derive(Default)]
pub(crate) struct Change {
    /// Columns by their old names.
    pub(crate) dropped: Vec<(String, Span)>,
    /// Old name, new name.
    pub(crate) renamed: Vec<(String, String, Span)>,
    /// New columns.
    pub(crate) added: Vec<(String, Span)>,
    /// Keys, foreign keys and checks by name, those of one kind for each action.
    keys: Vec<String>,
    foreign_keys: Vec<String>,
    checks: Vec<String>,
    /// Where a key goes, if one does.
    pub(crate) blame: Option<Span>,
}

impl Change {
    /// Gives a column its new name.
    pub(crate) fn follow(&self, name: &mut String) {
        if let Some((_, to, _)) = self.renamed.iter().find(|(from, _, _)| same(from, name)) {
            name.clone_from(to);
        }
    }

    fn drops_column(&self, name: &str) -> Option<Span> {
        self.dropped.iter().find(|(dropped, _)| same(dropped, name)).map(|(_, span)| *span)
    }
}

fn has(list: &[String], name: &str) -> bool {
    list.iter().any(|it| same(it, name))
}

impl Session {
    /// What the actions drop and rename, each of which must be there.
    pub(crate) fn change_of(&self, table: &Table, actions: &[AlterAction]) -> Done<Change> {
        let mut change = Change::default();
        for action in actions {
            match &action.kind {
                Kind::DropColumn { if_exists, name } => match table.column(&name.text) {
                    Some(column) => {
                        change.dropped.push((column.name.clone(), name.span));
                        change.blame = change.blame.or(Some(name.span));
                    }
                    None if *if_exists => {}
                    None => return Err(self.no_column(table, &name.text, name.span)),
                },
                Kind::RenameColumn { if_exists, name, to } => match table.column(&name.text) {
                    Some(column) => {
                        change.renamed.push((column.name.clone(), to.text.clone(), to.span));
                    }
                    None if *if_exists => {}
                    None => return Err(self.no_column(table, &name.text, name.span)),
                },
                Kind::ChangeColumn { if_exists, name, column, .. } => {
                    match table.column(&name.text) {
                        Some(old) => {
                            let to = column.name.text.clone();
                            change.renamed.push((old.name.clone(), to, column.name.span));
                        }
                        None if *if_exists => {}
                        None => return Err(self.no_column(table, &name.text, name.span)),
                    }
                }
                _ => self.dropped_part(table, action, &mut change)?,
            }
        }
        Ok(change)
    }

    fn dropped_part(&self, table: &Table, action: &AlterAction, change: &mut Change) -> Done {
        match &action.kind {
            Kind::DropPrimaryKey => {
                if table.primary_key().is_none() && table.columns_known {
                    let message = format!("table `{}` has no primary key", table.name);
                    return Err(invalid(action.span, message, "there is none"));
                }
                change.keys.push("PRIMARY".to_owned());
                change.blame = Some(action.span);
            }
            Kind::DropIndex { if_exists, name } => match table.key(&name.text) {
                Some(key) => {
                    change.keys.push(key.name.clone());
                    change.blame = Some(name.span);
                }
                None if *if_exists => {}
                None => return Err(self.no_index(table, name)),
            },
            Kind::DropForeignKey { if_exists, name } => {
                let mut names = table.foreign_keys.keys();
                match names.find(|it| same(it, &name.text)) {
                    Some(found) => change.foreign_keys.push(found.clone()),
                    None if *if_exists => {}
                    None => return Err(self.no_constraint(table, name)),
                }
            }
            Kind::DropCheck(name) => match table.checks.keys().find(|it| same(it, &name.text)) {
                Some(found) => change.checks.push(found.clone()),
                None => return Err(self.no_constraint(table, name)),
            },
            Kind::DropConstraint { if_exists, name } => {
                let found = self.dropped_constraint(table, &name.text, change);
                if !found && !if_exists {
                    return Err(self.no_constraint(table, name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A constraint of any kind.
    fn dropped_constraint(&self, table: &Table, name: &str, change: &mut Change) -> bool {
        let unique = table.key(name).filter(|key| key.is_unique());
        if let Some(check) = table.checks.keys().find(|it| same(it, name)) {
            change.checks.push(check.clone());
        } else if let Some(key) = unique {
            change.keys.push(key.name.clone());
        } else if let Some(key) = table.foreign_keys.keys().find(|it| same(it, name)) {
            change.foreign_keys.push(key.clone());
        } else {
            return false;
        }
        true
    }

    /// The table with its columns as they are to be; keys and constraints are still the old ones.
    pub(crate) fn changed_columns(
        &self,
        place: &Place<'_>,
        mut table: Table,
        old: &Table,
        actions: &[AlterAction],
        change: &mut Change,
    ) -> Done<Draft> {
        self.replace_in_place(place, &mut table, old, actions, change)?;
        let keys = std::mem::take(&mut table.keys);
        let mut draft = Draft::new(Table { keys: Vec::new(), ..table });
        draft.keys = Draft::new(Table { keys, ..Table::new(old.name.clone()) }).keys;
        for action in actions {
            match &action.kind {
                Kind::AddColumn { if_not_exists, column, position } => {
                    let exists = draft.table.column(&column.name.text).is_some();
                    if !(*if_not_exists && exists) {
                        self.add_column(place, &mut draft, column, position.as_ref(), change)?;
                    }
                }
                Kind::AddElements(elements) => {
                    for element in elements {
                        if let TableElement::Column(column) = element {
                            self.add_column(place, &mut draft, column, None, change)?;
                        }
                    }
                }
                Kind::ChangeColumn { column, position: Some(position), .. }
                | Kind::ModifyColumn { column, position: Some(position), .. } => {
                    self.move_column(&mut draft.table, &column.name, position)?;
                }
                _ => {}
            }
        }
        if draft.table.columns.is_empty() && draft.table.columns_known {
            let span = change.blame.unwrap_or_default();
            return Err(invalid(span, "a table needs at least one column", "this is the last"));
        }
        self.take_keys_of_changed(place, &mut draft, actions)?;
        Ok(draft)
    }

    /// `CHANGE a a int UNIQUE` makes a key like a new column does.
    fn take_keys_of_changed(
        &self,
        place: &Place<'_>,
        draft: &mut Draft,
        actions: &[AlterAction],
    ) -> Done {
        for action in actions {
            let (Kind::ChangeColumn { column, .. } | Kind::ModifyColumn { column, .. }) =
                &action.kind
            else {
                continue;
            };
            if draft.table.column(&column.name.text).is_some() {
                let charset = draft.table.charset.clone();
                let defined = self.defined_column(place, column, charset.as_ref(), false)?;
                self.add_from_column(place, draft, &defined, column.name.span)?;
            }
        }
        Ok(())
    }

    /// Drops, changes and renames columns where they stand.
    fn replace_in_place(
        &self,
        place: &Place<'_>,
        table: &mut Table,
        old: &Table,
        actions: &[AlterAction],
        change: &Change,
    ) -> Done {
        let charset = table.charset.clone();
        for action in actions {
            let (old_name, def, if_exists) = match &action.kind {
                Kind::ChangeColumn { name, column, if_exists, .. } => (name, column, *if_exists),
                Kind::ModifyColumn { column, if_exists, .. } => (&column.name, column, *if_exists),
                Kind::RenameColumn { name, to, .. } => {
                    if let Some(column) = table.column_mut(&name.text) {
                        column.name.clone_from(&to.text);
                    }
                    continue;
                }
                Kind::AlterColumn { name, change, if_exists } => {
                    self.alter_column(place, table, name, change, *if_exists)?;
                    continue;
                }
                _ => continue,
            };
            let Some(before) = old.column(&old_name.text) else {
                if if_exists {
                    continue;
                }
                return Err(self.no_column(old, &old_name.text, old_name.span));
            };
            let first = !old.columns.iter().any(|it| it.data_type.starts_with("timestamp"));
            let mut after = self.defined_column(place, def, charset.as_ref(), first)?.column;
            if after.name.is_empty() {
                after.name.clone_from(&before.name);
            }
            let dropped = actions.iter().any(|it| matches!(it.kind, Kind::DropForeignKey { .. }));
            if !dropped {
                self.refuse_bound_column(old, before, &after, def.name.span)?;
            }
            // Still under its old name, which other actions may be about.
            if let Some(column) = table.column_mut(&before.name) {
                *column = after;
            }
        }
        table.columns.retain(|column| {
            // A column that took the name of a dropped one stays.
            let was = old.column(&column.name).is_some();
            let taken = change.renamed.iter().any(|(_, to, _)| same(to, &column.name));
            !(was && !taken && change.drops_column(&column.name).is_some())
        });
        self.refuse_taken_names(table, change)
    }

    fn refuse_taken_names(&self, table: &Table, change: &Change) -> Done {
        for (_, to, span) in &change.renamed {
            let twice = table.columns.iter().filter(|column| same(&column.name, to)).count() > 1;
            if twice {
                let name = Name { text: to.clone(), span: *span, quoted: true };
                return Err(duplicate_column(&name, &table.name));
            }
        }
        Ok(())
    }

    fn alter_column(
        &self,
        place: &Place<'_>,
        table: &mut Table,
        name: &Name,
        change: &ColumnChange,
        if_exists: bool,
    ) -> Done {
        let Some(column) = table.column(&name.text) else {
            let missing = self.no_column(table, &name.text, name.span);
            return if if_exists { Ok(()) } else { Err(missing) };
        };
        let mut column: Column = column.clone();
        match change {
            ColumnChange::SetDefault(expr, enclosed) => {
                column.default = self.default_of(place, &column, expr, *enclosed)?;
                column.no_default = false;
            }
            ColumnChange::DropDefault => {
                column.default = None;
                column.no_default = !column.not_null;
            }
            ColumnChange::SetVisible(visible) => column.invisible = !visible,
        }
        if let Some(place_of) = table.column_mut(&name.text) {
            *place_of = column;
        }
        Ok(())
    }

    fn add_column(
        &self,
        place: &Place<'_>,
        draft: &mut Draft,
        def: &ColumnDef,
        position: Option<&ColumnPosition>,
        change: &mut Change,
    ) -> Done {
        if draft.table.column(&def.name.text).is_some() {
            return Err(duplicate_column(&def.name, &draft.table.name));
        }
        let charset = draft.table.charset.clone();
        let columns = &draft.table.columns;
        let first = !columns.iter().any(|it| it.data_type.starts_with("timestamp"));
        let defined = self.defined_column(place, def, charset.as_ref(), first)?;
        draft.table.columns.push(defined.column.clone());
        change.added.push((def.name.text.clone(), def.name.span));
        if let Some(position) = position {
            self.move_column(&mut draft.table, &def.name, position)?;
        }
        self.add_from_column(place, draft, &defined, def.name.span)
    }

    fn move_column(&self, table: &mut Table, name: &Name, position: &ColumnPosition) -> Done {
        let Some(from) = table.position(&name.text) else { return Err(Stop::Unknown) };
        let column = table.columns.remove(from);
        let at = match position {
            ColumnPosition::First => 0,
            ColumnPosition::After(after) => match table.position(&after.text) {
                Some(at) => at + 1,
                None if !table.columns_known => table.columns.len(),
                None => return Err(self.no_column(table, &after.text, after.span)),
            },
        };
        table.columns.insert(at, column);
        Ok(())
    }

    /// Keys and constraints follow the columns they are over.
    pub(crate) fn follow_columns(&self, draft: &mut Draft, old: &Table, change: &Change) -> Done {
        self.follow_in_keys(draft, change)?;
        let backend = self.backend();
        let table = &mut draft.table;
        table.foreign_keys.retain(|name, _| !has(&change.foreign_keys, name));
        for (name, key) in &mut table.foreign_keys {
            for column in &mut key.columns {
                if let Some(span) = change.drops_column(column) {
                    let message = format!("foreign key `{name}` is over column `{column}`");
                    return Err(needed(span, message, "drop the foreign key first"));
                }
                change.follow(column);
            }
            if key.table == old.name {
                key.referenced.iter_mut().for_each(|column| change.follow(column));
            }
        }
        table.checks.retain(|name, _| !has(&change.checks, name));
        for (from, to, _) in change.renamed.iter().filter(|(from, to, _)| from != to) {
            for check in table.checks.values_mut() {
                check.expression = renamed(backend, &check.expression, from, to);
            }
            for column in &mut table.columns {
                if let Some(check) = &mut column.check {
                    *check = renamed(backend, check, from, to);
                }
                if let Some(generated) = &mut column.generated {
                    generated.expression = renamed(backend, &generated.expression, from, to);
                }
            }
        }
        self.follow_dropped(draft, old, change)
    }

    /// What reads a column that goes: checks of it alone go with it (MariaDB), the rest needs it.
    fn follow_dropped(&self, draft: &mut Draft, old: &Table, change: &Change) -> Done {
        let backend = self.backend();
        for (name, span) in &change.dropped {
            let others = |text: &driftless_catalog::SqlText| {
                let mut columns = old.columns.iter().filter(|it| !same(&it.name, name));
                columns.any(|column| reads(backend, text, &column.name))
            };
            if let Some((_, Some(next))) = self.referring_column(old, name) {
                let message = format!("foreign key `{next}` refers to column `{name}`");
                if self.settings.foreign_key_checks {
                    return Err(needed(*span, message, "drop the foreign key first"));
                }
            }
            let read: Vec<String> = draft
                .table
                .checks
                .iter()
                .filter(|(_, check)| reads(backend, &check.expression, name))
                .map(|(name, _)| name.clone())
                .collect();
            for check in read {
                let alone =
                    draft.table.checks.get(&check).is_some_and(|it| !others(&it.expression));
                if !alone && draft.table.column(name).is_none() {
                    let message = format!("check `{check}` reads column `{name}`");
                    return Err(needed(*span, message, "drop the check first"));
                }
                draft.table.checks.remove(&check);
            }
            let checked =
                draft.table.columns.iter().find(|column| {
                    column.check.as_ref().is_some_and(|it| reads(backend, it, name))
                });
            if let Some(column) = checked
                && draft.table.column(name).is_none()
            {
                let message = format!("the check of column `{}` reads `{name}`", column.name);
                return Err(needed(*span, message, "a check reads it"));
            }
            let generated = draft.table.columns.iter().find(|column| {
                column.generated.as_ref().is_some_and(|it| reads(backend, &it.expression, name))
            });
            if let Some(column) = generated
                && draft.table.column(name).is_none()
            {
                let message = format!("column `{}` is computed from column `{name}`", column.name);
                return Err(needed(*span, message, "something is computed from it"));
            }
        }
        Ok(())
    }

    fn referring_column(
        &self,
        table: &Table,
        column: &str,
    ) -> Option<(driftless_catalog::mysql::Name, Option<String>)> {
        let uses = |names: &[String]| names.iter().any(|name| same(name, column));
        self.referring(&table.name, |key| uses(&key.referenced))
            .map(|(table, name)| (table, Some(name)))
    }

    fn follow_in_keys(&self, draft: &mut Draft, change: &Change) -> Done {
        let backend = self.backend();
        draft.keys.retain(|it| it.span.is_some() || !has(&change.keys, &it.key.name));
        for key in draft.keys.iter_mut().filter(|it| it.span.is_none()).map(|it| &mut it.key) {
            let before = key.parts.len();
            let gone = |part: &PartKey| match part {
                PartKey::Column(name) => change.drops_column(name),
                PartKey::Expression(_) => None,
            };
            let lost = key.parts.iter().find_map(|part| gone(&part.key));
            key.parts.retain(|part| gone(&part.key).is_none());
            for part in &mut key.parts {
                match &mut part.key {
                    PartKey::Column(name) => change.follow(name),
                    PartKey::Expression(text) => {
                        for (from, to, _) in &change.renamed {
                            *text = renamed(backend, text, from, to);
                        }
                    }
                }
            }
            let left = key.parts.len();
            let unique = matches!(key.kind, KeyKind::Primary | KeyKind::Unique);
            if let (Some(span), Product::MariaDb) = (lost, self.product)
                && unique
                && left > 0
                && left < before
            {
                let message = format!("key `{}` is over the column and others", key.name);
                return Err(needed(span, message, "drop the key first"));
            }
        }
        draft.keys.retain(|it| it.span.is_some() || !it.key.parts.is_empty());
        Ok(())
    }
}
