//! What goes wrong in a piece of our own work on a database, before anybody knows how to say it.
//!
//! What a server's error means is each product's business (`message.rs` of each), and takes asking
//! the server again on some.

use diesel::result::Error as DieselError;

use crate::{Error, ErrorKind};

/// What went wrong in a piece of our own work: the server said so, or we did.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server, or the library that talks to it.
    Server(DieselError),
    /// We.
    Ours(Error),
}

impl From<DieselError> for Fault {
    fn from(error: DieselError) -> Self {
        Self::Server(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<ErrorKind> for Fault {
    fn from(kind: ErrorKind) -> Self {
        Self::Ours(kind.into())
    }
}
