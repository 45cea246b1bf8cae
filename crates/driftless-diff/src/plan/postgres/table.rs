//! Tables, columns and constraints: made, added, changed in place.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, Name, Persistence, Table, TableKind,
};
use driftless_replay::print::postgres::parts::{
    self, expression, ident, idents, literal, named, parameters,
};

use super::super::{HazardKind, Placement, Planned};
use super::draft::{Act, Draft};
use super::fate::{Fate, family, same};
use super::node::Node;
use super::write::counted;

const INDENT: &str = "    ";

impl Draft<'_> {
    /// `CREATE TABLE` with what it carries, and what that statement cannot say.
    pub(super) fn create_table(&self, name: &Name, old: &str) -> Vec<Planned> {
        let Some(table) = self.to.objects.tables.get(name) else { return Vec::new() };
        let mut statements = Vec::new();
        if self.fates.get(&Node::Table(name.clone())) == Some(Fate::Replace) {
            let sql = format!("ALTER TABLE {} SET SCHEMA {old}", named(name));
            let message = format!("`{name}` is locked while its rows are copied");
            statements.push(Planned::plain(sql).with(HazardKind::Lock, message));
        }
        let linked = self.is_carried(&Act::New(Node::Link(name.clone())));
        statements.push(Planned::plain(self.table_text(table, linked)));
        self.after_table(table, linked, &mut statements);
        statements
    }

    fn table_text(&self, table: &Table, linked: bool) -> String {
        let mut table = table.clone();
        if !linked {
            table.partition_of = None;
            table.inherits.clear();
        }
        let words = match (&table.kind, table.persistence) {
            (TableKind::Foreign { .. }, _) => "FOREIGN TABLE",
            (_, Persistence::Unlogged) => "UNLOGGED TABLE",
            _ => "TABLE",
        };
        let mut text = format!("CREATE {words} {}", named(&table.name));
        let mut lines = Vec::new();
        let mut inherits_columns = false;
        if let Some(partition) = &table.partition_of {
            text.push_str(&format!(" PARTITION OF {}", named(&partition.parent)));
            inherits_columns = true;
        } else if let Some(of_type) = &table.of_type {
            text.push_str(&format!(" OF {}", named(of_type)));
            inherits_columns = true;
        }
        if !inherits_columns {
            let own = table.columns.iter().filter(|column| {
                (column.inheritance.local || !linked)
                    && self.is_carried(&Act::New(Node::Column(table.name.clone(), column.name.clone())))
            });
            lines.extend(own.map(|column| self.column_text(&table.name, column)));
        }
        for (name, constraint) in &table.constraints {
            let act = Act::New(Node::Constraint(table.name.clone(), name.clone()));
            if self.is_carried(&act) && (constraint.inheritance.local || !linked) {
                lines.push(parts::constraint(name, constraint));
            }
        }
        if !lines.is_empty() {
            text.push_str(&format!(" (\n{INDENT}{}\n)", lines.join(&format!(",\n{INDENT}"))));
        } else if !inherits_columns {
            text.push_str(" ()");
        }
        text.push_str(&parts::clauses(&table));
        text
    }

    /// A column without what comes by itself.
    fn column_text(&self, table: &Name, column: &Column) -> String {
        let mut column = column.clone();
        let carried = |node: Node| self.is_carried(&Act::New(node));
        if !carried(Node::Default(table.clone(), column.name.clone())) {
            column.default = None;
        }
        if !carried(Node::Identity(table.clone(), column.name.clone())) {
            column.identity = None;
        }
        parts::column(self.to.objects, &column, table)
    }

    /// What `CREATE TABLE` cannot say.
    fn after_table(&self, table: &Table, linked: bool, statements: &mut Vec<Planned>) {
        let word = self.table_word(&table.name, false);
        let name = named(&table.name);
        let partition = table.partition_of.as_ref().filter(|_| linked);
        let parents: Vec<&Table> = partition
            .map(|it| &it.parent)
            .into_iter()
            .chain(table.inherits.iter().filter(|_| linked))
            .filter_map(|parent| self.to.objects.tables.get(parent))
            .collect();
        for column in &table.columns {
            let inherited = parents.iter().find_map(|parent| parent.column(&column.name));
            let inherited = inherited.filter(|_| !column.inheritance.local || partition.is_some());
            let at = format!("ALTER {word} {name} ALTER COLUMN {}", ident(&column.name));
            let mut say = |words: String| statements.push(Planned::plain(format!("{at} {words}")));
            if let Some(inherited) = inherited {
                if column.default.is_none() && inherited.default.is_some() {
                    say("DROP DEFAULT".to_owned());
                }
                if column.not_null.is_some() && inherited.not_null.is_none() {
                    say("SET NOT NULL".to_owned());
                }
            } else if table.of_type.is_some() && column.not_null.is_some() {
                say("SET NOT NULL".to_owned());
            }
            settings(column, inherited, &mut say);
        }
        let mut say =
            |words: &str| statements.push(Planned::plain(format!("ALTER TABLE {name} {words}")));
        if table.row_security {
            say("ENABLE ROW LEVEL SECURITY");
        }
        if table.force_row_security {
            say("FORCE ROW LEVEL SECURITY");
        }
    }

    /// Makes a table a partition or a child.
    pub(super) fn link(&self, name: &Name) -> Vec<Planned> {
        let Some(table) = self.to.objects.tables.get(name) else { return Vec::new() };
        let shown = named(name);
        match &table.partition_of {
            Some(partition) => {
                let (parent, bound) = (named(&partition.parent), partition.bound.source.trim());
                let sql = format!("ALTER TABLE {parent} ATTACH PARTITION {shown} {bound}");
                let message = format!("rows of `{name}` may not fit");
                vec![Planned::plain(sql).with(HazardKind::MayFail, message)]
            }
            None => table
                .inherits
                .iter()
                .map(|it| Planned::plain(format!("ALTER TABLE {shown} INHERIT {}", named(it))))
                .collect(),
        }
    }

    /// Moves a table from one parent or bound to another.
    pub(super) fn relink(&self, name: &Name) -> Vec<Planned> {
        let tables = (self.from.objects.tables.get(name), self.to.objects.tables.get(name));
        let (Some(from), Some(to)) = tables else { return Vec::new() };
        let shown = named(name);
        let mut statements = Vec::new();
        if let Some(partition) = &from.partition_of {
            let parent = named(&partition.parent);
            statements
                .push(Planned::plain(format!("ALTER TABLE {parent} DETACH PARTITION {shown}")));
        }
        if from.partition_of.is_some() || to.partition_of.is_some() {
            statements.extend(self.link(name));
            return statements;
        }
        for parent in from.inherits.iter().filter(|it| !to.inherits.contains(it)) {
            let parent = named(parent);
            statements.push(Planned::plain(format!("ALTER TABLE {shown} NO INHERIT {parent}")));
        }
        for parent in to.inherits.iter().filter(|it| !from.inherits.contains(it)) {
            let parent = named(parent);
            statements.push(Planned::plain(format!("ALTER TABLE {shown} INHERIT {parent}")));
        }
        statements
    }

    pub(super) fn add_column(&self, table: &Name, name: &str) -> Vec<Planned> {
        let objects = self.to.objects;
        let found = objects.tables.get(table).and_then(|it| it.column(name));
        let Some(column) = found else { return Vec::new() };
        if !column.inheritance.local && column.inheritance.parents > 0 {
            return Vec::new();
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let text = self.column_text(table, column);
        let mut planned = Planned::plain(format!("ALTER {word} {shown} ADD COLUMN {text}"));
        let filled = column.default.is_some()
            || column.identity.is_some()
            || column.generated.is_some();
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
        if made && self.inherited_default(table, name).is_some_and(|it| same(Some(it), Some(default))) {
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

    fn inherited_default(&self, table: &Name, name: &str) -> Option<&driftless_catalog::SqlText> {
        let found = self.to.objects.tables.get(table)?;
        if found.column(name)?.inheritance.parents == 0 {
            return None;
        }
        let parents = found.partition_of.iter().map(|it| &it.parent).chain(&found.inherits);
        let mut parents = parents.filter_map(|it| self.to.objects.tables.get(it));
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
            statements.push(counted(&identity.sequence, table, name));
        }
        statements
    }

    /// Whether rows of the table may already be there when a piece of it comes.
    fn has_rows(&self, table: &Name) -> bool {
        self.from.objects.tables.contains_key(table)
            && !self.fates.comes(&Node::Table(table.clone()))
    }

    pub(super) fn add_constraint(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.to.objects.tables.get(table);
        let Some((found, constraint)) = found.and_then(|it| Some((it, it.constraints.get(name)?)))
        else {
            return Vec::new();
        };
        if !constraint.inheritance.local {
            return Vec::new();
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let at = format!("ALTER {word} {shown}\n{INDENT}");
        let text = parts::constraint(name, constraint);
        let plain = Planned::plain(format!("{at}ADD {text}"));
        if !self.has_rows(table) {
            return vec![plain];
        }
        let message = format!("rows of `{table}` may not satisfy `{name}`");
        let careful = self.is_safe
            && !constraint.not_valid
            && !constraint.not_enforced
            && word == "TABLE"
            && !matches!(found.kind, TableKind::Partitioned(_));
        match &constraint.kind {
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) if careful => {
                let validate = format!("ALTER TABLE {shown} VALIDATE CONSTRAINT {}", ident(name));
                let validate = Planned { placement: Placement::Alone, ..Planned::plain(validate) };
                vec![
                    Planned { sql: format!("{} NOT VALID", plain.sql), ..plain },
                    validate.with(HazardKind::MayFail, message),
                ]
            }
            ConstraintKind::Key(key)
                if careful && !key.without_overlaps && key.index.tablespace.is_none() =>
            {
                self.key_by_index(found, name, constraint, key, message)
            }
            _ => vec![if constraint.not_valid { plain } else { plain.with(HazardKind::MayFail, message) }],
        }
    }

    /// A key over an index that was built while others write.
    fn key_by_index(
        &self,
        table: &Table,
        name: &str,
        constraint: &Constraint,
        key: &driftless_catalog::postgres::Key,
        message: String,
    ) -> Vec<Planned> {
        let shown = named(&table.name);
        let include = if key.index.include.is_empty() {
            String::new()
        } else {
            format!(" INCLUDE ({})", idents(&key.index.include))
        };
        let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        let index = format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {} ON {shown} ({}){include}{nulls}{}",
            ident(name),
            idents(&key.columns),
            parts::with(&key.index.options)
        );
        let index = Planned { placement: Placement::Outside, ..Planned::plain(index) };
        let words = if key.primary { "PRIMARY KEY" } else { "UNIQUE" };
        let timing = match constraint.timing {
            driftless_catalog::postgres::Timing::NotDeferrable => String::new(),
            timing => format!(" {}", timing.sql()),
        };
        let name = ident(name);
        let add = format!(
            "ALTER TABLE {shown}\n{INDENT}ADD CONSTRAINT {name} {words} USING INDEX {name}{timing}"
        );
        vec![index.with(HazardKind::MayFail, message), Planned::plain(add)]
    }

    pub(super) fn alter_constraint(&self, table: &Name, name: &str) -> Vec<Planned> {
        let find = |side: &super::fate::Side<'_>| {
            side.objects.tables.get(table).and_then(|it| it.constraints.get(name)).cloned()
        };
        let (Some(from), Some(to)) = (find(&self.from), find(&self.to)) else { return Vec::new() };
        if !to.inheritance.local {
            return Vec::new();
        }
        let at = format!("ALTER TABLE {}", named(table));
        let mut statements = Vec::new();
        if from.timing != to.timing {
            let timing = match to.timing {
                driftless_catalog::postgres::Timing::Deferrable => "DEFERRABLE INITIALLY IMMEDIATE",
                other => other.sql(),
            };
            statements
                .push(Planned::plain(format!("{at} ALTER CONSTRAINT {} {timing}", ident(name))));
        }
        if from.not_valid && !to.not_valid {
            let message = format!("rows of `{table}` may not satisfy `{name}`");
            let planned = Planned::plain(format!("{at} VALIDATE CONSTRAINT {}", ident(name)));
            statements.push(planned.with(HazardKind::MayFail, message));
        }
        statements
    }

    /// What a table itself is.
    pub(super) fn alter_table(&self, name: &Name) -> Vec<Planned> {
        let tables = (self.from.objects.tables.get(name), self.to.objects.tables.get(name));
        let (Some(from), Some(to)) = tables else { return Vec::new() };
        let at = format!("ALTER {} {}", self.table_word(name, false), named(name));
        let mut statements = Vec::new();
        let mut say = |words: String| statements.push(Planned::plain(format!("{at} {words}")));
        if from.of_type != to.of_type {
            match &to.of_type {
                Some(of_type) => say(format!("OF {}", named(of_type))),
                None => say("NOT OF".to_owned()),
            }
        }
        changed_options(&from.options, &to.options).into_iter().for_each(&mut say);
        if from.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            say(format!("SET TABLESPACE {}", ident(tablespace)));
        }
        if from.access_method != to.access_method {
            let method = to.access_method.as_deref().unwrap_or("heap");
            say(format!("SET ACCESS METHOD {}", ident(method)));
        }
        let flag = |before: bool, after: bool, on: &str, off: &str| {
            (before != after).then(|| if after { on.to_owned() } else { off.to_owned() })
        };
        flag(
            from.row_security,
            to.row_security,
            "ENABLE ROW LEVEL SECURITY",
            "DISABLE ROW LEVEL SECURITY",
        )
        .into_iter()
        .for_each(&mut say);
        flag(
            from.force_row_security,
            to.force_row_security,
            "FORCE ROW LEVEL SECURITY",
            "NO FORCE ROW LEVEL SECURITY",
        )
        .into_iter()
        .for_each(&mut say);
        if let (TableKind::Foreign { options: before, .. }, TableKind::Foreign { options, .. }) =
            (&from.kind, &to.kind)
        {
            changed_foreign_options(before, options).into_iter().for_each(&mut say);
        }
        if from.persistence != to.persistence {
            let word = if to.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
            let message = format!("`{name}` is written anew and locked meanwhile");
            let planned = Planned::plain(format!("{at} SET {word}"));
            statements.push(planned.with(HazardKind::Rewrite, message));
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

    fn retype(&self, table: &Name, from: &Column, to: &Column) -> Planned {
        let word = self.table_word(table, false);
        let column = ident(&to.name);
        let collation = to.collation.as_ref();
        let collation = collation.map_or(String::new(), |it| format!(" COLLATE {}", named(it)));
        let using = converted(&column, from, to).map_or(String::new(), |it| format!(" USING {it}"));
        let sql = format!(
            "ALTER {word} {} ALTER COLUMN {column} TYPE {}{collation}{using}",
            named(table),
            to.data_type.text
        );
        let mut planned = Planned::plain(sql);
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

    fn nullability(&self, table: &Name, from: &Column, to: &Column, statements: &mut Vec<Planned>) {
        if from.not_null.is_some() == to.not_null.is_some() || self.parent_says_null(table, to) {
            return;
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let column = ident(&to.name);
        let at = format!("ALTER {word} {shown} ALTER COLUMN {column}");
        if to.not_null.is_none() {
            statements.push(Planned::plain(format!("{at} DROP NOT NULL")));
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
    fn parent_says_null(&self, table: &Name, to: &Column) -> bool {
        if to.inheritance.parents == 0 {
            return false;
        }
        let Some(found) = self.to.objects.tables.get(table) else { return false };
        let parents = found.partition_of.iter().map(|it| &it.parent).chain(&found.inherits);
        parents.into_iter().any(|parent| {
            let column = |side: &super::fate::Side<'_>| {
                let table = side.objects.tables.get(parent);
                table.and_then(|it| it.column(&to.name)).map(|it| it.not_null.is_some())
            };
            let (before, after) = (column(&self.from), column(&self.to));
            before != after && after == Some(to.not_null.is_some())
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
fn scratch_name(column: &str) -> String {
    let mut text = column.to_owned();
    while text.len() > 50 {
        text.pop();
    }
    format!("{text}_not_null")
}

/// Settings of a column that only `ALTER` can say.
fn settings(column: &Column, inherited: Option<&Column>, say: &mut dyn FnMut(String)) {
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
fn usual_storage(column: &Column) -> &'static str {
    match column.data_type.text.split('(').next().unwrap_or_default() {
        "numeric" | "inet" | "cidr" => "main",
        _ => "extended",
    }
}

/// Whether no row has to be written: the stored bytes are those of the new type too.
fn keeps_storage(from: &Column, to: &Column) -> bool {
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

/// `SET (..)` and `RESET (..)`.
pub(super) fn changed_options(
    from: &BTreeMap<String, String>,
    to: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut actions = Vec::new();
    let gone: Vec<String> = from
        .keys()
        .filter(|name| !to.contains_key(*name))
        .map(|name| name.split('.').map(ident).collect::<Vec<_>>().join("."))
        .collect();
    if !gone.is_empty() {
        actions.push(format!("RESET ({})", gone.join(", ")));
    }
    let set: BTreeMap<String, String> = to
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(*value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !set.is_empty() {
        actions.push(format!("SET ({})", parameters(&set)));
    }
    actions
}

/// `OPTIONS (ADD .., SET .., DROP ..)`.
pub(super) fn changed_foreign_options(
    from: &BTreeMap<String, String>,
    to: &BTreeMap<String, String>,
) -> Option<String> {
    let mut actions: Vec<String> = from
        .keys()
        .filter(|name| !to.contains_key(*name))
        .map(|name| format!("DROP {}", ident(name)))
        .collect();
    for (name, value) in to {
        let word = match from.get(name) {
            None => "ADD",
            Some(before) if before != value => "SET",
            Some(_) => continue,
        };
        actions.push(format!("{word} {} {}", ident(name), literal(value)));
    }
    (!actions.is_empty()).then(|| format!("OPTIONS ({})", actions.join(", ")))
}
