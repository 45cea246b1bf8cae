//! Columns: added, changed in place, and how their values become those of another type.
//!
//! Parents and children are told apart here: what comes down to a child by itself has no statement.

use super::super::{HazardKind, Placement, Planned};
use super::draft::{Act, Draft};
use super::fate::{family, same};
use super::node::Node;
use super::table::{INDENT, changed_foreign_options, changed_options};
use super::write::counted;
use driftless_catalog::postgres::{Column, Name, TableKind};
use driftless_replay::print::postgres::parts::{self, expression, ident, named, parameters};

impl Draft<'_> {
    pub(super) fn add_column(&self, table: &Name, name: &str) -> Vec<Planned> {
        let objects = self.to.objects;
        let found = objects.tables.get(table).and_then(|it| it.column(name));
        let Some(column) = found else { return Vec::new() };
        if !column.inheritance.local && column.inheritance.parents > 0 {
            return Vec::new();
        }
        if self.fates.aside.contains(&Node::Column(table.clone(), name.to_owned())) {
            return self.step_back(table, column);
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let text = self.column_text(table, column);
        let mut planned = Planned::plain(format!("ALTER {word} {shown} ADD COLUMN {text}"));
        let filled =
            column.default.is_some() || column.identity.is_some() || column.generated.is_some();
        if column.not_null.is_some() && !filled {
            let message = format!(
                "`{table}.{name}` is NOT NULL and has no default: give the rows a value first"
            );
            planned = planned.with(HazardKind::NeedsBackfill, message);
        }
        if column.generated.is_some() || column.identity.is_some() {
            let message = format!("`{table}` is written anew and locked meanwhile");
            planned = planned.with(HazardKind::Rewrite, message);
        }
        let mut statements = vec![planned];
        let at = format!("ALTER {word} {shown} ALTER COLUMN {}", ident(name));
        settings(column, None, &mut |words| {
            statements.push(Planned::plain(format!("{at} {words}")));
        });
        statements
    }

    pub(super) fn set_default(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.to.objects.tables.get(table).and_then(|it| it.column(name));
        let Some(default) = found.and_then(|it| it.default.as_ref()) else { return Vec::new() };
        let made = self.fates.comes(&Node::Table(table.clone()))
            || self.fates.comes(&Node::Column(table.clone(), name.to_owned()));
        if made
            && !self.parent_waits(table, name)
            && self.inherited_default(table, name).is_some_and(|it| same(Some(it), Some(default)))
        {
            return Vec::new();
        }
        let (word, only) = (self.table_word(table, false), self.only(table));
        vec![Planned::plain(format!(
            "ALTER {word} {only}{} ALTER COLUMN {} SET DEFAULT {}",
            named(table),
            ident(name),
            expression(default)
        ))]
    }

    /// Whether a parent gets its default by itself, when its children are there.
    fn parent_waits(&self, table: &Name, name: &str) -> bool {
        let found = self.to.objects.tables.get(table);
        found.into_iter().flat_map(|it| it.parents()).any(|parent| {
            let default = Node::Default(parent.clone(), name.to_owned());
            self.fates.comes(&default) && !self.is_carried(&Act::New(default))
        })
    }

    pub(super) fn inherited_default(
        &self,
        table: &Name,
        name: &str,
    ) -> Option<&driftless_catalog::SqlText> {
        let found = self.to.objects.tables.get(table)?;
        if found.column(name)?.inheritance.parents == 0 {
            return None;
        }
        let mut parents = found.parents().filter_map(|it| self.to.objects.tables.get(it));
        parents.find_map(|parent| parent.column(name)?.default.as_ref())
    }

    pub(super) fn add_identity(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.to.objects.tables.get(table).and_then(|it| it.column(name));
        let Some(column) = found else { return Vec::new() };
        let Some(identity) = &column.identity else { return Vec::new() };
        if !column.inheritance.local {
            return Vec::new();
        }
        let text = parts::of_identity(self.to.objects, identity, table, name);
        let sql = format!("ALTER TABLE {} ALTER COLUMN {} ADD{text}", named(table), ident(name));
        let mut statements = vec![Planned::plain(sql)];
        if self.from.nodes.contains_key(&Node::Column(table.clone(), name.to_owned())) {
            let sequence = self.to.objects.sequences.get(&identity.sequence);
            statements.extend(sequence.map(|sequence| counted(sequence, table, name)));
        }
        statements
    }

    /// What a column is, its default and identity apart.
    pub(super) fn alter_column(&self, table: &Name, name: &str) -> Vec<Planned> {
        let find = |side: &super::fate::Side<'_>| {
            side.objects.tables.get(table).and_then(|it| it.column(name)).cloned()
        };
        let (Some(from), Some(to)) = (find(&self.from), find(&self.to)) else { return Vec::new() };
        let word = self.table_word(table, false);
        let (shown, column) = (named(table), ident(name));
        let node = Node::Column(table.clone(), name.to_owned());
        let inherited = to.inheritance.parents > 0 && from.inheritance.parents > 0;
        let mut statements = Vec::new();
        let retyped = self.fates.retyped.contains(&node) && !inherited;
        if from.generated.is_some() && to.generated.is_none() && !inherited {
            let sql = format!("ALTER {word} {shown} ALTER COLUMN {column} DROP EXPRESSION");
            statements.push(Planned::plain(sql));
        }
        if retyped {
            statements.push(self.retype(table, &from, &to));
        }
        self.nullability(table, &from, &to, &mut statements);
        let only = self.only(table);
        let at = format!("ALTER {word} {only}{shown} ALTER COLUMN {column}");
        let mut say = |words: String| statements.push(Planned::plain(format!("{at} {words}")));
        if from.storage != to.storage || retyped && to.storage.is_some() {
            let usual = usual_storage(&to);
            let storage = to.storage.as_deref().unwrap_or(usual).to_ascii_uppercase();
            say(format!("SET STORAGE {storage}"));
        }
        if from.compression != to.compression {
            let method = to.compression.as_deref().unwrap_or("default");
            say(format!("SET COMPRESSION {method}"));
        }
        if from.statistics != to.statistics {
            say(format!("SET STATISTICS {}", to.statistics.unwrap_or(-1)));
        }
        changed_options(&from.options, &to.options).into_iter().for_each(&mut say);
        changed_foreign_options(&from.foreign_options, &to.foreign_options)
            .into_iter()
            .for_each(&mut say);
        statements
    }

    pub(super) fn retype(&self, table: &Name, from: &Column, to: &Column) -> Planned {
        let word = self.table_word(table, false);
        let column = ident(&to.name);
        let collation = to.collation.as_ref();
        let collation = collation.map_or(String::new(), |it| format!(" COLLATE {}", named(it)));
        // The rows of a foreign table are not the server's to convert.
        let using = converted(&column, from, to).filter(|_| word == "TABLE");
        let using = using.map_or(String::new(), |it| format!(" USING {it}"));
        let sql = format!(
            "ALTER {word} {} ALTER COLUMN {column} TYPE {}{collation}{using}",
            named(table),
            to.data_type.text
        );
        let mut planned = Planned::plain(sql);
        if word != "TABLE" {
            return planned;
        }
        if !keeps_storage(from, to) {
            let message = format!("`{table}` is written anew and locked meanwhile");
            planned = planned.with(HazardKind::Rewrite, message);
        }
        if !using.is_empty() || family(&from.data_type) != family(&to.data_type) {
            let message =
                format!("values of `{table}.{}` may not be of type {}", to.name, to.data_type.text);
            planned = planned.with(HazardKind::MayFail, message);
        }
        planned
    }

    pub(super) fn nullability(
        &self,
        table: &Name,
        from: &Column,
        to: &Column,
        statements: &mut Vec<Planned>,
    ) {
        if from.not_null.is_some() == to.not_null.is_some() || self.parent_says_null(table, to) {
            return;
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let column = ident(&to.name);
        let at = format!("ALTER {word} {shown} ALTER COLUMN {column}");
        if to.not_null.is_none() {
            let only = if self.drops_null_alone(table, &to.name) { "ONLY " } else { "" };
            let sql = format!("ALTER {word} {only}{shown} ALTER COLUMN {column} DROP NOT NULL");
            statements.push(Planned::plain(sql));
            return;
        }
        let message = format!("`{table}.{}` may be NULL in a row", to.name);
        let set = Planned::plain(format!("{at} SET NOT NULL"));
        let partitioned = self.to.objects.tables.get(table).is_some_and(|it| {
            matches!(it.kind, TableKind::Partitioned(_)) || it.partition_of.is_some()
        });
        if !self.is_safe || partitioned || word != "TABLE" {
            statements.push(set.with(HazardKind::MayFail, message));
            return;
        }
        let check = ident(&scratch_name(&to.name));
        let alone = |sql: String| Planned { placement: Placement::Alone, ..Planned::plain(sql) };
        statements.extend([
            Planned::plain(format!(
                "ALTER TABLE {shown}\n{INDENT}ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) \
                 NOT VALID"
            )),
            alone(format!("ALTER TABLE {shown} VALIDATE CONSTRAINT {check}"))
                .with(HazardKind::MayFail, message),
            set,
            Planned::plain(format!("ALTER TABLE {shown} DROP CONSTRAINT {check}")),
        ]);
    }

    /// Whether the change comes down from a parent.
    pub(super) fn parent_says_null(&self, table: &Name, to: &Column) -> bool {
        if to.inheritance.parents == 0 {
            return false;
        }
        let Some(found) = self.to.objects.tables.get(table) else { return false };
        found.parents().any(|parent| {
            let column = |side: &super::fate::Side<'_>| {
                let table = side.objects.tables.get(parent);
                table.and_then(|it| it.column(&to.name)).map(|it| it.not_null.is_some())
            };
            let (before, after) = (column(&self.from), column(&self.to));
            before != after
                && after == Some(to.not_null.is_some())
                && (to.not_null.is_some() || !self.drops_null_alone(parent, &to.name))
        })
    }

    /// Whether a column of a parent may be NULL from now on while that of some child may not, in
    /// whose key it may be. Partitions follow their parents.
    fn drops_null_alone(&self, table: &Name, column: &str) -> bool {
        let children = self.to.needs.children.get(table).into_iter().flatten();
        let mut children = children.filter_map(|it| self.to.objects.tables.get(it));
        children.any(|child| {
            let found = child.column(column);
            child.partition_of.is_none()
                && (found.is_some_and(|it| it.not_null.is_some())
                    || self.drops_null_alone(&child.name, column))
        })
    }

    pub(super) fn alter_identity(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.to.objects.tables.get(table).and_then(|it| it.column(name));
        let Some(identity) = found.and_then(|it| it.identity.as_ref()) else { return Vec::new() };
        let words = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
        vec![Planned::plain(format!(
            "ALTER TABLE {} ALTER COLUMN {} SET GENERATED {words}",
            named(table),
            ident(name)
        ))]
    }
}

