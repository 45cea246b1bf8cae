//! Bodies of routines, triggers and events.
//!
//! A body is recognised to its end, and the statements in it that a server could run by themselves
//! are kept in the order of the text, beside a tree of what decides whether and how often they run
//! ([`Code`]): migrations make procedures, call and drop them, so what they do to a schema matters.

use std::collections::BTreeSet;

use driftless_diag::Span;

use super::code::{Code, DeclaredCursor, Loop};
use super::cursor::{Cursor, Parse};
use super::dml::Dml;
use super::expression::Expr;
use super::name::Name;
use super::query::{IntoClause, IntoVariable};
use super::set::{Set, SetTarget};
use super::statement::StatementKind;
use super::terminal::Symbol;

/// The body of a routine, trigger or event.
#[derive(Debug, Clone)]
pub struct Body {
    /// All of it.
    pub span: Span,
    /// The statements in it, those in blocks included.
    pub statements: Vec<BodyStatement>,
    /// The order in which they run, handlers left out.
    pub code: Vec<Code>,
    /// The variables its outermost block declares, with their defaults.
    pub variables: Vec<(Name, Option<Expr>)>,
    /// The cursors it declares.
    pub cursors: Vec<DeclaredCursor>,
    /// The variables that handlers fill, by name in lower case, those of the session with their
    /// `@`: what is in them depends on errors.
    pub filled: BTreeSet<String>,
    /// What runs where a cursor is at its end or a query has no row, and the body goes on: that of
    /// the one handler for this alone.
    pub not_found: Option<Vec<Code>>,
    /// Whether a handler ends the body, or part of it, where there is no row.
    pub no_row_ends: bool,
    /// What becomes of errors.
    pub on_error: OnError,
}

/// What becomes of an error in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// It ends the body.
    Fails,
    /// Nothing: a handler for all errors does nothing and goes on.
    Ignored,
    /// Something else: handlers do something.
    Handled,
}

/// A statement of a body.
#[derive(Debug, Clone)]
pub struct BodyStatement {
    /// Where it stands.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
}

/// What is being read.
pub(super) struct Reading {
    pub(super) statements: Vec<BodyStatement>,
    pub(super) variables: Vec<(Name, Option<Expr>)>,
    pub(super) cursors: Vec<DeclaredCursor>,
    pub(super) filled: BTreeSet<String>,
    /// What handlers of nothing but `NOT FOUND` do, if there are some.
    pub(super) not_found: Vec<Handler>,
    pub(super) no_row_ends: bool,
    pub(super) on_error: OnError,
    pub(super) in_handler: bool,
    /// How many blocks there are around.
    pub(super) blocks: usize,
}

impl Reading {
    fn into_body(self, span: Span, code: Vec<Code>) -> Body {
        let Self { statements, variables, cursors, mut filled, no_row_ends, on_error, .. } = self;
        let mut handlers = self.not_found;
        let one_serves = matches!(handlers.as_slice(), [only] if only.serves);
        let not_found = if one_serves { handlers.pop().map(|only| only.code) } else { None };
        filled.extend(handlers.into_iter().flat_map(|handler| handler.fills));
        Body {
            span,
            statements,
            code,
            variables,
            cursors,
            filled,
            not_found,
            no_row_ends,
            on_error,
        }
    }
}

/// A handler of `NOT FOUND`.
pub(super) struct Handler {
    pub(super) code: Vec<Code>,
    pub(super) fills: BTreeSet<String>,
    /// Whether it serves the whole body, which goes on behind it.
    pub(super) serves: bool,
}

