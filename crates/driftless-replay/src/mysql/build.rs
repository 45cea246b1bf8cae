//! A table that is being put together, by `CREATE TABLE` or by `ALTER TABLE`.
//!
//! Both end in the same place, as in the servers: keys in the order of the text get their names,
//! those that the server made for foreign keys give way to others that serve, and only then is it
//! judged whether the whole is a table.

use std::collections::BTreeSet;

use driftless_catalog::mysql::{Check, ForeignKey, Key, KeyKind, KeyPart, Name, RowPeriod, Table};
use driftless_diag::Span;
use driftless_sql::mysql::{self as sql, CheckDef, Product, TableElement};

use crate::place::Place;
use crate::postgres::codes::INVALID_DEFINITION;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::codes::{DUPLICATE_COLUMN, DUPLICATE_INDEX};
use crate::sqlite::{DUPLICATE_CONSTRAINT, INVALID_KEY};

use super::column::Defined;
use super::lookup::same;
use super::session::Session;
use super::text::{columns_of, expression};

/// A key of a table that is being put together.
pub(crate) struct DraftKey {
    pub(crate) key: Key,
    /// Where it was written; nowhere for one that the table had.
    pub(crate) span: Option<Span>,
}

/// A foreign key that is being added.
pub(crate) struct DraftForeign {
    pub(crate) name: Option<String>,
    pub(crate) key: ForeignKey,
    /// The whole of it, and where the table is named.
    pub(crate) span: Span,
    pub(crate) table_span: Span,
    /// Where the columns it refers to are named.
    pub(crate) referenced_spans: Vec<Span>,
}

/// A check that is being added.
pub(crate) struct DraftCheck {
    pub(crate) name: Option<String>,
    pub(crate) check: Check,
    pub(crate) span: Span,
}

/// A table that is being put together.
pub(crate) struct Draft {
    /// Everything but what is still in the lists below.
    pub(crate) table: Table,
    pub(crate) keys: Vec<DraftKey>,
    pub(crate) foreign: Vec<DraftForeign>,
    pub(crate) checks: Vec<DraftCheck>,
    /// The greatest number of a generated name of foreign keys and checks that the table had.
    pub(crate) last_foreign: u32,
    pub(crate) last_check: u32,
}

impl Draft {
    pub(crate) fn new(mut table: Table) -> Self {
        let keys = std::mem::take(&mut table.keys);
        let keys = keys.into_iter().map(|key| DraftKey { key, span: None }).collect();
        let name = table.name.name.clone();
        let last_foreign = last_number(table.foreign_keys.keys(), &format!("{name}_ibfk_"));
        let last_check = last_number(table.checks.keys(), &format!("{name}_chk_"));
        Self { table, keys, foreign: Vec::new(), checks: Vec::new(), last_foreign, last_check }
    }
}

fn last_number<'a>(names: impl Iterator<Item = &'a String>, start: &str) -> u32 {
    let numbers = names.filter_map(|name| name.strip_prefix(start)?.parse::<u32>().ok());
    numbers.max().unwrap_or(0)
}

impl Session {
    /// Adds what a column's definition says of the table.
    pub(crate) fn add_from_column(
        &self,
        place: &Place<'_>,
        draft: &mut Draft,
        defined: &Defined<'_>,
        span: Span,
    ) -> Done {
        let name = &defined.column.name;
        // MariaDB lets a column say but one of the two, and the greater wins.
        let both = defined.primary.is_some() && self.product == Product::MariaDb;
        let unique = defined.unique.filter(|_| !both);
        for (kind, at) in [(KeyKind::Primary, defined.primary), (KeyKind::Unique, unique)] {
            if let Some(at) = at {
                let parts = vec![KeyPart::column(name)];
                let key = Key::new(String::new(), kind, parts);
                draft.keys.push(DraftKey { key, span: Some(at) });
            }
        }
        for check in &defined.checks {
            self.add_check(place, draft, check);
        }
        if let Some(references) = defined.references {
            let columns = vec![(name.clone(), span)];
            self.add_foreign(draft, None, None, &columns, references, span)?;
        }
        Ok(())
    }

