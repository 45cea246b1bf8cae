//! Code of which nobody can tell whether or how often it runs.
//!
//! As long as it changes rows and variables alone, no definition depends on it: it is gone by, and
//! what is in the variables is forgotten. It may also leave what it stands in, and then whatever
//! follows there may not run either.

use std::collections::BTreeSet;

use driftless_diag::Span;
use driftless_sql::mysql::{
    BodyStatement, Call, Code, Dml, ExprKind, Loop, Set, SetItem, SetTarget, StatementKind as Kind,
    assigned, parse,
};

use super::call::{DEEPEST, body_of};
use super::flow::{Frame, Running};
use super::guard::{Value, has_always_a_row};
use super::session::Session;
use super::setting::is_deciding;

impl Session {
    /// Goes by code that may run, once, often or never; nothing if it changes more than rows and
    /// variables.
    pub(super) fn pass_by(
        &mut self,
        running: &Running<'_>,
        code: &[Code],
        frame: &mut Frame,
    ) -> Option<()> {
        let mut left = BTreeSet::new();
        self.pass_all(running, code, frame, &mut left)?;
        frame.perhaps_left |= !left.is_empty();
        Some(())
    }

    /// The same; notes the labels of what it may leave.
    fn pass_all(
        &mut self,
        running: &Running<'_>,
        code: &[Code],
        frame: &mut Frame,
        left: &mut BTreeSet<String>,
    ) -> Option<()> {
        for part in code {
            match part {
                Code::Statement(at) => {
                    self.pass_statement(running, running.statement(*at)?, frame)?;
                }
                Code::Declare(names, _) => {
                    self.forget_values(names.iter().map(|it| it.text.to_lowercase()), frame);
                }
                Code::If(arms, otherwise) => {
                    for (_, arm) in arms {
                        self.pass_all(running, arm, frame, left)?;
                    }
                    self.pass_all(running, otherwise, frame, left)?;
                }
                Code::Block(label, code) | Code::Loop(Loop { label, code, .. }) => {
                    let mut inner = BTreeSet::new();
                    self.pass_all(running, code, frame, &mut inner)?;
                    left.extend(inner.into_iter().filter(|it| label.as_ref() != Some(it)));
                }
                Code::Unclear(code) => self.pass_all(running, code, frame, left)?,
                Code::Open(cursor) => _ = frame.cursors.insert(cursor.clone(), None),
                Code::Fetch(cursor, into) => {
                    frame.cursors.insert(cursor.clone(), None);
                    self.forget_values(into.iter().cloned(), frame);
                    self.perhaps_no_row(running, frame);
                }
                Code::Leave(label) | Code::Iterate(label) => _ = left.insert(label.clone()),
            }
        }
        Some(())
    }

    fn pass_statement(
        &mut self,
        running: &Running<'_>,
        statement: &BodyStatement,
        frame: &mut Frame,
    ) -> Option<()> {
        match &statement.kind {
            Kind::Set(set) => {
                let Set::Variables(items) = &**set else { return None };
                let decides = |item: &SetItem| match &item.target {
                    SetTarget::Variable { name, .. } => {
                        !frame.locals.contains_key(name) && is_deciding(name)
                    }
                    _ => false,
                };
                if items.iter().any(decides) {
                    return None;
                }
            }
            Kind::Dml(Dml::Query(query)) => {
                if query.into.is_some() && !has_always_a_row(query) {
                    self.perhaps_no_row(running, frame);
                }
            }
            Kind::Dml(_) | Kind::Truncate(_) | Kind::Transaction(_) | Kind::Inert { .. } => {}
            Kind::Prepare(prepare) => {
                self.prepared.insert(prepare.name.text.to_lowercase(), None);
            }
            Kind::Execute(execute) => {
                let text = self.executed_text(execute)?;
                let whole = Span::new(0, text.len());
                let kind = parse(self.product, &text, whole).kind;
                return matches!(kind, Kind::Dml(_) | Kind::Inert { .. }).then_some(());
            }
            Kind::Call(call) => return self.pass_call(running, call, frame),
            _ => return None,
        }
        self.forget_values(assigned(&statement.kind), frame);
        Some(())
    }

    /// Goes by a call; what its arguments hold is forgotten.
    fn pass_call(&mut self, running: &Running<'_>, call: &Call, frame: &mut Frame) -> Option<()> {
        if frame.depth > DEEPEST {
            return None;
        }
        let routine = self.procedure(call)?.clone();
        let (_, body) = body_of(self.product, &routine)?;
        let mut inner = Frame::new(&body, frame.depth + 1);
        let parameters = routine.parameters.iter().map(|it| it.name.to_lowercase());
        let declared = body.variables.iter().map(|(name, _)| name.text.to_lowercase());
        inner.locals.extend(parameters.chain(declared).map(|name| (name, Value::Doubtful)));
        let called = Running { place: running.place, body: &body };
        self.pass_by(&called, &body.code, &mut inner)?;
        let filled = call.arguments.iter().filter_map(|it| match &it.kind {
            ExprKind::UserVariable(name) => Some(format!("@{}", name.to_lowercase())),
            ExprKind::Column(names) => names.last().map(|name| name.text.to_lowercase()),
            _ => None,
        });
        self.forget_values(filled, frame);
        Some(())
    }
}
