//! The ways in which tools lay steps out in a directory.
//!
//! | layout | a step is | its id is | transaction |
//! |---|---|---|---|
//! | `native` | `<id>_<slug>/{up.sql, down.sql, step.toml}` | before the first `_` | `transaction` in `step.toml` |
//! | `diesel` | `<id>_<slug>/{up.sql, down.sql, metadata.toml}` | before the first `_` | `run_in_transaction` in `metadata.toml` |
//! | `golang-migrate` | `<id>_<slug>.up.sql`, `<id>_<slug>.down.sql` | the digits before the first `_` | always |
//! | `sqlx` | `<id>_<slug>.sql`, or the pair above | the digits before the first `_` | first line `-- no-transaction` |

use std::fmt;
use std::str::FromStr;

use crate::StepId;

/// How the steps of a directory are laid out (the module's table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// Our own.
    Native,
    /// That of `diesel_migrations`.
    Diesel,
    /// That of golang-migrate.
    GolangMigrate,
    /// That of sqlx.
    Sqlx,
}

impl Layout {
    /// Every layout, in the order in which documentation lists them.
    pub const ALL: [Self; 4] = [Self::Native, Self::Diesel, Self::GolangMigrate, Self::Sqlx];

    /// The name used in configuration and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Diesel => "diesel",
            Self::GolangMigrate => "golang-migrate",
            Self::Sqlx => "sqlx",
        }
    }

    /// Whether each step is a directory of its own.
    pub const fn has_step_directories(self) -> bool {
        matches!(self, Self::Native | Self::Diesel)
    }

    /// The id that `text` stands for in this layout: see [`StepId`] on why diesel has its own.
    pub fn id(self, text: &str) -> StepId {
        match self {
            Self::Diesel => StepId::diesel(text),
            _ => StepId::new(text),
        }
    }

    /// The name of the file beside a step's SQL that holds its settings.
    pub(crate) const fn settings_file(self) -> Option<&'static str> {
        match self {
            Self::Native => Some("step.toml"),
            Self::Diesel => Some("metadata.toml"),
            Self::GolangMigrate | Self::Sqlx => None,
        }
    }

    /// What a step looks like in this layout, for messages.
    pub(crate) const fn shape(self) -> &'static str {
        match self {
            Self::Native => "`<id>_<slug>/up.sql`, maybe with `down.sql` and `step.toml` beside it",
            Self::Diesel => {
                "`<id>_<slug>/up.sql`, maybe with `down.sql` and `metadata.toml` beside it"
            }
            Self::GolangMigrate => {
                "`<number>_<name>.up.sql`, maybe with `<number>_<name>.down.sql`"
            }
            Self::Sqlx => {
                "`<number>_<name>.sql`, or `<number>_<name>.up.sql` and `<number>_<name>.down.sql`"
            }
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not the name of a layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown layout `{0}`; it is one of native, diesel, golang-migrate, sqlx")]
pub struct ParseLayoutError(String);

impl FromStr for Layout {
    type Err = ParseLayoutError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|layout| layout.name() == text)
            .ok_or_else(|| ParseLayoutError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for layout in Layout::ALL {
            assert_eq!(layout.to_string().parse(), Ok(layout));
        }
        let error = "flyway".parse::<Layout>().expect_err("it is not supported");
        assert!(error.to_string().contains("`flyway`"), "{error}");
    }
}
