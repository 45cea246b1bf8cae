//! `RENAME TO`.
//!
//! The name changes wherever it means this table: in its own definition, in foreign keys, indexes,
//! triggers and views. Under `PRAGMA legacy_alter_table` views and the bodies of triggers keep
//! the old name, and while foreign keys are off, so do references to the table. A virtual table takes its
//! storage along.

use driftless_catalog::{Catalog, ObjectKind, ObjectName, Table, TableKind};
use driftless_diag::Span;
use driftless_sql::sqlite::{Name, StatementKind};

use crate::problem::Problem;
use crate::sqlite::build;
use crate::sqlite::codes::DUPLICATE_TABLE;
use crate::sqlite::create_table::reserved;
use crate::sqlite::definition;
use crate::sqlite::names::{Database, is_reserved};
use crate::sqlite::resolve::Target;
use crate::sqlite::session::{Place, Session};

use super::references::{refers_to, written};
use super::rewrite::{Rewrite, replacement};

impl Session {
    pub(super) fn rename_table(&mut self, place: &Place<'_>, table: &Table, to: &Name) {
        let database = Database::holding(&table.name);
        let new = database.object(&to.text);
        if let Some(problem) = self.cannot_rename(table, to, &new) {
            self.report(place, [problem]);
            return;
        }
        if !self.settings.legacy_alter
            && let Some(problem) = self.broken_before(to.span)
        {
            self.report(place, [problem]);
            return self.forget(&new.name);
        }
        let mut rewrite = Rewrite::default();
        self.rename_in_tables(table, &to.text, &mut rewrite);
        self.rename_in_indexes(table, &to.text, &mut rewrite);
        self.rename_in_programs(table, &to.text, &mut rewrite);
        let Ok(backup) = self.rewrite(rewrite) else {
            return self.opaque(place, "a definition is not understood".to_owned());
        };
        self.move_table(&table.name, &new);
        if !self.settings.legacy_alter
            && let Some(problem) = self.broken_after(to.span, "the table is renamed")
        {
            self.move_table(&new, &table.name);
            self.restore(backup);
            self.report(place, [problem]);
            return self.forget(&new.name);
        }
        let origin = place.origin(to.span.start);
        self.history.renamed(&table.name.name, &new.name, origin);
        self.learn(&table.name.name);
        self.learn(&new.name);
        self.move_storage(table, &new);
    }

    fn cannot_rename(&self, table: &Table, to: &Name, new: &ObjectName) -> Option<Problem> {
        if is_reserved(&to.text) && !self.settings.writable_schema {
            return Some(reserved(to));
        }
        if self.catalog.is_unknown(&new.name) {
            return None;
        }
        let (tables, indexes) = (&self.catalog.tables, &self.catalog.indexes);
        let kind = if tables.contains_key(new) {
            ObjectKind::Table
        } else if self.catalog.views.contains_key(new) {
            ObjectKind::View
        } else if indexes.contains_key(new) {
            ObjectKind::Index
        } else {
            return None;
        };
        let message = format!("cannot rename `{}`: {kind} `{}` exists", table.name, to.text);
        let problem =
            Problem::error(&DUPLICATE_TABLE, to.span, message).label("this name is taken");
        Some(self.with_origin(problem, kind, new))
    }

    /// The table's own name, and foreign keys that refer to it.
    fn rename_in_tables(&self, table: &Table, new: &str, rewrite: &mut Rewrite) {
        let old = &table.name;
        let same_database =
            self.catalog.tables.values().filter(|other| other.name.schema == old.schema);
        for other in same_database {
            let own = other.name == *old;
            if !own && !refers_to(other, &old.name) {
                continue;
            }
            let Some(text) = &other.definition else { continue };
            let mut spans = Vec::new();
            match definition::parse(text) {
                StatementKind::CreateTable(create) => {
                    if !(self.settings.legacy_alter && self.settings.foreign_keys_off) {
                        let tables = written(&create).tables.into_iter();
                        spans
                            .extend(tables.filter(|(name, _)| *name == old.name).map(|(_, at)| at));
                    }
                    if own {
                        spans.push(create.name.name.span);
                    }
                }
                StatementKind::CreateVirtualTable(create) if own => {
                    spans.push(create.name.name.span);
                }
                _ => {}
            }
            if own && !self.settings.legacy_alter {
                spans.extend(self.spans_of(ObjectKind::Table, &other.name, old));
            }
            for span in spans {
                let edit = replacement(text, span, new, true);
                rewrite.add(ObjectKind::Table, &other.name, edit);
            }
        }
    }

