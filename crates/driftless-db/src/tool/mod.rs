//! Other tools' records of what they applied, read so that a database can be taken over.
//!
//! | tool | its table | a step is known by |
//! |---|---|---|
//! | diesel | `__diesel_schema_migrations` | the version, without `-` |
//! | sqlx | `_sqlx_migrations` | the number; SHA-384 of the file |
//! | refinery | `refinery_schema_history` | the number |
//! | golang-migrate | `schema_migrations` | one row: the last number, and whether it failed |
//! | Flyway | `flyway_schema_history` | the file's name |
//! | goose | `goose_db_version` | the number; the last row about it counts |
//! | dbmate | `schema_migrations` | the version |
//! | bun | `bun_migrations` | the version |
//!
//! Only read: the table stays as it is, for the tool that may still be used elsewhere.

mod matched;

use std::fmt;
use std::str::FromStr;

pub use matched::{Matched, matched};

/// A tool whose record can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `diesel_migrations`.
    Diesel,
    /// sqlx.
    Sqlx,
    /// refinery.
    Refinery,
    /// golang-migrate.
    GolangMigrate,
    /// Flyway.
    Flyway,
    /// goose.
    Goose,
    /// dbmate.
    Dbmate,
    /// bun.
    Bun,
}

impl Tool {
    /// Every tool, in the order in which documentation lists them.
    pub const ALL: [Self; 8] = [
        Self::Diesel,
        Self::Sqlx,
        Self::Refinery,
        Self::GolangMigrate,
        Self::Flyway,
        Self::Goose,
        Self::Dbmate,
        Self::Bun,
    ];

    /// Its name, which is that of its layout.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diesel => "diesel",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::GolangMigrate => "golang-migrate",
            Self::Flyway => "flyway",
            Self::Goose => "goose",
            Self::Dbmate => "dbmate",
            Self::Bun => "bun",
        }
    }

    /// The tables it keeps in a database, that of its record first.
    pub const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Diesel => &["__diesel_schema_migrations"],
            Self::Sqlx => &["_sqlx_migrations"],
            Self::Refinery => &["refinery_schema_history"],
            Self::GolangMigrate | Self::Dbmate => &["schema_migrations"],
            Self::Flyway => &["flyway_schema_history"],
            Self::Goose => &["goose_db_version"],
            Self::Bun => &["bun_migrations", "bun_migration_locks"],
        }
    }

    /// How its record is read.
    pub(crate) fn record(self) -> Record {
        use Cell::{Hex, Nothing, Text};
        let (version, name, checksum, good, kind, order) = match self {
            Self::Diesel => (Text("version"), Nothing, Nothing, Nothing, Nothing, "version"),
            Self::Sqlx => {
                let (name, checksum) = (Text("description"), Hex("checksum"));
                (Text("version"), name, checksum, Text("success"), Nothing, "version")
            }
            Self::Refinery => (Text("version"), Text("name"), Nothing, Nothing, Nothing, "version"),
            Self::GolangMigrate => {
                (Text("version"), Nothing, Nothing, Text("dirty"), Nothing, "version")
            }
            Self::Flyway => {
                let (name, kind) = (Text("script"), Text("type"));
                (Text("version"), name, Nothing, Text("success"), kind, "installed_rank")
            }
            Self::Goose => {
                (Text("version_id"), Nothing, Nothing, Text("is_applied"), Nothing, "id")
            }
            Self::Dbmate => (Text("version"), Nothing, Nothing, Nothing, Nothing, "version"),
            Self::Bun => (Text("name"), Nothing, Nothing, Nothing, Nothing, "id"),
        };
        let table = self.tables()[0];
        Record { table, cells: [version, name, checksum, good, kind], order }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Tool {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|tool| tool.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|tool| tool.name()).collect();
            format!("there is no tool `{text}`; known are {}", names.join(", "))
        })
    }
}

/// How a record is read: five texts a row, in an order.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) table: &'static str,
    pub(crate) cells: [Cell; 5],
    pub(crate) order: &'static str,
}

/// What a text is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell {
    /// A column's value.
    Text(&'static str),
    /// The bytes of a column, in hexadecimal.
    Hex(&'static str),
    /// This record has nothing of the kind.
    Nothing,
}

impl Record {
    /// The query, where `text` and `hex` say how the product makes a text of a column. All names in
    /// it are ours.
    pub(crate) fn query(
        &self,
        table: &str,
        text: impl Fn(&str) -> String,
        hex: impl Fn(&str) -> String,
    ) -> String {
        let cells: Vec<String> = self
            .cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(column) => text(column),
                Cell::Hex(column) => hex(column),
                Cell::Nothing => text("NULL"),
            })
            .collect();
        format!("SELECT {} FROM {table} ORDER BY {}", cells.join(", "), self.order)
    }
}

/// A row of a tool's record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToolRow {
    /// The version, as the tool writes it.
    pub version: Option<String>,
    /// What else it calls the step.
    pub name: Option<String>,
    /// Its checksum of the file, in hexadecimal.
    pub checksum: Option<String>,
    /// Whether it succeeded (golang-migrate: whether it did not), as the server prints a truth.
    pub flag: Option<String>,
    /// What kind of row this is.
    pub kind: Option<String>,
}

/// A row as products read it.
pub(crate) type Cells =
    (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

impl From<Cells> for ToolRow {
    fn from((version, name, checksum, flag, kind): Cells) -> Self {
        Self { version, name, checksum, flag, kind }
    }
}

impl ToolRow {
    fn is_flagged(&self) -> bool {
        matches!(self.flag.as_deref(), Some("1" | "t" | "true"))
    }
}
