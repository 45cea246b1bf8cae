//! Rows as values: columns whose type is a table, and functions that look into such a value.
//!
//! The server writes no table anew and gives no column another type while they are there, whether or
//! not a row is. A column of rows steps aside meanwhile: its values are texts, or JSON where the row
//! gets other columns, and become rows again. A function whose body is no string is made again.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Column, DataType, Name, Routine, Table};
use driftless_replay::print::postgres::parts::{expression, ident, named};

use super::super::{HazardKind, Planned};
use super::draft::Draft;
use super::fate::{Decision, Fate, Fates, Side};
use super::needs::{Nodes, Reader};
use super::node::{Node, is_atomic};

impl Reader<'_> {
    /// Such values are made of columns.
    pub(super) fn needs_of_rows(
        &self,
        node: &Node,
        rows: &mut BTreeMap<Name, Nodes>,
        hard: &mut Nodes,
    ) {
        for name in self.tables_of_rows(node) {
            if let Some(table) = self.objects.tables.get(&name) {
                Self::own_columns(&name, table.columns.iter().map(|it| &it.name), hard);
            }
            rows.entry(name).or_default().insert(node.clone());
        }
    }

    /// The tables of whose rows a piece holds or takes apart values.
    fn tables_of_rows(&self, node: &Node) -> BTreeSet<Name> {
        let table = |data_type: &DataType| {
            let of = data_type.of.as_ref()?;
            self.objects.tables.contains_key(of).then(|| of.clone())
        };
        match node {
            Node::Column(name, column) => {
                let found = self.objects.tables.get(name).and_then(|it| it.column(column));
                let of = found.and_then(|it| table(&it.data_type));
                of.filter(|it| it != name).into_iter().collect()
            }
            Node::Routine(name) => {
                let routine = self.objects.routines.get(name).filter(|it| is_atomic(it));
                routine.map(|it| self.rows_in(it)).unwrap_or_default()
            }
            _ => BTreeSet::new(),
        }
    }

    fn rows_in(&self, routine: &Routine) -> BTreeSet<Name> {
        let types = routine.arguments.iter().map(|it| &it.data_type).chain(&routine.returns);
        let mut tables: BTreeSet<Name> = types.filter_map(|it| it.of.clone()).collect();
        if let Some(body) = &routine.body {
            let cast = |name: &Name| {
                let spellings =
                    [named(name), format!("{}.{}", ident(&name.schema), ident(&name.name))];
                spellings.iter().any(|it| body.source.contains(&format!("::{it}")))
            };
            let mentions = self.names.mentions(&body.source);
            tables.extend(mentions.relations.into_iter().filter(cast));
        }
        tables.retain(|it| self.objects.tables.contains_key(it));
        tables
    }
}

impl Decision<'_, '_> {
    /// Where a column changes so that the server asks for the table's rows elsewhere, these go first.
    pub(super) fn spread_to_rows(&mut self, node: &Node, fates: &mut Fates) {
        let Node::Column(table, name) = node else { return };
        let Some(users) = self.from.needs.rows.get(table).cloned() else { return };
        if !self.is_written_anew(table, name, fates) {
            return;
        }
        for user in users {
            let is_settled = fates.get(&user).is_some_and(|fate| fate != Fate::Alter);
            if is_settled || !self.to.nodes.contains_key(&user) {
                continue;
            }
            if self.may_step_aside(&user) {
                fates.aside.insert(user.clone());
            }
            self.set(user, Fate::Recreate, fates);
        }
    }

    fn is_written_anew(&self, table: &Name, name: &str, fates: &Fates) -> bool {
        let node = Node::Column(table.clone(), name.to_owned());
        let stays = fates.get(&Node::Table(table.clone())).is_none_or(|it| it == Fate::Alter);
        let column = self.to.objects.tables.get(table).and_then(|it| it.column(name));
        let is_filled = column.is_some_and(|it| {
            it.default.is_some() || it.identity.is_some() || it.generated.is_some()
        });
        stays && (fates.retyped.contains(&node) || fates.comes(&node) && is_filled)
    }

    /// Whether the values of a column can be kept as something else.
    fn may_step_aside(&self, user: &Node) -> bool {
        let Node::Column(table, name) = user else { return false };
        let column = |side: &Side<'_>| {
            let column = side.objects.tables.get(table).and_then(|it| it.column(name)).cloned();
            column.filter(|it| it.generated.is_none())
        };
        let (Some(from), Some(to)) = (column(self.from), column(self.to)) else { return false };
        let is_array = from.data_type.text.ends_with("[]");
        from.data_type == to.data_type
            && (!is_array || has_same_columns(self.from, self.to, &from.data_type))
    }
}

/// Whether a row has the same columns on both sides, in one order.
fn has_same_columns(from: &Side<'_>, to: &Side<'_>, data_type: &DataType) -> bool {
    let names = |side: &Side<'_>| -> Option<Vec<String>> {
        let table: &Table = side.objects.tables.get(data_type.of.as_ref()?)?;
        Some(table.columns.iter().map(|it| it.name.clone()).collect())
    };
    names(from) == names(to)
}

impl Draft<'_> {
    /// The values of a column of rows become something that the server lets be.
    pub(super) fn step_aside(&self, table: &Name, column: &Column) -> Vec<Planned> {
        let at = self.at_column(table, column);
        let mut statements = Vec::new();
        if column.default.is_some() {
            statements.push(Planned::plain(format!("{at} DROP DEFAULT")));
        }
        let name = ident(&column.name);
        let plain = self.plain_type(column);
        let using = match plain {
            "jsonb" => format!("to_jsonb({name})"),
            _ => format!("{name}::{plain}"),
        };
        let message = format!("`{table}` is written anew and locked meanwhile");
        let sql = format!("{at} TYPE {plain} USING {using}");
        statements.push(Planned::plain(sql).with(HazardKind::Rewrite, message));
        statements
    }

    /// They become rows again.
    pub(super) fn step_back(&self, table: &Name, column: &Column) -> Vec<Planned> {
        let at = self.at_column(table, column);
        let (name, row) = (ident(&column.name), &column.data_type.text);
        let using = match self.plain_type(column) {
            "jsonb" => format!("jsonb_populate_record(NULL::{row}, {name})"),
            _ => format!("{name}::{row}"),
        };
        let message = format!("`{table}` is written anew and locked meanwhile");
        let sql = format!("{at} TYPE {row} USING {using}");
        let mut statements = vec![Planned::plain(sql).with(HazardKind::Rewrite, message)];
        if let Some(default) = &column.default {
            statements.push(Planned::plain(format!("{at} SET DEFAULT {}", expression(default))));
        }
        statements.extend(self.alter_column(table, &column.name));
        statements
    }

    fn at_column(&self, table: &Name, column: &Column) -> String {
        format!("ALTER TABLE {} ALTER COLUMN {}", named(table), ident(&column.name))
    }

    fn plain_type(&self, column: &Column) -> &'static str {
        match column.data_type.text.ends_with("[]") {
            true => "text[]",
            false if has_same_columns(&self.from, &self.to, &column.data_type) => "text",
            false => "jsonb",
        }
    }

    /// Those that hold or take apart rows of a table go before its columns change.
    pub(super) fn rows_before(&self, node: &Node) -> Nodes {
        let Node::Column(table, _) = node else { return Nodes::new() };
        self.from.needs.rows.get(table).cloned().unwrap_or_default()
    }
}
