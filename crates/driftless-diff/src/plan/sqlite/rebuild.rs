//! The rebuild of a table: what SQLite asks for where `ALTER TABLE` cannot help.
//!
//! The usual way makes the new table beside the old one, copies, drops the old one and renames.
//! Other tables go on referring to the name, which for a while means nothing: foreign keys have
//! to be off. Where an expression of the table qualifies a column by the table's name, the new
//! table could not be made under another one; then the rows step aside instead ([`Way::Aside`]),
//! which copies them twice.
//!
//! Rows keep every value that the new table has a place for. `OR ABORT` overrides conflict
//! clauses of the new table that would let rows vanish silently. The `AUTOINCREMENT` counter is
//! kept, so that no key is given out twice.

use driftless_catalog::{Column, Constraint, ConstraintKind, Ident, OnConflict, Table};
use driftless_diag::Backend;

use super::super::{HazardKind, Planned};
use super::words::{default_value, qualifies};
use super::{hazards, render};
use crate::definition;
use crate::delta::{Differs, TableDelta};

/// A table to rebuild.
pub(super) struct Rebuild<'a> {
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    delta: &'a TableDelta<'a>,
    /// The name of the table that exists only meanwhile.
    scratch: String,
    /// Whether something outside the table knows its rows by number.
    keep_rowid: bool,
}

/// How the rows get from the old table into the new one.
enum Way {
    /// The new table is made under another name and renamed.
    Beside,
    /// The rows are copied away, and back into the new table.
    Aside,
}

/// A value that is kept.
struct Kept {
    /// The column it goes to.
    target: String,
    /// The column it comes from.
    source: String,
    /// What is selected, given the column it comes from.
    fallback: Option<String>,
}

impl<'a> Rebuild<'a> {
    pub(super) const fn new(
        from: &'a Table,
        to: &'a Table,
        delta: &'a TableDelta<'a>,
        scratch: String,
        keep_rowid: bool,
    ) -> Self {
        Self { from, to, delta, scratch, keep_rowid }
    }

    /// The statements, in order.
    pub(super) fn statements(&self) -> Vec<Planned> {
        let kept = self.kept();
        let mut statements = match way(self.to) {
            Way::Beside => self.beside(&kept),
            Way::Aside => self.aside(&kept),
        };
        if let Some(first) = statements.first_mut() {
            first.hazards.extend(hazards::of_rebuild(self.from, self.delta));
        }
        statements
    }

    /// Whether values may come out as others, or compare otherwise than before.
    pub(super) fn recasts(&self) -> bool {
        self.delta.columns.iter().any(|column| match column {
            Differs::Changed(_, _, attributes) => attributes.iter().any(|it| it.name != "position"),
            _ => false,
        })
    }

    fn beside(&self, kept: &[Kept]) -> Vec<Planned> {
        let (name, scratch) = (self.name(), definition::name(&self.scratch));
        let mut statements = vec![Planned::plain(render::table_as(self.to, &self.scratch))];
        if !kept.is_empty() {
            statements.push(self.copy(kept, &scratch, &name));
        }
        if self.counts() {
            let (old, new) = (self.name_string(), definition::string(&self.scratch));
            statements
                .push(Planned::plain(format!("DELETE FROM sqlite_sequence WHERE name = {new}")));
            statements.push(Planned::plain(format!(
                "INSERT INTO sqlite_sequence (name, seq)\n\
                 SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
            )));
        }
        statements.push(self.drop_old(kept));
        let new_name = definition::name(self.to.name.name.as_str());
        statements.push(Planned::plain(format!("ALTER TABLE {scratch} RENAME TO {new_name}")));
        statements
    }

    fn aside(&self, kept: &[Kept]) -> Vec<Planned> {
        let (name, scratch) = (self.name(), definition::name(&self.scratch));
        let mut statements = Vec::new();
        if !kept.is_empty() {
            let sources: Vec<String> = kept.iter().map(|kept| kept.source.clone()).collect();
            let select = render::columns("SELECT ", "", &sources, "");
            let sql = format!("CREATE TABLE {scratch} AS\n{select}\nFROM {name}");
            statements.push(Planned::plain(sql));
        }
        let (old, new) = (self.name_string(), definition::string(&self.scratch));
        let rename = |to: &str, from: &str| {
            Planned::plain(format!("UPDATE sqlite_sequence SET name = {to} WHERE name = {from}"))
        };
        if self.counts() {
            statements.push(rename(&new, &old));
        }
        statements.push(self.drop_old(kept));
        statements.push(Planned::plain(definition::table(self.to)));
        if !kept.is_empty() {
            statements.push(self.copy(kept, &name, &scratch));
        }
        if self.counts() {
            let sql = format!("DELETE FROM sqlite_sequence WHERE name = {old}");
            statements.push(Planned::plain(sql));
            statements.push(rename(&old, &new));
        }
        if !kept.is_empty() {
            statements.push(Planned::plain(format!("DROP TABLE {scratch}")));
        }
        statements
    }

