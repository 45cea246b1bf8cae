//! Events: statements that the server runs by the clock.

use super::body::Body;
use super::cursor::{Cursor, Parse};
use super::expression::Expr;
use super::literal::Text;
use super::name::{Account, QualifiedName};

/// `CREATE EVENT`.
#[derive(Debug, Clone)]
pub struct CreateEvent {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `DEFINER`, if said.
    pub definer: Option<Account>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// When it runs.
    pub schedule: Schedule,
    /// `ON COMPLETION PRESERVE` (true) or `NOT PRESERVE`, if said.
    pub preserve: Option<bool>,
    /// `ENABLE` and the like, if said.
    pub state: Option<EventState>,
    /// `COMMENT`.
    pub comment: Option<Text>,
    /// What it does.
    pub body: Body,
}

/// `ALTER EVENT`.
#[derive(Debug, Clone)]
pub struct AlterEvent {
    /// `DEFINER`, if said.
    pub definer: Option<Account>,
    /// The name.
    pub name: QualifiedName,
    /// `ON SCHEDULE`.
    pub schedule: Option<Schedule>,
    /// `ON COMPLETION`.
    pub preserve: Option<bool>,
    /// `RENAME TO`.
    pub rename_to: Option<QualifiedName>,
    /// `ENABLE` and the like.
    pub state: Option<EventState>,
    /// `COMMENT`.
    pub comment: Option<Text>,
    /// `DO`.
    pub body: Option<Body>,
}

/// When an event runs.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a statement has one of them, and few live at once")]
pub enum Schedule {
    /// `AT`.
    At(Expr),
    /// `EVERY`.
    Every {
        /// How many.
        value: Expr,
        /// Of what, in capitals.
        unit: String,
        /// `STARTS`.
        starts: Option<Expr>,
        /// `ENDS`.
        ends: Option<Expr>,
    },
}

/// Whether an event runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// `ENABLE`.
    Enabled,
    /// `DISABLE`.
    Disabled,
    /// `DISABLE ON SLAVE`, `DISABLE ON REPLICA`.
    DisabledOnReplica,
}

impl Cursor<'_> {
    /// The rest of `CREATE .. EVENT`.
    pub(super) fn create_event(
        &mut self,
        or_replace: bool,
        definer: Option<Account>,
    ) -> Parse<CreateEvent> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("an event")?;
        self.expect_all(&["ON", "SCHEDULE"])?;
        let schedule = self.schedule()?;
        let preserve = self.on_completion()?;
        let state = self.event_state()?;
        let comment = self.after("COMMENT", |cursor| cursor.string("a string"))?;
        self.expect("DO")?;
        let body = self.body()?;
        Ok(CreateEvent {
            or_replace,
            definer,
            if_not_exists,
            name,
            schedule,
            preserve,
            state,
            comment,
            body,
        })
    }

    /// The rest of `ALTER .. EVENT`.
    pub(super) fn alter_event(&mut self, definer: Option<Account>) -> Parse<AlterEvent> {
        let name = self.qualified_name("an event")?;
        let mut schedule = None;
        if self.at("ON") && self.is(1, "SCHEDULE") {
            self.bump();
            self.bump();
            schedule = Some(self.schedule()?);
        }
        let preserve = self.on_completion()?;
        let mut rename_to = None;
        if self.eat("RENAME") {
            self.expect("TO")?;
            rename_to = Some(self.qualified_name("an event")?);
        }
        let state = self.event_state()?;
        let comment = self.after("COMMENT", |cursor| cursor.string("a string"))?;
        let body = self.after("DO", Self::body)?;
        Ok(AlterEvent { definer, name, schedule, preserve, rename_to, state, comment, body })
    }

    fn schedule(&mut self) -> Parse<Schedule> {
        if self.eat("AT") {
            return self.expression().map(Schedule::At);
        }
        if !self.eat("EVERY") {
            return self.unexpected("AT or EVERY");
        }
        let value = self.expression()?;
        let unit = self.unit()?;
        let starts = self.after("STARTS", Self::expression)?;
        let ends = self.after("ENDS", Self::expression)?;
        Ok(Schedule::Every { value, unit, starts, ends })
    }

    fn on_completion(&mut self) -> Parse<Option<bool>> {
        if !self.eat("ON") {
            return Ok(None);
        }
        self.expect("COMPLETION")?;
        let not = self.eat("NOT");
        self.expect("PRESERVE")?;
        Ok(Some(!not))
    }

    fn event_state(&mut self) -> Parse<Option<EventState>> {
        Ok(match self.eat_any(&["ENABLE", "DISABLE"]) {
            None => None,
            Some("ENABLE") => Some(EventState::Enabled),
            Some(_) if self.eat("ON") => {
                self.expect_any(&["SLAVE", "REPLICA"], "REPLICA")?;
                Some(EventState::DisabledOnReplica)
            }
            Some(_) => Some(EventState::Disabled),
        })
    }
}
