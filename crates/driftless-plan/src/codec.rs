//! The byte format of a plan, and writing it.
//!
//! ```text
//! plan    = magic "dfp" version(1 byte) ending step*
//! ending  = backend(name) component count ledger(32) head(32)  -- count: of the steps
//! step    = name flags checksum(32) [down_checksum(32)] [limit limit]
//!           count requirement* count replaced* behind [script] [script]
//! limit   = milliseconds                            -- and one more; 0 for none
//! behind  = count place*                            -- count: and one more; 0 for what is not known
//! replaced = name checksum(32)
//! script  = file flags count (gap length)* [effect*]  -- gap: bytes since the end of the one before
//! effect  = tag [made thing | batched]              -- as many as there are statements
//! batched = span path flags [span] name count limit -- span: start length
//! thing   = tag part*                               -- part: a name, a path or a flag
//! path    = flags [schema] name
//! requirement = flags [component] name
//! name, file, component = length utf8*              -- count, length, gap: LEB128
//! ```
//!
//! Texts stay outside: they are the step files themselves, which the compiler embeds as it found
//! them. There is no checksum, since the bytes travel in the binary that decodes them, but the
//! version is checked: an encoder and a decoder of different releases may meet in one build.

use std::time::Duration;

use driftless_diag::Span;

use crate::{
    Batched, Change, Effect, Form, Global, Kind, Object, Part, PartKind, Path, Plan, Replaced,
    Requirement, Script, Step, Thing,
};

pub(crate) const MAGIC: &[u8; 3] = b"dfp";
pub(crate) const VERSION: u8 = 8;

pub(crate) const STEP_TRANSACTION: u8 = 1;
pub(crate) const STEP_OPEN: u8 = 2;
pub(crate) const STEP_DOWN: u8 = 4;
pub(crate) const STEP_DOWN_CHECKSUM: u8 = 8;
pub(crate) const STEP_REPEATABLE: u8 = 16;
pub(crate) const STEP_BASELINE: u8 = 32;
pub(crate) const STEP_CODE: u8 = 64;
pub(crate) const STEP_LIMITS: u8 = 128;
pub(crate) const STEP_FLAGS: u8 = 255;
pub(crate) const SCRIPT_FOREIGN_KEYS_OFF: u8 = 1;
pub(crate) const SCRIPT_EFFECTS: u8 = 2;
pub(crate) const SCRIPT_FLAGS: u8 = 3;
/// The effects that are nothing but their tag; `Changes` has the next one.
pub(crate) const PLAIN_EFFECTS: [Effect; 8] = [
    Effect::Unknown,
    Effect::Noted,
    Effect::Session,
    Effect::Begins,
    Effect::Commits,
    Effect::Undoes,
    Effect::Repeatable,
    Effect::Reindexes,
];
pub(crate) const EFFECT_CHANGES: u8 = 8;
pub(crate) const EFFECT_BATCHED: u8 = 9;
pub(crate) const GLOBALS: [Global; 3] =
    [Global::Database, Global::Tablespace, Global::Subscription];
pub(crate) const THING_INDEX_ON: u8 = 0;
pub(crate) const THING_INDEX: u8 = 1;
pub(crate) const THING_PARTITION: u8 = 2;
pub(crate) const THING_GLOBAL: u8 = 3;
pub(crate) const THING_OBJECT: u8 = 4;
pub(crate) const THING_RENAMED: u8 = 5;
pub(crate) const THING_DEFINITION: u8 = 6;
pub(crate) const THING_EMPTIED: u8 = 7;
pub(crate) const THING_SEVERAL: u8 = 8;
pub(crate) const OBJECTS: [Object; 8] = [
    Object::Table,
    Object::View,
    Object::Procedure,
    Object::Function,
    Object::Trigger,
    Object::Event,
    Object::Sequence,
    Object::Database,
];
pub(crate) const PART_KINDS: [PartKind; 3] =
    [PartKind::Column, PartKind::Key, PartKind::Constraint];
pub(crate) const REQUIREMENT_COMPONENT: u8 = 1;

impl Plan {
    /// The plan as bytes, without the texts of its scripts.
    ///
    /// Statements must be in the order of the text and not overlap, as cutting a file yields
    /// them; [`Plan::decode`] gives other spans back clamped.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.steps.len() * 160);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        let ending = self.ending();
        string(&mut out, self.backend.name());
        string(&mut out, &self.component);
        number(&mut out, ending.steps);
        out.extend_from_slice(&ending.ledger);
        out.extend_from_slice(&ending.head);
        for step in &self.steps {
            encode_step(&mut out, step);
        }
        out
    }
}

