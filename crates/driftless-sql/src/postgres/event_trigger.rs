//! Event triggers.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::object::{AlterObject, Changes, ObjectKind};
use super::statement::StatementKind;
use super::table::SwitchState;

/// `CREATE EVENT TRIGGER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEventTrigger {
    /// The name.
    pub name: Name,
    /// `ON`: the event, such as `ddl_command_end`.
    pub event: Name,
    /// `WHEN`: variables and the values they may have.
    pub filters: Vec<(Name, Vec<Literal>)>,
    /// The function.
    pub function: QualifiedName,
}

/// `ALTER EVENT TRIGGER .. ENABLE` or `DISABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterEventTrigger {
    /// The trigger.
    pub name: Name,
    /// When it fires.
    pub state: SwitchState,
}

impl Cursor<'_> {
    /// The rest of `CREATE EVENT TRIGGER`.
    pub(super) fn create_event_trigger(&mut self) -> Parse<CreateEventTrigger> {
        self.expect_all(&[K::Event, K::Trigger])?;
        let name = self.name("a trigger")?;
        self.expect(K::On)?;
        let event = self.label("an event")?;
        let mut filters = Vec::new();
        if self.eat(K::When) {
            loop {
                let variable = self.name("TAG")?;
                self.expect(K::In)?;
                filters.push((variable, self.listed(|cursor| cursor.string("a string"))?));
                if !self.eat(K::And) {
                    break;
                }
            }
        }
        self.execute_function()?;
        let function = self.function_name("a function")?;
        self.open()?;
        self.close()?;
        Ok(CreateEventTrigger { name, event, filters, function })
    }

    /// The rest of `ALTER EVENT TRIGGER`.
    pub(super) fn alter_event_trigger(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::EventTrigger)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            return Ok(StatementKind::AlterObject(AlterObject {
                if_exists: false,
                object,
                change,
            }));
        }
        let state = if self.eat(K::Disable) {
            SwitchState::Disabled
        } else if !self.eat(K::Enable) {
            return self.unexpected("ENABLE, DISABLE, OWNER TO or RENAME TO");
        } else if self.eat(K::Replica) {
            SwitchState::Replica
        } else if self.eat(K::Always) {
            SwitchState::Always
        } else {
            SwitchState::Enabled
        };
        let super::ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a trigger");
        };
        Ok(StatementKind::AlterEventTrigger(AlterEventTrigger { name: name.name, state }))
    }
}