    /// Adds a key, constraint or period.
    pub(crate) fn add_element(
        &self,
        place: &Place<'_>,
        draft: &mut Draft,
        element: &TableElement,
    ) -> Done {
        match element {
            // Columns are added before, since keys may precede them in the text.
            TableElement::Column(_) => {}
            TableElement::Key(key) => self.add_key(place, draft, key)?,
            TableElement::ForeignKey(key) => {
                let exists = |name: &sql::Name| {
                    draft.table.foreign_keys.keys().any(|it| same(it, &name.text))
                };
                let name = key.constraint.as_ref().or(key.index.as_ref());
                if key.if_not_exists && name.is_some_and(exists) {
                    return Ok(());
                }
                let columns = key.columns.iter();
                let columns: Vec<_> = columns.map(|it| (it.text.clone(), it.span)).collect();
                let (constraint, index) = (key.constraint.as_ref(), key.index.as_ref());
                self.add_foreign(draft, constraint, index, &columns, &key.references, key.span)?;
            }
            TableElement::Check(check) => {
                self.refuse_unknown_functions(&check.expr)?;
                self.add_check(place, draft, check);
            }
            TableElement::Period(period) => {
                let made = driftless_catalog::mysql::Period {
                    start: period.start.text.clone(),
                    end: period.end.text.clone(),
                };
                let system = period.name.is("SYSTEM_TIME");
                let name = if system { "SYSTEM_TIME".to_owned() } else { period.name.text.clone() };
                draft.table.periods.insert(name, made);
            }
        }
        Ok(())
    }

    fn add_check(&self, place: &Place<'_>, draft: &mut Draft, check: &CheckDef) {
        draft.checks.push(DraftCheck {
            name: check.constraint.as_ref().map(|name| name.text.clone()),
            check: Check {
                expression: expression(place, &check.expr),
                not_enforced: check.enforced == Some(false),
            },
            span: check.constraint.as_ref().map_or(check.span, |name| name.span),
        });
    }

    /// The table that the draft describes, or what is wrong with it.
    pub(crate) fn finish(&self, mut draft: Draft, span: Span) -> Done<Table> {
        self.refuse_double_columns(&draft)?;
        let keys = std::mem::take(&mut draft.keys);
        draft.table.keys = self.named_keys(&mut draft.table, keys)?;
        let (foreign, checks) =
            (std::mem::take(&mut draft.foreign), std::mem::take(&mut draft.checks));
        self.name_foreign(&mut draft, foreign)?;
        self.name_checks(&mut draft, checks)?;
        self.refuse_auto_increment(&draft.table, span)?;
        keep_history(&mut draft.table);
        Ok(draft.table)
    }

    fn refuse_double_columns(&self, draft: &Draft) -> Done {
        let mut names = BTreeSet::new();
        for column in &draft.table.columns {
            if !names.insert(column.name.to_lowercase()) {
                // Whoever added it has the place; here is only left what nobody saw.
                return Err(Stop::Unknown);
            }
        }
        Ok(())
    }

    fn name_foreign(&self, draft: &mut Draft, foreign: Vec<DraftForeign>) -> Done {
        for foreign in foreign {
            self.judge_foreign(&draft.table, &foreign)?;
            let DraftForeign { name, key, span, .. } = foreign;
            let name = name.unwrap_or_else(|| {
                draft.last_foreign += 1;
                format!("{}_ibfk_{}", draft.table.name.name, draft.last_foreign)
            });
            let taken = draft.table.foreign_keys.keys().any(|it| same(it, &name));
            if taken {
                return Err(duplicate_constraint(&name, span));
            }
            draft.table.foreign_keys.insert(name, key);
        }
        Ok(())
    }

