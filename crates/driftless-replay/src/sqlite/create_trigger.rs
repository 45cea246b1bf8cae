//! `CREATE TRIGGER`.
//!
//! SQLite looks for the table when the trigger is made, and at the body when it fires.

use driftless_catalog::{ObjectKind, ObjectName, TableKind};
use driftless_diag::Code;
use driftless_sql::sqlite::CreateTrigger;

use crate::problem::Problem;

use super::build;
use super::codes::{DUPLICATE_TRIGGER, UNKNOWN_DATABASE, WRONG_OBJECT};
use super::create_table::reserved;
use super::definition;
use super::names::{Database, database_for, is_reserved};
use super::session::{Place, Session};
use super::world::{Home, Lookup};

/// A trigger whose time does not fit its table.
pub(crate) static WRONG_TRIGGER: Code = Code {
    id: "wrong-trigger",
    title: "a trigger that does not fit its table",
    manual: "`INSTEAD OF` triggers are for views, and `BEFORE` and `AFTER` triggers for tables. \
             Virtual tables and SQLite's own tables have no triggers.\n",
};

impl Session {
    pub(crate) fn create_trigger(&mut self, place: &Place<'_>, create: &CreateTrigger) {
        let name = &create.name.name;
        match self.trigger_target(create) {
            Ok(Some((database, table))) => self.add_trigger(place, create, database, table),
            Ok(None) => {}
            Err(problem) => {
                self.report(place, [problem]);
                let object = database_for(create.temporary, &create.name).object(&name.text);
                if !self.catalog.triggers.contains_key(&object) {
                    self.forget(&object.name);
                }
            }
        }
    }

    /// The database the trigger goes into and the table or view it is on; none when nothing is
    /// known of that, or the trigger is there already.
    fn trigger_target(
        &self,
        create: &CreateTrigger,
    ) -> Result<Option<(Database, ObjectName)>, Problem> {
        let world = self.world();
        let schema = create.name.schema.as_ref();
        let missing = world
            .missing_database(schema)
            .or_else(|| world.missing_database(create.table.schema.as_ref()));
        if let Some(problem) = missing {
            return Err(problem);
        }
        if let (true, Some(schema)) = (create.temporary, schema) {
            let message = "the name of a temporary trigger cannot be qualified";
            return Err(Problem::error(&UNKNOWN_DATABASE, schema.span, message));
        }
        let mut database = database_for(create.temporary, &create.name);
        if database == Database::Other {
            return Ok(None);
        }
        let home = if database == Database::Main && schema.is_some() {
            Home::Main
        } else {
            Home::Everywhere
        };
        let table = match world.named(&create.table, home) {
            Lookup::Table(table) => {
                self.fits_table(create, &table.kind)?;
                &table.name
            }
            Lookup::View(view) => {
                if create.timing != "INSTEAD OF" {
                    let message = format!("cannot make a `{}` trigger on a view", create.timing);
                    return Err(Problem::error(&WRONG_TRIGGER, create.table.name.span, message)
                        .label("this is a view")
                        .help("views have `INSTEAD OF` triggers"));
                }
                &view.name
            }
            Lookup::System(_) => {
                let message = format!("table `{}` has no triggers", create.table.name.text);
                return Err(Problem::error(&WRONG_TRIGGER, create.table.name.span, message));
            }
            Lookup::Unknown => {
                // The trigger is there from now on, but on what is not known.
                let schema = create.table.schema.as_ref();
                let database_of_table = schema.map_or(database, Database::of);
                return Ok(Some((database, database_of_table.object(&create.table.name.text))));
            }
            Lookup::Missing => return Err(world.missing_table(&create.table)),
        };
        if schema.is_none() && Database::holding(table) == Database::Temp {
            database = Database::Temp;
        }
        Ok(Some((database, table.clone())))
    }

    fn fits_table(&self, create: &CreateTrigger, kind: &TableKind) -> Result<(), Problem> {
        let span = create.table.name.span;
        if matches!(kind, TableKind::Virtual { .. }) {
            let message = "virtual tables have no triggers";
            return Err(Problem::error(&WRONG_OBJECT, span, message));
        }
        if create.timing == "INSTEAD OF" {
            let message = "cannot make an `INSTEAD OF` trigger on a table";
            return Err(Problem::error(&WRONG_TRIGGER, span, message)
                .label("this is a table")
                .help("tables have `BEFORE` and `AFTER` triggers"));
        }
        Ok(())
    }

    fn add_trigger(
        &mut self,
        place: &Place<'_>,
        create: &CreateTrigger,
        database: Database,
        table: ObjectName,
    ) {
        let written = &create.name.name;
        let name = database.object(&written.text);
        if is_reserved(&written.text) && !self.settings.writable_schema {
            self.report(place, [reserved(written)]);
            return;
        }
        if self.catalog.triggers.contains_key(&name) && !self.catalog.is_unknown(&name.name) {
            if !create.if_not_exists {
                let message = format!("trigger `{}` already exists", written.text);
                let problem = Problem::error(&DUPLICATE_TRIGGER, written.span, message)
                    .label("this name is taken");
                let problem = self.with_origin(problem, ObjectKind::Trigger, &name);
                self.report(place, [problem]);
            }
            return;
        }
        let mut trigger = build::trigger(place.text(), create, name.clone(), table);
        let (from, end) = (written.span.start, place.statement.end);
        trigger.definition = Some(definition::stored("TRIGGER", place.text(), from, end));
        self.keep_origin(ObjectKind::Trigger, &name, place.origin(written.span.start));
        self.catalog.triggers.insert(name.clone(), trigger);
        self.depends(ObjectKind::Trigger, &name);
    }
}
