//! Columns of a table that stays: added, dropped, changed by their whole definition, and moved.
//!
//! `MODIFY COLUMN` says all of a column, since what it leaves out is lost. Between a column that is
//! computed when read and one that is kept there is no way but to make it anew.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Column, Table};
use driftless_replay::print::mysql::parts::{column as column_text, ident, named};

use super::super::{HazardKind, Planned};
use super::alter::Parts;
use super::draft::Draft;
use super::hazard;
use super::place::{Line, unmoved};

/// What becomes of a column of the target.
enum Fate<'a> {
    /// It comes, or comes anew.
    Add,
    /// It changes, moves, or both.
    Modify(&'a Column),
    /// Nothing.
    Keep,
}

impl Draft<'_> {
    pub(super) fn columns(&self, from: &Table, to: &Table, parts: &mut Parts) {
        let old: BTreeMap<String, &Column> =
            from.columns.iter().map(|column| (column.name.to_lowercase(), column)).collect();
        let remade = self.drop_columns(from, to, parts);
        let stays = |name: &str| old.contains_key(name) && !remade.contains(name);
        let moved = self.moved(from, to, &stays);
        let line = from.columns.iter().map(|it| it.name.to_lowercase());
        let line = line.filter(|it| stays(it) && to.column(it).is_some() && !moved.contains(it));
        let mut line = Line::new(line.collect());
        let mut behind: Option<&Column> = None;
        for column in &to.columns {
            let name = column.name.to_lowercase();
            let is_moved = moved.contains(&name);
            let fate = match old.get(&name).filter(|_| !remade.contains(&name)) {
                None => Fate::Add,
                Some(old) if is_moved || self.is_changed_column(to, old, column) => {
                    Fate::Modify(old)
                }
                Some(_) => Fate::Keep,
            };
            let place = match fate {
                Fate::Add => line.put(&column.name, behind.map(|it| it.name.as_str()), true),
                _ if is_moved => line.put(&column.name, behind.map(|it| it.name.as_str()), false),
                _ => String::new(),
            };
            self.column(to, column, &fate, &place, parts);
            behind = Some(column);
        }
    }

    /// Drops the columns that go, for good or to be made anew; the names of the latter.
    fn drop_columns(&self, from: &Table, to: &Table, parts: &mut Parts) -> BTreeSet<String> {
        let mut made_anew = BTreeSet::new();
        for column in &from.columns {
            let wanted = to.column(&column.name);
            if wanted.is_some_and(|wanted| !is_remade(column, wanted)) {
                continue;
            }
            self.drop_column(from, column, parts);
            if wanted.is_some() {
                made_anew.insert(column.name.to_lowercase());
            }
        }
        made_anew
    }

    /// Columns that stand elsewhere, where that counts.
    fn moved(&self, from: &Table, to: &Table, stays: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        if !self.options.column_order {
            return BTreeSet::new();
        }
        let place = |name: &str| from.position(name);
        let both: Vec<(String, usize)> = to
            .columns
            .iter()
            .map(|column| column.name.to_lowercase())
            .filter(|name| stays(name))
            .filter_map(|name| place(&name).map(|at| (name, at)))
            .collect();
        let positions: Vec<usize> = both.iter().map(|(_, at)| *at).collect();
        let unmoved = unmoved(&positions);
        both.into_iter().filter(|(_, at)| !unmoved.contains(at)).map(|(name, _)| name).collect()
    }

    fn is_changed_column(&self, table: &Table, old: &Column, new: &Column) -> bool {
        let key = self.differences.part(ObjectKind::Column, &table.name, &new.name);
        old.name != new.name || self.differences.has(&key)
    }

    fn drop_column(&self, table: &Table, column: &Column, parts: &mut Parts) {
        parts.list.push(format!("DROP COLUMN {}", ident(&column.name)));
        if column.generated.is_none() && column.row_period.is_none() {
            let message = format!("`{}.{}` goes with all its values", table.name, column.name);
            parts.note(HazardKind::DataLoss, message);
        }
    }

    fn column(&self, to: &Table, column: &Column, fate: &Fate<'_>, place: &str, parts: &mut Parts) {
        let ambient = to.charset.as_ref().or(self.context.database.as_ref());
        let text = column_text(self.product, ambient, column);
        match fate {
            Fate::Keep => return,
            Fate::Add => {
                parts.list.push(format!("ADD COLUMN {text}{place}"));
                hazard::added(&to.name, column, parts);
            }
            Fate::Modify(old) => {
                if old.name == column.name {
                    parts.list.push(format!("MODIFY COLUMN {text}{place}"));
                } else {
                    let old = ident(&old.name);
                    parts.list.push(format!("CHANGE COLUMN {old} {text}{place}"));
                }
                hazard::changed(&to.name, old, column, !place.is_empty(), parts);
            }
        }
        if column.no_default {
            let (table, column) = (named(&to.name), ident(&column.name));
            let sql = format!("ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT");
            parts.after.push(Planned::plain(sql));
        }
    }
}

/// Whether a column cannot become the other one in place.
pub(super) fn is_remade(from: &Column, to: &Column) -> bool {
    let is_virtual = |column: &Column| column.generated.as_ref().is_some_and(|it| !it.stored);
    is_virtual(from) != is_virtual(to) || from.row_period != to.row_period
}
