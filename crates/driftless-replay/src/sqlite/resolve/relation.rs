//! What a query reads and yields: named columns, as far as they are known.

use std::rc::Rc;

use driftless_catalog::{Ident, ObjectName, Table, TableKind};

use crate::sqlite::affinity::{Affinity, of_type};
use crate::sqlite::names::ident;

/// A column that a query yields.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Its name.
    pub(crate) name: Ident,
    /// What values it prefers.
    pub(crate) affinity: Affinity,
    /// What values it may hold, as SQLite's bits: 1 number, 2 text, 4 blob.
    pub(crate) holds: u8,
    /// Whether it is a `CAST`.
    pub(crate) cast: bool,
}

impl Output {
    /// A column of this affinity.
    pub(crate) fn stored(name: Ident, affinity: Affinity) -> Self {
        Self { name, affinity, holds: affinity.holds(), cast: false }
    }
}

/// The columns of something that can stand in `FROM`.
#[derive(Debug, Clone)]
pub(crate) enum Columns<'w> {
    /// Nobody knows.
    Unknown,
    /// Those of a table.
    Table(&'w Table),
    /// Those of a table of SQLite's own.
    System(&'static [&'static str]),
    /// Those of a query, view or common table expression.
    Made(Rc<[Output]>),
}

const JSON_COLUMNS: &[&str] = &["key", "value", "type", "atom", "id", "parent", "fullkey", "path"];

/// Something that can stand in `FROM`.
#[derive(Debug, Clone)]
pub(crate) struct Relation<'w> {
    /// The table or view it is; none for queries.
    pub(crate) object: Option<ObjectName>,
    /// Its columns.
    pub(crate) columns: Columns<'w>,
    /// Whether `rowid` names something in it.
    pub(crate) rowid: bool,
}

impl<'w> Relation<'w> {
    /// Something of which nothing is known.
    pub(crate) const fn unknown() -> Self {
        Self { object: None, columns: Columns::Unknown, rowid: false }
    }

    /// A table.
    pub(crate) fn of_table(table: &'w Table) -> Self {
        let columns = if table.columns_known { Columns::Table(table) } else { Columns::Unknown };
        Self { object: Some(table.name.clone()), columns, rowid: !table.without_rowid }
    }

    /// What a query yields.
    pub(crate) fn made(outputs: Option<Rc<[Output]>>) -> Self {
        let columns = outputs.map_or(Columns::Unknown, Columns::Made);
        Self { object: None, columns, rowid: false }
    }

    /// A table-valued function. Of those about JSON the columns are known; `json` and `root` are
    /// arguments that can also be named as columns.
    pub(crate) fn of_function(name: &str) -> Self {
        let json = ["json_each", "json_tree", "jsonb_each", "jsonb_tree"];
        if !json.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return Self::unknown();
        }
        Self { object: None, columns: Columns::System(JSON_COLUMNS), rowid: true }
    }

    /// Whether a column exists that `*` does not stand for.
    pub(crate) fn hides(&self, name: &Ident) -> bool {
        match self.columns {
            Columns::System(columns) => {
                columns == JSON_COLUMNS && matches!(name.key(), "json" | "root")
            }
            Columns::Table(table) => hidden(table, name),
            Columns::Unknown | Columns::Made(_) => false,
        }
    }

    /// Whether there may be columns that are not known.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.columns, Columns::Unknown)
    }

    /// The place of a column.
    pub(crate) fn find(&self, name: &Ident) -> Option<usize> {
        match &self.columns {
            Columns::Unknown => None,
            Columns::Table(table) => table.columns.iter().position(|column| column.name == *name),
            Columns::System(names) => {
                names.iter().position(|column| column.eq_ignore_ascii_case(name.as_str()))
            }
            Columns::Made(outputs) => outputs.iter().position(|output| output.name == *name),
        }
    }

    /// How many columns `*` stands for.
    pub(crate) fn len(&self) -> usize {
        match &self.columns {
            Columns::Unknown => 0,
            Columns::Table(table) => table.columns.len(),
            Columns::System(names) => names.len(),
            Columns::Made(outputs) => outputs.len(),
        }
    }

    /// The column at a place.
    pub(crate) fn output(&self, at: usize) -> Option<Output> {
        match &self.columns {
            Columns::Unknown => None,
            Columns::Table(table) => table
                .columns
                .get(at)
                .map(|column| Output::stored(column.name.clone(), of_type(&column.declared_type))),
            Columns::System(names) => names.get(at).map(|name| {
                let affinity = match *name {
                    "rootpage" => Affinity::Integer,
                    "type" | "name" | "tbl_name" | "sql" => Affinity::Text,
                    _ => Affinity::Blob,
                };
                Output::stored(ident(name), affinity)
            }),
            Columns::Made(outputs) => outputs.get(at).cloned(),
        }
    }

    /// Names of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        (0..self.len())
            .filter_map(|at| self.output(at).map(|output| output.name.as_str().to_owned()))
            .collect()
    }

    /// The column that is another name for the rowid.
    pub(crate) fn rowid_column(&self) -> Option<&'w Ident> {
        match self.columns {
            Columns::Table(table) => rowid_alias(table),
            _ => None,
        }
    }
}

/// Whether a module gives its table a hidden column of that name.
fn hidden(table: &Table, name: &Ident) -> bool {
    let TableKind::Virtual { module, arguments } = &table.kind else { return false };
    let own = *name == table.name.name;
    match module.key() {
        "fts5" => own || name.key() == "rank",
        "fts3" | "fts4" => {
            let language = |argument: &String| {
                let (key, value) = argument.split_once('=')?;
                let key = key.trim().eq_ignore_ascii_case("languageid");
                key.then(|| driftless_sql::sqlite::unquote(value.trim()))
            };
            let language = arguments.iter().find_map(language);
            let language = language.unwrap_or_else(|| "__langid".to_owned());
            own || name.key() == "docid" || name.as_str().eq_ignore_ascii_case(&language)
        }
        _ => false,
    }
}

/// The column that is another name for a table's rowid: a primary key of one column of type
/// `INTEGER`, unless `DESC` was written at the column.
pub(crate) fn rowid_alias(table: &Table) -> Option<&Ident> {
    use driftless_catalog::ConstraintKind::PrimaryKey;
    if table.without_rowid {
        return None;
    }
    table.constraints.iter().find_map(|constraint| match &constraint.kind {
        PrimaryKey { columns, .. } => match columns.as_slice() {
            [key] if !key.descending => table
                .column(&key.name)
                .filter(|column| column.declared_type == "INTEGER")
                .map(|column| &column.name),
            _ => None,
        },
        _ => None,
    })
}

/// Makes names differ as SQLite does: a second `a` is `a:1`.
pub(crate) fn unique(outputs: Vec<Output>) -> Vec<Output> {
    let mut taken = std::collections::BTreeSet::new();
    let mut result: Vec<Output> = Vec::with_capacity(outputs.len());
    for mut output in outputs {
        let mut count = 0;
        while taken.contains(output.name.key()) {
            count += 1;
            let name = output.name.as_str();
            let base = name
                .rfind(':')
                .filter(|at| name[at + 1..].bytes().all(|byte| byte.is_ascii_digit()))
                .filter(|at| *at > 0)
                .map_or(name, |at| &name[..at]);
            output.name = ident(&format!("{base}:{count}"));
        }
        taken.insert(output.name.key().to_owned());
        result.push(output);
    }
    result
}
