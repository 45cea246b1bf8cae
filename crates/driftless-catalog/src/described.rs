//! Every object as attributes: what products have in common where objects are compared or shown.
//!
//! Diff, drift, fingerprints and reports in JSON all go by this one projection, so a kind of object
//! that is added to it is compared and shown everywhere, and one that is not cannot be compared by
//! halves. Columns, keys and constraints are objects of their own, so that a difference is named as
//! narrowly as it is.

use std::collections::{BTreeMap, BTreeSet};

use driftless_diag::Backend;

use crate::{Catalog, Fact, ObjectKey, mysql, postgres};

/// An object described.
#[derive(Debug, Clone)]
pub struct Described {
    /// Which object.
    pub key: ObjectKey,
    /// The object that it is a part of and comes and goes with, if there is one.
    pub part_of: Option<ObjectKey>,
    /// Its attributes, always in the same order; those that are `None` are left out.
    pub attributes: Vec<(&'static str, Fact)>,
}

/// Privileges on one object (or, for an object of kind column, on one column) of roles other than
/// its owner: an access control list, by grantee.
///
/// On PostgreSQL, `PUBLIC` is everybody. An object without a list has what the server gives by
/// default. Functions, procedures, types, domains and languages give `PUBLIC` something by default:
/// once anything was granted or revoked, their list says all of it.
pub type Privileges = BTreeMap<String, BTreeSet<Privilege>>;

/// A privilege that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Privilege {
    /// `SELECT`, `EXECUTE` and so on.
    pub name: String,
    /// `WITH GRANT OPTION`.
    pub grant_option: bool,
}

/// Describes every object, sorted by key. SQLite's catalog is compared by its own types, and gives
/// nothing here.
pub fn facts(catalog: &Catalog) -> Vec<Described> {
    described(catalog, None)
}

/// Describes every object as it is to be compared with another catalog's: what this one leaves to
/// the server or the database is taken from that one, if it knows.
pub fn facts_beside(catalog: &Catalog, other: &Catalog) -> Vec<Described> {
    described(catalog, Some(other))
}

/// The same without most of what is alike in both: an object or part that both have and describe alike,
/// comments and the like with it, is left out of either's list. What is left is
/// what can differ, and of two big schemas it is usually little.
pub fn facts_that_may_differ(catalog: &Catalog, other: &Catalog) -> Vec<Described> {
    match (catalog.backend, other.backend) {
        (Backend::Postgres, Backend::Postgres) => {
            postgres::facts_beside(&catalog.postgres, &other.postgres)
        }
        (Backend::MySql | Backend::MariaDb, other_product) if other_product == catalog.backend => {
            mysql::facts_beside(catalog.backend, &catalog.mysql, &other.mysql)
        }
        _ => facts_beside(catalog, other),
    }
}

fn described(catalog: &Catalog, other: Option<&Catalog>) -> Vec<Described> {
    match catalog.backend {
        Backend::Sqlite => Vec::new(),
        Backend::Postgres => postgres::facts(&catalog.postgres),
        Backend::MySql | Backend::MariaDb => {
            let others = other.map(|other| &other.mysql);
            let context = mysql::Context::new(catalog.backend, &catalog.mysql, others);
            mysql::facts(&catalog.mysql, &context)
        }
    }
}

/// An access control list. An empty one is kept where somebody has something by default, and says
/// that it was taken away.
pub(crate) fn held(privileges: &Privileges) -> Fact {
    if privileges.values().all(BTreeSet::is_empty) {
        Fact::text("nobody")
    } else {
        granted(privileges)
    }
}

/// An access control list, one text a grantee and privilege.
pub(crate) fn granted(privileges: &Privileges) -> Fact {
    Fact::texts(privileges.iter().flat_map(|(grantee, privileges)| {
        privileges.iter().map(move |privilege| {
            let star = if privilege.grant_option { "*" } else { "" };
            format!("{grantee}={}{star}", privilege.name)
        })
    }))
}

/// Parameters as `name=value`.
pub(crate) fn pairs(options: &BTreeMap<String, String>) -> Fact {
    Fact::texts(options.iter().map(|(name, value)| format!("{name}={value}")))
}
