//! `CREATE TABLE` and `CREATE VIRTUAL TABLE`.

use driftless_catalog::{ObjectKind, ObjectName, Table, TableKind};
use driftless_sql::sqlite::{
    CreateTable, CreateVirtualTable, Name, QualifiedName, StatementKind, TableBody,
};

use crate::problem::Problem;

use super::build;
use super::codes::{DUPLICATE_INDEX, DUPLICATE_TABLE, RESERVED_NAME, UNKNOWN_DATABASE};
use super::definition;
use super::names::{Database, database_for, is_reserved};
use super::resolve::{Calls, Subject, check_table};
use super::session::{Place, Session};
use crate::history;

/// What stands in the way of a new table or view.
pub(crate) enum Taken {
    /// Nothing: the statement makes the object.
    Free,
    /// The statement does nothing: `IF NOT EXISTS`, or a database we do not describe.
    Skip,
    /// The statement fails.
    Refused(Problem),
}

impl Session {
    pub(crate) fn create_table(&mut self, place: &Place<'_>, create: &CreateTable) {
        let database = database_for(create.temporary, &create.name);
        match self.taken(create.temporary, database, &create.name, create.if_not_exists) {
            Taken::Free => {}
            Taken::Skip => return self.skipped_table(place, create, database),
            Taken::Refused(problem) => {
                self.report(place, [problem]);
                return;
            }
        }
        let name = database.object(&create.name.name.text);
        if matches!(create.body, TableBody::Query(_)) {
            return self.create_table_as(place, create, name);
        }
        let mut problems = Vec::new();
        let text = place.text();
        let Some(mut table) = build::table(text, create, name.clone(), &mut problems) else {
            return;
        };
        let subject = Subject { world: self.world(), text, table: &table, calls: Calls::Judged };
        problems.extend(check_table(&subject, create).problems);
        if self.report(place, problems) {
            return self.forget(&name.name);
        }
        let from = create.name.name.span.start;
        // Only after options does SQLite keep what follows the last token.
        let end = if table.strict || table.without_rowid { place.end } else { place.statement.end };
        table.definition = Some(definition::stored("TABLE", place.text(), from, end));
        self.keep_foreign_keys(place, &table.name, create);
        self.add_table(place, table, &create.name.name, columns_of(create));
    }

    /// Adds a table that a statement made.
    pub(crate) fn add_table(
        &mut self,
        place: &Place<'_>,
        table: Table,
        written: &Name,
        columns: &[driftless_sql::sqlite::ColumnDef],
    ) {
        let name = table.name.clone();
        self.keep_origin(ObjectKind::Table, &name, place.origin(written.span.start));
        for (column, def) in table.columns.iter().zip(columns) {
            self.keep_part_origin(&name, &column.name, place.origin(def.name.span.start));
        }
        self.learn(&name.name);
        self.changed(&name.name);
        self.dependents.redefined(ObjectKind::Table, &name);
        if table.has_autoincrement() {
            self.has_sequence = Some(true);
        }
        self.catalog.tables.insert(name, table);
    }

    /// Whether a new table or view may take its name.
    pub(crate) fn taken(
        &self,
        temporary: bool,
        database: Database,
        name: &QualifiedName,
        if_not_exists: bool,
    ) -> Taken {
        if let Some(problem) = self.world().missing_database(name.schema.as_ref()) {
            return Taken::Refused(problem);
        }
        if let Some(schema) = name.schema.as_ref().filter(|_| temporary)
            && Database::of(schema) != Database::Temp
        {
            let message = "the name of a temporary object cannot be qualified";
            return Taken::Refused(Problem::error(&UNKNOWN_DATABASE, schema.span, message));
        }
        if database == Database::Other {
            return Taken::Skip;
        }
        let text = &name.name.text;
        if is_reserved(text) && !self.settings.writable_schema {
            return Taken::Refused(reserved(&name.name));
        }
        let object = database.object(text);
        if self.catalog.is_unknown(&object.name) {
            return if if_not_exists { Taken::Skip } else { Taken::Free };
        }
        let kind = if self.catalog.tables.contains_key(&object) {
            ObjectKind::Table
        } else if self.catalog.views.contains_key(&object) {
            ObjectKind::View
        } else if self.catalog.indexes.contains_key(&object) {
            let message = format!("there is already an index named `{text}`");
            let problem = Problem::error(&DUPLICATE_INDEX, name.name.span, message);
            return Taken::Refused(self.with_origin(problem, ObjectKind::Index, &object));
        } else {
            return Taken::Free;
        };
        if if_not_exists {
            return Taken::Skip;
        }
        let message = format!("{kind} `{text}` already exists");
        let problem =
            Problem::error(&DUPLICATE_TABLE, name.name.span, message).label("this name is taken");
        Taken::Refused(self.with_origin(problem, kind, &object))
    }

    /// Adds where the object at fault was made.
    pub(crate) fn with_origin(
        &self,
        problem: Problem,
        kind: ObjectKind,
        name: &ObjectName,
    ) -> Problem {
        match self.catalog.origins.get(&driftless_catalog::Catalog::key(kind, name)) {
            Some(origin) => problem.note(format!(
                "{kind} `{}` was made in {}",
                name.name,
                history::place(origin)
            )),
            None => problem,
        }
    }

    pub(crate) fn create_virtual_table(&mut self, place: &Place<'_>, create: &CreateVirtualTable) {
        let database = database_for(false, &create.name);
        match self.taken(false, database, &create.name, create.if_not_exists) {
            Taken::Free => {}
            Taken::Skip => return,
            Taken::Refused(problem) => {
                self.report(place, [problem]);
                return;
            }
        }
        let name = database.object(&create.name.name.text);
        let (mut table, shadows) = build::virtual_table(place.text(), create, name.clone());
        let from = create.name.name.span.start;
        let text = place.text();
        table.definition =
            Some(definition::stored("VIRTUAL TABLE", text, from, place.statement.end));
        self.add_table(place, table, &create.name.name, &[]);
        for shadow in shadows.iter().flatten() {
            let (shadow_name, text) = shadow.of(name.name.as_str());
            if let Some(table) = shadow_table(&text, database.object(&shadow_name), &name) {
                self.learn(&table.name.name);
                self.changed(&table.name.name);
                self.catalog.tables.insert(table.name.clone(), table);
            }
        }
        if shadows.is_none() {
            let TableKind::Virtual { module, .. } = &self.catalog.tables[&name].kind else {
                return;
            };
            for suffix in build::shadow_names(module.as_str()) {
                let shadow = database.object(&format!("{}_{suffix}", name.name));
                self.forget(&shadow.name);
            }
        }
    }
}

/// A storage table of a virtual table, from its definition.
pub(crate) fn shadow_table(text: &str, name: ObjectName, of: &ObjectName) -> Option<Table> {
    let StatementKind::CreateTable(create) = definition::parse(text) else { return None };
    let mut table = build::table(text, &create, name, &mut Vec::new())?;
    table.kind = TableKind::Shadow { of: of.clone() };
    table.definition = Some(text.to_owned());
    Some(table)
}

/// The problem with a name that SQLite keeps for itself.
pub(crate) fn reserved(name: &Name) -> Problem {
    let message = format!("the name `{}` is reserved for internal use", name.text);
    Problem::error(&RESERVED_NAME, name.span, message).label("names in `sqlite_` are SQLite's own")
}

fn columns_of(create: &CreateTable) -> &[driftless_sql::sqlite::ColumnDef] {
    match &create.body {
        TableBody::Columns { columns, .. } => columns,
        TableBody::Query(_) => &[],
    }
}