    fn name_checks(&self, draft: &mut Draft, checks: Vec<DraftCheck>) -> Done {
        let mut taken: BTreeSet<String> =
            draft.table.checks.keys().map(|name| name.to_lowercase()).collect();
        for DraftCheck { name, span, .. } in &checks {
            if let Some(name) = name
                && !taken.insert(name.to_lowercase())
            {
                return Err(duplicate_constraint(name, *span));
            }
        }
        for DraftCheck { name, check, .. } in checks {
            let name = name.unwrap_or_else(|| match self.product {
                Product::MySql => {
                    draft.last_check += 1;
                    format!("{}_chk_{}", draft.table.name.name, draft.last_check)
                }
                Product::MariaDb => {
                    let free = |number: &u32| !taken.contains(&format!("constraint_{number}"));
                    let number = (1..).find(free).unwrap_or(1);
                    taken.insert(format!("constraint_{number}"));
                    format!("CONSTRAINT_{number}")
                }
            });
            draft.table.checks.insert(name, check);
        }
        Ok(())
    }

    /// At most one column counts by itself, and a key begins with it.
    fn refuse_auto_increment(&self, table: &Table, span: Span) -> Done {
        let mut automatic = table.columns.iter().filter(|column| column.auto_increment);
        let Some(first) = automatic.next() else { return Ok(()) };
        let begins = |key: &Key| {
            let first_part = key.parts.first().and_then(|part| part.column_name());
            first_part.is_some_and(|name| same(name, &first.name))
        };
        // Other engines than InnoDB take it anywhere in a key.
        let is_key = table.keys.iter().any(begins) || table.engine != "InnoDB";
        if automatic.next().is_none() && is_key {
            return Ok(());
        }
        let message = "there can be only one `AUTO_INCREMENT` column, and a key must begin with it";
        let label = format!("column `{}` counts by itself", first.name);
        Err(Problem::error(&INVALID_KEY, span, message).label(label).into())
    }

    /// Refuses expressions of a table that read what is no column of it.
    pub(crate) fn refuse_unknown_columns(&self, table: &Table, expr: &sql::Expr) -> Done {
        for (name, span) in columns_of(expr) {
            if table.column(&name).is_none() {
                return Err(self.no_column(table, &name, span));
            }
        }
        Ok(())
    }
}

/// What the columns that say how long a row holds bring with them: they are never null, and rows
/// that are history differ from the present one in when they ended.
fn keep_history(table: &mut Table) {
    let mut ends = Vec::new();
    for column in &mut table.columns {
        column.not_null |= column.row_period.is_some();
        if column.row_period == Some(RowPeriod::End) {
            ends.push(column.name.clone());
        }
    }
    if !table.system_versioning {
        return;
    }
    for key in table.keys.iter_mut().filter(|key| key.is_unique()) {
        for end in &ends {
            let mut columns = key.parts.iter().filter_map(|part| part.column_name());
            if !columns.any(|column| same(column, end)) {
                key.parts.push(KeyPart::column(end));
            }
        }
    }
}

/// What to say about a column that is there already.
pub(crate) fn duplicate_column(name: &sql::Name, table: &Name) -> Stop {
    let message = format!("column `{}` of table `{}` exists already", name.text, table.name);
    Problem::error(&DUPLICATE_COLUMN, name.span, message).label("this column exists").into()
}

/// What to say about an index that is there already.
pub(crate) fn duplicate_index(name: &str, table: &Name, span: Span) -> Stop {
    let message = format!("index `{name}` of table `{}` exists already", table.name);
    Problem::error(&DUPLICATE_INDEX, span, message).label("this index exists").into()
}

fn duplicate_constraint(name: &str, span: Span) -> Stop {
    let message = format!("constraint `{name}` exists already");
    Problem::error(&DUPLICATE_CONSTRAINT, span, message).label("this constraint exists").into()
}

/// A definition whose parts contradict each other.
pub(crate) fn invalid(span: Span, message: impl Into<String>, label: &str) -> Stop {
    Problem::error(&INVALID_DEFINITION, span, message).label(label).into()
}
