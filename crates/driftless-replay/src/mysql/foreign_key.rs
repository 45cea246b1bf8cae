//! Foreign keys: what they refer to, the index they need, and what the server refuses.

use driftless_catalog::ReferentialAction as Kept;
use driftless_catalog::mysql::{
    Column, ForeignKey, Key, KeyKind, KeyPart, Name, Table, is_text_type,
};
use driftless_diag::Span;
use driftless_sql::mysql::{self as sql, Product, References, ReferentialAction};

use crate::postgres::codes::HAS_DEPENDENTS;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::{FOREIGN_KEY_MISMATCH, INVALID_FOREIGN_KEY};

use super::build::{Draft, DraftForeign, DraftKey};
use super::data_type::base;
use super::key::begins_with;
use super::lookup::{Found, Relation, same};
use super::session::Session;

impl Session {
    /// Adds a foreign key and the index that the server makes for it.
    pub(crate) fn add_foreign(
        &self,
        draft: &mut Draft,
        constraint: Option<&sql::Name>,
        index: Option<&sql::Name>,
        columns: &[(String, Span)],
        references: &References,
        span: Span,
    ) -> Done {
        let mut names = Vec::new();
        for (name, at) in columns {
            match draft.table.column(name) {
                Some(column) => names.push(column.name.clone()),
                None => return Err(self.no_column(&draft.table, name, *at)),
            }
        }
        let wanted = references.columns.len();
        if wanted != 0 && wanted != names.len() {
            let message = format!("{} columns refer to {wanted}", names.len());
            let problem = Problem::error(&INVALID_FOREIGN_KEY, span, message);
            return Err(problem.label("each column needs one it refers to").into());
        }
        let table = match self.find(&references.table) {
            Found::Known(name, _) => name,
            Found::Unknown | Found::Missing => self.full_name(&references.table)?,
        };
        let given = match self.product {
            Product::MariaDb => constraint.or(index),
            Product::MySql => constraint,
        };
        let parts = names.iter().map(KeyPart::column).collect();
        let name = index.or(constraint).map(|name| name.text.clone());
        let usual = ForeignKey::usual_action(self.backend());
        let mut key = Key::new(name.unwrap_or_default(), KeyKind::Index, parts);
        key.automatic = true;
        draft.keys.push(DraftKey { key, span: Some(span) });
        draft.foreign.push(DraftForeign {
            name: given.map(|name| name.text.clone()),
            key: ForeignKey {
                columns: names,
                table,
                referenced: references.columns.iter().map(|name| name.text.clone()).collect(),
                on_delete: references.on_delete.map_or(usual, kept),
                on_update: references.on_update.map_or(usual, kept),
            },
            span,
            table_span: references.table.name.span,
            referenced_spans: references.columns.iter().map(|name| name.span).collect(),
        });
        Ok(())
    }

    /// Refuses a foreign key that no server makes.
    pub(crate) fn judge_foreign(&self, table: &Table, foreign: &DraftForeign) -> Done {
        let DraftForeign { key, span, table_span, referenced_spans, .. } = foreign;
        let (span, table_span) = (*span, *table_span);
        self.refuse_set_null(table, key, span)?;
        if !self.settings.foreign_key_checks || self.is_unknown(&key.table.name) {
            return Ok(());
        }
        let target = if key.table == table.name {
            table
        } else {
            match self.find_full(&key.table) {
                Found::Known(name, Relation::Table) => self.table(&name)?,
                Found::Known(..) | Found::Unknown => return Ok(()),
                Found::Missing => {
                    let name =
                        sql::Name { text: key.table.name.clone(), span: table_span, quoted: true };
                    let name = sql::QualifiedName { database: None, name };
                    return Err(self.no_relation(&name).into());
                }
            }
        };
        if !target.columns_known || key.referenced.is_empty() || target.partitioning.is_some() {
            return Ok(());
        }
        let theirs = key.referenced.iter().zip(referenced_spans);
        for (own, (theirs, at)) in key.columns.iter().zip(theirs) {
            let Some(found) = target.column(theirs) else {
                return Err(self.no_column(target, theirs, *at));
            };
            if let Some(own) = table.column(own)
                && are_incompatible(own, found)
            {
                let message = format!(
                    "column `{}` of type `{}` cannot refer to `{}.{theirs}` of type `{}`",
                    own.name, own.data_type, target.name.name, found.data_type
                );
                return Err(Problem::error(&INVALID_FOREIGN_KEY, span, message)
                    .label("both columns need the same type")
                    .into());
            }
        }
        let all = referenced_spans.first().zip(referenced_spans.last());
        let at = all.map_or(span, |(first, last)| first.to(*last));
        self.refuse_without_index(target, key, at)
    }

    fn refuse_set_null(&self, table: &Table, key: &ForeignKey, span: Span) -> Done {
        let nulls = key.on_delete == Kept::SetNull || key.on_update == Kept::SetNull;
        let strict = |name: &String| table.column(name).is_some_and(|column| column.not_null);
        match key.columns.iter().find(|name| nulls && strict(name)) {
            Some(name) => {
                let message = format!("column `{name}` cannot be set to `NULL`");
                Err(Problem::error(&INVALID_FOREIGN_KEY, span, message)
                    .label("the column is `NOT NULL`")
                    .into())
            }
            None => Ok(()),
        }
    }

