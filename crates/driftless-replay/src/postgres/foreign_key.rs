//! Foreign keys: the key they refer to must exist, and its columns must be comparable.

use driftless_catalog::ReferentialAction;
use driftless_catalog::postgres::{Constraint, ConstraintKind, ForeignKey, IndexKey, Name, Table};
use driftless_diag::Span;
use driftless_sql::postgres::{self as sql, MatchKind, References};

use crate::problem::Problem;
use crate::sqlite::FOREIGN_KEY_MISMATCH;
use crate::sqlite::INVALID_FOREIGN_KEY;

use super::constraint::{Wanted, timing};
use super::names;
use super::session::{Done, Session, Stop};

impl Session {
    pub(crate) fn new_foreign_key(
        &self,
        table: &Name,
        wanted: &Wanted<'_>,
        columns: &[(String, Span)],
        period: bool,
        references: &References,
    ) -> Done<(String, Constraint)> {
        let own = self.table(table)?;
        for (name, span) in columns {
            if own.column(name).is_none() {
                let name = sql::Name { text: name.clone(), span: *span, quoted: false };
                return Err(if own.columns_known {
                    self.no_column(table, own, &name).into()
                } else {
                    Stop::Unknown
                });
            }
        }
        let target_name = self.table_name(&references.table)?;
        let target = self.table(&target_name)?;
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let referenced = self.referenced(target, references)?;
        if referenced.len() != names.len() {
            let message = format!(
                "the foreign key has {} columns and refers to {}",
                names.len(),
                referenced.len()
            );
            return Err(
                Problem::error(&INVALID_FOREIGN_KEY, references_span(references), message).into()
            );
        }
        self.refuse_incomparable(own, &names, target, &referenced, wanted.span)?;
        let name = match wanted.name {
            Some(name) => name.text.clone(),
            None => {
                let part = names::joined(names.iter().map(String::as_str));
                self.free_constraint_name(table, Some(&part), "fkey")
            }
        };
        let on_delete_columns = self.column_names(own, &references.on_delete_columns)?;
        let mut constraint = Constraint::new(ConstraintKind::ForeignKey(ForeignKey {
            columns: names,
            table: target_name,
            referenced,
            on_delete: action(references.on_delete),
            on_update: action(references.on_update),
            on_delete_columns,
            match_full: references.match_kind == MatchKind::Full,
            period,
        }));
        constraint.timing = timing(wanted.attributes);
        constraint.not_valid = wanted.attributes.not_valid;
        constraint.not_enforced = wanted.attributes.enforced == Some(false);
        Ok((name, constraint))
    }

    /// The columns referred to, which must be those of a key.
    fn referenced(&self, target: &Table, references: &References) -> Done<Vec<String>> {
        let unsure = self.is_unknown(&target.name.name) || !target.columns_known;
        if references.columns.is_empty() {
            let key = target.primary_key().and_then(|constraint| match &constraint.kind {
                ConstraintKind::Key(key) => Some(key.columns.clone()),
                _ => None,
            });
            return key.ok_or_else(|| {
                if unsure {
                    return Stop::Unknown;
                }
                let message = format!("table `{}` has no primary key to refer to", target.name);
                Problem::error(&FOREIGN_KEY_MISMATCH, references.table.name.span, message)
                    .label("no primary key")
                    .into()
            });
        }
        let columns = self.column_names(target, &references.columns)?;
        if self.has_key(target, &columns) || references.period {
            return Ok(columns);
        }
        if unsure {
            return Err(Stop::Unknown);
        }
        let list = columns.join(", ");
        let message = format!("no key of table `{}` consists of ({list})", target.name);
        Err(Problem::error(&FOREIGN_KEY_MISMATCH, references_span(references), message)
            .label("neither a primary key nor unique")
            .help(format!("add `UNIQUE ({list})` to `{}`", target.name))
            .into())
    }

    /// Whether rows are told apart by exactly these columns.
    pub(crate) fn has_key(&self, table: &Table, columns: &[String]) -> bool {
        self.keys_of(table).any(|key| {
            key.len() == columns.len()
                && columns.iter().all(|column| key.contains(&column.as_str()))
        })
    }

    /// The columns of each key and of each unique index without expressions and predicate.
    pub(crate) fn keys_of<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = Vec<&'a str>> {
        let constraints = table.constraints.values().filter_map(|constraint| {
            let ConstraintKind::Key(key) = &constraint.kind else { return None };
            Some(key.columns.iter().map(String::as_str).collect())
        });
        let of_table =
            self.objects().indexes.values().filter(|index| {
                index.table == table.name && index.unique && index.predicate.is_none()
            });
        constraints.chain(of_table.filter_map(|index| {
            let columns = index.elements.iter().map(|element| match &element.key {
                IndexKey::Column(name) => Some(name.as_str()),
                IndexKey::Expression(_) => None,
            });
            columns.collect()
        }))
    }

    fn refuse_incomparable(
        &self,
        own: &Table,
        columns: &[String],
        target: &Table,
        referenced: &[String],
        span: Span,
    ) -> Done {
        for (from, to) in columns.iter().zip(referenced) {
            let types = own.column(from).zip(target.column(to));
            let Some((from_type, to_type)) =
                types.map(|(from, to)| (&from.data_type.text, &to.data_type.text))
            else {
                continue;
            };
            let (one, two) = (family(from_type), family(to_type));
            if one.zip(two).is_some_and(|(one, two)| one != two) {
                let message = format!(
                    "column `{from}` of type {from_type} cannot refer to `{to}` of type {to_type}"
                );
                return Err(Problem::error(&INVALID_FOREIGN_KEY, span, message)
                    .label("types that cannot be compared")
                    .into());
            }
        }
        Ok(())
    }
}

fn references_span(references: &References) -> Span {
    match (references.columns.first(), references.columns.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => references.table.span(),
    }
}

/// Types of one family can be compared with each other, types of two cannot; of others we do not
/// know.
fn family(type_text: &str) -> Option<&'static str> {
    let base = type_text.split('(').next().unwrap_or_default().trim();
    Some(match base {
        "smallint" | "integer" | "bigint" | "numeric" => "number",
        "text" | "character varying" | "character" => "text",
        "uuid" => "uuid",
        "boolean" => "boolean",
        "bytea" => "bytea",
        "date" | "timestamp without time zone" | "timestamp with time zone" => "time",
        _ => return None,
    })
}

const fn action(action: sql::ReferentialAction) -> ReferentialAction {
    match action {
        sql::ReferentialAction::NoAction => ReferentialAction::NoAction,
        sql::ReferentialAction::Restrict => ReferentialAction::Restrict,
        sql::ReferentialAction::Cascade => ReferentialAction::Cascade,
        sql::ReferentialAction::SetNull => ReferentialAction::SetNull,
        sql::ReferentialAction::SetDefault => ReferentialAction::SetDefault,
    }
}
