//! `DROP TABLE`, `DROP INDEX`, `DROP VIEW` and `DROP TRIGGER`.
//!
//! A table takes its indexes, its triggers and, if it is a virtual one, its storage with it. Views
//! that read it stay, as they do in SQLite.

use driftless_catalog::{ObjectKind, ObjectName, Origin, TableKind};
use driftless_sql::sqlite::{Drop, DropKind, QualifiedName};

use crate::problem::{Problem, did_you_mean};

use super::build;
use super::codes::{RESERVED_NAME, UNKNOWN_INDEX, UNKNOWN_TRIGGER, UNKNOWN_VIEW, WRONG_OBJECT};
use super::names::Database;
use super::session::{Place, Session};
use super::world::{Home, Lookup};

impl Session {
    pub(crate) fn drop_object(&mut self, place: &Place<'_>, drop: &Drop) {
        let outcome = match self.world().missing_database(drop.name.schema.as_ref()) {
            // Even `IF EXISTS` does not help against an unknown database when the table is
            // looked up by name only; SQLite says nothing, so neither do we.
            Some(_) if drop.if_exists => return,
            Some(problem) => Err(problem),
            None => match drop.kind {
                DropKind::Table => self.table_to_drop(&drop.name),
                DropKind::View => self.view_to_drop(&drop.name),
                DropKind::Index => self.index_to_drop(&drop.name),
                DropKind::Trigger => self.trigger_to_drop(&drop.name),
            },
        };
        let origin = place.origin(drop.name.name.span.start);
        match outcome {
            Ok(Some(Doomed::Table(name))) => self.drop_table(&name, &origin),
            Ok(Some(Doomed::View(name))) => self.drop_view(&name, &origin),
            Ok(Some(Doomed::Index(name))) => self.drop_index(&name, &origin),
            Ok(Some(Doomed::Trigger(name))) => self.drop_trigger(&name, &origin),
            Ok(Some(Doomed::Unknown(name))) => self.drop_unknown(&name, drop.kind),
            Ok(None) => {}
            Err(problem) => {
                let absent = [&UNKNOWN_INDEX, &UNKNOWN_TRIGGER, &UNKNOWN_VIEW];
                let missing =
                    absent.contains(&problem.code) || problem.code == &super::codes::UNKNOWN_TABLE;
                if !(missing && drop.if_exists) {
                    self.report(place, [problem]);
                }
            }
        }
    }

    fn table_to_drop(&self, name: &QualifiedName) -> Result<Option<Doomed>, Problem> {
        let world = self.world();
        match world.named(name, Home::Everywhere) {
            Lookup::Table(table) => Ok(Some(Doomed::Table(table.name.clone()))),
            Lookup::View(_) => Err(wrong_kind(name, "view", "DROP VIEW")),
            Lookup::System(_) => {
                let message = format!("table `{}` may not be dropped", name.name.text);
                Err(Problem::error(&RESERVED_NAME, name.name.span, message))
            }
            Lookup::Unknown => Ok(self.unknown(name)),
            Lookup::Missing => Err(world.missing_table(name)),
        }
    }

    fn view_to_drop(&self, name: &QualifiedName) -> Result<Option<Doomed>, Problem> {
        match self.world().named(name, Home::Everywhere) {
            Lookup::View(view) => Ok(Some(Doomed::View(view.name.clone()))),
            Lookup::Table(_) => Err(wrong_kind(name, "table", "DROP TABLE")),
            Lookup::System(_) => Err(wrong_kind(name, "table", "DROP TABLE")),
            Lookup::Unknown => Ok(self.unknown(name)),
            Lookup::Missing => {
                let text = &name.name.text;
                let known = self.catalog.views.keys().map(|name| name.name.as_str());
                let problem =
                    Problem::error(&UNKNOWN_VIEW, name.name.span, format!("unknown view `{text}`"));
                Err(self.tell(problem.label("no such view"), text, did_you_mean(text, known)))
            }
        }
    }

