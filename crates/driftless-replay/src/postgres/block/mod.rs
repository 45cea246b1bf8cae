//! `DO` blocks, and functions called for what they do: code that changes the schema, followed.
//!
//! Most blocks in real histories wrap one statement in `IF NOT EXISTS (SELECT .. FROM pg_type ..)`
//! or in `EXCEPTION WHEN duplicate_object`; others go through the server's own tables and execute a
//! text for each row. Both are carried out here as far as the catalog tells what conditions and texts
//! come to. Where it does not, the code is opaque as a whole, and none of it has been carried out.

mod ask;
mod code;
mod frame;
mod grants;
mod guard;
mod query;
mod system;
mod value;

use std::sync::Arc;

use driftless_diag::{Backend, SourceFile, Span};
use driftless_sql::postgres::{self as sql, DoBlock, Fragment, QueryFragment, StatementKind};
use driftless_sql::{PieceKind, split};
use sqlparser::ast;

use crate::place::Place;
use crate::problem::Problem;

use self::code::{Handler, Step, read};
pub(in crate::postgres) use self::frame::Frame;
use self::value::Value;
use super::lookup::Relation;
use super::session::{Done, Session, Stop};

/// Why code goes no further.
pub(in crate::postgres) enum Halt {
    /// The server would refuse a statement.
    Problem(Problem),
    /// Nobody can tell what it does.
    Unclear(String),
    /// It returned.
    Returned,
}

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
        let before = self.clone();
        match self.run(place, &steps, &mut Frame::default(), false) {
            Ok(()) | Err(Halt::Returned) => Ok(()),
            Err(Halt::Problem(_)) => Err(Stop::Unknown),
            Err(Halt::Unclear(reason)) => {
                *self = before;
                self.opaque(place, reason);
                Ok(())
            }
        }
    }

    /// Carries out steps. Under a handler, the first problem ends them and is handed back.
    fn run(
        &mut self,
        place: &Place<'_>,
        steps: &[Step],
        frame: &mut Frame,
        caught: bool,
    ) -> Result<(), Halt> {
        for step in steps {
            if frame.perhaps_returned && makes(std::slice::from_ref(step)) {
                let reason = "it depends on a condition that is not followed";
                return Err(Halt::Unclear(reason.to_owned()));
            }
            match step {
                Step::Sql(span) | Step::Scratch(span) => {
                    self.run_statement(place, *span, caught)?;
                }
                Step::Fill { query, into, variable } => {
                    self.about_rows(place, *query, Some(*into), !caught && frame.goes_straight())?;
                    let value = self.filled(place, *query, *into, frame);
                    frame.set(variable, value);
                }
                Step::Scratches(names) => {
                    // Not all that makes them is followed, and they outlive the code.
                    for name in names {
                        if matches!(self.relation_named(None, name), Relation::Missing) {
                            self.catalog.unknown.add_key(name.clone());
                            self.unsure.insert(name.clone());
                        }
                    }
                }
                Step::Rows(span, changed) => {
                    self.about_rows(place, *span, None, !caught && frame.goes_straight())?;
                    changed.iter().for_each(|name| frame.set(name, None));
                }
                Step::Assign(name, value) => {
                    let value = match value {
                        Some(value) => self.told(place, *value, frame),
                        None => Some(Value::Null),
                    };
                    frame.set(name, value);
                }
                Step::Execute(span) => self.execute(place, *span, frame, caught)?,
                Step::For { variable, source, array, body } => {
                    let rows = match array {
                        true => self.listed(place, *source, frame),
                        false => self.queried(place, *source, frame),
                    };
                    let Some(rows) = rows else {
                        if makes(body) {
                            let reason = "it changes definitions in a loop";
                            return Err(Halt::Unclear(reason.to_owned()));
                        }
                        frame.perhaps_returned |= returns(body);
                        forget(body, frame);
                        continue;
                    };
                    for row in rows {
                        frame.set_row(variable, row);
                        frame.loops += 1;
                        let outcome = self.run(place, body, frame, caught);
                        frame.loops -= 1;
                        outcome?;
                    }
                }
                Step::If { branches, otherwise } => {
                    self.run_branches(place, branches, otherwise, frame, caught)?;
                }
                Step::Block { steps, handlers } if handlers.is_empty() => {
                    self.run(place, steps, frame, caught)?;
                }
                Step::Block { steps, handlers } => {
                    self.run_guarded(place, steps, handlers, frame, caught)?;
                }
                Step::Return => return Err(Halt::Returned),
                Step::Unclear(reason) => return Err(Halt::Unclear((*reason).to_owned())),
                Step::Inert => {}
            }
        }
        Ok(())
    }

    /// What a statement about rows does beyond them. `blank` is what is no SQL in it; whether it runs
    /// in any case is what it is judged by.
    fn about_rows(
        &mut self,
        place: &Place<'_>,
        span: Span,
        blank: Option<Span>,
        runs: bool,
    ) -> Result<(), Halt> {
        let text = place.text().get(span.range()).unwrap_or_default();
        if let Some(helper) = self.helper_in(text) {
            return Err(Halt::Unclear(format!("`{helper}` changes the schema")));
        }
        self.settings_in_query(text);
        if runs && self.path_known {
            self.judge_tables(place, span, blank);
        }
        Ok(())
    }

    /// A statement about rows that runs in any case must find its tables.
    fn judge_tables(&mut self, place: &Place<'_>, span: Span, blank: Option<Span>) {
        let mut text = place.text().get(span.range()).unwrap_or_default().to_owned();
        if let Some(blank) = blank {
            let range =
                blank.start.saturating_sub(span.start)..blank.end.saturating_sub(span.start);
            if text.get(range.clone()).is_some() {
                text.replace_range(range.clone(), &" ".repeat(range.len()));
            }
        }
        if text.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("perform")) {
            text.replace_range(..7, "SELECT ");
        }
        let Some(mut problem) = self.missing_in(&text, Span::new(0, text.len())) else { return };
        // Code that sets the path in an expression may find them elsewhere.
        if place.text().to_ascii_lowercase().contains("set_config") {
            return;
        }
        problem.span = Span::new(problem.span.start + span.start, problem.span.end + span.start);
        let inner = Place { statement: span, end: span.end, ..*place };
        self.judge_problem(&inner, problem);
    }

    fn run_branches(
        &mut self,
        place: &Place<'_>,
        branches: &[(Span, Vec<Step>)],
        otherwise: &[Step],
        frame: &mut Frame,
        caught: bool,
    ) -> Result<(), Halt> {
        for (at, (guard, steps)) in branches.iter().enumerate() {
            match self.holds(place, *guard, frame) {
                Some(true) => return self.run(place, steps, frame, caught),
                Some(false) => {}
                None => {
                    let rest = branches.get(at..).unwrap_or_default();
                    let all = rest.iter().map(|(_, steps)| steps.as_slice()).chain([otherwise]);
                    if self.perhaps_only_grants(place, all) {
                        return Ok(());
                    }
                    if rest.iter().any(|(_, steps)| makes(steps)) || makes(otherwise) {
                        let reason = "it depends on a condition that is not followed";
                        return Err(Halt::Unclear(reason.to_owned()));
                    }
                    let all = rest.iter().map(|(_, steps)| steps.as_slice()).chain([otherwise]);
                    frame.perhaps_returned |= all.into_iter().any(returns);
                    rest.iter().for_each(|(_, steps)| forget(steps, frame));
                    forget(otherwise, frame);
                    return Ok(());
                }
            }
        }
        self.run(place, otherwise, frame, caught)
    }

    /// What a condition yields, if that can be told.
    fn holds(&self, place: &Place<'_>, span: Span, frame: &Frame) -> Option<bool> {
        if let Some(held) = self.guard(place, span) {
            return Some(held);
        }
        match self.told(place, span, frame)? {
            Value::Bool(held) => Some(held),
            Value::Null => Some(false),
            _ => None,
        }
    }

    /// The value of an expression, if that can be told.
    fn told(&self, place: &Place<'_>, span: Span, frame: &Frame) -> Option<Value> {
        let fragment = Fragment::read(place.text().get(span.range())?)?;
        self.value(fragment.tree.as_deref()?, &Vec::new(), frame)
    }

    /// The rows of a query, if they can be told.
    fn queried(&self, place: &Place<'_>, span: Span, frame: &Frame) -> Option<Vec<value::Row>> {
        let query = QueryFragment::read(place.text().get(span.range())?)?;
        self.rows_of(query.tree.as_deref()?, &Vec::new(), frame)
    }

    /// What the one variable behind `INTO` of a query gets, if that can be told.
    fn filled(&self, place: &Place<'_>, query: Span, into: Span, frame: &Frame) -> Option<Value> {
        let before = place.text().get(query.start..into.start)?;
        let after = place.text().get(into.end..query.end)?;
        let query = QueryFragment::read(&format!("{before}{after}"))?;
        let mut rows = self.rows_of(query.tree.as_deref()?, &Vec::new(), frame)?;
        match rows.len() {
            0 => Some(Value::Null),
            1 => rows.pop().filter(|row| row.len() == 1)?.pop_first()?.1,
            _ => None,
        }
    }

    /// The elements of an array, as rows.
    fn listed(&self, place: &Place<'_>, span: Span, frame: &Frame) -> Option<Vec<value::Row>> {
        let Value::List(items) = self.told(place, span, frame)? else { return None };
        let row = |item: Value| [("?".to_owned(), Some(item))].into_iter().collect();
        Some(items.into_iter().map(row).collect())
    }

    /// `EXECUTE` of a text that can be told.
    fn execute(
        &mut self,
        place: &Place<'_>,
        span: Span,
        frame: &Frame,
        caught: bool,
    ) -> Result<(), Halt> {
        let Some(Value::Text(text)) = self.told(place, span, frame) else {
            let reason = "it executes text that is put together when it runs";
            return Err(Halt::Unclear(reason.to_owned()));
        };
        self.run_text(place, &text, caught)
    }

    /// Carries out statements in a text that stands nowhere in the step's file.
    fn run_text(&mut self, place: &Place<'_>, text: &str, caught: bool) -> Result<(), Halt> {
        let (file, breaks) = elsewhere(place, text);
        let inner = Place { file: &file, breaks: &breaks, ..*place };
        for piece in split(Backend::Postgres, &file.text) {
            if piece.kind != PieceKind::Statement {
                continue;
            }
            match self.run_statement(&inner, piece.sql, true) {
                Err(Halt::Problem(problem)) => self.executed_refused(place, problem, caught)?,
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// A problem in a text that stands nowhere is one of the statement that carries it out.
    fn executed_refused(
        &mut self,
        place: &Place<'_>,
        problem: Problem,
        caught: bool,
    ) -> Result<(), Halt> {
        let problem = Problem::error(problem.code, place.statement, problem.message);
        if caught {
            return Err(Halt::Problem(problem));
        }
        self.judge_problem(place, problem);
        Ok(())
    }

    /// Carries out a function's body, if it can be told what that does.
    pub(in crate::postgres) fn run_routine(
        &mut self,
        place: &Place<'_>,
        routine: &driftless_catalog::postgres::Routine,
        arguments: &[ast::Expr],
    ) -> Result<(), Halt> {
        let unclear = || Halt::Unclear(format!("`{}` changes the schema", routine.name));
        let inputs = routine.arguments.iter().filter(|argument| argument.mode.is_input());
        let inputs: Vec<_> = inputs.collect();
        let body = routine.body.as_ref().ok_or_else(unclear)?;
        if arguments.len() != inputs.len() {
            return Err(unclear());
        }
        let mut frame = Frame::default();
        for (input, argument) in inputs.iter().zip(arguments) {
            let value = self.value(argument, &Vec::new(), &Frame::default());
            if let Some(name) = &input.name {
                frame.set(name, value);
            }
        }
        if routine.language == "sql" && inputs.is_empty() {
            return self.run_text(place, &body.source, false);
        }
        if routine.language != "plpgsql" {
            return Err(unclear());
        }
        let (file, breaks) = elsewhere(place, &body.source);
        let inner = Place { file: &file, breaks: &breaks, ..*place };
        let start = file.text.len() - body.source.len();
        let steps = read(&file.text, Span::new(start, file.text.len())).ok_or_else(unclear)?;
        match self.run(&inner, &steps, &mut frame, true) {
            Err(Halt::Problem(problem)) => self.executed_refused(place, problem, false),
            outcome => outcome,
        }
    }

    /// A block with handlers: what fails is undone, and the handler runs.
    fn run_guarded(
        &mut self,
        place: &Place<'_>,
        steps: &[Step],
        handlers: &[Handler],
        frame: &mut Frame,
        caught: bool,
    ) -> Result<(), Halt> {
        let catalog = self.catalog.clone();
        let (uses, keys) = (self.uses.clone(), self.key_indexes.clone());
        let problem = match self.run(place, steps, frame, true) {
            Err(Halt::Problem(problem)) => problem,
            outcome => return outcome,
        };
        let handler = handlers.iter().find(|handler| handler.catches(problem.code.id));
        let Some(handler) = handler else {
            if caught {
                return Err(Halt::Problem(problem));
            }
            let inner = Place { statement: problem.span, end: problem.span.end, ..*place };
            self.judge_problem(&inner, problem);
            return Ok(());
        };
        (self.catalog, self.uses, self.key_indexes) = (catalog, uses, keys);
        self.run(place, &handler.steps, frame, caught)
    }

    fn run_statement(&mut self, place: &Place<'_>, span: Span, caught: bool) -> Result<(), Halt> {
        let inner = Place { statement: span, end: span.end, ..*place };
        let kind = sql::parse(place.text(), span).kind;
        let text = place.text().get(span.range()).unwrap_or_default();
        if let StatementKind::Opaque { reason } = &kind {
            return Err(Halt::Unclear(reason.clone()));
        }
        // Names in statements about rows may be variables of the block.
        if matches!(kind, StatementKind::Dml(_) | StatementKind::Call(_)) {
            return match self.helper_in(text) {
                Some(helper) => Err(Halt::Unclear(format!("`{helper}` changes the schema"))),
                None => Ok(()),
            };
        }
        if matches!(kind, StatementKind::Do(_)) {
            return Err(Halt::Unclear("it runs other code".to_owned()));
        }
        if !caught {
            self.carry_out(&inner, &kind);
            return Ok(());
        }
        match self.dispatch(&inner, &kind) {
            Err(Stop::Problem(problem)) => Err(Halt::Problem(*problem)),
            Err(Stop::Unknown) => {
                self.doubt(&inner, &kind);
                Ok(())
            }
            Ok(()) | Err(Stop::Skipped) => Ok(()),
        }
    }
}

/// A file for a text that stands nowhere: its statements are on the line of the one that carries them
/// out.
fn elsewhere(place: &Place<'_>, text: &str) -> (Arc<SourceFile>, Vec<usize>) {
    let line = place.origin(place.statement.start).line.saturating_sub(1);
    let path = place.file.path.clone();
    let text = format!("{}{text}", "\n".repeat(line));
    (Arc::new(SourceFile::new(path, text)), (0..line).collect())
}

/// Whether steps change definitions, or what comes after them.
fn makes(steps: &[Step]) -> bool {
    any(steps, &|step| matches!(step, Step::Sql(_) | Step::Unclear(_) | Step::Execute(_)))
}

/// Whether steps may end the code.
fn returns(steps: &[Step]) -> bool {
    any(steps, &|step| matches!(step, Step::Return))
}

/// Whether one of the steps, or of those within them, is of a kind.
fn any(steps: &[Step], is: &impl Fn(&Step) -> bool) -> bool {
    let within = |step: &Step| match step {
        Step::If { branches, otherwise } => {
            branches.iter().any(|(_, steps)| any(steps, is)) || any(otherwise, is)
        }
        Step::Block { steps, handlers } => {
            any(steps, is) || handlers.iter().any(|handler| any(&handler.steps, is))
        }
        Step::For { body, .. } => any(body, is),
        _ => false,
    };
    steps.iter().any(|step| is(step) || within(step))
}

/// Makes every variable unknown that steps may change.
fn forget(steps: &[Step], frame: &mut Frame) {
    for step in steps {
        match step {
            Step::Rows(_, changed) => changed.iter().for_each(|name| frame.set(name, None)),
            Step::Assign(name, _) | Step::Fill { variable: name, .. } => frame.set(name, None),
            Step::For { variable, body, .. } => {
                frame.set(variable, None);
                forget(body, frame);
            }
            Step::If { branches, otherwise } => {
                branches.iter().for_each(|(_, steps)| forget(steps, frame));
                forget(otherwise, frame);
            }
            Step::Block { steps, handlers } => {
                forget(steps, frame);
                handlers.iter().for_each(|handler| forget(&handler.steps, frame));
            }
            Step::Sql(_) | Step::Execute(_) | Step::Return | Step::Inert | Step::Unclear(_) => {}
            Step::Scratch(_) | Step::Scratches(_) => {}
        }
    }
}
