//! `CREATE TABLE .. AS SELECT`.
//!
//! SQLite declares a column for each one the query yields, with a type that stands for its
//! affinity, and stores a text it writes itself.

use driftless_catalog::{ObjectName, Table, TableKind};
use driftless_diag::Backend;
use driftless_sql::sqlite::{CreateTable, QueryFragment, TableBody};

use crate::print::quote_ident;

use super::build;
use super::resolve::{Calls, Output, Resolver};
use super::session::{Place, Session};
use super::tree;
use super::world::Home;

impl Session {
    pub(super) fn create_table_as(
        &mut self,
        place: &Place<'_>,
        create: &CreateTable,
        name: ObjectName,
    ) {
        let TableBody::Query(query) = &create.body else { return };
        let mut resolver =
            Resolver::new(self.world(), place.text(), Home::Everywhere, Calls::Judged);
        let tree = tree_of(place, query);
        let outputs = tree.and_then(|select| resolver.dml(&select, super::resolve::Depth::Full));
        let problems = resolver.finish().problems;
        if self.report(place, problems) {
            return self.forget(&name.name);
        }
        let mut table = Table {
            name,
            kind: TableKind::Ordinary,
            columns: Vec::new(),
            columns_known: outputs.is_some(),
            constraints: Vec::new(),
            without_rowid: false,
            strict: false,
            definition: None,
        };
        if let Some(outputs) = outputs {
            table.definition = Some(stored(create.name.name.text.as_str(), &outputs));
            table.columns = outputs
                .iter()
                .map(|output| build::bare(output.name.as_str(), output.affinity.declared()))
                .collect();
        }
        self.add_table(place, table, &create.name.name, &[]);
    }
}

fn tree_of(place: &Place<'_>, query: &QueryFragment) -> Option<tree::Dml> {
    tree::query(place.text(), query.span).map(tree::Dml::Select)
}

/// The text SQLite writes: on one line if it is short.
fn stored(name: &str, outputs: &[Output]) -> String {
    let length = |name: &str| name.len() + name.matches('"').count() + 2;
    let total: usize = outputs.iter().map(|output| length(output.name.as_str()) + 5).sum();
    let (first, next, end) =
        if total + length(name) < 50 { ("", ",", ")") } else { ("\n  ", ",\n  ", "\n)") };
    let mut text = format!("CREATE TABLE {}(", plain(name));
    for (at, output) in outputs.iter().enumerate() {
        text.push_str(if at == 0 { first } else { next });
        text.push_str(&plain(output.name.as_str()));
        let declared = output.affinity.declared();
        if !declared.is_empty() {
            text.push(' ');
            text.push_str(declared);
        }
    }
    text + end
}

/// A name as SQLite itself writes it.
fn plain(name: &str) -> String {
    quote_ident(Backend::Sqlite, name)
}