    fn copy(&self, kept: &[Kept], into: &str, from: &str) -> Planned {
        let verb = if self.has_conflict_clause() { "INSERT OR ABORT INTO" } else { "INSERT INTO" };
        let targets: Vec<String> = kept.iter().map(|kept| kept.target.clone()).collect();
        let values: Vec<String> = kept
            .iter()
            .map(|kept| match &kept.fallback {
                Some(fallback) => format!("COALESCE({}, {fallback})", kept.source),
                None => kept.source.clone(),
            })
            .collect();
        let insert = render::columns(&format!("{verb} {into} "), "(", &targets, ")");
        let select = render::columns("SELECT ", "", &values, "");
        let mut copy = Planned::plain(format!("{insert}\n{select}\nFROM {from}"));
        copy.hazards.extend(hazards::of_copy(self.from, self.to, self.delta));
        copy
    }

    fn drop_old(&self, kept: &[Kept]) -> Planned {
        let dropped = Planned::plain(format!("DROP TABLE {}", self.name()));
        if kept.is_empty() {
            let lost = format!("the rows of `{}` are lost", self.from.name);
            return dropped.with(HazardKind::DataLoss, lost);
        }
        dropped
    }

    /// The values that the new table has a place for. Where that is none, the rows are still
    /// kept, as many as they are.
    fn kept(&self) -> Vec<Kept> {
        let mut kept: Vec<Kept> = Vec::new();
        for column in self.to.columns.iter().filter(|column| column.generated.is_none()) {
            let Some(source) = self.from.column(&column.name) else { continue };
            kept.push(Kept {
                target: definition::name(column.name.as_str()),
                source: definition::name(source.name.as_str()),
                fallback: fallback(source, column),
            });
        }
        let alias = rowid_alias(self.to);
        let key_is_kept = alias.is_some_and(|alias| self.from.column(alias).is_some());
        if (kept.is_empty() || self.keep_rowid) && !key_is_kept {
            let rowid = self.rowid().map(|rowid| Kept {
                target: rowid.to_owned(),
                source: rowid.to_owned(),
                fallback: None,
            });
            kept.splice(0..0, rowid);
        }
        kept
    }

    /// A name that means the row number in both tables.
    fn rowid(&self) -> Option<&'static str> {
        let taken = |name: &str| {
            let name = Ident::new(Backend::Sqlite, name);
            self.from.column(&name).is_some() || self.to.column(&name).is_some()
        };
        let numbered = !self.from.without_rowid && !self.to.without_rowid;
        ["rowid", "_rowid_", "oid"].into_iter().find(|name| numbered && !taken(name))
    }

    /// Whether there is an `AUTOINCREMENT` counter to keep.
    fn counts(&self) -> bool {
        let counts = |table: &Table| {
            table.constraints.iter().any(|constraint| {
                matches!(constraint.kind, ConstraintKind::PrimaryKey { autoincrement: true, .. })
            })
        };
        counts(self.from) && counts(self.to)
    }

    fn has_conflict_clause(&self) -> bool {
        let of_constraint = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey { on_conflict, .. }
            | ConstraintKind::Unique { on_conflict, .. } => *on_conflict != OnConflict::Abort,
            _ => false,
        };
        let of_column = |column: &Column| {
            column.not_null.as_ref().is_some_and(|it| it.on_conflict != OnConflict::Abort)
        };
        self.to.constraints.iter().any(of_constraint) || self.to.columns.iter().any(of_column)
    }

    fn name(&self) -> String {
        definition::name(self.from.name.name.as_str())
    }

    fn name_string(&self) -> String {
        definition::string(self.from.name.name.as_str())
    }
}

/// The way the rows of a table of this shape have to take.
fn way(to: &Table) -> Way {
    let own = to.name.name.key();
    let checks = to.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::Check { expression } => Some(expression),
        _ => None,
    });
    let generated = to.columns.iter().filter_map(|it| Some(&it.generated.as_ref()?.expression));
    let qualified = checks.chain(generated).any(|text| qualifies(&text.source, own));
    if qualified { Way::Aside } else { Way::Beside }
}

/// What the table that exists only meanwhile is called, as far as it is free.
pub(super) fn scratch_name(to: &Table) -> String {
    let name = to.name.name.as_str();
    match way(to) {
        Way::Beside => format!("driftless_new_{name}"),
        Way::Aside => format!("driftless_old_{name}"),
    }
}

/// The column that is another name for the row number, if there is one.
pub(super) fn rowid_alias(table: &Table) -> Option<&Ident> {
    if table.without_rowid {
        return None;
    }
    let key = table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => Some(columns),
        _ => None,
    })?;
    let [only] = key.as_slice() else { return None };
    let column = table.column(&only.name)?;
    (column.declared_type.eq_ignore_ascii_case("integer") && !only.descending).then_some(&only.name)
}

/// What takes the place of `NULL` in a column that no longer admits it.
fn fallback(from: &Column, to: &Column) -> Option<String> {
    let newly = to.not_null.is_some() && from.not_null.is_none();
    hazards::default(to).filter(|_| newly).map(|default| default_value(&default.source))
}
