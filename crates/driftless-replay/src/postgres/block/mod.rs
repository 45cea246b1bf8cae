//! `DO` blocks: static statements, under guards that the catalog can answer.
//!
//! Most blocks in real histories wrap one statement in `IF NOT EXISTS (SELECT .. FROM pg_type ..)`
//! or in `EXCEPTION WHEN duplicate_object`. Those are carried out here. Loops, variables that
//! reach definitions, and `EXECUTE` of anything but one string are not followed: such a block is
//! opaque as a whole, before any of it is carried out.

mod code;
mod guard;

use driftless_diag::Span;
use driftless_sql::postgres::{self as sql, DoBlock, StatementKind};

use crate::place::Place;
use crate::problem::Problem;

use self::code::{Handler, Step, read};
use super::session::{Done, Session, Stop};

impl Session {
    pub(crate) fn do_block(&mut self, place: &Place<'_>, block: &DoBlock) -> Done {
        let language = block.language.as_ref().map_or("plpgsql", |name| name.text.as_str());
        let steps = match block.body.body {
            Some(body) if language.eq_ignore_ascii_case("plpgsql") => read(place.text(), body),
            _ => None,
        };
        let Some(steps) = steps else {
            self.opaque(place, "the block is code that is not followed");
            return Ok(());
        };
        if let Err(reason) = self.followable(place, &steps) {
            self.opaque(place, reason);
            return Ok(());
        }
        self.run(place, &steps, false).map_err(|_| Stop::Unknown)
    }

    /// Whether every step that may run is understood.
    fn followable(&self, place: &Place<'_>, steps: &[Step]) -> Result<(), String> {
        for step in steps {
            match step {
                Step::Unclear(reason) => return Err((*reason).to_owned()),
                Step::If { branches, otherwise } => {
                    let mut guards = branches.iter().map(|(guard, _)| *guard);
                    let makes = branches.iter().any(|(_, steps)| makes(steps)) || makes(otherwise);
                    if makes && guards.any(|guard| self.guard(place, guard).is_none()) {
                        return Err("it depends on a condition that is not followed".to_owned());
                    }
                    for (_, steps) in branches {
                        self.followable(place, steps)?;
                    }
                    self.followable(place, otherwise)?;
                }
                Step::Block { steps, handlers } => {
                    self.followable(place, steps)?;
                    for handler in handlers {
                        self.followable(place, &handler.steps)?;
                    }
                }
                Step::Sql(_) | Step::Inert => {}
            }
        }
        Ok(())
    }

    /// Carries out steps. Under a handler, the first problem ends them and is handed back.
    fn run(&mut self, place: &Place<'_>, steps: &[Step], caught: bool) -> Result<(), Problem> {
        for step in steps {
            match step {
                Step::Sql(span) => self.run_statement(place, *span, caught)?,
                Step::If { branches, otherwise } => {
                    let mut chosen = Some(otherwise);
                    for (guard, steps) in branches {
                        match self.guard(place, *guard) {
                            Some(true) => {
                                chosen = Some(steps);
                                break;
                            }
                            Some(false) => {}
                            None => {
                                chosen = None;
                                break;
                            }
                        }
                    }
                    if let Some(steps) = chosen {
                        self.run(place, steps, caught)?;
                    }
                }
                Step::Block { steps, handlers } if handlers.is_empty() => {
                    self.run(place, steps, caught)?;
                }
                Step::Block { steps, handlers } => {
                    self.run_guarded(place, steps, handlers, caught)?;
                }
                Step::Inert | Step::Unclear(_) => {}
            }
        }
        Ok(())
    }

    /// A block with handlers: what fails is undone, and the handler runs.
    fn run_guarded(
        &mut self,
        place: &Place<'_>,
        steps: &[Step],
        handlers: &[Handler],
        caught: bool,
    ) -> Result<(), Problem> {
        let catalog = self.catalog.clone();
        let (uses, keys) = (self.uses.clone(), self.key_indexes.clone());
        let Err(problem) = self.run(place, steps, true) else { return Ok(()) };
        let handler = handlers.iter().find(|handler| handler.catches(problem.code.id));
        let Some(handler) = handler else {
            if caught {
                return Err(problem);
            }
            let inner = Place { statement: problem.span, end: problem.span.end, ..*place };
            self.judge_problem(&inner, problem);
            return Ok(());
        };
        (self.catalog, self.uses, self.key_indexes) = (catalog, uses, keys);
        self.run(place, &handler.steps, caught)
    }

    fn run_statement(
        &mut self,
        place: &Place<'_>,
        span: Span,
        caught: bool,
    ) -> Result<(), Problem> {
        let inner = Place { statement: span, end: span.end, ..*place };
        let kind = sql::parse(place.text(), span).kind;
        // Names in statements about rows may be variables of the block.
        if matches!(kind, StatementKind::Dml(_) | StatementKind::Call(_)) {
            return Ok(());
        }
        if !caught {
            self.carry_out(&inner, &kind);
            return Ok(());
        }
        match self.dispatch(&inner, &kind) {
            Err(Stop::Problem(problem)) => Err(*problem),
            Err(Stop::Unknown) => {
                self.doubt(&inner, &kind);
                Ok(())
            }
            Ok(()) | Err(Stop::Skipped) => Ok(()),
        }
    }
}

/// Whether steps change definitions.
fn makes(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Sql(_) | Step::Unclear(_) => true,
        Step::If { branches, otherwise } => {
            branches.iter().any(|(_, steps)| makes(steps)) || makes(otherwise)
        }
        Step::Block { steps, handlers } => {
            makes(steps) || handlers.iter().any(|handler| makes(&handler.steps))
        }
        Step::Inert => false,
    })
}
