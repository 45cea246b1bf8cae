//! The ways in which tools lay steps out in a directory.
//!
//! | layout | a step is | its id is | transaction |
//! |---|---|---|---|
//! | `native` | `<id>_<slug>/{up.sql, down.sql, step.toml}` | before the first `_` | `transaction` in `step.toml` |
//! | `diesel` | `<id>_<slug>/{up.sql, down.sql, metadata.toml}` | before the first `_` | `run_in_transaction` in `metadata.toml` |
//! | `golang-migrate` | `<id>_<slug>.up.sql`, `<id>_<slug>.down.sql` | the digits before the first `_` | always |
//! | `sqlx` | `<id>_<slug>.sql`, or the pair above | the digits before the first `_` | first line `-- no-transaction` |
//! | `refinery` | `V<n>__<slug>.sql`, `U<n>__<slug>.sql` (another step, not an undo) | `V<n>` | always |
//! | `flyway` | `V<n.n>__<slug>.sql`, undone by `U<n.n>__..`, `B<n.n>__..` (baseline), `R__<slug>.sql` (repeatable) | `V<n.n>`, `R__<slug>` | `executeInTransaction` in `V..sql.conf` |
//! | `dbmate` | `<id>_<slug>.sql` in sections `-- migrate:up`, `-- migrate:down` | the digits before the first `_` | `transaction:false` behind `-- migrate:up` |
//! | `goose` | `<id>_<slug>.sql` in sections `-- +goose Up`, `-- +goose Down` | the digits before the first `_` | `-- +goose NO TRANSACTION` |
//! | `bun` | `<id>_<slug>[.tx].up.sql`, `<id>_<slug>[.tx].down.sql` | the digits before the first `_` | only with `.tx` |
//!
//! How ids are ordered stands with [`StepId`]: each layout is ordered as its tool orders it.

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
    /// That of refinery.
    Refinery,
    /// That of Flyway.
    Flyway,
    /// That of dbmate.
    Dbmate,
    /// That of goose.
    Goose,
    /// That of bun.
    Bun,
}

impl Layout {
    /// Every layout, in the order in which documentation lists them.
    pub const ALL: [Self; 9] = [
        Self::Native,
        Self::Diesel,
        Self::GolangMigrate,
        Self::Sqlx,
        Self::Refinery,
        Self::Flyway,
        Self::Dbmate,
        Self::Goose,
        Self::Bun,
    ];

    /// The name used in configuration and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Diesel => "diesel",
            Self::GolangMigrate => "golang-migrate",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Flyway => "flyway",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::Bun => "bun",
        }
    }

    /// Whether each step is a directory of its own.
    pub const fn has_step_directories(self) -> bool {
        matches!(self, Self::Native | Self::Diesel)
    }

    /// Whether the up and the down of a step are sections of one file.
    pub const fn has_sections(self) -> bool {
        matches!(self, Self::Dbmate | Self::Goose)
    }

    /// Whether a file begins with a letter that says what it is, then a version and `__`.
    pub const fn has_versions(self) -> bool {
        matches!(self, Self::Refinery | Self::Flyway)
    }

    /// The id that `text` stands for in this layout: see [`StepId`] on why several have their own.
    pub fn id(self, text: &str) -> StepId {
        match self {
            Self::Diesel => StepId::diesel(text),
            Self::Bun => StepId::bytes(text),
            Self::Dbmate => StepId::file_names(text),
            Self::Flyway if text.starts_with("R__") => StepId::repeatable(text),
            Self::Refinery | Self::Flyway => StepId::versioned(text),
            _ => StepId::new(text),
        }
    }

    /// What to do so that a step of this layout runs outside a transaction, for messages; none
    /// where it cannot.
    pub const fn without_transaction(self) -> Option<&'static str> {
        let what = match self {
            Self::Native => "write `transaction = false` into `step.toml`",
            Self::Diesel => "write `run_in_transaction = false` into `metadata.toml`",
            Self::Sqlx => "begin the file with `-- no-transaction`",
            Self::Flyway => "write `executeInTransaction=false` into a `.conf` file named after it",
            Self::Dbmate => "write `-- migrate:up transaction:false`",
            Self::Goose => "add a line `-- +goose NO TRANSACTION`",
            Self::Bun => "rename it without `.tx`",
            Self::GolangMigrate | Self::Refinery => return None,
        };
        Some(what)
    }

    /// The name of the file beside a step's SQL, in its directory, that holds its settings.
    pub(crate) const fn settings_file(self) -> Option<&'static str> {
        match self {
            Self::Native => Some("step.toml"),
            Self::Diesel => Some("metadata.toml"),
            _ => None,
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
            Self::Refinery => "`V<number>__<name>.sql` or `U<number>__<name>.sql`",
            Self::Flyway => {
                "`V<version>__<name>.sql`, maybe with `U<version>__<name>.sql`; or \
                 `R__<name>.sql`, or `B<version>__<name>.sql`"
            }
            Self::Dbmate => "`<number>_<name>.sql` with a line `-- migrate:up` in it",
            Self::Goose => "`<number>_<name>.sql` with a line `-- +goose Up` in it",
            Self::Bun => {
                "`<number>_<name>.up.sql` or `<number>_<name>.tx.up.sql`, maybe with \
                 `<number>_<name>.down.sql` or `<number>_<name>.tx.down.sql`"
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
#[error(
    "unknown layout `{0}`; it is one of native, diesel, golang-migrate, sqlx, refinery, flyway, \
     dbmate, goose, bun"
)]
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
        let error = "liquibase".parse::<Layout>().expect_err("it is not supported").to_string();
        assert!(error.contains("`liquibase`"), "{error}");
        for layout in Layout::ALL {
            assert_eq!(layout.to_string().parse(), Ok(layout));
            assert!(error.contains(layout.name()), "{layout} is not listed");
        }
    }
}
