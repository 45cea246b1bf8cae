//! Whether the column that batches go by is a key, asked of the schema before the statement.
//!
//! What is not known is not refused: a table that replay does not know, columns that nobody could
//! determine, a name that may mean several tables.

use std::sync::Arc;

use driftless_catalog::{
    Catalog, Column, ConstraintKind, IndexKey, KeyColumn, ObjectName, Table, mysql, postgres,
};
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_plan::Path;
use driftless_replay::Replayer;
use driftless_sql::split;
use driftless_steps::StepFile;

use super::{Found, NOT_A_BATCH_KEY, find, may_have};

/// Why a column is no key to go by.
type Reason = Option<String>;

/// Engines of MySQL and MariaDB that know no transactions.
const WITHOUT_TRANSACTIONS: [&str; 6] = ["myisam", "aria", "memory", "csv", "archive", "merge"];

/// What is wrong with the keys of the statements in batches of a step that runs on `before`.
pub(crate) fn judge(before: &Catalog, step: &str, file: &StepFile) -> Vec<Diagnostic> {
    if !may_have(&file.sql.text) {
        return Vec::new();
    }
    let backend = before.backend;
    let mut problems = Vec::new();
    for Found { sql, directive, batched } in find(backend, file, &split(backend, &file.sql.text)).0
    {
        let Ok(batched) = batched else { continue };
        let head = file.sql.text.get(..sql.start).unwrap_or_default();
        let head = Arc::new(SourceFile::new(file.sql.path.clone(), head));
        let mut replayer = Replayer::from_catalog(before.clone());
        replayer.apply(step, &head);
        if let Some(why) = why_not(replayer.catalog(), &batched.path, &batched.key) {
            let (table, key) = (&batched.path.name, &batched.key);
            let message = format!("`{key}` is no key of `{table}` to go by in batches: {why}");
            let made = Diagnostic::error(&NOT_A_BATCH_KEY, message)
                .at(&file.source, directive.by_span, "this column")
                .related(&file.source, batched.table, "of this table");
            problems.push(made.in_step(step));
        }
    }
    problems
}

fn why_not(catalog: &Catalog, path: &Path, key: &str) -> Reason {
    match catalog.backend {
        Backend::Sqlite => in_sqlite(catalog, path, key),
        Backend::Postgres => in_postgres(catalog, path, key),
        Backend::MySql | Backend::MariaDb => in_mysql(catalog, path, key),
    }
}

fn no_column() -> Reason {
    Some("the table has no such column".to_owned())
}

fn nullable() -> Reason {
    Some("it may be null, and such rows would be left out".to_owned())
}

fn not_unique() -> Reason {
    Some("no primary key, unique constraint or unique index is on it alone".to_owned())
}

fn in_sqlite(catalog: &Catalog, path: &Path, key: &str) -> Reason {
    let schema = path.schema.as_deref().filter(|schema| !schema.eq_ignore_ascii_case("main"));
    let name = ObjectName {
        schema: schema.map(|schema| catalog.ident(schema)),
        name: catalog.ident(&path.name),
    };
    if catalog.unknown.contains(&name.name) {
        return None;
    }
    if catalog.views.contains_key(&name) {
        return Some("it is a view".to_owned());
    }
    let table = catalog.tables.get(&name).filter(|table| table.columns_known)?;
    let Some(column) = table.column(&catalog.ident(key)) else {
        let rowid = ["rowid", "_rowid_", "oid"].iter().any(|name| key.eq_ignore_ascii_case(name));
        return if rowid && !table.without_rowid { None } else { no_column() };
    };
    match sqlite_key(catalog, table, column) {
        None => not_unique(),
        Some(false) => nullable(),
        Some(true) => None,
    }
}

