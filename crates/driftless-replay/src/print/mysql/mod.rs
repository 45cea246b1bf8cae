//! Objects of MySQL and MariaDB as canonical SQL, in an order that loads.
//!
//! Tables come first, each after those it refers to where that can be; then what of them can only be
//! said afterwards, sequences before all of it since defaults use them, routines before the views
//! that may call them, and at last triggers and events. Every name is quoted, as the servers do it.
//! A statement whose body holds `;` stands between `DELIMITER` lines, for the clients that people
//! load files with.
//!
//! Left out are temporary tables, tables whose columns nobody knows, and what belongs to where the
//! schema runs: definers, `sql_mode`, privileges, the database's own name and defaults.

mod code;
mod column;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::mysql::{Charset, Name, Objects};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};
use driftless_diag::Backend;

use super::order::sorted;
use super::{literal as quoted, order};
use code::Head;

/// Parts of definitions, for statements that change an object.
pub mod parts {
    pub use super::code::{Head, event, routine, schedule, sequence, trigger, view};
    pub use super::column::column;
    pub use super::table::{
        afterwards, charset_option, check, create, foreign_key, is_counted, key, option, partition,
        partition_by, period,
    };
    pub use super::{charset, ident, idents, literal, named};
}

/// How deep a line of a table is indented.
const INDENT: &str = "    ";

/// Every statement of a snapshot, in order, with its terminator.
pub(crate) fn statements(product: Backend, objects: &Objects) -> Vec<String> {
    let all = script(product, objects);
    all.into_iter().map(|(_, statement)| terminated(&statement)).collect()
}

/// The definitions of objects that have statements of their own, and of columns and constraints.
pub(super) fn definitions(
    product: Backend,
    objects: &Objects,
    wanted: &BTreeSet<ObjectKey>,
) -> BTreeMap<ObjectKey, String> {
    let mut definitions: BTreeMap<ObjectKey, String> =
        sequences(objects).chain(code(product, objects)).collect();
    for table in objects.tables.values().filter(|it| it.columns_known && !it.temporary) {
        let key = table.name.key(ObjectKind::Table);
        if key.is_among(wanted) {
            definitions.insert(key, table::whole(product, table));
            definitions.extend(table::parts(product, table));
        }
    }
    definitions
}

/// All statements, each with the object that it is about.
fn script(product: Backend, objects: &Objects) -> Vec<(ObjectKey, String)> {
    let tables = table::tables(product, objects);
    sequences(objects).chain(tables).chain(code(product, objects)).collect()
}

fn sequences(objects: &Objects) -> impl Iterator<Item = (ObjectKey, String)> {
    let sequences = objects.sequences.values();
    sequences.map(|it| (it.name.key(ObjectKind::Sequence), code::sequence(it)))
}

/// Routines, views, triggers and events.
fn code(product: Backend, objects: &Objects) -> Vec<(ObjectKey, String)> {
    let mut script = Vec::new();
    for routine in objects.routines.values() {
        script.push((routine.name.key(), code::routine(&Head::PLAIN, routine)));
    }
    for name in views_in_order(objects) {
        if let Some(view) = objects.views.get(&name) {
            script.push((name.key(ObjectKind::View), code::view(product, &Head::PLAIN, view)));
        }
    }
    let mut triggers: Vec<_> = objects.triggers.values().collect();
    triggers.sort_by_key(|it| (&it.table, &it.timing, &it.event, it.order));
    for trigger in triggers {
        script.push((
            trigger.name.key(ObjectKind::Trigger),
            code::trigger(&Head::PLAIN, trigger, ""),
        ));
    }
    for event in objects.events.values() {
        script.push((event.name.key(ObjectKind::Event), code::event(&Head::PLAIN, event)));
    }
    script
}

/// Views, each after those it mentions.
fn views_in_order(objects: &Objects) -> Vec<Name> {
    let mut needs = BTreeMap::new();
    for view in objects.views.values() {
        let words = order::words(&view.query.source);
        let read = objects.views.keys().filter(|name| words.contains(name.name.as_str()));
        needs.insert(view.name.clone(), read.cloned().collect());
    }
    sorted(&needs, &BTreeMap::new())
}

/// A statement as a file has it.
fn terminated(statement: &str) -> String {
    if statement.contains(';') && !statement.starts_with("CREATE TABLE") {
        format!("DELIMITER ;;\n{statement};;\nDELIMITER ;\n")
    } else {
        format!("{statement};\n")
    }
}

/// A name between quotes.
pub fn ident(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names between quotes, separated by commas.
pub fn idents<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| ident(name.as_ref())).collect();
    names.join(", ")
}

/// A name with its database, if that is another one.
pub fn named(name: &Name) -> String {
    match &name.database {
        Some(database) => format!("{}.{}", ident(database), ident(&name.name)),
        None => ident(&name.name),
    }
}

/// A string literal.
pub fn literal(text: &str) -> String {
    quoted(Backend::MySql, text)
}

/// ` COMMENT '..'`, if there is one.
fn comment(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" COMMENT {}", literal(text)) }
}

/// An expression within parentheses.
fn enclosed(text: &SqlText) -> String {
    format!("({})", text.source.trim())
}

/// ` CHARACTER SET c COLLATE k`.
pub fn charset(charset: &Charset) -> String {
    let collation = charset.collation.as_ref();
    let collation = collation.map_or(String::new(), |name| format!(" COLLATE {name}"));
    format!(" CHARACTER SET {}{collation}", charset.charset)
}
