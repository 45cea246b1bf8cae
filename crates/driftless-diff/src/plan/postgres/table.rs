//! Tables, columns and constraints: made, added, changed in place.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, Name, Persistence, Table, TableKind,
};
use driftless_replay::print::postgres::parts::{self, ident, idents, literal, named, parameters};

use super::super::{HazardKind, Placement, Planned};
use super::column::settings;
use super::draft::{Act, Draft};
use super::fate::Fate;
use super::node::Node;

/// How deep a line of a table is indented.
pub(super) const INDENT: &str = "    ";

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
        let planned = Planned::plain(self.table_text(table, linked));
        statements.push(if linked { self.beside_default(table, planned) } else { planned });
        self.after_table(table, linked, &mut statements);
        statements
    }

    pub(super) fn table_text(&self, table: &Table, linked: bool) -> String {
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
                    && self.is_carried(&Act::New(Node::Column(
                        table.name.clone(),
                        column.name.clone(),
                    )))
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
    pub(super) fn column_text(&self, table: &Name, column: &Column) -> String {
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
    pub(super) fn after_table(&self, table: &Table, linked: bool, statements: &mut Vec<Planned>) {
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
            // A bound may be another partition's until that one is detached.
            let together = self.detached_together(&partition.parent);
            let parent = named(&partition.parent);
            let detached = together.iter().filter(|_| together.first() == Some(&name));
            let detach =
                |it: &&Name| format!("ALTER TABLE {parent} DETACH PARTITION {}", named(it));
            statements.extend(detached.map(|it| Planned::plain(detach(it))));
        }
        if from.partition_of.is_some() || to.partition_of.is_some() {
            statements.extend(self.link(name));
            return statements;
        }
        // A column without any parent would become the table's own.
        for parent in to.inherits.iter().filter(|it| !from.inherits.contains(it)) {
            let parent = named(parent);
            statements.push(Planned::plain(format!("ALTER TABLE {shown} INHERIT {parent}")));
        }
        for parent in from.inherits.iter().filter(|it| !to.inherits.contains(it)) {
            let parent = named(parent);
            statements.push(Planned::plain(format!("ALTER TABLE {shown} NO INHERIT {parent}")));
        }
        statements.extend(self.left_behind(from, to));
        statements
    }

    /// Columns that only a parent had stay when the table leaves it.
    fn left_behind(&self, from: &Table, to: &Table) -> Vec<Planned> {
        let has = |side: &super::fate::Side<'_>, parent: &Name, column: &Column| {
            let parent = side.objects.tables.get(parent);
            parent.is_some_and(|it| it.column(&column.name).is_some())
        };
        let lost = from.columns.iter().filter(|column| {
            let parents = || from.inherits.iter().filter(|it| has(&self.from, it, column));
            !column.inheritance.local
                && to.column(&column.name).is_none()
                && parents().all(|it| !to.inherits.contains(it))
                && parents().any(|it| has(&self.to, it, column))
        });
        let shown = named(&to.name);
        lost.map(|column| {
            let message = format!("the values of `{}.{}` are deleted", to.name, column.name);
            let sql = format!("ALTER TABLE {shown} DROP COLUMN {}", ident(&column.name));
            Planned::plain(sql).with(HazardKind::DataLoss, message)
        })
        .collect()
    }

    /// The partitions that leave a parent to be attached again, there or elsewhere.
    pub(super) fn detached_together(&self, parent: &Name) -> Vec<&Name> {
        let children = self.from.needs.children.get(parent).into_iter().flatten();
        let moves =
            |child: &&Name| self.fates.get(&Node::Link((*child).clone())) == Some(Fate::Alter);
        children.filter(moves).collect()
    }

    /// Whether rows of the table may already be there when a piece of it comes.
    pub(super) fn has_rows(&self, table: &Name) -> bool {
        self.from.objects.tables.contains_key(table)
            && !self.fates.comes(&Node::Table(table.clone()))
    }

    pub(super) fn add_constraint(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.to.objects.tables.get(table);
        let Some((found, constraint)) = found.and_then(|it| Some((it, it.constraints.get(name)?)))
        else {
            return Vec::new();
        };
        let attach = self.key_to_attach_to(found, name, constraint);
        if !constraint.inheritance.local && attach.is_none() {
            return self.validate_inherited(found, name, constraint);
        }
        let word = self.table_word(table, false);
        let shown = named(table);
        let at = format!("ALTER {word} {shown}\n{INDENT}");
        if let Some(parent) = attach {
            let (parent, key) = (named(&parent), named(&table.sibling(name)));
            let add = Planned::plain(format!("{at}ADD {}", parts::constraint(name, constraint)));
            let attach = format!("ALTER INDEX {parent} ATTACH PARTITION {key}");
            let message = format!("rows of `{table}` may not satisfy `{name}`");
            return vec![add.with(HazardKind::MayFail, message), Planned::plain(attach)];
        }
        let text = parts::constraint(name, constraint);
        let only = if self.is_key_alone(found, constraint) { "ONLY " } else { "" };
        let plain = Planned::plain(format!("ALTER {word} {only}{shown}\n{INDENT}ADD {text}"));
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
            _ => vec![if constraint.not_valid {
                plain
            } else {
                plain.with(HazardKind::MayFail, message)
            }],
        }
    }

    /// A check that came from a parent which has it without looking at rows.
    fn validate_inherited(&self, table: &Table, name: &str, own: &Constraint) -> Vec<Planned> {
        let mut parents = table.parents().filter_map(|it| self.to.objects.tables.get(it));
        let unlooked = parents.any(|it| it.constraints.get(name).is_some_and(|it| it.not_valid));
        if own.not_valid || !unlooked || self.fates.comes(&Node::Table(table.name.clone())) {
            return Vec::new();
        }
        let message = format!("rows of `{}` may not satisfy `{name}`", table.name);
        let shown = named(&table.name);
        let planned =
            Planned::plain(format!("ALTER TABLE {shown} VALIDATE CONSTRAINT {}", ident(name)));
        vec![planned.with(HazardKind::MayFail, message)]
    }

    /// Whether a key of a partitioned table has no part in some partition: made in the usual way
    /// it would have one in each.
    fn is_key_alone(&self, table: &Table, constraint: &Constraint) -> bool {
        let ConstraintKind::Key(key) = &constraint.kind else { return false };
        let is_part = |own: &Constraint| {
            own.inheritance.parents > 0
                && matches!(&own.kind, ConstraintKind::Key(part)
                    if part.primary == key.primary && part.columns == key.columns)
        };
        let children = self.to.needs.children.get(&table.name).into_iter().flatten();
        let mut children = children.filter_map(|it| self.to.objects.tables.get(it));
        matches!(table.kind, TableKind::Partitioned(_))
            && children.any(|child| !child.constraints.values().any(|own| is_part(own)))
    }

    /// The index of the parent's key that a partition's key has to be attached to, because the
    /// parent has had its own for longer.
    fn key_to_attach_to(&self, table: &Table, name: &str, constraint: &Constraint) -> Option<Name> {
        let partition = table.partition_of.as_ref()?;
        let linked = self.fates.comes(&Node::Link(table.name.clone()));
        if constraint.inheritance.parents == 0 || !constraint.has_index() || linked {
            return None;
        }
        let node = Node::Constraint(table.name.clone(), name.to_owned());
        let needs = self.to.needs.hard.get(&node)?;
        let is_alone = |key: &String| {
            let parent = self.to.objects.tables.get(&partition.parent);
            let found = parent.and_then(|it| Some((it, it.constraints.get(key)?)));
            found.is_some_and(|(parent, key)| self.is_key_alone(parent, key))
        };
        needs.iter().find_map(|need| match need {
            Node::Constraint(of, key)
                if *of == partition.parent && (!self.fates.comes(need) || is_alone(key)) =>
            {
                Some(of.sibling(key))
            }
            _ => None,
        })
    }

    /// A key over an index that was built while others write.
    pub(super) fn key_by_index(
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
