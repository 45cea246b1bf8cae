//! Scopes, and looking a column up in them.

use driftless_catalog::{Ident, ObjectName};
use driftless_sql::sqlite::{Name, Quote};

use crate::sqlite::affinity::Affinity;
use crate::sqlite::names::{Database, ident, ident_of, is_rowid, is_truth};

use super::{Firing, Output, Relation};

/// Something in `FROM`.
#[derive(Debug, Clone)]
pub(crate) struct Item<'w> {
    /// Its alias.
    pub(crate) alias: Option<Ident>,
    /// Its own name.
    pub(crate) name: Option<Ident>,
    /// Its columns.
    pub(crate) relation: Relation<'w>,
    /// Columns it shares with what stands before it, by `USING` or `NATURAL`.
    pub(crate) using: Vec<Ident>,
    /// Whether `NATURAL` shares columns nobody knows.
    pub(crate) shares_unknown: bool,
}

impl<'w> Item<'w> {
    /// An item without alias and `USING`.
    pub(crate) fn plain(name: Option<Ident>, relation: Relation<'w>) -> Self {
        Self { alias: None, name, relation, using: Vec::new(), shares_unknown: false }
    }

    /// The name by which columns are qualified.
    pub(crate) fn handle(&self) -> Option<&Ident> {
        self.alias.as_ref().or(self.name.as_ref())
    }

    fn answers(&self, schema: Option<&Name>, table: &Name) -> bool {
        let named = self.handle().is_some_and(|name| *name == ident_of(table));
        let schema_fits = match (schema, &self.relation.object) {
            (None, _) | (Some(_), None) => true,
            (Some(schema), Some(object)) => Database::of(schema) == Database::holding(object),
        };
        named && schema_fits
    }
}

/// What an expression may hold, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// In a statement or query.
    Free,
    /// In a `CHECK` constraint.
    Check,
    /// In the `WHERE` of an index.
    Predicate,
    /// As a part of an index.
    Key,
    /// In a generated column.
    Generated,
}

impl Rules {
    /// The place, as messages name it.
    pub(crate) const fn place(self) -> &'static str {
        match self {
            Self::Free => "this place",
            Self::Check => "`CHECK` constraints",
            Self::Predicate => "the `WHERE` of an index",
            Self::Key => "index expressions",
            Self::Generated => "generated columns",
        }
    }
}

/// The names in reach of an expression.
pub(crate) struct Scope<'s, 'w> {
    /// What stands in `FROM`.
    pub(crate) items: &'s [Item<'w>],
    /// Names of result columns, where they can be seen.
    pub(crate) aliases: &'s [Ident],
    /// A row that only a qualified name reaches: `excluded` of an upsert.
    pub(crate) excluded: Option<&'s Item<'w>>,
    /// What expressions may hold here.
    pub(crate) rules: Rules,
    /// The scope around it.
    pub(crate) parent: Option<&'s Scope<'s, 'w>>,
}

/// A column that was found.
#[derive(Debug, Clone)]
pub(crate) struct FoundColumn {
    /// The table or view that has it; none for queries.
    pub(crate) object: Option<ObjectName>,
    /// Whether the qualifier was an alias, or `old` and `new`.
    pub(crate) by_alias: bool,
    /// What it holds. Its name is that of the column behind it for `rowid`.
    pub(crate) output: Output,
}

/// What a column name turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// A column.
    Column(Box<FoundColumn>),
    /// The name of a result column.
    Alias,
    /// A string in double quotes.
    Text,
    /// `TRUE` or `FALSE`.
    Truth,
    /// It may be a column nobody knows of.
    Unknown,
    /// Nothing.
    Missing,
    /// Several columns.
    Ambiguous,
}

