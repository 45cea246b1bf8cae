//! Triggers.

use super::body::Body;
use super::cursor::{Cursor, Parse};
use super::name::{Account, Name, QualifiedName};

/// `CREATE TRIGGER`.
#[derive(Debug, Clone)]
pub struct CreateTrigger {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `DEFINER`, if said.
    pub definer: Option<Account>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// `BEFORE` or `AFTER`.
    pub timing: TriggerTiming,
    /// What fires it.
    pub event: TriggerEvent,
    /// The table.
    pub table: QualifiedName,
    /// Where it stands among those that fire together.
    pub order: Option<TriggerOrder>,
    /// What it does.
    pub body: Body,
}

/// When a trigger runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum TriggerTiming {
    Before,
    After,
}

/// What fires a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum TriggerEvent {
    Insert,
    Update,
    Delete,
}

/// `FOLLOWS` and `PRECEDES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerOrder {
    /// `FOLLOWS`.
    Follows(Name),
    /// `PRECEDES`.
    Precedes(Name),
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [DEFINER = ..] TRIGGER`.
    pub(super) fn create_trigger(
        &mut self,
        or_replace: bool,
        definer: Option<Account>,
    ) -> Parse<CreateTrigger> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a trigger")?;
        let timing = match self.expect_any(&["BEFORE", "AFTER"], "BEFORE or AFTER")? {
            "BEFORE" => TriggerTiming::Before,
            _ => TriggerTiming::After,
        };
        let words = ["INSERT", "UPDATE", "DELETE"];
        let event = match self.expect_any(&words, "INSERT, UPDATE or DELETE")? {
            "INSERT" => TriggerEvent::Insert,
            "UPDATE" => TriggerEvent::Update,
            _ => TriggerEvent::Delete,
        };
        if self.at_any(&["OR", "OF"]) {
            return self.unsure("a trigger of several events is not understood");
        }
        self.expect("ON")?;
        let table = self.qualified_name("a table")?;
        self.expect_all(&["FOR", "EACH", "ROW"])?;
        let order = match self.eat_any(&["FOLLOWS", "PRECEDES"]) {
            Some("FOLLOWS") => Some(TriggerOrder::Follows(self.name("a trigger")?)),
            Some(_) => Some(TriggerOrder::Precedes(self.name("a trigger")?)),
            None => None,
        };
        let body = self.body()?;
        Ok(CreateTrigger {
            or_replace,
            definer,
            if_not_exists,
            name,
            timing,
            event,
            table,
            order,
            body,
        })
    }
}
