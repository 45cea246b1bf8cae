//! Which views and triggers depend on which names.

use driftless_catalog::{Ident, ObjectKind, ObjectName};

use super::session::Session;

impl Session {
    /// A view or trigger was made or changed.
    pub(crate) fn depends(&mut self, _kind: ObjectKind, _name: &ObjectName) {}

    /// Something by that name was made, changed or dropped.
    pub(crate) fn changed(&mut self, _name: &Ident) {}

    /// Computes what every view yields.
    pub(crate) fn settle_all(&mut self) {}

    /// Brings what views yield up to date.
    pub(crate) fn settle(&mut self) {}
}