impl<'w> Scope<'_, 'w> {
    /// A scope with nothing in reach.
    pub(crate) const fn empty(rules: Rules) -> Self {
        Scope { items: &[], aliases: &[], excluded: None, rules, parent: None }
    }

    /// Looks a column up, from the inside out.
    pub(super) fn lookup(
        &self,
        firing: Option<&Firing<'w>>,
        schema: Option<&Name>,
        table: Option<&Name>,
        column: &Name,
    ) -> Found {
        // SQLite ignores the database in these two places.
        let schema =
            if matches!(self.rules, Rules::Check | Rules::Predicate) { None } else { schema };
        let mut scope = Some(self);
        while let Some(current) = scope {
            if let Some(found) = current.here(firing, schema, table, column) {
                return found;
            }
            scope = current.parent;
        }
        if table.is_none() && column.quote == Quote::Double {
            return Found::Text;
        }
        if table.is_none() && column.quote == Quote::None && is_truth(&column.text) {
            return Found::Truth;
        }
        Found::Missing
    }

    /// Looks a column up in this scope alone.
    fn here(
        &self,
        firing: Option<&Firing<'w>>,
        schema: Option<&Name>,
        table: Option<&Name>,
        column: &Name,
    ) -> Option<Found> {
        let wanted = ident_of(column);
        let mut matches = 0;
        let mut found = None;
        let mut open = false;
        let mut rowids: Vec<&Item<'w>> = Vec::new();
        for item in self.items {
            if table.is_some_and(|table| !item.answers(schema, table)) {
                continue;
            }
            match item.relation.find(&wanted) {
                Some(_) if matches > 0 && (item.shares_unknown || item.using.contains(&wanted)) => {
                }
                Some(at) => {
                    matches += 1;
                    found = found.or_else(|| column_of(item, at, false));
                }
                None => {
                    open |= item.relation.is_open() || item.relation.hides(&wanted);
                    if item.relation.rowid && matches == 0 {
                        rowids.push(item);
                    }
                }
            }
        }
        if matches == 0
            && schema.is_none()
            && let Some(special) = self.special(firing, table, &wanted)
        {
            return Some(special);
        }
        let blind = matches!(self.rules, Rules::Key | Rules::Generated);
        if matches == 0 && is_rowid(&column.text) && !blind && !rowids.is_empty() {
            matches = rowids.len();
            found = rowid_of(rowids[0]);
        }
        if matches == 0 && table.is_none() && self.aliases.contains(&wanted) {
            return Some(Found::Alias);
        }
        match matches {
            0 if open => Some(Found::Unknown),
            0 => None,
            1 => found,
            _ => Some(Found::Ambiguous),
        }
    }

    /// `old`, `new` and `excluded`.
    fn special(
        &self,
        firing: Option<&Firing<'w>>,
        table: Option<&Name>,
        wanted: &Ident,
    ) -> Option<Found> {
        let table = table?;
        let fires = |name: &str| table.text.eq_ignore_ascii_case(name);
        let (row, of_trigger) = match firing {
            Some(firing) if firing.new && fires("new") || firing.old && fires("old") => {
                (Item::plain(None, firing.relation.clone()), true)
            }
            // SQLite takes `excluded` for the table's name, and renames it along with the table.
            _ => (self.excluded.filter(|_| fires("excluded"))?.clone(), false),
        };
        if let Some(at) = row.relation.find(wanted) {
            return column_of(&row, at, of_trigger);
        }
        if row.relation.is_open() || row.relation.hides(wanted) {
            return Some(Found::Unknown);
        }
        if row.relation.rowid && is_rowid(wanted.as_str()) {
            return rowid_of(&row).map(aliased);
        }
        None
    }

    /// Handles of the items that have a column.
    pub(super) fn answering(&self, column: &Name) -> Vec<String> {
        let wanted = ident_of(column);
        let having = self.items.iter().filter(|item| item.relation.find(&wanted).is_some());
        having.filter_map(|item| item.handle().map(|name| name.as_str().to_owned())).collect()
    }

    /// Names of the columns a qualifier reaches.
    pub(super) fn columns_of(&self, firing: Option<&Firing<'w>>, table: &Name) -> Vec<String> {
        let mut names = Vec::new();
        let mut scope = Some(self);
        while let Some(current) = scope {
            let answering = current.items.iter().filter(|item| item.answers(None, table));
            names.extend(answering.flat_map(|item| item.relation.names()));
            if let Some(excluded) = current.excluded
                && table.text.eq_ignore_ascii_case("excluded")
            {
                names.extend(excluded.relation.names());
            }
            scope = current.parent;
        }
        if let Some(firing) = firing {
            let fires = |name: &str| table.text.eq_ignore_ascii_case(name);
            if firing.new && fires("new") || firing.old && fires("old") {
                names.extend(firing.relation.names());
            }
        }
        names
    }

    /// Names of all columns in reach.
    pub(super) fn column_names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.items.iter().flat_map(|item| item.relation.names()).collect();
        names.extend(self.aliases.iter().map(|alias| alias.as_str().to_owned()));
        names.extend(self.parent.iter().flat_map(|parent| parent.column_names()));
        names
    }

    /// Names of all tables in reach.
    pub(super) fn table_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .items
            .iter()
            .filter_map(|item| item.handle().map(|name| name.as_str().to_owned()))
            .collect();
        names.extend(self.parent.iter().flat_map(|parent| parent.table_names()));
        names
    }

    /// The tables and views in reach, those of outer scopes included.
    pub(super) fn all_objects(&self) -> Vec<&ObjectName> {
        let mut objects = self.objects();
        objects.extend(self.excluded.and_then(|item| item.relation.object.as_ref()));
        objects.extend(self.parent.iter().flat_map(|parent| parent.all_objects()));
        objects
    }

    /// The tables and views in reach.
    pub(super) fn objects(&self) -> Vec<&ObjectName> {
        self.items.iter().filter_map(|item| item.relation.object.as_ref()).collect()
    }
}

fn column_of(item: &Item<'_>, at: usize, special: bool) -> Option<Found> {
    let output = item.relation.output(at)?;
    let (object, by_alias) = (item.relation.object.clone(), special || item.alias.is_some());
    Some(Found::Column(Box::new(FoundColumn { object, by_alias, output })))
}

fn rowid_of(item: &Item<'_>) -> Option<Found> {
    let name = item.relation.rowid_column().cloned().unwrap_or_else(|| ident("rowid"));
    let output = Output::stored(name, Affinity::Integer);
    let (object, by_alias) = (item.relation.object.clone(), item.alias.is_some());
    Some(Found::Column(Box::new(FoundColumn { object, by_alias, output })))
}

fn aliased(found: Found) -> Found {
    match found {
        Found::Column(column) => Found::Column(Box::new(FoundColumn { by_alias: true, ..*column })),
        other => other,
    }
}
