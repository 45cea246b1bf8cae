//! Procedures, functions and events: their definitions are kept, their bodies as text.

use driftless_catalog::mysql::{
    Event, Parameter, ParameterMode, Routine, RoutineKind, RoutineName, Schedule,
};
use driftless_catalog::{ObjectKind, SqlText};
use driftless_sql::mysql::{
    self as sql, Account, AlterEvent, AlterRoutine, Characteristic, CreateEvent, CreateRoutine,
    EventState, RoutineBody, SqlSecurity,
};

use crate::place::Place;
use crate::postgres::codes::{DUPLICATE_OBJECT, UNKNOWN_FUNCTION, UNKNOWN_OBJECT};
use crate::problem::{Done, Problem, Stop};

use super::charset;
use super::data_type::printed;
use super::session::Session;
use super::text::{expression, slice};

impl Session {
    pub(crate) fn create_routine(&mut self, place: &Place<'_>, create: &CreateRoutine) -> Done {
        // A function of a library belongs to the whole server.
        let RoutineBody::Sql(body) = &create.body else {
            self.unsure.insert(create.name.name.text.to_lowercase());
            return Ok(());
        };
        let kind = match (create.procedure, create.aggregate) {
            (true, _) => RoutineKind::Procedure,
            (false, true) => RoutineKind::Aggregate,
            (false, false) => RoutineKind::Function,
        };
        let full = self.full_name(&create.name)?;
        let key = RoutineName { kind, name: full.sibling(full.name.to_lowercase()) };
        let name = RoutineName { kind, name: full };
        if self.objects().routines.contains_key(&key) {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            if !create.or_replace {
                return Err(self.taken(&name.key(), &create.name));
            }
        }
        let mut routine = Routine {
            name: name.clone(),
            parameters: create.parameters.iter().map(|it| self.parameter(it)).collect(),
            returns: None,
            returns_charset: None,
            body: SqlText::raw(slice(place, body.span)),
            deterministic: false,
            data_access: "CONTAINS SQL".to_owned(),
            invoker: false,
            comment: String::new(),
            definer: create.definer.as_ref().and_then(account),
            sql_mode: None,
        };
        if let Some((data_type, collation)) = &create.returns {
            let charset = charset::of_column(data_type, collation.as_ref(), None);
            routine.returns = Some(printed(self.product, data_type, charset.as_ref()));
            routine.returns_charset = charset;
        }
        characterise(&mut routine, &create.characteristics);
        self.learn(&name.name.name);
        self.made(place, name.key(), create.name.name.span.start);
        self.objects_mut().routines.insert(key, routine);
        Ok(())
    }

    fn taken(&self, key: &driftless_catalog::ObjectKey, name: &sql::QualifiedName) -> Stop {
        if self.is_unknown(&name.name.text) {
            return Stop::Unknown;
        }
        let message = format!("{} `{}` exists already", key.kind, key.path);
        Problem::error(&DUPLICATE_OBJECT, name.name.span, message)
            .label(format!("there is a {} of that name", key.kind))
            .note_if(self.origin_note(key))
            .into()
    }

    fn parameter(&self, parameter: &sql::Parameter) -> Parameter {
        let charset = charset::of_column(&parameter.data_type, parameter.collation.as_ref(), None);
        Parameter {
            mode: match parameter.mode {
                None | Some(sql::ParameterMode::In) => ParameterMode::In,
                Some(sql::ParameterMode::Out) => ParameterMode::Out,
                Some(sql::ParameterMode::InOut) => ParameterMode::InOut,
            },
            name: parameter.name.text.clone(),
            data_type: printed(self.product, &parameter.data_type, charset.as_ref()),
            charset,
        }
    }

    pub(crate) fn alter_routine(&mut self, alter: &AlterRoutine) -> Done {
        let full = self.full_name(&alter.name)?;
        let kind = if alter.procedure { RoutineKind::Procedure } else { RoutineKind::Function };
        let key = RoutineName { kind, name: full.sibling(full.name.to_lowercase()) };
        let unknown = self.is_unknown(&full.name);
        match self.objects_mut().routines.get_mut(&key) {
            Some(routine) => characterise(routine, &alter.characteristics),
            None if unknown => return Err(Stop::Unknown),
            None => {
                let word = kind.object_kind();
                let message = format!("unknown {word} `{full}`");
                return Err(Problem::error(&UNKNOWN_FUNCTION, alter.name.name.span, message)
                    .label(format!("no such {word}"))
                    .note_if(self.history.of(&full.name))
                    .into());
            }
        }
        Ok(())
    }

