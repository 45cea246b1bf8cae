//! Reading the byte format of a plan. The format stands in `codec.rs`.
//!
//! Never panics and never allocates more than the input justifies: a count is only believed as
//! far as bytes follow it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use driftless_diag::{Backend, Span};

use crate::codec::{
    EFFECT_BATCHED, EFFECT_CHANGES, GLOBALS, MAGIC, OBJECTS, PART_KINDS, PLAIN_EFFECTS,
    REQUIREMENT_COMPONENT, SCRIPT_EFFECTS, SCRIPT_FLAGS, SCRIPT_FOREIGN_KEYS_OFF, STEP_BASELINE,
    STEP_CODE, STEP_DOWN, STEP_DOWN_CHECKSUM, STEP_FLAGS, STEP_LIMITS, STEP_OPEN, STEP_REPEATABLE,
    STEP_TRANSACTION, THING_DEFINITION, THING_EMPTIED, THING_GLOBAL, THING_INDEX, THING_INDEX_ON,
    THING_OBJECT, THING_PARTITION, THING_RENAMED, THING_SEVERAL, VERSION,
};
use crate::{
    Batched, Change, Effect, Ending, Form, Kind as StepKind, Object, Part, Path, Plan, Replaced,
    Requirement, Script, Step, Thing,
};