/// Whether a column that is unique by itself is never null; none where it is not unique.
fn sqlite_key(catalog: &Catalog, table: &Table, column: &Column) -> Option<bool> {
    let alone = |columns: &[KeyColumn]| matches!(columns, [only] if only.name == column.name && !only.descending);
    let never_null = column.not_null.is_some();
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } if alone(columns) => {
                let rowid = column.declared_type.eq_ignore_ascii_case("integer");
                return Some(never_null || rowid || table.without_rowid);
            }
            ConstraintKind::Unique { columns, .. } if alone(columns) => return Some(never_null),
            _ => {}
        }
    }
    let indexed = catalog.indexes.values().any(|index| {
        let on = |key: &IndexKey| matches!(key, IndexKey::Column(name) if *name == column.name);
        index.unique
            && index.predicate.is_none()
            && index.table == table.name
            && matches!(index.columns.as_slice(), [only] if on(&only.key))
    });
    indexed.then_some(never_null)
}

fn in_postgres(catalog: &Catalog, path: &Path, key: &str) -> Reason {
    let objects = &catalog.postgres;
    let named = |name: &postgres::Name| {
        name.name == path.name && path.schema.as_ref().is_none_or(|schema| name.schema == *schema)
    };
    if catalog.unknown.contains(&catalog.ident(&path.name)) {
        return None;
    }
    // Which of several the session's path means is not looked into: one that fits is enough.
    let tables: Vec<&postgres::Table> =
        objects.tables.values().filter(|table| named(&table.name)).collect();
    if tables.is_empty() {
        let is_view = objects.views.keys().any(named);
        return is_view.then(|| "it is a view".to_owned());
    }
    let mut reasons = Vec::new();
    for table in tables {
        reasons.push(postgres_key(catalog, table, key)?);
    }
    reasons.into_iter().next()
}

fn postgres_key(catalog: &Catalog, table: &postgres::Table, key: &str) -> Reason {
    if !table.columns_known {
        return None;
    }
    let Some(column) = table.column(key) else { return no_column() };
    let constrained = table.constraints.values().any(|constraint| match &constraint.kind {
        postgres::ConstraintKind::Key(of) => {
            !of.without_overlaps && matches!(of.columns.as_slice(), [only] if only == key)
        }
        _ => false,
    });
    let indexed = catalog.postgres.indexes.values().any(|index| {
        let on = |element: &postgres::IndexElement| {
            matches!(&element.key, postgres::IndexKey::Column(name) if name == key)
        };
        index.table == table.name
            && index.unique
            && index.predicate.is_none()
            && matches!(index.elements.as_slice(), [only] if on(only))
    });
    match (constrained || indexed, column.not_null.is_some()) {
        (false, _) => not_unique(),
        (true, false) => nullable(),
        (true, true) => None,
    }
}

fn in_mysql(catalog: &Catalog, path: &Path, key: &str) -> Reason {
    let objects = &catalog.mysql;
    if catalog.unknown.contains(&catalog.ident(&path.name)) || path.schema.is_some() {
        // Another database is not looked into, and the own one's name is not known.
        return None;
    }
    let name = mysql::Name::plain(path.name.clone());
    if objects.find_view(&name).is_some() {
        return Some("it is a view".to_owned());
    }
    let table = objects.find_table(&name).and_then(|name| objects.tables.get(name))?;
    if !table.columns_known {
        return None;
    }
    let Some(column) = table.column(key) else { return no_column() };
    if WITHOUT_TRANSACTIONS.contains(&table.engine.to_ascii_lowercase().as_str()) {
        return Some(format!("the engine {} knows no transactions", table.engine));
    }
    let whole = |part: &mysql::KeyPart| {
        part.length.is_none()
            && part.column_name().is_some_and(|name| name.eq_ignore_ascii_case(&column.name))
    };
    let unique = |of: &mysql::Key| {
        of.is_unique()
            && of.without_overlaps.is_none()
            && matches!(of.parts.as_slice(), [only] if whole(only))
    };
    let plain = ["float", "double", "bit", "enum", "set", "json"];
    let declared = column.data_type.to_ascii_lowercase();
    let kind = declared.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if !table.keys.iter().any(unique) {
        not_unique()
    } else if !column.not_null {
        nullable()
    } else if plain.contains(&kind) {
        Some(format!("values of the type `{kind}` do not compare as they are printed"))
    } else {
        None
    }
}