    fn index_to_drop(&self, name: &QualifiedName) -> Result<Option<Doomed>, Problem> {
        let world = self.world();
        let text = &name.name.text;
        if world.is_unknown(&super::ident(text)) || self.foreign(name) {
            return Ok(self.unknown(name));
        }
        if let Some(found) = world.index(name.schema.as_ref(), text) {
            return Ok(Some(Doomed::Index(found)));
        }
        let span = name.name.span;
        if text.get(..17).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_autoindex_")) {
            let message =
                "an index behind a `UNIQUE` or `PRIMARY KEY` constraint cannot be dropped";
            return Err(Problem::error(&WRONG_OBJECT, span, message));
        }
        let known = self.catalog.indexes.keys().map(|name| name.name.as_str());
        let problem = Problem::error(&UNKNOWN_INDEX, span, format!("unknown index `{text}`"));
        Err(self.tell(problem.label("no such index"), text, did_you_mean(text, known)))
    }

    fn trigger_to_drop(&self, name: &QualifiedName) -> Result<Option<Doomed>, Problem> {
        let text = &name.name.text;
        if self.world().is_unknown(&super::ident(text)) || self.foreign(name) {
            return Ok(self.unknown(name));
        }
        let databases: &[Database] = match name.schema.as_ref().map(Database::of) {
            Some(Database::Main) => &[Database::Main],
            Some(_) => &[Database::Temp],
            None => &[Database::Temp, Database::Main],
        };
        let objects = databases.iter().map(|database| database.object(text));
        let found = objects.into_iter().find(|object| self.catalog.triggers.contains_key(object));
        if let Some(found) = found {
            return Ok(Some(Doomed::Trigger(found)));
        }
        let known = self.catalog.triggers.keys().map(|name| name.name.as_str());
        let problem =
            Problem::error(&UNKNOWN_TRIGGER, name.name.span, format!("unknown trigger `{text}`"));
        Err(self.tell(problem.label("no such trigger"), text, did_you_mean(text, known)))
    }

    fn tell(&self, problem: Problem, text: &str, help: Option<String>) -> Problem {
        problem.note_if(self.history.of(text)).help_if(help)
    }

    /// Whether the name may mean an object of a database we do not see.
    fn foreign(&self, name: &QualifiedName) -> bool {
        let qualified = name.schema.as_ref().map(Database::of) == Some(Database::Other);
        let found = self.world().index(name.schema.as_ref(), &name.name.text).is_some();
        self.attached && (qualified || name.schema.is_none() && !found)
    }

    /// Something to drop of which nothing is known; not if it belongs to another database.
    fn unknown(&self, name: &QualifiedName) -> Option<Doomed> {
        match name.schema.as_ref().map(Database::of) {
            Some(Database::Other) => None,
            Some(database) => Some(Doomed::Unknown(database.object(&name.name.text))),
            None => Some(Doomed::Unknown(Database::Main.object(&name.name.text))),
        }
    }

    fn drop_unknown(&mut self, name: &ObjectName, kind: DropKind) {
        match kind {
            DropKind::Table => {
                self.drop_with_dependents(name);
                self.catalog.tables.remove(name);
            }
            DropKind::View => _ = self.catalog.views.remove(name),
            DropKind::Index => _ = self.catalog.indexes.remove(name),
            DropKind::Trigger => _ = self.catalog.triggers.remove(name),
        }
        if !self.attached {
            self.learn(&name.name);
        }
        self.changed(&name.name);
    }

    fn drop_table(&mut self, name: &ObjectName, origin: &Origin) {
        self.drop_with_dependents(name);
        let Some(table) = self.catalog.tables.remove(name) else { return };
        self.drop_origin(ObjectKind::Table, name);
        self.gone(name, origin);
        if let TableKind::Virtual { module, .. } = &table.kind {
            let database = Database::holding(name);
            for suffix in build::shadow_names(module.as_str()) {
                let shadow = database.object(&format!("{}_{suffix}", name.name));
                let own = self.catalog.tables.get(&shadow).is_some_and(
                    |table| matches!(&table.kind, TableKind::Shadow { of } if of == name),
                );
                if own {
                    self.drop_table(&shadow, origin);
                }
            }
        }
    }

    /// Removes the indexes and triggers of a table or view.
    fn drop_with_dependents(&mut self, name: &ObjectName) {
        let indexes: Vec<ObjectName> = self.indexes_of(name);
        for index in indexes {
            self.catalog.indexes.remove(&index);
            self.drop_origin(ObjectKind::Index, &index);
            self.learn(&index.name);
        }
        for trigger in self.triggers_of(name) {
            self.catalog.triggers.remove(&trigger);
            self.drop_origin(ObjectKind::Trigger, &trigger);
        }
    }

    /// The indexes on a table.
    pub(crate) fn indexes_of(&self, table: &ObjectName) -> Vec<ObjectName> {
        let all = self.catalog.indexes.values();
        all.filter(|index| index.table == *table).map(|index| index.name.clone()).collect()
    }

    /// The triggers on a table or view.
    pub(crate) fn triggers_of(&self, table: &ObjectName) -> Vec<ObjectName> {
        let all = self.catalog.triggers.values();
        all.filter(|trigger| trigger.table == *table).map(|trigger| trigger.name.clone()).collect()
    }

    fn drop_view(&mut self, name: &ObjectName, origin: &Origin) {
        for trigger in self.triggers_of(name) {
            self.catalog.triggers.remove(&trigger);
            self.drop_origin(ObjectKind::Trigger, &trigger);
        }
        self.catalog.views.remove(name);
        self.drop_origin(ObjectKind::View, name);
        self.gone(name, origin);
    }

    fn drop_index(&mut self, name: &ObjectName, origin: &Origin) {
        self.catalog.indexes.remove(name);
        self.drop_origin(ObjectKind::Index, name);
        self.gone(name, origin);
    }

    fn drop_trigger(&mut self, name: &ObjectName, origin: &Origin) {
        self.catalog.triggers.remove(name);
        self.drop_origin(ObjectKind::Trigger, name);
        self.history.dropped(&name.name, origin.clone());
    }

    fn gone(&mut self, name: &ObjectName, origin: &Origin) {
        self.learn(&name.name);
        self.history.dropped(&name.name, origin.clone());
        self.changed(&name.name);
    }
}

/// What is to be dropped.
enum Doomed {
    Table(ObjectName),
    View(ObjectName),
    Index(ObjectName),
    Trigger(ObjectName),
    Unknown(ObjectName),
}

fn wrong_kind(name: &QualifiedName, kind: &str, instead: &str) -> Problem {
    let message = format!("`{}` is a {kind}", name.name.text);
    Problem::error(&WRONG_OBJECT, name.name.span, message)
        .label(format!("this is a {kind}"))
        .help(format!("use `{instead} {}`", name.name.text))
}