impl Cursor<'_> {
    /// A body.
    pub(super) fn body(&mut self) -> Parse<Body> {
        let start = self.start();
        let mut reading = Reading {
            statements: Vec::new(),
            variables: Vec::new(),
            cursors: Vec::new(),
            filled: BTreeSet::new(),
            not_found: Vec::new(),
            no_row_ends: false,
            on_error: OnError::Fails,
            in_handler: false,
            blocks: 0,
        };
        let mut code = Vec::new();
        self.body_statement(&mut reading, &mut code)?;
        let span = self.since(start);
        Ok(reading.into_body(span, code))
    }

    pub(super) fn body_statement(
        &mut self,
        reading: &mut Reading,
        code: &mut Vec<Code>,
    ) -> Parse<()> {
        self.nested(|cursor| cursor.body_statement_here(reading, code))
    }

    fn body_statement_here(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        let mut label = None;
        if self.is_name(0) && self.is(1, ":") {
            label = Some(self.name("a label")?.text.to_lowercase());
            self.bump();
            if !self.at_any(&["BEGIN", "LOOP", "WHILE", "REPEAT", "FOR"]) {
                return self.unexpected("BEGIN, LOOP, WHILE or REPEAT");
            }
        }
        let labelled = label.is_some();
        let word = self.written().to_ascii_uppercase();
        match word.as_str() {
            "BEGIN" => {
                reading.blocks += 1;
                let mut inner = Vec::new();
                self.block(reading, &mut inner)?;
                reading.blocks -= 1;
                code.push(Code::Block(label, inner));
            }
            "IF" => return self.if_statement(reading, code),
            "CASE" => return self.case_statement(reading, code),
            "LOOP" | "WHILE" | "REPEAT" => {
                let read = self.loop_statement(&word, label, reading)?;
                code.push(Code::Loop(read));
            }
            "FOR" => self.for_statement(reading, code)?,
            "ITERATE" => {
                self.bump();
                code.push(Code::Iterate(self.name("a label")?.text.to_lowercase()));
            }
            "LEAVE" => {
                self.bump();
                code.push(Code::Leave(self.name("a label")?.text.to_lowercase()));
            }
            "RETURN" => {
                self.bump();
                self.expression()?;
            }
            "OPEN" => {
                self.bump();
                code.push(Code::Open(self.name("a cursor")?.text.to_lowercase()));
                if self.at("(") {
                    self.maybe_listed(Self::expression)?;
                }
            }
            "CLOSE" => {
                self.bump();
                self.name("a cursor")?;
            }
            "FETCH" => self.fetch(code)?,
            "DECLARE" => return self.unexpected("a statement"),
            _ => return self.plain_statement(reading, code),
        }
        if self.is_name(0) && labelled {
            self.bump();
        }
        Ok(())
    }

    fn plain_statement(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        let start = self.start();
        let kind = self.statement_kind()?;
        let span = self.since(start);
        code.push(Code::Statement(reading.statements.len()));
        reading.statements.push(BodyStatement { span, kind });
        Ok(())
    }

    /// Statements, each with its `;`, up to one of these words.
    fn statements_until(
        &mut self,
        words: &[&str],
        reading: &mut Reading,
        code: &mut Vec<Code>,
    ) -> Parse<()> {
        while !self.at_any(words) {
            self.body_statement(reading, code)?;
            if !self.eat(";") {
                return self.unexpected(";");
            }
        }
        Ok(())
    }

    fn block(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        self.expect("BEGIN")?;
        self.eat_all(&["NOT", "ATOMIC"]);
        while self.at("DECLARE") {
            self.declare(reading, code)?;
            self.expect(";")?;
        }
        self.statements_until(&["END"], reading, code)?;
        self.expect("END")
    }

    fn if_statement(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        self.bump();
        let mut arms = Vec::new();
        loop {
            let condition = self.expression()?;
            self.expect("THEN")?;
            let inner = self.some_statements(&["ELSEIF", "ELSE", "END"], reading)?;
            arms.push((condition, inner));
            if !self.eat("ELSEIF") {
                break;
            }
        }
        let otherwise =
            if self.eat("ELSE") { self.some_statements(&["END"], reading)? } else { Vec::new() };
        code.push(Code::If(arms, otherwise));
        self.expect_all(&["END", "IF"])
    }

    /// At least one statement.
    fn some_statements(&mut self, words: &[&str], reading: &mut Reading) -> Parse<Vec<Code>> {
        if self.at_any(words) {
            return self.unexpected("a statement");
        }
        let mut code = Vec::new();
        self.statements_until(words, reading, &mut code)?;
        Ok(code)
    }

    fn case_statement(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        self.bump();
        let searched = self.at("WHEN");
        if !searched {
            self.expression()?;
        }
        if !self.at("WHEN") {
            return self.unexpected("WHEN");
        }
        let mut arms = Vec::new();
        while self.eat("WHEN") {
            let condition = self.expression()?;
            self.expect("THEN")?;
            arms.push((condition, self.some_statements(&["WHEN", "ELSE", "END"], reading)?));
        }
        let otherwise = match self.eat("ELSE") {
            true => Some(self.some_statements(&["END"], reading)?),
            false => None,
        };
        code.push(match otherwise {
            Some(otherwise) if searched => Code::If(arms, otherwise),
            // Without `ELSE` it is an error that nothing applies.
            otherwise => {
                let arms = arms.into_iter().flat_map(|(_, arm)| arm);
                Code::Unclear(arms.chain(otherwise.unwrap_or_default()).collect())
            }
        });
        self.expect_all(&["END", "CASE"])
    }

    fn loop_statement(
        &mut self,
        word: &str,
        label: Option<String>,
        reading: &mut Reading,
    ) -> Parse<Loop> {
        self.bump();
        let first = reading.statements.len();
        let (mut while_holds, mut until) = (None, None);
        let code = match word {
            "WHILE" => {
                while_holds = Some(self.expression()?);
                self.expect("DO")?;
                let code = self.some_statements(&["END"], reading)?;
                self.expect_all(&["END", "WHILE"])?;
                code
            }
            "REPEAT" => {
                let code = self.some_statements(&["UNTIL"], reading)?;
                self.expect("UNTIL")?;
                until = Some(self.expression()?);
                self.expect_all(&["END", "REPEAT"])?;
                code
            }
            _ => {
                let code = self.some_statements(&["END"], reading)?;
                self.expect_all(&["END", "LOOP"])?;
                code
            }
        };
        let statements = first..reading.statements.len();
        Ok(Loop { label, while_holds, until, code, statements })
    }

    /// `FOR i IN 1..3 DO` and `FOR r IN (SELECT ..) DO` (MariaDB).
    fn for_statement(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        self.bump();
        self.name("a variable")?;
        self.expect("IN")?;
        self.eat("REVERSE");
        if self.at("(") && self.at_query_in_parens(1) {
            self.parens(Self::query)?;
        } else {
            // `1..3`: the lexer sees numbers with points.
            while !self.at("DO") && !self.at_end() && !self.at(";") {
                self.bump();
            }
        }
        self.expect("DO")?;
        code.push(Code::Unclear(self.some_statements(&["END"], reading)?));
        self.expect_all(&["END", "FOR"])
    }

    fn fetch(&mut self, code: &mut Vec<Code>) -> Parse<()> {
        self.bump();
        if self.eat_all(&["GROUP", "NEXT", "ROW"]) {
            return Ok(());
        }
        if self.eat("NEXT") {
            self.expect("FROM")?;
        } else {
            self.eat("FROM");
        }
        let cursor = self.name("a cursor")?.text.to_lowercase();
        self.expect("INTO")?;
        let filled = self.list(|cursor| {
            let name = cursor.written().to_lowercase();
            if cursor.symbol() == Symbol::UserVariable {
                cursor.bump();
                return Ok(name);
            }
            cursor.column_reference()?;
            Ok(name.trim_matches('`').to_owned())
        })?;
        code.push(Code::Fetch(cursor, filled));
        Ok(())
    }

    pub(super) fn column_reference(&mut self) -> Parse<()> {
        self.name("a variable")?;
        while self.eat(".") {
            self.name("a name")?;
        }
        Ok(())
    }
}

/// The variables that a statement fills, by name in lower case, those of the session with their
/// `@`.
pub fn assigned(kind: &StatementKind) -> Vec<String> {
    match kind {
        StatementKind::Set(set) => match &**set {
            Set::Variables(items) => items.iter().filter_map(|item| target(&item.target)).collect(),
            _ => Vec::new(),
        },
        StatementKind::Dml(Dml::Query(query)) => match &query.into {
            Some(IntoClause::Variables(variables)) => {
                variables.iter().filter_map(into_variable).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn target(target: &SetTarget) -> Option<String> {
    match target {
        SetTarget::User(name, _) => Some(format!("@{}", name.to_lowercase())),
        SetTarget::Variable { scope: None, name, .. } => Some(name.to_lowercase()),
        _ => None,
    }
}

fn into_variable(variable: &IntoVariable) -> Option<String> {
    match variable {
        IntoVariable::User(name) => Some(format!("@{}", name.to_lowercase())),
        IntoVariable::Local(name) => Some(name.text.to_lowercase()),
        IntoVariable::Field => None,
    }
}