/// Why bytes are not a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    offset: usize,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    NotAPlan,
    Version(u8),
    Backend(String),
    Truncated,
    Malformed(&'static str),
    MissingText(String),
    TextsLeft(usize),
    Span(String),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::NotAPlan => f.write_str("the bytes are not a plan"),
            Kind::Version(version) => write!(
                f,
                "the plan has format {version}, this build reads format {VERSION}: \
                 use one version of driftless throughout"
            ),
            Kind::Backend(name) => write!(f, "the plan is for `{name}`, which is no backend"),
            Kind::Truncated => write!(f, "the plan ends at byte {} in the middle", self.offset),
            Kind::Malformed(what) => write!(f, "{what} at byte {} of the plan", self.offset),
            Kind::MissingText(file) => write!(f, "the text of `{file}` was not passed"),
            Kind::TextsLeft(count) => write!(f, "{count} texts too many were passed"),
            Kind::Span(file) => write!(f, "a statement lies outside the text of `{file}`"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl Plan {
    /// The plan that [`Plan::encode`] wrote, with the texts of its scripts: for each step its up
    /// file unless it is code, then its down file if it has one.
    pub fn decode(bytes: &[u8], texts: &[&'static str]) -> Result<Self, DecodeError> {
        let mut reader = Reader { bytes, offset: 0, texts: texts.iter() };
        let Ending { component, backend, steps, .. } = reader.ending()?;
        let steps = reader.items(steps, Reader::step)?;
        match (reader.bytes.len() - reader.offset, reader.texts.len()) {
            (0, 0) => Ok(Self { component, backend, steps }),
            (0, left) => Err(reader.error(Kind::TextsLeft(left))),
            _ => Err(reader.error(Kind::Malformed("unexpected bytes"))),
        }
    }
}

impl Ending {
    /// The end of the plan that [`Plan::encode`] wrote; what follows it is not looked at.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Reader { bytes, offset: 0, texts: [].iter() }.ending()
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
    texts: std::slice::Iter<'a, &'static str>,
}

impl<'a> Reader<'a> {
    fn error(&self, kind: Kind) -> DecodeError {
        DecodeError { offset: self.offset, kind }
    }

    fn ending(&mut self) -> Result<Ending, DecodeError> {
        if self.take(MAGIC.len()).ok() != Some(MAGIC.as_slice()) {
            return Err(self.error(Kind::NotAPlan));
        }
        let version = self.byte()?;
        if version != VERSION {
            return Err(self.error(Kind::Version(version)));
        }
        let name = self.string()?;
        let backend: Backend = name.parse().map_err(|_| self.error(Kind::Backend(name)))?;
        let (component, steps) = (self.string()?, self.number()?);
        let (ledger, head) = (self.checksum()?, self.checksum()?);
        Ok(Ending { component, backend, steps, ledger, head })
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let taken = rest.get(..count).ok_or_else(|| self.error(Kind::Truncated))?;
        self.offset += count;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    fn flags(&mut self, known: u8) -> Result<u8, DecodeError> {
        let flags = self.byte()?;
        if flags & !known == 0 { Ok(flags) } else { Err(self.malformed("an unknown flag")) }
    }

    fn malformed(&self, what: &'static str) -> DecodeError {
        self.error(Kind::Malformed(what))
    }

    fn number(&mut self) -> Result<usize, DecodeError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part {
                break;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(value).map_err(|_| self.malformed("too large a number"));
            }
        }
        Err(self.malformed("too large a number"))
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        let length = self.number()?;
        let bytes = self.take(length)?;
        let text = std::str::from_utf8(bytes).map_err(|_| self.malformed("text not in UTF-8"))?;
        Ok(text.to_owned())
    }

    fn checksum(&mut self) -> Result<[u8; 32], DecodeError> {
        let bytes = self.take(32)?;
        bytes.try_into().map_err(|_| self.error(Kind::Truncated))
    }

    fn list<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.number()?;
        self.items(count, item)
    }

    fn items<T>(
        &mut self,
        count: usize,
        item: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        // Every item takes a byte at least.
        let mut items = Vec::with_capacity(count.min(self.bytes.len() - self.offset));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn step(&mut self) -> Result<Step, DecodeError> {
        let name = self.string()?;
        let flags = self.flags(STEP_FLAGS)?;
        let kind = match (flags & STEP_REPEATABLE != 0, flags & STEP_BASELINE != 0) {
            (false, false) => StepKind::Once,
            (true, false) => StepKind::Repeatable,
            (false, true) => StepKind::Baseline,
            (true, true) => return Err(self.malformed("two kinds of one step")),
        };
        let checksum = self.checksum()?;
        let down_checksum =
            if flags & STEP_DOWN_CHECKSUM != 0 { Some(self.checksum()?) } else { None };
        let (lock_timeout, statement_timeout) =
            if flags & STEP_LIMITS != 0 { (self.limit()?, self.limit()?) } else { (None, None) };
        let requires = self.list(Self::requirement)?;
        let replaces = self
            .list(|reader| Ok(Replaced { step: reader.string()?, checksum: reader.checksum()? }))?;
        let behind = self.behind()?;
        let form = if flags & STEP_CODE != 0 { Form::Code } else { Form::Sql };
        let up = match form {
            Form::Sql => self.script()?,
            Form::Code => Script::default(),
        };
        let down = if flags & STEP_DOWN != 0 { Some(self.script()?) } else { None };
        Ok(Step {
            name,
            up,
            down,
            checksum,
            down_checksum,
            requires,
            kind,
            transaction: flags & STEP_TRANSACTION != 0,
            open: flags & STEP_OPEN != 0,
            form,
            lock_timeout,
            statement_timeout,
            replaces,
            behind,
        })
    }

    fn limit(&mut self) -> Result<Option<Duration>, DecodeError> {
        let milliseconds = self.number()?.checked_sub(1);
        Ok(milliseconds.map(|limit| Duration::from_millis(limit as u64)))
    }

    fn behind(&mut self) -> Result<Option<Vec<usize>>, DecodeError> {
        let Some(count) = self.number()?.checked_sub(1) else { return Ok(None) };
        let mut places = Vec::with_capacity(count.min(self.bytes.len() - self.offset));
        for _ in 0..count {
            places.push(self.number()?);
        }
        Ok(Some(places))
    }

    fn requirement(&mut self) -> Result<Requirement, DecodeError> {
        let flags = self.flags(REQUIREMENT_COMPONENT)?;
        let component =
            if flags & REQUIREMENT_COMPONENT != 0 { Some(self.string()?) } else { None };
        Ok(Requirement { component, step: self.string()? })
    }

    fn script(&mut self) -> Result<Script, DecodeError> {
        let file = self.string()?;
        let flags = self.flags(SCRIPT_FLAGS)?;
        let Some(text) = self.texts.next() else {
            return Err(self.error(Kind::MissingText(file)));
        };
        let mut end = 0_usize;
        let mut statements = Vec::new();
        for _ in 0..self.number()? {
            let (gap, length) = (self.number()?, self.number()?);
            let span = end
                .checked_add(gap)
                .and_then(|start| Some(Span::new(start, start.checked_add(length)?)))
                .filter(|span| text.get(span.range()).is_some());
            let span = span.ok_or_else(|| self.error(Kind::Span(file.clone())))?;
            end = span.end;
            statements.push(span);
        }
        let foreign_keys_off = flags & SCRIPT_FOREIGN_KEYS_OFF != 0;
        let mut effects = Vec::new();
        if flags & SCRIPT_EFFECTS != 0 {
            for _ in &statements {
                effects.push(self.effect(&file, text)?);
            }
        }
        Ok(Script { file, text: Cow::Borrowed(text), statements, foreign_keys_off, effects })
    }

    fn effect(&mut self, file: &str, text: &str) -> Result<Effect, DecodeError> {
        match self.byte()? {
            EFFECT_BATCHED => {
                let table = self.span(file, text)?;
                let path = self.path()?;
                let condition = if self.truth()? { Some(self.span(file, text)?) } else { None };
                let (key, size) = (self.string()?, self.number()? as u64);
                let pause = Duration::from_millis(self.number()? as u64);
                Ok(Effect::Batched(Batched { table, path, condition, key, size, pause }))
            }
            EFFECT_CHANGES => {
                let made = self.truth()?;
                Ok(Effect::Changes(Change { thing: self.thing()?, made }))
            }
            tag => match PLAIN_EFFECTS.get(usize::from(tag)) {
                Some(effect) => Ok(effect.clone()),
                None => Err(self.malformed("an unknown effect")),
            },
        }
    }

    /// A stretch of the text.
    fn span(&mut self, file: &str, text: &str) -> Result<Span, DecodeError> {
        let (start, length) = (self.number()?, self.number()?);
        let span = start.checked_add(length).map(|end| Span::new(start, end));
        let span = span.filter(|span| text.get(span.range()).is_some());
        span.ok_or_else(|| self.error(Kind::Span(file.to_owned())))
    }

    fn thing(&mut self) -> Result<Thing, DecodeError> {
        match self.byte()? {
            THING_INDEX_ON => Ok(Thing::IndexOn {
                table: self.path()?,
                name: self.optional()?,
                unique: self.truth()?,
            }),
            THING_INDEX => Ok(Thing::Index(self.path()?)),
            THING_PARTITION => Ok(Thing::Partition { of: self.path()?, partition: self.path()? }),
            THING_GLOBAL => {
                let kind = GLOBALS.get(usize::from(self.byte()?)).copied();
                let kind = kind.ok_or_else(|| self.malformed("an unknown kind of thing"))?;
                Ok(Thing::Global { kind, name: self.string()? })
            }
            THING_OBJECT => Ok(Thing::Object { kind: self.object()?, path: self.path()? }),
            THING_SEVERAL => {
                Ok(Thing::Several { kind: self.object()?, paths: self.list(Self::path)? })
            }
            THING_RENAMED => Ok(Thing::Renamed { from: self.path()?, to: self.path()? }),
            THING_DEFINITION => {
                let table = self.path()?;
                let count = self.number()?;
                let parts: Result<Vec<Part>, DecodeError> =
                    (0..count).map(|_| self.part()).collect();
                Ok(Thing::Definition { table, parts: parts? })
            }
            THING_EMPTIED => Ok(Thing::Emptied(self.path()?)),
            _ => Err(self.malformed("an unknown thing")),
        }
    }

    fn part(&mut self) -> Result<Part, DecodeError> {
        let kind = PART_KINDS.get(usize::from(self.byte()?)).copied();
        let kind = kind.ok_or_else(|| self.malformed("an unknown kind of part"))?;
        let made = self.truth()?;
        Ok(Part { kind, name: self.string()?, made })
    }

    fn object(&mut self) -> Result<Object, DecodeError> {
        let kind = OBJECTS.get(usize::from(self.byte()?)).copied();
        kind.ok_or_else(|| self.malformed("an unknown kind of object"))
    }

    fn path(&mut self) -> Result<Path, DecodeError> {
        Ok(Path { schema: self.optional()?, name: self.string()? })
    }

    fn optional(&mut self) -> Result<Option<String>, DecodeError> {
        if self.truth()? { self.string().map(Some) } else { Ok(None) }
    }

    fn truth(&mut self) -> Result<bool, DecodeError> {
        Ok(self.flags(1)? != 0)
    }
}
