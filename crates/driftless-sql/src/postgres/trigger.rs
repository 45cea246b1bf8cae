//! Triggers of tables and views.

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::table::ConstraintAttributes;
use super::terminal::Symbol;

/// `CREATE TRIGGER` and `CREATE CONSTRAINT TRIGGER`.
#[derive(Debug, Clone)]
pub struct CreateTrigger {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `CONSTRAINT`.
    pub constraint: bool,
    /// The name.
    pub name: Name,
    /// When it fires.
    pub timing: TriggerTiming,
    /// On what it fires.
    pub events: Vec<TriggerEvent>,
    /// The table or view.
    pub table: QualifiedName,
    /// `FROM`: the other table of a foreign key.
    pub from: Option<QualifiedName>,
    /// `DEFERRABLE` and the like, of a constraint trigger.
    pub attributes: ConstraintAttributes,
    /// `REFERENCING`.
    pub referencing: Vec<Transition>,
    /// `FOR EACH ROW`; false for statements, also unsaid.
    pub for_each_row: bool,
    /// `WHEN`.
    pub when: Option<Fragment>,
    /// The function.
    pub function: QualifiedName,
    /// Its arguments, which are strings whatever they are written as.
    pub arguments: Vec<String>,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerTiming {
    /// `BEFORE`
    Before,
    /// `AFTER`
    After,
    /// `INSTEAD OF`
    InsteadOf,
}

/// On what a trigger fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerEvent {
    /// `INSERT`
    Insert,
    /// `UPDATE`, with the columns after `OF`.
    Update(Vec<Name>),
    /// `DELETE`
    Delete,
    /// `TRUNCATE`
    Truncate,
}

/// A name for the rows a statement changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// `NEW`; false for `OLD`.
    pub new: bool,
    /// `TABLE`; false for `ROW`, which the server does not support.
    pub table: bool,
    /// The name.
    pub name: Name,
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [CONSTRAINT] TRIGGER`.
    pub(super) fn create_trigger(&mut self, or_replace: bool) -> Parse<CreateTrigger> {
        let place = self.current().span;
        let constraint = self.eat(K::Constraint);
        self.expect(K::Trigger)?;
        if constraint && or_replace {
            let message = "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported";
            return self.refuse(place, message, "");
        }
        let name = self.name("a trigger")?;
        let timing = self.trigger_timing(constraint)?;
        let events = self.trigger_events()?;
        self.expect(K::On)?;
        let table = self.qualified_name("a table")?;
        let mut from = None;
        let mut attributes = ConstraintAttributes::default();
        let mut referencing = Vec::new();
        if constraint {
            from = self.after(K::From, |cursor| cursor.qualified_name("a table"))?;
            attributes = self.constraint_attributes()?;
        } else {
            referencing = self.transitions()?;
        }
        let for_each_row = self.for_each(constraint)?;
        let when = self.after(K::When, Self::fragment_in_parens)?;
        self.execute_function()?;
        let function = self.function_name("a function")?;
        let arguments = self.trigger_arguments()?;
        Ok(CreateTrigger {
            or_replace,
            constraint,
            name,
            timing,
            events,
            table,
            from,
            attributes,
            referencing,
            for_each_row,
            when,
            function,
            arguments,
        })
    }

    fn trigger_timing(&mut self, constraint: bool) -> Parse<TriggerTiming> {
        let timing = match self.keyword() {
            Some(K::After) => TriggerTiming::After,
            Some(K::Before) if !constraint => TriggerTiming::Before,
            Some(K::Instead) if !constraint => {
                self.bump();
                self.expect(K::Of)?;
                return Ok(TriggerTiming::InsteadOf);
            }
            _ if constraint => return self.unexpected("AFTER"),
            _ => return self.unexpected("BEFORE, AFTER or INSTEAD OF"),
        };
        self.bump();
        Ok(timing)
    }

    fn trigger_events(&mut self) -> Parse<Vec<TriggerEvent>> {
        let mut events: Vec<TriggerEvent> = Vec::new();
        loop {
            let span = self.current().span;
            let event = self.trigger_event()?;
            let same = |known: &TriggerEvent| {
                std::mem::discriminant(known) == std::mem::discriminant(&event)
            };
            if events.iter().any(same) {
                return self.refuse(span, "duplicate trigger events specified", "named before");
            }
            events.push(event);
            if !self.eat(K::Or) {
                return Ok(events);
            }
        }
    }

    fn trigger_event(&mut self) -> Parse<TriggerEvent> {
        let event = match self.keyword() {
            Some(K::Insert) => TriggerEvent::Insert,
            Some(K::Delete) => TriggerEvent::Delete,
            Some(K::Truncate) => TriggerEvent::Truncate,
            Some(K::Update) => {
                self.bump();
                let columns = if self.eat(K::Of) {
                    self.list(|cursor| cursor.name("a column"))?
                } else {
                    Vec::new()
                };
                return Ok(TriggerEvent::Update(columns));
            }
            _ => return self.unexpected("INSERT, UPDATE, DELETE or TRUNCATE"),
        };
        self.bump();
        Ok(event)
    }

    fn transitions(&mut self) -> Parse<Vec<Transition>> {
        let mut transitions = Vec::new();
        if !self.eat(K::Referencing) {
            return Ok(transitions);
        }
        while transitions.is_empty() || self.at_any(&[K::Old, K::New]) {
            let new = self.at(K::New);
            if !new && !self.at(K::Old) {
                return self.unexpected("OLD or NEW");
            }
            self.bump();
            let table = self.eat(K::Table);
            if !table && !self.eat(K::Row) {
                return self.unexpected("TABLE");
            }
            self.eat(K::As);
            transitions.push(Transition { new, table, name: self.name("a name")? });
        }
        Ok(transitions)
    }

    fn for_each(&mut self, constraint: bool) -> Parse<bool> {
        if constraint {
            self.expect_all(&[K::For, K::Each, K::Row])?;
            return Ok(true);
        }
        if !self.eat(K::For) {
            return Ok(false);
        }
        self.eat(K::Each);
        let row = self.at(K::Row);
        if !row && !self.at(K::Statement) {
            return self.unexpected("ROW or STATEMENT");
        }
        self.bump();
        Ok(row)
    }

    /// `EXECUTE FUNCTION`, once called `EXECUTE PROCEDURE`.
    pub(super) fn execute_function(&mut self) -> Parse<()> {
        self.expect(K::Execute)?;
        if self.eat(K::Function) || self.eat(K::Procedure) {
            return Ok(());
        }
        self.unexpected("FUNCTION")
    }

    fn trigger_arguments(&mut self) -> Parse<Vec<String>> {
        self.parens(|cursor| {
            if cursor.symbol() == Symbol::RightParen {
                return Ok(Vec::new());
            }
            // The server takes a comma before the first argument, and no argument there.
            cursor.eat_symbol(Symbol::Comma);
            cursor.list(|cursor| match cursor.symbol() {
                Symbol::Integer | Symbol::Float => {
                    let span = cursor.bump().span;
                    Ok(cursor.text(span).to_owned())
                }
                Symbol::String(_) => cursor.string("a string").map(|literal| literal.value),
                _ => cursor.label("a constant").map(|name| name.text),
            })
        })
    }
}
