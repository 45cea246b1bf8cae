//! What runs of a procedure, and how often.
//!
//! Conditions and cursors over system tables are answered from the catalog, so a loop that drops
//! whatever foreign keys a table has does here what it does on a server. Statements about rows may
//! depend on what they like, since no definition depends on them: where it cannot be told whether or
//! how often something runs, it is gone by ([`pass`](super::pass)) if it changes rows and variables
//! alone. If it may change more, the procedure is not followed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::slice::from_ref;

use driftless_sql::mysql::{
    Body, BodyStatement, Code, Dml, IntoClause, IntoVariable, Loop, OnError, Query, Set, SetTarget,
    StatementKind as Kind, assigned,
};

use crate::place::Place;

use super::call::is_definition;
use super::guard::{Around, Value, Variables, has_always_a_row, is_of_one_table};
use super::session::Session;

/// How many turns of a loop are followed.
const MOST_TURNS: usize = 2000;

/// A procedure that is being carried out.
#[derive(Clone)]
pub(super) struct Frame {
    /// Its parameters and variables by name in lower case.
    pub(super) locals: Variables,
    /// The variables of which nothing can be said.
    pub(super) filled: BTreeSet<String>,
    /// The rows that open cursors have left; none where they cannot be told.
    pub(super) cursors: BTreeMap<String, Option<VecDeque<Vec<Option<Value>>>>>,
    on_error: OnError,
    /// Whether it may have ended before.
    pub(super) perhaps_left: bool,
    pub(super) depth: usize,
}

impl Frame {
    pub(super) fn new(body: &Body, depth: usize) -> Self {
        Self {
            locals: Variables::new(),
            filled: body.filled.clone(),
            cursors: BTreeMap::new(),
            on_error: body.on_error,
            perhaps_left: false,
            depth,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        let name = name.to_lowercase();
        let value = if self.filled.contains(&name) { Value::Doubtful } else { value };
        self.locals.insert(name, value);
    }
}

/// The body that runs, and where its text is.
pub(super) struct Running<'a> {
    pub(super) place: Place<'a>,
    pub(super) body: &'a Body,
}

impl<'a> Running<'a> {
    /// What runs where there is no row.
    pub(super) fn not_found(&self) -> &'a [Code] {
        self.body.not_found.as_deref().unwrap_or_default()
    }

    pub(super) fn statement(&self, at: usize) -> Option<&'a BodyStatement> {
        self.body.statements.get(at)
    }
}

/// What comes after a part of a body.
#[derive(PartialEq, Eq)]
pub(super) enum Then {
    Next,
    /// What follows the block or loop of this label.
    Leave(String),
    /// The next turn of the loop of this label.
    Iterate(String),
}

impl Session {
    /// Carries out part of a body; nothing if some of it cannot be followed.
    pub(super) fn carry_out(
        &mut self,
        running: &Running<'_>,
        code: &[Code],
        frame: &mut Frame,
    ) -> Option<Then> {
        for part in code {
            if frame.perhaps_left {
                self.pass_by(running, from_ref(part), frame)?;
                continue;
            }
            match self.carry_out_part(running, part, frame)? {
                Then::Next => {}
                elsewhere => return Some(elsewhere),
            }
        }
        Some(Then::Next)
    }

    fn carry_out_part(
        &mut self,
        running: &Running<'_>,
        part: &Code,
        frame: &mut Frame,
    ) -> Option<Then> {
        match part {
            Code::Statement(at) => {
                return self.carry_out_statement(running, running.statement(*at)?, frame);
            }
            Code::Declare(names, default) => {
                let value = match default {
                    None => Some(Value::Null),
                    Some(value) => self.value(value, Around::variables(&frame.locals)),
                };
                for name in names {
                    frame.set(&name.text, value.clone().unwrap_or(Value::Doubtful));
                }
            }
            Code::If(arms, otherwise) => {
                for (at, (condition, arm)) in arms.iter().enumerate() {
                    match self.holds(condition, &frame.locals) {
                        Some(true) => return self.carry_out(running, arm, frame),
                        Some(false) => {}
                        None => {
                            let rest = Code::If(arms[at..].to_vec(), otherwise.clone());
                            self.pass_by(running, from_ref(&rest), frame)?;
                            return Some(Then::Next);
                        }
                    }
                }
                return self.carry_out(running, otherwise, frame);
            }
            Code::Block(label, code) => {
                return Some(match self.carry_out(running, code, frame)? {
                    Then::Leave(left) if label.as_ref() == Some(&left) => Then::Next,
                    then => then,
                });
            }
            Code::Loop(code) => return self.carry_out_loop(running, code, frame),
            Code::Unclear(_) => self.pass_by(running, from_ref(part), frame)?,
            Code::Open(cursor) => {
                let declared = running.body.cursors.iter().rev().find(|it| it.name == *cursor)?;
                // Among the rows of all tables may be some of one that is in doubt.
                let sure = self.catalog.unknown.is_empty() || is_of_one_table(&declared.query);
                let rows = self.rows(&declared.query, Around::variables(&frame.locals));
                let rows = rows.filter(|_| sure);
                frame.cursors.insert(cursor.clone(), rows.map(VecDeque::from));
            }
            Code::Fetch(cursor, into) => return self.fetch(running, cursor, into, frame),
            Code::Leave(label) => return Some(Then::Leave(label.clone())),
            Code::Iterate(label) => return Some(Then::Iterate(label.clone())),
        }
        Some(Then::Next)
    }

