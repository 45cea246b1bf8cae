//! The two products that speak this dialect, and what only one of them has.
//!
//! MySQL and MariaDB grew apart: a text is read by one grammar that is the union of both, and what
//! only one of them understands is noted with its place, so that a statement for the other is told
//! whose it is instead of merely that it is wrong.

use driftless_diag::{Backend, Span};

/// Which of the two servers a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Product {
    /// Oracle MySQL, 8.0 to 9.
    MySql,
    /// MariaDB, 10.6 to 11.
    MariaDb,
}

impl Product {
    /// The product of a backend; none for the others.
    pub const fn of(backend: Backend) -> Option<Self> {
        match backend {
            Backend::MySql => Some(Self::MySql),
            Backend::MariaDb => Some(Self::MariaDb),
            Backend::Sqlite | Backend::Postgres => None,
        }
    }

    /// The backend.
    pub const fn backend(self) -> Backend {
        match self {
            Self::MySql => Backend::MySql,
            Self::MariaDb => Backend::MariaDb,
        }
    }

    /// As people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
        }
    }

    /// Whether the server executes what stands in `/*!number .. */`, which `marked` (`/*M! .. */`)
    /// says only to MariaDB. MariaDB leaves alone what MySQL 5.7 to 8 brought.
    pub(super) const fn executes(self, number: Option<u32>, marked: bool) -> bool {
        let Some(number) = number else { return !marked || matches!(self, Self::MariaDb) };
        match self {
            Self::MySql => !marked && number <= 90_999,
            Self::MariaDb => number < 120_000 && (marked || number < 50_700 || number > 99_999),
        }
    }
}

/// Something in a statement that only one product understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Who understands it.
    pub product: Product,
    /// Where it stands.
    pub span: Span,
    /// What it is, as it follows "has": `IF NOT EXISTS of a column`.
    pub what: &'static str,
}