/// The name of the check by which a column is proved to have no NULL.
pub(super) fn scratch_name(column: &str) -> String {
    let mut text = column.to_owned();
    while text.len() > 50 {
        text.pop();
    }
    format!("{text}_not_null")
}

/// Settings of a column that only `ALTER` can say.
pub(super) fn settings(column: &Column, inherited: Option<&Column>, say: &mut dyn FnMut(String)) {
    if let Some(storage) = &column.storage
        && inherited.is_none_or(|it| it.storage.as_ref() != Some(storage))
    {
        say(format!("SET STORAGE {}", storage.to_ascii_uppercase()));
    }
    if let (Some(compression), Some(inherited)) = (&column.compression, inherited)
        && inherited.compression.as_ref() != Some(compression)
    {
        say(format!("SET COMPRESSION {compression}"));
    }
    if let Some(statistics) = column.statistics {
        say(format!("SET STATISTICS {statistics}"));
    }
    if !column.options.is_empty() {
        say(format!("SET ({})", parameters(&column.options)));
    }
}

/// What `STORAGE` a type has by itself, of those that have a choice.
pub(super) fn usual_storage(column: &Column) -> &'static str {
    match column.data_type.text.split('(').next().unwrap_or_default() {
        "numeric" | "inet" | "cidr" => "main",
        _ => "extended",
    }
}

