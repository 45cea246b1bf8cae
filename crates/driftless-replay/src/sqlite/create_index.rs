//! `CREATE INDEX`.

use driftless_catalog::{ObjectKind, Table, TableKind};
use driftless_sql::sqlite::{CreateIndex, QualifiedName};

use crate::problem::Problem;

use super::build;
use super::codes::{DUPLICATE_INDEX, DUPLICATE_TABLE, WRONG_OBJECT};
use super::create_table::reserved;
use super::definition;
use super::names::{Database, database_for, is_reserved};
use super::resolve::{Calls, Subject, check_index};
use super::session::{Place, Session};
use super::world::{Home, Lookup};

impl Session {
    pub(crate) fn create_index(&mut self, place: &Place<'_>, create: &CreateIndex) {
        let name = database_for(false, &create.name).object(&create.name.name.text);
        match self.index_table(create) {
            Ok(Some((database, table))) => self.add_index(place, create, database, table),
            Ok(None) => self.forget(&name.name),
            Err(problem) => {
                self.report(place, [problem]);
                if !self.catalog.indexes.contains_key(&name) {
                    self.forget(&name.name);
                }
            }
        }
    }

    /// The table to index and the database the index goes into; none when the table is unknown.
    fn index_table(&self, create: &CreateIndex) -> Result<Option<(Database, Table)>, Problem> {
        let world = self.world();
        let schema = create.name.schema.as_ref();
        if let Some(problem) = world.missing_database(schema) {
            return Err(problem);
        }
        let mut database = database_for(false, &create.name);
        if database == Database::Other {
            return Ok(None);
        }
        // An index without qualifier goes where its table is; one with a qualifier looks there.
        let on = QualifiedName { schema: schema.cloned(), name: create.table.clone() };
        let table = match world.named(&on, Home::Everywhere) {
            Lookup::Table(table) => table,
            Lookup::View(_) => {
                let message = format!("`{}` is a view, and views cannot be indexed", on.name.text);
                return Err(Problem::error(&WRONG_OBJECT, on.name.span, message));
            }
            Lookup::System(_) => {
                let message = format!("table `{}` may not be indexed", on.name.text);
                return Err(Problem::error(&WRONG_OBJECT, on.name.span, message));
            }
            Lookup::Unknown => return Ok(None),
            Lookup::Missing => return Err(world.missing_table(&on)),
        };
        if schema.is_none() {
            database = Database::holding(&table.name);
        }
        if matches!(table.kind, TableKind::Virtual { .. }) {
            let message =
                format!("`{}` is a virtual table, and those cannot be indexed", on.name.text);
            return Err(Problem::error(&WRONG_OBJECT, on.name.span, message));
        }
        Ok(Some((database, table.clone())))
    }

    fn add_index(
        &mut self,
        place: &Place<'_>,
        create: &CreateIndex,
        database: Database,
        table: Table,
    ) {
        let written = &create.name.name;
        let name = database.object(&written.text);
        if is_reserved(&written.text) && !self.settings.writable_schema {
            self.report(place, [reserved(written)]);
            return;
        }
        let known = !self.catalog.is_unknown(&name.name);
        let taken_by_table =
            self.catalog.tables.contains_key(&name) || self.catalog.views.contains_key(&name);
        if known && taken_by_table {
            let message = format!("there is already a table named `{}`", written.text);
            self.report(place, [Problem::error(&DUPLICATE_TABLE, written.span, message)]);
            return;
        }
        if known && self.catalog.indexes.contains_key(&name) {
            if !create.if_not_exists {
                let message = format!("index `{}` already exists", written.text);
                let problem = Problem::error(&DUPLICATE_INDEX, written.span, message)
                    .label("this name is taken");
                let problem = self.with_origin(problem, ObjectKind::Index, &name);
                self.report(place, [problem]);
            }
            return;
        }
        if !known && create.if_not_exists {
            return;
        }
        let mut index =
            build::index(place.text(), create, name.clone(), table.name.clone(), Some(&table));
        let subject = Subject {
            world: self.world(),
            text: place.text(),
            table: &table,
            calls: Calls::Judged,
        };
        let problems = check_index(&subject, create).problems;
        if self.report(place, problems) {
            return self.forget(&name.name);
        }
        let words = if create.unique { "UNIQUE INDEX" } else { "INDEX" };
        let (from, end) = (written.span.start, place.end);
        index.definition = Some(definition::stored(words, place.text(), from, end));
        self.keep_origin(ObjectKind::Index, &name, place.origin(written.span.start));
        self.learn(&name.name);
        self.dependents.redefined(ObjectKind::Index, &name);
        self.catalog.indexes.insert(name, index);
    }
}
