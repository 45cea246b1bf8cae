//! Sequences (MariaDB).

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::Sequence;
use driftless_sql::mysql::{
    AlterSequence, CreateSequence, OptionValue, SequenceOption, SequenceOptionKind as Kind, Text,
};

use crate::place::Place;
use crate::postgres::codes::UNKNOWN_OBJECT;
use crate::problem::{Done, Problem, Stop};

use super::lookup::{Found, Relation, wrong_kind};
use super::session::Session;

impl Session {
    pub(crate) fn create_sequence(&mut self, place: &Place<'_>, create: &CreateSequence) -> Done {
        let full = self.full_name(&create.name)?;
        if create.if_not_exists && !matches!(self.find(&create.name), Found::Missing) {
            return Err(Stop::Skipped);
        }
        if !create.or_replace {
            self.must_be_free(&full, create.name.name.span)?;
        }
        if create.temporary {
            self.doubt(place);
            return Ok(());
        }
        let mut sequence = Sequence::new(full.clone());
        sequence.start = i128::MIN;
        change(&mut sequence, &create.options);
        let descending = sequence.increment < 0;
        let said = |wanted: fn(&Kind) -> bool| create.options.iter().any(|it| wanted(&it.kind));
        if descending && !said(|kind| matches!(kind, Kind::Maxvalue(Some(_)))) {
            sequence.maximum = -1;
        }
        if descending && !said(|kind| matches!(kind, Kind::Minvalue(Some(_)))) {
            sequence.minimum = i128::from(i64::MIN) + 1;
        }
        if sequence.start == i128::MIN {
            sequence.start = if descending { sequence.maximum } else { sequence.minimum };
        }
        for option in &create.table_options {
            match (option.name.as_str(), &option.value) {
                ("ENGINE", OptionValue::Word(name)) => sequence.engine.clone_from(&name.text),
                ("COMMENT", OptionValue::Text(text)) => sequence.comment.clone_from(&text.value),
                _ => {}
            }
        }
        self.learn(&full.name);
        self.made(place, full.key(ObjectKind::Sequence), create.name.name.span.start);
        self.objects_mut().sequences.insert(full, sequence);
        Ok(())
    }

    pub(crate) fn alter_sequence(&mut self, alter: &AlterSequence) -> Done {
        let full = match self.find(&alter.name) {
            Found::Known(full, Relation::Sequence) => full,
            Found::Known(_, kind) => return Err(wrong_kind(&alter.name, kind, "sequence").into()),
            Found::Unknown => return Err(Stop::Unknown),
            Found::Missing if alter.if_exists => return Err(Stop::Skipped),
            Found::Missing => {
                let message = format!("unknown sequence `{}`", alter.name.name.text);
                return Err(Problem::error(&UNKNOWN_OBJECT, alter.name.name.span, message)
                    .label("no such sequence")
                    .into());
            }
        };
        if let Some(sequence) = self.objects_mut().sequences.get_mut(&full) {
            change(sequence, &alter.options);
        }
        Ok(())
    }
}

fn change(sequence: &mut Sequence, options: &[SequenceOption]) {
    let number = |text: &Text| text.value.parse::<i128>().ok();
    for option in options {
        match &option.kind {
            Kind::As(name) => sequence.data_type.clone_from(name),
            Kind::Start(text) => sequence.start = number(text).unwrap_or(sequence.start),
            Kind::Increment(text) => {
                sequence.increment = text.value.parse().unwrap_or(sequence.increment);
            }
            Kind::Minvalue(text) => {
                let least = if sequence.increment < 0 { i128::from(i64::MIN) + 1 } else { 1 };
                sequence.minimum = text.as_ref().and_then(number).unwrap_or(least);
            }
            Kind::Maxvalue(text) => {
                let most = if sequence.increment < 0 { -1 } else { i128::from(i64::MAX) - 1 };
                sequence.maximum = text.as_ref().and_then(number).unwrap_or(most);
            }
            Kind::Cache(text) => {
                sequence.cache = text.as_ref().and_then(|it| it.value.parse().ok()).unwrap_or(0);
            }
            Kind::Cycle(cycles) => sequence.cycle = *cycles,
            Kind::Restart(_) => {}
        }
    }
}
