//! Bodies of routines, triggers and events.
//!
//! A body is recognised to its end, and the statements in it that a server could run by themselves
//! are kept in the order of the text, each with whether it runs in any case: migrations make
//! procedures, call and drop them, so what they do to a schema matters.

use std::collections::BTreeSet;

use driftless_diag::Span;

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
    /// The variables it declares, with their defaults.
    pub variables: Vec<(Name, Option<Expr>)>,
    /// The variables that a `FETCH` or a handler fills, by name in lower case, those of the session
    /// with their `@`: what is in them depends on rows and errors.
    pub filled: BTreeSet<String>,
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

/// A condition of `IF`.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Which of the body's conditions it is: it is computed once for all statements it guards.
    pub number: usize,
    /// The condition.
    pub condition: Expr,
    /// What it must yield.
    pub holds: bool,
}

/// A statement of a body.
#[derive(Debug, Clone)]
pub struct BodyStatement {
    /// Where it stands.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
    /// Whether it depends on a condition, a loop or a handler that it runs, and runs once.
    pub conditional: bool,
    /// What it depends on where that is conditions of `IF` alone: each with what it must yield.
    /// None where it depends on something else too.
    pub guards: Option<Vec<Guard>>,
    /// Whether it is (part of) a handler, and runs only after an error.
    pub handler: bool,
    /// Whether it is a `LEAVE` of the whole body: nothing that follows runs.
    pub leaves: bool,
}

/// What is being read, so that each thing is only taken where it may stand.
struct Reading {
    statements: Vec<BodyStatement>,
    conditions: usize,
    /// The conditions of `IF` around, with what they yield here.
    guards: Vec<Guard>,
    /// How many conditions there were so far.
    numbered: usize,
    variables: Vec<(Name, Option<Expr>)>,
    filled: BTreeSet<String>,
    on_error: OnError,
    in_handler: bool,
    /// The labels of the loops around.
    loops: Vec<String>,
    /// How many blocks there are around.
    blocks: usize,
    /// The label of the outermost block.
    label: Option<String>,
}

impl Reading {
    /// A statement that stands here.
    fn statement(&self, kind: StatementKind, span: Span) -> BodyStatement {
        BodyStatement {
            span,
            kind,
            conditional: self.conditions > 0 || !self.guards.is_empty(),
            guards: (self.conditions == 0).then(|| self.guards.clone()),
            handler: self.in_handler,
            leaves: false,
        }
    }
}

