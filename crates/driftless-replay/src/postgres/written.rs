//! What is in reach of the parts of statements about rows, and columns that a query defines itself.
//!
//! `WITH made AS (INSERT .. RETURNING id) SELECT id FROM made`: the list behind `RETURNING` sees the table
//! that is written, and the tables beside it.

use sqlparser::ast;

use super::outputs::{Ctes, Output, Source, folded};
use super::session::Session;

impl Session {
    /// What is in reach of the `RETURNING` of a statement about rows.
    pub(crate) fn written_sources(
        &self,
        statement: &ast::Statement,
        ctes: &mut Ctes,
    ) -> (Vec<Source>, Vec<String>) {
        let (mut sources, mut merged) = (Vec::new(), Vec::new());
        for item in written_from(statement) {
            self.joined(item, ctes, &mut sources, &mut merged);
        }
        if let ast::Statement::Insert(insert) = statement
            && let ast::TableObject::TableName(name) = &insert.table
        {
            let mut source = self.table_source(name, &Ctes::new());
            let alias = insert.table_alias.as_ref().map(|it| folded(&it.alias));
            source.alias = alias.or(source.alias);
            sources.push(source);
            if insert.on.is_some() {
                let alias = Some("excluded".to_owned());
                sources.push(Source { alias, relation: None, columns: None, missing: false });
            }
        }
        (sources, merged)
    }

    /// The columns that stand with their types behind the alias of a function.
    pub(crate) fn defined(&self, alias: &ast::TableAlias) -> Option<Vec<Output>> {
        let column = |it: &ast::TableAliasColumnDef| {
            let data_type = self.plain_type(&it.data_type.as_ref()?.to_string());
            Some(Output { name: folded(&it.name), data_type, origin: None })
        };
        let columns: Option<Vec<Output>> = alias.columns.iter().map(column).collect();
        columns.filter(|columns| !columns.is_empty())
    }
}

/// The list behind `RETURNING`.
pub(super) fn returning(statement: &ast::Statement) -> Option<&Vec<ast::SelectItem>> {
    match statement {
        ast::Statement::Insert(insert) => insert.returning.as_ref(),
        ast::Statement::Update(update) => update.returning.as_ref(),
        ast::Statement::Delete(delete) => delete.returning.as_ref(),
        _ => None,
    }
}

/// The tables that `UPDATE` and `DELETE` are about, and those beside them.
fn written_from(statement: &ast::Statement) -> Vec<&ast::TableWithJoins> {
    match statement {
        ast::Statement::Update(update) => {
            let mut all = vec![&update.table];
            match &update.from {
                Some(
                    ast::UpdateTableFromKind::BeforeSet(from)
                    | ast::UpdateTableFromKind::AfterSet(from),
                ) => all.extend(from),
                None => {}
            }
            all
        }
        ast::Statement::Delete(delete) => {
            let (ast::FromTable::WithFromKeyword(from) | ast::FromTable::WithoutKeyword(from)) =
                &delete.from;
            from.iter().chain(delete.using.iter().flatten()).collect()
        }
        _ => Vec::new(),
    }
}
