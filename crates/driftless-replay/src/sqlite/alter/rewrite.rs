//! Rewriting definitions: edits by object, carried out together, and undone together.
//!
//! SQLite edits the texts first and then reads the whole schema again; if something does not
//! resolve any more, the statement fails and nothing has happened. So the objects as they were
//! are kept until the outcome is known.

use std::collections::BTreeMap;

use driftless_catalog::{Index, ObjectKind, ObjectName, Table, Trigger, View};
use driftless_diag::Span;
use driftless_sql::sqlite::StatementKind;

use crate::sqlite::build;
use crate::sqlite::definition::{self, Edit, edited, quoted};
use crate::sqlite::session::Session;

use super::rebuild;

/// Edits of definitions, by object.
#[derive(Debug, Default)]
pub(super) struct Rewrite {
    edits: BTreeMap<(ObjectKind, ObjectName), Vec<Edit>>,
}

/// Objects as they were.
#[derive(Debug, Default)]
pub(super) struct Backup {
    tables: Vec<Table>,
    indexes: Vec<Index>,
    views: Vec<View>,
    triggers: Vec<Trigger>,
}

/// A definition was not understood after the edit.
pub(super) struct NotUnderstood;

impl Rewrite {
    pub(super) fn add(&mut self, kind: ObjectKind, name: &ObjectName, edit: Edit) {
        self.edits.entry((kind, name.clone())).or_default().push(edit);
    }
}

/// The text that takes the place of a name: as SQLite quotes it.
pub(super) fn replacement(text: &str, span: Span, new: &str, always_quote: bool) -> Edit {
    let first = text.as_bytes().get(span.start).copied().unwrap_or_default();
    let word = first.is_ascii_alphanumeric() || matches!(first, b'_' | b'$' | 0x80..);
    if word && !always_quote {
        return Edit { span, text: new.to_owned() };
    }
    let followed_by_quote = text.as_bytes().get(span.end) == Some(&b'"');
    let blank = if followed_by_quote { " " } else { "" };
    Edit { span, text: format!("{}{blank}", quoted(new)) }
}

impl Session {
    /// The text an object is defined by.
    pub(super) fn definition_of(&self, kind: ObjectKind, name: &ObjectName) -> Option<&str> {
        let text = match kind {
            ObjectKind::Table => &self.catalog.tables.get(name)?.definition,
            ObjectKind::Index => &self.catalog.indexes.get(name)?.definition,
            ObjectKind::View => &self.catalog.views.get(name)?.definition,
            _ => &self.catalog.triggers.get(name)?.definition,
        };
        text.as_deref()
    }

    /// Carries edits out. Gives the objects as they were.
    pub(super) fn rewrite(&mut self, rewrite: Rewrite) -> Result<Backup, NotUnderstood> {
        let mut backup = Backup::default();
        for ((kind, name), edits) in rewrite.edits {
            let Some(text) = self.definition_of(kind, &name) else { continue };
            let text = edited(text, edits);
            let done = match kind {
                ObjectKind::Table => self.rewrite_table(&name, &text, &mut backup),
                ObjectKind::Index => self.rewrite_index(&name, text, &mut backup),
                ObjectKind::View => self.rewrite_view(&name, text, &mut backup),
                _ => self.rewrite_trigger(&name, text, &mut backup),
            };
            if done.is_none() {
                self.restore(backup);
                return Err(NotUnderstood);
            }
        }
        Ok(backup)
    }

    fn rewrite_table(&mut self, name: &ObjectName, text: &str, backup: &mut Backup) -> Option<()> {
        let table = self.catalog.tables.get_mut(name)?;
        let rebuilt = rebuild(table, text)?;
        backup.tables.push(std::mem::replace(table, rebuilt));
        Some(())
    }

    fn rewrite_index(
        &mut self,
        name: &ObjectName,
        text: String,
        backup: &mut Backup,
    ) -> Option<()> {
        let StatementKind::CreateIndex(create) = definition::parse(&text) else { return None };
        let index = self.catalog.indexes.get_mut(name)?;
        let table = self.catalog.tables.get(&index.table);
        let on = index.table.clone();
        let mut rebuilt = build::index(&text, &create, name.clone(), on, table);
        rebuilt.definition = Some(text);
        backup.indexes.push(std::mem::replace(index, rebuilt));
        Some(())
    }

    fn rewrite_view(&mut self, name: &ObjectName, text: String, backup: &mut Backup) -> Option<()> {
        let StatementKind::CreateView(create) = definition::parse(&text) else { return None };
        let view = self.catalog.views.get_mut(name)?;
        let mut rebuilt = build::view(&text, &create, name.clone());
        rebuilt.definition = Some(text);
        backup.views.push(std::mem::replace(view, rebuilt));
        self.depends(ObjectKind::View, name);
        self.changed(&name.name);
        Some(())
    }

    fn rewrite_trigger(
        &mut self,
        name: &ObjectName,
        text: String,
        backup: &mut Backup,
    ) -> Option<()> {
        let StatementKind::CreateTrigger(create) = definition::parse(&text) else { return None };
        let trigger = self.catalog.triggers.get_mut(name)?;
        let on = trigger.table.clone();
        let mut rebuilt = build::trigger(&text, &create, name.clone(), on);
        rebuilt.definition = Some(text);
        backup.triggers.push(std::mem::replace(trigger, rebuilt));
        self.depends(ObjectKind::Trigger, name);
        Some(())
    }

    /// Puts objects back as they were.
    pub(super) fn restore(&mut self, backup: Backup) {
        for table in backup.tables {
            let name = table.name.clone();
            self.catalog.tables.insert(name.clone(), table);
            self.dependents.redefined(ObjectKind::Table, &name);
            self.changed(&name.name);
        }
        for index in backup.indexes {
            self.dependents.redefined(ObjectKind::Index, &index.name);
            self.catalog.indexes.insert(index.name.clone(), index);
        }
        for view in backup.views {
            let name = view.name.clone();
            self.catalog.views.insert(name.clone(), view);
            self.depends(ObjectKind::View, &name);
            self.changed(&name.name);
        }
        for trigger in backup.triggers {
            let name = trigger.name.clone();
            self.catalog.triggers.insert(name.clone(), trigger);
            self.depends(ObjectKind::Trigger, &name);
        }
    }
}
