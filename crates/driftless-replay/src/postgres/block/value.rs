//! Values that code works with, as far as they can be told without running it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Self>),
    /// The version of the server: all that is known is that it is one we know.
    Version,
}

/// Columns of a row by name; one without a value is there and not known.
pub(super) type Row = BTreeMap<String, Option<Value>>;

/// The oldest and the newest server that we know of, as `server_version_num`; the very first of them
/// nobody runs.
const VERSIONS: (i64, i64) = (140_001, 189_999);

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// As the server prints it.
    pub(super) fn printed(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(if *value { "t" } else { "f" }.to_owned()),
            Self::Number(value) => Some(value.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Version => None,
        }
    }

    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// How two values compare; none if that is not known or either is null.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Version, other) => against_version(other.number()?),
            (this, Self::Version) => against_version(this.number()?).map(Ordering::reverse),
            (Self::Number(_), _) | (_, Self::Number(_)) => {
                Some(self.number()?.cmp(&other.number()?))
            }
            (Self::Text(one), Self::Text(two)) => Some(one.cmp(two)),
            (Self::Bool(one), Self::Bool(two)) => Some(one.cmp(two)),
            _ => None,
        }
    }
}

fn against_version(number: i64) -> Option<Ordering> {
    let (least, most) = VERSIONS;
    if number > most {
        Some(Ordering::Less)
    } else if number < least {
        Some(Ordering::Greater)
    } else {
        None
    }
}

/// Whether a text matches a pattern of `LIKE`.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let rest = rest.as_str();
            let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.any(|at| is_like(text.get(at..).unwrap_or_default(), rest))
        }
        Some(wanted) => {
            let (wanted, rest) = match wanted {
                '\\' => (rest.next(), rest.as_str()),
                '_' => (None, rest.as_str()),
                other => (Some(other), rest.as_str()),
            };
            let mut text = text.chars();
            let found = text.next();
            let fits = found.is_some() && (wanted.is_none() || wanted == found);
            fits && is_like(text.as_str(), rest)
        }
    }
}