impl Cursor<'_> {
    /// A body.
    pub(super) fn body(&mut self) -> Parse<Body> {
        let start = self.start();
        let mut reading = Reading {
            statements: Vec::new(),
            conditions: 0,
            guards: Vec::new(),
            numbered: 0,
            variables: Vec::new(),
            filled: BTreeSet::new(),
            on_error: OnError::Fails,
            in_handler: false,
            loops: Vec::new(),
            blocks: 0,
            label: None,
        };
        self.body_statement(&mut reading)?;
        let Reading { statements, variables, filled, on_error, .. } = reading;
        Ok(Body { span: self.since(start), statements, variables, filled, on_error })
    }

    fn body_statement(&mut self, reading: &mut Reading) -> Parse<()> {
        self.nested(|cursor| cursor.body_statement_here(reading))
    }

    fn body_statement_here(&mut self, reading: &mut Reading) -> Parse<()> {
        let mut label = None;
        if self.is_name(0) && self.is(1, ":") {
            label = Some(self.name("a label")?.text.to_lowercase());
            self.bump();
            if !self.at_any(&["BEGIN", "LOOP", "WHILE", "REPEAT", "FOR"]) {
                return self.unexpected("BEGIN, LOOP, WHILE or REPEAT");
            }
        }
        let word = self.written().to_ascii_uppercase();
        match word.as_str() {
            "BEGIN" => {
                if reading.blocks == 0 {
                    reading.label.clone_from(&label);
                }
                reading.blocks += 1;
                self.block(reading)?;
                reading.blocks -= 1;
            }
            "IF" => return self.if_statement(reading),
            "CASE" => return self.case_statement(reading),
            "LOOP" | "WHILE" | "REPEAT" | "FOR" => {
                reading.conditions += 1;
                reading.loops.push(label.clone().unwrap_or_default());
                let result = self.loop_statement(&word, reading);
                reading.loops.pop();
                reading.conditions -= 1;
                result?;
            }
            "ITERATE" => {
                self.bump();
                self.name("a label")?;
            }
            "LEAVE" => self.leave(reading)?,
            "RETURN" => {
                self.bump();
                self.expression()?;
            }
            "OPEN" | "CLOSE" => {
                self.bump();
                self.name("a cursor")?;
                if self.at("(") {
                    self.maybe_listed(Self::expression)?;
                }
            }
            "FETCH" => self.fetch(reading)?,
            "DECLARE" => return self.unexpected("a statement"),
            _ => return self.plain_statement(reading),
        }
        if self.is_name(0) && label.is_some() {
            self.bump();
        }
        Ok(())
    }

    /// `LEAVE`: of a loop, or of a block and so of what follows in it.
    fn leave(&mut self, reading: &mut Reading) -> Parse<()> {
        let start = self.start();
        self.bump();
        let label = self.name("a label")?.text.to_lowercase();
        if reading.loops.contains(&label) {
            return Ok(());
        }
        let kind = StatementKind::Inert { keyword: "LEAVE" };
        let mut statement = reading.statement(kind, self.since(start));
        // How far it goes from an inner block is not followed.
        statement.guards = statement.guards.filter(|_| reading.label.as_ref() == Some(&label));
        reading.statements.push(BodyStatement { leaves: true, ..statement });
        Ok(())
    }

    fn plain_statement(&mut self, reading: &mut Reading) -> Parse<()> {
        let start = self.start();
        let kind = self.statement_kind()?;
        if reading.in_handler {
            reading.filled.extend(assigned(&kind));
        }
        let statement = reading.statement(kind, self.since(start));
        reading.statements.push(statement);
        Ok(())
    }

    /// Statements, each with its `;`, up to one of these words.
    fn statements_until(&mut self, words: &[&str], reading: &mut Reading) -> Parse<()> {
        while !self.at_any(words) {
            self.body_statement(reading)?;
            if !self.eat(";") {
                return self.unexpected(";");
            }
        }
        Ok(())
    }

    fn block(&mut self, reading: &mut Reading) -> Parse<()> {
        self.expect("BEGIN")?;
        self.eat_all(&["NOT", "ATOMIC"]);
        while self.at("DECLARE") {
            self.declare(reading)?;
            self.expect(";")?;
        }
        self.statements_until(&["END"], reading)?;
        self.expect("END")
    }

    fn if_statement(&mut self, reading: &mut Reading) -> Parse<()> {
        let outside = reading.guards.len();
        self.bump();
        loop {
            let condition = self.expression()?;
            reading.guards.push(Guard { number: reading.numbered, condition, holds: true });
            reading.numbered += 1;
            self.expect("THEN")?;
            self.some_statements(&["ELSEIF", "ELSE", "END"], reading)?;
            if let Some(guard) = reading.guards.last_mut() {
                guard.holds = false;
            }
            if !self.eat("ELSEIF") {
                break;
            }
        }
        if self.eat("ELSE") {
            self.some_statements(&["END"], reading)?;
        }
        reading.guards.truncate(outside);
        self.expect_all(&["END", "IF"])
    }

    /// At least one statement.
    fn some_statements(&mut self, words: &[&str], reading: &mut Reading) -> Parse<()> {
        if self.at_any(words) {
            return self.unexpected("a statement");
        }
        self.statements_until(words, reading)
    }

    fn case_statement(&mut self, reading: &mut Reading) -> Parse<()> {
        reading.conditions += 1;
        self.bump();
        if !self.at("WHEN") {
            self.expression()?;
        }
        if !self.at("WHEN") {
            return self.unexpected("WHEN");
        }
        while self.eat("WHEN") {
            self.expression()?;
            self.expect("THEN")?;
            self.some_statements(&["WHEN", "ELSE", "END"], reading)?;
        }
        if self.eat("ELSE") {
            self.some_statements(&["END"], reading)?;
        }
        reading.conditions -= 1;
        self.expect_all(&["END", "CASE"])
    }

    fn loop_statement(&mut self, word: &str, reading: &mut Reading) -> Parse<()> {
        self.bump();
        match word {
            "LOOP" => {
                self.some_statements(&["END"], reading)?;
                self.expect_all(&["END", "LOOP"])
            }
            "WHILE" => {
                self.expression()?;
                self.expect("DO")?;
                self.some_statements(&["END"], reading)?;
                self.expect_all(&["END", "WHILE"])
            }
            "REPEAT" => {
                self.some_statements(&["UNTIL"], reading)?;
                self.expect("UNTIL")?;
                self.expression()?;
                self.expect_all(&["END", "REPEAT"])
            }
            _ => self.for_statement(reading),
        }
    }

    /// `FOR i IN 1..3 DO` and `FOR r IN (SELECT ..) DO` (MariaDB).
    fn for_statement(&mut self, reading: &mut Reading) -> Parse<()> {
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
        self.some_statements(&["END"], reading)?;
        self.expect_all(&["END", "FOR"])
    }

    fn fetch(&mut self, reading: &mut Reading) -> Parse<()> {
        self.bump();
        if self.eat_all(&["GROUP", "NEXT", "ROW"]) {
            return Ok(());
        }
        if self.eat("NEXT") {
            self.expect("FROM")?;
        } else {
            self.eat("FROM");
        }
        self.name("a cursor")?;
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
        reading.filled.extend(filled);
        Ok(())
    }

    fn column_reference(&mut self) -> Parse<()> {
        self.name("a variable")?;
        while self.eat(".") {
            self.name("a name")?;
        }
        Ok(())
    }

    fn declare(&mut self, reading: &mut Reading) -> Parse<()> {
        self.bump();
        if self.at_any(&["CONTINUE", "EXIT", "UNDO"]) && self.is(1, "HANDLER") {
            return self.handler(reading);
        }
        let names = self.list(|cursor| cursor.name("a variable"))?;
        if names.len() == 1 && self.eat("CONDITION") {
            self.expect("FOR")?;
            return self.condition_value();
        }
        if names.len() == 1 && self.eat("CURSOR") {
            if self.at("(") && !self.at_query_in_parens(1) {
                self.parens(|cursor| {
                    cursor.list(|cursor| {
                        cursor.name("a parameter")?;
                        cursor.data_type().map(drop)
                    })
                })?;
            }
            self.expect("FOR")?;
            return self.query().map(drop);
        }
        self.variable_type()?;
        let given = self.eat("DEFAULT") || self.eat(":=");
        let default = if given { Some(self.expression()?) } else { None };
        reading.variables.extend(names.into_iter().map(|name| (name, default.clone())));
        Ok(())
    }

    /// `CONTINUE HANDLER FOR .. statement`.
    fn handler(&mut self, reading: &mut Reading) -> Parse<()> {
        let goes_on = self.at("CONTINUE");
        self.bump();
        self.bump();
        self.expect("FOR")?;
        let all = self.at("SQLEXCEPTION");
        self.list(Self::handled)?;
        let outside = std::mem::replace(&mut reading.in_handler, true);
        let before = reading.statements.len();
        reading.conditions += 1;
        let result = self.body_statement(reading);
        reading.conditions -= 1;
        reading.in_handler = outside;
        let is_empty = reading.statements.len() == before;
        reading.on_error = match reading.on_error {
            OnError::Fails if goes_on && all && is_empty => OnError::Ignored,
            _ => OnError::Handled,
        };
        result
    }

    /// The type of a variable: also `ROW (..)` and `TYPE OF` (MariaDB).
    fn variable_type(&mut self) -> Parse<()> {
        if self.at_all(&["ROW", "("]) {
            self.bump();
            self.listed(|cursor| {
                cursor.name("a field")?;
                cursor.data_type().map(drop)
            })?;
            return Ok(());
        }
        if self.eat("ROW") || self.at_all(&["TYPE", "OF"]) {
            self.expect_all(&["TYPE", "OF"])?;
            return self.column_reference();
        }
        self.data_type()?;
        if self.eat("COLLATE") {
            self.charset()?;
        }
        Ok(())
    }

    fn handled(&mut self) -> Parse<()> {
        if self.eat("NOT") {
            return self.expect("FOUND");
        }
        if self.eat_any(&["SQLWARNING", "SQLEXCEPTION"]).is_some() {
            return Ok(());
        }
        if self.is_name(0) && !self.at("SQLSTATE") {
            self.bump();
            return Ok(());
        }
        self.condition_value()
    }

    fn condition_value(&mut self) -> Parse<()> {
        if self.eat("SQLSTATE") {
            self.eat("VALUE");
            return self.string("a state").map(drop);
        }
        self.integer("SQLSTATE or an error's number").map(drop)
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
