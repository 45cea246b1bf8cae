//! Tables: one column a line, then constraints by name, then what can only be said afterwards.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, Identity, Name, Objects, Persistence, ReplicaIdentity,
    Table, TableKind,
};

use super::super::order::sorted;
use super::constraint::{constraint, index, key};
use super::{Script, enclosed, expression, foreign_options, ident, named, with};

/// How deep a line of a table is indented.
const INDENT: &str = "    ";

impl Script<'_> {
    /// Tables with their constraints, each after those it refers to where that can be.
    pub(super) fn tables(&mut self) {
        let objects = self.objects;
        let mut printed = BTreeSet::new();
        for name in order(objects) {
            let Some(table) = objects.tables.get(&name) else { continue };
            printed.insert(name);
            self.add(create(objects, table, &printed));
            self.afterwards(table);
        }
        self.sequence_owners();
    }

    /// What `CREATE TABLE` cannot say.
    fn afterwards(&mut self, table: &Table) {
        let name = named(&table.name);
        let parent = table.partition_of.as_ref().and_then(|it| self.objects.tables.get(&it.parent));
        for column in &table.columns {
            let at = format!("ALTER TABLE {name} ALTER COLUMN {}", ident(&column.name));
            let mut say = |words: String| self.statements.push(format!("{at} {words}"));
            if let Some(inherited) = parent.and_then(|parent| parent.column(&column.name)) {
                match (&column.default, &inherited.default) {
                    (Some(own), Some(theirs)) if own.source == theirs.source => {}
                    (Some(own), _) => say(format!("SET DEFAULT {}", expression(own))),
                    (None, Some(_)) => say("DROP DEFAULT".to_owned()),
                    (None, None) => {}
                }
                if column.not_null.is_some() && inherited.not_null.is_none() {
                    say("SET NOT NULL".to_owned());
                }
            }
            if let Some(storage) = &column.storage {
                say(format!("SET STORAGE {}", storage.to_ascii_uppercase()));
            }
            if let Some(statistics) = column.statistics {
                say(format!("SET STATISTICS {statistics}"));
            }
            if !column.options.is_empty() {
                say(format!("SET ({})", super::parameters(&column.options)));
            }
        }
        let mut say = |words: &str| self.statements.push(format!("ALTER TABLE {name} {words}"));
        if table.row_security {
            say("ENABLE ROW LEVEL SECURITY");
        }
        if table.force_row_security {
            say("FORCE ROW LEVEL SECURITY");
        }
    }

    /// Indexes, and what names them.
    pub(super) fn indexes(&mut self) {
        let objects = self.objects;
        let partitioned = |name: &Name| {
            objects.tables.get(name).is_some_and(|it| matches!(it.kind, TableKind::Partitioned(_)))
        };
        for found in objects.indexes.values() {
            self.add(index(found, partitioned(&found.table)));
            for (at, target) in &found.statistics {
                let name = named(&found.name);
                self.add(format!("ALTER INDEX {name} ALTER COLUMN {at} SET STATISTICS {target}"));
            }
        }
        for found in objects.indexes.values() {
            if let Some(parent) = &found.parent {
                let (parent, part) = (named(parent), named(&found.name));
                self.add(format!("ALTER INDEX {parent} ATTACH PARTITION {part}"));
            }
        }
        for table in objects.tables.values() {
            let name = named(&table.name);
            if let Some(index) = &table.clustered_on {
                self.add(format!("ALTER TABLE {name} CLUSTER ON {}", ident(index)));
            }
            let identity = match &table.replica_identity {
                ReplicaIdentity::Default => continue,
                ReplicaIdentity::Nothing => "NOTHING".to_owned(),
                ReplicaIdentity::Full => "FULL".to_owned(),
                ReplicaIdentity::Index(index) => format!("USING INDEX {}", ident(index)),
            };
            self.add(format!("ALTER TABLE {name} REPLICA IDENTITY {identity}"));
        }
    }

    /// Constraints that cannot stand in their tables: those that were not checked, and foreign keys
    /// to tables that come later or to an index.
    pub(super) fn late_constraints(&mut self) {
        let objects = self.objects;
        let mut printed = BTreeSet::new();
        for name in order(objects) {
            let Some(table) = objects.tables.get(&name) else { continue };
            printed.insert(name);
            for (constraint_name, found) in &table.constraints {
                if is_own(found) && !stands_inside(objects, table, found, &printed) {
                    let (table, found) = (named(&table.name), constraint(constraint_name, found));
                    self.add(format!("ALTER TABLE {table}\n{INDENT}ADD {found}"));
                }
            }
        }
    }
}

/// Permanent tables whose columns are known, each after those it needs.
fn order(objects: &Objects) -> Vec<Name> {
    let mut must = BTreeMap::new();
    let mut should = BTreeMap::new();
    let tables = objects.tables.values();
    for table in tables.filter(|it| it.columns_known && it.persistence != Persistence::Temporary) {
        must.insert(table.name.clone(), table.parents().cloned().collect());
        should.insert(table.name.clone(), table.referenced().cloned().collect());
    }
    sorted(&must, &should)
}

/// Whether a constraint is the table's own and not only its parent's.
fn is_own(constraint: &Constraint) -> bool {
    constraint.inheritance.local
}

