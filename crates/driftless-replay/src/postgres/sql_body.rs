//! Bodies of functions in SQL: the tables they name must be there.
//!
//! The server reads such a body when the function is made (`check_function_bodies`), one statement
//! after the other and without carrying any out. Names of columns are left alone here: parameters
//! look like them.

use driftless_diag::{Backend, Span};
use driftless_sql::postgres::{self as sql, FunctionBody, StatementKind};
use driftless_sql::{PieceKind, split};

use crate::problem::Problem;
use crate::sqlite::codes::UNKNOWN_TABLE;

use super::lookup::Relation;
use super::session::{Done, Session, Stop};

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
        let statement = sql::parse(&definition.value, span);
        let StatementKind::Dml(dml) = &statement.kind else { return Ok(()) };
        let shown = |found: Span| match definition.body {
            Some(body) => Span::new(body.start + found.start, body.start + found.end),
            None => definition.span,
        };
        for write in &dml.writes {
            if matches!(self.find(&write.table), Relation::Missing) {
                let mut problem = self.no_relation(&write.table);
                problem.span = shown(write.table.name.span);
                return Err(problem.into());
            }
        }
        let Some(tree) = &dml.tree else { return Ok(()) };
        let text = definition.value.get(span.range()).unwrap_or_default();
        let found = self.walk(text, span.start, Vec::new(), tree.as_ref());
        let missing = |problem: &Problem| problem.code.id == UNKNOWN_TABLE.id;
        match found.problems.into_iter().find(missing) {
            None => Ok(()),
            Some(mut problem) => {
                problem.span = shown(problem.span);
                Err(Stop::from(problem))
            }
        }
    }
}