    /// Turn by turn if that can be told, and otherwise by it as a whole.
    fn carry_out_loop(
        &mut self,
        running: &Running<'_>,
        code: &Loop,
        frame: &mut Frame,
    ) -> Option<Then> {
        let statements = running.body.statements.get(code.statements.clone())?;
        if statements.iter().any(|statement| may_define(&statement.kind)) {
            let (catalog, variables) = (self.catalog.clone(), self.variables.clone());
            let (prepared, settings) = (self.prepared.clone(), self.settings);
            let before = frame.clone();
            let then = self.turns(running, code, frame);
            if let (Some(then), false) = (then, frame.perhaps_left) {
                return Some(then);
            }
            self.catalog = catalog;
            self.variables = variables;
            self.prepared = prepared;
            self.settings = settings;
            *frame = before;
        }
        self.pass_by(running, from_ref(&Code::Loop(code.clone())), frame)?;
        Some(Then::Next)
    }

    fn turns(&mut self, running: &Running<'_>, code: &Loop, frame: &mut Frame) -> Option<Then> {
        for _ in 0..MOST_TURNS {
            if let Some(condition) = &code.while_holds
                && !self.holds(condition, &frame.locals)?
            {
                return Some(Then::Next);
            }
            match self.carry_out(running, &code.code, frame)? {
                Then::Next => {}
                Then::Leave(label) if code.label.as_ref() == Some(&label) => {
                    return Some(Then::Next);
                }
                Then::Iterate(label) if code.label.as_ref() == Some(&label) => continue,
                elsewhere => return Some(elsewhere),
            }
            if frame.perhaps_left {
                return None;
            }
            if let Some(condition) = &code.until
                && self.holds(condition, &frame.locals)?
            {
                return Some(Then::Next);
            }
        }
        None
    }

    fn fetch(
        &mut self,
        running: &Running<'_>,
        cursor: &str,
        into: &[String],
        frame: &mut Frame,
    ) -> Option<Then> {
        let Some(Some(rows)) = frame.cursors.get_mut(cursor) else {
            self.forget_values(into.iter().cloned(), frame);
            self.perhaps_no_row(running, frame);
            return Some(Then::Next);
        };
        let Some(row) = rows.pop_front() else {
            // Without a handler it is an error.
            let handler = running.body.not_found.as_ref()?;
            return self.carry_out(running, handler, frame);
        };
        for (at, name) in into.iter().enumerate() {
            let value = row.get(at).cloned().flatten();
            self.assign(name, value.unwrap_or(Value::Doubtful), frame);
        }
        Some(Then::Next)
    }

    /// What a handler for this may have done.
    pub(super) fn perhaps_no_row(&mut self, running: &Running<'_>, frame: &mut Frame) {
        frame.perhaps_left |= running.body.no_row_ends;
        let filled = parts_of(running.not_found()).filter_map(|at| running.statement(at));
        self.forget_values(filled.flat_map(|it| assigned(&it.kind)), frame);
    }

    fn carry_out_statement(
        &mut self,
        running: &Running<'_>,
        statement: &BodyStatement,
        frame: &mut Frame,
    ) -> Option<Then> {
        let place = Place { statement: statement.span, ..running.place };
        match &statement.kind {
            Kind::Set(set) => self.carry_out_set(set, frame)?,
            Kind::Dml(Dml::Query(query)) if query.into.is_some() => {
                let then = self.carry_out_query(running, query, frame)?;
                let unsure = assigned(&statement.kind).into_iter();
                let unsure: Vec<_> = unsure.filter(|name| frame.filled.contains(name)).collect();
                self.forget_values(unsure, frame);
                return Some(then);
            }
            Kind::Dml(_) | Kind::Transaction(_) | Kind::Inert { .. } => {}
            Kind::Prepare(prepare) => {
                let text = self.prepared_text(prepare)?;
                self.prepared.insert(prepare.name.text.to_lowercase(), Some(text));
            }
            Kind::Execute(execute) => {
                let text = self.executed_text(execute)?;
                self.run_text(&place, &text, frame.on_error)?;
            }
            Kind::Call(call) => {
                let routine = self.procedure(call)?.clone();
                self.follow(&place, &routine, call, &mut frame.locals, frame.depth + 1)?;
            }
            kind if is_definition(kind) || matches!(kind, Kind::Truncate(_)) => {
                self.run(&place, kind, frame.on_error)?;
            }
            _ => return None,
        }
        Some(Then::Next)
    }