fn stands_inside(
    objects: &Objects,
    table: &Table,
    constraint: &Constraint,
    printed: &BTreeSet<Name>,
) -> bool {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return !constraint.not_valid };
    let to_key = || {
        let target = objects.tables.get(&key.table);
        target.is_some_and(|target| {
            target.constraints.values().any(|found| match &found.kind {
                ConstraintKind::Key(found) => {
                    let ours: BTreeSet<&String> = key.referenced.iter().collect();
                    found.columns.iter().collect::<BTreeSet<_>>() == ours
                }
                _ => false,
            })
        })
    };
    !constraint.not_valid
        && (key.table == table.name || printed.contains(&key.table))
        && (key.referenced.is_empty() || to_key())
}

/// `CREATE TABLE`, with the constraints that can stand inside.
pub(super) fn create(objects: &Objects, table: &Table, printed: &BTreeSet<Name>) -> String {
    let words = match (&table.kind, table.persistence) {
        (TableKind::Foreign { .. }, _) => "FOREIGN TABLE",
        (_, Persistence::Unlogged) => "UNLOGGED TABLE",
        _ => "TABLE",
    };
    let mut text = format!("CREATE {words} {}", named(&table.name));
    let mut lines = Vec::new();
    if let Some(partition) = &table.partition_of {
        text.push_str(&format!(" PARTITION OF {}", named(&partition.parent)));
    } else if let Some(of_type) = &table.of_type {
        text.push_str(&format!(" OF {}", named(of_type)));
    } else {
        let own = table.columns.iter().filter(|column| column.inheritance.local);
        lines.extend(own.map(|found| column(objects, found, &table.name)));
    }
    for (name, found) in &table.constraints {
        if is_own(found) && stands_inside(objects, table, found, printed) {
            lines.push(constraint(name, found));
        }
    }
    let typed = table.partition_of.is_some() || table.of_type.is_some();
    if !lines.is_empty() {
        text.push_str(&format!(" (\n{INDENT}{}\n)", lines.join(&format!(",\n{INDENT}"))));
    } else if !typed {
        text.push_str(" ()");
    }
    text.push_str(&clauses(table));
    text
}

/// What follows the columns.
pub fn clauses(table: &Table) -> String {
    let mut text = String::new();
    if let Some(partition) = &table.partition_of {
        text.push_str(&format!(" {}", partition.bound.source.trim()));
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(named).collect();
        text.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    match &table.kind {
        TableKind::Ordinary => {}
        TableKind::Partitioned(partitioning) => {
            let elements = partitioning.elements.iter().map(|element| {
                let collation = element.collation.as_ref();
                let class = element.class.as_ref();
                let mut text = key(&element.key);
                text.push_str(
                    &collation.map_or(String::new(), |it| format!(" COLLATE {}", named(it))),
                );
                text.push_str(&class.map_or(String::new(), |it| format!(" {}", named(it))));
                text
            });
            let elements: Vec<String> = elements.collect();
            let strategy = partitioning.strategy.to_ascii_uppercase();
            text.push_str(&format!(" PARTITION BY {strategy} ({})", elements.join(", ")));
        }
        TableKind::Foreign { server, options } => {
            text.push_str(&format!(" SERVER {}{}", ident(server), foreign_options(options)));
        }
    }
    if let Some(method) = &table.access_method {
        text.push_str(&format!(" USING {}", ident(method)));
    }
    text.push_str(&with(&table.options));
    if let Some(tablespace) = &table.tablespace {
        text.push_str(&format!(" TABLESPACE {}", ident(tablespace)));
    }
    text
}

/// A column on its line.
pub fn column(objects: &Objects, column: &Column, table: &Name) -> String {
    let mut text = format!("{} {}", ident(&column.name), column.data_type.text);
    text.push_str(&foreign_options(&column.foreign_options));
    if let Some(compression) = &column.compression {
        text.push_str(&format!(" COMPRESSION {compression}"));
    }
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", named(collation)));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS {} {kind}", enclosed(&generated.expression)));
    }
    if let Some(identity) = &column.identity {
        text.push_str(&of_identity(objects, identity, table, &column.name));
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" DEFAULT {}", expression(default)));
    }
    if let Some(not_null) = &column.not_null {
        if let Some(name) = &not_null.name {
            text.push_str(&format!(" CONSTRAINT {}", ident(name)));
        }
        let no_inherit = if not_null.no_inherit { " NO INHERIT" } else { "" };
        text.push_str(&format!(" NOT NULL{no_inherit}"));
    }
    text
}

/// ` GENERATED .. AS IDENTITY`, with the options of its sequence.
pub fn of_identity(objects: &Objects, identity: &Identity, table: &Name, column: &str) -> String {
    let always = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
    let mut options = Vec::new();
    let usual = table.sibling(format!("{}_{column}_seq", table.name));
    if identity.sequence != usual {
        options.push(format!("SEQUENCE NAME {}", named(&identity.sequence)));
    }
    if let Some(sequence) = objects.sequences.get(&identity.sequence) {
        options.extend(super::sequence::options(sequence));
    }
    let options =
        if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!(" GENERATED {always} AS IDENTITY{options}")
}
