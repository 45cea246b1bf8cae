//! Statements that read or write rows.

use driftless_sql::sqlite::Dml;

use super::session::{Place, Session};

impl Session {
    pub(crate) fn dml(&mut self, _place: &Place<'_>, _dml: &Dml) {}
}
