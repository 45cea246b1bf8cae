//! What can be dropped, and how it hangs on what it depends on.

use std::fmt;

use driftless_catalog::ObjectKey;
use driftless_catalog::postgres::{Name, PartName, RoutineName, UserMappingName};

/// Something that can be dropped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    Table(Name),
    Column(Name, String),
    Default(Name, String),
    Constraint(Name, String),
    Index(Name),
    Sequence(Name),
    View(Name),
    Type(Name),
    Routine(RoutineName),
    Trigger(PartName),
    Rule(PartName),
    Policy(PartName),
    Statistics(Name),
    Schema(String),
    Extension(String),
    EventTrigger(String),
    Publication(String),
    Wrapper(String),
    Server(String),
    UserMapping(UserMappingName),
    Other(ObjectKey),
}

/// How a dependent stands to what is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// It goes along.
    Auto,
    /// It stands in the way, and goes along only with `CASCADE`.
    Normal,
}

impl Item {
    /// The name by which it may be in doubt.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Table(name)
            | Self::Index(name)
            | Self::Sequence(name)
            | Self::View(name)
            | Self::Type(name)
            | Self::Statistics(name)
            | Self::Column(name, _)
            | Self::Default(name, _)
            | Self::Constraint(name, _) => &name.name,
            Self::Routine(routine) => &routine.name.name,
            Self::Trigger(part) | Self::Rule(part) | Self::Policy(part) => &part.name,
            Self::Schema(name)
            | Self::Extension(name)
            | Self::EventTrigger(name)
            | Self::Publication(name)
            | Self::Wrapper(name)
            | Self::Server(name) => name,
            Self::UserMapping(mapping) => &mapping.server,
            Self::Other(key) => &key.path,
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table `{name}`"),
            Self::Column(table, name) => write!(f, "column `{name}` of table `{table}`"),
            Self::Default(table, name) => write!(f, "the default of column `{table}.{name}`"),
            Self::Constraint(table, name) => write!(f, "constraint `{name}` on table `{table}`"),
            Self::Index(name) => write!(f, "index `{name}`"),
            Self::Sequence(name) => write!(f, "sequence `{name}`"),
            Self::View(name) => write!(f, "view `{name}`"),
            Self::Type(name) => write!(f, "type `{name}`"),
            Self::Routine(name) => write!(f, "function `{name}`"),
            Self::Trigger(part) => write!(f, "trigger `{}` on `{}`", part.name, part.of),
            Self::Rule(part) => write!(f, "rule `{}` on `{}`", part.name, part.of),
            Self::Policy(part) => write!(f, "policy `{}` on `{}`", part.name, part.of),
            Self::Statistics(name) => write!(f, "statistics `{name}`"),
            Self::Schema(name) => write!(f, "schema `{name}`"),
            Self::Extension(name) => write!(f, "extension `{name}`"),
            Self::EventTrigger(name) => write!(f, "event trigger `{name}`"),
            Self::Publication(name) => write!(f, "publication `{name}`"),
            Self::Wrapper(name) => write!(f, "foreign data wrapper `{name}`"),
            Self::Server(name) => write!(f, "server `{name}`"),
            Self::UserMapping(mapping) => write!(f, "user mapping on `{}`", mapping.server),
            Self::Other(key) => write!(f, "{} `{}`", key.kind, key.path),
        }
    }
}

/// Whether a text casts to a type by that name: `x::name`, `x::schema.name`.
pub(super) fn casts(text: &str, name: &str) -> bool {
    if !text.contains("::") || !text.contains(name) {
        return false;
    }
    let tokens = driftless_sql::postgres::tokens(text);
    let written = tokens
        .iter()
        .filter(|token| !token.kind.is_trivia())
        .map(|token| text.get(token.span.range()).unwrap_or_default());
    let words: Vec<&str> = written.collect();
    let is_type = |at: usize| {
        words.get(at).is_some_and(|word| driftless_sql::postgres::unquote(word) == name)
            && words.get(at + 1) != Some(&".")
    };
    (0..words.len()).any(|at| {
        words.get(at) == Some(&"::")
            && (is_type(at + 1) || words.get(at + 2) == Some(&".") && is_type(at + 3))
    })
}
