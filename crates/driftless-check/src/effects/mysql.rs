//! MySQL and MariaDB: every change of the schema is permanent at once, wholly or not at all, and the
//! statement itself says what is there afterwards.
//!
//! What is written down must be enough to tell "it took effect" from "it did not" by looking at the
//! database as it was before and as it is now. Three kinds of statement there are:
//!
//! | statement | how it is told |
//! |---|---|
//! | makes, drops or renames something | by names; of several that it drops, those that are left are dropped |
//! | gives a table another definition | the definition is another one, with the parts it should have |
//! | may be run twice: `OR REPLACE`, `IF EXISTS`, `ANALYZE` | it runs again |
//!
//! One that would do harm when it is run twice, and of which the definition shows nothing, is unknown:
//! exchanging a partition, renaming tables or columns in a circle.

use std::collections::BTreeSet;

use driftless_diag::Span;
use driftless_plan::{Change, Effect, Object, Part, PartKind, Path, Thing};
use driftless_sql::mysql::{
    AlterAction, AlterActionKind as Action, AlterTable, CreateTable, Drop, ObjectKind, Product,
    QualifiedName, RenameTable, StatementKind as Kind, TableBody, TableElement, parse,
};

/// What each statement leaves behind; nothing if all of them only touch rows.
pub(super) fn effects(product: Product, statements: &[&str]) -> Vec<Effect> {
    if statements.iter().all(|sql| touches_rows(sql)) {
        return Vec::new();
    }
    statements.iter().map(|sql| effect(product, sql)).collect()
}

