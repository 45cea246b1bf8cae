//! Sequences: their options, the columns they go with, and the limits of their types.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, Persistence, Sequence, SequenceOwner};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, CreateSequence, QualifiedName, SequenceOption, SequenceOptionKind,
};

use crate::place::Place;
use crate::problem::{Problem, did_you_mean};

use super::codes::{INVALID_DEFINITION, UNKNOWN_OBJECT};
use super::lookup::{Relation, RelationKind, wrong_kind};
use super::session::{Done, Session, Stop};

impl Session {
    pub(crate) fn create_sequence(&mut self, place: &Place<'_>, create: &CreateSequence) -> Done {
        let name = self.made_name(&create.name, create.persistence)?;
        if create.if_not_exists && self.relation(&name).is_some() {
            return Err(Stop::Skipped);
        }
        self.must_be_free(&name, create.name.name.span, false)?;
        let mut sequence = Sequence::new(name);
        sequence.persistence = persistence(create.persistence);
        let sequence = self.with_options(sequence, &create.options, true)?;
        self.insert_sequence(place, sequence, create.name.name.span);
        Ok(())
    }

    /// The full name of a relation that is made: temporary ones live in their own schema.
    pub(crate) fn made_name(
        &self,
        name: &QualifiedName,
        persistence: sql::Persistence,
    ) -> Done<Name> {
        if persistence == sql::Persistence::Temporary {
            return Ok(Name::new("pg_temp", &name.name.text));
        }
        self.new_name(name)
    }

    fn insert_sequence(&mut self, place: &Place<'_>, sequence: Sequence, span: Span) {
        self.learn(&sequence.name.name);
        self.made(place, sequence.name.key(ObjectKind::Sequence), span.start);
        self.objects_mut().sequences.insert(sequence.name.clone(), sequence);
    }

    /// The sequence behind `serial` or an identity.
    pub(crate) fn owned_sequence(
        &mut self,
        place: &Place<'_>,
        name: &Name,
        type_text: &str,
        owner: SequenceOwner,
        options: &[SequenceOption],
        span: Span,
    ) -> Done {
        self.must_be_free(name, span, false)?;
        let mut sequence = Sequence::new(name.clone());
        sequence.data_type = type_text.to_owned();
        (sequence.minimum, sequence.maximum) = (1, greatest(type_text));
        sequence.persistence = self.table(&owner.table)?.persistence;
        sequence.owner = Some(owner);
        let sequence = self.with_options(sequence, options, true)?;
        self.insert_sequence(place, sequence, span);
        Ok(())
    }

    /// `ALTER SEQUENCE` with options.
    pub(crate) fn alter_sequence(&mut self, name: &Name, options: &[SequenceOption]) -> Done {
        let sequence = self.objects().sequences.get(name).cloned().ok_or(Stop::Unknown)?;
        let sequence = self.with_options(sequence, options, false)?;
        self.objects_mut().sequences.insert(name.clone(), sequence);
        Ok(())
    }

    fn with_options(
        &self,
        mut sequence: Sequence,
        options: &[SequenceOption],
        new: bool,
    ) -> Done<Sequence> {
        let (mut start, mut minimum, mut maximum) = (None, None, None);
        let old_type = sequence.data_type.clone();
        for option in options {
            let number = |number: &sql::Number| {
                number.value().ok_or_else(|| {
                    let message = "a sequence counts in whole numbers of 64 bits";
                    Stop::from(Problem::error(&INVALID_DEFINITION, number.span, message))
                })
            };
            match &option.kind {
                SequenceOptionKind::As(data_type) => {
                    sequence.data_type = self.counting_type(data_type)?;
                }
                SequenceOptionKind::Start(value) => start = Some(number(value)?),
                SequenceOptionKind::Increment(value) => sequence.increment = number(value)?,
                SequenceOptionKind::MinValue(value) => {
                    minimum = Some(value.as_ref().map(number).transpose()?);
                }
                SequenceOptionKind::MaxValue(value) => {
                    maximum = Some(value.as_ref().map(number).transpose()?);
                }
                SequenceOptionKind::Cache(value) => sequence.cache = number(value)?,
                SequenceOptionKind::Cycle(cycle) => sequence.cycle = *cycle,
                SequenceOptionKind::OwnedBy(column) => {
                    sequence.owner = column.as_ref().map(|it| self.owner(it)).transpose()?;
                }
                SequenceOptionKind::Restart(_)
                | SequenceOptionKind::Name(_)
                | SequenceOptionKind::Logged(_) => {}
            }
        }
        let (ascending, type_text) = (sequence.increment > 0, sequence.data_type.clone());
        let reset = old_type != type_text;
        let default_minimum = if ascending { 1 } else { -greatest(&type_text) - 1 };
        let default_maximum = if ascending { greatest(&type_text) } else { -1 };
        let old_maximum = if ascending { greatest(&old_type) } else { -1 };
        let old_minimum = if ascending { 1 } else { -greatest(&old_type) - 1 };
        match minimum {
            Some(value) => sequence.minimum = value.unwrap_or(default_minimum),
            None if new || reset && sequence.minimum == old_minimum => {
                sequence.minimum = default_minimum;
            }
            None => {}
        }
        match maximum {
            Some(value) => sequence.maximum = value.unwrap_or(default_maximum),
            None if new || reset && sequence.maximum == old_maximum => {
                sequence.maximum = default_maximum;
            }
            None => {}
        }
        match start {
            Some(value) => sequence.start = value,
            None if new && ascending => sequence.start = sequence.minimum,
            None if new => sequence.start = sequence.maximum,
            None => {}
        }
        Ok(sequence)
    }

