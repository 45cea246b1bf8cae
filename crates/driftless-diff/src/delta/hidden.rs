//! Secrets that a schema does not tell.
//!
//! A snapshot says that there is a password and not which. It then is what the other schema has: nobody
//! said that it is another one, and no statement may set it to what stands in its place.

use std::borrow::Cow;

use driftless_catalog::Catalog;
use driftless_catalog::postgres::{agree_on_hidden, hides_secrets};

/// The same catalogs, with secrets that only one of them tells in both.
pub(crate) fn agreed<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
) -> (Cow<'a, Catalog>, Cow<'a, Catalog>) {
    if !hides_secrets(&from.postgres) && !hides_secrets(&to.postgres) {
        return (Cow::Borrowed(from), Cow::Borrowed(to));
    }
    let (mut from, mut to) = (from.clone(), to.clone());
    agree_on_hidden(&mut from.postgres, &mut to.postgres);
    (Cow::Owned(from), Cow::Owned(to))
}
