//! What can go wrong with an embedded plan.

use driftless_db::Failure;
use driftless_plan::DecodeError;

/// A plan could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The macro and this crate are of different versions.
    #[error("the embedded plan cannot be read: {0}")]
    Plan(DecodeError),
    /// The database could not be opened or read.
    #[error("{0}")]
    Database(#[from] driftless_db::Error),
    /// A run failed; what it did manage is in the report.
    #[error("{0}")]
    Run(Box<Failure>),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Run(Box::new(failure))
    }
}