    fn counting_type(&self, data_type: &sql::DataType) -> Done<String> {
        let text = self.data_type(data_type)?.text;
        if ["smallint", "integer", "bigint"].contains(&text.as_str()) {
            return Ok(text);
        }
        let message = "a sequence is of type smallint, integer or bigint";
        Err(Problem::error(&INVALID_DEFINITION, data_type.span, message).into())
    }

    fn owner(&self, column: &sql::ColumnName) -> Done<SequenceOwner> {
        let table = self.table_name(&column.table)?;
        let name = self.column_name(self.table(&table)?, &column.column)?;
        Ok(SequenceOwner { table, column: name, identity: false })
    }

    /// A sequence by its name in a statement.
    pub(crate) fn sequence_name(&self, name: &QualifiedName) -> Done<Name> {
        match self.find(name) {
            Relation::Known(full, RelationKind::Sequence) => Ok(full),
            Relation::Known(_, kind) => Err(wrong_kind(name, kind, "sequence").into()),
            Relation::Unknown => Err(Stop::Unknown),
            Relation::Missing => Err(self.no_sequence(name).into()),
        }
    }

    fn no_sequence(&self, name: &QualifiedName) -> Problem {
        let text = &name.name.text;
        let known = self.objects().sequences.keys().map(|it| it.name.as_str());
        Problem::error(&UNKNOWN_OBJECT, name.name.span, format!("unknown sequence `{text}`"))
            .label("no such sequence")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
    }

    /// `nextval('s')` in a default: the sequence must be there already.
    pub(crate) fn refuse_missing_sequence(&self, text: &str, span: Span) -> Done {
        let Some(name) = sequence_in(text) else { return Ok(()) };
        match self.relation_named(name.0.as_deref(), &name.1) {
            Relation::Missing => {
                let known = self.objects().sequences.keys().map(|it| it.name.as_str());
                let message = format!("unknown sequence `{}`", name.1);
                Err(Problem::error(&UNKNOWN_OBJECT, span, message)
                    .label("no such sequence")
                    .help_if(did_you_mean(&name.1, known))
                    .note_if(self.history.of(&name.1))
                    .into())
            }
            Relation::Known(..) | Relation::Unknown => Ok(()),
        }
    }

    /// The sequence that a default reads, if it is nothing but that.
    pub(crate) fn sequence_of_default(&self, text: &str) -> Option<Name> {
        let (schema, name) = sequence_in(text)?;
        match self.relation_named(schema.as_deref(), &name) {
            Relation::Known(full, RelationKind::Sequence) => Some(full),
            _ => None,
        }
    }
}

/// Schema and name in `nextval('s.n'::regclass)`; text arguments are looked up only when it runs.
fn sequence_in(text: &str) -> Option<(Option<String>, String)> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("pg_catalog.").unwrap_or(&lower);
    let rest = rest.strip_prefix("nextval")?.trim_start().strip_prefix('(')?.trim_start();
    if !rest.starts_with('\'') || lower.contains("::text") {
        return None;
    }
    let start = text.find('\'')? + 1;
    let end = start + text.get(start..)?.find('\'')?;
    let written = text.get(start..end)?;
    let name = sql::DataType::read(written)?;
    let name = name.as_name()?;
    Some((name.schema.as_ref().map(|it| it.text.clone()), name.name.text.clone()))
}

/// The greatest value of an integer type.
pub(crate) fn greatest(type_text: &str) -> i64 {
    match type_text {
        "smallint" => i64::from(i16::MAX),
        "integer" => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

/// Persistence as the catalog has it.
pub(crate) const fn persistence(persistence: sql::Persistence) -> Persistence {
    match persistence {
        sql::Persistence::Permanent => Persistence::Permanent,
        sql::Persistence::Temporary => Persistence::Temporary,
        sql::Persistence::Unlogged => Persistence::Unlogged,
    }
}
