//! Texts that mention what gets another name.
//!
//! The server keeps identities and prints names anew; the catalog keeps texts as they were written.
//! Which words of a text mean a type, a function or a value of an enum only the analysis can say, so
//! the text is first written as the analysis reads it: every constant with its type, every name with
//! its schema. There the words stand where nothing else can, and are replaced by their places.

use driftless_catalog::SqlText;
use driftless_catalog::postgres::Name;
use driftless_sql::postgres::{Token, TokenKind, tokens, unquote};

use super::name::{literal, parts, qualified, quoted};

/// What gets another name.
#[derive(Debug, Clone)]
pub(crate) enum Respelling {
    /// A type.
    Type(Name, Name),
    /// A value of an enum.
    Value(Name, String, String),
    /// A function.
    Routine(Name, Name),
    /// A relation, where a constant names it.
    Relation(Name, Name),
    /// A schema with all that is in it.
    Schema(String, String),
    /// An attribute of a composite type.
    Attribute(String, String),
}

/// Part of a text that becomes another.
type Edit = (std::ops::Range<usize>, String);

/// The tokens of a text that say something.
struct Words<'t> {
    text: &'t str,
    all: Vec<Token>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        let all = tokens(text).into_iter().filter(|token| !token.kind.is_trivia());
        Self { text, all: all.collect() }
    }

    fn at(&self, index: usize) -> &'t str {
        let token = self.all.get(index);
        token.and_then(|token| self.text.get(token.span.range())).unwrap_or_default()
    }

    fn before(&self, index: usize) -> &'t str {
        index.checked_sub(1).map_or("", |index| self.at(index))
    }

    fn is_name(&self, index: usize) -> bool {
        let kind = self.all.get(index).map(|token| token.kind);
        matches!(kind, Some(TokenKind::Word | TokenKind::QuotedName))
    }

    fn string(&self, index: usize) -> Option<String> {
        let written = self.at(index).strip_prefix('\'')?.strip_suffix('\'')?;
        Some(written.replace("''", "'"))
    }

    /// Where the name that starts there ends, if it is that one.
    fn name_end(&self, index: usize, name: &Name) -> Option<usize> {
        let mut wanted = parts(&qualified(&name.schema, &name.name)).into_iter();
        let mut end = index;
        let first = wanted.next()?;
        if !self.is_name(end) || unquote(self.at(end)) != first {
            return None;
        }
        for part in wanted {
            if self.at(end + 1) != "." || unquote(self.at(end + 2)) != part {
                return None;
            }
            end += 2;
        }
        Some(end)
    }

    fn edit(&self, first: usize, last: usize, text: String) -> Option<Edit> {
        let start = self.all.get(first)?.span.start;
        Some((start..self.all.get(last)?.span.end, text))
    }
}

impl Respelling {
    /// Whether a text may have to change.
    fn concerns(&self, source: &str) -> bool {
        let word = match self {
            Self::Type(from, _) | Self::Routine(from, _) | Self::Relation(from, _) => &from.name,
            Self::Value(_, from, _) | Self::Attribute(from, _) => from,
            // Names are written without their schema more often than with it.
            Self::Schema(..) => return true,
        };
        let word = word.to_lowercase().replace('\'', "''");
        source.to_lowercase().contains(&word)
    }

    /// Changes a text; `readable` is what the analysis makes of it.
    pub(super) fn apply(&self, text: &mut SqlText, readable: impl FnOnce(&str) -> Option<String>) {
        if !self.concerns(&text.source) {
            return;
        }
        let spelled = readable(&text.source).and_then(|readable| self.spelled(&readable));
        if let Some(spelled) = spelled {
            text.source = spelled;
        }
    }

    /// The same for a text whose constants stand without their types, which are these.
    pub(super) fn apply_untyped(&self, text: &mut SqlText, types: &[Option<String>]) {
        let Self::Value(of, from, to) = self else { return };
        let of = qualified(&of.schema, &of.name);
        if types.iter().flatten().any(|data_type| *data_type == of) {
            text.source = text.source.replace(&literal(from), &literal(to));
        }
    }

    /// The text with the new name; none if it does not have the old one.
    fn spelled(&self, readable: &str) -> Option<String> {
        let words = Words::of(readable);
        let edits = (0..words.all.len()).filter_map(|at| self.edit(&words, at));
        let edits: Vec<Edit> = edits.collect();
        let mut spelled = readable.to_owned();
        for (range, new) in edits.iter().rev() {
            spelled.replace_range(range.clone(), new);
        }
        (!edits.is_empty()).then_some(spelled)
    }

    fn edit(&self, words: &Words<'_>, at: usize) -> Option<Edit> {
        match self {
            Self::Type(from, to) => {
                let last = words.name_end(at, from).filter(|_| words.before(at) == "::")?;
                words.edit(at, last, qualified(&to.schema, &to.name))
            }
            Self::Routine(from, to) => {
                let last = words.name_end(at, from)?;
                let called = words.at(last + 1) == "(" && words.before(at) != ".";
                called.then(|| words.edit(at, last, qualified(&to.schema, &to.name))).flatten()
            }
            Self::Value(of, from, to) => {
                let value = words.string(at).filter(|_| words.at(at + 1) == "::")?;
                let last = words.name_end(at + 2, of)?;
                let new = match words.at(last + 1) {
                    "[" => in_array(&value, from, to)?,
                    _ => to.clone(),
                };
                let changed = value == *from || new != *to;
                changed.then(|| words.edit(at, at, literal(&new))).flatten()
            }
            Self::Relation(from, to) => {
                let value = words.string(at)?;
                let named = parts(&value) == parts(&qualified(&from.schema, &from.name));
                let named = named && words.at(at + 1) == "::" && words.at(at + 2) == "regclass";
                named
                    .then(|| words.edit(at, at, literal(&qualified(&to.schema, &to.name))))
                    .flatten()
            }
            Self::Schema(from, to) => self.edit_schema(words, at, from, to),
            Self::Attribute(from, to) => {
                let is_it = words.is_name(at) && unquote(words.at(at)) == *from;
                let selected = words.before(at) == "." && at > 1 && words.at(at - 2) == ")";
                (is_it && selected).then(|| words.edit(at, at, quoted(to))).flatten()
            }
        }
    }

    fn edit_schema(&self, words: &Words<'_>, at: usize, from: &str, to: &str) -> Option<Edit> {
        if let Some(value) = words.string(at) {
            let names = parts(&value);
            let [schema, name] = names.as_slice() else { return None };
            let named = schema == from && words.at(at + 1) == "::";
            let named = named && words.at(at + 2).starts_with("reg");
            return named.then(|| words.edit(at, at, literal(&qualified(to, name)))).flatten();
        }
        let is_it = words.is_name(at) && unquote(words.at(at)) == from;
        let stands = is_it && words.at(at + 1) == "." && words.before(at) != ".";
        stands.then(|| words.edit(at, at, quoted(to))).flatten()
    }
}

/// The text of an array in which a value has another name; none if it does not have that value.
fn in_array(array: &str, from: &str, to: &str) -> Option<String> {
    let inner = array.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains(['"', '\\', '{']) {
        return None;
    }
    let values: Vec<&str> = inner.split(',').collect();
    let plain = to.chars().all(|c| c.is_alphanumeric() || c == '_');
    let new = if plain { to.to_owned() } else { format!("\"{to}\"") };
    let renamed = values.iter().map(|value| if *value == from { new.as_str() } else { value });
    let renamed = renamed.collect::<Vec<_>>().join(",");
    values.contains(&from).then(|| format!("{{{renamed}}}"))
}
