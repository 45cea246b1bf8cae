//! `CALL` of a procedure that the migrations made: followed as far as it is straight DDL.
//!
//! Migrations make a procedure, call it and drop it, mostly to guard a change with a condition.
//! Where statements depend on one, or on a parameter, what was done is not known.

use std::sync::Arc;

use driftless_catalog::mysql::{Routine, RoutineKind, RoutineName};
use driftless_diag::{SourceFile, Span};
use driftless_sql::mysql::{BodyStatement, Call, RoutineBody, StatementKind as Kind, parse};

use crate::place::Place;
use crate::postgres::codes::UNKNOWN_FUNCTION;
use crate::problem::{Done, Problem, Stop};

use super::session::Session;

impl Session {
    pub(crate) fn call_procedure(&mut self, place: &Place<'_>, call: &Call) -> Done {
        let full = self.full_name(&call.name)?;
        let key = full.sibling(full.name.to_lowercase());
        let key = RoutineName { kind: RoutineKind::Procedure, name: key };
        let Some(routine) = self.objects().routines.get(&key).cloned() else {
            if self.is_unknown(&full.name) {
                self.opaque(place, "it runs code that is not known");
                return Ok(());
            }
            let message = format!("unknown procedure `{full}`");
            return Err(Problem::error(&UNKNOWN_FUNCTION, call.name.name.span, message)
                .label("no such procedure")
                .note_if(self.history.of(&full.name))
                .into());
        };
        if !self.follow(place, &routine) {
            let reason = "it runs code that is not followed";
            self.opaque_code(place, reason, &routine.body.source);
        }
        Ok(())
    }

    /// Carries out the statements of a procedure, all or none; whether it could.
    fn follow(&mut self, place: &Place<'_>, routine: &Routine) -> bool {
        if !routine.parameters.is_empty() {
            return false;
        }
        let text = format!("CREATE PROCEDURE p()\n{}", routine.body.source);
        let statement = parse(self.product, &text, Span::new(0, text.len()));
        let Kind::CreateRoutine(create) = statement.kind else { return false };
        let RoutineBody::Sql(body) = &create.body else { return false };
        let file = Arc::new(SourceFile::new(place.file.path.clone(), text.clone()));
        let before = self.catalog.clone();
        for statement in &body.statements {
            if !self.follow_one(place, &file, statement) {
                self.catalog = before;
                return false;
            }
        }
        true
    }

    fn follow_one(
        &mut self,
        place: &Place<'_>,
        file: &Arc<SourceFile>,
        statement: &BodyStatement,
    ) -> bool {
        let rows = matches!(statement.kind, Kind::Dml(_) | Kind::Transaction(_));
        if rows {
            return true;
        }
        let definition = matches!(
            statement.kind,
            Kind::CreateTable(_)
                | Kind::AlterTable(_)
                | Kind::RenameTable(_)
                | Kind::CreateIndex(_)
                | Kind::DropIndex(_)
                | Kind::CreateView(_)
                | Kind::Drop(_)
        );
        if statement.conditional || !definition {
            return false;
        }
        let inside = Place {
            step: place.step,
            file,
            breaks: place.breaks,
            statement: statement.span,
            end: statement.span.end,
        };
        matches!(self.dispatch(&inside, &statement.kind), Ok(()) | Err(Stop::Skipped))
    }
}