/// Whether a statement begins as those do of which the executor knows enough: most of what a long
/// script has, so it is not parsed.
fn touches_rows(sql: &str) -> bool {
    let word: String = sql.chars().take_while(char::is_ascii_alphabetic).collect();
    ["INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "SET"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

fn effect(product: Product, sql: &str) -> Effect {
    if touches_rows(sql) {
        return Effect::Unknown;
    }
    match &parse(product, sql, Span::new(0, sql.len())).kind {
        Kind::CreateTable(table) => of_table(table),
        Kind::AlterTable(alter) => of_alter(alter),
        Kind::RenameTable(rename) => of_rename(rename),
        Kind::Truncate(truncate) => changes(Thing::Emptied(path(&truncate.table)), true),
        Kind::CreateIndex(index) => {
            definition(&index.table, vec![part(PartKind::Key, &index.name.text, true)])
        }
        Kind::DropIndex(index) => {
            definition(&index.table, vec![part(PartKind::Key, &index.name.text, false)])
        }
        Kind::CreateView(view) => {
            created(Object::View, &view.name, view.or_replace || view.if_not_exists || view.alter)
        }
        Kind::CreateSequence(it) => {
            created(Object::Sequence, &it.name, it.if_not_exists && !it.or_replace)
        }
        Kind::CreateTrigger(it) => {
            created(Object::Trigger, &it.name, it.or_replace || it.if_not_exists)
        }
        Kind::CreateRoutine(routine) => {
            let kind = if routine.procedure { Object::Procedure } else { Object::Function };
            created(kind, &routine.name, routine.or_replace || routine.if_not_exists)
        }
        Kind::CreateEvent(it) => {
            created(Object::Event, &it.name, it.or_replace || it.if_not_exists)
        }
        Kind::CreateDatabase(it) if !it.or_replace => {
            let path = Path { schema: None, name: it.name.text.clone() };
            let thing = Thing::Object { kind: Object::Database, path };
            if it.if_not_exists { Effect::Repeatable } else { changes(thing, true) }
        }
        Kind::Drop(drop) => of_drop(drop),
        Kind::AlterRoutine(_) | Kind::AlterDatabase(_) | Kind::MaintainTables(_) => {
            Effect::Repeatable
        }
        Kind::User(it) if it.alter || it.conditional || it.or_replace => Effect::Repeatable,
        Kind::Grant(it) if !it.revoke => Effect::Repeatable,
        _ => Effect::Unknown,
    }
}

fn of_table(table: &CreateTable) -> Effect {
    let filled = matches!(&table.body, TableBody::Definition { query: Some(_), .. });
    match (table.or_replace, table.temporary || table.if_not_exists) {
        // The second time it would be filled from what the first has made.
        (true, _) if filled => Effect::Unknown,
        (true, _) | (_, true) => Effect::Repeatable,
        (false, false) => {
            changes(Thing::Object { kind: Object::Table, path: path(&table.name) }, true)
        }
    }
}

fn of_drop(drop: &Drop) -> Effect {
    let kind = match drop.kind {
        ObjectKind::Table if !drop.temporary => Object::Table,
        ObjectKind::View => Object::View,
        ObjectKind::Procedure => Object::Procedure,
        ObjectKind::Function => Object::Function,
        ObjectKind::Trigger => Object::Trigger,
        ObjectKind::Event => Object::Event,
        ObjectKind::Sequence => Object::Sequence,
        ObjectKind::Database => Object::Database,
        _ => return Effect::Unknown,
    };
    match drop.names.as_slice() {
        _ if drop.if_exists => Effect::Repeatable,
        [name] => changes(Thing::Object { kind, path: path(name) }, false),
        // Of several, those that are there may be dropped before the others are found missing, or the server
        // is killed.
        names => changes(Thing::Several { kind, paths: names.iter().map(path).collect() }, false),
    }
}

fn of_rename(rename: &RenameTable) -> Effect {
    match rename.renames.as_slice() {
        [(from, to)] => changes(Thing::Renamed { from: path(from), to: path(to) }, true),
        _ => Effect::Unknown,
    }
}

fn of_alter(alter: &AlterTable) -> Effect {
    if let [AlterAction { kind: Action::RenameTable(to), .. }] = alter.actions.as_slice() {
        return changes(Thing::Renamed { from: path(&alter.name), to: path(to) }, true);
    }
    let mut parts = Vec::new();
    for action in &alter.actions {
        match &action.kind {
            Action::RenameTable(_)
            | Action::Tablespace(_)
            | Action::SecondaryLoad(_)
            | Action::TruncatePartition(_)
            | Action::ExchangePartition { .. }
            | Action::ConvertPartition { .. } => return Effect::Unknown,
            other => parts.extend(named(other)),
        }
    }
    let names = |kind: PartKind, made: bool| -> BTreeSet<String> {
        let of = parts.iter().filter(|part| part.kind == kind && part.made == made);
        of.map(|part| part.name.to_lowercase()).collect()
    };
    // A column that takes another's name: nothing shows whose rows it has.
    if !names(PartKind::Column, true).is_disjoint(&names(PartKind::Column, false)) {
        return Effect::Unknown;
    }
    let (made, gone) = (names(PartKind::Key, true), names(PartKind::Key, false));
    let checks = (names(PartKind::Constraint, true), names(PartKind::Constraint, false));
    parts.retain(|part| {
        let name = part.name.to_lowercase();
        match part.kind {
            PartKind::Column => true,
            // Dropped and made anew under its name: whether it is another shows in the definition.
            PartKind::Key => !(made.contains(&name) && gone.contains(&name)),
            PartKind::Constraint => !(checks.0.contains(&name) && checks.1.contains(&name)),
        }
    });
    definition(&alter.name, parts)
}

/// The names that an action gives or takes away.
fn named(action: &Action) -> Vec<Part> {
    match action {
        Action::AddColumn { column, .. } => vec![part(PartKind::Column, &column.name.text, true)],
        Action::AddElements(elements) => elements.iter().filter_map(element).collect(),
        Action::AddElement(one) => element(one).into_iter().collect(),
        Action::ChangeColumn { name, column, .. } => {
            renamed(PartKind::Column, &name.text, &column.name.text)
        }
        Action::RenameColumn { name, to, .. } => renamed(PartKind::Column, &name.text, &to.text),
        Action::RenameIndex { name, to, .. } => renamed(PartKind::Key, &name.text, &to.text),
        Action::DropColumn { name, .. } => vec![part(PartKind::Column, &name.text, false)],
        Action::DropIndex { name, .. } if !name.is("PRIMARY") => {
            vec![part(PartKind::Key, &name.text, false)]
        }
        Action::DropForeignKey { name, .. } => vec![part(PartKind::Constraint, &name.text, false)],
        Action::DropCheck(name) => vec![part(PartKind::Constraint, &name.text, false)],
        _ => Vec::new(),
    }
}

fn renamed(kind: PartKind, from: &str, to: &str) -> Vec<Part> {
    if from.to_lowercase() == to.to_lowercase() {
        return Vec::new();
    }
    vec![part(kind, from, false), part(kind, to, true)]
}

/// What is added, if it has a name of its own.
fn element(element: &TableElement) -> Option<Part> {
    match element {
        TableElement::Column(column) => Some(part(PartKind::Column, &column.name.text, true)),
        TableElement::Key(key) => {
            key.name.as_ref().map(|name| part(PartKind::Key, &name.text, true))
        }
        TableElement::ForeignKey(key) => {
            key.constraint.as_ref().map(|name| part(PartKind::Constraint, &name.text, true))
        }
        TableElement::Check(check) => {
            check.constraint.as_ref().map(|name| part(PartKind::Constraint, &name.text, true))
        }
        TableElement::Period(_) => None,
    }
}

fn definition(table: &QualifiedName, parts: Vec<Part>) -> Effect {
    changes(Thing::Definition { table: path(table), parts }, true)
}

/// An object that is made; one that may be there already may be made twice.
fn created(kind: Object, name: &QualifiedName, again: bool) -> Effect {
    if again {
        return Effect::Repeatable;
    }
    changes(Thing::Object { kind, path: path(name) }, true)
}

fn changes(thing: Thing, made: bool) -> Effect {
    Effect::Changes(Change { thing, made })
}

fn part(kind: PartKind, name: &str, made: bool) -> Part {
    Part { kind, name: name.to_owned(), made }
}

fn path(name: &QualifiedName) -> Path {
    let schema = name.database.as_ref().map(|database| database.text.clone());
    Path { schema, name: name.name.text.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Path {
        Path { schema: None, name: name.to_owned() }
    }

    fn object(kind: Object, name: &str, made: bool) -> Effect {
        changes(Thing::Object { kind, path: named(name) }, made)
    }

    fn parts(parts: &[(PartKind, &str, bool)]) -> Effect {
        let parts = parts.iter().map(|(kind, name, made)| part(*kind, name, *made)).collect();
        changes(Thing::Definition { table: named("t"), parts }, true)
    }

    #[test]
    fn every_statement_says_how_it_is_told() {
        use PartKind::{Column, Constraint, Key};
        for (sql, expected) in [
            ("CREATE TABLE t (a INT)", object(Object::Table, "t", true)),
            ("CREATE TABLE t AS SELECT 1", object(Object::Table, "t", true)),
            ("CREATE TABLE IF NOT EXISTS t (a INT)", Effect::Repeatable),
            ("CREATE OR REPLACE TABLE t (a INT)", Effect::Repeatable),
            ("CREATE OR REPLACE TABLE t AS SELECT a + 1 FROM t", Effect::Unknown),
            ("CREATE VIEW v AS SELECT 1", object(Object::View, "v", true)),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", Effect::Repeatable),
            ("ALTER VIEW v AS SELECT 1", Effect::Repeatable),
            ("CREATE PROCEDURE p () SELECT 1", object(Object::Procedure, "p", true)),
            ("DROP FUNCTION f", object(Object::Function, "f", false)),
            ("DROP TRIGGER IF EXISTS g", Effect::Repeatable),
            ("DROP TABLE t", object(Object::Table, "t", false)),
            (
                "DROP TABLE t, d.u RESTRICT",
                changes(
                    Thing::Several {
                        kind: Object::Table,
                        paths: vec![
                            named("t"),
                            Path { schema: Some("d".to_owned()), ..named("u") },
                        ],
                    },
                    false,
                ),
            ),
            ("DROP TABLE IF EXISTS t, u", Effect::Repeatable),
            ("DROP TEMPORARY TABLE t, u", Effect::Unknown),
            ("DROP EVENT e", object(Object::Event, "e", false)),
            ("CREATE DATABASE d", object(Object::Database, "d", true)),
            ("TRUNCATE t", changes(Thing::Emptied(named("t")), true)),
            (
                "RENAME TABLE t TO u",
                changes(Thing::Renamed { from: named("t"), to: named("u") }, true),
            ),
            (
                "ALTER TABLE t RENAME u",
                changes(Thing::Renamed { from: named("t"), to: named("u") }, true),
            ),
            ("RENAME TABLE t TO x, u TO t, x TO u", Effect::Unknown),
            ("CREATE INDEX i ON t (a)", parts(&[(Key, "i", true)])),
            ("DROP INDEX i ON t", parts(&[(Key, "i", false)])),
            (
                "ALTER TABLE t ADD a INT, DROP b",
                parts(&[(Column, "a", true), (Column, "b", false)]),
            ),
            ("ALTER TABLE t MODIFY a BIGINT", parts(&[])),
            ("ALTER TABLE t CHANGE a A BIGINT", parts(&[])),
            ("ALTER TABLE t CHANGE a b INT", parts(&[(Column, "a", false), (Column, "b", true)])),
            ("ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a", Effect::Unknown),
            ("ALTER TABLE t DROP INDEX i, ADD INDEX i (a, b)", parts(&[])),
            (
                "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (b)",
                parts(&[(Constraint, "c", true)]),
            ),
            ("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", Effect::Unknown),
            ("ANALYZE TABLE t", Effect::Repeatable),
            ("CALL p()", Effect::Unknown),
            ("START TRANSACTION", Effect::Unknown),
        ] {
            assert_eq!(effect(Product::MariaDb, sql), expected, "{sql}");
        }
        assert_eq!(effects(Product::MySql, &["UPDATE t SET a = 1", "set @a = 1"]), []);
    }
}
