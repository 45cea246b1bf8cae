//! Bodies of functions in SQL: the tables they name must be there.
//!
//! The server reads such a body when the function is made (`check_function_bodies`), one statement
//! after the other and without carrying any out. Names of columns are left alone here: parameters
//! look like them. Actions of rules, and statements that code runs in any case, are held to the same.

use driftless_diag::{Backend, Span};
use driftless_sql::postgres::{self as sql, FunctionBody, StatementKind};
use driftless_sql::{PieceKind, split};

use crate::problem::Problem;

use super::lookup::Relation;
use super::session::{Done, Session};

impl Session {
    /// Refuses a body that names a table that is not there.
    pub(crate) fn judge_sql_body(&self, body: &FunctionBody) -> Done {
        let FunctionBody::Text { definition, .. } = body else { return Ok(()) };
        if !self.checks_bodies {
            return Ok(());
        }
        for piece in split(Backend::Postgres, &definition.value) {
            if piece.kind == PieceKind::Statement {
                self.judge_sql_statement(definition, piece.sql)?;
            }
        }
        Ok(())
    }

    fn judge_sql_statement(&self, definition: &sql::Literal, span: Span) -> Done {
        let Some(mut problem) = self.missing_in(&definition.value, span) else { return Ok(()) };
        problem.span = match definition.body {
            Some(body) => Span::new(body.start + problem.span.start, body.start + problem.span.end),
            None => definition.span,
        };
        Err(problem.into())
    }

    /// What a statement about rows says of the first table it names that is not there. Names of
    /// columns, and what qualifies them, may be variables and arguments.
    pub(crate) fn missing_in(&self, text: &str, span: Span) -> Option<Problem> {
        let statement = sql::parse(text, span);
        let StatementKind::Dml(dml) = &statement.kind else { return None };
        for write in &dml.writes {
            if matches!(self.find(&write.table), Relation::Missing) {
                let mut problem = self.no_relation(&write.table);
                problem.span = write.table.name.span;
                return Some(problem);
            }
        }
        let text = text.get(span.range()).unwrap_or_default();
        let found = self.walk(text, span.start, Vec::new(), dml.tree.as_ref()?.as_ref());
        found.missing.into_iter().next()
    }

    /// Refuses a statement that the server analyses where it is defined, and that names a table
    /// that is not there.
    pub(crate) fn judge_tables_of(&self, text: &str, span: Span) -> Done {
        self.missing_in(text, span).map_or(Ok(()), |problem| Err(problem.into()))
    }
}
