//! SQL of statements as catalogs keep it: the text as written with its normal form.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::SqlText;
use driftless_catalog::postgres::{Column, Name, Table};
use driftless_diag::Span;
use driftless_sql::postgres::{self as sql, Fragment, OptionChange, QueryFragment};

use crate::normal::RelationFacts;
use crate::place::Place;
use crate::problem::Problem;

use super::outputs::{Output, Source};
use super::session::{Done, Session, Stop};

/// An expression by its text.
pub(crate) fn expression_text(source: &str) -> SqlText {
    // Its form depends on the schema around it, and is made when that is whole.
    SqlText { source: source.trim().to_owned(), normal: None }
}

/// An expression of a statement.
pub(crate) fn expression(place: &Place<'_>, fragment: &Fragment) -> SqlText {
    expression_text(slice(place, fragment.span))
}

/// A query by its text.
pub(crate) fn query_text(source: &str) -> SqlText {
    SqlText { source: source.trim().to_owned(), normal: None }
}

/// A query of a statement.
pub(crate) fn query(place: &Place<'_>, fragment: &QueryFragment) -> SqlText {
    query_text(slice(place, fragment.span))
}

/// The text at a place.
pub(crate) fn slice<'p>(place: &'p Place<'_>, span: Span) -> &'p str {
    place.text().get(span.range()).unwrap_or_default()
}

/// Storage parameters as the server keeps them.
pub(crate) fn parameters(list: &[sql::Parameter]) -> BTreeMap<String, String> {
    list.iter().map(|it| (parameter_name(it), parameter_value(it))).collect()
}

/// A parameter's name with its namespace.
pub(crate) fn parameter_name(parameter: &sql::Parameter) -> String {
    let namespace = parameter.namespace.as_ref().map(|it| format!("{}.", it.text));
    format!("{}{}", namespace.unwrap_or_default(), parameter.name.text)
}

fn parameter_value(parameter: &sql::Parameter) -> String {
    parameter.value.as_ref().map_or_else(|| "true".to_owned(), sql::ParameterValue::text)
}

/// Options of a foreign object, changed.
pub(crate) fn change_options(options: &mut BTreeMap<String, String>, list: &[sql::ForeignOption]) {
    for option in list {
        let name = option.name.text.clone();
        match (option.change, &option.value) {
            (OptionChange::Drop, _) => _ = options.remove(&name),
            (_, Some(value)) => _ = options.insert(name, value.value.clone()),
            (_, None) => {}
        }
    }
}

/// The columns of a table, as a source of names.
pub(crate) fn source(table: &Table) -> Source {
    let output = |column: &driftless_catalog::postgres::Column| Output {
        name: column.name.clone(),
        data_type: Some(column.data_type.clone()),
        origin: Some((table.name.clone(), column.name.clone())),
    };
    Source {
        alias: Some(table.name.name.clone()),
        relation: Some(table.name.clone()),
        columns: table.columns_known.then(|| table.columns.iter().map(output).collect()),
        missing: false,
    }
}

impl Session {
    /// The columns of a table that an expression of a statement reads. Names that mean nothing are
    /// a problem.
    pub(crate) fn columns_read(
        &self,
        place: &Place<'_>,
        fragment: &Fragment,
        table: &Table,
        expected: Option<&str>,
    ) -> Done<BTreeSet<String>> {
        let text = slice(place, fragment.span);
        let (read, problems) = self.columns_in(text, fragment, table);
        match problems.into_iter().next() {
            Some(problem) if table.columns_known => Err(problem.into()),
            Some(_) => Err(Stop::Unknown),
            None => {
                // Most expressions are defaults, which read neither a column nor the row.
                let row = || text.to_lowercase().contains(&table.name.name.to_lowercase());
                let columns =
                    if read.is_empty() && !row() { &[] } else { table.columns.as_slice() };
                self.judge_over(place, fragment, table, columns, expected)?;
                Ok(read)
            }
        }
    }

    /// Judges the types in an expression over columns of a table that may not be in the catalog yet.
    fn judge_over(
        &self,
        place: &Place<'_>,
        fragment: &Fragment,
        table: &Table,
        columns: &[Column],
        expected: Option<&str>,
    ) -> Done {
        if !table.columns_known || self.is_unknown(&table.name.name) {
            return Ok(());
        }
        let columns = columns.iter().map(|column| {
            let sure = !self.unsure.contains(&column.name);
            let text = if sure { column.data_type.text.as_str() } else { "?" };
            (column.name.clone(), text.to_owned())
        });
        let facts = RelationFacts {
            schema: table.name.schema.clone(),
            name: table.name.name.clone(),
            columns: columns.collect(),
        };
        let relations = [(table.name.name.as_str(), &facts)];
        self.judge_types_over(place, fragment.span, &relations, expected)
    }

    /// The columns of a table that a kept expression reads.
    pub(crate) fn columns_of(&self, text: &str, table: &Table) -> BTreeSet<String> {
        match Fragment::read(text) {
            Some(fragment) => self.columns_in(text, &fragment, table).0,
            None => words(text, table),
        }
    }

    fn columns_in(
        &self,
        text: &str,
        fragment: &Fragment,
        table: &Table,
    ) -> (BTreeSet<String>, Vec<Problem>) {
        let Some(tree) = &fragment.tree else { return (words(text, table), Vec::new()) };
        let mut found = self.walk_expression(text, fragment.span.start, vec![source(table)], tree);
        let read = found.uses.relations.remove(&table.name).unwrap_or_default();
        (read, found.problems)
    }
}

/// The words of a text that are columns of a table: what it reads at most, where there is no tree.
fn words(text: &str, table: &Table) -> BTreeSet<String> {
    let mentioned = super::session::mentions(text, super::session::Inside::Skipped);
    let columns = table.columns.iter().map(|column| column.name.clone());
    columns.filter(|name| mentioned.contains(name)).collect()
}

/// A collation as statements name it; none for the one that says nothing.
pub(crate) fn collation(session: &Session, name: &sql::QualifiedName) -> Option<Name> {
    if name.name.text == "default" {
        return None;
    }
    if let Some(schema) = &name.schema {
        return Some(Name::new(&schema.text, &name.name.text));
    }
    let own = session.search(None).into_iter().map(|schema| Name::new(schema, &name.name.text));
    let found = own.into_iter().find(|name| {
        let key = name.key(driftless_catalog::ObjectKind::Collation);
        session.objects().others.contains_key(&key)
    });
    Some(found.unwrap_or_else(|| Name::new("pg_catalog", &name.name.text)))
}