    fn carry_out_query(
        &mut self,
        running: &Running<'_>,
        query: &Query,
        frame: &mut Frame,
    ) -> Option<Then> {
        let found = self.rows(query, Around::variables(&frame.locals));
        self.fill(query, &mut frame.locals);
        match found {
            Some(rows) if rows.is_empty() => {
                frame.perhaps_left |= running.body.no_row_ends;
                return self.carry_out(running, running.not_found(), frame);
            }
            None if !has_always_a_row(query) => self.perhaps_no_row(running, frame),
            _ => {}
        }
        Some(Then::Next)
    }

    fn carry_out_set(&mut self, set: &Set, frame: &mut Frame) -> Option<()> {
        let Set::Variables(items) = set else { return None };
        for item in items {
            match &item.target {
                SetTarget::User(name, value) => {
                    let value = self.value(value, Around::variables(&frame.locals));
                    let name = format!("@{}", name.to_lowercase());
                    self.assign(&name, value.unwrap_or(Value::Doubtful), frame);
                }
                SetTarget::Variable { scope: None, name, value: Some(value) }
                    if frame.locals.contains_key(name) =>
                {
                    let value = self.value(value, Around::variables(&frame.locals));
                    frame.set(name, value.unwrap_or(Value::Doubtful));
                }
                SetTarget::Variable { scope, name, value } => {
                    self.set_server_variable(scope.as_deref(), name, value.as_ref());
                }
                SetTarget::Names(..) | SetTarget::Charset(_) => {}
            }
        }
        Some(())
    }

    /// Sets a variable; one of the session has its `@`.
    pub(super) fn assign(&mut self, name: &str, value: Value, frame: &mut Frame) {
        match name.strip_prefix('@') {
            Some(own) => {
                let doubted = frame.filled.contains(name);
                let value = if doubted { Value::Doubtful } else { value };
                self.variables.insert(own.to_owned(), value);
            }
            None => frame.set(name, value),
        }
    }

    /// Forgets what is in variables.
    pub(super) fn forget_values(
        &mut self,
        names: impl IntoIterator<Item = String>,
        frame: &mut Frame,
    ) {
        for name in names {
            if name.starts_with('@') || frame.locals.contains_key(&name) {
                self.assign(&name, Value::Doubtful, frame);
            }
        }
    }

    /// Gives the variables behind `INTO` what a query yields.
    pub(crate) fn fill(&mut self, query: &Query, locals: &mut Variables) {
        let Some(IntoClause::Variables(variables)) = &query.into else { return };
        let found = self.rows(query, Around::variables(locals));
        let row = match found.as_deref() {
            // Without a row they keep what they have.
            Some([]) => return,
            Some([row]) if row.len() == variables.len() => row.clone(),
            _ => Vec::new(),
        };
        for (at, variable) in variables.iter().enumerate() {
            let value = row.get(at).cloned().flatten().unwrap_or(Value::Doubtful);
            match variable {
                IntoVariable::User(name) => {
                    _ = self.variables.insert(name.to_lowercase(), value);
                }
                IntoVariable::Local(name) => _ = locals.insert(name.text.to_lowercase(), value),
                IntoVariable::Field => {}
            }
        }
    }
}

/// Whether a statement may change more than rows and variables.
fn may_define(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Set(_) | Kind::Dml(_) | Kind::Truncate(_) | Kind::Transaction(_) | Kind::Inert { .. }
    )
}

/// The statements of code, by their places.
fn parts_of(code: &[Code]) -> Box<dyn Iterator<Item = usize> + '_> {
    Box::new(code.iter().flat_map(|part| match part {
        Code::Statement(at) => Box::new(std::iter::once(*at)),
        Code::If(arms, otherwise) => {
            let arms = arms.iter().flat_map(|(_, arm)| parts_of(arm));
            Box::new(arms.chain(parts_of(otherwise))) as Box<dyn Iterator<Item = usize>>
        }
        Code::Block(_, code) | Code::Unclear(code) => parts_of(code),
        Code::Loop(code) => Box::new(code.statements.clone()),
        Code::Declare(..) | Code::Open(_) | Code::Fetch(..) | Code::Leave(_) | Code::Iterate(_) => {
            Box::new(std::iter::empty())
        }
    }))
}