    pub(crate) fn create_event(&mut self, place: &Place<'_>, create: &CreateEvent) -> Done {
        let full = self.full_name(&create.name)?;
        let key = full.sibling(full.name.to_lowercase());
        if self.objects().events.contains_key(&key) {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            if !create.or_replace {
                return Err(self.taken(&full.key(ObjectKind::Event), &create.name));
            }
        }
        let event = Event {
            name: full.clone(),
            schedule: self.schedule(place, &create.schedule),
            preserve: create.preserve == Some(true),
            status: status(create.state.as_ref()),
            comment: create.comment.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
            body: SqlText::raw(slice(place, create.body.span)),
            definer: create.definer.as_ref().and_then(account),
            sql_mode: None,
        };
        self.learn(&full.name);
        self.made(place, full.key(ObjectKind::Event), create.name.name.span.start);
        self.objects_mut().events.insert(key, event);
        Ok(())
    }

    fn schedule(&self, place: &Place<'_>, schedule: &sql::Schedule) -> Schedule {
        let text = |expr: &sql::Expr| expression(place, expr);
        match schedule {
            sql::Schedule::At(time) => Schedule::At(text(time)),
            sql::Schedule::Every { value, unit, starts, ends } => Schedule::Every {
                interval: format!("{} {unit}", slice(place, value.span)),
                starts: starts.as_ref().map(text),
                ends: ends.as_ref().map(text),
            },
        }
    }

    pub(crate) fn alter_event(&mut self, place: &Place<'_>, alter: &AlterEvent) -> Done {
        let full = self.full_name(&alter.name)?;
        let key = full.sibling(full.name.to_lowercase());
        let Some(mut event) = self.objects().events.get(&key).cloned() else {
            if self.is_unknown(&full.name) {
                return Err(Stop::Unknown);
            }
            let message = format!("unknown event `{full}`");
            return Err(Problem::error(&UNKNOWN_OBJECT, alter.name.name.span, message)
                .label("no such event")
                .into());
        };
        if let Some(schedule) = &alter.schedule {
            event.schedule = self.schedule(place, schedule);
        }
        event.preserve = alter.preserve.unwrap_or(event.preserve);
        if alter.state.is_some() {
            event.status = status(alter.state.as_ref());
        }
        if let Some(comment) = &alter.comment {
            event.comment.clone_from(&comment.value);
        }
        if let Some(body) = &alter.body {
            event.body = SqlText::raw(slice(place, body.span));
        }
        self.objects_mut().events.remove(&key);
        if let Some(to) = &alter.rename_to {
            event.name = self.full_name(to)?;
        }
        let key = event.name.sibling(event.name.name.to_lowercase());
        self.objects_mut().events.insert(key, event);
        Ok(())
    }
}

fn characterise(routine: &mut Routine, said: &[Characteristic]) {
    for said in said {
        match said {
            Characteristic::Comment(text) => routine.comment.clone_from(&text.value),
            Characteristic::LanguageSql => {}
            Characteristic::Deterministic(is) => routine.deterministic = *is,
            Characteristic::DataAccess(word) => {
                routine.data_access = match *word {
                    "NO" => "NO SQL",
                    "READS" => "READS SQL DATA",
                    "MODIFIES" => "MODIFIES SQL DATA",
                    _ => "CONTAINS SQL",
                }
                .to_owned();
            }
            Characteristic::Security(security) => {
                routine.invoker = *security == SqlSecurity::Invoker;
            }
        }
    }
}

fn status(state: Option<&EventState>) -> String {
    match state {
        None | Some(EventState::Enabled) => "ENABLED",
        Some(EventState::Disabled) => "DISABLED",
        Some(EventState::DisabledOnReplica) => "SLAVESIDE_DISABLED",
    }
    .to_owned()
}

/// An account as the servers print it, where the statement says whose it is.
pub(crate) fn account(account: &Account) -> Option<String> {
    match account {
        Account::Named { user, host } => {
            let host = host.as_ref().map_or("%", |host| host.text.as_str());
            Some(format!("{}@{host}", user.text))
        }
        Account::CurrentUser(_) | Account::CurrentRole(_) | Account::Public(_) => None,
    }
}
