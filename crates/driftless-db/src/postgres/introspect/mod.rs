//! The schema of a PostgreSQL database as values: that there is one, so far.

use driftless_catalog::postgres::Objects;

use super::connection::Reading;
use super::message::Fault;

/// The objects. Called within a transaction.
pub(super) fn objects(_reading: &mut Reading<'_>) -> Result<Objects, Fault> {
    Ok(Objects::new())
}
