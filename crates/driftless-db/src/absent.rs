//! Stands in for a product that this build was made without.

use crate::server::Server;
use crate::{Access, Error, ErrorKind, Url};

/// Stands in for a connection, of which there is none.
#[derive(Debug)]
pub enum Client {}

/// Refuses, naming the feature that is missing.
pub(crate) fn open(url: &Url, _access: Access) -> Result<Box<dyn Server>, Error> {
    Err(ErrorKind::NoSupport { backend: url.backend().name().to_owned() }.into())
}
