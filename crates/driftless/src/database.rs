//! A database whose type says which product it is.

use std::fmt;
use std::marker::PhantomData;

use driftless_db::{Access, ErrorKind, Url};
use driftless_diag::Backend;

use crate::{Error, Product};

/// A connection to a database of the product `B`.
///
/// Opened from a URL: `sqlite:path`, `sqlite://path`, `file:path` or a plain path for SQLite,
/// `postgres://user@host/name` or `host=.. dbname=..` for PostgreSQL, `mysql://user@host/name` or
/// `mariadb://user@host/name` for MySQL and MariaDB.
pub struct Database<B> {
    pub(crate) inner: driftless_db::Database,
    product: PhantomData<fn() -> B>,
}

impl<B: Product> Database<B> {
    /// Opens a database to migrate it. SQLite creates the file, at the first write and never
    /// before.
    ///
    /// # Errors
    ///
    /// The URL is not one, is for another product, or leads nowhere.
    pub fn open(url: &str) -> Result<Self, Error> {
        Self::open_for(url, Access::Write)
    }

    /// Opens a database to look at it: nothing is created or changed.
    ///
    /// # Errors
    ///
    /// Those of [`Database::open`], and when there is no database.
    pub fn open_read_only(url: &str) -> Result<Self, Error> {
        Self::open_for(url, Access::Read)
    }

    fn open_for(url: &str, access: Access) -> Result<Self, Error> {
        let inner = driftless_db::Database::open(&url_of::<B>(url)?, access)?;
        // Only the server says whether it is MySQL or MariaDB.
        if inner.backend() != B::BACKEND {
            return Err(other_product::<B>(inner.backend()));
        }
        Ok(Self { inner, product: PhantomData })
    }
}

/// The URL, if it may lead to a database of the product.
pub(crate) fn url_of<B: Product>(url: &str) -> Result<Url, Error> {
    let url = Url::parse(url)?;
    if url.may_lead_to(B::BACKEND) { Ok(url) } else { Err(other_product::<B>(url.backend())) }
}

fn other_product<B: Product>(found: Backend) -> Error {
    let (plan, database) = (B::BACKEND.name().to_owned(), found.name().to_owned());
    driftless_db::Error::from(ErrorKind::OtherBackend { plan, database }).into()
}

impl<B: Product> fmt::Debug for Database<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