    fn refuse_without_index(&self, target: &Table, key: &ForeignKey, span: Span) -> Done {
        if target.engine != "InnoDB" || is_looked_up(target, &key.referenced) {
            return Ok(());
        }
        let list = key.referenced.join(", ");
        let message = format!("no key of table `{}` begins with ({list})", target.name.name);
        Err(Problem::error(&FOREIGN_KEY_MISMATCH, span, message)
            .label("the server needs one to look up what is referred to")
            .help(format!("add `UNIQUE ({list})` to `{}`", target.name))
            .into())
    }

    /// Refuses a table in which an index is missing that a foreign key needs, be it the table's own
    /// or another's that refers to it.
    pub(crate) fn refuse_lost_index(&self, before: &Table, after: &Table, span: Span) -> Done {
        if !self.settings.foreign_key_checks || !after.columns_known {
            return Ok(());
        }
        let served = |columns: &[String]| after.keys.iter().any(|key| begins_with(key, columns));
        let lost = after.foreign_keys.iter().find(|(_, key)| !served(&key.columns));
        let message = match lost {
            Some((name, _)) => format!("foreign key `{name}` needs the index"),
            None => match self.referring(&before.name, |key| !is_looked_up(after, &key.referenced))
            {
                Some((table, name)) if before.keys.len() > after.keys.len() => {
                    format!("foreign key `{name}` of table `{}` needs the index", table.name)
                }
                _ => return Ok(()),
            },
        };
        Err(Problem::error(&HAS_DEPENDENTS, span, message)
            .label("drop the foreign key first, or add another index")
            .into())
    }

    /// A foreign key of another table that refers to this one.
    pub(crate) fn referring(
        &self,
        target: &Name,
        wanted: impl Fn(&ForeignKey) -> bool,
    ) -> Option<(Name, String)> {
        let tables = self.objects().tables.values().filter(|table| table.name != *target);
        for table in tables {
            let found =
                table.foreign_keys.iter().find(|(_, key)| key.table == *target && wanted(key));
            if let Some((name, _)) = found {
                return Some((table.name.clone(), name.clone()));
            }
        }
        None
    }

    /// Refuses another type for a column that a foreign key binds.
    pub(crate) fn refuse_bound_column(
        &self,
        table: &Table,
        before: &Column,
        after: &Column,
        span: Span,
    ) -> Done {
        if !self.settings.foreign_key_checks || !are_incompatible(before, after) {
            return Ok(());
        }
        let uses = |names: &[String]| names.iter().any(|name| same(name, &before.name));
        let own = table.foreign_keys.iter().find(|(_, key)| uses(&key.columns));
        let name = match own {
            Some((name, _)) => name.clone(),
            None => match self.referring(&table.name, |key| uses(&key.referenced)) {
                Some((_, name)) => name,
                None => return Ok(()),
            },
        };
        let message = format!("foreign key `{name}` binds the type of column `{}`", before.name);
        Err(Problem::error(&HAS_DEPENDENTS, span, message)
            .label("drop the foreign key first")
            .into())
    }
}

/// The catalog's word for an action.
const fn kept(action: ReferentialAction) -> Kept {
    match action {
        ReferentialAction::NoAction => Kept::NoAction,
        ReferentialAction::Restrict => Kept::Restrict,
        ReferentialAction::Cascade => Kept::Cascade,
        ReferentialAction::SetNull => Kept::SetNull,
        ReferentialAction::SetDefault => Kept::SetDefault,
    }
}

/// Whether no server lets a column of one type refer to one of the other. Of types that are not
/// listed nothing is said.
fn are_incompatible(one: &Column, two: &Column) -> bool {
    let class = |column: &Column| -> Option<&'static str> {
        Some(match base(&column.data_type) {
            "tinyint" => "tinyint",
            "smallint" => "smallint",
            "mediumint" => "mediumint",
            "int" => "int",
            "bigint" => "bigint",
            "char" | "varchar" => "text",
            "date" => "date",
            "datetime" => "datetime",
            _ => return None,
        })
    };
    let (Some(first), Some(second)) = (class(one), class(two)) else { return false };
    if first != second {
        return true;
    }
    if is_text_type(&one.data_type) {
        let names = one.charset.as_ref().zip(two.charset.as_ref());
        return names.is_some_and(|(one, two)| one.charset != two.charset);
    }
    let unsigned = |column: &Column| column.data_type.contains("unsigned");
    unsigned(one) != unsigned(two)
}

/// A problem with the whole of a statement.
pub(crate) fn needed(span: Span, message: String, label: &str) -> Stop {
    Problem::error(&HAS_DEPENDENTS, span, message).label(label).into()
}

/// Whether a key of the table finds rows by these columns. InnoDB keeps the primary key behind each
/// other key, and looks rows up by both.
fn is_looked_up(table: &Table, columns: &[String]) -> bool {
    let primary = table.keys.iter().find(|key| key.kind == KeyKind::Primary);
    table.keys.iter().any(|key| {
        let mut whole = key.clone();
        whole.parts.extend(primary.into_iter().flat_map(|primary| primary.parts.clone()));
        begins_with(&whole, columns)
    })
}