fn encode_step(out: &mut Vec<u8>, step: &Step) {
    string(out, &step.name);
    out.push(
        flag(step.transaction, STEP_TRANSACTION)
            | flag(step.open, STEP_OPEN)
            | flag(step.down.is_some(), STEP_DOWN)
            | flag(step.down_checksum.is_some(), STEP_DOWN_CHECKSUM)
            | flag(step.kind == Kind::Repeatable, STEP_REPEATABLE)
            | flag(step.kind == Kind::Baseline, STEP_BASELINE)
            | flag(step.form == Form::Code, STEP_CODE)
            | flag(has_limits(step), STEP_LIMITS),
    );
    out.extend_from_slice(&step.checksum);
    if let Some(checksum) = &step.down_checksum {
        out.extend_from_slice(checksum);
    }
    if has_limits(step) {
        for limit in [step.lock_timeout, step.statement_timeout] {
            number(out, limit.map_or(0, |limit| milliseconds(limit) + 1));
        }
    }
    number(out, step.requires.len());
    for Requirement { component, step } in &step.requires {
        out.push(flag(component.is_some(), REQUIREMENT_COMPONENT));
        if let Some(component) = component {
            string(out, component);
        }
        string(out, step);
    }
    number(out, step.replaces.len());
    for Replaced { step, checksum } in &step.replaces {
        string(out, step);
        out.extend_from_slice(checksum);
    }
    number(out, step.behind.as_ref().map_or(0, |places| places.len() + 1));
    for place in step.behind.iter().flatten() {
        number(out, *place);
    }
    // What code does has no text.
    if step.form == Form::Sql {
        encode_script(out, &step.up);
    }
    if let Some(down) = &step.down {
        encode_script(out, down);
    }
}

fn milliseconds(time: Duration) -> usize {
    usize::try_from(time.as_millis()).unwrap_or(usize::MAX).min(usize::MAX - 1)
}

fn has_limits(step: &Step) -> bool {
    step.lock_timeout.is_some() || step.statement_timeout.is_some()
}

fn encode_script(out: &mut Vec<u8>, script: &Script) {
    string(out, &script.file);
    out.push(
        flag(script.foreign_keys_off, SCRIPT_FOREIGN_KEYS_OFF)
            | flag(!script.effects.is_empty(), SCRIPT_EFFECTS),
    );
    number(out, script.statements.len());
    let mut end = 0;
    for span in &script.statements {
        let start = span.start.max(end);
        number(out, start - end);
        number(out, span.end.saturating_sub(start));
        end = span.end.max(start);
    }
    if !script.effects.is_empty() {
        (0..script.statements.len()).for_each(|index| encode_effect(out, script.effect(index)));
    }
}

fn encode_effect(out: &mut Vec<u8>, effect: &Effect) {
    match effect {
        Effect::Changes(Change { thing: changed, made }) => {
            out.extend([EFFECT_CHANGES, u8::from(*made)]);
            thing(out, changed);
        }
        Effect::Batched(how) => batched(out, how),
        plain => {
            let tag = PLAIN_EFFECTS.iter().position(|known| known == plain);
            out.push(tag.unwrap_or_default() as u8);
        }
    }
}

fn batched(out: &mut Vec<u8>, how: &Batched) {
    out.push(EFFECT_BATCHED);
    span(out, how.table);
    path(out, &how.path);
    out.push(u8::from(how.condition.is_some()));
    if let Some(condition) = how.condition {
        span(out, condition);
    }
    string(out, &how.key);
    number(out, usize::try_from(how.size).unwrap_or(usize::MAX));
    number(out, milliseconds(how.pause));
}

fn span(out: &mut Vec<u8>, span: Span) {
    number(out, span.start);
    number(out, span.end.saturating_sub(span.start));
}

fn thing(out: &mut Vec<u8>, thing: &Thing) {
    match thing {
        Thing::IndexOn { table, name, unique } => {
            out.push(THING_INDEX_ON);
            path(out, table);
            optional(out, name.as_deref());
            out.push(u8::from(*unique));
        }
        Thing::Index(index) => {
            out.push(THING_INDEX);
            path(out, index);
        }
        Thing::Partition { of, partition } => {
            out.push(THING_PARTITION);
            path(out, of);
            path(out, partition);
        }
        Thing::Global { kind, name } => {
            let kind = GLOBALS.iter().position(|global| global == kind).unwrap_or_default();
            out.extend([THING_GLOBAL, kind as u8]);
            string(out, name);
        }
        Thing::Object { kind, path: object } => {
            let kind = OBJECTS.iter().position(|object| object == kind).unwrap_or_default();
            out.extend([THING_OBJECT, kind as u8]);
            path(out, object);
        }
        Thing::Several { kind, paths } => {
            let kind = OBJECTS.iter().position(|object| object == kind).unwrap_or_default();
            out.extend([THING_SEVERAL, kind as u8]);
            number(out, paths.len());
            paths.iter().for_each(|object| path(out, object));
        }
        Thing::Renamed { from, to } => {
            out.push(THING_RENAMED);
            path(out, from);
            path(out, to);
        }
        Thing::Definition { table, parts } => {
            out.push(THING_DEFINITION);
            path(out, table);
            number(out, parts.len());
            parts.iter().for_each(|part| encode_part(out, part));
        }
        Thing::Emptied(table) => {
            out.push(THING_EMPTIED);
            path(out, table);
        }
    }
}

fn encode_part(out: &mut Vec<u8>, Part { kind, name, made }: &Part) {
    let kind = PART_KINDS.iter().position(|other| other == kind).unwrap_or_default();
    out.extend([kind as u8, u8::from(*made)]);
    string(out, name);
}

fn path(out: &mut Vec<u8>, path: &Path) {
    optional(out, path.schema.as_deref());
    string(out, &path.name);
}

fn optional(out: &mut Vec<u8>, text: Option<&str>) {
    out.push(u8::from(text.is_some()));
    if let Some(text) = text {
        string(out, text);
    }
}

fn flag(set: bool, bit: u8) -> u8 {
    if set { bit } else { 0 }
}

fn string(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn number(out: &mut Vec<u8>, value: usize) {
    let mut rest = value as u64;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}