    fn rename_in_indexes(&self, table: &Table, new: &str, rewrite: &mut Rewrite) {
        for name in self.indexes_of(&table.name) {
            let Some(text) = self.definition_of(ObjectKind::Index, &name) else { continue };
            let mut spans = Vec::new();
            if let StatementKind::CreateIndex(create) = definition::parse(text) {
                spans.push(create.table.span);
            }
            if !self.settings.legacy_alter {
                spans.extend(self.spans_of(ObjectKind::Index, &name, &table.name));
            }
            for span in spans {
                rewrite.add(ObjectKind::Index, &name, replacement(text, span, new, true));
            }
        }
    }

    /// Views and triggers.
    fn rename_in_programs(&self, table: &Table, new: &str, rewrite: &mut Rewrite) {
        for (kind, name) in self.dependents.mentioning(&table.name.name) {
            let Some(text) = self.definition_of(kind, &name) else { continue };
            let mut spans = Vec::new();
            if self.settings.legacy_alter {
                spans.extend(self.trigger_table_span(kind, &name, &table.name));
            } else {
                spans.extend(self.spans_of(kind, &name, &table.name));
            }
            for span in spans {
                rewrite.add(kind, &name, replacement(text, span, new, true));
            }
        }
    }

    /// Where a trigger names the table it is on.
    fn trigger_table_span(
        &self,
        kind: ObjectKind,
        name: &ObjectName,
        table: &ObjectName,
    ) -> Option<Span> {
        let trigger = self.catalog.triggers.get(name).filter(|_| kind == ObjectKind::Trigger)?;
        match definition::parse(trigger.definition.as_ref()?) {
            StatementKind::CreateTrigger(create) if trigger.table == *table => {
                Some(create.table.name.span)
            }
            _ => None,
        }
    }

    /// Where a definition's names mean the table.
    fn spans_of(&self, kind: ObjectKind, name: &ObjectName, table: &ObjectName) -> Vec<Span> {
        let wanted = Target::Table(table.clone());
        let references = self.findings(kind, name).references;
        references
            .into_iter()
            .filter(|reference| reference.target == wanted)
            .map(|reference| reference.span)
            .collect()
    }

    /// Moves a table and what belongs to it to another name. Definitions are not touched.
    fn move_table(&mut self, from: &ObjectName, to: &ObjectName) {
        let Some(mut table) = self.catalog.tables.remove(from) else { return };
        table.name = to.clone();
        self.catalog.tables.insert(to.clone(), table);
        for index in self.catalog.indexes.values_mut().filter(|index| index.table == *from) {
            index.table = to.clone();
        }
        for trigger in self.catalog.triggers.values_mut().filter(|on| on.table == *from) {
            trigger.table = to.clone();
        }
        self.move_origins(from, to);
        self.move_foreign_keys(from, to);
        self.changed(&from.name);
        self.changed(&to.name);
    }

    fn move_origins(&mut self, from: &ObjectName, to: &ObjectName) {
        let (old, new) =
            (Catalog::key(ObjectKind::Table, from), Catalog::key(ObjectKind::Table, to));
        for key in self.part_origins(from) {
            if let Some(origin) = self.catalog.origins.remove(&key) {
                let part = key.path.get(old.path.len()..).unwrap_or_default();
                let path = format!("{}{part}", new.path);
                let key = driftless_catalog::ObjectKey { kind: key.kind, path };
                self.catalog.origins.insert(key, origin);
            }
        }
        if let Some(origin) = self.catalog.origins.remove(&old) {
            self.catalog.origins.insert(new, origin);
        }
    }

    /// Renames the tables in which a virtual table stores things.
    fn move_storage(&mut self, table: &Table, new: &ObjectName) {
        let TableKind::Virtual { module, .. } = &table.kind else { return };
        let database = Database::holding(new);
        for suffix in build::shadow_names(module.as_str()) {
            let from = database.object(&format!("{}_{suffix}", table.name.name));
            let to = database.object(&format!("{}_{suffix}", new.name));
            let Some(storage) = self.catalog.tables.get(&from).cloned() else { continue };
            let mut rewrite = Rewrite::default();
            self.rename_in_tables(&storage, to.name.as_str(), &mut rewrite);
            if self.rewrite(rewrite).is_err() {
                self.forget(&to.name);
                continue;
            }
            self.move_table(&from, &to);
            if let Some(storage) = self.catalog.tables.get_mut(&to) {
                storage.kind = TableKind::Shadow { of: new.clone() };
            }
            self.learn(&from.name);
            self.learn(&to.name);
        }
    }
}