/// Whether no row has to be written: the stored bytes are those of the new type too.
pub(super) fn keeps_storage(from: &Column, to: &Column) -> bool {
    let (before, after) = (&from.data_type.text, &to.data_type.text);
    let is_text = |text: &str| text == "text" || text == "character varying";
    if before == after || is_text(after) && family(&from.data_type) == "text" {
        return true;
    }
    let length = |text: &str| -> Option<u32> {
        text.strip_prefix("character varying(")?.strip_suffix(')')?.parse().ok()
    };
    matches!((length(before), length(after)), (Some(before), Some(after)) if before <= after)
}

/// The expression by which values of the one type become those of the other, where the server
/// would not find it by itself.
pub(super) fn converted(column: &str, from: &Column, to: &Column) -> Option<String> {
    let (before, after) = (&from.data_type, &to.data_type);
    if before.text == after.text && before.of.is_none() {
        return None;
    }
    let word = |text: &str| text.split(['(', '[']).next().unwrap_or_default().trim().to_owned();
    let (one, two) = (word(&before.text), word(&after.text));
    let arrays = (before.text.ends_with("[]"), after.text.ends_with("[]"));
    let numbers = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];
    let times = ["date", "timestamp without time zone", "timestamp with time zone"];
    let texts = ["text", "character varying", "character"];
    let jsons = ["json", "jsonb"];
    let both = |list: &[&str]| list.contains(&one.as_str()) && list.contains(&two.as_str());
    let built_in = before.of.is_none() && after.of.is_none();
    if arrays == (false, true) {
        return Some(format!("ARRAY[{column}]::{}", after.text));
    }
    if built_in && arrays.0 == arrays.1 {
        let implicit = both(&numbers) || both(&times) || both(&texts) || both(&jsons);
        if implicit || one == two {
            return None;
        }
        if texts.contains(&two.as_str()) && !arrays.0 {
            return None;
        }
        let explicit = texts.contains(&one.as_str()) || both(&["integer", "boolean"]);
        if explicit {
            return Some(format!("{column}::{}", after.text));
        }
    } else if texts.contains(&two.as_str()) && after.of.is_none() && arrays == (false, false) {
        return None;
    } else if texts.contains(&one.as_str()) && before.of.is_none() && arrays.0 == arrays.1 {
        return Some(format!("{column}::{}", after.text));
    }
    let through = if arrays == (true, true) { "text[]" } else { "text" };
    Some(format!("{column}::{through}::{}", after.text))
}
